/*
 * field_mod.c - 自定义字段 as a built-in module: its tables, and the small
 * calls beside those that every entity has.
 */
#include "field_def.h"

#include <stdlib.h>
#include <string.h>

#define DROP_AFTER_S 5 /* every worker has read the rules anew by then */

/* clang-format off */
static const struct bd_sql sql[] = {
    [SQL_FIELD_KINDS] = {"SELECT kind FROM bd_field_def WHERE entity=? "
        "AND state<>'dropped'", "definitions belong to no person"},
    [SQL_FIELD_ONE] = {"SELECT id, entity, kind, state, filter, sort, "
        "is_unique, indexed_at, unique_at FROM bd_field_def WHERE id=?",
        "definitions belong to no person"},
    [SQL_FIELD_BUILT] = {"UPDATE bd_field_def SET state='active', "
        "problem=NULL, version=version+1 WHERE id=? AND state='new'", NULL},
    [SQL_FIELD_FAILED] = {"UPDATE bd_field_def SET problem=?, "
        "state=IF(state='new', 'failed', state), version=version+1 "
        "WHERE id=?", NULL},
    [SQL_FIELD_INDEXED] = {"UPDATE bd_field_def SET indexed_at=NOW(3), "
        "problem=NULL, version=version+1 WHERE id=?", NULL},
    [SQL_FIELD_GUARDED] = {"UPDATE bd_field_def SET unique_at=NOW(3), "
        "problem=NULL, version=version+1 WHERE id=?", NULL},
    [SQL_FIELD_UNINDEXED] = {"UPDATE bd_field_def SET indexed_at=NULL, "
        "version=version+1 WHERE id=?", NULL},
    [SQL_FIELD_UNGUARDED] = {"UPDATE bd_field_def SET unique_at=NULL, "
        "version=version+1 WHERE id=?", NULL},
    [SQL_FIELD_KEPT] = {"UPDATE bd_field_def SET kept_at=NOW(3), "
        "kept_rows=?, version=version+1 WHERE id=?", NULL},
    [SQL_FIELD_DROPPED] = {"UPDATE bd_field_def SET state='dropped', "
        "problem=NULL, indexed_at=NULL, unique_at=NULL, version=version+1 "
        "WHERE id=?", NULL},
    [SQL_FIELD_PENDING] = {"SELECT id FROM bd_field_def WHERE "
        "state='active' AND problem IS NULL AND "
        "((filter OR sort)=(indexed_at IS NULL) OR "
        "is_unique=(unique_at IS NULL)) LIMIT 50",
        "definitions belong to no person"},
    [SQL_FIELD_PLACE] = {"UPDATE bd_field_def SET section=?, place=?, "
        "version=version+1, updated_at=NOW(3) WHERE id=? AND entity=?", NULL},
    [SQL_FIELD_BY_CODE] = {"SELECT id FROM bd_field_def WHERE entity=? "
        "AND code=?", "definitions belong to no person"},
    [SQL_FIELD_VALUES] = {"SELECT record_id, value FROM bd_field_kept WHERE "
        "field_id=? AND record_id>? ORDER BY record_id LIMIT 1001", NULL},
    {0},
};

#define KINDS "text=文本|longtext=多行文本|number=数字|money=金额|" \
    "percent=百分比|bool=是否|date=日期|time=日期时间|option=单选|multi=多选|" \
    "cascade=级联|region=省市区|phone=电话|mail=邮箱|file=附件|image=图片|" \
    "person=人员|department=部门|reference=关联记录|formula=公式|" \
    "serial=自动编号"
#define YES_NO(n, t) {.name = n, .title = t, .type = BD_BOOL}

