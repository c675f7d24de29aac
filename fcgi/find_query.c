/*
 * What a person may mean by the words that he typed: the characters
 * themselves, the initials of their readings, or readings in full whose last
 * one he may still be typing ("guangg").
 */
#include "find.h"
#include "find_token.h"
#include "han/han.h"

#include <stdlib.h>
#include <string.h>

#define WORD_MAX 50
#define LETTERS_MAX 24 /* of a word that is taken for readings */
#define READING_MAX 8
#define READINGS_MAX 500
#define HAN_FROM 0x3400
#define HAN_TO 0xa000

/* Every reading there is, in order; filled once per worker. */
static struct {
    char text[READINGS_MAX][READING_MAX];
    int n;
} known;

static int
by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void
learn_readings(void)
{
    bool seen[READINGS_MAX] = {false};

    if (known.n > 0)
        return;
    for (uint32_t c = HAN_FROM; c < HAN_TO; c++) {
        unsigned sound = bd__han_sound(c);
        const char *how = bd__han_pinyin(c);

        if (how == NULL || sound >= READINGS_MAX || seen[sound] ||
            strpbrk(how, "aeiouv") == NULL || strlen(how) >= READING_MAX)
            continue;
        seen[sound] = true;
        memcpy(known.text[known.n++], how, strlen(how) + 1);
    }
    qsort(known.text, (size_t)known.n, READING_MAX, by_text);
}

/* Is s (n letters) a reading, or the beginning of one? */
static bool
is_reading(const char *s, size_t n, bool whole)
{
    for (int i = 0; i < known.n; i++)
        if (strncmp(known.text[i], s, n) == 0 &&
            (!whole || known.text[i][n] == '\0'))
            return true;
    return false;
}

/* --------------------------------------------------- as it is written -- */

static void
add_anchor(struct bd_alt *a, uint32_t lo, uint32_t hi)
{
    if (a->anchors < BD_ANCHORS_MAX)
        a->anchor[a->anchors++] = (struct bd_range){lo, hi};
}

/* Up to four letters are the beginning of a token, more are several. */
static void
anchor_narrow(struct bd_alt *a, const uint32_t *c, int n)
{
    uint32_t last[NARROW_LEN];
    int k = n < NARROW_LEN ? n : NARROW_LEN;

    memcpy(last, c, sizeof(*c) * (size_t)k);
    for (int i = k; i < NARROW_LEN; i++)
        last[i] = 'z';
    if (n <= NARROW_LEN)
        add_anchor(
            a, bd__token_narrow(c, n), bd__token_narrow(last, NARROW_LEN));
    /* From the end: what numbers begin with, they have in common. */
    for (int i = n - NARROW_LEN; i >= 0 && n > NARROW_LEN; i -= 2)
        add_anchor(a, bd__token_narrow(c + i, NARROW_LEN),
            bd__token_narrow(c + i, NARROW_LEN));
}

static void
anchor_wide(struct bd_alt *a, const uint32_t *c, int n)
{
    int step =
        n > BD_ANCHORS_MAX ? (n + BD_ANCHORS_MAX - 1) / BD_ANCHORS_MAX : 1;

    if (n == 1 && !bd__legal_char(c[0]))
        add_anchor(
            a, bd__token_wide(c[0], 0), bd__token_wide(c[0], 0) | 0xffff);
    for (int i = 0; i + 1 < n; i += step)
        if (!bd__legal_pair(c[i], c[i + 1]))
            add_anchor(a, bd__token_wide(c[i], c[i + 1]),
                bd__token_wide(c[i], c[i + 1]));
}

static void
as_written(struct bd_alt *a, const uint32_t *c, int n)
{
    for (int i = 0, run; i < n; i += run) {
        bool narrow = bd__narrow(c[i]);

        for (run = 1; i + run < n && bd__narrow(c[i + run]) == narrow; run++)
            ;
        (narrow ? anchor_narrow : anchor_wide)(a, c + i, run);
    }
}

/* ------------------------------------------------------- as it is read -- */

/* The tokens of all readings that begin with the first of the initials. */
static void
as_initials(struct bd_req *r, struct bd_alt *a, const char *s, size_t n)
{
    struct bd_range *of = bd_alloc(r, sizeof(*of) * BD_RANGES_MAX);
    char last = '\0';

    a->share = n == 1 ? 4 : n == 2 ? 40 : 400;
    a->any_of = of;
    for (int i = 0; i < known.n && a->any < BD_RANGES_MAX; i++) {
        const char *how = known.text[i];
        struct bd_range x = {
            bd__token_read(how, n > 1 ? s[1] : last, n > 2 ? s[2] : last),
            bd__token_read(how, n > 1 ? s[1] : 'z', n > 2 ? s[2] : 'z')};

        if (*how == *s && (a->any == 0 || of[a->any - 1].lo != x.lo))
            of[a->any++] = x; /* guan and guang are one */
    }
}

