/*
 * Roles, the tree of departments and the people in it, as one process holds
 * them: read again as soon as a request sees that the epoch moved.  So a
 * list needs no statement for its scope, and a changed role counts at once.
 */
#include "bd_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum scope_kind { OWN, OWN_SUB, DEPT, DEPT_SUB, DEPTS, ALL };
static const char *const scope_names[] = {"own", "own_sub", "dept",
    "dept_sub", "depts", "all"};

struct perm {
    int64_t role;
    const char *name;
};
struct role_scope {
    int64_t role;
    const char *module;
    enum scope_kind kind;
    const cJSON *depts;
};
struct role_field {
    int64_t role;
    const char *entity, *field;
    enum bd_field_access access;
    enum bd_field_mask mask;
};
struct person {
    int64_t id, dept, superior;
    const char *name;
};
struct dept {
    int64_t id, parent;
};

/* Everything lives in one arena, thrown away as a whole. */
static struct {
    struct bd_arena arena;
    int64_t epoch;
    int nperm, nscope, nfield, nperson, ndept;
    struct perm *perm;
    struct role_scope *scope;
    struct role_field *field;
    struct person *person;
    struct dept *dept;
} acl = {.epoch = -1};

#define ROLES_MAX 32
struct bd_access {
    int64_t role[ROLES_MAX];
    int nrole;
    bool system;
    struct {
        const char *module;
        struct bd_people people;
    } seen[12];
    int nseen;
};

/* ------------------------------------------------------------- loading -- */

static void *
keep(size_t n)
{
    return bd__arena_alloc(&acl.arena, n > 0 ? n : 1);
}

static const char *
keep_text(const char *s)
{
    size_t n = s != NULL ? strlen(s) : 0;
    char *p = keep(n + 1);

    return n > 0 ? memcpy(p, s, n + 1) : p;
}

static int
rows_of(struct bd_req *r, const char *sql, struct bd_rows **rows)
{
    return bd__db_run(r, sql, NULL, 0, rows, NULL);
}

static int
load_perms(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT role_id, perm FROM role_perm", &rows) < 0)
        return -1;
    acl.perm = keep(sizeof(*acl.perm) * (size_t)rows->n);
    acl.nperm = rows->n;
    for (int i = 0; i < rows->n; i++)
        acl.perm[i] = (struct perm){bd_col(rows->row[i], "role_id"),
            keep_text(bd_text(rows->row[i], "perm"))};
    return 0;
}

static enum scope_kind
kind_of(const char *name)
{
    for (int i = 0; i <= ALL; i++)
        if (strcmp(scope_names[i], name) == 0)
            return (enum scope_kind)i;
    return OWN; /* the least */
}

static int
load_scopes(struct bd_req *r)
{
    struct bd_rows *rows;
    const char *why;

    if (rows_of(r, "SELECT role_id, module, scope, depts FROM role_scope",
            &rows) < 0)
        return -1;
    acl.scope = keep(sizeof(*acl.scope) * (size_t)rows->n);
    acl.nscope = rows->n;
    for (int i = 0; i < rows->n; i++) {
        const char *depts = bd_text(rows->row[i], "depts");
        struct bd_arena mine = r->arena;

        acl.scope[i] = (struct role_scope){bd_col(rows->row[i], "role_id"),
            keep_text(bd_text(rows->row[i], "module")),
            kind_of(bd_text(rows->row[i], "scope")), NULL};
        if (depts == NULL)
            continue;
        r->arena = acl.arena; /* the parsed list must outlive the request */
        acl.scope[i].depts = bd_json(r, depts, strlen(depts), &why);
        acl.arena = r->arena;
        r->arena = mine;
    }
    return 0;
}

