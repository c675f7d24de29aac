/*
 * Reading the rules: permissions, scopes and field rules of the roles, the
 * people and their departments.  Read again when a request sees that the
 * epoch moved, so that a changed role counts at once.
 */
#include "acl.h"
#include "field.h"
#include "find.h"

#include <stdlib.h>
#include <string.h>

struct bd_acl bd__acl = {.epoch = -1};

static const char *const scope_names[] = {
    "own", "own_sub", "dept", "dept_sub", "depts", "all"};

void *
bd__acl_keep(size_t n)
{
    return bd__arena_alloc(&bd__acl.arena, n > 0 ? n : 1);
}

static const char *
keep_text(const char *s)
{
    size_t n = s != NULL ? strlen(s) : 0;
    char *p = bd__acl_keep(n + 1);

    return n > 0 ? memcpy(p, s, n + 1) : p;
}

static int
rows_of(struct bd_req *r, const char *sql, struct bd_rows **rows)
{
    return bd__db_run(r, sql, NULL, 0, rows, NULL);
}

static int
by_name(const void *a, const void *b)
{
    const struct bd_acl_perm *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static int
load_perms(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT role_id, perm FROM role_perm", &rows) < 0)
        return -1;
    bd__acl.perm = bd__acl_keep(sizeof(*bd__acl.perm) * (size_t)rows->n);
    bd__acl.nperm = rows->n;
    for (int i = 0; i < rows->n; i++)
        bd__acl.perm[i] = (struct bd_acl_perm){bd_col(rows->row[i], "role_id"),
            keep_text(bd_text(rows->row[i], "perm"))};
    qsort(bd__acl.perm, (size_t)rows->n, sizeof(*bd__acl.perm), by_name);
    return 0;
}

static enum bd_scope_kind
kind_of(const char *name)
{
    for (int i = 0; i <= BD_ALL; i++)
        if (strcmp(scope_names[i], name) == 0)
            return (enum bd_scope_kind)i;
    return BD_OWN; /* the least */
}

const cJSON *
bd__acl_keep_json(struct bd_req *r, const char *text)
{
    struct bd_arena mine = r->arena;
    const cJSON *kept;
    const char *why;

    if (text == NULL)
        return NULL;
    r->arena = bd__acl.arena; /* what is parsed must outlive the request */
    kept = bd_json(r, text, strlen(text), &why);
    bd__acl.arena = r->arena;
    r->arena = mine;
    return kept;
}

static int
load_scopes(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT role_id, module, scope, depts FROM role_scope",
            &rows) < 0)
        return -1;
    bd__acl.scope = bd__acl_keep(sizeof(*bd__acl.scope) * (size_t)rows->n);
    bd__acl.nscope = rows->n;
    for (int i = 0; i < rows->n; i++) {
        bd__acl.scope[i] =
            (struct bd_acl_role_scope){bd_col(rows->row[i], "role_id"),
                keep_text(bd_text(rows->row[i], "module")),
                kind_of(bd_text(rows->row[i], "scope")),
                bd__acl_keep_json(r, bd_text(rows->row[i], "depts"))};
    }
    return 0;
}

static int
load_fields(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r,
            "SELECT role_id, entity, field, access, mask "
            "FROM role_field",
            &rows) < 0)
        return -1;
    bd__acl.field = bd__acl_keep(sizeof(*bd__acl.field) * (size_t)rows->n);
    bd__acl.nfield = rows->n;
    for (int i = 0; i < rows->n; i++) {
        const char *access = bd_text(rows->row[i], "access");
        const char *mask = bd_text(rows->row[i], "mask");

        bd__acl.field[i] =
            (struct bd_acl_role_field){bd_col(rows->row[i], "role_id"),
                keep_text(bd_text(rows->row[i], "entity")),
                keep_text(bd_text(rows->row[i], "field")),
                *access == 'h'   ? BD_HIDDEN
                : *access == 'r' ? BD_READ
                                 : BD_WRITE,
                *mask == 'a'   ? BD_MASK_ALL
                : *mask == 'l' ? BD_MASK_LIST
                               : BD_MASK_NONE};
    }
    return 0;
}

