/*
 * 不是重复: pairs of records that a person said are not the same.  Those of a
 * merged record hold for the one that was kept, until the merge is undone.
 */
#include "dup_int.h"

static int64_t
ref_of(struct bd_dup_record x)
{
    const struct bd_entity *e = bd__entity(x.entity);

    return e != NULL && e->dup_no != 0 ? bd__dup_ref(e, x.id) : 0;
}

static int
run(struct bd_req *r, const char *sql, struct bd_dup_record x,
    struct bd_dup_record y, bool said)
{
    int64_t a = ref_of(x), b = ref_of(y);
    struct bd_param p[] = {bd__p_int(a < b ? a : b), bd__p_int(a < b ? b : a),
        bd__p_ref(r->caller.staff_id)};

    if (a == 0 || b == 0 || a == b)
        return bd_fail(
            r, 422, "validation", "请选另一个客户或线索，不能是同一条记录");
    return bd__db_run(r, sql, p, said ? 3 : 2, NULL, NULL);
}

int
bd_dup_part(struct bd_req *r, struct bd_dup_record x, struct bd_dup_record y)
{
    return run(r,
        "INSERT INTO dup_apart (a, b, said_by) VALUES (?, ?, ?) "
        "ON DUPLICATE KEY UPDATE of_ref=0",
        x, y, true);
}

int
bd_dup_rejoin(struct bd_req *r, struct bd_dup_record x, struct bd_dup_record y)
{
    return run(r, "DELETE FROM dup_apart WHERE a=? AND b=?", x, y, false);
}

/* " ELT(ref MOD 8, 'customer', 'lead', ...)" */
static const char *
entity_sql(struct bd_req *r)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_fmt(r, &b, "ELT(t.ref MOD %d", BD__DUP_REFS);
    for (int no = 1; no < BD__DUP_REFS; no++) {
        const struct bd_entity *e = bd__dup_entity(no);

        bd__buf_fmt(r, &b, ", '%s'", e != NULL ? e->name : "");
    }
    bd__buf_str(r, &b, ")");
    return bd__cstr(r, &b);
}

int
bd_dup_apart_of(
    struct bd_req *r, struct bd_dup_record x, struct bd_rows **others)
{
    struct bd_param p[] = {bd__p_int(ref_of(x)), bd__p_int(ref_of(x))};

    return bd__db_run(r,
        bd_fmt(r,
            "SELECT %s AS entity, t.ref DIV %d AS record, t.said_by, t.said_at "
            "FROM (SELECT b AS ref, said_by, said_at FROM dup_apart WHERE a=? "
            "UNION ALL SELECT a, said_by, said_at FROM dup_apart WHERE b=?) t "
            "ORDER BY t.said_at DESC",
            entity_sql(r), BD__DUP_REFS),
        p, 2, others, NULL);
}

int
bd__dup_merged(struct bd_req *r, const struct bd_entity *e, int64_t keep_id,
    int64_t gone_id)
{
    int64_t keep = bd__dup_ref(e, keep_id), gone = bd__dup_ref(e, gone_id);
    struct bd_param p[] = {bd__p_int(keep), bd__p_int(keep), bd__p_int(gone),
        bd__p_int(gone), bd__p_int(gone), bd__p_int(keep)};

    return bd__db_run(r,
        "INSERT IGNORE INTO dup_apart (a, b, of_ref, said_by, said_at) "
        "SELECT LEAST(t.ref, ?), GREATEST(t.ref, ?), ?, t.said_by, t.said_at "
        "FROM (SELECT b AS ref, said_by, said_at FROM dup_apart WHERE a=? "
        "UNION ALL SELECT a, said_by, said_at FROM dup_apart WHERE b=?) t "
        "WHERE t.ref<>?",
        p, 6, NULL, NULL);
}

int
bd__dup_unmerged(struct bd_req *r, const struct bd_entity *e, int64_t keep_id,
    int64_t gone_id)
{
    struct bd_param p[] = {
        bd__p_int(bd__dup_ref(e, gone_id)), bd__p_int(bd__dup_ref(e, keep_id))};

    return bd__db_run(r, "DELETE FROM dup_apart WHERE of_ref=? AND ? IN (a, b)",
        p, 2, NULL, NULL);
}

int
bd__dup_apart_purged(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    int64_t ref = bd__dup_ref(e, id);
    struct bd_param p[] = {bd__p_int(ref), bd__p_int(ref), bd__p_int(ref)};

    return bd__db_run(r, "DELETE FROM dup_apart WHERE a=? OR b=? OR of_ref=?",
        p, 3, NULL, NULL);
}
