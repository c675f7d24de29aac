/*
 * answers.c - what the core's own calls answer and are asked, as tables: for
 * OpenAPI, and for modules that answer the same.
 */
#include "schema.h"

/* clang-format off */
const struct bd_field bd_file_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "文件名", BD_TEXT)},
    {BD_ALWAYS("mime", "类型", BD_TEXT)},
    {BD_ALWAYS("size", "字节数", BD_INT)},
    {BD_ALWAYS("url", "地址", BD_TEXT)},
    {0},
};

const struct bd_field bd_event_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("entity_id", "对象编号", BD_INT)},
    {BD_ALWAYS("action", "动作", BD_TEXT)},
    {.name = "from", .title = "原状态", .type = BD_TEXT},
    {.name = "to", .title = "新状态", .type = BD_TEXT},
    {.name = "actor_id", .title = "操作人", .type = BD_INT},
    {.name = "actor_name", .title = "操作人姓名", .type = BD_TEXT},
    {BD_ALWAYS("at", "时间", BD_TIME)},
    {.name = "data", .title = "内容", .type = BD_JSON},
    {0},
};

const struct bd_field bd_pool_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {.name = "owner_id", .title = "负责人", .type = BD_INT},
    {BD_ALWAYS("pool_id", "所在的池", BD_INT)},
    {0},
};

const struct bd_field bd_cursor_query[] = {
    {.name = "cursor", .title = "上一页的 next_cursor", .type = BD_TEXT},
    {0},
};

const struct bd_field bd_timeline_query[] = {
    {.name = "cursor", .title = "上一页的 next_cursor", .type = BD_TEXT},
    {.name = "kind", .title = "只看哪几种，用逗号隔开：followup,order",
     .type = BD_TEXT},
    {0},
};

const struct bd_field bd__batch_fields[] = {
    {BD_ALWAYS("batch", "回收站批次", BD_INT)},
    {BD_ALWAYS("children", "一起删除的条数", BD_INT)},
    {0},
};

static const struct bd_field violation_fields[] = {
    {BD_ALWAYS("pointer", "位置（RFC 6901）", BD_TEXT)},
    {BD_ALWAYS("code", "代码", BD_TEXT)},
    {BD_ALWAYS("detail", "说明", BD_TEXT)},
    {0},
};

const struct bd_field bd__problem_fields[] = {
    {BD_ALWAYS("type", "类型，/problems/<代码>", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("status", "HTTP 状态", BD_INT)},
    {BD_ALWAYS("detail", "说明，给用户看", BD_TEXT)},
    {BD_ALWAYS("instance", "请求编号", BD_TEXT)},
    {.name = "errors", .title = "各处填写错误", .type = BD_ROWS,
     .of = violation_fields},
    {0},
};

const struct bd_field bd__health_out[] = {
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {0},
};

const struct bd_field bd__about_out[] = {
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("company", "公司", BD_TEXT)},
    {BD_ALWAYS("version", "版本", BD_TEXT)},
    {BD_ALWAYS("demo", "是否演示", BD_BOOL)},
    {BD_ALWAYS("standin", "是否连着微信替身", BD_BOOL)},
    {0},
};

static const struct bd_field named_fields[] = {
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {.name = "module", .title = "模块", .type = BD_TEXT},
    {0},
};

const struct bd_field bd__meta_out[] = {
    {BD_ALWAYS("entities", "对象和它们的字段", BD_JSON)},
    {BD_ALWAYS("states", "各对象的状态", BD_JSON)},
    {BD_ALWAYS("permissions", "权限", BD_ROWS), .of = named_fields},
    {BD_ALWAYS("modules", "模块", BD_ROWS), .of = named_fields},
    {0},
};

const struct bd_field bd__changes_out[] = {
    {BD_ALWAYS("cursor", "下次带上", BD_TEXT)},
    {BD_ALWAYS("entities", "各对象变化的次数", BD_JSON)},
    {0},
};

