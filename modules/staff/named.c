/*
 * named.c - who is meant by a number, a phone or a name of a table; the
 * colleagues and departments that anybody may choose from.
 */
#include "staff.h"

#include <string.h>

// clang-format off
const struct bd_field named_in[] = {
    {.name = "text", .title = "工号、手机或姓名", .type = BD_TEXT,
     .flags = BD_REQUIRED, .max = 100},
    {0},
};
const struct bd_field colleagues_query[] = {
    {.name = "q", .title = "名字里有", .type = BD_TEXT, .max = 50},
    {.name = "of", .title = "人还是部门", .type = BD_ENUM,
     .choices = "staff=同事|dept=部门"},
    {0},
};
static const struct bd_field colleague_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "名字", BD_TEXT)},
    {.name = "detail", .title = "所在部门", .type = BD_TEXT},
    {0},
};
const struct bd_field colleagues_out[] = {
    {BD_ALWAYS("items", "最多 50 个", BD_ROWS), .of = colleague_fields},
    {.name = "next_cursor", .title = "没有下一页", .type = BD_TEXT},
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

int
colleagues_list(struct bd_req *r)
{
    const char *q = bd_query(r, "q"), *of = bd_query(r, "of");
    bool depts = of != NULL && strcmp(of, "dept") == 0;
    struct bd_rows *rows;

    q = q != NULL ? q : "";
    if (bd_all(r, &rows, depts ? SQL_DEPTS_CALLED : SQL_STAFF_CALLED, "s", q) <
        0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_items(r, rows);
    bd_w_end(r);
    return 0;
}
