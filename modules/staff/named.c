/*
 * named.c - who is meant by a number, a phone or a name of a table; the
 * departments that anybody may choose from.
 */
#include "staff.h"

// clang-format off
const struct bd_field named_in[] = {
    {.name = "text", .title = "工号、手机或姓名", .type = BD_TEXT,
     .flags = BD_REQUIRED, .max = 100},
    {0},
};
const struct bd_field dept_names_query[] = {
    {.name = "q", .title = "名字里有", .type = BD_TEXT, .max = 50},
    {0},
};
static const struct bd_field dept_name_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "名字", BD_TEXT)},
    {.name = "detail", .title = "上级部门", .type = BD_TEXT},
    {0},
};
const struct bd_field dept_names_out[] = {
    {BD_ALWAYS("items", "最多 50 个", BD_ROWS), .of = dept_name_fields},
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
dept_names(struct bd_req *r)
{
    const char *q = bd_query(r, "q");
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_DEPT_NAMES, "s", q != NULL ? q : "") < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_items(r, rows);
    bd_w_end(r);
    return 0;
}
