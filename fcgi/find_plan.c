/*
 * How a search is put to the database: by the way that is likely to look at
 * the fewest rows, as the database itself estimates them.
 *
 *   points   along a token's postings, the newest first, until the page is
 *            full: at most as many as have the token
 *   drive    all the rows that have one of some tokens, then sorted
 *   walk     the caller's own rows, or all rows in the list's order, each
 *            tried by the pattern
 */
#include "find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 21
#define DRIVE_MAX 50000 /* more to sort, and the search would be cut off */
#define WALK_MAX 4      /* branches that are asked for their size */
#define ESTIMATES_MAX (BD_WORDS_MAX * BD_ALTS_MAX * BD_ANCHORS_MAX)

struct plan {
    struct bd_req *r;
    const struct bd_entity *e;
    unsigned obj;
    struct bd_word word[BD_WORDS_MAX];
    int words;
    int64_t rows; /* of the table, about */
    int64_t own;  /* of them the caller's */
};

/* ------------------------------------------------------------ patterns -- */

/* %, _ and \ of the user's text stand for themselves. */
static const char *
like_pattern(struct bd_req *r, const char *q)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_str(r, &b, "%");
    for (; *q != '\0'; q++) {
        if (strchr("%_\\", *q) != NULL)
            bd__buf_str(r, &b, "\\");
        bd__buf_add(r, &b, q, 1);
    }
    bd__buf_str(r, &b, "%");
    return bd__cstr(r, &b);
}

/* Without postings: every row is looked at. */
static int
by_columns(struct bd_req *r, const struct bd_entity *e, const char *q,
    struct bd_buf *b, struct bd_param *p, int most)
{
    const char *pattern = like_pattern(r, q);
    int n = 0;

    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        enum bd_shown shown =
            f->flags & BD_FIND ? bd__field_shown(r, e, f) : BD_SHOWN_NEVER;

        if (shown == BD_SHOWN_NEVER || n == most)
            continue;
        bd__buf_str(r, b, n == 0 ? " AND (" : " OR ");
        if (shown == BD_SHOWN_OWNED)
            bd__buf_fmt(r, b, "t.`%s` IS NOT NULL AND ", e->owner);
        bd__buf_fmt(r, b, "CONVERT(t.`%s` USING utf8mb4) LIKE ?", f->name);
        p[n++] = bd__p_text(pattern);
    }
    bd__buf_str(r, b, n > 0 ? ")" : " AND 0");
    return n;
}

/* The marks of the fields that the caller sees as they are, in rows of the
 * pool or in all others; *whole: those are all the fields. */
static const char *
seen_marks(struct plan *x, bool in_pool, bool *whole)
{
    struct bd_buf b = {NULL, 0, 0};
    int nth = 0;

    *whole = true;
    for (const struct bd_field *f = x->e->fields; f->name != NULL; f++) {
        enum bd_shown shown;
        char mark;

        if (!bd__find_indexed(f))
            continue;
        shown = bd__field_shown(x->r, x->e, f);
        mark = bd__find_mark(nth++);
        if (shown == BD_SHOWN_ALL || (shown == BD_SHOWN_OWNED && !in_pool))
            bd__buf_add(x->r, &b, &mark, mark != '\0');
        else
            *whole = false;
    }
    return bd__cstr(x->r, &b);
}

/* The word, and behind it in the line the end of a field that is seen. */
static const char *
pattern_of(struct plan *x, const struct bd_word *w, bool in_pool)
{
    bool whole;
    const char *marks = seen_marks(x, in_pool, &whole);

    if (*marks == '\0')
        return "^\\b\\B"; /* fits nothing */
    return whole
               ? w->pattern
               : bd_fmt(x->r, "(?:%s)[^" BD_MARKS "]*[%s]", w->pattern, marks);
}

/*
 * " AND (every word fits the line of row t)"; returns the parameters.  known:
 * a word of which that is sure, or -1.
 */
