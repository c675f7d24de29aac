/*
 * Lists: filters from the field table, keyset pages, a capped count only
 * when asked.  The keyset condition is written out, not as a row constructor,
 * which MariaDB cannot use an index for.
 */
#include "bd_int.h"
#include "find.h"
#include "leaf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MAX 100
#define LIMIT_DEFAULT 20
#define PAGE_MAX 1000 /* of a file */
#define COUNT_MAX 1000
#define PARAMS_MAX 200
#define BRANCHES_MAX 24
#define BRANCH_PARAMS_MAX 200

struct listing {
    struct bd_req *r;
    const struct bd_entity *e;
    struct bd_buf where;
    struct bd_param p[PARAMS_MAX];
    int np;
    const char *sort;          /* column */
    const struct bd_field *by; /* its field, NULL for id and times */
    bool down;
    int64_t limit;
    bool count;
    bool whole; /* with the pool, whatever the plain list shows */
    struct bd_found found;
    bool detailed;  /* a file's rows: the details too */
    size_t scope_n; /* the scope at the beginning of `where` */
    int branches;   /* its alternatives, when a union of them is better */
    int mine;       /* all that are known, also a single one; 0: all rows */
    const char *branch[BRANCHES_MAX];
};

// clang-format off
static const struct bd_field std_fields[] = {
    {.name = "id", .title = "编号", .type = BD_INT,
     .flags = BD_SORT | BD_FILTER | BD_REQUIRED},
    {.name = "created_at", .title = "创建时间", .type = BD_TIME,
     .flags = BD_SORT | BD_FILTER | BD_REQUIRED},
    {.name = "updated_at", .title = "更新时间", .type = BD_TIME,
     .flags = BD_SORT | BD_FILTER | BD_REQUIRED},
    {.name = "created_by", .title = "创建人", .type = BD_REF,
     .flags = BD_FILTER, .ref = "staff"},
    {0},
};
// clang-format on

static const struct bd_field *
field_named(const struct bd_entity *e, const char *name, size_t n)
{
    const struct bd_field *tables[] = {std_fields, e->fields};

    for (int i = 0; i < 2; i++)
        for (const struct bd_field *f = tables[i]; f->name != NULL; f++)
            if (strlen(f->name) == n && memcmp(f->name, name, n) == 0)
                return f;
    return NULL;
}

static int
add_param(struct listing *l, const struct bd_field *f, const char *text)
{
    cJSON *v = bd__parse_value(l->r, f, text);
    struct bd_param *p = &l->p[l->np];

    if (v == NULL)
        return -1;
    if (l->np == PARAMS_MAX)
        return bd_fail(l->r, 400, "bad-query", "查询条件太多");
    if (cJSON_IsString(v))
        *p = (struct bd_param){'s', 0, v->valuestring, strlen(v->valuestring)};
    else
        *p = (struct bd_param){'i',
            cJSON_IsNumber(v) ? (int64_t)v->valuedouble : cJSON_IsTrue(v), NULL,
            0};
    l->np++;
    return 0;
}

static int
add_in(struct listing *l, const struct bd_field *f, const char *text)
{
    int n = 0;

    bd__buf_fmt(l->r, &l->where, " AND t.`%s` IN (", f->name);
    while (*text != '\0' && n < 30) {
        size_t k = strcspn(text, ",");

        if (add_param(l, f, bd_dupn(l->r, text, k)) < 0)
            return -1;
        bd__buf_str(l->r, &l->where, n++ > 0 ? ",?" : "?");
        text += k + (text[k] == ',');
    }
    bd__buf_str(l->r, &l->where, n == 0 ? "NULL)" : ")");
    return 0;
}

static const struct {
    const char *name, *sql;
} ops[] = {{"ge", ">="}, {"gt", ">"}, {"le", "<="}, {"lt", "<"}, {"ne", "<>"},
    {NULL, NULL}};

