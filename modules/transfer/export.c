/*
 * export.c - any list as a file: the list's own query, in the background, a
 * page at a time, as the person who asked and for nobody else.
 */
#include "transfer.h"

#include <stdlib.h>
#include <string.h>

// clang-format off
const struct bd_field export_fields[] = {
    {.name = "title", .title = "列表", .type = BD_TEXT,
     .flags = BD_READONLY | BD_FIND, .max = 120},
    {.name = "target", .title = "对象", .type = BD_TOKEN,
     .flags = BD_READONLY | BD_FILTER, .max = 32},
    {.name = "query", .title = "条件", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL, .max = 2000},
    {.name = "format", .title = "格式", .type = BD_ENUM,
     .flags = BD_READONLY, .choices = "xlsx=Excel|csv=CSV"},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "rows_done", .title = "行数", .type = BD_INT,
     .flags = BD_READONLY},
    {.name = "taken", .title = "下载次数", .type = BD_INT,
     .flags = BD_READONLY},
    {.name = "refused", .title = "未完成的原因", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 400},
    {.name = "owner_id", .title = "导出人", .type = BD_REF,
     .flags = BD_READONLY | BD_FILTER, .ref = "staff"},
    {.name = "expires_at", .title = "保留至", .type = BD_TIME,
     .flags = BD_READONLY},
    {0},
};
const struct bd_field export_new_in[] = {
    {.name = "target", .title = "对象", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .min = 1, .max = 32},
    {.name = "query", .title = "条件", .type = BD_TEXT, .max = 2000},
    {.name = "format", .title = "格式", .type = BD_ENUM,
     .choices = "xlsx=Excel|csv=CSV"},
    {0},
};
static const struct bd_state states[] = {
    {"waiting", "排队中", BD_WAIT}, {"running", "导出中", BD_ACTIVE},
    {"done", "可下载", BD_DONE},    {"cancelled", "已取消", BD_CLOSED},
    {"failed", "未完成", BD_BAD},   {"expired", "已过期", BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {"waiting|running", "cancel", "cancelled", NULL, "export.cancelled", NULL},
    {"waiting|running", "finish", "done", "-", "export.finished", NULL},
    {"waiting|running", "fail", "failed", "-", "export.failed", NULL},
    {0},
};
// clang-format on

const struct bd_machine export_machine = {"status", states, steps};

struct taking {
    int64_t id, rows;
    const char *target, *query;
    struct bd_sheet_out *out;
};

static const char *
file_of(struct bd_req *r, int64_t id, const char *format)
{
    return bd_fmt(r, "export-%lld.%s", (long long)id, format);
}

int
export_new(struct bd_req *r)
{
    cJSON *in = bd_body(r), *arg = cJSON_CreateObject();
    const char *target = bd_str(in, "target");
    const struct bd_entity *e = bd_entity(target);
    int64_t id;

    if (e == NULL || !(e->actions & BD_LIST)) {
        bd_violate(r, "/target", "choice", "没有名为 %s 的列表", target);
        return bd_violated(r);
    }
    if (bd_need(r, bd_fmt(r, "%s.read", target)) < 0 ||
        bd_need(r, bd_fmt(r, "%s.export", target)) < 0)
        return -1;
    if (bd_str(in, "query") == NULL)
        bd_json_set_str(in, "query", "");
    if (bd_str(in, "format") == NULL)
        bd_json_set_str(in, "format", "xlsx");
    bd_json_set_str(in, "title", e->title);
    bd_json_set_i64(in, "owner_id", bd_caller(r)->staff_id);
    id = bd_insert(r, "export", in, "export.created");
    if (id < 0)
        return -1;
    bd_json_set_i64(arg, "id", id);
    if (bd_queue(r, "export", arg, 0) < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "export", id);
}

int
export_cancel(struct bd_req *r)
{
    return bd_step(r, "export", "cancel", NULL);
}

/* Only for who made it, while it lasts; each taking is in the audit. */
int
export_file(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;
    const char *format;

    if (bd_load(r, &row, "export", id, 0) < 0)
        return -1;
    if (bd_col(row, "owner_id") != bd_caller(r)->staff_id)
        return bd_fail(r, 403, "forbidden", "导出的文件只给导出的人");
    if (bd_need(r, bd_fmt(r, "%s.export", bd_text(row, "target"))) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "done") != 0)
        return bd_fail(r, 404, "not-found", "文件还没有好，或者已过期");
    format = bd_text(row, "format");
    if (bd_exec(r, SQL_EXPORT_TAKEN, "i", id) < 0 ||
        bd_emit(r, "export.taken", id, NULL) < 0)
        return -1;
    bd_set_header(r, "Cache-Control", "private, no-store");
    return bd_spool_send(r, file_of(r, id, format),
        bd_fmt(r, "%s-%.10s.%s", bd_text(row, "title"),
            bd_text(row, "created_at"), format));
}

