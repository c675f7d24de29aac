/*
 * align.c - edit distance in which characters that sound or look alike, a
 * doubled one and two that changed places cost less than a true difference.
 */
#include "dup/align.h"

#include "han/han.h"

#include <string.h>

enum { /* hundredths */
    COST_SOUND = 30,
    COST_SLUR = 50,
    COST_ALIKE = 45,
    COST_DOUBLED = 40,
    COST_SWAP = 50,
    COST_ONE = 100,
    COST_NEVER = INT16_MAX,
    SIDE = 48 /* characters of either text that are looked at */
};

struct table {
    const struct dup_part *a, *b;
    int16_t d[SIDE + 1][SIDE + 1];
};

struct dup_part
bd__dup_part(const struct bd__dup_name *a, int from, int to)
{
    return (struct dup_part){a->c + from, a->sound + from, a->slur + from,
        a->other + from, to - from};
}

/* One of two readings in common. */
static bool
sounds_like(const struct dup_part *a, int i, const struct dup_part *b, int j)
{
    return a->sound[i] != 0 && b->sound[j] != 0 &&
           (a->sound[i] == b->sound[j] || a->sound[i] == b->other[j] ||
               a->other[i] == b->sound[j]);
}

static int
change(const struct dup_part *a, int i, const struct dup_part *b, int j)
{
    if (a->c[i] == b->c[j])
        return 0;
    if (sounds_like(a, i, b, j))
        return COST_SOUND;
    if (bd__han_alike(a->c[i], b->c[j]))
        return COST_ALIKE;
    return a->slur[i] != 0 && a->slur[i] == b->slur[j] ? COST_SLUR : COST_ONE;
}

static int
drop(const struct dup_part *a, int i)
{
    bool doubled = (i > 0 && a->c[i - 1] == a->c[i]) ||
                   (i + 1 < a->n && a->c[i + 1] == a->c[i]);

    return doubled ? COST_DOUBLED : COST_ONE;
}

/* Of coming here by two characters that changed places. */
static int
swapped(const struct table *t, int i, int j)
{
    if (i < 2 || j < 2 || t->a->c[i - 1] != t->b->c[j - 2] ||
        t->a->c[i - 2] != t->b->c[j - 1] || t->a->c[i - 1] == t->a->c[i - 2])
        return COST_NEVER;
    return t->d[i - 2][j - 2] + COST_SWAP;
}

static int
least(int a, int b)
{
    return a < b ? a : b;
}

static void
fill(struct table *t)
{
    t->d[0][0] = 0;
    for (int i = 1; i <= t->a->n; i++)
        t->d[i][0] = (int16_t)(t->d[i - 1][0] + drop(t->a, i - 1));
    for (int j = 1; j <= t->b->n; j++)
        t->d[0][j] = (int16_t)(t->d[0][j - 1] + drop(t->b, j - 1));
    for (int i = 1; i <= t->a->n; i++) {
        int without_a = drop(t->a, i - 1);

        for (int j = 1; j <= t->b->n; j++) {
            int best = t->d[i - 1][j - 1] + change(t->a, i - 1, t->b, j - 1);

            best = least(best, t->d[i - 1][j] + without_a);
            best = least(best, t->d[i][j - 1] + drop(t->b, j - 1));
            t->d[i][j] = (int16_t)least(best, swapped(t, i, j));
        }
    }
}

/* Which group of words that exclude each other a character belongs to. */
static int
group_of(uint16_t c)
{
    static const struct {
        uint16_t c;
        uint8_t group;
    } words[] = {{0x4e1c, 1}, {0x5357, 1}, {0x897f, 1}, {0x5317, 1},
        {0x5927, 2}, {0x5c0f, 2}, {0x65b0, 3}, {0x8001, 3}, {0x65e7, 3},
        {0x524d, 4}, {0x540e, 4}, {0x4e0a, 5}, {0x4e0b, 5}, {0x5de6, 6},
        {0x53f3, 6}, {0x5185, 7}, {0x5916, 7}, {0x7537, 8}, {0x5973, 8},
        {0x7532, 9}, {0x4e59, 9}, {0x4e19, 9}, {0x4e01, 9}, {0x6625, 10},
        {0x590f, 10}, {0x79cb, 10}, {0x51ac, 10}, {0x9ed1, 11}, {0x767d, 11},
        {0x7ea2, 11}, {0x84dd, 11}, {0x7eff, 11}, {0x9ec4, 11}, {0x7d2b, 11},
        {0x5929, 12}, {0x5730, 12}, {0x65e5, 13}, {0x6708, 13}, {0x957f, 14},
        {0x77ed, 14}, {0x9ad8, 15}, {0x4f4e, 15}, {0x91d1, 16}, {0x94f6, 16},
        {0x94dc, 16}, {0x94c1, 16}};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (words[i].c == c)
            return words[i].group;
    return 0;
}

static void
count_change(const struct table *t, int i, int j, int cost, struct dup_path *p)
{
    int group = cost == 0 ? 0 : group_of(t->a->c[i]);

    p->sound += cost == COST_SOUND;
    p->slur += cost == COST_SLUR;
    p->alike += cost == COST_ALIKE;
    p->hard += cost == COST_ONE;
    p->opposed += group != 0 && group == group_of(t->b->c[j]);
}

static void
count_drop(int cost, struct dup_path *p)
{
    p->doubled += cost == COST_DOUBLED;
    p->one_sided += cost == COST_ONE;
}

/* Back along the cheapest way. */
static void
walk(const struct table *t, struct dup_path *p)
{
    int i = t->a->n, j = t->b->n;

    while (i > 0 && j > 0) {
        int here = t->d[i][j], cost = change(t->a, i - 1, t->b, j - 1);

        if (here == t->d[i - 1][j - 1] + cost) {
            count_change(t, --i, --j, cost, p);
        } else if (here == swapped(t, i, j)) {
            i -= 2;
            j -= 2;
            p->swapped++;
        } else if (here == t->d[i - 1][j] + drop(t->a, i - 1)) {
            count_drop(drop(t->a, --i), p);
        } else {
            count_drop(drop(t->b, --j), p);
        }
    }
    while (i > 0)
        count_drop(drop(t->a, --i), p);
    while (j > 0)
        count_drop(drop(t->b, --j), p);
}

static struct dup_part
shifted(const struct dup_part *a, int n)
{
    return (struct dup_part){
        a->c + n, a->sound + n, a->slur + n, a->other + n, a->n - n};
}

static void
trim(struct dup_part *a, struct dup_part *b)
{
    int n = a->n < b->n ? a->n : b->n, same = 0;

    while (same + 1 < n && a->c[same] == b->c[same] &&
           a->c[same + 1] == b->c[same + 1])
        same++;
    *a = shifted(a, same);
    *b = shifted(b, same);
    while (a->n > 1 && b->n > 1 && a->c[a->n - 1] == b->c[b->n - 1] &&
           a->c[a->n - 2] == b->c[b->n - 2])
        a->n--, b->n--;
    if (a->n > SIDE)
        a->n = SIDE;
    if (b->n > SIDE)
        b->n = SIDE;
}

void
bd__dup_align(
    const struct dup_part *a, const struct dup_part *b, struct dup_path *out)
{
    struct dup_part x = *a, y = *b;
    struct table t;

    memset(out, 0, sizeof(*out));
    if (a->n == b->n && memcmp(a->c, b->c, (size_t)a->n * sizeof(*a->c)) == 0)
        return;
    trim(&x, &y);
    t.a = &x;
    t.b = &y;
    fill(&t);
    out->cost = t.d[x.n][y.n] / 100.0;
    walk(&t, out);
}
