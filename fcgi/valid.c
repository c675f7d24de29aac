/*
 * Checks what came in against a field table: every violation at once, each
 * with its pointer, and values brought into their canonical form.
 */
#include "valid.h"
#include "leaf.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MONEY_MAX INT64_C(100000000000000) /* 1e14: sums stay below 2^53 */

void
bd__bad(struct spot *s, const char *code, const char *why)
{
    bd_violate(s->r, s->pointer, code, "%s%s", s->f->title, why);
}

bool
bd__choice_ok(const char *choices, const char *value)
{
    size_t n = strlen(value);

    while (choices != NULL && *choices != '\0') {
        size_t len = strcspn(choices, "|"), k = strcspn(choices, "=|");

        if (k == n && memcmp(choices, value, n) == 0)
            return true;
        choices += len + (choices[len] == '|');
    }
    return false;
}

void
bd__each_choice(struct bd_req *r, const char *choices,
    void (*fn)(struct bd_req *r, const char *value, const char *title))
{
    while (choices != NULL && *choices != '\0') {
        size_t len = strcspn(choices, "|"), k = strcspn(choices, "=|");

        fn(r, bd_dupn(r, choices, k),
            k < len ? bd_dupn(r, choices + k + 1, len - k - 1)
                    : bd_dupn(r, choices, k));
        choices += len + (choices[len] == '|');
    }
}

static void
check_number(struct spot *s)
{
    const struct bd_field *f = s->f;
    int64_t min = f->min, max = f->max;
    double d = s->v->valuedouble;

    if (!cJSON_IsNumber(s->v) || d != floor(d)) {
        bd__bad(s, "type", "要填整数");
        return;
    }
    if (max == 0) { /* no limit of its own */
        if (min == 0 && (f->type == BD_INT || f->type == BD_REF))
            min = -MONEY_MAX;
        max = MONEY_MAX;
    }
    if (f->type == BD_REF && d < 1)
        bd__bad(s, "reference", "要选一个");
    else if (d < (double)min)
        bd_violate(
            s->r, s->pointer, "min", "%s不能小于 %" PRId64, f->title, min);
    else if (d > (double)max)
        bd_violate(
            s->r, s->pointer, "max", "%s不能大于 %" PRId64, f->title, max);
}

static void
check_time(struct spot *s)
{
    char db[BD__DB_TIME];

    if (s->f->type == BD_DATE) {
        if (!cJSON_IsString(s->v) || !bd__date_ok(s->v->valuestring))
            bd__bad(s, "format", "要填日期，如 2026-11-21");
        return;
    }
    if (!cJSON_IsString(s->v) || !bd__time_to_db(s->v->valuestring, db))
        bd__bad(s, "format", "要填时间，如 2026-11-21T14:00:00+08:00");
    else
        cJSON_SetValuestring(s->v, bd_dup(s->r, db));
}

static void
check_refs(struct spot *s)
{
    const cJSON *c;
    int max = s->f->max > 0 ? (int)s->f->max : 100;

    if (!cJSON_IsArray(s->v)) {
        bd__bad(s, "type", "要填一组编号");
        return;
    }
    if (cJSON_GetArraySize(s->v) > max)
        bd__bad(s, "max", "选得太多");
    if (cJSON_GetArraySize(s->v) == 0 && (s->f->flags & BD_REQUIRED))
        bd__bad(s, "required", "至少选一个");
    cJSON_ArrayForEach(c, s->v) if (!cJSON_IsNumber(c) || c->valuedouble < 1 ||
                                    c->valuedouble != floor(c->valuedouble))
    {
        bd__bad(s, "type", "要填一组编号");
        return;
    }
}

static void
check_texts(struct spot *s)
{
    const cJSON *c;

    if (!cJSON_IsArray(s->v))
        bd__bad(s, "type", "要填一组文字");
    cJSON_ArrayForEach(c, s->v) if (!cJSON_IsString(c))
        bd__bad(s, "type", "要填一组文字");
}

static void
check_rows(struct spot *s, enum bd_mode mode)
{
    int i = 0, n = cJSON_GetArraySize(s->v);
    cJSON *c;

    (void)mode;
    if (!cJSON_IsArray(s->v)) {
        bd__bad(s, "type", "要填一组");
        return;
    }
    if (n > (s->f->max > 0 ? s->f->max : 200) || n < s->f->min) {
        bd_violate(s->r, s->pointer, n < s->f->min ? "min" : "max",
            n < s->f->min ? "%s至少 %" PRId64 " 行" : "%s最多 %" PRId64 " 行",
            s->f->title,
            n < s->f->min ? s->f->min : (s->f->max > 0 ? s->f->max : 200));
        return;
    }
    cJSON_ArrayForEach(c, s->v)
    {
        const char *at = bd_fmt(s->r, "%s/%d", s->pointer, i++);

        if (!cJSON_IsObject(c))
            bd_violate(s->r, at, "type", "每一行都要是一组值");
        else
            bd__validate(s->r, s->f->of, c, at, BD_NEW, true);
    }
}

