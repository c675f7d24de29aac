/* What work orders say on the first page: one's own tasks, what waits. */
#include "workorders.h"

static int
my_tasks(struct bd_req *r)
{
    int64_t me = bd_caller(r)->staff_id, mine;
    struct bd_row *row;

    if (bd_one(r, &row, SQL_HOME_TASKS, "i", me) < 0)
        return -1;
    mine = bd_col(row, "mine");
    bd_w_todo(r, "task_mine", "我的任务", mine,
        bd_col(row, "late") > 0 ? BD_BAD
        : mine > 0              ? BD_WAIT
                                : BD_DONE,
        bd_fmt(r, "/tasks?assignee_id=%lld&status.in=todo,doing,paused",
            (long long)me));
    return 0;
}

static int
unassigned(struct bd_req *r)
{
    struct bd_row *row;
    int64_t fresh;

    if (bd_one(r, &row, SQL_HOME_ORDERS, "") < 0)
        return -1;
    fresh = bd_col(row, "fresh");
    bd_w_todo(r, "workorder_new", "待分派工单", fresh,
        fresh > 0 ? BD_WAIT : BD_DONE, "/workorders?status=new");
    return 0;
}

int
workorders_todo(struct bd_req *r, const struct bd_fact *fact)
{
    (void)fact;
    if (bd_may(r, "task.update") && my_tasks(r) < 0)
        return -1;
    return bd_may(r, "workorder.assign") ? unassigned(r) : 0;
}

int
workorders_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "workorder.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME_ORDERS, "") < 0)
        return -1;
    bd_w_figure(r, "workorder_running", "在制工单", bd_col(row, "running"),
        "count", "/workorders?status.in=in_progress,waiting");
    return 0;
}

/* A customer with work under way is not taken from his salesperson. */
int
workorders_kept(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    if (!bd_true(fact->data, "work"))
        return 0;
    if (bd_one(r, &row, SQL_KEPT, "i", fact->entity_id) < 0)
        return -1;
    bd_finding(r, "work", bd_col(row, "work") == 0, "工单", "还有未完成的工单");
    return 0;
}