static int
add_filter(struct listing *l, const struct bd_pair *q)
{
    size_t n = strcspn(q->name, ".");
    const struct bd_field *f = field_named(l->e, q->name, n);
    const char *op = q->name[n] == '.' ? q->name + n + 1 : "", *sql = NULL;

    if (f == NULL || !(f->flags & BD_FILTER) || (f->flags & BD_SECRET))
        return bd_fail(l->r, 400, "bad-query", "不能按 %s 查询",
            bd_prefix(l->r, q->name, 40));
    if (f->flags & BD_INPUT)
        return 0;              /* a parameter for the module's own use */
    if (f->type == BD_TEXTS) { /* one of them is this */
        if (*op != '\0')
            return bd_fail(
                l->r, 400, "bad-query", "%s只能按一项查询", f->title);
        bd__buf_fmt(l->r, &l->where,
            " AND JSON_CONTAINS(t.`%s`, JSON_QUOTE(?))", f->name);
        return add_param(l, f, q->value);
    }
    if (strcmp(op, "in") == 0)
        return add_in(l, f, q->value);
    if (strcmp(q->value, "null") == 0 && *op == '\0') {
        bd__buf_fmt(l->r, &l->where, " AND t.`%s` IS NULL", f->name);
        return 0;
    }
    for (int i = 0; ops[i].name != NULL; i++)
        if (strcmp(op, ops[i].name) == 0)
            sql = ops[i].sql;
    if (*op == '\0')
        sql = "=";
    if (sql == NULL)
        return bd_fail(l->r, 400, "bad-query", "没有 .%s 这种比较",
            bd_prefix(l->r, op, 20));
    bd__buf_fmt(l->r, &l->where, " AND t.`%s`%s?", f->name, sql);
    return add_param(l, f, q->value);
}

static int
add_search(struct listing *l, const char *q)
{
    int n;

    if (bd_chars(q) > 100)
        return bd_fail(l->r, 400, "bad-query", "搜索的字太多");
    l->found = (struct bd_found){.e = l->e,
        .q = q,
        .by_id = l->down && strcmp(l->sort, "id") == 0,
        .branch = l->branch,
        .branches = l->mine};
    n = bd__find_where(
        l->r, &l->found, &l->where, l->p + l->np, PARAMS_MAX - l->np - 8);
    if (n < 0)
        return -1;
    l->np += n;
    if (l->found.driven || l->found.points > 0 ||
        l->np * l->branches > BRANCH_PARAMS_MAX)
        l->branches = 0; /* there is nothing to walk along */
    return 0;
}

static int
take_sort(struct listing *l, const char *sort)
{
    const struct bd_field *f;

    l->down = *sort == '-';
    sort += l->down;
    f = field_named(l->e, sort, strlen(sort));
    if (f == NULL || !(f->flags & BD_SORT))
        return bd_fail(l->r, 400, "bad-query", "不能按 %s 排序",
            bd_prefix(l->r, sort, 40));
    l->sort = f->name;
    l->by = f;
    return 0;
}

/* "owner_id=team": what the people below the caller have. */
static bool
is_team(const struct listing *l)
{
    const char *owner =
        l->e->owner != NULL ? bd_query(l->r, l->e->owner) : NULL;

    return owner != NULL && strcmp(owner, "team") == 0;
}

/* Which rows of a pooled entity: his, the pool's, or both. */
static int
add_scope(struct listing *l)
{
    const struct bd_entity *e = l->e;
    const char *value = bd_query(l->r, "pool");
    enum bd_pool_part part = BD_POOL_BOTH;
    const char *where;

    if (value != NULL && !(e->flags & BD_POOLED))
        return bd_fail(l->r, 400, "bad-query", "这里没有公共池");
    if (value != NULL)
        part = strcmp(value, "1") == 0 ? BD_POOL_ONLY : BD_POOL_NOT;
    else if (!l->whole && (e->flags & BD_POOLED) &&
             !(e->flags & BD_POOL_LISTED) &&
             !bd__people(l->r, bd__entity_module(e)->m->name)->all)
        part = BD_POOL_NOT;
    if (is_team(l)) {
        l->branches =
            bd__scope_team(l->r, e, "t", &where, l->branch, BRANCHES_MAX);
    } else {
        l->branches =
            bd__scope_branches(l->r, e, "t", part, l->branch, BRANCHES_MAX);
        where = l->branches == 1 ? l->branch[0]
                                 : bd__scope_sql_of(l->r, e, "t", part);
    }
    bd__buf_str(l->r, &l->where, where);
    l->scope_n = l->where.n;
    l->mine = l->branches;
    if (l->mine == 0 && e->parent == NULL &&
        !bd__people(l->r, bd__entity_module(e)->m->name)->all) {
        l->branch[0] = bd_dup(l->r, bd__cstr(l->r, &l->where));
        l->mine = 1;
    }
    if (l->branches == 1)
        l->branches = 0; /* no union of one */
    return 0;
}

