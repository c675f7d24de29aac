/*
 * transfer.h - what the files of this module share.
 */
#ifndef BD_TRANSFER_H
#define BD_TRANSFER_H

#include <bd.h>

enum {
    SQL_RECEIVED,
    SQL_READ,
    SQL_PLANNED,
    SQL_REMEMBER,
    SQL_REMEMBERED,
    SQL_RESET,
    SQL_LOCK,
    SQL_DONE_CHUNK,
    SQL_ROWS_CLEAR,
    SQL_KEYS_CLEAR,
    SQL_KEY_ADD,
    SQL_KEY_OF,
    SQL_ROW_ADD,
    SQL_ROW_WITHIN,
    SQL_ROWS_OF,
    SQL_ROWS_PAGE,
    SQL_CHUNK_ADD,
    SQL_CHUNK_LAST,
    SQL_CHUNK_DROP,
    SQL_UPDATED,
    SQL_ROW_UNDONE,
    SQL_UNDONE,
    SQL_RESULT,
    SQL_OLD,
    SQL_FORGOTTEN,
    SQL_EXPORT_GO,
    SQL_EXPORT_AT,
    SQL_EXPORT_END,
    SQL_EXPORT_TAKEN,
    SQL_EXPORTS_OLD,
    SQL_EXPORT_EXPIRED
};

enum {
    COLUMNS_MAX = 200, /* that are mapped; more are kept but not read */
    CHUNK_ROWS = 1000,
    SLICE_MS = 20000 /* then other jobs may run */
};

/* ------------------------------------------------------------- words.c -- */

/* How well a column's title names a field, 0-100. */
int words_match(struct bd_req *r, const char *entity, const struct bd_field *f,
    const char *title);

/* ------------------------------------------------------------- value.c -- */

/* May this field come from a file, if the caller may write it? */
bool value_takes(const struct bd_field *f);
/*
 * A cell as the JSON that a form would send; NULL with *why in Chinese.  Refs
 * stay texts: import_refs.c finds whom they name.
 */
cJSON *value_of(struct bd_req *r, const struct bd_field *f,
    const struct bd_sheet_cell *c, const char **why);
/* Trimmed, with full-width digits and letters made usual. */
char *value_plain(struct bd_req *r, const char *s);

/* -------------------------------------------------------- import_kind.c -- */

/* Fields of an import's target, those of its parents included. */
const struct bd_field *import_field(const char *target, const char *name);
typedef void import_field_fn(
    struct bd_req *r, const struct bd_field *f, void *arg);
void import_each_field(
    struct bd_req *r, const char *target, import_field_fn *fn, void *arg);
/* -1: the caller may not bring such records (403). */
int import_allowed(struct bd_req *r, const char *target);

/* ------------------------------------------------------------- import.c -- */

extern const struct bd_field import_fields[], import_shown[], import_new_in[],
    import_plan_in[], import_read_in[], import_bytes_query[],
    import_bytes_out[], import_rows_query[], import_rows_out[];
extern const struct bd_machine import_machine;
int import_show(struct bd_req *r, const struct bd_row *row);
bd_handler import_new, import_bytes, import_reread, import_check, import_run,
    import_pause, import_resume, import_cancel, import_stop, import_undo,
    import_result, import_rows;
const char *import_spool(struct bd_req *r, int64_t id, const char *what);
/* One step of the machine by a job, in a transaction of its own. */
int import_step(struct bd_req *r, int64_t id, const char *action);

/* -------------------------------------------------------- import_read.c -- */

int import_read_job(struct bd_req *r, const cJSON *arg);

/* --------------------------------------------------- import_rows.c ------- */

enum outcome {
    OUT_NEW,
    OUT_UPDATED,
    OUT_DUPLICATE,
    OUT_ERROR,
    OUTCOMES
};
extern const char *const outcome_name[];

struct line { /* one row of the file */
    int64_t number;
    int n;
    const struct bd_sheet_cell *cell;
    enum outcome outcome;
    bool within_file;
    cJSON *values;
    const char *reason;
    int64_t id, twin; /* of the record; of the one to be updated */
    cJSON *was;
};

struct column {
    int at; /* in the file */
    const struct bd_field *field;
};

struct known { /* whom a text names: 0 nobody, -1 several */
    const struct bd_field *field;
    const char *text;
    int64_t id;
};

struct work {
    int64_t id, owner_id;
    const char *target;
    bool real, updates;
    int64_t to_owner, to_pool;
    struct column column[COLUMNS_MAX];
    int ncolumns;
    struct bd_sheet *rows;
    int64_t from; /* offset of the chunk */
    int64_t next; /* behind it */
    int64_t total, done;
    struct line *line; /* of the chunk */
    int n;
    int limit; /* rows of a chunk: 1 where the database refused one */
    int64_t slow_until;
    const char *fault; /* why it refused the one row of this chunk */
    bool stopped;      /* by the user, or by another worker */
    struct known *person;
    int npeople;
};

/* Reads cells into values and vets them; line->outcome is new or error. */
int rows_read(struct bd_req *r, struct work *w);
/* import_refs.c: whom the texts of references name. */
int refs_find(struct bd_req *r, struct work *w);
/* import_twins.c: duplicates, within the file too; what is to be updated. */
int twins_find(struct bd_req *r, struct work *w);
/* import_write.c: writes a chunk's records, if it is a real run. */
int rows_write(struct bd_req *r, struct work *w);

/* -------------------------------------------------------- import_work.c -- */

int import_check_job(struct bd_req *r, const cJSON *arg);
int import_run_job(struct bd_req *r, const cJSON *arg);

/* ------------------------------------- import_result.c, import_undo.c --- */

int import_write_result(struct bd_req *r, int64_t id);
int import_undo_job(struct bd_req *r, const cJSON *arg);
int transfer_sweep(struct bd_req *r, const cJSON *arg);

/* ------------------------------------------------------------- export.c -- */

extern const struct bd_field export_fields[], export_new_in[];
extern const struct bd_machine export_machine;
bd_handler export_new, export_file, export_cancel;
int export_job(struct bd_req *r, const cJSON *arg);
int export_sweep(struct bd_req *r);

#endif
