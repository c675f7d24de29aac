/*
 * logic_value.c - the conversions and comparisons of JavaScript that
 * JsonLogic is defined by.
 */
#include "logic.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 32

bool
bd__js_true(const cJSON *v)
{
    if (v == NULL || cJSON_IsNull(v) || cJSON_IsFalse(v))
        return false;
    if (cJSON_IsNumber(v))
        return v->valuedouble != 0 && !isnan(v->valuedouble);
    if (cJSON_IsString(v))
        return *v->valuestring != '\0';
    return !cJSON_IsArray(v) || v->child != NULL;
}

/* The shortest text that reads back as this number. */
static const char *
number_text(struct bd_req *r, double d)
{
    char text[NUMBER_MAX];

    if (isnan(d))
        return "NaN";
    if (isinf(d))
        return d > 0 ? "Infinity" : "-Infinity";
    if (d == 0)
        return "0";
    if (fabs(d) < 1e15 && d == floor(d))
        return bd_fmt(r, "%.0f", d);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    return bd_dup(r, text);
}

static const char *
list_text(struct bd_req *r, const cJSON *list)
{
    struct bd_buf b = {NULL, 0, 0};
    const cJSON *v;

    cJSON_ArrayForEach(v, list)
    {
        bd__buf_str(r, &b, v == list->child ? "" : ",");
        bd__buf_str(r, &b, bd__js_element(r, v));
    }
    return bd__cstr(r, &b);
}

const char *
bd__js_string(struct bd_req *r, const cJSON *v)
{
    if (v == NULL)
        return "undefined";
    if (cJSON_IsString(v))
        return v->valuestring;
    if (cJSON_IsNumber(v))
        return number_text(r, v->valuedouble);
    if (cJSON_IsBool(v))
        return cJSON_IsTrue(v) ? "true" : "false";
    if (cJSON_IsArray(v))
        return list_text(r, v);
    return cJSON_IsNull(v) ? "null" : "[object Object]";
}

const char *
bd__js_element(struct bd_req *r, const cJSON *v)
{
    return v == NULL || cJSON_IsNull(v) ? "" : bd__js_string(r, v);
}

/* How much of the text is a decimal number; hexadecimal and "nan" are none. */
static size_t
number_length(const char *s)
{
    size_t n = *s == '-' || *s == '+', digits = strspn(s + n, "0123456789");
    size_t e;

    n += digits;
    if (s[n] == '.') {
        size_t more = strspn(s + n + 1, "0123456789");

        digits += more;
        n += digits > 0 ? 1 + more : 0;
    }
    if (digits == 0)
        return 0;
    if (s[n] != 'e' && s[n] != 'E')
        return n;
    e = n + 1 + (s[n + 1] == '-' || s[n + 1] == '+');
    digits = strspn(s + e, "0123456789");
    return digits > 0 ? e + digits : n;
}

static double
text_number(struct bd_req *r, const char *s, bool whole)
{
    size_t n;

    while (isspace((unsigned char)*s))
        s++;
    n = number_length(s);
    if (whole && *s == '\0')
        return 0;
    if (n == 0 || (whole && s[n + strspn(s + n, " \t\r\n")] != '\0'))
        return nan("");
    return strtod(bd_dupn(r, s, n), NULL);
}

double
bd__js_number(struct bd_req *r, const cJSON *v)
{
    if (v == NULL)
        return nan("");
    if (cJSON_IsNumber(v))
        return v->valuedouble;
    if (cJSON_IsNull(v) || cJSON_IsBool(v))
        return cJSON_IsTrue(v);
    return text_number(r, bd__js_string(r, v), true);
}

double
bd__js_float(struct bd_req *r, const cJSON *v)
{
    if (cJSON_IsNumber(v))
        return v->valuedouble;
    return text_number(r, bd__js_string(r, v), false);
}

static bool
is_void(const cJSON *v)
{
    return v == NULL || cJSON_IsNull(v);
}

bool
bd__js_same(const cJSON *a, const cJSON *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
        return a->valuedouble == b->valuedouble;
    if (cJSON_IsString(a) && cJSON_IsString(b))
        return strcmp(a->valuestring, b->valuestring) == 0;
    if (cJSON_IsArray(a) || cJSON_IsObject(a))
        return a == b;
    return (a->type & 0xff) == (b->type & 0xff);
}

static bool
is_nested(const cJSON *v)
{
    return cJSON_IsArray(v) || cJSON_IsObject(v);
}

bool
bd__js_equal(struct bd_req *r, const cJSON *a, const cJSON *b)
{
    if (is_void(a) || is_void(b))
        return is_void(a) && is_void(b);
    if ((a->type & 0xff) == (b->type & 0xff) || (is_nested(a) && is_nested(b)))
        return bd__js_same(a, b);
    if ((cJSON_IsString(a) && is_nested(b)) ||
        (cJSON_IsString(b) && is_nested(a)))
        return strcmp(bd__js_string(r, a), bd__js_string(r, b)) == 0;
    return bd__js_number(r, a) == bd__js_number(r, b);
}

int
bd__js_less(struct bd_req *r, const cJSON *a, const cJSON *b)
{
    bool texts = a != NULL && b != NULL &&
                 (cJSON_IsString(a) || is_nested(a)) &&
                 (cJSON_IsString(b) || is_nested(b));
    double x, y;

    if (texts)
        return strcmp(bd__js_string(r, a), bd__js_string(r, b)) < 0;
    x = bd__js_number(r, a);
    y = bd__js_number(r, b);
    return isnan(x) || isnan(y) ? -1 : x < y;
}

static const cJSON *
member(struct bd_req *r, const cJSON *v, const char *key)
{
    size_t digits = strspn(key, "0123456789");
    cJSON *length;

    if (cJSON_IsObject(v))
        return cJSON_GetObjectItemCaseSensitive(v, key);
    if (cJSON_IsArray(v) && digits > 0 && digits < 7 && key[digits] == '\0')
        return cJSON_GetArrayItem(v, (int)strtol(key, NULL, 10));
    if ((!cJSON_IsArray(v) && !cJSON_IsString(v)) || strcmp(key, "length") != 0)
        return NULL;
    length = cJSON_CreateNumber(
        (double)(cJSON_IsArray(v) ? cJSON_GetArraySize(v)
                                  : bd_chars(v->valuestring)));
    (void)r;
    return length;
}

const cJSON *
bd__js_at(struct bd_req *r, const cJSON *data, const char *path)
{
    for (;;) {
        size_t n = strcspn(path, ".");

        if (data == NULL || cJSON_IsNull(data))
            return NULL;
        data = member(r, data, bd_dupn(r, path, n));
        if (path[n] == '\0')
            return data;
        path += n + 1;
    }
}
