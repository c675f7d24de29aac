/*
 * The configuration file and look-ups; conf_key.c judges the values.
 *
 * libinih splits lines but reports no line numbers, so our reader counts the lines it hands
 * over.
 */
#include "conf.h"

#include "conf_key.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES_MAX 256
#define SECRET_MAX 4096

struct entry {
    char *section, *value;
    const struct key *key;
};

struct set {
    struct entry entry[ENTRIES_MAX];
    int entries;
    char *section[BD_CONF_POOLS_MAX]; /* "pool NAME" */
    int pools;
};

struct parse {
    struct set *set;
    FILE *file;
    const char *path;
    int line;
    char *err;
    size_t err_n;
    bool failed;
};

static struct set *current;

static void
set_free(struct set *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < s->entries; i++) {
        free(s->entry[i].section);
        free(s->entry[i].value);
    }
    for (int i = 0; i < s->pools; i++)
        free(s->section[i]);
    free(s);
}

/* Record the first problem only: later ones are often its consequences. */
static int __attribute__((format(printf, 2, 3)))
refuse(struct parse *p, const char *fmt, ...)
{
    va_list ap;
    int at;

    if (p->failed)
        return 0;
    p->failed = true;
    at = snprintf(p->err, p->err_n, "%s:%d: ", p->path, p->line);
    if (at < 0 || (size_t)at >= p->err_n)
        return 0;
    va_start(ap, fmt);
    vsnprintf(p->err + at, p->err_n - (size_t)at, fmt, ap);
    va_end(ap);
    return 0;
}

/* Note a pool section at its first key; false when it is refused. */
static bool
note_pool(struct parse *p, const char *section)
{
    struct set *s = p->set;

    for (int i = 0; i < s->pools; i++)
        if (strcmp(s->section[i], section) == 0)
            return true;
    if (!bd__key_pool_name(section + 5))
        return refuse(p, "[%s]: a pool's name is 1 to %d of a-z, 0-9, _",
                   section, POOL_NAME_MAX) != 0;
    if (s->pools == BD_CONF_POOLS_MAX)
        return refuse(p, "more than %d pools", BD_CONF_POOLS_MAX) != 0;
    s->section[s->pools++] = strdup(section);
    return true;
}

static const char *
set_get(const struct set *s, const char *section, const char *key)
{
    for (int i = 0; i < s->entries; i++)
        if (strcmp(s->entry[i].key->name, key) == 0 &&
            strcmp(s->entry[i].section, section) == 0)
            return s->entry[i].value;
    return NULL;
}

/* libinih calls this for each key = value. */
static int
on_pair(void *user, const char *section, const char *name, const char *value)
{
    struct parse *p = user;
    struct set *s = p->set;
    bool pool = strncmp(section, "pool ", 5) == 0;
    const struct key *k;
    char why[80];

    if (p->failed)
        return 0;
    if (!pool && strcmp(section, "baodan") != 0)
        return refuse(p,
            "[%s]: unknown section; expected [baodan] or "
            "[pool NAME]",
            section);
    if (pool && !note_pool(p, section))
        return 0;
    k = bd__key_find(name, pool ? POOL : GLOBAL);
    if (k == NULL)
        return refuse(p, "%s: unknown key in [%s]", name, section);
    if (set_get(s, section, name) != NULL)
        return refuse(p, "%s: given twice in [%s]", name, section);
    if (value[0] == '\0')
        return refuse(p, "%s: has no value", name);
    if (!bd__key_check(k, value, why, sizeof(why)))
        return refuse(p, "%s = %s: %s", name, value, why);
    if (s->entries == ENTRIES_MAX)
        return refuse(p, "more than %d settings", ENTRIES_MAX);
    s->entry[s->entries++] = (struct entry){
        .section = strdup(section), .value = strdup(value), .key = k};
    return 1;
}