/* What is searched comes as the postings lie: the newest first. */
static const char *
usual_sort(const struct listing *l)
{
    const char *q = bd_query(l->r, "q");

    if (q != NULL && *q != '\0')
        return "-id";
    return l->e->sort != NULL ? l->e->sort : "-updated_at";
}

static int
take_query(struct listing *l)
{
    struct bd_req *r = l->r;
    const char *limit = bd_query(r, "limit"), *sort = bd_query(r, "sort");
    static const char *const known[] = {
        "q", "sort", "limit", "cursor", "count", "pool", NULL};

    l->limit = limit != NULL ? strtoll(limit, NULL, 10) : LIMIT_DEFAULT;
    if (l->limit < 1 || l->limit > LIMIT_MAX)
        return bd_fail(
            r, 400, "bad-query", "limit 要在 1 到 %d 之间", LIMIT_MAX);
    if (take_sort(l, sort != NULL ? sort : usual_sort(l)) < 0)
        return -1;
    l->count = bd_query(r, "count") != NULL;
    for (int i = 0; i < r->nquery; i++) {
        bool is_known = false;

        for (int k = 0; known[k] != NULL; k++)
            is_known |= strcmp(known[k], r->query[i].name) == 0;
        is_known |= is_team(l) && strcmp(r->query[i].name, l->e->owner) == 0;
        if (!is_known && add_filter(l, &r->query[i]) < 0)
            return -1;
    }
    if (bd_query(r, "q") != NULL && *bd_query(r, "q") != '\0')
        return add_search(l, bd_query(r, "q"));
    return 0;
}

/* "field|d|value|id", base64url: a position, no secret. */
static const char *
cursor_of(struct listing *l, const struct bd_row *row)
{
    const struct bd_cell *c = bd__cell(row, l->sort);
    struct bd_req *r = l->r;
    const char *value = c->null        ? ""
                        : c->s != NULL ? c->s
                                       : bd_fmt(r, "%" PRId64, c->i);
    const char *text = bd_fmt(r, "%s|%c|%c|%s|%" PRId64, l->sort,
        l->down ? 'd' : 'u', c->null ? 'n' : 'v', value, bd__row_id(row));

    return bd__b64url(r, text, strlen(text));
}

/* Rows behind the cursor; NULLs come first upwards and last downwards. */
static int
add_cursor(struct listing *l, const char *cursor)
{
    struct bd_req *r = l->r;
    size_t n;
    char *text = bd__unb64url(r, cursor, &n), *part[5];
    const char *less = l->down ? "<" : ">";
    const struct bd_field id = {.name = "id", .type = BD_INT};

    if (text != NULL && !bd_utf8_ok(text, n))
        text = NULL;
    for (int i = 0; i < 5; i++)
        part[i] = text == NULL ? NULL : strsep(&text, "|");
    if (part[4] == NULL || strcmp(part[0], l->sort) != 0 ||
        *part[1] != (l->down ? 'd' : 'u') ||
        (*part[2] != 'n' && *part[2] != 'v'))
        return bd_fail(
            r, 400, "bad-cursor", "翻页标记不对，请从第一页重新打开");
    if (*part[2] == 'n') {
        bd__buf_fmt(r, &l->where,
            l->down ? " AND t.`%s` IS NULL AND t.id<?"
                    : " AND (t.`%s` IS NOT NULL OR t.id>?)",
            l->sort);
        return add_param(l, &id, part[4]);
    }
    bd__buf_fmt(r, &l->where, " AND ((t.`%s`%s=? AND (t.`%s`%s? OR t.id%s?))%s",
        l->sort, less, l->sort, less, less,
        l->down && !(l->by->flags & BD_REQUIRED)
            ? bd_fmt(r, " OR t.`%s` IS NULL)", l->sort)
            : ")");
    for (int i = 0; i < 2; i++)
        l->p[l->np + i] = (struct bd_param){'s', 0, part[3], strlen(part[3])};
    l->np += 2;
    return add_param(l, &id, part[4]);
}

