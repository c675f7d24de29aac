/*
 * leave.c - 请假: from when until when nothing new is given to a person, as he
 * says himself; for others it is a field of theirs.
 */
#include "staff.h"

// clang-format off
const struct bd_field leave_in[] = {
    {.name = "leave_from", .title = "请假从", .type = BD_DATE},
    {.name = "leave_until", .title = "请假到", .type = BD_DATE},
    {0},
};
// clang-format on

int
leave_get(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_LEAVE, "i", bd_caller(r)->staff_id) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "leave_from", bd_text(row, "leave_from"));
    bd_w_str(r, "leave_until", bd_text(row, "leave_until"));
    bd_w_end(r);
    return 0;
}

int
leave_put(struct bd_req *r)
{
    int64_t me = bd_caller(r)->staff_id;
    cJSON *said = cJSON_CreateObject();
    const char *from = bd_str(bd_body(r), "leave_from");
    const char *until = bd_str(bd_body(r), "leave_until");

    bd_json_set_str(said, "leave_from", from);
    bd_json_set_str(said, "leave_until", until);
    staff_check_leave(r, NULL, said);
    if (bd_violated(r) < 0 ||
        bd_exec(r, SQL_LEAVE_SET, "ssii", from, until, me, me) < 0 ||
        bd_emit(r, "staff.leave_set", me, said) < 0 || bd_acl_changed(r) < 0)
        return -1;
    return leave_get(r);
}
