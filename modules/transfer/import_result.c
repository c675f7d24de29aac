/*
 * import_result.c - what became of each row, beside a copy of the user's own
 * file in its own order.
 */
#include "transfer.h"

#include <string.h>

enum {
    PAGE = 1000
};

const struct bd_field import_rows_query[] = {
    {.name = "after", .title = "从这一行之后", .type = BD_INT},
    {.name = "outcome",
        .title = "结果",
        .type = BD_ENUM,
        .choices = "updated=更新|duplicate=重复|error=错误"},
    {0},
};
static const struct bd_field row_out[] = {
    {BD_ALWAYS("row_no", "行", BD_INT)},
    {BD_ALWAYS("outcome", "结果", BD_TEXT)},
    {.name = "reason", .title = "原因", .type = BD_TEXT},
    {.name = "entity_id", .title = "记录", .type = BD_INT},
    {0},
};
const struct bd_field import_rows_out[] = {
    {.name = "items",
        .title = "行",
        .type = BD_ROWS,
        .flags = BD_REQUIRED,
        .of = row_out},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

/* Outcomes by row, a page at a time. */
struct outcomes {
    int64_t batch, after;
    struct bd_rows *rows;
    int at;
    bool real;
};

static const char *
word_of(const char *outcome, bool real)
{
    if (strcmp(outcome, "updated") == 0)
        return real ? "已更新" : "将更新";
    if (strcmp(outcome, "duplicate") == 0)
        return "重复，未导入";
    return "错误，未导入";
}

/* The outcome of a row, or NULL: it is simply new. */
static int
outcome_of(
    struct bd_req *r, struct outcomes *o, int64_t row, struct bd_row **found)
{
    *found = NULL;
    while (o->rows != NULL) {
        if (o->at == bd_nrows(o->rows)) {
            if (o->at < PAGE)
                return 0;
            if (bd_all(r, &o->rows, SQL_ROWS_OF, "ii", o->batch, o->after) < 0)
                return -1;
            o->at = 0;
            continue;
        }
        o->after = bd_col(bd_row(o->rows, o->at), "row_no");
        if (o->after > row)
            return 0;
        if (o->after == row) {
            *found = bd_row(o->rows, o->at++);
            return 0;
        }
        o->at++;
    }
    return 0;
}

static int
add_line(struct bd_req *r, struct bd_sheet_out *out, struct outcomes *o,
    const struct bd_sheet_row *row, int64_t head_row)
{
    struct bd_sheet_cell *cell =
        bd_alloc(r, sizeof(*cell) * (size_t)(row->n + 2));
    struct bd_row *found;

    memcpy(cell + 2, row->cell, sizeof(*cell) * (size_t)row->n);
    if (row->number == head_row) {
        cell[0] = (struct bd_sheet_cell){'h', "导入结果"};
        cell[1] = (struct bd_sheet_cell){'h', "原因"};
    } else if (row->number > head_row) {
        const char *reason = NULL;

        if (outcome_of(r, o, row->number, &found) < 0)
            return -1;
        cell[0] = (struct bd_sheet_cell){
            't', found != NULL ? word_of(bd_text(found, "outcome"), o->real)
                 : o->real     ? "已新增"
                               : "将新增"};
        if (found != NULL)
            reason = bd_text(found, "reason");
        if (reason != NULL)
            cell[1] = (struct bd_sheet_cell){'t', reason};
    }
    return bd_sheet_add(r, out, row->number, cell, row->n + 2);
}

static int
copy_all(struct bd_req *r, int64_t id, struct bd_sheet_out *out,
    struct outcomes *o, int64_t head_row)
{
    struct bd_sheet *s = bd_sheet_open(r, import_spool(r, id, "rows"), 0);
    struct bd_sheet_row row;
    int rc = s != NULL ? 1 : -1;

    for (int64_t n = 1; rc > 0; n++) {
        struct bd_scratch m = bd_scratch(r);
        const struct bd_rows *page = o->rows;

        rc = bd_sheet_next(r, s, &row);
        if (rc > 0 && add_line(r, out, o, &row, head_row) < 0)
            rc = -1;
        if (rc >= 0 && o->rows == page)
            bd_scratch_end(r, m); /* a page that was read now stays */
        if (n % 50000 == 0 && bd_progress(r, 10000) < 0)
            rc = -1;
    }
    return rc < 0 ? -1 : 0;
}

int
import_write_result(struct bd_req *r, int64_t id)
{
    struct outcomes o = {.batch = id};
    struct bd_sheet_out *out;
    struct bd_row *row;
    const char *why, *book;

    if (bd_load(r, &row, "import", id, 0) < 0 ||
        bd_all(r, &o.rows, SQL_ROWS_OF, "ii", id, (int64_t)0) < 0)
        return -1;
    o.real = strcmp(bd_text(row, "status"), "checked") != 0;
    book = bd_text(row, "book");
    out = bd_sheet_create(r, import_spool(r, id, "result.xlsx"),
        bd_fmt(r, "%s %s", bd_caller(r)->name, bd_today(r)));
    if (out == NULL ||
        copy_all(r, id, out, &o,
            bd_i64(bd_json(r, book, strlen(book), &why), "head_row", 1)) < 0 ||
        bd_sheet_done(r, out) < 0)
        return -1;
    return bd_exec(r, SQL_RESULT, "i", id) < 0 ? -1 : 0;
}

/* ---------------------------------------------------------------- calls -- */

int
import_result(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;
    const char *name, *dot;

    if (bd_load(r, &row, "import", id, 0) < 0)
        return -1;
    if (bd_col(row, "owner_id") != bd_caller(r)->staff_id)
        return bd_fail(r, 403, "forbidden", "结果文件只给导入的人");
    if (bd_col(row, "has_result") == 0)
        return bd_fail(r, 404, "not-found", "结果文件还没有好，或者已过期");
    name = bd_text(row, "file_name");
    dot = strrchr(name, '.');
    return bd_spool_send(r, import_spool(r, id, "result.xlsx"),
        bd_fmt(r, "%.*s-结果.xlsx",
            dot != NULL ? (int)(dot - name) : (int)strlen(name), name));
}

int
import_rows(struct bd_req *r)
{
    const char *after = bd_query(r, "after"), *want = bd_query(r, "outcome");
    int64_t id = bd_path_id(r), from = 0;
    struct bd_rows *rows;
    struct bd_row *row;
    int n;

    for (; after != NULL && *after >= '0' && *after <= '9' && from < 1 << 30;
         after++)
        from = from * 10 + (*after - '0');
    if (bd_load(r, &row, "import", id, 0) < 0 ||
        bd_all(r, &rows, SQL_ROWS_PAGE, "iiss", id, from, want, want) < 0)
        return -1;
    n = bd_nrows(rows);
    bd_w_obj(r, NULL);
    bd_w_rows(r, "items", rows);
    bd_w_str(r, "next_cursor",
        n < 100 ? NULL
                : bd_fmt(r, "%lld",
                      (long long)bd_col(bd_row(rows, n - 1), "row_no")));
    bd_w_end(r);
    return 0;
}
