/*
 * The keys of 查重 follow each write of a row: exact ones (phone, credit
 * code, whole name) in dup_key, those of similar names in dup_name.
 */
#include "dup/exact.h"
#include "dup_int.h"

#include <inttypes.h>
#include <string.h>

enum {
    CHUNK = 500
};

int64_t
bd__dup_ref(const struct bd_entity *e, int64_t id)
{
    return id * BD__DUP_REFS + e->dup_no;
}

const struct bd_entity *
bd__dup_entity(int64_t ref)
{
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (e->dup_no != 0 && e->dup_no == ref % BD__DUP_REFS)
            return e;
    return NULL;
}

const struct bd_field *
bd__dup_field(const struct bd_entity *e, const char *kind)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (f->dup != NULL && strcmp(f->dup, kind) == 0)
            return f;
    return NULL;
}

static struct bd_param
json_param(struct bd_req *r, const cJSON *rows)
{
    const char *s = bd_json_text(r, rows);

    return (struct bd_param){'s', 0, s, strlen(s)};
}

/* ---------------------------------------------------------- exact keys -- */

static int
drop_exact(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    struct bd_param p[] = {
        {'s', 0, e->name, strlen(e->name)}, {'i', id, NULL, 0}};

    return bd__db_run(r, "DELETE FROM dup_key WHERE entity=? AND entity_id=?",
        p, 2, NULL, NULL);
}

static void
add_exact(const struct bd_entity *e, const struct bd_written *w, cJSON *rows)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        char form[BD__DUP_EXACT];
        const char *now = f->dup != NULL ? bd__text_now(w, f->name) : NULL;
        cJSON *row;

        if (now == NULL || !bd__exact_of(f->dup)(now, form))
            continue;
        row = cJSON_CreateArray();
        cJSON_AddItemToArray(row, cJSON_CreateString(f->dup));
        cJSON_AddItemToArray(row, cJSON_CreateString(form));
        cJSON_AddItemToArray(row, cJSON_CreateNumber((double)w->id));
        cJSON_AddItemToArray(rows, row);
    }
}

static int
store_exact(struct bd_req *r, const struct bd_entity *e, const cJSON *rows)
{
    struct bd_param p[] = {
        {'s', 0, e->name, strlen(e->name)}, json_param(r, rows)};

    if (cJSON_GetArraySize(rows) == 0)
        return 0;
    return bd__db_run(r,
        "INSERT IGNORE INTO dup_key (kind, key_value, entity, entity_id) "
        "SELECT j.kind, j.form, ?, j.id FROM JSON_TABLE(?, '$[*]' COLUMNS("
        "kind VARCHAR(12) PATH '$[0]', form VARCHAR(192) PATH '$[1]', "
        "id BIGINT PATH '$[2]')) j",
        p, 2, NULL, NULL);
}

/* ------------------------------------------------------- similar names -- */

/* "[[key,ref],...]" of a name, as text: the keys are beyond 2^53. */
static void
add_names(struct bd_req *r, struct bd_buf *rows, const char *name, int64_t ref)
{
    int64_t keys[BD__DUP_KEYS];
    struct bd__dup_name parsed;
    int n;

    if (name == NULL)
        return;
    bd__dup_parse(name, &parsed);
    n = bd__dup_keys(&parsed, keys);
    for (int i = 0; i < n; i++)
        bd__buf_fmt(r, rows, "%s[%" PRId64 ",%" PRId64 "]",
            rows->n > 0 ? "," : "[", keys[i], ref);
}

static int
run_names(struct bd_req *r, const char *sql, struct bd_buf *rows)
{
    struct bd_param p = {'s', 0, NULL, 0};

    if (rows->n == 0)
        return 0;
    bd__buf_str(r, rows, "]");
    p.s = bd__cstr(r, rows);
    p.n = strlen(p.s);
    return bd__db_run(r, sql, &p, 1, NULL, NULL);
}

#define KEYS_AND_REFS                                                          \
    "JSON_TABLE(?, '$[*]' COLUMNS("                                            \
    "k BIGINT PATH '$[0]', ref BIGINT PATH '$[1]')) j"

static int
store_names(struct bd_req *r, struct bd_buf *rows)
{
    return run_names(r,
        "INSERT IGNORE INTO dup_name (k, ref) SELECT j.k, j.ref FROM " KEYS_AND_REFS,
        rows);
}

