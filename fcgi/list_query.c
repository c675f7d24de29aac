/*
 * What is asked of a list: rights, filters from the field table, search and
 * the place where a page begins.  The keyset condition is written out, not as
 * a row constructor, which MariaDB cannot use an index for.
 */
#include "leaf.h"
#include "list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MAX 100
#define LIMIT_DEFAULT 20
#define IN_MAX 30
#define BRANCH_PARAMS_MAX 200

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
add_param(struct bd_listing *l, const struct bd_field *f, const char *text)
{
    cJSON *v = bd__parse_value(l->r, f, text);
    struct bd_param *p = &l->p[l->np];

    if (v == NULL)
        return -1;
    if (l->np == BD_LIST_PARAMS_MAX)
        return bd_fail(l->r, 400, "bad-query", "查询条件太多");
    if (cJSON_IsString(v))
        *p = bd__p_text(v->valuestring);
    else
        *p = bd__p_int(
            cJSON_IsNumber(v) ? (int64_t)v->valuedouble : cJSON_IsTrue(v));
    l->np++;
    return 0;
}

static int
add_in(struct bd_listing *l, const struct bd_field *f, const char *text)
{
    int n = 0;

    bd__buf_fmt(l->r, &l->where, " AND t.`%s` IN (", f->name);
    while (*text != '\0') {
        size_t k = strcspn(text, ",");

        if (n == IN_MAX)
            return bd_fail(
                l->r, 400, "bad-query", "%s一次最多选 %d 项", f->title, IN_MAX);
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
add_filter(struct bd_listing *l, const struct bd_pair *q)
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

int
bd__list_search(struct bd_listing *l, const char *q)
{
    int n;

    if (bd_chars(q) > 100)
        return bd_fail(l->r, 400, "bad-query", "搜索的字太多");
    l->found = (struct bd_found){.e = l->e,
        .q = q,
        .by_id = l->down && strcmp(l->sort, "id") == 0,
        .branch = l->branch,
        .branches = l->mine};
    n = bd__find_where(l->r, &l->found, &l->where, l->p + l->np,
        BD_LIST_PARAMS_MAX - l->np - 8);
    if (n < 0)
        return -1;
    l->np += n;
    if (l->found.driven || l->found.points > 0 ||
        l->np * l->branches > BRANCH_PARAMS_MAX)
        l->branches = 0; /* there is nothing to walk along */
    return 0;
}

int
bd__list_sort(struct bd_listing *l, const char *sort)
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
is_team(const struct bd_listing *l)
{
    const char *owner =
        l->e->owner != NULL ? bd_query(l->r, l->e->owner) : NULL;

    return owner != NULL && strcmp(owner, "team") == 0;
}

/* Which rows of a pooled entity: his, the pool's, or both. */
int
bd__list_scope(struct bd_listing *l)
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
    if (bd_query(l->r, "shared") != NULL) {
        if (!(e->flags & BD_SHARED) || e->owner == NULL)
            return bd_fail(l->r, 400, "bad-query", "这里没有协作人");
        where = bd__scope_shared(l->r, e, "t");
    } else if (is_team(l)) {
        l->branches = bd__scope_team(
            l->r, e, "t", &where, l->branch, BD_LIST_BRANCHES_MAX);
    } else {
        l->branches = bd__scope_branches(
            l->r, e, "t", part, l->branch, BD_LIST_BRANCHES_MAX);
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
usual_sort(const struct bd_listing *l)
{
    const char *q = bd_query(l->r, "q");

    if (q != NULL && *q != '\0')
        return "-id";
    return l->e->sort != NULL ? l->e->sort : "-updated_at";
}

int
bd__list_query(struct bd_listing *l)
{
    struct bd_req *r = l->r;
    const char *limit = bd_query(r, "limit"), *sort = bd_query(r, "sort");
    static const char *const known[] = {
        "q", "sort", "limit", "cursor", "count", "pool", "shared", NULL};

    l->limit = limit != NULL ? strtoll(limit, NULL, 10) : LIMIT_DEFAULT;
    if (l->limit < 1 || l->limit > LIMIT_MAX)
        return bd_fail(
            r, 400, "bad-query", "limit 要在 1 到 %d 之间", LIMIT_MAX);
    if (bd__list_sort(l, sort != NULL ? sort : usual_sort(l)) < 0)
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
        return bd__list_search(l, bd_query(r, "q"));
    return 0;
}

const char *
bd__list_cursor(struct bd_listing *l, const struct bd_row *row)
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

int
bd__list_after(struct bd_listing *l, const char *cursor)
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
        l->p[l->np + i] = bd__p_text(part[3]);
    l->np += 2;
    return add_param(l, &id, part[4]);
}
