/*
 * transfer.c - 导入 and 导出: the module's tables.
 */
#include "transfer.h"

// clang-format off
#define OWN_IMPORT "the import was loaded within the scope, or is this job's"
#define OWN_EXPORT "the export was loaded within the scope, or is this job's"

static const struct bd_sql sql[] = {
    [SQL_RECEIVED] = {
        "UPDATE import_batch SET received = ? WHERE id = ?", OWN_IMPORT},
    [SQL_READ] = {
        "UPDATE import_batch SET sheet = ?, book = ?, mapping = ?,"
        " rows_total = ?, at_offset = ? WHERE id = ?", OWN_IMPORT},
    [SQL_PLANNED] = {
        "UPDATE import_batch SET mapping = ?, on_duplicate = ?, to_pool_id = ?,"
        " to_owner_id = ? WHERE id = ?", OWN_IMPORT},
    [SQL_REMEMBER] = {
        "INSERT INTO import_mapping (target, header, mapping)"
        " VALUES (?, UNHEX(?), ?) ON DUPLICATE KEY UPDATE"
        " mapping = VALUES(mapping), updated_at = NOW(3)",
        "what a table's titles mean belongs to no one"},
    [SQL_REMEMBERED] = {
        "SELECT mapping FROM import_mapping WHERE target = ?"
        " AND header = UNHEX(?)",
        "what a table's titles mean belongs to no one"},
    [SQL_RESET] = {
        "UPDATE import_batch SET rows_done = 0, rows_new = 0, rows_updated = 0,"
        " rows_duplicate = 0, rows_error = 0, at_row = 0, has_result = 0,"
        " at_offset = JSON_VALUE(book, '$.head_next') WHERE id = ?",
        OWN_IMPORT},
    [SQL_LOCK] = {
        "SELECT status, at_offset, rows_done FROM import_batch WHERE id = ?"
        " FOR UPDATE", OWN_IMPORT},
    [SQL_DONE_CHUNK] = {
        "UPDATE import_batch SET rows_done = rows_done + ?,"
        " rows_new = rows_new + ?, rows_updated = rows_updated + ?,"
        " rows_duplicate = rows_duplicate + ?, rows_error = rows_error + ?,"
        " at_offset = ?, at_row = ?, updated_at = NOW(3) WHERE id = ?",
        OWN_IMPORT},
    [SQL_ROWS_CLEAR] = {
        "DELETE FROM import_row WHERE batch_id = ? AND row_no BETWEEN ? AND ?",
        OWN_IMPORT},
    [SQL_KEYS_CLEAR] = {
        "DELETE FROM import_key WHERE batch_id = ?", OWN_IMPORT},
    [SQL_KEY_ADD] = {
        "INSERT IGNORE INTO import_key (batch_id, hash, row_no)"
        " VALUES (?, ?, ?)", OWN_IMPORT},
    [SQL_KEY_OF] = {
        "SELECT j.row_no, MIN(k.row_no) AS first_no FROM JSON_TABLE(?, '$[*]'"
        " COLUMNS (hash BIGINT PATH '$[0]', row_no BIGINT PATH '$[1]')) j"
        " STRAIGHT_JOIN import_key k ON k.batch_id = ? AND k.hash = j.hash"
        " AND k.row_no < j.row_no GROUP BY j.row_no", OWN_IMPORT},
    [SQL_ROW_ADD] = {
        "INSERT INTO import_row (batch_id, row_no, outcome, within_file,"
        " entity_id, reason, was) VALUES (?, ?, ?, ?, ?, ?, ?)", OWN_IMPORT},
    [SQL_ROW_WITHIN] = {
        "SELECT row_no, reason FROM import_row WHERE batch_id = ?"
        " AND row_no BETWEEN ? AND ? AND within_file = 1", OWN_IMPORT},
    [SQL_ROWS_OF] = {
        "SELECT row_no, outcome, reason FROM import_row WHERE batch_id = ?"
        " AND row_no > ? ORDER BY row_no LIMIT 1000", OWN_IMPORT},
    [SQL_ROWS_PAGE] = {
        "SELECT row_no, outcome, reason, entity_id FROM import_row"
        " WHERE batch_id = ? AND row_no > ?"
        " AND (? IS NULL OR outcome = ?) ORDER BY row_no LIMIT 100",
        OWN_IMPORT},
    [SQL_CHUNK_ADD] = {
        "INSERT INTO import_chunk (batch_id, row_no, ids) VALUES (?, ?, ?)",
        OWN_IMPORT},
    [SQL_CHUNK_LAST] = {
        "SELECT row_no, ids FROM import_chunk WHERE batch_id = ?"
        " ORDER BY row_no DESC LIMIT 1", OWN_IMPORT},
    [SQL_CHUNK_DROP] = {
        "DELETE FROM import_chunk WHERE batch_id = ? AND row_no = ?",
        OWN_IMPORT},
    [SQL_UPDATED] = {
        "SELECT row_no, entity_id, was FROM import_row WHERE batch_id = ?"
        " AND outcome = 'updated' ORDER BY row_no DESC LIMIT ?", OWN_IMPORT},
    [SQL_ROW_UNDONE] = {
        "UPDATE import_row SET outcome = 'undone' WHERE batch_id = ?"
        " AND row_no = ?", OWN_IMPORT},
    [SQL_UNDONE] = {
        "UPDATE import_batch SET rows_undone = rows_undone + ?,"
        " rows_kept = rows_kept + ?, updated_at = NOW(3) WHERE id = ?",
        OWN_IMPORT},
    [SQL_RESULT] = {
        "UPDATE import_batch SET has_result = 1, finished_at = NOW(3)"
        " WHERE id = ?", OWN_IMPORT},
    [SQL_OLD] = {
        "SELECT b.id FROM import_batch b WHERE b.size > 0"
        " AND b.updated_at < NOW(3) - INTERVAL ? DAY ORDER BY b.id LIMIT 500",
        "the nightly job looks at everybody's"},
    [SQL_FORGOTTEN] = {
        "UPDATE import_batch SET size = 0, has_result = 0 WHERE id = ?",
        OWN_IMPORT},
    [SQL_EXPORT_GO] = {
        "SELECT id, target, query, format, owner_id FROM export_file"
        " WHERE id = ? AND status IN ('waiting', 'running')", OWN_EXPORT},
    [SQL_EXPORT_AT] = {
        "UPDATE export_file SET rows_done = ?,"
        " status = IF(status = 'waiting', 'running', status),"
        " updated_at = NOW(3) WHERE id = ?", OWN_EXPORT},
    [SQL_EXPORT_END] = {
        "UPDATE export_file SET expires_at = NOW(3) + INTERVAL ? DAY"
        " WHERE id = ?", OWN_EXPORT},
    [SQL_EXPORT_TAKEN] = {
        "UPDATE export_file SET taken = taken + 1 WHERE id = ?", OWN_EXPORT},
    [SQL_EXPORTS_OLD] = {
        "SELECT id, format FROM export_file WHERE status = 'done'"
        " AND expires_at < NOW(3) ORDER BY id LIMIT 500",
        "the nightly job looks at everybody's"},
    [SQL_EXPORT_EXPIRED] = {
        "UPDATE export_file SET status = 'expired', updated_at = NOW(3)"
        " WHERE id = ?", OWN_EXPORT},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "import", .path = "imports", .table = "import_batch",
     .title = "导入", .title_field = "file_name", .owner = "owner_id",
     .actions = BD_LIST | BD_GET | BD_HISTORY, .fields = import_fields,
     .machine = &import_machine, .sort = "-updated_at", .show = import_show,
     .shown = import_shown},
    {.name = "export", .path = "exports", .table = "export_file",
     .title = "导出", .title_field = "title", .owner = "owner_id",
     .actions = BD_LIST | BD_GET | BD_HISTORY, .fields = export_fields,
     .machine = &export_machine, .sort = "-updated_at"},
    {0},
};