static int
load_fields(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT role_id, entity, field, access, mask "
                   "FROM role_field",
            &rows) < 0)
        return -1;
    acl.field = keep(sizeof(*acl.field) * (size_t)rows->n);
    acl.nfield = rows->n;
    for (int i = 0; i < rows->n; i++) {
        const char *access = bd_text(rows->row[i], "access");
        const char *mask = bd_text(rows->row[i], "mask");

        acl.field[i] = (struct role_field){bd_col(rows->row[i], "role_id"),
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

static int
load_people(struct bd_req *r)
{
    struct bd_rows *rows;

    if (rows_of(r, "SELECT id, dept_id, superior_id, name FROM staff "
                   "ORDER BY id",
            &rows) < 0)
        return -1;
    acl.person = keep(sizeof(*acl.person) * (size_t)rows->n);
    acl.nperson = rows->n;
    for (int i = 0; i < rows->n; i++)
        acl.person[i] = (struct person){bd_col(rows->row[i], "id"),
            bd_col(rows->row[i], "dept_id"),
            bd_col(rows->row[i], "superior_id"),
            keep_text(bd_text(rows->row[i], "name"))};
    if (rows_of(r, "SELECT id, parent_id FROM dept", &rows) < 0)
        return -1;
    acl.dept = keep(sizeof(*acl.dept) * (size_t)rows->n);
    acl.ndept = rows->n;
    for (int i = 0; i < rows->n; i++)
        acl.dept[i] = (struct dept){bd_col(rows->row[i], "id"),
            bd_col(rows->row[i], "parent_id")};
    return 0;
}

int
bd__acl_refresh(struct bd_req *r, int64_t epoch)
{
    if (epoch == acl.epoch)
        return 0;
    bd__arena_reset(&acl.arena);
    acl.epoch = -1;
    acl.nperm = acl.nscope = acl.nfield = acl.nperson = acl.ndept = 0;
    if (load_perms(r) < 0 || load_scopes(r) < 0 || load_fields(r) < 0 ||
        load_people(r) < 0 || bd__settings_load(r) < 0)
        return -1;
    acl.epoch = epoch;
    return 0;
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
    return bd__db_run(r, "UPDATE bd_epoch SET n=n+1 WHERE id=1", NULL, 0, NULL,
        NULL);
}

/* --------------------------------------------------------- permissions -- */

int
bd__acl_access(struct bd_req *r, const char *csv)
{
    struct bd_access *a = bd_alloc(r, sizeof(*a));

    while (csv != NULL && *csv != '\0' && a->nrole < ROLES_MAX) {
        a->role[a->nrole++] = strtoll(csv, NULL, 10);
        csv += strcspn(csv, ",");
        csv += *csv == ',';
    }
    r->access = a;
    return 0;
}

void
bd__be_system(struct bd_req *r)
{
    r->access = bd_alloc(r, sizeof(*r->access));
    r->access->system = true;
    r->caller = (struct bd_caller){.kind = BD_SYSTEM, .name = "系统"};
}

static bool
has_role(const struct bd_access *a, int64_t role)
{
    for (int i = 0; i < a->nrole; i++)
        if (a->role[i] == role)
            return true;
    return false;
}

bool
bd__acl_may(const struct bd_access *a, const char *perm)
{
    if (a == NULL)
        return false;
    if (a->system)
        return true;
    for (int i = 0; i < acl.nperm; i++)
        if (has_role(a, acl.perm[i].role) &&
            (strcmp(acl.perm[i].name, perm) == 0 ||
                strcmp(acl.perm[i].name, "*") == 0))
            return true;
    return false;
}

bool
bd_may(const struct bd_req *r, const char *perm)
{
    return bd__acl_may(r->access, perm);
}

int
bd_need(struct bd_req *r, const char *perm)
{
    if (bd_may(r, perm))
        return 0;
    bd_log(r, BD_INFO, "acl.denied", "perm=%s staff=%lld", perm,
        (long long)r->caller.staff_id);
    return bd_fail(r, 403, "forbidden", "您没有这项权限，需要时请找管理员开通");
}

static void
w_perm(struct bd_req *r, const char *name)
{
    if (bd_may(r, name))
        bd_w_str(r, NULL, name);
}

void
bd_w_permissions(struct bd_req *r, const char *key)
{
    static const struct {
        unsigned action;
        const char *verb;
    } verbs[] = {{BD_LIST | BD_GET, "read"}, {BD_CREATE, "create"},
        {BD_UPDATE, "update"}, {BD_RECYCLE, "recycle"}};

    bd_w_arr(r, key);
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd_module *m = bd__modules[i].m;

        for (const struct bd_entity *e = m->entities;
             e != NULL && e->name != NULL; e++)
            for (size_t k = 0; k < sizeof(verbs) / sizeof(*verbs); k++)
                if (e->actions & verbs[k].action)
                    w_perm(r, bd_fmt(r, "%s.%s", e->name, verbs[k].verb));
        for (const struct bd_perm *p = m->perms; p != NULL && p->name != NULL;
             p++)
            w_perm(r, p->name);
    }
    bd_w_end(r);
}

/* The most that any of the caller's roles grants. */
enum bd_field_access
bd__field_access(struct bd_req *r, const struct bd_entity *e,
    const struct bd_field *f, enum bd_field_mask *mask)
{
    const struct bd_access *a = r->access;
    enum bd_field_access best = BD_HIDDEN;
    enum bd_field_access dflt =
        f->flags & BD_SECRET ? BD_HIDDEN : BD_WRITE;

    *mask = BD_MASK_NONE;
    if (a == NULL || a->system || acl.nfield == 0)
        return a != NULL && a->system ? BD_WRITE : dflt;
    if (bd__acl_may(a, "*"))
        return BD_WRITE;
    *mask = BD_MASK_ALL;
    for (int i = 0; i < a->nrole; i++) {
        enum bd_field_access here = dflt;
        enum bd_field_mask veil = BD_MASK_NONE;

        for (int k = 0; k < acl.nfield; k++)
            if (acl.field[k].role == a->role[i] &&
                strcmp(acl.field[k].entity, e->name) == 0 &&
                strcmp(acl.field[k].field, f->name) == 0) {
                here = acl.field[k].access;
                veil = acl.field[k].mask;
            }
        if (here > best)
            best = here;
        if (here != BD_HIDDEN && veil < *mask)
            *mask = veil;
    }
    return best;
}

/* -------------------------------------------------------------- people -- */

const char *
bd__staff_name(int64_t id)
{
    int lo = 0, hi = acl.nperson - 1;

    while (lo <= hi) {
        int mid = (lo + hi) / 2;

        if (acl.person[mid].id == id)
            return acl.person[mid].name;
        if (acl.person[mid].id < id)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return NULL;
}

static bool
dept_below(int64_t dept, int64_t top)
{
    for (int depth = 0; dept != 0 && depth < 32; depth++) {
        int64_t parent = 0;

        if (dept == top)
            return true;
        for (int i = 0; i < acl.ndept; i++)
            if (acl.dept[i].id == dept)
                parent = acl.dept[i].parent;
        dept = parent;
    }
    return false;
}

static bool
person_below(const struct person *p, int64_t boss)
{
    int64_t at = p->superior;

    for (int depth = 0; at != 0 && depth < 32; depth++) {
        int64_t next = 0;

        if (at == boss)
            return true;
        for (int i = 0; i < acl.nperson; i++)
            if (acl.person[i].id == at)
                next = acl.person[i].superior;
        at = next;
    }
    return false;
}

static bool
in_scope(const struct bd_req *r, const struct role_scope *s,
    const struct person *p)
{
    const struct bd_caller *c = &r->caller;
    const cJSON *d;

    switch (s->kind) {
    case OWN:
        return false;
    case OWN_SUB:
        return person_below(p, c->staff_id);
    case DEPT:
        return p->dept == c->dept_id;
    case DEPT_SUB:
        return dept_below(p->dept, c->dept_id);
    case DEPTS:
        cJSON_ArrayForEach(d, s->depts) if (dept_below(p->dept,
            (int64_t)d->valuedouble)) return true;
        return false;
    case ALL:
        break;
    }
    return true;
}

static void
gather(struct bd_req *r, const char *module, struct bd_people *people)
{
    const struct bd_access *a = r->access;
    int64_t *id = bd_alloc(r, sizeof(*id) * (size_t)(acl.nperson + 1));

    people->id = id;
    people->all = a->system || bd__acl_may(a, "*");
    for (int i = 0; i < acl.nscope && !people->all; i++)
        if (has_role(a, acl.scope[i].role) && acl.scope[i].kind == ALL &&
            strcmp(acl.scope[i].module, module) == 0)
            people->all = true;
    if (people->all)
        return;
    id[people->n++] = r->caller.staff_id;
    for (int k = 0; k < acl.nperson; k++) {
        if (acl.person[k].id == r->caller.staff_id)
            continue;
        for (int i = 0; i < acl.nscope; i++)
            if (has_role(a, acl.scope[i].role) &&
                strcmp(acl.scope[i].module, module) == 0 &&
                in_scope(r, &acl.scope[i], &acl.person[k])) {
                id[people->n++] = acl.person[k].id;
                break;
            }
    }
}

const struct bd_people *
bd__people(struct bd_req *r, const char *module)
{
    static const struct bd_people nobody;
    struct bd_access *a = r->access;

    if (a == NULL)
        return &nobody;
    for (int i = 0; i < a->nseen; i++)
        if (strcmp(a->seen[i].module, module) == 0)
            return &a->seen[i].people;
    if (a->nseen == (int)(sizeof(a->seen) / sizeof(*a->seen)))
        a->nseen = 0; /* gathered anew, never wrong */
    a->seen[a->nseen].module = module;
    a->seen[a->nseen].people = (struct bd_people){0};
    gather(r, module, &a->seen[a->nseen].people);
    return &a->seen[a->nseen++].people;
}