static const struct bd_field fields[] = {
    {.name = "entity", .title = "对象", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FILTER, .max = 40},
    {.name = "title", .title = "名称", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 40},
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .flags = BD_REQUIRED | BD_FILTER, .choices = KINDS},
    {.name = "state", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER, .choices = "new=创建中|active=使用中|"
        "failed=没有建成|retired=已停用|dropping=删除中|dropped=已删除"},
    {.name = "problem", .title = "问题", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 300},
    {.name = "code", .title = "代码", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 40},
    {.name = "section", .title = "分组", .type = BD_TEXT, .max = 40},
    {.name = "place", .title = "次序", .type = BD_INT,
     .flags = BD_SORT, .max = 100000},
    {.name = "hint", .title = "说明", .type = BD_TEXT, .max = 200},
    {.name = "options", .title = "选项", .type = BD_JSON},
    {.name = "initial", .title = "默认值", .type = BD_JSON},
    {.name = "shown_if", .title = "什么时候显示", .type = BD_JSON},
    {.name = "formula", .title = "公式", .type = BD_JSON},
    {.name = "result", .title = "公式的结果", .type = BD_ENUM,
     .choices = "number=数字|money=金额|percent=百分比"},
    {.name = "ref", .title = "关联对象", .type = BD_TEXT, .max = 40},
    {.name = "prefix", .title = "编号前缀", .type = BD_TEXT, .max = 10},
    {.name = "min_value", .title = "最小值", .type = BD_INT},
    {.name = "max_value", .title = "最大值", .type = BD_INT},
    YES_NO("needed", "必填"),
    YES_NO("is_unique", "不能重复"),
    YES_NO("find", "能搜索"),
    YES_NO("filter", "能筛选"),
    YES_NO("sort", "能排序"),
    YES_NO("list", "显示在列表里"),
    YES_NO("mobile", "显示在手机上"),
    {.name = "indexed_at", .title = "能筛选排序起自", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "unique_at", .title = "不重复起自", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "retired_at", .title = "停用时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "kept_at", .title = "导出时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "kept_rows", .title = "导出条数", .type = BD_INT,
     .flags = BD_READONLY},
    {0},
};

static int drop_guard(struct bd_req *r, const struct bd_row *row);

static const struct bd_state states[] = {
    {"new", "创建中", BD_WAIT}, {"active", "使用中", BD_DONE},
    {"failed", "没有建成", BD_BAD}, {"retired", "已停用", BD_CLOSED},
    {"dropping", "删除中", BD_WAIT}, {"dropped", "已删除", BD_CLOSED}, {0},
};
static const struct bd_step steps[] = {
    {.from = "failed", .action = "retry", .to = "new",
     .perm = "field.update", .event = "field.retried"},
    {.from = "active", .action = "retire", .to = "retired",
     .perm = "field.update", .event = "field.retired"},
    {.from = "retired", .action = "restore", .to = "active",
     .perm = "field.update", .event = "field.restored"},
    {.from = "retired", .action = "drop", .to = "dropping",
     .perm = "field.drop", .event = "field.dropped", .guard = drop_guard},
    {0},
};
static const struct bd_machine machine = {"state", states, steps};
/* clang-format on */

/* Two steps, and the values kept between them. */
static int
drop_guard(struct bd_req *r, const struct bd_row *row)
{
    if (bd_null(row, "kept_at"))
        return bd_fail(r, 409, "state-conflict",
            "请先导出它的值，再彻底删除；删除后列里的值不能恢复");
    return 0;
}

static int
queue_for(struct bd_req *r, const char *job, int64_t id, int64_t delay_s)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_i64(arg, "id", id);
    return bd_queue(r, job, arg, delay_s) < 0 ? -1 : 0;
}

static int
field_retire(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    bool back = strcmp(bd_action(r), "restore") == 0;

    if (back)
        cJSON_AddNullToObject(values, "retired_at");
    else
        bd_json_set_str(values, "retired_at", bd_now(r));
    cJSON_AddNullToObject(values, "kept_at"); /* it may change again */
    return bd_step(r, "field", bd_action(r), values);
}

static int
field_retry(struct bd_req *r)
{
    return queue_for(r, "build", bd_path_id(r), 0) < 0
               ? -1
               : bd_step(r, "field", "retry", NULL);
}

static int
field_keep(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_load(r, &row, "field", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(row, "state"), "retired") != 0)
        return bd_conflict(r, bd_text(row, "state"), "先停用，再导出它的值");
    return queue_for(r, "keep", bd_path_id(r), 0) < 0
               ? -1
               : bd_w_record(r, "field", bd_path_id(r));
}

static int
field_drop(struct bd_req *r)
{
    return queue_for(r, "drop", bd_path_id(r), DROP_AFTER_S) < 0
               ? -1
               : bd_step(r, "field", "drop", NULL);
}

/* ---------------------------------------------------------------- layout -- */

