/*
 * import.c - the calls of an import: a record that is filled piece by piece,
 * then asked to look, to run, to stop, to undo.  The work is the jobs'.
 */
#include "transfer.h"

#include <string.h>

// clang-format off
#define TARGETS "customer=客户|lead=线索|contact=联系人|followup=跟进记录"
#define COUNT(n, t) {.name = n, .title = t, .type = BD_INT, \
     .flags = BD_READONLY}
const struct bd_field import_fields[] = {
    {.name = "target", .title = "导入到", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER, .choices = TARGETS},
    {.name = "file_name", .title = "文件", .type = BD_TEXT,
     .flags = BD_READONLY | BD_FIND, .max = 200},
    {.name = "size", .title = "字节", .type = BD_INT,
     .flags = BD_REQUIRED | BD_DETAIL},
    {.name = "received", .title = "已上传字节", .type = BD_INT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "refused", .title = "不能导入的原因", .type = BD_TEXT,
     .flags = BD_READONLY, .max = 400},
    COUNT("rows_total", "总行数"),
    COUNT("rows_done", "已处理"),
    COUNT("rows_new", "新增"),
    COUNT("rows_updated", "更新"),
    COUNT("rows_duplicate", "重复"),
    COUNT("rows_error", "错误"),
    COUNT("rows_undone", "已撤销"),
    COUNT("rows_kept", "撤销时保留"),
    {.name = "owner_id", .title = "导入人", .type = BD_REF,
     .flags = BD_READONLY | BD_FILTER, .ref = "staff"},
    {.name = "finished_at", .title = "完成时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "has_result", .title = "有结果文件", .type = BD_BOOL,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "on_duplicate", .title = "重复时", .type = BD_ENUM,
     .flags = BD_READONLY | BD_DETAIL, .choices = "skip=跳过|update=更新"},
    {.name = "to_pool_id", .title = "放入池", .type = BD_REF,
     .flags = BD_READONLY | BD_DETAIL, .ref = "pool"},
    {.name = "to_owner_id", .title = "默认负责人", .type = BD_REF,
     .flags = BD_READONLY | BD_DETAIL, .ref = "staff"},
    {.name = "sheet", .title = "工作表", .type = BD_INT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "book", .title = "文件内容", .type = BD_JSON,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "mapping", .title = "列的对应", .type = BD_JSON,
     .flags = BD_READONLY | BD_DETAIL},
    {0},
};
static const struct bd_field field_out[] = {
    {BD_ALWAYS("name", "项", BD_TEXT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("required", "必填", BD_BOOL)},
    {0},
};
const struct bd_field import_shown[] = {
    {.name = "fields", .title = "可以导入的项", .type = BD_ROWS,
     .flags = BD_REQUIRED, .of = field_out},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};
const struct bd_field import_new_in[] = {
    {.name = "target", .title = "导入到", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = TARGETS},
    {.name = "file_name", .title = "文件名", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 200},
    {.name = "size", .title = "字节", .type = BD_INT,
     .flags = BD_REQUIRED, .min = 1, .max = 4000000000},
    {0},
};
const struct bd_field import_bytes_query[] = {
    {.name = "at", .title = "从第几个字节起", .type = BD_INT,
     .flags = BD_REQUIRED},
    {0},
};
const struct bd_field import_bytes_out[] = {
    {BD_ALWAYS("received", "已收到的字节", BD_INT)},
    {BD_ALWAYS("size", "全部字节", BD_INT)},
    {0},
};
const struct bd_field import_read_in[] = {
    {.name = "sheet", .title = "工作表", .type = BD_INT,
     .flags = BD_REQUIRED, .max = 1000},
    {0},
};
static const struct bd_field column_in[] = {
    {.name = "column", .title = "列", .type = BD_INT, .flags = BD_REQUIRED,
     .max = 1000},
    {.name = "field", .title = "项", .type = BD_TOKEN, .flags = BD_REQUIRED,
     .max = 64},
    {0},
};
const struct bd_field import_plan_in[] = {
    {.name = "columns", .title = "列的对应", .type = BD_ROWS,
     .flags = BD_REQUIRED, .min = 1, .max = COLUMNS_MAX, .of = column_in},
    {.name = "on_duplicate", .title = "重复时", .type = BD_ENUM,
     .choices = "skip=跳过|update=更新"},
    {.name = "to_pool_id", .title = "放入池", .type = BD_REF, .ref = "pool"},
    {.name = "to_owner_id", .title = "默认负责人", .type = BD_REF,
     .ref = "staff"},
    {0},
};

static const struct bd_state states[] = {
    {"uploading", "上传中", BD_WAIT}, {"reading", "读取中", BD_ACTIVE},
    {"mapping", "待对应列", BD_WAIT}, {"checking", "检查中", BD_ACTIVE},
    {"checked", "待导入", BD_WAIT},   {"running", "导入中", BD_ACTIVE},
    {"paused", "已暂停", BD_WAIT},    {"done", "已完成", BD_DONE},
    {"cancelled", "已取消", BD_CLOSED}, {"failed", "不能导入", BD_BAD},
    {"undoing", "撤销中", BD_ACTIVE}, {"undone", "已撤销", BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {"uploading", "read", "reading", "-", "import.uploaded", NULL},
    {"mapping|checked", "reread", "reading", "import.create",
     "import.reread", NULL},
    {"reading", "map", "mapping", "-", "import.recognised", NULL},
    {"reading", "refuse", "failed", "-", "import.refused", NULL},
    {"mapping|checked", "check", "checking", "import.create",
     "import.checked", NULL},
    {"checking", "stop", "mapping", "import.create", "import.stopped", NULL},
    {"checking", "looked", "checked", "-", "import.looked", NULL},
    {"checked", "run", "running", "import.create", "import.started", NULL},
    {"running", "pause", "paused", "import.create", "import.paused", NULL},
    {"paused", "resume", "running", "import.create", "import.resumed", NULL},
    {"running|paused", "cancel", "cancelled", "import.create",
     "import.cancelled", NULL},
    {"running", "finish", "done", "-", "import.finished", NULL},
    {"done|cancelled", "undo", "undoing", "import.create", "import.undoing",
     NULL},
    {"undoing", "undid", "undone", "-", "import.undone", NULL},
    {0},
};
// clang-format on

const struct bd_machine import_machine = {"status", states, steps};

const char *
import_spool(struct bd_req *r, int64_t id, const char *what)
{
    return bd_fmt(r, "import-%lld.%s", (long long)id, what);
}

int
import_new(struct bd_req *r)
{
    cJSON *in = bd_body(r);
    int64_t most = bd_setting_i64(r, "transfer.import_mb"), id;

    if (import_allowed(r, bd_str(in, "target")) < 0)
        return -1;
    if (bd_i64(in, "size", 0) > most * 1024 * 1024)
        return bd_fail(r, 413, "too-large",
            "文件超过 %lld MB，请分成几个再上传", (long long)most);
    bd_json_set_i64(in, "owner_id", bd_caller(r)->staff_id);
    id = bd_insert(r, "import", in, NULL);
    if (id < 0)
        return -1;
    bd_status(r, 201);
    return bd_w_record(r, "import", id);
}

static int
queue(struct bd_req *r, const char *job, int64_t id)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_i64(arg, "id", id);
    return bd_queue(r, job, arg, 0) < 0 ? -1 : 0;
}

int
import_bytes(struct bd_req *r)
{
    int64_t id = bd_path_id(r), at, all;
    const char *asked = bd_query(r, "at");
    struct bd_row *row;
    const char *p;
    size_t n;

    p = bd_raw_body(r, &n);
    if (bd_load(r, &row, "import", id, BD_LOCK) < 0)
        return -1;
    at = bd_col(row, "received");
    all = at + (int64_t)n;
    if (strcmp(bd_text(row, "status"), "uploading") != 0)
        return bd_conflict(r, bd_text(row, "status"), "文件已经传完");
    if (asked == NULL || strcmp(asked, bd_fmt(r, "%lld", (long long)at)) != 0) {
        bd_conflict(r, "uploading", "请从第 %lld 个字节接着传", (long long)at);
        bd_fail_extra(r, "received", cJSON_CreateNumber((double)at));
        return -1;
    }
    if (n == 0 || all > bd_col(row, "size"))
        return bd_fail(
            r, 422, "validation", "文件和说好的大小不一样，请重新上传");
    if (bd_spool_add(r, import_spool(r, id, "up"), at, p, n) < 0 ||
        bd_exec(r, SQL_RECEIVED, "ii", all, id) < 0)
        return -1;
    if (all == bd_col(row, "size") &&
        (bd_advance(r, "import", row, "read", NULL) < 0 ||
            queue(r, "read", id) < 0))
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "received", all);
    bd_w_int(r, "size", bd_col(row, "size"));
    bd_w_end(r);
    return 0;
}