static void
check_one(struct spot *s, enum bd_mode mode)
{
    if (cJSON_IsNull(s->v)) {
        if (s->f->flags & BD_REQUIRED)
            bd__bad(s, "required", "不能为空");
        return;
    }
    switch (s->f->type) {
    case BD_INT:
    case BD_FEN:
    case BD_E3:
    case BD_E4:
    case BD_BP:
    case BD_REF:
        check_number(s);
        break;
    case BD_BOOL:
        if (!cJSON_IsBool(s->v))
            bd__bad(s, "type", "要填是或否");
        break;
    case BD_DATE:
    case BD_TIME:
        check_time(s);
        break;
    case BD_REFS:
        check_refs(s);
        break;
    case BD_ROWS:
        check_rows(s, mode);
        break;
    case BD_TEXTS:
        check_texts(s);
        break;
    case BD_OBJECT:
        if (cJSON_IsObject(s->v))
            bd__validate(s->r, s->f->of, s->v, s->pointer, mode, true);
        else
            bd__bad(s, "type", "要填一组值");
        break;
    case BD_JSON:
        break;
    case BD_TEXT:
    case BD_ENUM:
    case BD_PHONE:
    case BD_EMAIL:
    case BD_TOKEN:
        bd__check_text(s);
        break;
    }
}

const struct bd_field *
bd__field_of(const struct bd_field *f, const char *name)
{
    for (; f != NULL && f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

/* RFC 6901: "~" and "/" in a member's name. */
static const char *
pointer_of(struct bd_req *r, const char *base, const char *name)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_str(r, &b, base);
    bd__buf_str(r, &b, "/");
    for (; *name != '\0'; name++) {
        if (*name == '~' || *name == '/')
            bd__buf_str(r, &b, *name == '~' ? "~0" : "~1");
        else
            bd__buf_add(r, &b, name, 1);
    }
    return bd__cstr(r, &b);
}

void
bd__validate(struct bd_req *r, const struct bd_field *fields, cJSON *o,
    const char *pointer, enum bd_mode mode, bool writable_only)
{
    const struct bd_field *f;
    cJSON *v, *next;

    for (v = o->child; v != NULL; v = next) {
        struct spot s = {r, NULL, v, pointer_of(r, pointer, v->string)};

        next = v->next;
        s.f = bd__field_of(fields, v->string);
        if (s.f == NULL)
            bd_violate(r, s.pointer, "unknown", "没有名为 %s 的项",
                bd_prefix(r, v->string, 40));
        else if (writable_only && (s.f->flags & BD_READONLY))
            bd__bad(&s, "readonly", "由系统填写，不能修改");
        else
            check_one(&s, mode);
    }
    for (f = fields; mode == BD_NEW && f != NULL && f->name != NULL; f++)
        if ((f->flags & BD_REQUIRED) && !(f->flags & BD_READONLY) &&
            cJSON_GetObjectItemCaseSensitive(o, f->name) == NULL)
            bd_violate(r, pointer_of(r, pointer, f->name), "required",
                "请填写%s", f->title);
}

static bool
is_int(const char *t)
{
    size_t n = strlen(t), from = *t == '-';

    return n > from && n <= 16 + from &&
           strspn(t + from, "0123456789") == n - from;
}

cJSON *
bd__parse_value(struct bd_req *r, const struct bd_field *f, const char *text)
{
    char db[BD__DB_TIME];

    switch (f->type) {
    case BD_INT:
    case BD_FEN:
    case BD_E3:
    case BD_E4:
    case BD_BP:
    case BD_REF:
        if (is_int(text))
            return cJSON_CreateNumber((double)strtoll(text, NULL, 10));
        break;
    case BD_BOOL:
        if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
            return cJSON_CreateTrue();
        if (strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
            return cJSON_CreateFalse();
        break;
    case BD_DATE:
        if (bd__date_ok(text))
            return cJSON_CreateString(text);
        break;
    case BD_TIME:
        if (bd__time_to_db(text, db))
            return cJSON_CreateString(db);
        break;
    default:
        if (bd_chars(text) <= 255)
            return cJSON_CreateString(text);
        break;
    }
    bd_fail(r, 400, "bad-query", "查询条件 %s 的值不对", f->name);
    return NULL;
}
