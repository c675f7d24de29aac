/*
 * statistics.c - how often two characters stand together and how often a 字号
 * occurs, over many names: statistics < names > statistics.tsv
 */
#include "dup/dup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIR_MIN = 50, /* of a million names */
    CORE_MIN = 25,
    CORE_CHARS = 6,
    SLOTS = 1 << 23
};

/* Counts by key, in a table that is never full. */
struct slot {
    uint16_t c[CORE_CHARS];
    uint32_t n;
};

static struct slot *
slot_of(struct slot *table, const uint16_t *c, int n)
{
    uint16_t key[CORE_CHARS] = {0};
    uint64_t h = 14695981039346656037u;

    for (int i = 0; i < n; i++) {
        key[i] = c[i];
        h = (h ^ c[i]) * 1099511628211u;
    }
    for (uint32_t at = (uint32_t)(h >> 20) % SLOTS;; at = (at + 1) % SLOTS) {
        struct slot *s = &table[at];

        if (s->n == 0)
            memcpy(s->c, key, sizeof(key));
        if (memcmp(s->c, key, sizeof(key)) == 0)
            return s;
    }
}

static void
put(uint16_t c)
{
    if (c < 0x80)
        putchar(c);
    else if (c < 0x800)
        printf("%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
    else
        printf("%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f),
            0x80 | (c & 0x3f));
}

static int
by_text(const void *a, const void *b)
{
    return memcmp(((const struct slot *)a)->c, ((const struct slot *)b)->c,
        sizeof(((const struct slot *)a)->c));
}

static void
print(const char *what, struct slot *table, uint32_t least)
{
    int n = 0;

    for (int i = 0; i < SLOTS; i++)
        if (table[i].n >= least)
            table[n++] = table[i];
    qsort(table, (size_t)n, sizeof(*table), by_text);
    for (int i = 0; i < n; i++) {
        printf("%s\t", what);
        for (int j = 0; j < CORE_CHARS && table[i].c[j] != 0; j++)
            put(table[i].c[j]);
        printf("\t%u\n", table[i].n);
    }
}

int
main(void)
{
    struct slot *pair = calloc(SLOTS, sizeof(*pair));
    struct slot *core = calloc(SLOTS, sizeof(*core));
    struct bd__dup_name name;
    char *line = NULL;
    size_t cap = 0;
    uint32_t n = 0;

    if (pair == NULL || core == NULL)
        return 2;
    while (getline(&line, &cap, stdin) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        bd__dup_parse(line, &name);
        for (int i = name.core; i + 1 < name.n; i++)
            slot_of(pair, name.c + i, 2)->n++;
        if (name.trade > name.core && name.trade - name.core <= CORE_CHARS)
            slot_of(core, name.c + name.core, name.trade - name.core)->n++;
        n++;
    }
    printf("total\tnames\t%u\n", n);
    print("pair", pair, n / (1000000 / PAIR_MIN));
    print("core", core, n / (1000000 / CORE_MIN));
    return 0;
}
