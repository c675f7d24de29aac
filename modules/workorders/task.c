/*
 * Tasks: which ones an order calls for, when they are due, and how they move
 * their work order.  The first task that starts starts the work order, the
 * last one that is finished finishes it.
 */
#include "workorders.h"

#include <string.h>

/* ---------------------------------------------------------------- making - */

enum {
    DESIGN = 1,
    MAKE = 2,
    INSTALL = 4,
    ALL = 7
};

static const struct {
    const char *product_kind;
    unsigned tasks;
} calls_for[] = {
    {"service", DESIGN},
    {"media", DESIGN | INSTALL},
    {"labour", INSTALL},
};

static const struct {
    unsigned bit;
    const char *kind, *title;
} kinds[] = {
    {DESIGN, "design", "设计"},
    {MAKE, "make", "制作"},
    {INSTALL, "install", "安装"},
};

static unsigned
tasks_of_kind(const char *product_kind)
{
    for (size_t i = 0; i < sizeof(calls_for) / sizeof(calls_for[0]); i++)
        if (strcmp(calls_for[i].product_kind, product_kind) == 0)
            return calls_for[i].tasks;
    return ALL;
}

/* A line without a product may be anything: it calls for every task. */
static int
tasks_wanted(struct bd_req *r, const cJSON *order, unsigned *wanted)
{
    const cJSON *line,
        *lines = cJSON_GetObjectItemCaseSensitive(order, "lines");
    cJSON *ids = cJSON_CreateArray();
    struct bd_rows *rows;

    *wanted = 0;
    cJSON_ArrayForEach(line, lines)
    {
        int64_t id = bd_i64(line, "product_id", 0);

        if (id == 0)
            *wanted = ALL;
        else
            cJSON_AddItemToArray(ids, cJSON_CreateNumber((double)id));
    }
    if (bd_all(r, &rows, SQL_KINDS, "s", bd_json_text(r, ids)) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++)
        *wanted |= tasks_of_kind(bd_text(bd_row(rows, i), "kind"));
    if (*wanted == 0)
        *wanted = ALL;
    return 0;
}

/* So many days before the delivery, or at it when that has passed. */
static const char *
due_at(struct bd_req *r, const char *delivery, int64_t days)
{
    const char *now = bd_now(r), *due;

    if (delivery == NULL)
        return NULL;
    due = bd_fmt(r, "%s %.12s",
        bd_day_plus(r, bd_dupn(r, delivery, 10), -(int)days), delivery + 11);
    return strcmp(due, bd_fmt(r, "%.10s %.12s", now, now + 11)) < 0 ? delivery
                                                                    : due;
}

int
tasks_make(struct bd_req *r, int64_t workorder_id, const char *title,
    const cJSON *order)
{
    int64_t install_days = bd_setting_i64(r, "workorders.install_days");
    int64_t days[] = {install_days + bd_setting_i64(r, "workorders.make_days"),
        install_days, 0};
    unsigned wanted;

    if (tasks_wanted(r, order, &wanted) < 0)
        return -1;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        cJSON *values = cJSON_CreateObject();

        if (!(wanted & kinds[i].bit))
            continue;
        bd_json_set_i64(values, "workorder_id", workorder_id);
        bd_json_set_i64(values, "customer_id", bd_i64(order, "customer_id", 0));
        bd_json_set_str(values, "kind", kinds[i].kind);
        bd_json_set_str(
            values, "title", bd_fmt(r, "%s · %s", kinds[i].title, title));
        bd_json_set_str(values, "status", "todo");
        bd_json_set_str(
            values, "due_at", due_at(r, bd_str(order, "delivery_at"), days[i]));
        if (bd_insert(r, "task", values, NULL) < 0)
            return -1;
    }
    return 0;
}

/* ----------------------------------------------------------------- moving - */

/* The task within the caller's scope; its work order is locked first. */
static int
task_lock(struct bd_req *r, struct bd_row **task, struct bd_row **workorder)
{
    int64_t id = bd_path_id(r);

    if (bd_load(r, task, "task", id, 0) < 0 ||
        bd_one(r, workorder, SQL_LOCK, "i", bd_col(*task, "workorder_id")) < 0)
        return -1;
    return bd_load(r, task, "task", id, BD_LOCK);
}

