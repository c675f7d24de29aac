/*
 * field_def.c - 自定义字段: the built-in module by which a company adds fields
 * to its customers, leads and so on.  What is particular to a definition is
 * checked here; the columns are made by the jobs of field_ddl.c.
 */
#include "field_def.h"
#include "field.h"
#include "leaf.h"

#include <ctype.h>
#include <string.h>

#define FIELDS_MAX 200
#define TEXTS_MAX 100
#define CHARACTERS_MAX                                                         \
    10000 /* of all VARCHARs: 40 000 of a row's 65 535 bytes */
#define OPTIONS_MAX 500

/* A member of the definition as it will be. */
static const cJSON *
given(const struct field_form *d, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(d->in, key);
}

static const char *
text_of(const struct field_form *d, const char *key)
{
    if (given(d, key) != NULL || d->old == NULL)
        return bd_str(d->in, key);
    return bd_text(d->old, key);
}

static bool
is_on(const struct field_form *d, const char *key)
{
    if (given(d, key) != NULL || d->old == NULL)
        return bd_true(d->in, key);
    return bd_col(d->old, key) != 0;
}

static void
check_flag(const struct field_form *d, const char *key, unsigned needs,
    const char *what)
{
    if (is_on(d, key) && !(d->kind->can & needs))
        bd_violate(d->r, bd_fmt(d->r, "/%s", key), "choice", "%s类型不能%s",
            d->kind->title, what);
}

/* ------------------------------------------------------------- options -- */

static bool
value_ok(const char *s)
{
    size_t n = s != NULL ? strlen(s) : 0;

    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)s[i]) && !isdigit((unsigned char)s[i]) &&
            s[i] != '_')
            return false;
    return n > 0 && n <= 20;
}

static bool
colour_ok(const char *s)
{
    return s == NULL || (strlen(s) == 7 && *s == '#' &&
                            strspn(s + 1, "0123456789abcdefABCDEF") == 6);
}

static const char *
option_fault(const cJSON *o, const cJSON *before)
{
    const char *title = bd_str(o, "title"), *value = bd_str(o, "value");

    if (!cJSON_IsObject(o) || !value_ok(value))
        return "每个选项要有 value（小写字母、数字或下划线，最多 20 个）";
    if (title == NULL || *title == '\0' || bd_chars(title) > 40 ||
        strchr(title, '|') != NULL)
        return "每个选项要有名称，最多 40 个字，不能含有“|”";
    if (!colour_ok(bd_str(o, "colour")))
        return "选项的颜色要像 #1d4ed8";
    for (; before != o; before = before->next)
        if (strcmp(bd_str(before, "value"), value) == 0)
            return "有两个选项的 value 相同";
    return NULL;
}

static const char *
options_fault(const cJSON *options, int depth, int *n)
{
    const char *why = NULL;
    const cJSON *o, *below;

    if (!cJSON_IsArray(options) || options->child == NULL)
        return "至少要有一个选项";
    for (o = options->child; o != NULL && why == NULL; o = o->next) {
        why = option_fault(o, options->child);
        below = cJSON_GetObjectItemCaseSensitive(o, "children");
        if (++*n > OPTIONS_MAX)
            why = "最多 500 个选项";
        else if (why == NULL && below != NULL && depth == 0)
            why = "只有级联的选项才有下一级，最多四级";
        else if (why == NULL && below != NULL && below->child != NULL)
            why = options_fault(below, depth - 1, n);
    }
    return why;
}

static void
check_options(const struct field_form *d)
{
    const cJSON *options = given(d, "options");
    bool cascade = strcmp(d->kind->name, "cascade") == 0;
    const char *why;
    int n = 0;

    if (!(d->kind->can & HAS_OPTIONS) || (d->old != NULL && options == NULL))
        return;
    why = options_fault(options, cascade ? 3 : 0, &n);
    if (why != NULL)
        bd_violate(d->r, "/options", "format", "%s", why);
}

/* ---------------------------------------------------------------- rules -- */

static const char *
known_name(struct bd_req *r, const char *name, void *arg)
{
    const struct field_form *d = arg;
    size_t n = strcspn(name, ".");

    if (bd__field(d->e, bd_dupn(r, name, n)) != NULL)
        return NULL;
    return bd_fmt(
        r, "%s没有名为 %s 的字段", d->e->title, bd_prefix(r, name, 40));
}

static void
check_rule(struct field_form *d, const char *key)
{
    const cJSON *rule = given(d, key);
    const char *why;

    if (rule == NULL || cJSON_IsNull(rule))
        return;
    why = cJSON_IsObject(rule) ? bd__logic_read(d->r, rule, known_name, d)
                               : "规则要是一个 JsonLogic 对象";
    if (why != NULL)
        bd_violate(d->r, bd_fmt(d->r, "/%s", key), "format", "%s", why);
}

/* What the formula needs must not be computed itself, so there is no circle. */
static const char *
not_formula(struct bd_req *r, const char *name, void *arg)
{
    const struct field_form *d = arg;
    const struct bd_field *f = bd__field(d->e, name);
    const struct bd_custom *c = f != NULL ? bd__custom(d->e, f) : NULL;

    (void)r;
    return c != NULL && c->formula != NULL ? "公式里不能再用公式字段" : NULL;
}

