/*
 * Settings: a module's conf table gives key and default, the table
 * bd_setting what the company changed.  "baodan.*" comes from bd.conf.
 */
#include "bd_int.h"

#include <stdlib.h>
#include <string.h>

static struct {
    struct bd_arena arena;
    struct bd_pair *pair;
    int n;
} set;

static const char *
keep_text(const char *s)
{
    size_t n = strlen(s);

    return memcpy(bd__arena_alloc(&set.arena, n + 1), s, n + 1);
}

int
bd__settings_load(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd__db_run(
            r, "SELECT name, value FROM bd_setting", NULL, 0, &rows, NULL) < 0)
        return -1;
    bd__arena_reset(&set.arena);
    set.n = rows->n;
    set.pair =
        bd__arena_alloc(&set.arena, sizeof(*set.pair) * (size_t)(rows->n + 1));
    for (int i = 0; i < rows->n; i++)
        set.pair[i] = (struct bd_pair){keep_text(bd_text(rows->row[i], "name")),
            keep_text(bd_text(rows->row[i], "value")), false};
    return 0;
}

static const char *
of_conf_file(struct bd_req *r, const char *key)
{
    const char *v = bd_conf_str("baodan", key, NULL);
    char *secret;

    if (v != NULL)
        return v;
    secret = bd_conf_secret("baodan", key);
    v = bd_dup(r, secret);
    bd_conf_secret_free(secret);
    return v;
}

const char *
bd_setting(struct bd_req *r, const char *key)
{
    const struct bd_conf *c;

    if (strncmp(key, "baodan.", 7) == 0)
        return of_conf_file(r, key + 7);
    for (int i = 0; i < set.n; i++)
        if (strcmp(set.pair[i].name, key) == 0)
            return set.pair[i].value;
    c = bd__conf(key);
    return c != NULL ? c->dflt : NULL;
}

int64_t
bd_setting_i64(struct bd_req *r, const char *key)
{
    const char *v = bd_setting(r, key);

    return v != NULL ? strtoll(v, NULL, 10) : 0;
}