static int
add_patterns(struct plan *x, struct bd_buf *b, struct bd_param *p, int known)
{
    bool pooled = (x->e->flags & BD_POOLED) != 0, whole;
    int n = 0;

    seen_marks(x, true, &whole);
    if (x->words == 1 && known == 0 && whole)
        return 0;
    bd__buf_str(x->r, b, " AND (SELECT ");
    for (int i = 0; i < x->words; i++) {
        const char *pool = pattern_of(x, &x->word[i], true);
        const char *own = pattern_of(x, &x->word[i], false);

        bd__buf_str(x->r, b, i > 0 ? " AND " : "");
        if (pooled && strcmp(pool, own) != 0) {
            bd__buf_fmt(
                x->r, b, "f.text REGEXP IF(t.`%s` IS NULL, ?, ?)", x->e->owner);
            p[n++] = bd__p_text(pool);
        } else
            bd__buf_str(x->r, b, "f.text REGEXP ?");
        p[n++] = bd__p_text(own);
    }
    bd__buf_fmt(x->r, b,
        " FROM bd_post f WHERE f.obj=%u AND f.tok=0 AND f.id=t.id)", x->obj);
    return n;
}

/* ------------------------------------------------------------ estimates -- */

static int64_t
rows_said(const struct bd_rows *said, int i)
{
    const struct bd_cell *c =
        i < said->n ? bd__cell(said->row[i], "rows") : NULL;

    return c == NULL || c->null ? 0
           : c->s != NULL       ? strtoll(c->s, NULL, 10)
                                : c->i;
}

/* What the database expects of the table, the caller's share, and ranges. */
static int
ask(struct plan *x, const struct bd_found *f, const struct bd_range *range,
    int n, int64_t *rows)
{
    struct bd_param p[2 * ESTIMATES_MAX];
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_rows *said;

    bd__buf_fmt(x->r, &sql, "EXPLAIN SELECT 1 AS n FROM `%s` t", x->e->table);
    for (int i = 0; i < n; i++) {
        bd__buf_fmt(x->r, &sql,
            " UNION ALL SELECT 1 FROM bd_post WHERE obj=%u AND "
            "tok BETWEEN ? AND ?",
            x->obj);
        p[2 * i] = bd__p_int(range[i].lo);
        p[2 * i + 1] = bd__p_int(range[i].hi);
    }
    for (int i = 0; i < f->branches && f->branches <= WALK_MAX; i++)
        bd__buf_fmt(x->r, &sql, " UNION ALL SELECT 1 FROM `%s` t WHERE %s",
            x->e->table, f->branch[i]);
    if (bd__db_run(x->r, bd__cstr(x->r, &sql), p, 2 * n, &said, NULL) < 0)
        return -1;
    x->rows = rows_said(said, 0);
    for (int i = 0; i < n; i++)
        rows[i] = rows_said(said, i + 1);
    x->own = f->branches == 0 ? x->rows : 0;
    for (int i = n + 1; f->branches > 0 && i < said->n; i++)
        x->own += rows_said(said, i);
    if (x->own <= 0 || f->branches > WALK_MAX)
        x->own = x->rows / 4 + 1;
    return 0;
}

/* The ranges through which a word is found at the least cost. */
struct drive {
    struct bd_range range[BD_ALTS_MAX + BD_RANGES_MAX];
    int n;
    bool exact; /* who has the token fits the word */
    int64_t cost;
};

static bool
is_point(const struct drive *d)
{
    return d->n == 1 && d->range[0].lo == d->range[0].hi;
}

/* est: of the word's anchors in their order. */
static struct drive
cheapest(const struct plan *x, const struct bd_word *w, const int64_t *est)
{
    struct drive d = {.cost = 0};

    for (int i = 0; i < w->alts; i++) {
        const struct bd_alt *a = &w->alt[i];
        int best = 0;

        for (int k = 1; k < a->anchors; k++)
            if (est[k] < est[best])
                best = k;
        if (a->anchors > 0) {
            d.cost += est[best];
            d.range[d.n++] = a->anchor[best];
        } else if (a->any > 0) {
            d.cost += x->rows / a->share;
            memcpy(
                d.range + d.n, a->any_of, sizeof(*a->any_of) * (size_t)a->any);
            d.n += a->any;
        } else
            d.cost = INT64_MAX / 2; /* 有限公司: nearly every row has it */
        est += a->anchors;
    }
    d.exact = w->alts == 1 && w->alt[0].anchors == 1 && w->brief;
    return d;
}

