/*
 * logic.c - JsonLogic (jsonlogic.com): rules that people write down as JSON.
 * Depth and work are bounded, so that a rule cannot stop a worker.
 */
#include "logic.h"
#include "leaf.h"

#include <math.h>
#include <string.h>

#define DEPTH_MAX 64

static const cJSON *apply(
    struct logic *l, const cJSON *rule, const cJSON *data);

static const cJSON *
arg(const struct logic_args *a, int i)
{
    return i < a->n ? a->v[i] : NULL;
}

static const cJSON *
do_if(struct logic *l, const struct logic_args *a)
{
    int i;

    for (i = 0; i + 1 < a->n; i += 2)
        if (bd__js_true(apply(l, a->v[i], a->data)))
            return apply(l, a->v[i + 1], a->data);
    return i < a->n ? apply(l, a->v[i], a->data) : cJSON_CreateNull();
}

/* The first that is false (and) or true (or), else the last. */
static const cJSON *
first_that(struct logic *l, const struct logic_args *a, bool is)
{
    const cJSON *v = NULL;

    for (int i = 0; i < a->n && l->why == NULL; i++)
        if (bd__js_true(v = apply(l, a->v[i], a->data)) == is)
            break;
    return v;
}

static const cJSON *
do_and(struct logic *l, const struct logic_args *a)
{
    return first_that(l, a, false);
}

static const cJSON *
do_or(struct logic *l, const struct logic_args *a)
{
    return first_that(l, a, true);
}

static const cJSON *
each(struct logic *l, const struct logic_args *a, bool map)
{
    const cJSON *list = apply(l, arg(a, 0), a->data), *v;
    cJSON *out = cJSON_CreateArray();

    if (!cJSON_IsArray(list))
        return out;
    cJSON_ArrayForEach(v, list)
    {
        const cJSON *made = apply(l, arg(a, 1), v);

        if (map || bd__js_true(made))
            bd__logic_push(l, out, map ? made : v);
    }
    return out;
}

static const cJSON *
do_map(struct logic *l, const struct logic_args *a)
{
    return each(l, a, true);
}

static const cJSON *
do_filter(struct logic *l, const struct logic_args *a)
{
    return each(l, a, false);
}

/* What the value holds is shared, not copied. */
static void
add_shared(cJSON *o, const char *key, const cJSON *v)
{
    union {
        const cJSON *c;
        cJSON *p;
    } item = {v};

    if (v != NULL)
        cJSON_AddItemReferenceToObject(o, key, item.p);
}

static const cJSON *
do_reduce(struct logic *l, const struct logic_args *a)
{
    const cJSON *list = apply(l, arg(a, 0), a->data), *v;
    const cJSON *sum =
        a->n > 2 ? apply(l, a->v[2], a->data) : cJSON_CreateNull();

    if (cJSON_IsArray(list))
        cJSON_ArrayForEach(v, list)
        {
            cJSON *both = cJSON_CreateObject();

            add_shared(both, "current", v);
            add_shared(both, "accumulator", sum);
            sum = apply(l, arg(a, 1), both);
        }
    return sum;
}

/* How many of a list the rule holds for, but no more than `enough`. */
static int
count(struct logic *l, const struct logic_args *a, bool is, int *n)
{
    const cJSON *list = apply(l, arg(a, 0), a->data), *v;

    *n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
    if (*n > 0)
        cJSON_ArrayForEach(
            v, list) if (bd__js_true(apply(l, arg(a, 1), v)) == is) return 1;
    return 0;
}

static const cJSON *
do_all(struct logic *l, const struct logic_args *a)
{
    int n, faults = count(l, a, false, &n);

    return cJSON_CreateBool(n > 0 && faults == 0);
}

static const cJSON *
do_some(struct logic *l, const struct logic_args *a)
{
    int n;

    return cJSON_CreateBool(count(l, a, true, &n) > 0);
}

static const cJSON *
do_none(struct logic *l, const struct logic_args *a)
{
    int n;

    return cJSON_CreateBool(count(l, a, true, &n) == 0);
}