static int
field_layout(struct bd_req *r)
{
    const cJSON *in = bd_body(r), *item;
    const char *entity = bd_str(in, "entity");

    cJSON_ArrayForEach(item,
        cJSON_GetObjectItemCaseSensitive(in,
            "items")) if (bd_exec(r, SQL_FIELD_PLACE, "siis",
                              bd_str(item, "section"), bd_i64(item, "place", 0),
                              bd_i64(item, "id", 0), entity) < 0) return -1;
    if (bd_acl_changed(r) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_bool(r, "ok", true);
    bd_w_end(r);
    return 0;
}

/* ----------------------------------------------------------------- kinds -- */

static void
w_kind(struct bd_req *r, const struct bd_kind *k)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", k->name);
    bd_w_str(r, "title", k->title);
    bd_w_str(r, "type", bd__type_name(k->type));
    bd_w_bool(r, "find", k->can & CAN_FIND);
    bd_w_bool(r, "index", k->can & CAN_INDEX);
    bd_w_bool(r, "filter", (k->can & CAN_INDEX) || k->type == BD_TEXTS);
    bd_w_bool(r, "unique", k->can & CAN_UNIQUE);
    bd_w_bool(r, "list", k->can & CAN_LIST);
    bd_w_bool(r, "options", k->can & HAS_OPTIONS);
    bd_w_bool(r, "range", k->can & HAS_RANGE);
    bd_w_bool(r, "computed", k->flags & BD_READONLY);
    bd_w_end(r);
}

static int
field_kinds(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_arr(r, "kinds");
    for (const struct bd_kind *k = bd__kinds; k->name != NULL; k++)
        w_kind(r, k);
    bd_w_end(r);
    bd_w_arr(r, "entities");
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (e->flags & BD_EXTENSIBLE) {
            bd_w_obj(r, NULL);
            bd_w_str(r, "name", e->name);
            bd_w_str(r, "title", e->title);
            bd_w_end(r);
        }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* What was kept of a field before its column went, a thousand at a time. */
static int
field_values(struct bd_req *r)
{
    struct bd_rows *rows;
    const char *cursor = bd_query(r, "cursor");
    int64_t after = cursor != NULL ? strtoll(cursor, NULL, 10) : 0;
    int n;

    if (bd_all(r, &rows, SQL_FIELD_VALUES, "ii", bd_path_id(r), after) < 0)
        return -1;
    n = bd_nrows(rows) > 1000 ? 1000 : bd_nrows(rows);
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, bd_row(rows, i));
        bd_w_end(r);
    }
    bd_w_end(r);
    if (bd_nrows(rows) > 1000)
        bd_w_str(r, "next_cursor",
            bd_fmt(r, "%lld",
                (long long)bd_col(bd_row(rows, n - 1), "record_id")));
    else
        bd_w_null(r, "next_cursor");
    bd_w_end(r);
    return 0;
}

