/* What the files of this module share; nothing here leaves it. */
#ifndef WORKORDERS_H
#define WORKORDERS_H

#include "bd.h"

enum workorders_sql {
    SQL_KINDS,
    SQL_OF_ORDER,
    SQL_LOCK,
    SQL_TASKS,
    SQL_OPEN_TASKS,
    SQL_TASK_COUNTS,
    SQL_TASK_SITE,
    SQL_HOME_ORDERS,
    SQL_HOME_TASKS,
    SQL_KEPT
};

/* A new object with what every event of a work order carries. */
cJSON *workorder_facts(const struct bd_row *workorder);
/* Cancels, with its tasks, by the machine's `action`. */
int workorder_cancel_all(struct bd_req *r, const struct bd_row *workorder,
    const char *action, const char *reason);
/* 0, or -1 with the problem, whether a person may be given work. */
int workorder_person(struct bd_req *r, const char *pointer, int64_t staff_id);
/* Answers whom a work order or a task was given to. */
int workorder_given(struct bd_req *r, const struct bd_row *row,
    const char *status, const char *field, int64_t person);
int workorder_show(struct bd_req *r, const struct bd_row *row);

int task_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int task_show(struct bd_req *r, const struct bd_row *row);
/* The tasks that an order's lines call for, due back from the delivery. */
int tasks_make(struct bd_req *r, int64_t workorder_id, const char *title,
    const cJSON *order);

bd_handler workorder_assign, workorder_start, workorder_close, workorder_cancel;
bd_handler task_assign, task_start, task_pause, task_finish;
bd_subscriber workorder_make, workorder_drop, workorders_kept, workorders_todo,
    workorders_figures;

#endif
