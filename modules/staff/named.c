/*
 * named.c - who is meant by a number, a phone or a name of a table.
 */
#include "staff.h"

// clang-format off
const struct bd_field named_in[] = {
    {.name = "text", .title = "工号、手机或姓名", .type = BD_TEXT,
     .flags = BD_REQUIRED, .max = 100},
    {0},
};
// clang-format on

int
staff_named(struct bd_req *r)
{
    const char *text = bd_str(bd_body(r), "text");
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_NAMED, "sss", text, text, text) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_rows(r, "people", rows);
    bd_w_end(r);
    return 0;
}
