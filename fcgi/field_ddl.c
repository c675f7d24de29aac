/*
 * field_ddl.c - the jobs that change tables: a column is added INSTANT, an
 * index is built in place, and a column goes only after its values were kept.
 * Everything here may run again: each step looks whether it is done.
 */
#include "field_def.h"

#include <string.h>

#define KEEP_ROWS 2000
#define SMALL_ROWS 20000
#define ER_TABLEACCESS_DENIED 1142
#define ER_NOT_INSTANT 1845
#define ER_DUP_ENTRY_WITH_KEY_NAME 1586
#define ER_DUP_ENTRY_ 1062

struct step {
    struct bd_row *row;
    const struct bd_entity *e;
    const char *column;
};

/* The definition that the job is about; e is NULL when there is none. */
static int
take(struct bd_req *r, const cJSON *arg, struct step *s)
{
    int64_t id = bd_i64(arg, "id", 0);

    *s = (struct step){0};
    if (bd_one(r, &s->row, SQL_FIELD_ONE, "i", id) < 0)
        return -1;
    if (s->row != NULL)
        s->e = bd__entity(bd_text(s->row, "entity"));
    s->column = bd__field_column(r, id);
    return s->e != NULL ? 0 : bd_fail(r, 404, "no-field", "没有这个字段");
}

static bool
in_state(const struct step *s, const char *state)
{
    return strcmp(bd_text(s->row, "state"), state) == 0;
}

/* What a person can do about it. */
static const char *
reason(struct bd_req *r, unsigned err, const char *text)
{
    if (err == ER_TABLEACCESS_DENIED)
        return bd_fmt(r,
            "后台任务的数据库账号没有改这张表的权限，请管理员执行 "
            "sql/grants.sql 后重试（%s）",
            text);
    if (err == ER_DUP_ENTRY_ || err == ER_DUP_ENTRY_WITH_KEY_NAME)
        return "已有重复的值，不能要求不重复；请先改掉重复的";
    return text;
}

/* Writes down why it did not work; the job is then dead, not repeated. */
static int
failed(struct bd_req *r, const struct step *s, unsigned err, const char *text)
{
    const char *why = bd_prefix(r, reason(r, err, text), 300);
    bool lock = err == 1205 || bd__db_lost(err);

    if (lock) /* others were writing: again, later */
        return bd_fail(r, 503, "unavailable", "%s", text);
    if (bd_exec(r, SQL_FIELD_FAILED, "si", why, bd__row_id(s->row)) < 0)
        return -1;
    return bd_fail(r, 422, "field-failed", "%s", why);
}

static int
alter(struct bd_req *r, const struct step *s, const char *change)
{
    char err[300];
    unsigned code =
        bd__db_ddl(r, bd_fmt(r, "ALTER TABLE `%s` %s", s->e->table, change),
            err, sizeof(err));

    return code == 0 ? 0 : failed(r, s, code, err);
}

static bool
is_small(struct bd_req *r, const struct step *s)
{
    struct bd_rows *rows;

    return bd__db_run(r,
               bd_fmt(r, "SELECT COUNT(*) FROM (SELECT 1 FROM `%s` LIMIT %d) t",
                   s->e->table, SMALL_ROWS),
               NULL, 0, &rows, NULL) == 0 &&
           rows->row[0]->cell[0].i < SMALL_ROWS;
}

/*
 * A column comes and goes INSTANT.  A table with an index over a virtual
 * column (product) must be rebuilt: only a small one, for its writers wait.
 */
static int
alter_column(struct bd_req *r, const struct step *s, const char *change)
{
    char err[300];
    unsigned code = bd__db_ddl(r,
        bd_fmt(
            r, "ALTER TABLE `%s` %s, ALGORITHM=INSTANT", s->e->table, change),
        err, sizeof(err));

    if (code == ER_NOT_INSTANT && is_small(r, s))
        return alter(
            r, s, bd_fmt(r, "%s, ALGORITHM=INPLACE, LOCK=SHARED", change));
    return code == 0 ? 0 : failed(r, s, code, err);
}

/* State or index, and with it what every worker takes the table to be. */
struct done {
    int sql;
    int64_t id;
};

static int
write_done(struct bd_req *r, void *arg)
{
    const struct done *d = arg;

    return bd_exec(r, d->sql, "i", d->id) < 0 ? -1 : bd_acl_changed(r);
}

static int
done(struct bd_req *r, const struct step *s, int sql)
{
    struct done d = {sql, bd__row_id(s->row)};

    return bd__tx_run(r, write_done, &d);
}

