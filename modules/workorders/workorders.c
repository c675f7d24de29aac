/* The module's table of contents: work orders and their tasks. */
#include "workorders.h"

/* clang-format off */
#define BY_ORDER "the order was loaded and locked within the scope"
#define BY_TASK "the task or its work order was loaded within the scope"
#define BY_CATALOGUE "the catalogue is the same for all staff"
#define WORKORDER_COLUMNS \
    "SELECT w.id, w.version, w.no, w.order_id, w.customer_id, w.status, " \
    "w.started_at FROM workorder w "

static const struct bd_field workorder_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "order_id", .title = "报单", .type = BD_REF, .ref = "order",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "title", .title = "内容", .type = BD_TEXT, .max = 120,
     .flags = BD_READONLY | BD_FIND},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "new=待分派|assigned=已分派|in_progress=处理中|"
                "waiting=等待中|done=已完成|closed=已关闭|cancelled=已取消"},
    {.name = "delivery_at", .title = "交付时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER | BD_SORT},
    {.name = "site_address", .title = "现场地址", .type = BD_TEXT,
     .max = 200, .flags = BD_READONLY | BD_FIND},
    {.name = "urgent", .title = "加急", .type = BD_BOOL,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "owner_id", .title = "负责人", .type = BD_REF, .ref = "staff",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "started_at", .title = "开工时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "done_at", .title = "完成时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "cancel_reason", .title = "取消原因", .type = BD_TEXT,
     .max = 500, .flags = BD_READONLY | BD_DETAIL},
    {0},
};

