/*
 * logic_op.c - the operations of JsonLogic that take values; logic.c has those
 * that decide which of their arguments are applied.
 */
#include "logic.h"

#include <math.h>
#include <string.h>

const cJSON *
bd__logic_give_up(struct logic *l, const char *why)
{
    if (l->why == NULL)
        l->why = why;
    return NULL;
}

bool
bd__logic_spend(struct logic *l, size_t work)
{
    if (work > BD_LOGIC_WORK || (l->work += (int)work) > BD_LOGIC_WORK)
        bd__logic_give_up(l, "规则要算的太多，请简化");
    return l->why == NULL;
}

static const cJSON *
arg(const struct logic_args *a, int i)
{
    return i < a->n ? a->v[i] : NULL;
}

static const cJSON *
number(double d)
{
    return cJSON_CreateNumber(d);
}

static const cJSON *
truth(bool yes)
{
    return cJSON_CreateBool(yes);
}

/* The element becomes part of the list; what it holds is shared. */
void
bd__logic_push(struct logic *l, cJSON *list, const cJSON *v)
{
    union {
        const cJSON *c;
        cJSON *p;
    } item = {v};

    if (!bd__logic_spend(l, 1))
        return;
    if (v == NULL)
        cJSON_AddItemToArray(list, cJSON_CreateNull());
    else
        cJSON_AddItemReferenceToArray(list, item.p);
}

static const cJSON *
text(struct logic *l, const char *s)
{
    return bd__logic_spend(l, strlen(s) / 16 + 1) ? cJSON_CreateString(s)
                                                  : NULL;
}

/* ---------------------------------------------------------- comparisons -- */

static const cJSON *
op_equal(struct logic *l, const struct logic_args *a)
{
    return truth(bd__js_equal(l->r, arg(a, 0), arg(a, 1)));
}

static const cJSON *
op_unequal(struct logic *l, const struct logic_args *a)
{
    return truth(!bd__js_equal(l->r, arg(a, 0), arg(a, 1)));
}

static const cJSON *
op_same(struct logic *l, const struct logic_args *a)
{
    (void)l;
    return truth(bd__js_same(arg(a, 0), arg(a, 1)));
}

static const cJSON *
op_other(struct logic *l, const struct logic_args *a)
{
    (void)l;
    return truth(!bd__js_same(arg(a, 0), arg(a, 1)));
}

static bool
less(struct logic *l, const struct logic_args *a, int i, int k)
{
    return bd__js_less(l->r, arg(a, i), arg(a, k)) == 1;
}

/* a <= b is not b < a, unless they cannot be compared at all. */
static bool
at_most(struct logic *l, const struct logic_args *a, int i, int k)
{
    return bd__js_less(l->r, arg(a, k), arg(a, i)) == 0;
}

static const cJSON *
op_less(struct logic *l, const struct logic_args *a)
{
    return truth(less(l, a, 0, 1) && (arg(a, 2) == NULL || less(l, a, 1, 2)));
}

static const cJSON *
op_at_most(struct logic *l, const struct logic_args *a)
{
    return truth(
        at_most(l, a, 0, 1) && (arg(a, 2) == NULL || at_most(l, a, 1, 2)));
}

static const cJSON *
op_more(struct logic *l, const struct logic_args *a)
{
    return truth(less(l, a, 1, 0));
}

static const cJSON *
op_at_least(struct logic *l, const struct logic_args *a)
{
    return truth(at_most(l, a, 1, 0));
}

static const cJSON *
op_not(struct logic *l, const struct logic_args *a)
{
    (void)l;
    return truth(!bd__js_true(arg(a, 0)));
}

static const cJSON *
op_is(struct logic *l, const struct logic_args *a)
{
    (void)l;
    return truth(bd__js_true(arg(a, 0)));
}

/* ----------------------------------------------------------- arithmetic -- */

static const cJSON *
op_plus(struct logic *l, const struct logic_args *a)
{
    double sum = 0;

    for (int i = 0; i < a->n; i++)
        sum += bd__js_float(l->r, a->v[i]);
    return number(sum);
}

static const cJSON *
op_times(struct logic *l, const struct logic_args *a)
{
    double product;

    if (a->n < 2) /* JavaScript's reduce() hands it back as it is */
        return a->n == 1 ? a->v[0] : bd__logic_give_up(l, "* 缺少要乘的数");
    product = bd__js_float(l->r, a->v[0]);
    for (int i = 1; i < a->n; i++)
        product *= bd__js_float(l->r, a->v[i]);
    return number(product);
}

static const cJSON *
op_minus(struct logic *l, const struct logic_args *a)
{
    double x = bd__js_number(l->r, arg(a, 0));

    return number(arg(a, 1) == NULL ? -x : x - bd__js_number(l->r, arg(a, 1)));
}

static const cJSON *
op_over(struct logic *l, const struct logic_args *a)
{
    double under = bd__js_number(l->r, arg(a, 1));
    double x = bd__js_number(l->r, arg(a, 0));

    if (under == 0) /* C leaves it open; IEEE does not */
        return number(x == 0 || isnan(x) ? nan("")
                      : x > 0            ? HUGE_VAL
                                         : -HUGE_VAL);
    return number(x / under);
}

static const cJSON *
op_rest(struct logic *l, const struct logic_args *a)
{
    return number(
        fmod(bd__js_number(l->r, arg(a, 0)), bd__js_number(l->r, arg(a, 1))));
}

static const cJSON *
extreme(struct logic *l, const struct logic_args *a, double best, int sign)
{
    for (int i = 0; i < a->n; i++) {
        double d = bd__js_number(l->r, a->v[i]);

        if (isnan(d) || isnan(best))
            best = nan("");
        else if (d * sign > best * sign)
            best = d;
    }
    return number(best);
}

