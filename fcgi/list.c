/*
 * Lists are run: keyset pages, by the index of each owner where rows are of
 * several, and a capped count only when asked.
 */
#include "list.h"

#include <inttypes.h>
#include <string.h>

#define PAGE_MAX 1000 /* of a file */
#define COUNT_MAX 1000

static int
w_page(struct bd_listing *l, const struct bd_rows *rows)
{
    struct bd_req *r = l->r;
    int n = rows->n > l->limit ? (int)l->limit : rows->n;

    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++) {
        bd_w_obj(r, NULL);
        bd__w_fields(r, l->e, rows->row[i], false);
        if (l->e->show_item != NULL && l->e->show_item(r, rows->row[i]) < 0)
            return -1;
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        rows->n > l->limit ? bd__list_cursor(l, rows->row[n - 1]) : NULL);
    return 0;
}

static const char *
order_of(struct bd_listing *l)
{
    const char *dir = l->down ? "DESC" : "ASC";

    return strcmp(l->sort, "id") == 0
               ? bd_fmt(l->r, "t.id %s", dir)
               : bd_fmt(l->r, "t.`%s` %s, t.id %s", l->sort, dir, dir);
}

/* The entity's own order is the one that each owner's index has. */
static bool
by_branches(const struct bd_listing *l)
{
    const char *usual = l->e->sort != NULL ? l->e->sort : "-updated_at";

    return l->branches > 0 &&
           (strcmp(usual + (*usual == '-'), l->sort) == 0 || l->found.by_id);
}

/*
 * "<what> FROM (the first `limit` ids of each branch) k": rows of several
 * people by the index of each, not all of theirs to be sorted.  Gives the
 * parameters, np of them once for each branch.
 */
static struct bd_param *
add_branches(struct bd_listing *l, struct bd_buf *sql, const char *where,
    int *np, const char *what, const char *order, int64_t limit)
{
    struct bd_param *p =
        bd_alloc(l->r, sizeof(*p) * (size_t)(l->branches * *np + 1));
    int n = *np;

    bd__buf_fmt(l->r, sql, "%s FROM (", what);
    for (int i = 0; i < l->branches; i++) {
        bd__buf_fmt(l->r, sql,
            "%s(SELECT t.id FROM `%s` t WHERE %s%s%s LIMIT %" PRId64 ")",
            i > 0 ? " UNION ALL " : "", l->e->table, l->branch[i],
            where + l->scope_n,
            order != NULL ? bd_fmt(l->r, " ORDER BY %s", order) : "", limit);
        memcpy(p + i * n, l->p, sizeof(*p) * (size_t)n);
    }
    bd__buf_str(l->r, sql, ") k");
    *np = n * l->branches;
    return p;
}

/* The same for rows that have some tokens, along the postings of the first. */
static struct bd_param *
add_points(struct bd_listing *l, struct bd_buf *sql, const char *where, int *np,
    const char *what, const char *order, int64_t limit)
{
    const struct bd_found *f = &l->found;
    struct bd_param *p =
        bd_alloc(l->r, sizeof(*p) * (size_t)(f->points + *np + 1));

    bd__buf_fmt(l->r, sql, "%s FROM (SELECT t.id FROM bd_post p0", what);
    for (int i = 1; i < f->points; i++) {
        bd__buf_fmt(l->r, sql,
            " STRAIGHT_JOIN bd_post p%d ON p%d.obj=%u AND p%d.tok=? AND "
            "p%d.id=p0.id",
            i, i, f->obj, i, i);
        p[i - 1] = bd__p_int(f->point[i]);
    }
    bd__buf_fmt(l->r, sql,
        " STRAIGHT_JOIN `%s` t ON t.id=p0.id WHERE p0.obj=%u AND p0.tok=? "
        "AND %s%s LIMIT %" PRId64 ") k",
        l->e->table, f->obj, where, order != NULL ? " ORDER BY p0.id DESC" : "",
        limit);
    p[f->points - 1] = bd__p_int(f->point[0]);
    memcpy(p + f->points, l->p, sizeof(*p) * (size_t)*np);
    *np += f->points;
    return p;
}

/* What a search may look at; what it did not find till then, it does not. */
static const char *
most_examined(struct bd_listing *l)
{
    return l->found.q != NULL
               ? bd_fmt(l->r, " ROWS EXAMINED %d", BD_FIND_EXAMINED)
               : "";
}

/* Counts no further than to the first of "1000+", and what a list of several
 * people reads is counted by the same indexes. */
