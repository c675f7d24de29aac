/*
 * The table of configuration keys, private to conf.c and conf_key.c.
 */
#ifndef BD_CONF_KEY_H
#define BD_CONF_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_NAME_MAX 15

enum kind {
    STR,
    INT,
    YESNO,
    PATH,
    FILE_SECRET,
    ADDR,
    LEVEL
};
enum scope {
    GLOBAL,
    POOL
};

struct key {
    const char *name;
    enum scope scope;
    enum kind kind;
    int64_t min, max;
};

/* The key of that name in [baodan] or in a [pool], or NULL. */
const struct key *bd__key_find(const char *name, enum scope scope);

/* Is `v` good for the key?  If not, `why` says what it must be. */
bool bd__key_check(const struct key *k, const char *v, char *why, size_t n);

bool bd__key_int(const char *text, int64_t *out);
bool bd__key_pool_name(const char *name);

#endif
