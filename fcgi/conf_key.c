/*
 * Which keys the configuration knows, and what a good value of each is.
 * A new setting is one line in the table.
 */
#include "conf_key.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const struct key keys[] = {
    {"url",                 GLOBAL, STR,         0, 0},
    {"company",             GLOBAL, STR,         0, 0},
    {"demo",                GLOBAL, YESNO,       0, 1},
    {"run_dir",             GLOBAL, PATH,        0, 0},
    {"data_dir",            GLOBAL, PATH,        0, 0},
    {"lib_dir",             GLOBAL, PATH,        0, 0},
    {"module_dir",          GLOBAL, PATH,        0, 0},
    {"sql_dir",             GLOBAL, PATH,        0, 0},
    {"web_root",            GLOBAL, PATH,        0, 0},
    {"worker",              GLOBAL, PATH,        0, 0},
    {"log_level",           GLOBAL, LEVEL,       0, 0},
    {"slow_ms",             GLOBAL, INT,         0, 600000},
    {"timezone_offset_min", GLOBAL, INT,      -720, 840},
    {"session_hours",       GLOBAL, INT,         1, 8760},
    {"session_cache_ms",    GLOBAL, INT,         0, 5000},
    {"db_socket",           GLOBAL, PATH,        0, 0},
    {"db_host",             GLOBAL, STR,         0, 0},
    {"db_port",             GLOBAL, INT,         1, 65535},
    {"db_tls_ca",           GLOBAL, FILE_SECRET, 0, 0},
    {"db_name",             GLOBAL, STR,         0, 0},
    {"db_owner",            GLOBAL, STR,         0, 0},
    {"db_owner_password_file", GLOBAL, FILE_SECRET, 0, 0},
    {"wx_host",             GLOBAL, STR,         0, 0},
    {"wx_appid",            GLOBAL, STR,         0, 0},
    {"wx_secret_file",      GLOBAL, FILE_SECRET, 0, 0},
    {"wx_push_token_file",  GLOBAL, FILE_SECRET, 0, 0},
    {"wx_aes_key_file",     GLOBAL, FILE_SECRET, 0, 0},
    {"link_secret_file",    GLOBAL, FILE_SECRET, 0, 0},
    {"virus_scan",          GLOBAL, PATH,        0, 0},

    {"listen",              POOL,   ADDR,        0, 0},
    {"workers",             POOL,   INT,         1, 256},
    {"routes",              POOL,   STR,         0, 0},
    {"load",                POOL,   STR,         0, 0},
    {"jobs",                POOL,   YESNO,       0, 1},
    {"user",                POOL,   STR,         0, 0},
    {"group",               POOL,   STR,         0, 0},
    {"socket_group",        POOL,   STR,         0, 0},
    {"internet",            POOL,   YESNO,       0, 1},
    {"sandbox",             POOL,   YESNO,       0, 1},
    {"db_user",             POOL,   STR,         0, 0},
    {"db_password_file",    POOL,   FILE_SECRET, 0, 0},
    {"max_requests",        POOL,   INT,         1, 100000000},
    {"deadline_ms",         POOL,   INT,       100, 3600000},
    {"grace_ms",            POOL,   INT,       100, 3600000},
    {"start_ms",            POOL,   INT,       100, 600000},
};
/* clang-format on */

const struct key *
bd__key_find(const char *name, enum scope scope)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].scope == scope && strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

bool
bd__key_int(const char *text, int64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

static bool
is_level(const char *v)
{
    return strcmp(v, "debug") == 0 || strcmp(v, "info") == 0 ||
           strcmp(v, "warn") == 0 || strcmp(v, "error") == 0;
}

/* A unix socket's absolute path, or host:port with a numeric port. */
static bool
is_addr(const char *v)
{
    const char *colon = strrchr(v, ':');
    int64_t port;

    if (v[0] == '/')
        return strlen(v) < 108;
    return colon != NULL && colon != v && bd__key_int(colon + 1, &port) &&
           port > 0 && port < 65536;
}

/*
 * A secret may belong to another pool's user, so "may not read" is no error
 * here; whoever needs it says so when it asks.
 */
static bool
is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno != EACCES;
}

bool
bd__key_check(const struct key *k, const char *v, char *why, size_t n)
{
    int64_t number;

    switch (k->kind) {
    case STR:
        return true;
    case INT:
        snprintf(why, n, "must be a number from %lld to %lld",
            (long long)k->min, (long long)k->max);
        return bd__key_int(v, &number) && number >= k->min && number <= k->max;
    case YESNO:
        snprintf(why, n, "must be yes or no");
        return strcmp(v, "yes") == 0 || strcmp(v, "no") == 0;
    case PATH:
        snprintf(why, n, "must be an absolute path");
        return v[0] == '/';
    case FILE_SECRET:
        snprintf(why, n, "must be the absolute path of an existing file");
        return v[0] == '/' && !is_missing(v);
    case ADDR:
        snprintf(why, n, "must be an absolute socket path or host:port");
        return is_addr(v);
    case LEVEL:
        snprintf(why, n, "must be debug, info, warn or error");
        return is_level(v);
    }
    return false;
}

bool
bd__key_pool_name(const char *name)
{
    size_t n = strlen(name);

    if (n == 0 || n > POOL_NAME_MAX || !islower((unsigned char)name[0]))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)name[i]) &&
            !isdigit((unsigned char)name[i]) && name[i] != '_')
            return false;
    return true;
}