static const struct bd_field todo_fields[] = {
    {BD_ALWAYS("key", "代码", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("count", "件数", BD_INT)},
    {BD_ALWAYS("tone", "色调", BD_TEXT)},
    {BD_ALWAYS("link", "管理端的页面", BD_TEXT)},
    {0},
};

static const struct bd_field figure_fields[] = {
    {BD_ALWAYS("key", "代码", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("value", "数值", BD_INT)},
    {BD_ALWAYS("unit", "单位：fen count bp", BD_TEXT)},
    {BD_ALWAYS("link", "管理端的页面", BD_TEXT)},
    {0},
};

static const struct bd_field point_fields[] = {
    {BD_ALWAYS("date", "日期", BD_DATE)},
    {BD_ALWAYS("value", "数值", BD_INT)},
    {0},
};

static const struct bd_field series_fields[] = {
    {BD_ALWAYS("key", "代码", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("unit", "单位：fen count bp", BD_TEXT)},
    {BD_ALWAYS("points", "每天的数值", BD_ROWS), .of = point_fields},
    {0},
};

const struct bd_field bd__home_out[] = {
    {BD_ALWAYS("todo", "待办", BD_ROWS), .of = todo_fields},
    {BD_ALWAYS("figures", "数字", BD_ROWS), .of = figure_fields},
    {BD_ALWAYS("series", "曲线", BD_ROWS), .of = series_fields},
    {0},
};

const struct bd_field bd__search_query[] = {
    {BD_ALWAYS("q", "搜索什么", BD_TEXT)},
    {0},
};

static const struct bd_field found_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("detail", "说明", BD_TEXT)},
    {0},
};

const struct bd_field bd__search_out[] = {
    {BD_ALWAYS("items", "找到的", BD_ROWS), .of = found_fields},
    {0},
};

const struct bd_field bd__jobs_query[] = {
    {.name = "state", .title = "状态", .type = BD_TEXT},
    {.name = "queue", .title = "队列", .type = BD_TEXT},
    {.name = "cursor", .title = "上一页的 next_cursor", .type = BD_INT},
    {0},
};

static const struct bd_field job_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("queue", "队列", BD_TEXT)},
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("state", "状态", BD_TEXT)},
    {BD_ALWAYS("attempts", "试过几次", BD_INT)},
    {BD_ALWAYS("run_at", "何时运行", BD_TIME)},
    {BD_ALWAYS("progress_bp", "进度", BD_BP)},
    {.name = "last_error", .title = "上次的错误", .type = BD_TEXT},
    {BD_ALWAYS("created_at", "创建时间", BD_TIME)},
    {0},
};

const struct bd_field bd__jobs_out[] = {
    {BD_ALWAYS("items", "任务", BD_ROWS), .of = job_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

const struct bd_field bd__id_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {0},
};

static const struct bd_field setting_fields[] = {
    {BD_ALWAYS("key", "名称", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {.name = "value", .title = "现在的值", .type = BD_TEXT},
    {.name = "default", .title = "默认值", .type = BD_TEXT},
    {BD_ALWAYS("secret", "不再显示", BD_BOOL)},
    {BD_ALWAYS("type", "类型", BD_TEXT)},
    {0},
};

const struct bd_field bd__settings_out[] = {
    {BD_ALWAYS("items", "设置", BD_ROWS), .of = setting_fields},
    {0},
};

static const struct bd_field worker_fields[] = {
    {BD_ALWAYS("pool", "池", BD_TEXT)},
    {BD_ALWAYS("pid", "进程号", BD_INT)},
    {BD_ALWAYS("generation", "第几代", BD_INT)},
    {BD_ALWAYS("state", "状态", BD_TEXT)},
    {.name = "route", .title = "正在处理", .type = BD_TEXT},
    {BD_ALWAYS("requests", "请求数", BD_INT)},
    {BD_ALWAYS("since_ms", "运行毫秒", BD_INT)},
    {BD_ALWAYS("busy_ms", "忙碌毫秒", BD_INT)},
    {0},
};

static const struct bd_field db_fields[] = {
    {BD_ALWAYS("version", "版本", BD_TEXT)},
    {BD_ALWAYS("jobs_ready", "等待的任务", BD_INT)},
    {BD_ALWAYS("jobs_dead", "失败的任务", BD_INT)},
    {0},
};

const struct bd_field bd__system_out[] = {
    {BD_ALWAYS("version", "版本", BD_TEXT)},
    {BD_ALWAYS("started_unix_s", "启动时间", BD_INT)},
    {BD_ALWAYS("workers", "进程", BD_ROWS), .of = worker_fields},
    {BD_ALWAYS("db", "数据库", BD_OBJECT), .of = db_fields},
    {0},
};
/* clang-format on */
