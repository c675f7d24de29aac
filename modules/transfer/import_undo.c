/*
 * import_undo.c - takes an import back: its records go to the recycle bin,
 * what it changed gets its old value unless somebody changed it since.
 */
#include "transfer.h"

#include <string.h>

enum {
    UPDATES = 100 /* rows of one transaction */
};

struct undo {
    int64_t id, undone, kept;
    const char *target;
    int64_t chunk;
    const cJSON *ids; /* of the chunk */
    bool more;
};

struct one {
    const char *target;
    int64_t id;
};

static int
bin_one(struct bd_req *r, void *arg)
{
    const struct one *o = arg;
    int64_t children;

    return bd_recycle(r, o->target, o->id, "撤销导入", &children) < 0 ? -1 : 0;
}

/* 1: it is gone already, or out of sight. */
static int
is_gone(struct bd_req *r, const struct one *o)
{
    struct bd_row *row;

    if (bd_load(r, &row, o->target, o->id, 0) >= 0)
        return 0;
    return bd_excuse(r) != NULL ? 1 : -1;
}

/* Record by record, where one of them may not go: the others do. */
static int
bin_each(struct bd_req *r, struct undo *u, const cJSON *ids)
{
    const cJSON *id;

    u->undone = u->kept = 0;
    cJSON_ArrayForEach(id, ids)
    {
        struct one o = {u->target, (int64_t)id->valuedouble};
        int gone = is_gone(r, &o);

        if (gone < 0)
            return -1;
        if (gone == 0 && bd_tx_with(r, bin_one, &o) >= 0)
            u->undone++;
        else if (gone == 0 && bd_excuse(r) == NULL)
            return -1;
        else
            u->kept++;
    }
    return 0;
}

static int
bin_all(struct bd_req *r, struct undo *u, const cJSON *ids)
{
    const cJSON *id;

    u->undone = u->kept = 0;
    cJSON_ArrayForEach(id, ids)
    {
        struct one o = {u->target, (int64_t)id->valuedouble};
        int gone = is_gone(r, &o);

        if (gone < 0 || (gone == 0 && bin_one(r, &o) < 0))
            return -1;
        u->undone += gone == 0;
        u->kept += gone;
    }
    return 0;
}

static int
drop_chunk(struct bd_req *r, struct undo *u)
{
    if (bd_exec(r, SQL_CHUNK_DROP, "ii", u->id, u->chunk) < 0)
        return -1;
    return bd_exec(r, SQL_UNDONE, "iii", u->undone, u->kept, u->id) < 0 ? -1
                                                                        : 0;
}

static int
all_in_tx(struct bd_req *r, void *arg)
{
    struct undo *u = arg;

    return bin_all(r, u, u->ids) < 0 ? -1 : drop_chunk(r, u);
}

static int
drop_in_tx(struct bd_req *r, void *arg)
{
    return drop_chunk(r, arg);
}

/* The newest chunk that is left: its records, then the chunk itself. */
static int
undo_chunk(struct bd_req *r, struct undo *u)
{
    struct bd_row *row;
    const char *why, *ids;

    if (bd_one(r, &row, SQL_CHUNK_LAST, "i", u->id) < 0)
        return -1;
    u->more = row != NULL;
    if (!u->more)
        return 0;
    ids = bd_text(row, "ids");
    u->ids = bd_json(r, ids, strlen(ids), &why);
    u->chunk = bd_col(row, "row_no");
    if (bd_tx_with(r, all_in_tx, u) >= 0)
        return 0;
    if (bd_excuse(r) == NULL || bin_each(r, u, u->ids) < 0)
        return -1;
    return bd_tx_with(r, drop_in_tx, u);
}

/* ------------------------------------------------------------- updates --- */

