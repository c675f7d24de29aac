/*
 * JSON in: cJSON parses, but only what a strict reader of RFC 8259 let pass,
 * because cJSON itself accepts trailing bytes, \u0000 (and truncates), keys
 * that differ in case only, and numbers that it cannot hold.
 */
#include "bd_int.h"
#include "leaf.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define DEPTH_LIMIT 32
#define NODE_LIMIT 20000
#define MEMBERS_MAX 1000            /* each is compared with each */
#define SAFE_MAX 9007199254740991.0 /* 2^53 - 1 */

struct scan {
    const char *p, *end;
    const char *why;
};

static bool
refuse(struct scan *s, const char *why)
{
    s->why = why;
    return false;
}

static bool
scan_string(struct scan *s)
{
    for (s->p++; s->p < s->end; s->p++) {
        unsigned char c = (unsigned char)*s->p;

        if (c == '"') {
            s->p++;
            return true;
        }
        if (c < 0x20)
            return refuse(s, "文字里有控制字符");
        if (c != '\\')
            continue;
        if (s->end - s->p >= 6 && memcmp(s->p, "\\u0000", 6) == 0)
            return refuse(s, "不能含有 \\u0000");
        s->p++;
    }
    return refuse(s, "有一段文字没有结束");
}

static size_t
digits(struct scan *s)
{
    const char *from = s->p;

    while (s->p < s->end && isdigit((unsigned char)*s->p))
        s->p++;
    return (size_t)(s->p - from);
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool
scan_number(struct scan *s)
{
    const char *from = s->p;

    if (*s->p == '-')
        s->p++;
    if (s->p < s->end && *s->p == '0')
        s->p++;
    else if (digits(s) == 0)
        return refuse(s, "有一个数没有数字");
    if (s->p < s->end && isdigit((unsigned char)*s->p))
        return refuse(s, "有一个数以 0 开头");
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (digits(s) == 0)
            return refuse(s, "有一个数小数点后没有数字");
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (digits(s) == 0)
            return refuse(s, "有一个数的指数不对");
    }
    return s->p - from <= 24 || refuse(s, "有一个数太长");
}

/* What cJSON would let pass though it should not; the rest it finds itself. */
static bool
scan(struct scan *s)
{
    int depth = 0, nodes = 0;

    while (s->p < s->end) {
        char c = *s->p;

        if (c == '"') {
            if (!scan_string(s))
                return false;
            continue;
        }
        if (c == '-' || isdigit((unsigned char)c)) {
            if (!scan_number(s))
                return false;
            continue;
        }
        if (c == '\0')
            return refuse(s, "含有空字节");
        if (((unsigned char)c < 0x20 && strchr("\t\r\n", c) == NULL) ||
            (unsigned char)c >= 0x7f)
            return refuse(s, "文字之外有不能用的字符");
        if ((c == '{' || c == '[') && ++depth > DEPTH_LIMIT)
            return refuse(s, "嵌套太深");
        if (c == '}' || c == ']')
            depth--;
        if (c == ',' && ++nodes > NODE_LIMIT)
            return refuse(s, "值太多");
        s->p++;
    }
    return true;
}

/* Keys that are equal but for case, numbers that lost digits. */
static const char *
tree_fault(const cJSON *o)
{
    const cJSON *c, *d;
    const char *why;

    if (cJSON_IsNumber(o) &&
        (!isfinite(o->valuedouble) || fabs(o->valuedouble) > SAFE_MAX))
        return "有一个数太大";
    if (cJSON_IsObject(o) && cJSON_GetArraySize(o) > MEMBERS_MAX)
        return "一个对象里的项太多";
    cJSON_ArrayForEach(c, o)
    {
        if (cJSON_IsObject(o))
            for (d = c->next; d != NULL; d = d->next)
                if (strcasecmp(c->string, d->string) == 0)
                    return "有一项出现了两次";
        if ((why = tree_fault(c)) != NULL)
            return why;
    }
    return NULL;
}

