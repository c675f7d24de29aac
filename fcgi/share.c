/*
 * share.c - what is shared with whom, as the process holds it: a person has
 * few such records and they are asked for with every list, so they are a part
 * of the rules; scope.c makes conditions of them.
 */
#include "acl.h"

#include <inttypes.h>
#include <string.h>

static const char *
keep_day(const char *day)
{
    size_t n = day != NULL ? strlen(day) : 0;

    return n > 0 ? memcpy(bd__acl_keep(n + 1), day, n + 1) : NULL;
}

int
bd__team_load(struct bd_req *r)
{
    struct bd_acl_member *m;
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT entity, record_id, staff_id, may_edit, until_day FROM "
            "bd_member WHERE until_day IS NULL OR until_day>=CURDATE()"
            " - INTERVAL 1 DAY ORDER BY staff_id, record_id",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    m = bd__acl_keep(sizeof(*m) * (size_t)rows->n);
    for (int i = 0; i < rows->n; i++) {
        const struct bd_row *row = rows->row[i];
        struct bd_acl_person *p = bd__person(bd_col(row, "staff_id"));

        m[i] = (struct bd_acl_member){.staff = bd_col(row, "staff_id"),
            .record = bd_col(row, "record_id"),
            .e = bd__entity(bd_text(row, "entity")),
            .edits = bd_col(row, "may_edit") != 0,
            .until = keep_day(bd_text(row, "until_day"))};
        if (p != NULL && p->nmember++ == 0)
            p->member = &m[i];
    }
    return 0;
}

static bool
counts(struct bd_req *r, const struct bd_acl_member *m,
    const struct bd_entity *e, enum bd_share want)
{
    return m->e == e && (m->edits || want == BD_SHARE_ANY) &&
           (m->until == NULL || strcmp(m->until, bd_today(r)) >= 0);
}

int
bd__shares(struct bd_req *r, const struct bd_entity *e, enum bd_share want,
    const int64_t **ids)
{
    const struct bd_acl_person *p = bd__person(r->caller.staff_id);
    int64_t *id;
    int n = 0;

    *ids = NULL;
    if (p == NULL || p->nmember == 0 || want == BD_SHARE_NONE ||
        !(e->flags & BD_SHARED))
        return 0;
    id = bd_alloc(r, sizeof(*id) * (size_t)p->nmember);
    for (int i = 0; i < p->nmember; i++)
        if (counts(r, &p->member[i], e, want))
            id[n++] = p->member[i].record;
    *ids = id;
    return n;
}

static const struct bd_acl_member *
member_of(struct bd_req *r, const struct bd_entity *e, int64_t id)
{
    const struct bd_acl_person *p = bd__person(r->caller.staff_id);

    for (int i = 0; p != NULL && i < p->nmember; i++)
        if (p->member[i].record == id &&
            counts(r, &p->member[i], e, BD_SHARE_ANY))
            return &p->member[i];
    return NULL;
}

/* "12-31" of this year, else the whole day. */
static const char *
words_of(struct bd_req *r, const struct bd_acl_member *m)
{
    const char *right = m->edits ? "编辑" : "查看", *day = m->until;

    if (day == NULL)
        return bd_fmt(r, "（%s，长期）", right);
    return bd_fmt(r, "（%s，到 %s）", right,
        strncmp(day, bd_today(r), 5) == 0 ? day + 5 : day);
}

const char *
bd__share_words(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const struct bd_entity **up)
{
    const struct bd_acl_member *m = member_of(r, e, bd__row_id(row));
    const char *p = e->flags & BD_SHARED ? e->parent : NULL;

    *up = NULL;
    while (m == NULL && p != NULL && *p != '\0') {
        size_t n = strcspn(p, "|");
        const char *name = bd_dupn(r, p, n);
        const struct bd_field *f = bd__field(e, name);

        *up = f != NULL && f->ref != NULL ? bd__entity(f->ref) : NULL;
        if (*up != NULL)
            m = member_of(r, *up, bd_col(row, name));
        p += n + (p[n] == '|');
    }
    return m != NULL ? words_of(r, m) : NULL;
}

static bool
sees_owner(struct bd_req *r, const struct bd_entity *e, int64_t owner)
{
    return bd__people_has(bd__people(r, bd__entity_module(e)->m->name), owner);
}

const char *
bd_team_right(struct bd_req *r, const char *entity, const struct bd_row *row)
{
    const struct bd_entity *e = bd__entity(entity);
    const struct bd_acl_member *m = member_of(r, e, bd__row_id(row));

    if (m == NULL || sees_owner(r, e, bd_col(row, e->owner)))
        return NULL;
    return m->edits ? "edit" : "view";
}

bool
bd_team_run(struct bd_req *r, const char *entity, const struct bd_row *row)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t owner = bd_col(row, e->owner), *below;
    int n;

    if (owner == 0)
        return false;
    if (owner == r->caller.staff_id ||
        bd__people(r, bd__entity_module(e)->m->name)->all)
        return true;
    n = bd__below(r, &below);
    for (int i = 0; i < n; i++)
        if (below[i] == owner)
            return true;
    return false;
}