static const struct bd_field task_fields[] = {
    {.name = "workorder_id", .title = "工单", .type = BD_REF,
     .ref = "workorder", .flags = BD_READONLY | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_READONLY | BD_FILTER},
    {.name = "kind", .title = "工序", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "design=设计|make=制作|install=安装"},
    {.name = "title", .title = "内容", .type = BD_TEXT, .max = 120,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER,
     .choices = "todo=待办|doing=进行中|paused=已暂停|done=完成|"
                "cancelled=已取消"},
    {.name = "assignee_id", .title = "负责人", .type = BD_REF,
     .ref = "staff", .flags = BD_READONLY | BD_FILTER},
    {.name = "due_at", .title = "截止时间", .type = BD_TIME,
     .flags = BD_FILTER | BD_SORT},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {.name = "pause_reason", .title = "暂停原因", .type = BD_TEXT,
     .max = 200, .flags = BD_READONLY | BD_DETAIL},
    {.name = "started_at", .title = "开始时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "done_at", .title = "完成时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {0},
};

static const struct bd_field owner_in[] = {
    {.name = "owner_id", .title = "负责人", .type = BD_REF, .ref = "staff",
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field assignee_in[] = {
    {.name = "assignee_id", .title = "负责人", .type = BD_REF,
     .ref = "staff", .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field reason_in[] = {
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field finish_in[] = {
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500},
    {.name = "file_ids", .title = "完工照片", .type = BD_REFS, .max = 20},
    {0},
};

static const struct bd_state workorder_states[] = {
    {"new", "待分派", BD_WAIT},          {"assigned", "已分派", BD_WAIT},
    {"in_progress", "处理中", BD_ACTIVE}, {"waiting", "等待中", BD_WAIT},
    {"done", "已完成", BD_DONE},         {"closed", "已关闭", BD_CLOSED},
    {"cancelled", "已取消", BD_CLOSED},  {0},
};

/* begin, wait and finish follow from the tasks, drop from the order. */
static const struct bd_step workorder_steps[] = {
    {"new|assigned", "assign", "assigned", "workorder.assign",
     "workorder.assigned", NULL},
    {"in_progress", "assign", "in_progress", "workorder.assign",
     "workorder.assigned", NULL},
    {"waiting", "assign", "waiting", "workorder.assign",
     "workorder.assigned", NULL},
    {"new|assigned", "start", "in_progress", "workorder.update",
     "workorder.started", NULL},
    {"waiting", "start", "in_progress", "workorder.update",
     "workorder.resumed", NULL},
    {"new|assigned", "begin", "in_progress", "-", "workorder.started", NULL},
    {"waiting", "begin", "in_progress", "-", "workorder.resumed", NULL},
    {"in_progress", "wait", "waiting", "-", "workorder.waiting", NULL},
    {"in_progress|waiting", "finish", "done", "-", "workorder.done", NULL},
    {"done", "close", "closed", "workorder.update", "workorder.closed",
     NULL},
    {"new|assigned|in_progress|waiting", "cancel", "cancelled",
     "workorder.update", "workorder.cancelled", NULL},
    {"new|assigned|in_progress|waiting", "drop", "cancelled", "-",
     "workorder.cancelled", NULL},
    {0},
};

static const struct bd_state task_states[] = {
    {"todo", "待办", BD_WAIT},   {"doing", "进行中", BD_ACTIVE},
    {"paused", "已暂停", BD_WAIT}, {"done", "完成", BD_DONE},
    {"cancelled", "已取消", BD_CLOSED}, {0},
};

static const struct bd_step task_steps[] = {
    {"todo", "assign", "todo", "workorder.assign", "task.assigned", NULL},
    {"doing", "assign", "doing", "workorder.assign", "task.assigned", NULL},
    {"paused", "assign", "paused", "workorder.assign", "task.assigned",
     NULL},
    {"todo|paused", "start", "doing", "task.update", "task.started", NULL},
    {"doing", "pause", "paused", "task.update", "task.paused", NULL},
    {"doing", "finish", "done", "task.update", "task.finished", NULL},
    {"todo|doing|paused", "cancel", "cancelled", "-", "task.cancelled",
     NULL},
    {0},
};

static const struct bd_machine workorder_machine = {
    "status", workorder_states, workorder_steps};
static const struct bd_machine task_machine = {
    "status", task_states, task_steps};

static const struct bd_field task_row_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("version", "版本", BD_INT)},
    {BD_ALWAYS("kind", "类型", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {.name = "assignee_id", .title = "负责人", .type = BD_REF},
    {.name = "due_at", .title = "截止时间", .type = BD_TIME},
    {.name = "note", .title = "备注", .type = BD_TEXT},
    {.name = "started_at", .title = "开始时间", .type = BD_TIME},
    {.name = "done_at", .title = "完成时间", .type = BD_TIME},
    {0},
};

static const struct bd_field workorder_shown[] = {
    {BD_ALWAYS("tasks", "任务", BD_ROWS), .of = task_row_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_field task_shown[] = {
    {.name = "workorder_title", .title = "工单", .type = BD_TEXT},
    {.name = "workorder_status", .title = "工单状态", .type = BD_TEXT},
    {.name = "delivery_at", .title = "交付时间", .type = BD_TIME},
    {.name = "site_address", .title = "现场地址", .type = BD_TEXT},
    {.name = "urgent", .title = "加急", .type = BD_BOOL},
    {BD_ALWAYS("files", "附件", BD_ROWS), .of = bd_file_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "workorder", .path = "workorders", .table = "workorder",
     .title = "工单", .title_field = "no", .owner = "owner_id",
     .parent = "customer_id", .actions = BD_LIST | BD_GET | BD_HISTORY,
     .flags = BD_POOLED | BD_POOL_LISTED, .fields = workorder_fields,
     .machine = &workorder_machine, .sort = "-updated_at",
     .show = workorder_show, .shown = workorder_shown},
    {.name = "task", .path = "tasks", .table = "task",
     .title = "任务", .title_field = "title", .owner = "assignee_id",
     .parent = "workorder_id",
     .actions = BD_LIST | BD_GET | BD_UPDATE | BD_HISTORY,
     .flags = BD_POOLED | BD_POOL_LISTED | BD_FILED, .fields = task_fields,
     .machine = &task_machine, .sort = "-updated_at", .check = task_check,
     .show = task_show, .shown = task_shown},
    {0},
};

static const struct bd_sql sql[] = {
    [SQL_KINDS] = {
        "SELECT p.kind FROM JSON_TABLE(?, '$[*]'"
        " COLUMNS (pid BIGINT PATH '$')) j JOIN product p ON p.id = j.pid",
        BY_CATALOGUE},
    [SQL_OF_ORDER] = {
        WORKORDER_COLUMNS "WHERE w.order_id = ? AND w.status <> 'cancelled'"
        " FOR UPDATE", BY_ORDER},
    [SQL_LOCK] = {WORKORDER_COLUMNS "WHERE w.id = ? FOR UPDATE", BY_TASK},
    [SQL_TASKS] = {
        "SELECT t.id, t.version, t.kind, t.title, t.status, t.assignee_id,"
        " s.name AS assignee_name, t.due_at, t.note, t.started_at, t.done_at"
        " FROM task t LEFT JOIN staff_name s ON s.id = t.assignee_id"
        " WHERE t.workorder_id = ? AND t.deleted_at IS NULL ORDER BY t.id",
        BY_TASK},
    [SQL_OPEN_TASKS] = {
        "SELECT t.id, t.version, t.customer_id, t.status FROM task t"
        " WHERE t.workorder_id = ? AND t.status IN"
        " ('todo', 'doing', 'paused') AND t.deleted_at IS NULL ORDER BY t.id"
        " FOR UPDATE", BY_TASK},
    [SQL_TASK_COUNTS] = {
        "SELECT COUNT(IF(status = 'doing', 1, NULL)) AS doing,"
        " COUNT(IF(status IN ('todo', 'doing', 'paused'), 1, NULL)) AS open"
        " FROM task WHERE workorder_id = ? AND deleted_at IS NULL", BY_TASK},
    [SQL_TASK_SITE] = {
        "SELECT w.title AS workorder_title, w.status AS workorder_status,"
        " w.delivery_at, w.site_address, w.urgent FROM workorder w"
        " WHERE w.id = ?", BY_TASK},
    [SQL_HOME_ORDERS] = {
        "SELECT COUNT(IF(w.status = 'new', 1, NULL)) AS fresh,"
        " COUNT(IF(w.status IN ('in_progress', 'waiting'), 1, NULL))"
        " AS running FROM workorder w WHERE w.status IN"
        " ('new', 'in_progress', 'waiting') AND {workorder:w}", NULL},
    [SQL_HOME_TASKS] = {
        "SELECT COUNT(*) AS mine,"
        " COUNT(IF(t.due_at < NOW(3), 1, NULL)) AS late FROM task t"
        " WHERE t.assignee_id = ? AND t.status IN"
        " ('todo', 'doing', 'paused') AND t.deleted_at IS NULL",
        "the caller's own tasks"},
    [SQL_KEPT] = {
        "SELECT EXISTS(SELECT 1 FROM workorder WHERE customer_id = ?"
        " AND deleted_at IS NULL"
        " AND status NOT IN ('done', 'closed', 'cancelled')) AS work",
        "asked by the pools: tells only that there is work under way"},
    {0},
};

/* Who gave it away may not see it any more. */
#define GIVEN(person)                                                          \
    {BD_ALWAYS("id", "编号", BD_INT)},                                       \
    {BD_ALWAYS("version", "版本", BD_INT)},                                  \
    {BD_ALWAYS("status", "状态", BD_TEXT)},                                  \
    {BD_ALWAYS(person, "负责人", BD_INT)}

static const struct bd_field workorder_given_out[] = {
    GIVEN("owner_id"),
    {0},
};

static const struct bd_field task_given_out[] = {
    GIVEN("assignee_id"),
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/workorders/{id}/assign", "workorder.assign", workorder_assign,
     BD_TX, .in = owner_in, .title = "分派工单", .out = workorder_given_out},
    {"POST", "/workorders/{id}/start", "workorder.update", workorder_start,
     BD_TX, .title = "开工", .gives = "workorder"},
    {"POST", "/workorders/{id}/close", "workorder.update", workorder_close,
     BD_TX, .title = "关闭工单", .gives = "workorder"},
    {"POST", "/workorders/{id}/cancel", "workorder.update", workorder_cancel,
     BD_TX, .in = reason_in, .title = "取消工单", .gives = "workorder"},
    {"POST", "/tasks/{id}/assign", "workorder.assign", task_assign, BD_TX,
     .in = assignee_in, .title = "分派任务", .out = task_given_out},
    {"POST", "/tasks/{id}/start", "task.update", task_start, BD_TX,
     .title = "开始任务", .gives = "task"},
    {"POST", "/tasks/{id}/pause", "task.update", task_pause, BD_TX,
     .in = reason_in, .title = "暂停任务", .gives = "task"},
    {"POST", "/tasks/{id}/finish", "task.update", task_finish, BD_TX,
     .in = finish_in, .title = "完成任务", .gives = "task"},
    {0},
};

static const struct bd_perm perms[] = {
    {"workorder.assign", "分派工单和任务"},
    {"workorder.update", "开工、关闭和取消工单"},
    {"workorder.pool", "看待分派的工单"},
    {"task.pool", "看待分派的任务"},
    {0},
};

static const struct bd_sub subs[] = {
    {"order.approved", BD_IN_TX, workorder_make},
    {"order.unapproved", BD_IN_TX, workorder_drop},
    {"order.voided", BD_IN_TX, workorder_drop},
    {"customer.kept", BD_ASKED, workorders_kept},
    {"home.todo", BD_ASKED, workorders_todo},
    {"home.figures", BD_ASKED, workorders_figures},
    {0},
};

static const struct bd_conf conf[] = {
    {.key = "workorders.install_days", .title = "安装前几天要做完制作",
     .dflt = "1", .type = BD_INT},
    {.key = "workorders.make_days", .title = "制作前几天要做完设计",
     .dflt = "2", .type = BD_INT},
    {0},
};
/* clang-format on */

static const char *const needs[] = {"staff", "customers", "sales", NULL};
static const char *const uses[] = {"staff.card", NULL};

BD_MODULE(workorders) = {
    BD_MODULE_HEAD,
    .name = "workorders",
    .version = "1.0",
    .title = "工单",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .uses = uses,
    .subs = subs,
    .conf = conf,
};