#define STEP(name, handler, says) \
    {.method = "POST", .path = "/imports/{id}/" name, \
     .perm = "import.create", .fn = handler, .flags = BD_TX, .title = says, \
     .gives = "import"}
static const struct bd_route routes[] = {
    {.method = "POST", .path = "/imports", .perm = "import.create",
     .fn = import_new, .flags = BD_TX, .in = import_new_in,
     .title = "开始一次导入", .gives = "import"},
    {.method = "POST", .path = "/imports/{id}/bytes", .perm = "import.create",
     .fn = import_bytes, .flags = BD_TX | BD_RAW, .max_body = 1024 * 1024,
     .query = import_bytes_query, .title = "上传文件的一段",
     .out = import_bytes_out},
    {.method = "POST", .path = "/imports/{id}/reread",
     .perm = "import.create", .fn = import_reread, .flags = BD_TX,
     .in = import_read_in, .title = "换一个工作表", .gives = "import"},
    {.method = "POST", .path = "/imports/{id}/check", .perm = "import.create",
     .fn = import_check, .flags = BD_TX, .in = import_plan_in,
     .title = "试运行", .gives = "import"},
    STEP("stop", import_stop, "停止试运行"),
    STEP("run", import_run, "正式导入"),
    STEP("pause", import_pause, "暂停导入"),
    STEP("resume", import_resume, "继续导入"),
    STEP("cancel", import_cancel, "取消导入"),
    STEP("undo", import_undo, "撤销导入"),
    {.method = "GET", .path = "/imports/{id}/rows", .perm = "import.read",
     .fn = import_rows, .query = import_rows_query,
     .title = "没有成为新记录的行", .out = import_rows_out},
    {.method = "GET", .path = "/imports/{id}/result", .perm = "import.read",
     .fn = import_result, .title = "结果文件",
     .gives = "application/vnd.openxmlformats-officedocument."
        "spreadsheetml.sheet"},
    {.method = "POST", .path = "/exports", .perm = "export.create",
     .fn = export_new, .flags = BD_TX, .in = export_new_in,
     .title = "导出一个列表", .gives = "export"},
    {.method = "POST", .path = "/exports/{id}/cancel",
     .perm = "export.create", .fn = export_cancel, .flags = BD_TX,
     .title = "取消导出", .gives = "export"},
    {.method = "GET", .path = "/exports/{id}/file", .perm = "export.read",
     .fn = export_file, .flags = BD_TX, .title = "下载导出的文件",
     .gives = "application/vnd.openxmlformats-officedocument."
        "spreadsheetml.sheet|text/csv"},
    {0},
};