static const cJSON *
op_min(struct logic *l, const struct logic_args *a)
{
    return extreme(l, a, HUGE_VAL, -1);
}

static const cJSON *
op_max(struct logic *l, const struct logic_args *a)
{
    return extreme(l, a, -HUGE_VAL, 1);
}

/* ------------------------------------------------------ texts and lists -- */

static const cJSON *
op_cat(struct logic *l, const struct logic_args *a)
{
    struct bd_buf b = {NULL, 0, 0};

    for (int i = 0; i < a->n; i++) {
        const char *s = bd__js_element(l->r, a->v[i]);

        if (!bd__logic_spend(l, strlen(s) / 16))
            return NULL;
        bd__buf_str(l->r, &b, s);
    }
    return text(l, bd__cstr(l->r, &b));
}

/* Where a count from the end or beyond it points to. */
static int64_t
place(double d, int64_t n)
{
    if (isnan(d))
        return 0;
    if (d < 0)
        return d + (double)n < 0 ? 0 : (int64_t)(d + (double)n);
    return d > (double)n ? n : (int64_t)d;
}

static const cJSON *
op_substr(struct logic *l, const struct logic_args *a)
{
    const char *s = bd__js_string(l->r, arg(a, 0));
    int64_t n = bd_chars(s);
    int64_t from = place(bd__js_number(l->r, arg(a, 1)), n), to = n;
    double count;

    if (arg(a, 2) != NULL) {
        count = bd__js_number(l->r, arg(a, 2));
        to = count < 0 ? place(count, n) : from + place(count, n - from);
    }
    s = bd_prefix(l->r, s, to < from ? from : to);
    return text(l, s + strlen(bd_prefix(l->r, s, from)));
}

static const cJSON *
op_in(struct logic *l, const struct logic_args *a)
{
    const cJSON *b = arg(a, 1), *v;

    if (cJSON_IsString(b) && *b->valuestring != '\0')
        return truth(
            strstr(b->valuestring, bd__js_string(l->r, arg(a, 0))) != NULL);
    if (cJSON_IsArray(b))
        cJSON_ArrayForEach(v, b) if (bd__js_same(v, arg(a, 0))) return truth(
            true);
    return truth(false);
}

static const cJSON *
op_merge(struct logic *l, const struct logic_args *a)
{
    cJSON *all = cJSON_CreateArray();
    const cJSON *v;

    for (int i = 0; i < a->n; i++) {
        if (!cJSON_IsArray(a->v[i]))
            bd__logic_push(l, all, a->v[i]);
        else
            cJSON_ArrayForEach(v, a->v[i]) bd__logic_push(l, all, v);
    }
    return all;
}

static const cJSON *
op_log(struct logic *l, const struct logic_args *a)
{
    (void)l;
    return arg(a, 0);
}

/* ----------------------------------------------------------------- data -- */

static const cJSON *
op_var(struct logic *l, const struct logic_args *a)
{
    const cJSON *key = arg(a, 0), *found;

    if (key == NULL || cJSON_IsNull(key) ||
        (cJSON_IsString(key) && *key->valuestring == '\0'))
        return a->data;
    found = bd__js_at(l->r, a->data, bd__js_string(l->r, key));
    if (found != NULL)
        return found;
    return arg(a, 1) != NULL ? arg(a, 1) : cJSON_CreateNull();
}

static bool
is_missing(struct logic *l, const cJSON *data, const cJSON *key)
{
    const struct logic_args a = {&key, 1, data};
    const cJSON *v = op_var(l, &a);

    return v == NULL || cJSON_IsNull(v) ||
           (cJSON_IsString(v) && *v->valuestring == '\0');
}

static const cJSON *
op_missing(struct logic *l, const struct logic_args *a)
{
    cJSON *missing = cJSON_CreateArray();
    const cJSON *v;

    if (cJSON_IsArray(arg(a, 0))) {
        cJSON_ArrayForEach(v, arg(a, 0)) if (is_missing(l, a->data, v))
            bd__logic_push(l, missing, v);
        return missing;
    }
    for (int i = 0; i < a->n; i++)
        if (is_missing(l, a->data, a->v[i]))
            bd__logic_push(l, missing, a->v[i]);
    return missing;
}

static const cJSON *
op_missing_some(struct logic *l, const struct logic_args *a)
{
    const cJSON *keys = arg(a, 1);
    const struct logic_args of = {&keys, 1, a->data};
    const cJSON *missing = op_missing(l, &of);
    int there = cJSON_GetArraySize(keys) - cJSON_GetArraySize(missing);

    return there >= bd__js_number(l->r, arg(a, 0)) ? cJSON_CreateArray()
                                                   : missing;
}

/* ---------------------------------------------------------------- table -- */

static const struct {
    const char *name;
    logic_op *fn;
} ops[] = {{"==", op_equal}, {"!=", op_unequal}, {"===", op_same},
    {"!==", op_other}, {"<", op_less}, {"<=", op_at_most}, {">", op_more},
    {">=", op_at_least}, {"!", op_not}, {"!!", op_is}, {"+", op_plus},
    {"-", op_minus}, {"*", op_times}, {"/", op_over}, {"%", op_rest},
    {"min", op_min}, {"max", op_max}, {"cat", op_cat}, {"substr", op_substr},
    {"in", op_in}, {"merge", op_merge}, {"log", op_log}, {"var", op_var},
    {"missing", op_missing}, {"missing_some", op_missing_some}};

logic_op *
bd__logic_op(const char *name)
{
    for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
        if (strcmp(ops[i].name, name) == 0)
            return ops[i].fn;
    return NULL;
}