struct split {
    const char *part[LETTERS_MAX];
    size_t len[LETTERS_MAX];
    int n;
};

/* "guang", "gao": of parts i, i+1, i+2 the first in full. */
static struct bd_range
range_of(const struct split *x, int i)
{
    char how[READING_MAX] = "", end[READING_MAX] = "zzzz";
    size_t n = x->len[i] < READ_LEN ? x->len[i] : READ_LEN;
    char second = i + 1 < x->n ? *x->part[i + 1] : '\0';
    char third = i + 2 < x->n ? *x->part[i + 2] : '\0';

    memcpy(how, x->part[i], n);
    memcpy(end, how, n);
    if (i + 1 < x->n) /* a whole reading */
        memcpy(end, how, sizeof(end));
    return (struct bd_range){bd__token_read(how, second, third),
        bd__token_read(
            end, second != '\0' ? second : 'z', third != '\0' ? third : 'z')};
}

static void
as_split(struct bd_req *r, struct bd_word *w, struct bd_buf *pattern,
    const struct split *x)
{
    struct bd_alt *a = &w->alt[w->alts++];

    bd__buf_str(r, pattern, "|");
    for (int i = 0; i < x->n; i++) {
        struct bd_range range = range_of(x, i);

        bd__buf_fmt(r, pattern, "%c%.*s", bd__upper(*x->part[i]),
            (int)x->len[i] - 1, x->part[i] + 1);
        if (i == 0 || i + 1 < x->n)
            add_anchor(a, range.lo, range.hi);
    }
}

/* Every way to cut s into exactly `parts` readings, the last one begun. */
static void
splits(struct bd_req *r, struct bd_word *w, struct bd_buf *pattern,
    struct split *x, const char *s, int parts)
{
    size_t left = strlen(s);

    if (w->alts == BD_ALTS_MAX)
        return;
    x->part[x->n] = s;
    if (x->n + 1 == parts) {
        if (left < READING_MAX && is_reading(s, left, false)) {
            x->len[x->n++] = left;
            as_split(r, w, pattern, x);
            x->n--;
        }
        return;
    }
    for (size_t k = left < READING_MAX ? left - 1 : READING_MAX - 1; k > 0; k--)
        if (is_reading(s, k, true)) {
            x->len[x->n++] = k;
            splits(r, w, pattern, x, s + k, parts);
            x->part[--x->n] = s;
        }
}

/* xian: 先 and 西安.  One part more than needed, for each its ways. */
static void
as_read(
    struct bd_req *r, struct bd_word *w, struct bd_buf *pattern, const char *s)
{
    struct split x = {.n = 0};
    int need = 0, before = w->alts;

    for (int parts = 1; parts <= (int)strlen(s) && parts < 12; parts++) {
        splits(r, w, pattern, &x, s, parts);
        if (need == 0 && w->alts > before)
            need = parts;
        if (need != 0 && parts > need)
            break;
    }
}

/* ------------------------------------------------------------- words --- */

static void
word_of(struct bd_req *r, struct bd_word *w, const uint32_t *c, int n)
{
    struct bd_buf pattern = {NULL, 0, 0}, letters = {NULL, 0, 0};
    const char *s;

    *w = (struct bd_word){.alts = 1,
        .brief = n == 1 || (n == 2 && !bd__narrow(c[0]) && !bd__narrow(c[1]))};
    for (int i = 0; i < n; i++) {
        bd__put_char(r, &pattern, c[i]);
        if (c[i] >= 'a' && c[i] <= 'z')
            bd__put_char(r, &letters, c[i]);
    }
    as_written(&w->alt[0], c, n);
    if (letters.n == (size_t)n && n <= LETTERS_MAX) {
        s = bd__cstr(r, &letters);
        learn_readings();
        if (strpbrk(s, "iuv") == NULL) { /* no reading begins so */
            bd__buf_str(r, &pattern, "|");
            for (int i = 0; i < n; i++)
                bd__buf_fmt(r, &pattern, "%c", bd__upper(s[i]));
            as_initials(r, &w->alt[w->alts++], s, (size_t)n);
        }
        as_read(r, w, &pattern, s);
    }
    w->pattern = bd__cstr(r, &pattern);
}

int
bd__find_words(struct bd_req *r, const char *q, struct bd_word *w)
{
    int n = 0;

    for (q += strspn(q, " \t\r\n"); *q != '\0' && n < BD_WORDS_MAX;
         q += strspn(q, " \t\r\n")) {
        size_t k = strcspn(q, " \t\r\n");
        uint32_t c[WORD_MAX];
        int chars = bd__fold(bd_dupn(r, q, k), c, WORD_MAX);

        if (chars > 0)
            word_of(r, &w[n++], c, chars);
        q += k;
    }
    return n;
}
