/*
 * Modules: loaded once, never closed (a second dlclose is where processes
 * die).  Identity is checked before anything else of the descriptor is read,
 * and a refusal says what was expected and what was found.
 */
#include "bd_int.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODULES_MAX 48

struct bd__module bd__modules[MODULES_MAX];
int bd__nmodules;

static const char *module_dir;

static int
refuse(char *err, size_t n, const char *name, const char *what,
    const char *want, const char *found)
{
    snprintf(err, n, "module %s: %s: expected %s, found %s", name, what, want,
        found);
    return -1;
}

static int
identity(const struct bd_module *m, const char *name, char *err, size_t n)
{
    char want[32], found[32];

    if (m->magic != BD_MAGIC) {
        snprintf(want, sizeof(want), "%#x", BD_MAGIC);
        snprintf(found, sizeof(found), "%#x", m->magic);
        return refuse(err, n, name, "magic", want, found);
    }
    if (m->size != sizeof(*m)) {
        snprintf(want, sizeof(want), "%zu bytes", sizeof(*m));
        snprintf(found, sizeof(found), "%u bytes", m->size);
        return refuse(err, n, name, "descriptor size", want, found);
    }
    if (strcmp(m->abi, BD_ABI) != 0)
        return refuse(err, n, name, "build", BD_ABI, m->abi);
    if (strcmp(m->name, name) != 0)
        return refuse(err, n, name, "name", name, m->name);
    return 0;
}

const struct bd__module *
bd__module_of(const char *name)
{
    for (int i = 0; i < bd__nmodules; i++)
        if (strcmp(bd__modules[i].m->name, name) == 0)
            return &bd__modules[i];
    return NULL;
}

/* Only a file that nobody else could have put there. */
static int
file_ok(const char *path, const char *name, char *err, size_t n)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        snprintf(err, n, "module %s: no file %s", name, path);
        return -1;
    }
    if (st.st_mode & (S_IWGRP | S_IWOTH)) {
        snprintf(err, n, "module %s: %s is writable by others", name, path);
        return -1;
    }
    return 0;
}

static const struct bd_module *
open_module(const char *name, void **handle, char *err, size_t n)
{
    char path[512], symbol[80];
    const struct bd_module *m;

    snprintf(path, sizeof(path), "%s/%s.so", module_dir, name);
    snprintf(symbol, sizeof(symbol), "bd_module_%s", name);
    if (file_ok(path, name, err, n) < 0)
        return NULL;
    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (*handle == NULL) {
        snprintf(err, n, "module %s: %s", name, dlerror());
        return NULL;
    }
    m = dlsym(*handle, symbol);
    if (m == NULL) {
        snprintf(err, n, "module %s: it does not export %s", name, symbol);
        return NULL;
    }
    return identity(m, name, err, n) < 0 ? NULL : m;
}

/* Entities of its own: their tables of fields grow by those of the company. */
void
bd__module_add(const struct bd_module *m, void *handle, bool served)
{
    struct bd_module *own = malloc(sizeof(*own));
    struct bd_entity *e;
    size_t n = 0;

    while (m->entities != NULL && m->entities[n].name != NULL)
        n++;
    e = calloc(n + 1, sizeof(*e));
    if (own == NULL || e == NULL)
        _exit(70); /* as everywhere: out of memory */
    if (n > 0)
        memcpy(e, m->entities, sizeof(*e) * n);
    *own = *m;
    own->entities = m->entities != NULL ? e : NULL;
    bd__modules[bd__nmodules++] = (struct bd__module){own, handle, e, served};
}

static bool
name_ok(const char *name)
{
    for (; *name != '\0'; name++)
        if (!islower((unsigned char)*name) && *name != '_')
            return false;
    return true;
}

static int
load(const char *name, int depth, char *err, size_t n)
{
    const struct bd_module *m;
    void *handle = NULL;

    if (bd__module_of(name) != NULL)
        return 0;
    if (!name_ok(name) || bd__nmodules == MODULES_MAX || depth > 8) {
        snprintf(err, n, "module %s: %s", name,
            depth > 8 ? "its needs form a circle" : "bad name or too many");
        return -1;
    }
    m = open_module(name, &handle, err, n);
    if (m == NULL)
        return -1;
    for (int i = 0; m->needs != NULL && m->needs[i] != NULL; i++)
        if (load(m->needs[i], depth + 1, err, n) < 0)
            return -1;
    bd__module_add(m, handle, false);
    return 0;
}

/* Calls load for each word of a space separated list. */
static int
load_list(const char *names, char *err, size_t n)
{
    char name[64];
    int used;

    while (sscanf(names, " %63s%n", name, &used) == 1) {
        if (load(name, 0, err, n) < 0)
            return -1;
        names += used;
    }
    return 0;
}

