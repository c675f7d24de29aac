/*
 * keys.c - what a name is looked up by.  Every slip that the score forgives
 * leaves at least one key as it was.
 */
#include "dup/dup.h"

#include <string.h>

enum key_kind {
    KEY_CORE = 1, /* the 字号 itself */
    KEY_SOUND,    /* as it is heard */
    KEY_SORTED,   /* its characters in any order */
    KEY_DELETED,  /* one character left out */
    KEY_PAIR      /* two characters in a row */
};

enum {
    DELETE_MAX = 8, /* longer 字号 share enough pairs */
    TRADE_HEAD = 2
};

struct keys {
    int64_t *key;
    int n;
};

/* FNV-1a of the kind and the characters, 63 bits: a positive BIGINT. */
static void
add(struct keys *k, enum key_kind kind, const uint16_t *c, int n)
{
    uint64_t h = (14695981039346656037u ^ (uint64_t)kind) * 1099511628211u;
    int64_t key;

    for (int i = 0; i < n; i++)
        h = (h ^ c[i]) * 1099511628211u;
    key = (int64_t)((h ^ h >> 32) & INT64_MAX);
    for (int i = 0; i < k->n; i++)
        if (k->key[i] == key)
            return;
    if (k->n < BD__DUP_KEYS)
        k->key[k->n++] = key;
}

static void
add_sound(struct keys *k, const struct bd__dup_name *a, int n)
{
    uint16_t heard[BD__DUP_CHARS] = {0};

    for (int i = 0; i < n; i++)
        heard[i] = a->slur[a->core + i] != 0 ? a->slur[a->core + i]
                                             : a->c[a->core + i];
    add(k, KEY_SOUND, heard, n);
}

static void
add_sorted(struct keys *k, const uint16_t *c, int n)
{
    uint16_t sorted[BD__DUP_CHARS] = {0};

    for (int i = 0; i < n; i++) {
        int at = i;

        for (; at > 0 && sorted[at - 1] > c[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = c[i];
    }
    add(k, KEY_SORTED, sorted, n);
}

/* A 字号 of two characters keeps the head of the trade beside the one left. */
static void
add_deleted(struct keys *k, const struct bd__dup_name *a, int n)
{
    const uint16_t *c = a->c + a->core;
    uint16_t rest[BD__DUP_CHARS];
    int head = n == 2 ? a->n - a->trade : 0;

    if (head > TRADE_HEAD)
        head = TRADE_HEAD;
    if (n > 2)
        add(k, KEY_DELETED, c, n);
    for (int gone = 0; n >= 2 && n <= DELETE_MAX && gone < n; gone++) {
        memcpy(rest, c, (size_t)gone * sizeof(*c));
        memcpy(rest + gone, c + gone + 1, (size_t)(n - gone - 1) * sizeof(*c));
        memcpy(rest + n - 1, a->c + a->trade, (size_t)head * sizeof(*c));
        add(k, KEY_DELETED, rest, n - 1 + head);
    }
}

int
bd__dup_keys(const struct bd__dup_name *a, int64_t keys[BD__DUP_KEYS])
{
    struct keys k = {keys, 0};
    const uint16_t *c = a->c + a->core;
    int n = a->trade - a->core;

    if (n < 1)
        return 0;
    add(&k, KEY_CORE, c, n);
    add_sound(&k, a, n);
    add_sorted(&k, c, n);
    add_deleted(&k, a, n);
    for (int i = 0; i + 1 < a->n - a->core && i < n; i++)
        add(&k, KEY_PAIR, c + i, 2);
    return k.n;
}
