/*
 * How a search is put to the database.  A word is looked for either through
 * its rarest token, or along the list's own order, trying the pattern on
 * each row: the first reads as many rows as have the token, the second as
 * many as it takes to fill a page.  The database's own estimates decide.
 */
#include "find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DRIVE_MAX 3000 /* rows that are rather fetched than walked past */
#define ESTIMATES_MAX (BD_WORDS_MAX * BD_ALTS_MAX * BD_ANCHORS_MAX)

struct plan {
    struct bd_req *r;
    const struct bd_entity *e;
    unsigned obj;
    struct bd_word word[BD_WORDS_MAX];
    int words;
    int64_t rows; /* of the table, about */
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
        p[n++] = (struct bd_param){'s', 0, pattern, strlen(pattern)};
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

/* " AND (every word fits the line of row t)"; returns the parameters. */
static int
add_patterns(struct plan *x, struct bd_buf *b, struct bd_param *p)
{
    bool pooled = (x->e->flags & BD_POOLED) != 0;
    int n = 0;

    bd__buf_str(x->r, b, " AND (SELECT ");
    for (int i = 0; i < x->words; i++) {
        const char *pool = pattern_of(x, &x->word[i], true);
        const char *own = pattern_of(x, &x->word[i], false);

        bd__buf_str(x->r, b, i > 0 ? " AND " : "");
        if (pooled && strcmp(pool, own) != 0) {
            bd__buf_fmt(
                x->r, b, "f.text REGEXP IF(t.`%s` IS NULL, ?, ?)", x->e->owner);
            p[n++] = (struct bd_param){'s', 0, pool, strlen(pool)};
        } else
            bd__buf_str(x->r, b, "f.text REGEXP ?");
        p[n++] = (struct bd_param){'s', 0, own, strlen(own)};
    }
    bd__buf_fmt(x->r, b,
        " FROM bd_post f WHERE f.obj=%u AND f.tok=0 AND f.id=t.id)", x->obj);
    return n;
}

/* ------------------------------------------------------------ estimates -- */

/* What the database expects of a table and of ranges of tokens. */
static int
ask(struct plan *x, const struct bd_range *range, int n, int64_t *rows)
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
        p[2 * i] = (struct bd_param){'i', range[i].lo, NULL, 0};
        p[2 * i + 1] = (struct bd_param){'i', range[i].hi, NULL, 0};
    }
    if (bd__db_run(x->r, bd__cstr(x->r, &sql), p, 2 * n, &said, NULL) < 0)
        return -1;
    for (int i = 0; i <= n; i++) {
        const struct bd_cell *c =
            i < said->n ? bd__cell(said->row[i], "rows") : NULL;
        int64_t about = c == NULL || c->null ? 0
                        : c->s != NULL       ? strtoll(c->s, NULL, 10)
                                             : c->i;

        if (i == 0)
            x->rows = about;
        else
            rows[i - 1] = about;
    }
    return 0;
}

/* The ranges through which a word is found at the least cost. */
struct drive {
    struct bd_range range[BD_ALTS_MAX + BD_RANGES_MAX];
    int n;
    int64_t cost;
};

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
    return d;
}

static int
plan_drive(struct plan *x, struct drive *best)
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
    if (ask(x, range, n, est) < 0)
        return -1;
    best->cost = INT64_MAX;
    for (int i = 0; i < x->words; i++) {
        struct drive d = cheapest(x, &x->word[i], est + at);

        for (int k = 0; k < x->word[i].alts; k++)
            at += x->word[i].alt[k].anchors;
        if (d.cost < best->cost)
            *best = d;
    }
    return 0;
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
        p[2 * i] = (struct bd_param){'i', range->lo, NULL, 0};
        p[2 * i + 1] = (struct bd_param){'i', range->hi, NULL, 0};
    }
    bd__buf_str(x->r, b, ")) k)");
    return 2 * n;
}

int
bd__find_where(struct bd_req *r, const struct bd_entity *e, const char *q,
    struct bd_buf *b, struct bd_param *p, int most, bool *driven)
{
    struct plan *x = bd_alloc(r, sizeof(*x));
    struct drive d = {.n = 0};
    int n = 0;

    *driven = false;
    if (bd__find_obj(e) == 0 || !bd__find_ready(e))
        return by_columns(r, e, q, b, p, most);
    *x = (struct plan){.r = r, .e = e, .obj = bd__find_obj(e)};
    x->words = bd__find_words(r, q, x->word);
    if (x->words == 0 || most < BD_FIND_PARAMS) {
        bd__buf_str(r, b, " AND 0");
        return 0;
    }
    if (plan_drive(x, &d) < 0)
        return -1;
    if (d.n > 0 && d.cost <= DRIVE_MAX) {
        n = add_drive(x, &d, b, p);
        *driven = true;
    }
    return n + add_patterns(x, b, p + n);
}