int
import_reread(struct bd_req *r)
{
    cJSON *values = cJSON_CreateObject();

    bd_json_set_i64(values, "sheet", bd_i64(bd_body(r), "sheet", 0));
    if (queue(r, "read", bd_path_id(r)) < 0)
        return -1;
    return bd_step(r, "import", "reread", values);
}

/* ----------------------------------------------------------- the plan --- */

static void
need_required(struct bd_req *r, const struct bd_field *f, void *arg)
{
    const cJSON *mapping = arg;

    if ((f->flags & BD_REQUIRED) && !bd_has(mapping, f->name))
        bd_violate(r, "/columns", "required",
            "“%s”必填：请指出文件里哪一列是它", f->title);
}

/* {"name": 0, "phone": 3}: fields and the columns that they are read from. */
static cJSON *
mapping_of(struct bd_req *r, const char *target, const cJSON *columns)
{
    cJSON *mapping = cJSON_CreateObject();
    const cJSON *c;
    int i = 0;

    cJSON_ArrayForEach(c, columns)
    {
        const char *name = bd_str(c, "field");
        const struct bd_field *f = import_field(target, name);
        const char *at = bd_fmt(r, "/columns/%d/field", i++);

        if (f == NULL)
            bd_violate(r, at, "choice", "没有名为 %s 的项", name);
        else if (bd_has(mapping, name))
            bd_violate(
                r, at, "duplicate", "“%s”对应了两列，请只留一列", f->title);
        else
            bd_json_set_i64(mapping, name, bd_i64(c, "column", 0));
    }
    import_each_field(r, target, need_required, mapping);
    if (strcmp(target, "followup") == 0 && !bd_has(mapping, "customer_id") &&
        !bd_has(mapping, "lead_id"))
        bd_violate(r, "/columns", "required",
            "请指出文件里哪一列是客户名称（或线索名称）");
    return mapping;
}