static const struct {
    const char *name;
    logic_op *fn;
} controls[] = {{"if", do_if}, {"?:", do_if}, {"and", do_and}, {"or", do_or},
    {"map", do_map}, {"filter", do_filter}, {"reduce", do_reduce},
    {"all", do_all}, {"some", do_some}, {"none", do_none}};

static logic_op *
control(const char *name)
{
    for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
        if (strcmp(controls[i].name, name) == 0)
            return controls[i].fn;
    return NULL;
}

/* {"op": x} is short for {"op": [x]}. */
static struct logic_args
args_of(struct logic *l, const cJSON *rule, const cJSON *data)
{
    const cJSON *given = rule->child, *v = given;
    struct logic_args a = {NULL, 1, data};

    if (cJSON_IsArray(given)) {
        a.n = cJSON_GetArraySize(given);
        v = given->child;
    }
    a.v = bd_alloc(l->r, sizeof(*a.v) * (size_t)(a.n + 1));
    for (int i = 0; i < a.n; i++, v = v->next)
        a.v[i] = v;
    return a;
}

static const cJSON *
run(struct logic *l, const cJSON *rule, const cJSON *data)
{
    struct logic_args a = args_of(l, rule, data);
    const char *name = rule->child->string;
    logic_op *fn = control(name);

    if (fn != NULL)
        return fn(l, &a);
    fn = bd__logic_op(name);
    if (fn == NULL)
        return bd__logic_give_up(l,
            bd_fmt(l->r, "规则里没有“%s”这种运算", bd_prefix(l->r, name, 20)));
    for (int i = 0; i < a.n; i++)
        a.v[i] = apply(l, a.v[i], data);
    return l->why == NULL ? fn(l, &a) : NULL;
}

static bool
is_rule(const cJSON *v)
{
    return cJSON_IsObject(v) && v->child != NULL && v->child->next == NULL;
}

static const cJSON *
apply(struct logic *l, const cJSON *rule, const cJSON *data)
{
    const cJSON *v = rule;
    cJSON *list;

    if (rule == NULL || !bd__logic_spend(l, 1))
        return NULL;
    if (++l->depth > DEPTH_MAX) {
        v = bd__logic_give_up(l, "规则嵌套太深，请简化");
    } else if (is_rule(rule)) {
        v = run(l, rule, data);
    } else if (cJSON_IsArray(rule)) {
        list = cJSON_CreateArray();
        cJSON_ArrayForEach(v, rule) bd__logic_push(l, list, apply(l, v, data));
        v = list;
    }
    l->depth--;
    return l->why == NULL ? v : NULL;
}

const cJSON *
bd__logic(
    struct bd_req *r, const cJSON *rule, const cJSON *data, const char **why)
{
    struct logic l = {.r = r};
    const cJSON *v = apply(&l, rule, data);

    *why = l.why;
    if (l.why != NULL)
        return NULL;
    if (v == NULL || (cJSON_IsNumber(v) && !isfinite(v->valuedouble)))
        return cJSON_CreateNull(); /* what JSON makes of it */
    return v;
}

bool
bd__logic_true(const cJSON *v)
{
    return bd__js_true(v);
}

/* ------------------------------------------------------------- reading -- */

static const char *
read_rule(struct bd_req *r, const cJSON *rule, int depth,
    const char *(*on_var)(struct bd_req *r, const char *name, void *arg),
    void *ctx)
{
    const cJSON *v = rule->child, *key;
    const char *why = NULL;

    if (depth > DEPTH_MAX)
        return "规则嵌套太深，请简化";
    if (is_rule(rule)) {
        if (control(v->string) == NULL && bd__logic_op(v->string) == NULL)
            return bd_fmt(
                r, "规则里没有“%s”这种运算", bd_prefix(r, v->string, 20));
        key = cJSON_IsArray(v) ? v->child : v;
        if (strcmp(v->string, "var") == 0 && cJSON_IsString(key))
            why = on_var(r, key->valuestring, ctx);
    }
    for (; v != NULL && why == NULL; v = v->next)
        why = read_rule(r, v, depth + 1, on_var, ctx);
    return why;
}

const char *
bd__logic_read(struct bd_req *r, const cJSON *rule,
    const char *(*on_var)(struct bd_req *r, const char *name, void *arg),
    void *ctx)
{
    return read_rule(r, rule, 0, on_var, ctx);
}
