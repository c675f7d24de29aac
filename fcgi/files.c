/*
 * files.c - the built-in module of uploaded files.
 *
 * Who may see a file: its uploader, and whoever can load a record that the
 * file is tied to.  The bytes lie in store.c's folders; nginx sends them, in a
 * sandbox.
 */
#include "bd_int.h"
#include "leaf.h"

#include <string.h>

enum {
    FILE_MAX = 20 * 1024 * 1024,
    FORM_MAX = FILE_MAX + 64 * 1024, /* with what surrounds the file */
    LINKED_MAX = 20                  /* files of one record */
};

enum sql {
    SQL_INSERT,
    SQL_FILE,
    SQL_LINKS,
    SQL_LINK
};

static const struct bd_sql sql[] = {
    [SQL_INSERT] = {"INSERT INTO bd_file (stored, name, mime, size, width, "
                    "height, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
        "adds one row"},
    [SQL_FILE] = {"SELECT id, stored, name, mime, size, created_by "
                  "FROM bd_file WHERE id = ?",
        "readable() decides by uploader and linked records"},
    [SQL_LINKS] = {"SELECT entity, entity_id FROM bd_file_link "
                   "WHERE file_id = ? ORDER BY id LIMIT 20",
        "each linked record is then loaded in the caller's scope"},
    [SQL_LINK] = {"INSERT INTO bd_file_link (file_id, entity, entity_id, "
                  "created_by) SELECT id, ?, ?, ? FROM bd_file WHERE id = ? "
                  "LOCK IN SHARE MODE "
                  "ON DUPLICATE KEY UPDATE file_id = VALUES(file_id)",
        "the caller has loaded the record and may read the file"},
    {0},
};

struct upload {
    struct bd__upload file;
    struct bd__kind kind;
    const char *stored;
};

/* Statements are named by number within a module: work in this one. */
static const struct bd__module *
enter(struct bd_req *r)
{
    const struct bd__module *was = r->module;

    r->module = bd__module_of("files");
    return was;
}

/* ------------------------------------------------------------ uploading -- */

static void
write_file(struct bd_req *r, int64_t id, const char *name, const char *mime,
    int64_t size)
{
    bd_w_int(r, "id", id);
    bd_w_str(r, "name", name);
    bd_w_str(r, "mime", mime);
    bd_w_int(r, "size", size);
    bd_w_str(r, "url", bd_fmt(r, "/api/v1/files/%lld", (long long)id));
}

static int
insert(struct bd_req *r, void *arg)
{
    const struct upload *u = arg;
    int64_t id;

    if (bd_exec(r, SQL_INSERT, "sssizzz", u->stored, u->file.name, u->kind.mime,
            (int64_t)u->file.len, u->kind.width, u->kind.height,
            bd_caller(r)->staff_id) < 0)
        return -1;
    id = bd_last_id(r);
    bd_status(r, 201);
    bd_w_obj(r, NULL);
    write_file(r, id, u->file.name, u->kind.mime, (int64_t)u->file.len);
    bd_w_end(r);
    return 0;
}

/* Asking another process is a call out: at most half of a pool may wait. */
static int
scan(struct bd_req *r, const struct bd__upload *file)
{
    const char *scanner = bd_setting(r, "baodan.virus_scan");
    int rc;

    if (scanner == NULL || scanner[0] == '\0')
        return 0;
    if (bd__board != NULL && !bd_board_call_begin(bd__board, bd__slot)) {
        bd_set_header(r, "Retry-After", "1");
        return bd_fail(r, 503, "unavailable", "系统正忙，请稍后重试");
    }
    rc = bd__scan(r, scanner, file->data, file->len);
    if (bd__board != NULL)
        bd_board_call_end(bd__slot);
    return rc;
}

static int
check(struct bd_req *r, struct upload *u)
{
    const char *body, *why = NULL;
    size_t len;

    body = bd_raw_body(r, &len);
    if (!bd__multipart(r, bd_header(r, "Content-Type"), body, len, "file",
            &u->file, &why) ||
        (u->file.len <= FILE_MAX &&
            !bd__sniff(u->file.data, u->file.len, &u->kind, &why))) {
        bd_violate(r, "/file", "format", "%s", why);
        return bd_violated(r);
    }
    if (u->file.len > FILE_MAX)
        return bd_fail(r, 413, "too-large", "文件太大，最多 20 MB");
    return scan(r, &u->file);
}

/* The scanner is asked and the disk written before the transaction. */
static int
file_upload(struct bd_req *r)
{
    struct upload u = {0};

    if (check(r, &u) < 0 || bd__store_put(r, bd_setting(r, "baodan.data_dir"),
                                u.file.data, u.file.len, &u.stored) < 0)
        return -1;
    return bd__tx_open() ? insert(r, &u) : bd__tx_run(r, insert, &u);
}

/* -------------------------------------------------------------- reading -- */

/* 1: the caller may load one of the records; 0: none of them. */
static int
linked_to_readable(struct bd_req *r, int64_t id)
{
    struct bd_rows *links;
    struct bd_row *record;

    if (bd_all(r, &links, SQL_LINKS, "i", id) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(links); i++) {
        const struct bd_row *l = bd_row(links, i);

        if (bd_load(r, &record, bd_text(l, "entity"), bd_col(l, "entity_id"),
                0) >= 0)
            return 1;
        if (r->problem.status >= 500)
            return -1;
        r->problem = (struct bd_problem){0}; /* not by this way, then */
    }
    return 0;
}