static int
drop_names(struct bd_req *r, struct bd_buf *rows)
{
    return run_names(r,
        "DELETE d FROM " KEYS_AND_REFS
        " JOIN dup_name d ON d.k=j.k AND d.ref=j.ref",
        rows);
}

/* ---------------------------------------------------------- following --- */

static bool
differs(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a != b : strcmp(a, b) != 0;
}

static bool
changes_key(const struct bd_entity *e, const struct bd_written *w)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (f->dup != NULL &&
            differs(bd__text_was(w, f->name), bd__text_now(w, f->name)))
            return true;
    return false;
}

static bool
has_keys(const struct bd_entity *e)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (f->dup != NULL)
            return true;
    return false;
}

static int
follow_name(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const struct bd_written *w, int n)
{
    const struct bd_field *f = bd__dup_field(e, "name");
    struct bd_buf gone = {NULL, 0, 0}, now = {NULL, 0, 0};

    if (f == NULL || e->dup_no == 0)
        return 0;
    for (int i = 0; i < n; i++) {
        int64_t ref = bd__dup_ref(e, w[i].id);

        if (how != BD_ROW_NEW)
            add_names(r, &gone, bd__text_was(&w[i], f->name), ref);
        if (how != BD_ROW_PURGED)
            add_names(r, &now, bd__text_now(&w[i], f->name), ref);
    }
    return drop_names(r, &gone) < 0 ? -1 : store_names(r, &now);
}

/* What lies in the bin keeps its keys: 查重 looks there too. */
int
bd__dup_follow(struct bd_req *r, const struct bd_entity *e, enum bd_how how,
    const struct bd_written *w, int n)
{
    cJSON *exact;

    if (how == BD_ROW_BINNED || how == BD_ROW_BACK || !has_keys(e) ||
        (how == BD_ROW_CHANGED && n == 1 && !changes_key(e, w)))
        return 0;
    exact = cJSON_CreateArray();
    for (int i = 0; i < n; i++) {
        if (how != BD_ROW_NEW && drop_exact(r, e, w[i].id) < 0)
            return -1;
        if (how == BD_ROW_PURGED && bd__dup_apart_purged(r, e, w[i].id) < 0)
            return -1;
        if (how != BD_ROW_PURGED)
            add_exact(e, &w[i], exact);
    }
    if (store_exact(r, e, exact) < 0)
        return -1;
    return follow_name(r, e, how, w, n);
}

/* ------------------------------------------------------ all keys again -- */

struct fill {
    const struct bd_entity *e;
    int64_t after_id;
    int n;
};

static int
fill_chunk(struct bd_req *r, void *arg)
{
    struct fill *f = arg;
    struct bd_param p = {'i', f->after_id, NULL, 0};
    struct bd_written w[CHUNK];
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_rows *rows;

    bd__select(r, &sql, f->e, true, false);
    bd__buf_fmt(r, &sql, " WHERE t.id>? ORDER BY t.id LIMIT %d", CHUNK);
    if (bd__db_run(r, bd__cstr(r, &sql), &p, 1, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++)
        w[i] =
            (struct bd_written){bd__row_id(rows->row[i]), rows->row[i], NULL};
    f->n = rows->n;
    if (rows->n > 0)
        f->after_id = w[rows->n - 1].id;
    return rows->n > 0 ? bd__dup_follow(r, f->e, BD_ROW_CHANGED, w, rows->n)
                       : 0;
}

int
bd__dup_fill(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;) {
        struct fill f = {e, 0, CHUNK};
        struct bd_mark mark = bd__arena_mark(&r->arena);

        while (has_keys(e) && f.n == CHUNK) {
            if (bd__tx_run(r, fill_chunk, &f) < 0 || bd_progress(r, 0) < 0)
                return -1;
            bd__arena_rewind(&r->arena, mark);
        }
    }
    return 0;
}

static const struct bd_job jobs[] = {
    {"fill", 0, NULL, bd__dup_fill, 0},
    {0},
};
static const char *const tables[] = {
    "dup_key", "dup_name", "dup_apart", "bd_merge", NULL};

const struct bd_module bd__dup = {
    BD_MODULE_HEAD,
    .name = "dup",
    .version = "1.0",
    .title = "查重",
    .prefix = "/api/v1",
    .jobs = jobs,
    .tables = tables,
};
