/*
 * Looking records up by the keys of 查重: exact ones first, then names that
 * share a key, scored.  Scopes are the caller's business: he masks.
 */
#include "dup/exact.h"
#include "dup_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEYS_MAX = 24,      /* of a name, the strongest */
    HITS_STRONG = 1001, /* a key with more says nothing */
    HITS_PAIR = 401,
    STRONG = 3, /* 字号, its sound, its characters */
    SCORED_MAX = 200,
    EXACT_MAX = 20
};

static const double exact_score = 1.0;
static const double least_score = 0.5;

const char *
bd_dup_form(struct bd_req *r, const char *kind, const char *text)
{
    char form[BD__DUP_EXACT];
    bd__exact *fn = bd__exact_of(kind);

    return fn != NULL && text != NULL && fn(text, form) ? bd_dup(r, form)
                                                        : NULL;
}

int
bd_dup_lock(struct bd_req *r, const char *kind, const char *form)
{
    struct bd_param p[] = {
        {'s', 0, kind, strlen(kind)}, {'s', 0, form, strlen(form)}};

    return bd__db_run(r,
        "INSERT INTO dup_key (kind, key_value, entity, entity_id) "
        "VALUES (?, ?, '', 0) ON DUPLICATE KEY UPDATE entity_id=0",
        p, 2, NULL, NULL);
}

int
bd_dup_exact(struct bd_req *r, const char *kind, const char *form,
    struct bd_dup_hit **hits)
{
    struct bd_param p[] = {{'s', 0, kind, strlen(kind)},
        {'s', 0, form, strlen(form)}, {'i', EXACT_MAX, NULL, 0}};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT entity, entity_id FROM dup_key WHERE kind=? AND "
            "key_value=? AND entity<>'' ORDER BY entity, entity_id LIMIT ?",
            p, 3, &rows, NULL) < 0)
        return -1;
    *hits = bd_alloc(r, (size_t)(rows->n + 1) * sizeof(**hits));
    for (int i = 0; i < rows->n; i++)
        (*hits)[i] = (struct bd_dup_hit){bd_text(rows->row[i], "entity"),
            bd_col(rows->row[i], "entity_id"), exact_score, NULL};
    return rows->n;
}

/* ------------------------------------------------------- similar names -- */

struct candidate {
    int64_t ref;
    double weight;
};

static const char *
hits_sql(struct bd_req *r)
{
    struct bd_buf b = {NULL, 0, 0};

    for (int i = 0; i < KEYS_MAX; i++)
        bd__buf_fmt(r, &b,
            "%s(SELECT %d AS i, ref FROM dup_name WHERE k=? LIMIT %d)",
            i > 0 ? " UNION ALL " : "", i,
            i < STRONG ? HITS_STRONG : HITS_PAIR);
    return bd__cstr(r, &b);
}

static int
by_ref(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    return (x->ref > y->ref) - (x->ref < y->ref);
}

static int
by_weight(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    return (x->weight < y->weight) - (x->weight > y->weight);
}

/* One candidate a record, its weights added up; the best come first. */
static int
merge(struct candidate *c, int n)
{
    int kept = 0;

    qsort(c, (size_t)n, sizeof(*c), by_ref);
    for (int i = 0; i < n; i++) {
        if (kept > 0 && c[kept - 1].ref == c[i].ref)
            c[kept - 1].weight += c[i].weight;
        else
            c[kept++] = c[i];
    }
    qsort(c, (size_t)kept, sizeof(*c), by_weight);
    return kept < SCORED_MAX ? kept : SCORED_MAX;
}

/* Records that share a key with the name; keys of too many do not count. */
static int
candidates(
    struct bd_req *r, const struct bd__dup_name *name, struct candidate **out)
{
    int64_t keys[BD__DUP_KEYS];
    int n = bd__dup_keys(name, keys), kept = 0, hits[KEYS_MAX] = {0};
    struct bd_param p[KEYS_MAX];
    struct bd_rows *rows;

    for (int i = 0; i < KEYS_MAX; i++)
        p[i] = (struct bd_param){'i', i < n ? keys[i] : -1, NULL, 0};
    if (bd__db_run(r, hits_sql(r), p, KEYS_MAX, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++)
        hits[bd_col(rows->row[i], "i")]++;
    *out = bd_alloc(r, (size_t)(rows->n + 1) * sizeof(**out));
    for (int i = 0; i < rows->n; i++) {
        int64_t key = bd_col(rows->row[i], "i");
        int max = key < STRONG ? HITS_STRONG : HITS_PAIR;

        if (hits[key] < max)
            (*out)[kept++] = (struct candidate){
                bd_col(rows->row[i], "ref"), log(1e6 / hits[key])};
    }
    return merge(*out, kept);
}

/* The names of those candidates that belong to this entity. */
static int
read_names(struct bd_req *r, const struct bd_entity *e,
    const struct candidate *c, int n, struct bd_rows **rows)
{
    cJSON *ids = cJSON_CreateArray();
    struct bd_param p = {'s', 0, NULL, 0};

    for (int i = 0; i < n; i++)
        if (bd__dup_entity(c[i].ref) == e)
            cJSON_AddItemToArray(
                ids, cJSON_CreateNumber((double)(c[i].ref / BD__DUP_REFS)));
    if (cJSON_GetArraySize(ids) == 0) {
        *rows = NULL;
        return 0;
    }
    p.s = bd_json_text(r, ids);
    p.n = strlen(p.s);
    return bd__db_run(r,
        bd_fmt(r,
            "SELECT t.id, t.`%s` AS name FROM JSON_TABLE(?, '$[*]' COLUMNS("
            "id BIGINT PATH '$')) j JOIN `%s` t ON t.id=j.id",
            bd__dup_field(e, "name")->name, e->table),
        &p, 1, rows, NULL);
}

static int
by_score(const void *a, const void *b)
{
    const struct bd_dup_hit *x = a, *y = b;

    return (x->score < y->score) - (x->score > y->score);
}

static int
score_names(struct bd_req *r, const struct bd__dup_name *name,
    const struct bd_entity *e, const struct bd_rows *rows,
    struct bd_dup_hit *hits)
{
    int n = 0;

    for (int i = 0; i < rows->n; i++) {
        const char *text = bd_text(rows->row[i], "name");
        char why[BD__DUP_WHY];
        struct bd__dup_name other;
        double score;

        bd__dup_parse(text != NULL ? text : "", &other);
        score = bd__dup_score(name, &other);
        if (score < least_score)
            continue;
        bd__dup_why(name, &other, why);
        hits[n++] = (struct bd_dup_hit){
            e->name, bd_col(rows->row[i], "id"), score, bd_dup(r, why)};
    }
    return n;
}

int
bd_dup_similar(struct bd_req *r, const char *name, struct bd_dup_hit **hits)
{
    struct bd__dup_name parsed;
    struct candidate *c;
    int n, found = 0;

    bd__dup_parse(name, &parsed);
    n = candidates(r, &parsed, &c);
    *hits = bd_alloc(r, (SCORED_MAX + 1) * sizeof(**hits));
    if (n <= 0)
        return n;
    for (int no = 1; no < BD__DUP_REFS; no++) {
        const struct bd_entity *e = bd__dup_entity(no);
        struct bd_rows *rows;

        if (e == NULL)
            continue;
        if (read_names(r, e, c, n, &rows) < 0)
            return -1;
        if (rows != NULL)
            found += score_names(r, &parsed, e, rows, *hits + found);
    }
    qsort(*hits, (size_t)found, sizeof(**hits), by_score);
    return found;
}