static const struct bd_perm perms[] = {
    {"import.create", "导入数据"},
    {"export.create", "导出数据"},
    {0},
};

static const struct bd_job jobs[] = {
    {.name = "read", .fn = import_read_job},
    {.name = "check", .fn = import_check_job},
    {.name = "run", .fn = import_run_job},
    {.name = "undo", .fn = import_undo_job},
    {.name = "export", .fn = export_job},
    {.name = "sweep", .at = "03:40", .fn = transfer_sweep},
    {0},
};

static const struct bd_conf conf[] = {
    {.key = "transfer.import_mb", .title = "导入文件最大多少 MB",
     .dflt = "500", .type = BD_INT},
    {.key = "transfer.import_days", .title = "导入的文件保留天数",
     .dflt = "30", .type = BD_INT},
    {.key = "transfer.export_days", .title = "导出的文件保留天数",
     .dflt = "7", .type = BD_INT},
    {0},
};
// clang-format on

static const char *const needs[] = {"staff", "customers", "leads", NULL};
static const char *const uses[] = {"staff.named", "customers.named",
    "customers.twins", "customers.refresh", NULL};
static const char *const events[] = {
    "import.created", "export.created", "export.taken", NULL};
static const char *const tables[] = {
    "import_row", "import_chunk", "import_key", "import_mapping", NULL};

BD_MODULE(transfer) = {
    BD_MODULE_HEAD,
    .name = "transfer",
    .version = "1.0",
    .title = "导入导出",
    .prefix = "/api/v1",
    .needs = needs,
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .uses = uses,
    .events = events,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