static bool
listed(const char *names, const char *name)
{
    size_t n = strlen(name);
    const char *p = names;

    while ((p = strstr(p, name)) != NULL) {
        if ((p == names || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
        p += n;
    }
    return false;
}

int
bd__modules_load(
    const char *dir, const char *names, const char *served, char *err, size_t n)
{
    module_dir = dir;
    for (int i = 0; bd__builtin[i] != NULL; i++)
        bd__module_add(bd__builtin[i], NULL, false);
    if (load_list(served, err, n) < 0 || load_list(names, err, n) < 0)
        return -1;
    for (int i = 0; i < bd__nmodules; i++)
        bd__modules[i].served = listed(served, bd__modules[i].m->name) ||
                                bd__modules[i].handle == NULL;
    return 0;
}

int
bd__modules_init(char *err, size_t n)
{
    for (int i = 0; i < bd__nmodules; i++)
        if (bd__modules[i].m->init != NULL && bd__modules[i].m->init() < 0) {
            snprintf(
                err, n, "module %s: its init failed", bd__modules[i].m->name);
            return -1;
        }
    return 0;
}

void
bd__modules_fini(void)
{
    for (int i = bd__nmodules - 1; i >= 0; i--)
        if (bd__modules[i].m->fini != NULL)
            bd__modules[i].m->fini();
}

/* ------------------------------------------------------------ look-ups -- */

const struct bd_entity *
bd__entity(const char *name)
{
    return bd__entity_own(name);
}

struct bd_entity *
bd__entity_own(const char *name)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (struct bd_entity *e = bd__modules[i].entities; e->name != NULL;
             e++)
            if (strcmp(e->name, name) == 0)
                return e;
    return NULL;
}

const struct bd_entity *
bd__entity_next(const struct bd_entity *e)
{
    int i = 0;

    if (e != NULL && e[1].name != NULL)
        return e + 1;
    if (e != NULL)
        i = (int)(bd__entity_module(e) - bd__modules) + 1;
    for (; i < bd__nmodules; i++)
        if (bd__modules[i].entities->name != NULL)
            return bd__modules[i].entities;
    return NULL;
}

const struct bd_entity *
bd__entity_of_list(const char *gives)
{
    size_t n = gives != NULL ? strlen(gives) : 0;
    char name[64];

    if (n < 6 || n >= sizeof(name) || strcmp(gives + n - 5, "_list") != 0)
        return NULL;
    snprintf(name, sizeof(name), "%.*s", (int)(n - 5), gives);
    return bd__entity(name);
}

const struct bd__module *
bd__entity_module(const struct bd_entity *e)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_entity *x = bd__modules[i].entities;
             x->name != NULL; x++)
            if (x == e)
                return &bd__modules[i];
    return NULL;
}

const struct bd_field *
bd__field(const struct bd_entity *e, const char *name)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

const struct bd_service *
bd__service(const char *name, const struct bd__module **m)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_service *s = bd__modules[i].m->services;
             s != NULL && s->name != NULL; s++)
            if (strcmp(s->name, name) == 0) {
                *m = &bd__modules[i];
                return s;
            }
    return NULL;
}

const struct bd_conf *
bd__conf(const char *key)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_conf *c = bd__modules[i].m->conf;
             c != NULL && c->key != NULL; c++)
            if (strcmp(c->key, key) == 0)
                return c;
    return NULL;
}

static const struct {
    unsigned action;
    const char *name;
} entity_perms[] = {
    {BD_LIST | BD_GET, "read"},
    {BD_CREATE, "create"},
    {BD_UPDATE, "update"},
    {BD_RECYCLE, "recycle"},
    {BD_LIST, "export"},
    {0, NULL},
};

static bool
entity_grants(const struct bd_entity *e, const char *perm)
{
    size_t n = strlen(e->name);

    if (strncmp(perm, e->name, n) != 0 || perm[n] != '.')
        return false;
    for (int i = 0; entity_perms[i].name != NULL; i++)
        if ((e->actions & entity_perms[i].action) &&
            strcmp(perm + n + 1, entity_perms[i].name) == 0)
            return true;
    return false;
}

const struct bd_entity *
bd_entity(const char *name)
{
    return bd__entity(name);
}

bool
bd_known_perm(const char *perm)
{
    for (int i = 0; i < bd__nmodules; i++) {
        const struct bd_module *m = bd__modules[i].m;

        for (const struct bd_perm *p = m->perms; p != NULL && p->name != NULL;
             p++)
            if (strcmp(p->name, perm) == 0)
                return true;
        for (const struct bd_entity *e = m->entities;
             e != NULL && e->name != NULL; e++)
            if (entity_grants(e, perm))
                return true;
    }
    return strcmp(perm, "*") == 0;
}

bool
bd_known_module(const char *module)
{
    return bd__module_of(module) != NULL;
}

bool
bd_known_field(const char *entity, const char *field)
{
    const struct bd_entity *e = bd__entity(entity);

    return e != NULL && bd__field(e, field) != NULL;
}
