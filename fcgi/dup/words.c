/*
 * words.c - looking up regions, industries and how common something is.
 */
#include "dup/words.h"
#include "dup/text.h"

#include "han/han.h"

#include <math.h>
#include <stddef.h>

enum {
    UNSEEN_IDF = 85 /* of a pair that the corpus has too seldom to count */
};

static bool
begins(const struct dup_list *l, const struct dup_word *w, const uint16_t *c,
    int step)
{
    for (int i = 0; i < w->n; i++)
        if (l->text[w->at + (uint32_t)i] != c[i * step])
            return false;
    return true;
}

const struct dup_word *
bd__dup_longest(
    const struct dup_list *l, const uint16_t *c, int n, int step, int kind_max)
{
    int from = 0, to = n < 2 ? 0 : l->n;
    uint32_t head = n < 2 ? 0 : (uint32_t)c[0] << 16 | c[step];

    while (from < to) {
        int mid = (from + to) / 2;

        if (l->word[mid].head < head)
            from = mid + 1;
        else
            to = mid;
    }
    for (; n >= 2 && from < l->n && l->word[from].head == head; from++) {
        const struct dup_word *w = &l->word[from];

        if (w->n <= n && w->kind <= kind_max && begins(l, w, c, step))
            return w;
    }
    return NULL;
}

static int
find(const uint32_t *sorted, int n, uint32_t what)
{
    int from = 0, to = n;

    while (from < to) {
        int mid = (from + to) / 2;

        if (sorted[mid] < what)
            from = mid + 1;
        else
            to = mid;
    }
    return from < n && sorted[from] == what ? from : -1;
}

uint8_t
bd__dup_idf(uint16_t a, uint16_t b)
{
    int at = find(bd__dup_pairs, bd__dup_npairs, (uint32_t)a << 16 | b);

    return at < 0 ? UNSEEN_IDF : bd__dup_pair_idf[at];
}

uint32_t
bd__dup_core_hash(const uint16_t *c, int n)
{
    uint32_t h = 2166136261u;

    for (int i = 0; i < n; i++)
        h = ((h ^ (c[i] & 255u)) * 16777619u ^ c[i] >> 8) * 16777619u;
    return h;
}

double
bd__dup_common(const uint16_t *c, int n)
{
    int at = find(bd__dup_cores, bd__dup_ncores, bd__dup_core_hash(c, n));

    return at < 0 ? 0 : bd__dup_core_count[at] / 100.0;
}

/* --------------------------------------------------- of a whole name -- */

static void
put_digits(struct bd__dup_name *out)
{
    int n = 0;

    for (int i = out->core; i < out->n && n + 1 < BD__DUP_BRANCH; i++) {
        char digit = bd__dup_digit(out->c[i]);

        if (digit != 0)
            out->digits[n++] = digit;
        else if (out->c[i] >= 'a' && out->c[i] <= 'z')
            out->digits[n++] = (char)out->c[i];
    }
    out->digits[n] = '\0';
}

void
bd__dup_look_up(struct bd__dup_name *out)
{
    for (int i = 0; i < out->n; i++) {
        out->sound[i] = (uint16_t)bd__han_sound(out->c[i]);
        out->slur[i] = (uint16_t)bd__han_slurred(out->c[i]);
        out->other[i] = (uint16_t)bd__han_other_sound(out->c[i]);
        out->idf[i] =
            i + 1 < out->n ? bd__dup_idf(out->c[i], out->c[i + 1]) : 0;
    }
    put_digits(out);
    out->common = bd__dup_common(out->c + out->core, out->trade - out->core);
}