static int
remember(struct bd_req *r, const struct bd_row *row, const char *mapping)
{
    const char *why, *book = bd_text(row, "book");
    cJSON *o = bd_json(r, book, strlen(book), &why);

    return bd_exec(r, SQL_REMEMBER, "sss", bd_text(row, "target"),
               bd_str(o, "header"), mapping) < 0
               ? -1
               : 0;
}

static int
keep_plan(struct bd_req *r, const struct bd_row *row, const cJSON *in)
{
    int64_t id = bd_path_id(r), owner = bd_i64(in, "to_owner_id", 0);
    const char *target = bd_text(row, "target");
    const char *again = bd_str(in, "on_duplicate"), *mapping;

    mapping = bd_json_text(r,
        mapping_of(r, target, cJSON_GetObjectItemCaseSensitive(in, "columns")));
    if (owner != 0 && owner != bd_caller(r)->staff_id &&
        !bd_may(r, bd_fmt(r, "%s.assign", target)))
        bd_violate(r, "/to_owner_id", "forbidden", "您只能导入到自己名下");
    if (bd_violated(r) < 0 || bd_exec(r, SQL_PLANNED, "sszzi", mapping,
                                  again != NULL ? again : "skip",
                                  bd_i64(in, "to_pool_id", 0), owner, id) < 0)
        return -1;
    return remember(r, row, mapping);
}

int
import_check(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, "import", id, BD_LOCK) < 0 ||
        import_allowed(r, bd_text(row, "target")) < 0 ||
        bd_advance(r, "import", row, "check", NULL) < 0 ||
        keep_plan(r, row, bd_body(r)) < 0 ||
        bd_exec(r, SQL_RESET, "i", id) < 0 ||
        bd_exec(r, SQL_ROWS_CLEAR, "iii", id, (int64_t)0, INT64_MAX) < 0 ||
        bd_exec(r, SQL_KEYS_CLEAR, "i", id) < 0 || queue(r, "check", id) < 0)
        return -1;
    return bd_w_record(r, "import", id);
}

int
import_run(struct bd_req *r)
{
    int64_t id = bd_path_id(r);
    struct bd_row *row;

    if (bd_load(r, &row, "import", id, BD_LOCK) < 0 ||
        bd_advance(r, "import", row, "run", NULL) < 0 ||
        bd_exec(r, SQL_RESET, "i", id) < 0 || queue(r, "run", id) < 0)
        return -1;
    return bd_w_record(r, "import", id);
}

int
import_stop(struct bd_req *r)
{
    return bd_step(r, "import", "stop", NULL);
}

int
import_pause(struct bd_req *r)
{
    return bd_step(r, "import", "pause", NULL);
}

int
import_resume(struct bd_req *r)
{
    if (queue(r, "run", bd_path_id(r)) < 0)
        return -1;
    return bd_step(r, "import", "resume", NULL);
}

int
import_cancel(struct bd_req *r)
{
    return bd_step(r, "import", "cancel", NULL);
}

int
import_undo(struct bd_req *r)
{
    if (queue(r, "undo", bd_path_id(r)) < 0)
        return -1;
    return bd_step(r, "import", "undo", NULL);
}

/* ------------------------------------------------------------- shown ----- */

static void
w_field(struct bd_req *r, const struct bd_field *f, void *arg)
{
    (void)arg;
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", f->name);
    bd_w_str(r, "title", f->title);
    bd_w_bool(r, "required", f->flags & BD_REQUIRED);
    bd_w_end(r);
}

int
import_show(struct bd_req *r, const struct bd_row *row)
{
    bd_w_arr(r, "fields");
    import_each_field(r, bd_text(row, "target"), w_field, NULL);
    bd_w_end(r);
    bd_w_actions(r, "import", row);
    return 0;
}

static int
step_in_tx(struct bd_req *r, void *arg)
{
    const cJSON *what = arg;
    int64_t id = bd_i64(what, "id", 0);
    struct bd_row *row;

    if (bd_load(r, &row, "import", id, BD_LOCK) < 0)
        return -1;
    return bd_advance(r, "import", row, bd_str(what, "action"), NULL);
}

int
import_step(struct bd_req *r, int64_t id, const char *action)
{
    cJSON *what = cJSON_CreateObject();

    bd_json_set_i64(what, "id", id);
    bd_json_set_str(what, "action", action);
    return bd_tx_with(r, step_in_tx, what);
}