cJSON *
bd_json(struct bd_req *r, const char *text, size_t len, const char **why)
{
    struct scan s = {text, text + len, NULL};
    const char *end = NULL;
    cJSON *o;

    (void)r;
    *why = NULL;
    if (!bd_utf8_ok(text, len)) {
        *why = "不是 UTF-8 编码";
        return NULL;
    }
    if (!scan(&s)) {
        *why = s.why;
        return NULL;
    }
    o = cJSON_ParseWithLengthOpts(text, len, &end, 0);
    if (o == NULL) {
        *why = "写法不对";
        return NULL;
    }
    while (end < text + len && strchr(" \t\r\n", *end) != NULL)
        end++;
    if (end != text + len)
        *why = "结束之后还有内容";
    else
        *why = tree_fault(o);
    return *why == NULL ? o : NULL;
}

static const cJSON *
member(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return v == NULL || cJSON_IsNull(v) ? NULL : v;
}

/* A number that bd_json() has not seen may be any: 1e300, and infinity. */
static int64_t
nearest(double d)
{
    if (d >= 0x1p63)
        return INT64_MAX;
    return d >= -0x1p63 ? (int64_t)d : INT64_MIN;
}

int64_t
bd_i64(const cJSON *o, const char *key, int64_t dflt)
{
    const cJSON *v = member(o, key);

    if (v == NULL)
        return dflt;
    if (cJSON_IsBool(v))
        return cJSON_IsTrue(v);
    return cJSON_IsNumber(v) ? nearest(v->valuedouble) : dflt;
}

const char *
bd_str(const cJSON *o, const char *key)
{
    const cJSON *v = member(o, key);

    return v != NULL && cJSON_IsString(v) ? v->valuestring : NULL;
}

bool
bd_true(const cJSON *o, const char *key)
{
    const cJSON *v = member(o, key);

    return v != NULL &&
           (cJSON_IsTrue(v) || (cJSON_IsNumber(v) && v->valuedouble > 0));
}

bool
bd_has(const cJSON *o, const char *key)
{
    return member(o, key) != NULL;
}

static void
set(cJSON *o, const char *key, cJSON *v)
{
    if (cJSON_GetObjectItemCaseSensitive(o, key) != NULL)
        cJSON_ReplaceItemInObjectCaseSensitive(o, key, v);
    else
        cJSON_AddItemToObject(o, key, v);
}

void
bd_json_set_i64(cJSON *o, const char *key, int64_t v)
{
    set(o, key, cJSON_CreateNumber((double)v));
}

void
bd_json_set_str(cJSON *o, const char *key, const char *s)
{
    set(o, key, s == NULL ? cJSON_CreateNull() : cJSON_CreateString(s));
}

static void
print(struct bd_req *r, struct bd_buf *b, const cJSON *o)
{
    const cJSON *c;
    bool object = cJSON_IsObject(o), first = true;

    if (cJSON_IsNumber(o) && o->valuedouble == floor(o->valuedouble)) {
        bd__buf_fmt(r, b, "%lld", (long long)o->valuedouble);
    } else if (cJSON_IsNumber(o)) {
        bd__buf_fmt(r, b, "%.17g", o->valuedouble);
    } else if (cJSON_IsString(o)) {
        bd__buf_json(r, b, o->valuestring, strlen(o->valuestring));
    } else if (object || cJSON_IsArray(o)) {
        bd__buf_add(r, b, object ? "{" : "[", 1);
        cJSON_ArrayForEach(c, o)
        {
            if (!first)
                bd__buf_add(r, b, ",", 1);
            first = false;
            if (object) {
                bd__buf_json(r, b, c->string, strlen(c->string));
                bd__buf_add(r, b, ":", 1);
            }
            print(r, b, c);
        }
        bd__buf_add(r, b, object ? "}" : "]", 1);
    } else {
        bd__buf_str(r, b,
            cJSON_IsTrue(o)   ? "true"
            : cJSON_IsBool(o) ? "false"
                              : "null");
    }
}

char *
bd_json_text(struct bd_req *r, const cJSON *o)
{
    struct bd_buf b = {NULL, 0, 0};

    if (o == NULL)
        return bd_dup(r, "null");
    print(r, &b, o);
    bd__buf_add(r, &b, "", 1);
    return b.p;
}

void
bd_w_json(struct bd_req *r, const char *key, const cJSON *v)
{
    if (v == NULL || cJSON_IsNull(v)) {
        bd_w_null(r, key);
    } else if (cJSON_IsString(v)) {
        bd_w_str(r, key, v->valuestring);
    } else {
        bd__w_key(r, key);
        print(r, &r->out, v);
    }
}