/* ---------------------------------------------------------------- job ---- */

static int
add(struct bd_req *r, const struct bd_sheet_cell *cell, int n, void *arg)
{
    struct taking *x = arg;

    return bd_sheet_add(r, x->out, ++x->rows, cell, n);
}

/* Pages until the list ends; 1: cancelled. */
static int
all_pages(struct bd_req *r, struct taking *x)
{
    char at[1024] = "";

    for (;;) {
        struct bd_scratch s = bd_scratch(r);
        const char *cursor = at[0] != '\0' ? at : NULL;
        struct bd_row *row;
        size_t n;

        if (bd_list_page(r, x->target, x->query, &cursor, add, x) < 0 ||
            bd_exec(r, SQL_EXPORT_AT, "ii", x->rows - 1, x->id) < 0 ||
            bd_one(r, &row, SQL_EXPORT_GO, "i", x->id) < 0 ||
            bd_progress(r, 5000) < 0)
            return -1;
        if (row == NULL)
            return 1;
        n = cursor != NULL ? strlen(cursor) : 0;
        if (n >= sizeof(at))
            return bd_fail(r, 422, "validation", "这个排序不能导出");
        memcpy(at, cursor != NULL ? cursor : "", n + 1);
        bd_scratch_end(r, s);
        if (n == 0)
            return 0;
    }
}

static int
end_in_tx(struct bd_req *r, void *arg)
{
    struct taking *x = arg;
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "export", x->id, BD_LOCK) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "cancelled") == 0)
        return 0;
    bd_json_set_i64(values, "rows_done", x->rows - 1);
    bd_json_set_str(values, "query", bd_text(row, "query"));
    if (bd_exec(r, SQL_EXPORT_END, "ii",
            bd_setting_i64(r, "transfer.export_days"), x->id) < 0)
        return -1;
    return bd_advance(r, "export", row, "finish", values);
}

static int
fail_in_tx(struct bd_req *r, void *arg)
{
    const cJSON *what = arg;
    cJSON *values = cJSON_CreateObject();
    struct bd_row *row;

    if (bd_load(r, &row, "export", bd_i64(what, "id", 0), BD_LOCK) < 0)
        return -1;
    bd_json_set_str(values, "refused", bd_str(what, "why"));
    return bd_advance(r, "export", row, "fail", values);
}

/* What the user can mend ends it with his reason; the rest is tried again. */
static int
give_up(struct bd_req *r, int64_t id)
{
    cJSON *what = cJSON_CreateObject();
    const char *why = bd_excuse(r);

    if (why == NULL)
        return -1;
    bd_json_set_i64(what, "id", id);
    bd_json_set_str(what, "why", bd_prefix(r, why, 300));
    return bd_tx_with(r, fail_in_tx, what);
}

static int
write_file(struct bd_req *r, struct taking *x, const char *format)
{
    const char *mark = bd_fmt(r, "%s %s 导出，请勿外传", bd_caller(r)->name,
        bd_fmt(r, "%.16s", bd_now(r)));
    struct bd_sheet_cell note = {'t', mark};
    int rc;

    x->out = bd_sheet_create(r, file_of(r, x->id, format), mark);
    if (x->out == NULL || bd_list_titles(r, x->target, add, x) < 0)
        return -1;
    rc = all_pages(r, x);
    if (rc != 0)
        return rc;
    if (bd_sheet_add(r, x->out, x->rows + 2, &note, 1) < 0)
        return -1;
    return bd_sheet_done(r, x->out);
}

int
export_job(struct bd_req *r, const cJSON *arg)
{
    struct taking x = {.id = bd_i64(arg, "id", 0)};
    struct bd_row *row;
    int rc;

    if (bd_one(r, &row, SQL_EXPORT_GO, "i", x.id) < 0)
        return -1;
    if (row == NULL)
        return 0; /* cancelled before it began */
    x.target = bd_text(row, "target");
    x.query = bd_text(row, "query");
    if (bd_act_as(r, bd_col(row, "owner_id")) < 0 ||
        bd_need(r, bd_fmt(r, "%s.export", x.target)) < 0 ||
        bd_need(r, bd_fmt(r, "%s.read", x.target)) < 0)
        return give_up(r, x.id);
    rc = write_file(r, &x, bd_text(row, "format"));
    if (rc > 0)
        return 0;
    return rc < 0 ? give_up(r, x.id) : bd_tx_with(r, end_in_tx, &x);
}

int
export_sweep(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_EXPORTS_OLD, "") < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        int64_t id = bd_col(bd_row(rows, i), "id");

        bd_spool_drop(r, file_of(r, id, bd_text(bd_row(rows, i), "format")));
        if (bd_exec(r, SQL_EXPORT_EXPIRED, "i", id) < 0)
            return -1;
    }
    return 0;
}