static const char *
keep_day(const char *day)
{
    return day != NULL ? keep_text(day) : NULL;
}

static int
load_people(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r,
            "SELECT s.id, s.dept_id, s.superior_id, s.name, "
            "s.status='active' AND s.deleted_at IS NULL AS active, (SELECT "
            "GROUP_CONCAT(sr.role_id) FROM staff_role sr WHERE "
            "sr.staff_id=s.id) AS roles, (SELECT GROUP_CONCAT(r.title "
            "ORDER BY r.id SEPARATOR '\n') FROM staff_role sr JOIN role r "
            "ON r.id=sr.role_id AND r.deleted_at IS NULL "
            "WHERE sr.staff_id=s.id) AS titles, s.leave_from, s.leave_until "
            "FROM staff s ORDER BY id",
            &rows) < 0)
        return -1;
    bd__acl.person = bd__acl_keep(sizeof(*bd__acl.person) * (size_t)rows->n);
    bd__acl.nperson = rows->n;
    for (int i = 0; i < rows->n; i++)
        bd__acl.person[i] = (struct bd_acl_person){bd_col(rows->row[i], "id"),
            bd_col(rows->row[i], "dept_id"),
            bd_col(rows->row[i], "superior_id"),
            keep_text(bd_text(rows->row[i], "name")),
            keep_text(bd_text(rows->row[i], "roles")),
            keep_text(bd_text(rows->row[i], "titles")),
            bd_col(rows->row[i], "active") != 0,
            keep_day(bd_text(rows->row[i], "leave_from")),
            keep_day(bd_text(rows->row[i], "leave_until")), NULL, NULL, 0};
    if (rows_of(r, "SELECT id, parent_id FROM dept", &rows) < 0)
        return -1;
    bd__acl.dept = bd__acl_keep(sizeof(*bd__acl.dept) * (size_t)rows->n);
    bd__acl.ndept = rows->n;
    for (int i = 0; i < rows->n; i++)
        bd__acl.dept[i] = (struct bd_acl_dept){
            bd_col(rows->row[i], "id"), bd_col(rows->row[i], "parent_id")};
    return 0;
}

int
bd__acl_refresh(struct bd_req *r, int64_t epoch)
{
    if (epoch == bd__acl.epoch)
        return 0;
    if (r->caller.staff_id != 0)
        r->access = NULL; /* lies in the arena */
    bd__acl_underived();
    bd__fields_forget();
    bd__arena_reset(&bd__acl.arena);
    bd__acl.epoch = -1;
    bd__acl.nperm = bd__acl.nscope = bd__acl.nfield = bd__acl.nperson =
        bd__acl.ndept = bd__acl.npool = 0;
    if (load_perms(r) < 0 || load_scopes(r) < 0 || load_fields(r) < 0 ||
        load_people(r) < 0 || bd__team_load(r) < 0 ||
        bd__settings_load(r) < 0 || bd__fields_load(r) < 0 ||
        bd__pools_load(r) < 0 || bd__find_load(r) < 0)
        return -1;
    bd__acl.epoch = epoch;
    if (r->caller.staff_id != 0)
        bd__become(r, r->caller.staff_id);
    return 0;
}

void
bd__acl_stale(void)
{
    bd__acl.epoch = -1;
}

/* For what runs without a session: the epoch by itself. */
int
bd__epoch_check(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT n FROM bd_epoch WHERE id=1", &rows) < 0)
        return -1;
    return bd__acl_refresh(r, rows->n > 0 ? rows->row[0]->cell[0].i : 0);
}

int
bd_acl_changed(struct bd_req *r)
{
    return bd__db_run(
        r, "UPDATE bd_epoch SET n=n+1 WHERE id=1", NULL, 0, NULL, NULL);
}