static int
w_count(struct bd_listing *l, const char *where, int np)
{
    struct bd_req *r = l->r;
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_param *p = l->p;
    struct bd_rows *rows;
    int64_t n;

    bd__buf_str(r, &sql, "SELECT COUNT(*) FROM (SELECT ");
    if (l->found.points > 0)
        p = add_points(l, &sql, where, &np, "k.id", NULL, COUNT_MAX + 1);
    else if (l->branches > 0)
        p = add_branches(
            l, &sql, where, &np, "DISTINCT k.id", NULL, COUNT_MAX + 1);
    else
        bd__buf_fmt(r, &sql, "1 FROM `%s` t WHERE %s", l->e->table, where);
    bd__buf_fmt(
        r, &sql, " LIMIT %d) x LIMIT 1%s", COUNT_MAX + 1, most_examined(l));
    if (bd__db_run(r, bd__cstr(r, &sql), p, np, &rows, NULL) < 0)
        return -1;
    n = rows->n > 0 ? rows->row[0]->cell[0].i : 0;
    bd_w_int(r, "count", n > COUNT_MAX ? COUNT_MAX : n);
    bd_w_bool(r, "count_capped", n > COUNT_MAX || r->db_warned);
    return 0;
}

/* One row more than the page has, to know whether there is another. */
static int
fetch(struct bd_listing *l, struct bd_rows **rows)
{
    struct bd_req *r = l->r;
    struct bd_buf sql = {NULL, 0, 0};
    struct bd_param *p = l->p;
    int n = l->np;

    bd__select(r, &sql, l->e, l->detailed, true);
    if (l->found.points > 0 || by_branches(l)) {
        bd__buf_str(r, &sql, " WHERE t.id IN (SELECT ");
        p = (l->found.points > 0 ? add_points : add_branches)(l, &sql,
            bd__cstr(r, &l->where), &n, "k.id", order_of(l), l->limit + 1);
        bd__buf_str(r, &sql, ")");
    } else
        bd__buf_fmt(r, &sql, " WHERE %s", bd__cstr(r, &l->where));
    bd__buf_fmt(
        r, &sql, " ORDER BY %s LIMIT ?%s", order_of(l), most_examined(l));
    p[n] = bd__p_int(l->limit + 1);
    return bd__db_run(r, bd__cstr(r, &sql), p, n + 1, rows, NULL);
}

static int
run(struct bd_listing *l)
{
    struct bd_req *r = l->r;
    const char *cursor = bd_query(r, "cursor"), *where;
    struct bd_rows *rows;
    int np = l->np;

    where = bd_dup(r, bd__cstr(r, &l->where));
    if ((cursor != NULL && bd__list_after(l, cursor) < 0) ||
        fetch(l, &rows) < 0)
        return -1;
    bd_w_obj(r, NULL);
    if (w_page(l, rows) < 0 || (l->count && w_count(l, where, np) < 0))
        return -1;
    bd_w_end(r);
    return 0;
}

int
bd__find_rows(struct bd_req *r, const struct bd_entity *e, const char *q,
    int limit, struct bd_rows **rows)
{
    struct bd_listing *l = bd_alloc(r, sizeof(*l));

    l->r = r;
    l->e = e;
    l->whole = true;
    l->limit = limit - 1;
    return bd__list_scope(l) < 0 || bd__list_sort(l, "-id") < 0 ||
                   bd__list_search(l, q) < 0
               ? -1
               : fetch(l, rows);
}

int
bd_list(struct bd_req *r, const char *entity, const char *field, int64_t value)
{
    struct bd_listing *l = bd_alloc(r, sizeof(*l));

    l->r = r;
    l->e = bd__entity(entity);
    if (bd__list_scope(l) < 0)
        return -1;
    if (field != NULL) {
        bd__buf_fmt(r, &l->where, " AND t.`%s`=?", field);
        l->p[l->np++] = bd__p_int(value);
    }
    if (bd__list_query(l) < 0)
        return -1;
    return run(l);
}

int
bd_list_page(struct bd_req *r, const char *entity, const char *query,
    const char **cursor, bd_line_fn *fn, void *arg)
{
    struct bd_listing *l = bd_alloc(r, sizeof(*l));
    struct bd_rows *rows;

    l->r = r;
    l->e = bd__entity(entity);
    l->detailed = true;
    r->nquery = 0;
    if (bd__query_parse(r, query) < 0 || bd__list_scope(l) < 0 ||
        bd__list_query(l) < 0)
        return -1;
    l->limit = PAGE_MAX;
    if ((*cursor != NULL && bd__list_after(l, *cursor) < 0) ||
        fetch(l, &rows) < 0)
        return -1;
    *cursor =
        rows->n > PAGE_MAX ? bd__list_cursor(l, rows->row[PAGE_MAX - 1]) : NULL;
    for (int i = 0; i < rows->n && i < PAGE_MAX; i++)
        if (bd__shown_line(r, l->e, rows->row[i], fn, arg) < 0)
            return -1;
    return 0;
}

int
bd__entity_list(struct bd_req *r)
{
    return bd_list(r, r->route->entity->name, NULL, 0);
}
