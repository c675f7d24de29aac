/* What work orders say on the first page: one's own tasks, what waits. */
#include "workorders.h"

static void
w_todo(struct bd_req *r, const char *key, const char *title, int64_t count,
    const char *tone, const char *link)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_str(r, "title", title);
    bd_w_int(r, "count", count);
    bd_w_str(r, "tone", count > 0 ? tone : "done");
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

int
home_todo(struct bd_req *r, const struct bd_fact *fact)
{
    int64_t me = bd_caller(r)->staff_id;
    struct bd_row *row;

    (void)fact;
    if (bd_may(r, "task.update")) {
        if (bd_one(r, &row, SQL_HOME_TASKS, "i", me) < 0)
            return -1;
        w_todo(r, "task_mine", "我的任务", bd_col(row, "mine"),
            bd_col(row, "late") > 0 ? "bad" : "wait",
            bd_fmt(r, "/tasks?assignee_id=%lld&status.in=todo,doing,paused",
                (long long)me));
    }
    if (bd_may(r, "workorder.assign")) {
        if (bd_one(r, &row, SQL_HOME_ORDERS, "") < 0)
            return -1;
        w_todo(r, "workorder_new", "待分派工单", bd_col(row, "fresh"), "wait",
            "/workorders?status=new");
    }
    return 0;
}

int
home_figures(struct bd_req *r, const struct bd_fact *fact)
{
    struct bd_row *row;

    (void)fact;
    if (!bd_may(r, "workorder.read"))
        return 0;
    if (bd_one(r, &row, SQL_HOME_ORDERS, "") < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", "workorder_running");
    bd_w_str(r, "title", "在制工单");
    bd_w_int(r, "value", bd_col(row, "running"));
    bd_w_str(r, "unit", "count");
    bd_w_str(r, "link", "/workorders?status.in=in_progress,waiting");
    bd_w_end(r);
    return 0;
}
