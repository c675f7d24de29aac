/*
 * facts.c - compares the parts of two names.
 */
#include "dup/facts.h"

#include <string.h>

static int32_t
unit_of(int32_t place)
{
    return place % 10000 == 0 ? 10000 : place % 100 == 0 ? 100 : 1;
}

/* Equal, or one in the other; a name of several places fits all. */
static bool
same_place(int32_t a, int32_t b)
{
    int32_t unit = unit_of(a) > unit_of(b) ? unit_of(a) : unit_of(b);

    return a == 0 || b == 0 || a / unit == b / unit;
}

static bool
has_like(const struct bd__dup_name *a, int32_t place, bool *exactly)
{
    bool like = false;

    for (int i = 0; i < a->places; i++) {
        like = like || same_place(a->place[i], place);
        *exactly = *exactly || a->place[i] == place || place == 0;
    }
    return like;
}

static enum dup_state
compare_places(const struct bd__dup_name *a, const struct bd__dup_name *b)
{
    int alone_a = 0, alone_b = 0;
    bool exactly = false;

    if (a->places == 0 || b->places == 0)
        return a->places == b->places ? DUP_NONE : DUP_MISSING;
    for (int i = 0; i < a->places; i++)
        alone_a += !has_like(b, a->place[i], &exactly);
    for (int i = 0; i < b->places; i++)
        alone_b += !has_like(a, b->place[i], &exactly);
    if (alone_a > 0 && alone_b > 0)
        return DUP_APART;
    if (!exactly)
        return DUP_WITHIN;
    return alone_a + alone_b > 0 ? DUP_PARTLY : DUP_FITS;
}

/* Are the shorter text's characters in the longer one, in this order? */
static bool
is_within(const struct dup_part *a, const struct dup_part *b)
{
    const struct dup_part *s = a->n < b->n ? a : b, *l = s == a ? b : a;
    int at = 0;

    for (int i = 0; i < l->n && at < s->n; i++)
        at += l->c[i] == s->c[at];
    return at == s->n;
}

static bool
share_any(const struct dup_part *a, const struct dup_part *b)
{
    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++)
            if (a->c[i] == b->c[j])
                return true;
    return false;
}

static void
compare_trades(const struct bd__dup_name *a, const struct bd__dup_name *b,
    struct dup_facts *x)
{
    struct dup_part p = bd__dup_part(a, a->trade, a->n);
    struct dup_part q = bd__dup_part(b, b->trade, b->n);
    struct dup_path way;
    int n = p.n > q.n ? p.n : q.n;

    x->trade_sim = 0;
    if (p.n == 0 || q.n == 0) {
        x->trade = p.n == q.n ? DUP_NONE : DUP_MISSING;
        return;
    }
    bd__dup_align(&p, &q, &way);
    x->trade_sim = way.cost < n ? 1 - way.cost / n : 0;
    x->trade = way.cost <= 0       ? DUP_FITS
               : is_within(&p, &q) ? DUP_WITHIN
               : share_any(&p, &q) ? DUP_NONE
                                   : DUP_APART;
}

static enum dup_state
compare_branches(const struct bd__dup_name *a, const struct bd__dup_name *b)
{
    if (a->branches == 0 || b->branches == 0)
        return a->branches == b->branches ? DUP_NONE : DUP_MISSING;
    return a->branches == b->branches &&
                   memcmp(a->branch, b->branch,
                       (size_t)a->branches * sizeof(*a->branch)) == 0
               ? DUP_FITS
               : DUP_APART;
}

static bool
begins(const struct dup_part *longer, const struct dup_part *shorter)
{
    return shorter->n >= 2 && shorter->n <= longer->n &&
           memcmp(longer->c, shorter->c,
               (size_t)shorter->n * sizeof(*shorter->c)) == 0;
}

/*
 * A slip outside of the 字号 moves its borders, so the cheapest of the three
 * ways says who is meant; what it covers counts as equal.
 */
static void
choose_path(struct dup_facts *x)
{
    x->path = x->core;
    if (x->rest.cost <= x->core.cost && x->rest_a.n > 0) {
        x->path = x->rest;
        if (x->trade == DUP_MISSING || x->trade == DUP_APART ||
            x->trade == DUP_NONE)
            x->trade = x->core_a.n == x->rest_a.n && x->core_b.n == x->rest_b.n
                           ? DUP_NONE
                           : DUP_FITS;
    }
    if (x->full.cost < x->path.cost) {
        x->path = x->full;
        x->trade = DUP_FITS;
        x->place = DUP_FITS;
    }
}

void
bd__dup_facts(const struct bd__dup_name *a, const struct bd__dup_name *b,
    struct dup_facts *x)
{
    x->core_a = bd__dup_part(a, a->core, a->trade);
    x->core_b = bd__dup_part(b, b->core, b->trade);
    x->rest_a = bd__dup_part(a, a->core, a->n);
    x->rest_b = bd__dup_part(b, b->core, b->n);
    x->full_a = bd__dup_part(a, 0, a->n);
    x->full_b = bd__dup_part(b, 0, b->n);
    bd__dup_align(&x->core_a, &x->core_b, &x->core);
    bd__dup_align(&x->rest_a, &x->rest_b, &x->rest);
    x->full = x->rest;
    if (a->core > 0 || b->core > 0)
        bd__dup_align(&x->full_a, &x->full_b, &x->full);
    x->place = compare_places(a, b);
    x->branch = compare_branches(a, b);
    compare_trades(a, b, x);
    x->shorter = x->core_a.n < x->core_b.n ? x->core_a.n : x->core_b.n;
    x->common = a->common > b->common ? a->common : b->common;
    x->digits_differ = strcmp(a->digits, b->digits) != 0;
    x->within =
        begins(&x->rest_a, &x->core_b) || begins(&x->rest_b, &x->core_a);
    choose_path(x);
}