static int
w_page(struct listing *l, const struct bd_rows *rows)
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
        rows->n > l->limit ? cursor_of(l, rows->row[n - 1]) : NULL);
    return 0;
}

static const char *
order_of(struct listing *l)
{
    const char *dir = l->down ? "DESC" : "ASC";

    return strcmp(l->sort, "id") == 0
               ? bd_fmt(l->r, "t.id %s", dir)
               : bd_fmt(l->r, "t.`%s` %s, t.id %s", l->sort, dir, dir);
}

/* The entity's own order is the one that each owner's index has. */
static bool
by_branches(const struct listing *l)
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
add_branches(struct listing *l, struct bd_buf *sql, const char *where, int *np,
    const char *what, const char *order, int64_t limit)
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
add_points(struct listing *l, struct bd_buf *sql, const char *where, int *np,
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
        p[i - 1] = (struct bd_param){'i', f->point[i], NULL, 0};
    }
    bd__buf_fmt(l->r, sql,
        " STRAIGHT_JOIN `%s` t ON t.id=p0.id WHERE p0.obj=%u AND p0.tok=? "
        "AND %s%s LIMIT %" PRId64 ") k",
        l->e->table, f->obj, where, order != NULL ? " ORDER BY p0.id DESC" : "",
        limit);
    p[f->points - 1] = (struct bd_param){'i', f->point[0], NULL, 0};
    memcpy(p + f->points, l->p, sizeof(*p) * (size_t)*np);
    *np += f->points;
    return p;
}

/* What a search may look at; what it did not find till then, it does not. */
static const char *
most_examined(struct listing *l)
{
    return l->found.q != NULL
               ? bd_fmt(l->r, " ROWS EXAMINED %d", BD_FIND_EXAMINED)
               : "";
}

/* Counts no further than to the first of "1000+", and what a list of several
 * people reads is counted by the same indexes. */
static int
w_count(struct listing *l, const char *where, int np)
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
fetch(struct listing *l, struct bd_rows **rows)
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
    p[n] = (struct bd_param){'i', l->limit + 1, NULL, 0};
    return bd__db_run(r, bd__cstr(r, &sql), p, n + 1, rows, NULL);
}

static int
run(struct listing *l)
{
    struct bd_req *r = l->r;
    const char *cursor = bd_query(r, "cursor"), *where;
    struct bd_rows *rows;
    int np = l->np;

    where = bd_dup(r, bd__cstr(r, &l->where));
    if ((cursor != NULL && add_cursor(l, cursor) < 0) || fetch(l, &rows) < 0)
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
    struct listing *l = bd_alloc(r, sizeof(*l));

    l->r = r;
    l->e = e;
    l->whole = true;
    l->limit = limit - 1;
    return add_scope(l) < 0 || take_sort(l, "-id") < 0 || add_search(l, q) < 0
               ? -1
               : fetch(l, rows);
}

int
bd_list(struct bd_req *r, const char *entity, const char *field, int64_t value)
{
    struct listing *l = bd_alloc(r, sizeof(*l));

    l->r = r;
    l->e = bd__entity(entity);
    if (add_scope(l) < 0)
        return -1;
    if (field != NULL) {
        bd__buf_fmt(r, &l->where, " AND t.`%s`=?", field);
        l->p[l->np++] = (struct bd_param){'i', value, NULL, 0};
    }
    if (take_query(l) < 0)
        return -1;
    return run(l);
}

int
bd_list_page(struct bd_req *r, const char *entity, const char *query,
    const char **cursor, bd_line_fn *fn, void *arg)
{
    struct listing *l = bd_alloc(r, sizeof(*l));
    struct bd_rows *rows;

    l->r = r;
    l->e = bd__entity(entity);
    l->detailed = true;
    r->nquery = 0;
    if (bd__query_parse(r, query) < 0 || add_scope(l) < 0 || take_query(l) < 0)
        return -1;
    l->limit = PAGE_MAX;
    if ((*cursor != NULL && add_cursor(l, *cursor) < 0) || fetch(l, &rows) < 0)
        return -1;
    *cursor = rows->n > PAGE_MAX ? cursor_of(l, rows->row[PAGE_MAX - 1]) : NULL;
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