/* The cheapest way to each word; all their tokens are asked for at once. */
static int
plan_words(struct plan *x, const struct bd_found *f, struct drive *d)
{
    struct bd_range range[ESTIMATES_MAX];
    int64_t est[ESTIMATES_MAX];
    int n = 0, at = 0;

    for (int i = 0; i < x->words; i++)
        for (int k = 0; k < x->word[i].alts; k++) {
            const struct bd_alt *a = &x->word[i].alt[k];

            memcpy(
                range + n, a->anchor, sizeof(*a->anchor) * (size_t)a->anchors);
            n += a->anchors;
        }
    if (ask(x, f, range, n, est) < 0)
        return -1;
    for (int i = 0; i < x->words; i++) {
        d[i] = cheapest(x, &x->word[i], est + at);
        for (int k = 0; k < x->word[i].alts; k++)
            at += x->word[i].alt[k].anchors;
    }
    return 0;
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How many rows one looks at for a page of which so many of all are right. */
static int64_t
for_a_page(const struct plan *x, int64_t right)
{
    return right > 0 ? PAGE * (x->rows / right + 1) : x->rows;
}

/* -1: walk; else the word by which to come in.  Points go into f. */
static int
choose(const struct plan *x, const struct drive *d, struct bd_found *f)
{
    int64_t mine = for_a_page(x, x->own), walk, best, cost;
    int chosen = 0;

    for (int i = 1; i < x->words; i++)
        if (d[i].cost < d[chosen].cost)
            chosen = i;
    best = d[chosen].cost;
    walk = least(for_a_page(x, best) * (x->rows / x->own + 1),
        f->branches > 0 ? x->own : x->rows);
    cost = f->by_id && is_point(&d[chosen]) ? least(best, mine) : best;
    if (d[chosen].n == 0 || cost > walk)
        return -1;
    if (!f->by_id || !is_point(&d[chosen]))
        return best > DRIVE_MAX ? -1 : chosen;
    f->point[f->points++] = d[chosen].range[0].lo;
    for (int i = 0; i < x->words; i++)
        if (i != chosen && is_point(&d[i]))
            f->point[f->points++] = d[i].range[0].lo;
    return chosen;
}

/* The number of ranges is rounded up, so that few statements are prepared. */
static int
add_drive(
    struct plan *x, const struct drive *d, struct bd_buf *b, struct bd_param *p)
{
    int n = 1;

    while (n < d->n)
        n *= 2;
    bd__buf_fmt(x->r, b,
        " AND t.id IN (SELECT id FROM (SELECT DISTINCT id FROM bd_post "
        "WHERE obj=%u AND (",
        x->obj);
    for (int i = 0; i < n; i++) {
        const struct bd_range *range = &d->range[i < d->n ? i : d->n - 1];

        bd__buf_str(x->r, b, i > 0 ? " OR " : "");
        bd__buf_str(x->r, b, "tok BETWEEN ? AND ?");
        p[2 * i] = bd__p_int(range->lo);
        p[2 * i + 1] = bd__p_int(range->hi);
    }
    bd__buf_str(x->r, b, ")) k)");
    return 2 * n;
}

int
bd__find_where(struct bd_req *r, struct bd_found *f, struct bd_buf *b,
    struct bd_param *p, int most)
{
    struct plan *x = bd_alloc(r, sizeof(*x));
    struct drive d[BD_WORDS_MAX] = {{.n = 0}};
    int n = 0, by;

    if (bd__find_obj(f->e) == 0 || !bd__find_ready(f->e))
        return by_columns(r, f->e, f->q, b, p, most);
    *x = (struct plan){.r = r, .e = f->e, .obj = bd__find_obj(f->e)};
    x->words = bd__find_words(r, f->q, x->word);
    if (x->words == 0 || most < BD_FIND_PARAMS) {
        bd__buf_str(r, b, " AND 0");
        return 0;
    }
    if (plan_words(x, f, d) < 0)
        return -1;
    f->obj = x->obj;
    by = choose(x, d, f);
    if (by >= 0 && f->points == 0) {
        n = add_drive(x, &d[by], b, p);
        f->driven = true;
    }
    return n + add_patterns(x, b, p + n, by >= 0 && d[by].exact ? by : -1);
}
