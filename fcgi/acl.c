/*
 * What the caller may do, see and write, answered from the rules that the
 * process holds: so a list needs no statement for its scope.
 */
#include "acl.h"

#include <stdlib.h>
#include <string.h>

#define ROLES_MAX 32
struct bd_access {
    int64_t role[ROLES_MAX];
    int nrole;
    bool system;
    bool all;     /* holds "*" */
    struct seen { /* whose rows of a module */
        struct seen *next;
        const char *module;
        struct bd_people people;
    } * seen;
    struct bd_veil *veils;
    /* Somebody looks as this person: he is told no more than he may know. */
    const struct bd_access *within;
    int64_t looked_at;
    struct bd_access *looks, *next_look; /* of this person, as others */
};
static struct bd_access nobody, the_system = {.system = true};
static struct bd_veil *veils_of_none;

/* --------------------------------------------------------- permissions -- */

static bool
has_role(const struct bd_access *a, int64_t role)
{
    for (int i = 0; i < a->nrole; i++)
        if (a->role[i] == role)
            return true;
    return false;
}

static bool
holds(const struct bd_access *a, const char *perm)
{
    int lo = 0, hi = bd__acl.nperm;

    while (lo < hi) { /* the first of that name */
        int mid = (lo + hi) / 2;

        if (strcmp(bd__acl.perm[mid].name, perm) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < bd__acl.nperm && strcmp(bd__acl.perm[lo].name, perm) == 0; lo++)
        if (has_role(a, bd__acl.perm[lo].role))
            return true;
    return false;
}

static struct bd_access *
access_of(const char *roles)
{
    struct bd_access *a = bd__acl_keep(sizeof(*a));

    while (*roles != '\0' && a->nrole < ROLES_MAX) {
        a->role[a->nrole++] = strtoll(roles, NULL, 10);
        roles += strcspn(roles, ",");
        roles += *roles == ',';
    }
    a->all = holds(a, "*");
    return a;
}

void
bd__become_nobody(struct bd_req *r)
{
    r->access = &nobody;
}

void
bd__acl_underived(void)
{
    nobody = (struct bd_access){0};
    the_system = (struct bd_access){.system = true};
    veils_of_none = NULL;
}

struct bd_veil **
bd__veils(struct bd_req *r)
{
    return r->access != NULL ? &r->access->veils : &veils_of_none;
}

void
bd__be_system(struct bd_req *r)
{
    r->access = &the_system;
    r->caller = (struct bd_caller){.kind = BD_SYSTEM, .name = "系统"};
}

bool
bd__acl_may(const struct bd_access *a, const char *perm)
{
    return a != NULL && (a->system || a->all || holds(a, perm)) &&
           (a->within == NULL || bd__acl_may(a->within, perm));
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
        {BD_UPDATE, "update"}, {BD_RECYCLE, "recycle"}, {BD_LIST, "export"}};

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

bool
bd_may_write(
    struct bd_req *r, const struct bd_entity *e, const struct bd_field *f)
{
    enum bd_field_mask mask;

    return bd__field_access(r, e, f, &mask) == BD_WRITE;
}

/* The most that any of the roles grants. */
static enum bd_field_access
field_access(const struct bd_access *a, const struct bd_entity *e,
    const struct bd_field *f, enum bd_field_mask *mask)
{
    enum bd_field_access best = BD_HIDDEN;
    enum bd_field_access dflt = f->flags & BD_SECRET ? BD_HIDDEN : BD_WRITE;

    *mask = BD_MASK_NONE;
    if (a == NULL || a->system || bd__acl.nfield == 0)
        return a != NULL && a->system ? BD_WRITE : dflt;
    if (a->all)
        return BD_WRITE;
    *mask = BD_MASK_ALL;
    for (int i = 0; i < a->nrole; i++) {
        enum bd_field_access here = dflt;
        enum bd_field_mask veil = BD_MASK_NONE;

        for (int k = 0; k < bd__acl.nfield; k++)
            if (bd__acl.field[k].role == a->role[i] &&
                strcmp(bd__acl.field[k].entity, e->name) == 0 &&
                strcmp(bd__acl.field[k].field, f->name) == 0) {
                here = bd__acl.field[k].access;
                veil = bd__acl.field[k].mask;
            }
        if (here > best)
            best = here;
        if (here != BD_HIDDEN && veil < *mask)
            *mask = veil;
    }
    return best;
}

enum bd_field_access
bd__field_access(struct bd_req *r, const struct bd_entity *e,
    const struct bd_field *f, enum bd_field_mask *mask)
{
    const struct bd_access *a = r->access;
    enum bd_field_access best = field_access(a, e, f, mask), own;
    enum bd_field_mask veil;

    if (a == NULL || a->within == NULL)
        return best;
    own = field_access(a->within, e, f, &veil);
    if (veil > *mask)
        *mask = veil;
    return own < best ? own : best;
}

/* -------------------------------------------------------------- people -- */

struct bd_acl_person *
bd__person(int64_t id)
{
    int lo = 0, hi = bd__acl.nperson - 1;

    while (lo <= hi) {
        int mid = (lo + hi) / 2;

        if (bd__acl.person[mid].id == id)
            return &bd__acl.person[mid];
        if (bd__acl.person[mid].id < id)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return NULL;
}

const char *
bd__staff_name(int64_t id)
{
    const struct bd_acl_person *p = bd__person(id);

    return p != NULL ? p->name : NULL;
}

bool
bd__staff_active(int64_t id)
{
    const struct bd_acl_person *p = bd__person(id);

    return p != NULL && p->active;
}

void
bd_w_role_titles(struct bd_req *r, const char *key, int64_t staff_id)
{
    const struct bd_acl_person *p = bd__person(staff_id);
    const char *at = p != NULL && p->titles != NULL ? p->titles : "";

    bd_w_arr(r, key);
    while (*at != '\0') {
        size_t n = strcspn(at, "\n");

        bd_w_str(r, NULL, bd_dupn(r, at, n));
        at += n + (at[n] == '\n');
    }
    bd_w_end(r);
}

bool
bd__role_among(const char *roles, int64_t role)
{
    while (*roles != '\0') {
        if (strtoll(roles, NULL, 10) == role)
            return true;
        roles += strcspn(roles, ",");
        roles += *roles == ',';
    }
    return false;
}

static struct bd_access *
person_access(struct bd_acl_person *p)
{
    if (p->access == NULL)
        p->access = access_of(p->roles);
    return p->access;
}

bool
bd__person_may(struct bd_acl_person *who, const char *perm)
{
    return bd__acl_may(person_access(who), perm);
}

bool
bd__become(struct bd_req *r, int64_t id)
{
    struct bd_acl_person *p = bd__person(id);

    if (p == NULL || !p->active)
        return false;
    r->access = person_access(p);
    r->caller.staff_id = id;
    r->caller.dept_id = p->dept;
    r->caller.name = bd_dup(r, p->name);
    return true;
}

bool
bd__look_as(struct bd_req *r, int64_t id)
{
    struct bd_access *mine = r->access, *a = mine->looks;
    const struct bd_acl_person *p = bd__person(id);
    int64_t me = r->caller.staff_id;

    if (p == NULL || !bd__become(r, id))
        return false;
    while (a != NULL && a->looked_at != id)
        a = a->next_look;
    if (a == NULL) {
        a = access_of(p->roles);
        a->within = mine;
        a->looked_at = id;
        a->next_look = mine->looks;
        mine->looks = a;
    }
    r->access = a;
    r->caller.viewer_id = me;
    return true;
}

bool
bd__dept_below(int64_t dept, int64_t top)
{
    for (int depth = 0; dept != 0 && depth < 32; depth++) {
        int64_t parent = 0;

        if (dept == top)
            return true;
        for (int i = 0; i < bd__acl.ndept; i++)
            if (bd__acl.dept[i].id == dept)
                parent = bd__acl.dept[i].parent;
        dept = parent;
    }
    return false;
}

static bool
person_below(const struct bd_acl_person *p, int64_t boss)
{
    int64_t at = p->superior;

    for (int depth = 0; at != 0 && depth < 32; depth++) {
        int64_t next = 0;

        if (at == boss)
            return true;
        for (int i = 0; i < bd__acl.nperson; i++)
            if (bd__acl.person[i].id == at)
                next = bd__acl.person[i].superior;
        at = next;
    }
    return false;
}

int
bd__below(struct bd_req *r, int64_t **ids)
{
    int n = 0;

    *ids = bd_alloc(r, sizeof(**ids) * (size_t)(bd__acl.nperson + 1));
    for (int i = 0; i < bd__acl.nperson; i++)
        if (person_below(&bd__acl.person[i], r->caller.staff_id))
            (*ids)[n++] = bd__acl.person[i].id;
    return n;
}

int
bd_people_below(struct bd_req *r)
{
    int64_t *ids;

    return bd__below(r, &ids);
}

static bool
in_scope(const struct bd_req *r, const struct bd_acl_role_scope *s,
    const struct bd_acl_person *p)
{
    const struct bd_caller *c = &r->caller;
    const cJSON *d;

    switch (s->kind) {
    case BD_OWN:
        return false;
    case BD_OWN_SUB:
        return person_below(p, c->staff_id);
    case BD_DEPT:
        return p->dept == c->dept_id;
    case BD_DEPT_SUB:
        return bd__dept_below(p->dept, c->dept_id);
    case BD_DEPTS:
        cJSON_ArrayForEach(
            d, s->depts) if (bd__dept_below(p->dept,
                                 (int64_t)d->valuedouble)) return true;
        return false;
    case BD_ALL:
        break;
    }
    return true;
}

static void
gather(struct bd_req *r, const char *module, struct bd_people *people)
{
    const struct bd_access *a = r->access;
    int64_t *id = bd_alloc(r, sizeof(*id) * (size_t)(bd__acl.nperson + 1));
    int64_t *kept;

    people->all = a->system || a->all;
    for (int i = 0; i < bd__acl.nscope && !people->all; i++)
        if (has_role(a, bd__acl.scope[i].role) &&
            bd__acl.scope[i].kind == BD_ALL &&
            strcmp(bd__acl.scope[i].module, module) == 0)
            people->all = true;
    if (people->all)
        return;
    id[people->n++] = r->caller.staff_id;
    for (int k = 0; k < bd__acl.nperson; k++) {
        if (bd__acl.person[k].id == r->caller.staff_id)
            continue;
        for (int i = 0; i < bd__acl.nscope; i++)
            if (has_role(a, bd__acl.scope[i].role) &&
                strcmp(bd__acl.scope[i].module, module) == 0 &&
                in_scope(r, &bd__acl.scope[i], &bd__acl.person[k])) {
                id[people->n++] = bd__acl.person[k].id;
                break;
            }
    }
    kept = bd__acl_keep(sizeof(*id) * (size_t)people->n);
    memcpy(kept, id, sizeof(*id) * (size_t)people->n);
    people->id = kept;
}

const struct bd_people *
bd__people(struct bd_req *r, const char *module)
{
    static const struct bd_people none;
    struct bd_access *a = r->access;
    struct seen *s;

    if (a == NULL)
        return &none;
    for (s = a->seen; s != NULL; s = s->next)
        if (strcmp(s->module, module) == 0)
            return &s->people;
    s = bd__acl_keep(sizeof(*s));
    s->module = module;
    gather(r, module, &s->people);
    s->next = a->seen;
    a->seen = s;
    return &s->people;
}