/* What a job did not finish (a lock, a restart) is taken up at night. */
static int
pending(struct bd_req *r, const cJSON *arg)
{
    struct bd_rows *rows;

    (void)arg;
    if (bd_all(r, &rows, SQL_FIELD_PENDING, "") < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        if (queue_for(r, "index", bd_col(bd_row(rows, i), "id"), 0) < 0)
            return -1;
    return 0;
}

/* ----------------------------------------------------------------- tables -- */

/* clang-format off */
static const struct bd_field item_fields[] = {
    {.name = "id", .title = "字段", .type = BD_INT, .flags = BD_REQUIRED,
     .min = 1},
    {.name = "section", .title = "分组", .type = BD_TEXT, .max = 40},
    {.name = "place", .title = "次序", .type = BD_INT,
     .flags = BD_REQUIRED, .max = 100000},
    {0},
};
static const struct bd_field layout_in[] = {
    {.name = "entity", .title = "对象", .type = BD_TEXT,
     .flags = BD_REQUIRED, .max = 40},
    {.name = "items", .title = "字段", .type = BD_ROWS,
     .flags = BD_REQUIRED, .max = 200, .of = item_fields},
    {0},
};
static const struct bd_field layout_out[] = {
    {BD_ALWAYS("ok", "已保存", BD_BOOL)}, {0},
};
static const struct bd_field kind_fields[] = {
    {BD_ALWAYS("name", "类型", BD_TEXT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("type", "值的形式", BD_TEXT)},
    {BD_ALWAYS("find", "能搜索", BD_BOOL)},
    {BD_ALWAYS("index", "能排序", BD_BOOL)},
    {BD_ALWAYS("filter", "能筛选", BD_BOOL)},
    {BD_ALWAYS("unique", "能要求不重复", BD_BOOL)},
    {BD_ALWAYS("list", "能显示在列表里", BD_BOOL)},
    {BD_ALWAYS("options", "有选项", BD_BOOL)},
    {BD_ALWAYS("range", "有最小最大值", BD_BOOL)},
    {BD_ALWAYS("computed", "由系统填写", BD_BOOL)},
    {0},
};
static const struct bd_field object_fields[] = {
    {BD_ALWAYS("name", "对象", BD_TEXT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {0},
};
static const struct bd_field kinds_out[] = {
    {BD_ALWAYS("kinds", "类型", BD_ROWS), .of = kind_fields},
    {BD_ALWAYS("entities", "能加字段的对象", BD_ROWS), .of = object_fields},
    {0},
};
static const struct bd_field value_fields[] = {
    {BD_ALWAYS("record_id", "记录", BD_INT)},
    {BD_ALWAYS("value", "值", BD_TEXT)},
    {0},
};
static const struct bd_field values_out[] = {
    {BD_ALWAYS("items", "值", BD_ROWS), .of = value_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};
static const struct bd_field preset_fields[] = {
    {BD_ALWAYS("name", "代码", BD_TEXT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("fields", "字段", BD_TEXTS)},
    {0},
};
static const struct bd_field presets_out[] = {
    {BD_ALWAYS("presets", "字段包", BD_ROWS), .of = preset_fields}, {0},
};
static const struct bd_field install_in[] = {
    {.name = "name", .title = "字段包", .type = BD_TEXT,
     .flags = BD_REQUIRED, .max = 40},
    {0},
};
static const struct bd_field install_out[] = {
    {BD_ALWAYS("added", "新加的字段数", BD_INT)}, {0},
};

static const struct bd_entity entities[] = {
    {.name = "field", .path = "fields", .table = "bd_field_def",
     .title = "自定义字段", .title_field = "title",
     .actions = BD_LIST | BD_GET | BD_CREATE | BD_UPDATE | BD_HISTORY,
     .fields = fields, .machine = &machine, .sort = "place",
     .check = bd__field_check, .saved = bd__field_saved},
    {0},
};

#define STEP(action, perm, fn, label) \
    {"POST", "/fields/{id}/" action, perm, fn, BD_TX, .title = label, \
     .gives = "field"}

static const struct bd_route routes[] = {
    STEP("retire", "field.update", field_retire, "停用字段"),
    STEP("restore", "field.update", field_retire, "恢复使用字段"),
    STEP("retry", "field.update", field_retry, "再试一次建字段"),
    STEP("keep", "field.drop", field_keep, "导出停用字段的值"),
    STEP("drop", "field.drop", field_drop, "彻底删除停用的字段"),
    {"POST", "/fields/layout", "field.update", field_layout, BD_TX,
     .in = layout_in, .title = "排列字段", .out = layout_out},
    {"GET", "/fields/kinds", "field.read", field_kinds,
     .title = "字段的类型", .out = kinds_out},
    {"GET", "/fields/presets", "field.read", bd__field_presets,
     .title = "现成的字段包", .out = presets_out},
    {"POST", "/fields/presets", "field.create", bd__field_install, BD_TX,
     .in = install_in, .title = "装一个字段包", .out = install_out},
    {"GET", "/fields/{id}/values", "field.drop", field_values,
     .title = "停用字段导出的值", .query = bd_cursor_query, .out = values_out},
    {0},
};

static const struct bd_perm perms[] = {
    {"field.drop", "彻底删除自定义字段"}, {0},
};
static const struct bd_job jobs[] = {
    {"build", 0, NULL, bd__field_build, 0},
    {"index", 0, NULL, bd__field_index, 0},
    {"keep", 0, NULL, bd__field_keep, 0},
    {"drop", 0, NULL, bd__field_drop, 0},
    {"pending", 0, "02:40", pending, 0},
    {0},
};
/* clang-format on */

static const char *const tables[] = {"bd_field_kept", NULL};

const struct bd_module bd__fields = {
    BD_MODULE_HEAD,
    .name = "fields",
    .version = "1.0",
    .title = "自定义字段",
    .prefix = "/api/v1",
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .jobs = jobs,
    .tables = tables,
};