/* fgets that counts lines and does not let a long one pass in pieces. */
static char *
read_line(char *buf, int n, void *stream)
{
    struct parse *p = stream;
    char *line = fgets(buf, n, p->file);
    size_t len;

    if (line == NULL)
        return NULL;
    p->line++;
    len = strlen(line);
    if (len > 0 && line[len - 1] != '\n' && !feof(p->file)) {
        refuse(p, "line is longer than %d bytes", n - 2);
        return NULL;
    }
    return line;
}

/* What no single line can show. */
static void
check_whole(struct parse *p)
{
    struct set *s = p->set;

    if (set_get(s, "baodan", "run_dir") == NULL)
        refuse(p, "run_dir is missing in [baodan]");
    if (s->pools == 0)
        refuse(p, "there is no [pool NAME] section");
    for (int i = 0; i < s->pools; i++) {
        const char *jobs = set_get(s, s->section[i], "jobs");
        const char *listen = set_get(s, s->section[i], "listen");
        bool is_jobs = jobs != NULL && strcmp(jobs, "yes") == 0;

        if (is_jobs && listen != NULL)
            refuse(p, "[%s] has jobs = yes: it takes no listen", s->section[i]);
        if (!is_jobs && listen == NULL)
            refuse(p, "[%s] needs listen, or jobs = yes", s->section[i]);
        for (int j = 0; j < i && listen != NULL; j++) {
            const char *other = set_get(s, s->section[j], "listen");

            if (other != NULL && strcmp(other, listen) == 0)
                refuse(p, "[%s] and [%s] have the same listen", s->section[j],
                    s->section[i]);
        }
    }
}

int
bd_conf_load(const char *path, char *err, size_t n)
{
    struct parse p = {.path = path, .err = err, .err_n = n};
    int bad_line;

    p.file = fopen(path, "re");
    if (p.file == NULL) {
        snprintf(err, n, "%s: %s", path, strerror(errno));
        return -1;
    }
    p.set = calloc(1, sizeof(*p.set));
    if (p.set == NULL)
        abort();
    bad_line = ini_parse_stream(read_line, &p, on_pair, &p);
    fclose(p.file);
    if (bad_line > 0 && !p.failed) {
        p.line = bad_line;
        refuse(&p, "neither [section] nor key = value");
    }
    if (!p.failed)
        check_whole(&p);
    if (p.failed) {
        set_free(p.set);
        return -1;
    }
    set_free(current);
    current = p.set;
    return 0;
}

/* Of what is in force; NULL also before anything is. */
static const char *
now(const char *section, const char *key)
{
    return current != NULL ? set_get(current, section, key) : NULL;
}

const char *
bd_conf_str(const char *section, const char *key, const char *dflt)
{
    const char *v = now(section, key);

    return v != NULL ? v : dflt;
}

int64_t
bd_conf_int(const char *section, const char *key, int64_t dflt)
{
    const char *v = now(section, key);
    int64_t n;

    if (v == NULL)
        return dflt;
    if (bd__key_int(v, &n))
        return n;
    return strcmp(v, "yes") == 0;
}

char *
bd_conf_secret(const char *section, const char *key)
{
    char name[64], text[SECRET_MAX], *copy;
    const char *path;
    size_t n;
    FILE *f;

    snprintf(name, sizeof(name), "%s_file", key);
    path = now(section, name);
    errno = 0;
    if (path == NULL || (f = fopen(path, "re")) == NULL)
        return NULL;
    setvbuf(f, NULL, _IONBF, 0); /* no copy in a buffer */
    n = fread(text, 1, sizeof(text) - 1, f);
    fclose(f);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    text[n] = '\0';
    copy = n > 0 ? strdup(text) : NULL;
    explicit_bzero(text, sizeof(text));
    errno = n > 0 ? 0 : EINVAL;
    return copy;
}

void
bd_conf_secret_free(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

int
bd_conf_pools(void)
{
    return current != NULL ? current->pools : 0;
}

const char *
bd_conf_pool_section(int i)
{
    return current->section[i];
}

const char *
bd_conf_pool(int i)
{
    return current->section[i] + strlen("pool ");
}