static void
check_formula(struct field_form *d)
{
    const cJSON *formula = given(d, "formula");
    bool is = strcmp(d->kind->name, "formula") == 0;
    const char *why;

    if (is && d->old == NULL && !cJSON_IsObject(formula))
        bd_violate(d->r, "/formula", "required", "请写公式");
    else if (!is && formula != NULL && !cJSON_IsNull(formula))
        bd_violate(d->r, "/formula", "choice", "只有公式类型才有公式");
    else if (is && cJSON_IsObject(formula) &&
             (why = bd__logic_read(d->r, formula, not_formula, d)) != NULL)
        bd_violate(d->r, "/formula", "format", "%s", why);
    check_rule(d, "formula");
    check_rule(d, "shown_if");
}

/* --------------------------------------------------------------- limits -- */

static int64_t
characters(const char *column)
{
    return strcmp(column, "VARCHAR(200)") == 0   ? 200
           : strcmp(column, "VARCHAR(100)") == 0 ? 100
                                                 : 0;
}

/* InnoDB's room for columns, counted before it runs out. */
static int
check_limits(const struct field_form *d)
{
    int64_t texts = 0, wide = 0;
    struct bd_rows *rows;

    if (bd_all(d->r, &rows, SQL_FIELD_KINDS, "s", d->e->name) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows); i++) {
        const struct bd_kind *k = bd__kind(bd_text(bd_row(rows, i), "kind"));

        texts += k != NULL && (k->can & HAS_TEXT);
        wide += k != NULL ? characters(k->column) : 0;
    }
    wide += characters(d->kind->column);
    texts += (d->kind->can & HAS_TEXT) != 0;
    if (bd_nrows(rows) >= FIELDS_MAX)
        bd_violate(d->r, "/entity", "max",
            "%s已有 %d 个自定义字段，不能再加；请先彻底删除停用的", d->e->title,
            FIELDS_MAX);
    else if (texts > TEXTS_MAX || wide > CHARACTERS_MAX)
        bd_violate(d->r, "/kind", "max",
            "%s的文字类字段已满，请改用多行文本、多选，或彻底删除停用的",
            d->e->title);
    return 0;
}

/* ---------------------------------------------------------------- entity -- */

static void
check_ref(const struct field_form *d)
{
    bool is = strcmp(d->kind->name, "reference") == 0;
    const char *ref = text_of(d, "ref");
    const struct bd_entity *to = ref != NULL ? bd__entity(ref) : NULL;

    if (is && (to == NULL || !(to->actions & BD_LIST)))
        bd_violate(d->r, "/ref", "required", "请选择关联哪一种记录");
    else if (!is && ref != NULL)
        bd_violate(d->r, "/ref", "choice", "只有关联记录才选对象");
}

/* The value that a new record begins with must be one that it may have. */
static void
check_initial(struct field_form *d)
{
    const cJSON *initial = given(d, "initial");
    struct bd_field f = {"initial", "默认值", d->kind->type, 0, 0, d->kind->max,
        NULL, d->kind->ref, NULL, NULL};
    cJSON *o;

    if (initial == NULL || cJSON_IsNull(initial))
        return;
    if ((d->kind->flags & BD_READONLY) || (d->kind->can & HAS_FILES)) {
        bd_violate(d->r, "/initial", "choice", "这种字段没有默认值");
        return;
    }
    if (d->kind->type == BD_ENUM)
        f.type = BD_TEXT; /* what is no option is refused when it is used */
    if (d->kind->can & HAS_RANGE) {
        f.min = -INT64_C(100000000000000);
        f.max = INT64_C(100000000000000);
    }
    o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "initial", cJSON_Duplicate(initial, true));
    {
        const struct bd_field table[] = {f, {0}};

        bd__validate(d->r, table, o, "", BD_CHANGE, false);
    }
}

static void
check_same(const struct field_form *d)
{
    static const char *const fixed[] = {"entity", "kind", "ref", "result"};

    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
        const char *was = bd_text(d->old, fixed[i]);
        const char *now = text_of(d, fixed[i]);

        if ((was == NULL) != (now == NULL) ||
            (was != NULL && strcmp(was, now) != 0))
            bd_violate(d->r, bd_fmt(d->r, "/%s", fixed[i]), "readonly",
                "建好以后不能改，请停用它再新建一个");
    }
}

int
bd__field_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    struct field_form d = {.r = r, .old = old, .in = in};
    const char *entity = text_of(&d, "entity");

    d.e = entity != NULL ? bd__entity(entity) : NULL;
    d.kind = bd__kind(text_of(&d, "kind"));
    if (d.e == NULL || !(d.e->flags & BD_EXTENSIBLE)) {
        bd_violate(r, "/entity", "choice", "这种记录不能加字段");
        return 0;
    }
    if (old != NULL)
        check_same(&d);
    check_options(&d);
    check_formula(&d);
    check_ref(&d);
    check_initial(&d);
    check_flag(&d, "find", CAN_FIND, "搜索");
    check_flag(&d, "sort", CAN_INDEX, "排序");
    check_flag(&d, "is_unique", CAN_UNIQUE, "要求不重复");
    check_flag(&d, "list", CAN_LIST, "显示在列表里");
    if (is_on(&d, "filter") && d.kind->type != BD_TEXTS)
        check_flag(&d, "filter", CAN_INDEX, "筛选");
    return old == NULL ? check_limits(&d) : 0;
}

/* An index that a flag asks for is built by a job. */
int
bd__field_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    cJSON *arg = cJSON_CreateObject();

    (void)in;
    bd_json_set_i64(arg, "id", id);
    if (bd_acl_changed(r) < 0)
        return -1;
    return bd_queue(r, old == NULL ? "build" : "index", arg, 0) < 0 ? -1 : 0;
}
