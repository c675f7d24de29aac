/*
 * part.c - loads the heavy parts (parts/<name>.so beside libbd.so) when they
 * are first used, and keeps them.
 */
#include "leaf.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

enum {
    PARTS_MAX = 4
};

struct loaded {
    char name[16];
    const struct bd__part *part;
};

const char *bd__parts_dir;
static struct loaded loaded[PARTS_MAX];

/* The folder beside the object that this code is in. */
static bool
path_of(const char *name, char *out, size_t n)
{
    Dl_info info;
    const char *slash;
    int len;

    if (bd__parts_dir != NULL) {
        len = snprintf(out, n, "%s/%s.so", bd__parts_dir, name);
    } else {
        if (dladdr(&bd__parts_dir, &info) == 0 || info.dli_fname == NULL)
            return false;
        slash = strrchr(info.dli_fname, '/');
        len = snprintf(out, n, "%.*sparts/%s.so",
            slash != NULL ? (int)(slash + 1 - info.dli_fname) : 0,
            info.dli_fname, name);
    }
    return len > 0 && (size_t)len < n;
}

/* NULL with a reason. */
static const struct bd__part *
load(const char *name, const char **why)
{
    const struct bd__part *part;
    char path[1024], symbol[32];
    void *handle;

    *why = "path";
    if (!path_of(name, path, sizeof(path)))
        return NULL;
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        *why = dlerror();
        return NULL;
    }
    snprintf(symbol, sizeof(symbol), "bd_part_%s", name);
    part = dlsym(handle, symbol);
    *why = "no such symbol";
    if (part != NULL && strcmp(part->abi, BD_ABI) != 0) {
        *why = "built for another core";
        part = NULL;
    }
    if (part == NULL)
        dlclose(handle); /* nothing of it has run */
    return part;
}

const void *
bd__part(struct bd_req *r, const char *name)
{
    struct loaded *l = loaded;
    const char *why;

    for (; l < loaded + PARTS_MAX && l->part != NULL; l++)
        if (strcmp(l->name, name) == 0)
            return l->part;
    if (l == loaded + PARTS_MAX) {
        bd_log(r, BD_ERROR, "part.failed", "part=%s why=too_many", name);
        return NULL;
    }
    l->part = load(name, &why);
    if (l->part == NULL)
        bd_log(r, BD_ERROR, "part.failed", "part=%s why=\"%s\"", name, why);
    else
        snprintf(l->name, sizeof(l->name), "%s", name);
    return l->part;
}