/* *file is NULL when there is none that the caller may see. */
static int
readable(struct bd_req *r, int64_t id, struct bd_row **file)
{
    const struct bd_caller *c = bd_caller(r);
    int rc;

    if (bd_one(r, file, SQL_FILE, "i", id) < 0)
        return -1;
    if (*file == NULL || c->kind == BD_SYSTEM ||
        (c->staff_id != 0 && bd_col(*file, "created_by") == c->staff_id))
        return 0;
    rc = linked_to_readable(r, id);
    if (rc == 0)
        *file = NULL;
    return rc < 0 ? -1 : 0;
}

static int
file_get(struct bd_req *r)
{
    const char *small = bd_query(r, "thumb"), *thumb = NULL;
    struct bd_row *file;

    if (readable(r, bd_path_id(r), &file) < 0)
        return -1;
    if (file == NULL)
        return bd_fail(r, 404, "not-found", "没有这个文件，或者您看不到它");
    bd_set_header(r, "Cache-Control", "private, max-age=86400");
    if (small != NULL && strcmp(small, "1") == 0)
        thumb = bd__thumb(r, bd_text(file, "stored"), bd_text(file, "mime"));
    if (thumb != NULL)
        return bd_send_file(r, thumb, "image/jpeg", bd_text(file, "name"));
    return bd_send_file(r, bd_text(file, "stored"), bd_text(file, "mime"),
        bd_text(file, "name"));
}

/* ------------------------------------------------------ tied to records -- */

static int
link_one(struct bd_req *r, const cJSON *file_id, int at, const char *entity,
    int64_t id)
{
    const char *pointer = bd_fmt(r, "/file_ids/%d", at);
    struct bd_row *file;

    if (!cJSON_IsNumber(file_id)) {
        bd_violate(r, pointer, "type", "文件编号要是数字");
        return 0;
    }
    if (readable(r, (int64_t)file_id->valuedouble, &file) < 0)
        return -1;
    if (file == NULL) {
        bd_violate(r, pointer, "reference", "没有这个文件，请重新上传");
        return 0;
    }
    return bd_exec(r, SQL_LINK, "sizi", entity, id, bd_caller(r)->staff_id,
               bd_col(file, "id")) < 0
               ? -1
               : 0;
}

int
bd_files_link(
    struct bd_req *r, const cJSON *file_ids, const char *entity, int64_t id)
{
    const struct bd__module *was = enter(r);
    const cJSON *file_id;
    int at = 0, rc = 0;

    if (cJSON_GetArraySize(file_ids) > LINKED_MAX)
        bd_violate(r, "/file_ids", "max", "最多 %d 个文件", (int)LINKED_MAX);
    else
        cJSON_ArrayForEach(file_id, file_ids) if (rc == 0) rc =
            link_one(r, file_id, at++, entity, id);
    r->module = was;
    return rc < 0 ? -1 : bd_violated(r);
}

const char *
bd__files_column(struct bd_req *r, const struct bd_entity *e)
{
    return bd_fmt(r,
        "(SELECT JSON_ARRAYAGG(JSON_OBJECT('id', f.id, 'name', f.name, 'mime', "
        "f.mime, 'size', f.size) ORDER BY l.id) FROM bd_file_link l "
        "JOIN bd_file f ON f.id=l.file_id WHERE l.entity='%s' AND "
        "l.entity_id=t.id)",
        e->name);
}

void
bd__w_files(struct bd_req *r, const char *json)
{
    const char *why;
    const cJSON *f,
        *files = json != NULL ? bd_json(r, json, strlen(json), &why) : NULL;

    bd_w_arr(r, "files");
    cJSON_ArrayForEach(f, files)
    {
        bd_w_obj(r, NULL);
        write_file(r, bd_i64(f, "id", 0), bd_str(f, "name"), bd_str(f, "mime"),
            bd_i64(f, "size", 0));
        bd_w_end(r);
    }
    bd_w_end(r);
}

static const struct bd_job jobs[] = {
    {"sweep", 0, "04:10", bd__files_sweep, 0},
    {0},
};

static const struct bd_conf conf[] = {
    {"files.unlinked_days", "没有用到的上传文件保留天数（0 为一直保留）", "30",
        BD_INT, 0},
    {0},
};

static const struct bd_field thumb_query[] = {
    {.name = "thumb", .title = "1：小图", .type = BD_BOOL},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/files", NULL, file_upload, BD_RAW | BD_OWN_TX,
        .max_body = FORM_MAX, .title = "上传文件", .out = bd_file_fields},
    {"GET", "/files/{id}", NULL, file_get, .title = "取文件",
        .query = thumb_query,
        .gives = "image/png|image/jpeg|image/webp|image/gif|image/heic|"
                 "application/pdf"},
    {0},
};

static const struct bd_service services[] = {
    /* Reads the request's own body. */
    {"files.upload", file_upload, .out = bd_file_fields},
    {0},
};

static const char *const tables[] = {"bd_file", "bd_file_link", NULL};

const struct bd_module bd__files = {
    BD_MODULE_HEAD,
    .name = "files",
    .version = "1.0",
    .title = "文件",
    .prefix = "/api/v1",
    .routes = routes,
    .sql = sql,
    .services = services,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
