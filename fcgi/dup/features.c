/*
 * features.c - what two names have in common and what sets them apart, as
 * numbers for the score.
 */
#include "dup/align.h"
#include "dup/dup.h"
#include "dup/facts.h"

#include <math.h>
#include <string.h>

// clang-format off
const char *const bd__dup_feature_names[] = {
    "one", "path_sim", "path_cost", "equal", "core_sim", "rest_sim",
    "full_sim", "rest_cost", "full_cost", "winkler", "dice", "cosine",
    "sound", "slur", "alike", "hard", "hard_again", "doubled", "one_sided",
    "one_sided_again", "swapped", "opposed", "digits", "trade_equal",
    "trade_missing", "trade_within", "trade_apart", "trade_sim",
    "place_fits", "place_missing", "place_apart", "place_partly",
    "branch_missing", "branch_apart", "branch_equal", "core_short",
    "common", "equal_common", "equal_place_missing", "equal_place_apart",
    "equal_trade_apart", "equal_trade_missing", "within", "hard_share",
    "soft_place_missing", "soft_trade_missing", "both_missing",
    "one_sided_share", "place_within", "equal_place_within"};
// clang-format on

static double
capped(double v, double max)
{
    return v < max ? v : max;
}

static double
longer(const struct dup_part *a, const struct dup_part *b)
{
    int n = a->n > b->n ? a->n : b->n;

    return n > 0 ? n : 1;
}

static double
jaro(const struct dup_part *a, const struct dup_part *b)
{
    bool in_a[BD__DUP_CHARS] = {false}, in_b[BD__DUP_CHARS] = {false};
    int reach = (a->n > b->n ? a->n : b->n) / 2 - 1, m = 0, moved = 0, k = 0;

    for (int i = 0; i < a->n; i++)
        for (int j = 0; j < b->n; j++)
            if (!in_b[j] && a->c[i] == b->c[j] && j - i <= reach &&
                i - j <= reach) {
                in_a[i] = in_b[j] = true;
                m++;
                break;
            }
    for (int i = 0; i < a->n && m > 0; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[k])
            k++;
        moved += a->c[i] != b->c[k++];
    }
    return m == 0
               ? 0
               : ((double)m / a->n + (double)m / b->n + (m - moved / 2.0) / m) /
                     3;
}

static double
winkler(const struct dup_part *a, const struct dup_part *b)
{
    double j = a->n == 0 || b->n == 0 ? 0 : jaro(a, b);
    int same = 0;

    while (same < 4 && same < a->n && same < b->n && a->c[same] == b->c[same])
        same++;
    return j + same * 0.1 * (1 - j);
}

/* Pairs of characters in common: Dice's share, and the cosine by weight. */
static void
pairs(const struct bd__dup_name *a, const struct bd__dup_name *b, double *dice,
    double *cosine)
{
    bool used[BD__DUP_CHARS] = {false};
    double dot = 0, aa = 0, bb = 0, w;
    int both = 0, n = 0;

    for (int j = b->core; j + 1 < b->n; j++, n++) {
        w = b->idf[j] / 8.0;
        bb += w * w;
    }
    for (int i = a->core; i + 1 < a->n; i++, n++) {
        w = a->idf[i] / 8.0;
        aa += w * w;
        for (int j = b->core; j + 1 < b->n; j++)
            if (!used[j] && a->c[i] == b->c[j] && a->c[i + 1] == b->c[j + 1]) {
                used[j] = true;
                dot += w * w;
                both++;
                break;
            }
    }
    *dice = n > 0 ? 2.0 * both / n : 0;
    *cosine = aa > 0 && bb > 0 ? dot / sqrt(aa * bb) : 0;
}

static void
path_features(const struct dup_facts *x, double *f)
{
    const struct dup_path *p = &x->path;
    double n = x->shorter > 0 ? x->shorter : 1;
    int one_sided = p->one_sided;

    f[1] = 1 - capped(p->cost / longer(&x->core_a, &x->core_b), 1);
    f[2] = capped(p->cost, 5);
    f[3] = p->cost <= 0;
    f[12] = capped(p->sound, 3);
    f[13] = capped(p->slur, 3);
    f[14] = capped(p->alike, 3);
    f[15] = p->hard > 0;
    f[16] = capped(p->hard, 4);
    f[17] = capped(p->doubled, 2);
    f[18] = one_sided > 0;
    f[19] = capped(one_sided, 5);
    f[20] = capped(p->swapped, 2);
    f[21] = p->opposed > 0;
    f[22] = x->digits_differ;
    f[43] = capped(p->hard / n, 1);
    f[47] = capped(one_sided / n, 1.5);
}

static void
state_features(const struct dup_facts *x, double *f)
{
    bool soft = x->path.cost > 0 && x->path.hard == 0;

    f[23] = x->trade == DUP_FITS;
    f[24] = x->trade == DUP_MISSING;
    f[25] = x->trade == DUP_WITHIN;
    f[26] = x->trade == DUP_APART;
    f[27] = x->trade_sim;
    f[28] = x->place == DUP_FITS;
    f[29] = x->place == DUP_MISSING;
    f[30] = x->place == DUP_APART;
    f[31] = x->place == DUP_PARTLY;
    f[32] = x->branch == DUP_MISSING;
    f[33] = x->branch == DUP_APART;
    f[34] = x->branch == DUP_FITS;
    f[35] = x->shorter <= 2;
    f[36] = x->common;
    f[37] = f[3] * x->common;
    f[38] = f[3] * f[29];
    f[39] = f[3] * f[30];
    f[40] = f[3] * f[26];
    f[41] = f[3] * f[24];
    f[42] = x->within;
    f[44] = soft ? f[29] : 0;
    f[45] = soft ? f[24] : 0;
    f[46] = f[29] * f[24];
    f[48] = x->place == DUP_WITHIN;
    f[49] = f[3] * f[48];
}

int
bd__dup_features(const struct bd__dup_name *a, const struct bd__dup_name *b,
    double f[BD__DUP_FEATURES])
{
    struct dup_facts x;

    bd__dup_facts(a, b, &x);
    f[0] = 1;
    path_features(&x, f);
    f[4] = 1 - capped(x.core.cost / longer(&x.core_a, &x.core_b), 1);
    f[5] = 1 - capped(x.rest.cost / longer(&x.rest_a, &x.rest_b), 1);
    f[6] = 1 - capped(x.full.cost / longer(&x.full_a, &x.full_b), 1);
    f[7] = capped(x.rest.cost, 6);
    f[8] = capped(x.full.cost, 8);
    f[9] = winkler(&x.core_a, &x.core_b);
    pairs(a, b, &f[10], &f[11]);
    state_features(&x, f);
    return BD__DUP_FEATURES;
}
