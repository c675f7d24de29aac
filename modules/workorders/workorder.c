/*
 * A work order: made with the approval of its order, moved along by people
 * and by its tasks, gone when the order goes.  Locks go from the work order
 * to its tasks.
 */
#include "workorders.h"

#include <string.h>

cJSON *
workorder_facts(const struct bd_row *workorder)
{
    cJSON *facts = cJSON_CreateObject();

    bd_json_set_i64(facts, "order_id", bd_col(workorder, "order_id"));
    bd_json_set_i64(facts, "customer_id", bd_col(workorder, "customer_id"));
    return facts;
}

/* -------------------------------------------------------- with its order - */

/* "门头灯箱等 3 项" */
static const char *
title_of(struct bd_req *r, const cJSON *lines)
{
    int n = cJSON_GetArraySize(lines);
    const char *first = n > 0 ? bd_str(lines->child, "title") : NULL;

    first = bd_prefix(r, first != NULL ? first : "报单", 80);
    return n > 1 ? bd_fmt(r, "%s等 %d 项", first, n) : first;
}

int
workorder_make(struct bd_req *r, const struct bd_fact *fact)
{
    const cJSON *order = fact->data;
    const char *title =
        title_of(r, cJSON_GetObjectItemCaseSensitive(order, "lines"));
    cJSON *values = cJSON_CreateObject();
    int64_t id;

    bd_json_set_str(values, "no", bd_number(r, "workorder", "GD"));
    bd_json_set_i64(values, "order_id", fact->entity_id);
    bd_json_set_i64(values, "customer_id", bd_i64(order, "customer_id", 0));
    bd_json_set_str(values, "title", title);
    bd_json_set_str(values, "status", "new");
    bd_json_set_str(values, "delivery_at", bd_str(order, "delivery_at"));
    bd_json_set_str(values, "site_address", bd_str(order, "site_address"));
    bd_json_set_i64(values, "urgent", bd_true(order, "urgent"));
    id = bd_insert(r, "workorder", values, NULL);
    return id < 0 ? -1 : tasks_make(r, id, title, order);
}

int
workorder_cancel_all(struct bd_req *r, const struct bd_row *workorder,
    const char *action, const char *reason)
{
    cJSON *values = workorder_facts(workorder);
    struct bd_rows *tasks;

    bd_json_set_str(values, "cancel_reason", reason);
    if (bd_advance(r, "workorder", workorder, action, values) < 0 ||
        bd_all(r, &tasks, SQL_OPEN_TASKS, "i", bd_col(workorder, "id")) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(tasks); i++)
        if (bd_advance(r, "task", bd_row(tasks, i), "cancel", NULL) < 0)
            return -1;
    return 0;
}

static bool
state_in(const struct bd_row *row, const char *a, const char *b)
{
    const char *state = bd_text(row, "status");

    return strcmp(state, a) == 0 || strcmp(state, b) == 0;
}

/*
 * An order that is void takes running work with it; one that only goes back
 * to review must not, and finished work is never undone.
 */
int
workorder_drop(struct bd_req *r, const struct bd_fact *fact)
{
    bool voided = strcmp(fact->event, "order.voided") == 0;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_OF_ORDER, "i", fact->entity_id) < 0)
        return -1;
    if (row == NULL)
        return 0;
    if (state_in(row, "done", "closed") ||
        (!voided && !bd_null(row, "started_at"))) {
        bd_fail(r, 409, "state-conflict",
            "工单 %s 已开工，报单不能%s，请先取消工单", bd_text(row, "no"),
            voided ? "作废" : "反审核");
        bd_fail_extra(r, "state", cJSON_CreateString(bd_text(row, "status")));
        return -1;
    }
    return workorder_cancel_all(r, row, "drop", bd_str(fact->data, "reason"));
}

/* --------------------------------------------------------------- handlers - */

int
workorder_person(struct bd_req *r, const char *pointer, int64_t staff_id)
{
    cJSON *arg = cJSON_CreateObject(), *person;

    bd_json_set_i64(arg, "id", staff_id);
    if (bd_call(r, "staff.card", arg, &person) < 0)
        return -1;
    if (!bd_true(person, "active"))
        bd_violate(r, pointer, "reference", "%s已停用，请选择在职员工",
            bd_str(person, "name"));
    return bd_violated(r);
}

/* Whoever gave it away may not see it any more: say what became of it. */
int
workorder_given(struct bd_req *r, const struct bd_row *row, const char *status,
    const char *field, int64_t person)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    bd_w_int(r, "version", bd_col(row, "version") + 1);
    bd_w_str(r, "status", status);
    bd_w_int(r, field, person);
    bd_w_end(r);
    return 0;
}

int
workorder_assign(struct bd_req *r)
{
    int64_t owner_id = bd_i64(bd_body(r), "owner_id", 0);
    struct bd_row *row;
    cJSON *values;

    if (bd_load(r, &row, "workorder", bd_path_id(r), BD_LOCK) < 0 ||
        workorder_person(r, "/owner_id", owner_id) < 0)
        return -1;
    values = workorder_facts(row);
    bd_json_set_i64(values, "owner_id", owner_id);
    if (bd_advance(r, "workorder", row, "assign", values) < 0)
        return -1;
    return workorder_given(
        r, row, bd_str(values, "status"), "owner_id", owner_id);
}

int
workorder_start(struct bd_req *r)
{
    struct bd_row *row;
    cJSON *values;

    if (bd_load(r, &row, "workorder", bd_path_id(r), BD_LOCK) < 0)
        return -1;
    values = workorder_facts(row);
    if (bd_null(row, "started_at"))
        bd_json_set_str(values, "started_at", bd_now(r));
    if (bd_advance(r, "workorder", row, "start", values) < 0)
        return -1;
    return bd_w_record(r, "workorder", bd_path_id(r));
}

int
workorder_close(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_load(r, &row, "workorder", bd_path_id(r), BD_LOCK) < 0 ||
        bd_advance(r, "workorder", row, "close", workorder_facts(row)) < 0)
        return -1;
    return bd_w_record(r, "workorder", bd_path_id(r));
}

int
workorder_cancel(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_load(r, &row, "workorder", bd_path_id(r), BD_LOCK) < 0 ||
        workorder_cancel_all(r, row, "cancel", bd_str(bd_body(r), "reason")) <
            0)
        return -1;
    return bd_w_record(r, "workorder", bd_path_id(r));
}

int
workorder_show(struct bd_req *r, const struct bd_row *row)
{
    struct bd_rows *tasks;

    if (bd_all(r, &tasks, SQL_TASKS, "i", bd_col(row, "id")) < 0)
        return -1;
    bd_w_rows(r, "tasks", tasks);
    bd_w_actions(r, "workorder", row);
    return 0;
}