static int
build_index(struct bd_req *r, const struct step *s)
{
    bool wanted = bd_col(s->row, "filter") || bd_col(s->row, "sort");
    bool has = !bd_null(s->row, "indexed_at");
    const struct bd_kind *kind = bd__kind(bd_text(s->row, "kind"));

    if (wanted && !has && (kind->can & CAN_INDEX))
        return alter(r, s,
                   bd_fmt(r,
                       "ADD INDEX IF NOT EXISTS `%s` (`%s`), "
                       "ALGORITHM=INPLACE, LOCK=NONE",
                       s->column, s->column)) < 0
                   ? -1
                   : done(r, s, SQL_FIELD_INDEXED);
    if (wanted || !has)
        return 0;
    /* Nobody may ask for it any more before it goes. */
    return done(r, s, SQL_FIELD_UNINDEXED) < 0
               ? -1
               : alter(r, s,
                     bd_fmt(r,
                         "DROP INDEX IF EXISTS `%s`, ALGORITHM=INPLACE, "
                         "LOCK=NONE",
                         s->column));
}

/* Also what lies in the recycle bin keeps its value: it may come back. */
static int
build_unique(struct bd_req *r, const struct step *s)
{
    bool wanted = bd_col(s->row, "is_unique");
    bool has = !bd_null(s->row, "unique_at");
    const char *c = s->column;

    if (wanted == has)
        return 0;
    return alter(r, s,
               wanted ? bd_fmt(r,
                            "ADD UNIQUE INDEX IF NOT EXISTS `%s_u` (`%s`), "
                            "ALGORITHM=INPLACE, LOCK=NONE",
                            c, c)
                      : bd_fmt(r,
                            "DROP INDEX IF EXISTS `%s_u`, "
                            "ALGORITHM=INPLACE, LOCK=NONE",
                            c)) < 0
               ? -1
               : done(r, s, wanted ? SQL_FIELD_GUARDED : SQL_FIELD_UNGUARDED);
}

int
bd__field_index(struct bd_req *r, const cJSON *arg)
{
    struct step s;

    if (take(r, arg, &s) < 0)
        return -1;
    if (!in_state(&s, "active"))
        return 0;
    return build_index(r, &s) < 0 ? -1 : build_unique(r, &s);
}

int
bd__field_build(struct bd_req *r, const cJSON *arg)
{
    struct step s;
    const struct bd_kind *kind;

    if (take(r, arg, &s) < 0)
        return -1;
    if (!in_state(&s, "new"))
        return bd__field_index(r, arg);
    kind = bd__kind(bd_text(s.row, "kind"));
    if (alter_column(r, &s,
            bd_fmt(r, "ADD COLUMN IF NOT EXISTS `%s` %s NULL", s.column,
                kind->column)) < 0 ||
        done(r, &s, SQL_FIELD_BUILT) < 0)
        return -1;
    return bd__field_index(r, arg);
}

/* -------------------------------------------------------- going for good -- */

/* The next rows that hold a value, into the table that keeps it. */
static int
keep_some(struct bd_req *r, const struct step *s, int64_t *last, int64_t *n)
{
    struct bd_param p[] = {{'i', *last, NULL, 0}, {'i', KEEP_ROWS, NULL, 0}};
    struct bd_param range[] = {{'i', bd__row_id(s->row), NULL, 0},
        {'i', *last, NULL, 0}, {'i', 0, NULL, 0}};
    struct bd_rows *rows;

    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT MAX(id) FROM (SELECT id FROM `%s` WHERE id>? "
                "ORDER BY id LIMIT ?) t",
                s->e->table),
            p, 2, &rows, NULL) < 0)
        return -1;
    if (rows->row[0]->cell[0].null)
        return 0;
    range[2].i = *last = rows->row[0]->cell[0].i;
    if (bd__db_run(r,
            bd_fmt(r,
                "REPLACE INTO bd_field_kept (field_id, record_id, value) "
                "SELECT ?, id, `%s` FROM `%s` WHERE id>? AND id<=? "
                "AND `%s` IS NOT NULL",
                s->column, s->e->table, s->column),
            range, 3, NULL, n) < 0)
        return -1;
    return 1;
}

int
bd__field_keep(struct bd_req *r, const cJSON *arg)
{
    int64_t last = 0, all = 0, n = 0;
    struct step s;
    int rc;

    if (take(r, arg, &s) < 0)
        return -1;
    if (!in_state(&s, "retired"))
        return 0;
    while ((rc = keep_some(r, &s, &last, &n)) > 0) {
        all += n;
        if (bd_progress(r, 0) < 0)
            return -1;
    }
    if (rc < 0)
        return -1;
    return bd_exec(r, SQL_FIELD_KEPT, "ii", all, bd__row_id(s.row)) < 0 ? -1
                                                                        : 0;
}

int
bd__field_drop(struct bd_req *r, const cJSON *arg)
{
    struct step s;

    if (take(r, arg, &s) < 0)
        return -1;
    if (!in_state(&s, "dropping"))
        return 0;
    if (alter(r, &s,
            bd_fmt(r,
                "DROP INDEX IF EXISTS `%s`, DROP INDEX IF EXISTS `%s_u`, "
                "ALGORITHM=INPLACE, LOCK=NONE",
                s.column, s.column)) < 0 ||
        alter_column(r, &s, bd_fmt(r, "DROP COLUMN IF EXISTS `%s`", s.column)) <
            0)
        return -1;
    return bd_exec(r, SQL_FIELD_DROPPED, "i", bd__row_id(s.row)) < 0 ? -1 : 0;
}