static int
move_workorder(struct bd_req *r, const struct bd_row *workorder,
    const char *action, const char *time_field)
{
    cJSON *values = workorder_facts(workorder);

    if (time_field != NULL && bd_null(workorder, time_field))
        bd_json_set_str(values, time_field, bd_now(r));
    return bd_advance(r, "workorder", workorder, action, values);
}

static bool
in_state(const struct bd_row *row, const char *state)
{
    return strcmp(bd_text(row, "status"), state) == 0;
}

/* Whoever starts a task that was nobody's has taken it. */
int
task_start(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();
    struct bd_row *task, *workorder;

    if (task_lock(r, &task, &workorder) < 0)
        return -1;
    if (bd_null(task, "assignee_id"))
        bd_json_set_i64(values, "assignee_id", bd_caller(r)->staff_id);
    if (bd_null(task, "started_at"))
        bd_json_set_str(values, "started_at", bd_now(r));
    if (bd_advance(r, "task", task, "start", values) < 0)
        return -1;
    if (!in_state(workorder, "in_progress") &&
        move_workorder(r, workorder, "begin", "started_at") < 0)
        return -1;
    return bd_w_record(r, "task", bd_path_id(r));
}

static int
counts(struct bd_req *r, const struct bd_row *workorder, struct bd_row **row)
{
    return bd_one(r, row, SQL_TASK_COUNTS, "i", bd_col(workorder, "id"));
}

/* Nobody works on it any more: the work order waits. */
int
task_pause(struct bd_req *r)
{
    struct bd_row *task, *workorder, *left;
    cJSON *values = cJSON_CreateObject();

    if (task_lock(r, &task, &workorder) < 0)
        return -1;
    bd_json_set_str(values, "pause_reason", bd_str(bd_body(r), "reason"));
    if (bd_advance(r, "task", task, "pause", values) < 0 ||
        counts(r, workorder, &left) < 0)
        return -1;
    if (bd_col(left, "doing") == 0 && in_state(workorder, "in_progress") &&
        move_workorder(r, workorder, "wait", NULL) < 0)
        return -1;
    return bd_w_record(r, "task", bd_path_id(r));
}

int
task_finish(struct bd_req *r)
{
    const cJSON *in = bd_body(r),
                *files = cJSON_GetObjectItemCaseSensitive(in, "file_ids");
    struct bd_row *task, *workorder, *left;
    cJSON *values = cJSON_CreateObject();

    if (task_lock(r, &task, &workorder) < 0)
        return -1;
    bd_json_set_str(values, "done_at", bd_now(r));
    if (bd_has(in, "note"))
        bd_json_set_str(values, "note", bd_str(in, "note"));
    if (bd_advance(r, "task", task, "finish", values) < 0 ||
        (cJSON_IsArray(files) &&
            bd_files_link(r, files, "task", bd_path_id(r)) < 0) ||
        counts(r, workorder, &left) < 0)
        return -1;
    if (bd_col(left, "open") == 0 &&
        move_workorder(r, workorder, "finish", "done_at") < 0)
        return -1;
    return bd_w_record(r, "task", bd_path_id(r));
}

int
task_assign(struct bd_req *r)
{
    int64_t assignee_id = bd_i64(bd_body(r), "assignee_id", 0);
    struct bd_row *task, *workorder;
    cJSON *values = cJSON_CreateObject();

    if (task_lock(r, &task, &workorder) < 0 ||
        workorder_person(r, "/assignee_id", assignee_id) < 0)
        return -1;
    bd_json_set_i64(values, "assignee_id", assignee_id);
    if (bd_advance(r, "task", task, "assign", values) < 0)
        return -1;
    return workorder_given(
        r, task, bd_text(task, "status"), "assignee_id", assignee_id);
}

/* ----------------------------------------------------------------- hooks - */

int
task_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    (void)in;
    if (!in_state(old, "done") && !in_state(old, "cancelled"))
        return 0;
    return bd_conflict(r, bd_text(old, "status"), "任务已结束，不能再改");
}

/* Where and for when, also for whoever sees the task but not the order. */
int
task_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_row *site;

    if (bd_one(r, &site, SQL_TASK_SITE, "i", bd_col(row, "workorder_id")) < 0)
        return -1;
    if (site != NULL)
        bd_w_row(r, site);
    bd_w_actions(r, "task", row);
    return 0;
}