static bool
is(const struct bd_row *row, const char *field, const cJSON *v)
{
    if (cJSON_IsNull(v))
        return bd_null(row, field);
    if (cJSON_IsString(v))
        return bd_text(row, field) != NULL &&
               strcmp(bd_text(row, field), v->valuestring) == 0;
    return !bd_null(row, field) &&
           bd_col(row, field) == (cJSON_IsNumber(v) ? (int64_t)v->valuedouble
                                                    : (int64_t)cJSON_IsTrue(v));
}

static int
put_back(struct bd_req *r, struct undo *u, const struct bd_row *line)
{
    const char *why, *text = bd_text(line, "was");
    cJSON *values = cJSON_CreateObject();
    const cJSON *pair;
    struct bd_row *row;

    if (text == NULL ||
        bd_load(r, &row, u->target, bd_col(line, "entity_id"), BD_LOCK) < 0) {
        u->kept++;
        return text == NULL || bd_excuse(r) != NULL ? 0 : -1;
    }
    cJSON_ArrayForEach(
        pair, bd_json(r, text, strlen(text),
                  &why)) if (is(row, pair->string, cJSON_GetArrayItem(pair, 1)))
        cJSON_AddItemToObject(values, pair->string,
            cJSON_Duplicate(cJSON_GetArrayItem(pair, 0), 1));
    if (values->child == NULL) {
        u->kept++;
        return 0;
    }
    u->undone++;
    bd_json_set_i64(values, "import_undone", u->id);
    return bd_save(r, u->target, row, values, NULL);
}

static int
updates_in_tx(struct bd_req *r, void *arg)
{
    struct undo *u = arg;
    struct bd_rows *rows;

    u->undone = u->kept = 0;
    if (bd_all(r, &rows, SQL_UPDATED, "ii", u->id, (int64_t)UPDATES) < 0)
        return -1;
    u->more = bd_nrows(rows) > 0;
    for (int i = 0; i < bd_nrows(rows); i++)
        if (put_back(r, u, bd_row(rows, i)) < 0 ||
            bd_exec(r, SQL_ROW_UNDONE, "ii", u->id,
                bd_col(bd_row(rows, i), "row_no")) < 0)
            return -1;
    return bd_exec(r, SQL_UNDONE, "iii", u->undone, u->kept, u->id) < 0 ? -1
                                                                        : 0;
}

static int
undo_updates(struct bd_req *r, struct undo *u)
{
    return bd_tx_with(r, updates_in_tx, u);
}

static int
all_of(struct bd_req *r, struct undo *u,
    int (*fn)(struct bd_req *r, struct undo *u))
{
    do {
        struct bd_scratch s = bd_scratch(r);

        if (fn(r, u) < 0 || bd_progress(r, 5000) < 0)
            return -1;
        bd_scratch_end(r, s);
    } while (u->more);
    return 0;
}

int
import_undo_job(struct bd_req *r, const cJSON *arg)
{
    struct undo u = {.id = bd_i64(arg, "id", 0)};
    struct bd_row *row;

    if (bd_load(r, &row, "import", u.id, 0) < 0)
        return -1;
    if (strcmp(bd_text(row, "status"), "undoing") != 0)
        return 0;
    u.target = bd_text(row, "target");
    if (bd_act_as(r, bd_col(row, "owner_id")) < 0 ||
        all_of(r, &u, undo_updates) < 0 || all_of(r, &u, undo_chunk) < 0)
        return -1;
    return import_step(r, u.id, "undid");
}

/* Old uploads and results go; what was done stays in the list. */
int
transfer_sweep(struct bd_req *r, const cJSON *arg)
{
    static const char *const left[] = {"up", "rows", "result.xlsx"};
    struct bd_rows *rows;

    (void)arg;
    if (bd_all(r, &rows, SQL_OLD, "i",
            bd_setting_i64(r, "transfer.import_days")) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        int64_t id = bd_col(bd_row(rows, i), "id");

        for (size_t k = 0; k < sizeof(left) / sizeof(*left); k++)
            bd_spool_drop(r, import_spool(r, id, left[k]));
        if (bd_exec(r, SQL_FORGOTTEN, "i", id) < 0)
            return -1;
    }
    return export_sweep(r);
}
