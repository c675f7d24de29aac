/*
 * value.c - what people type into a cell, as a form would send it: dates in
 * any of the usual ways, money with ¥ and 万, choices by their titles.
 */
#include "transfer.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
value_takes(const struct bd_field *f)
{
    switch (f->type) {
    case BD_REFS:
    case BD_ROWS:
    case BD_JSON:
    case BD_TEXTS:
    case BD_OBJECT:
        return false;
    default:
        return !(f->flags & (BD_READONLY | BD_SECRET)) &&
               strcmp(f->name, "allow_duplicate") != 0;
    }
}

/* Full-width forms of ASCII, and the spaces of Chinese and of the web. */
char *
value_plain(struct bd_req *r, const char *s)
{
    char *out = bd_alloc(r, strlen(s) + 1), *to = out;
    const unsigned char *p = (const unsigned char *)s;
    size_t n;

    while (*p != '\0') {
        unsigned c =
            *p < 0xe0 || p[1] == '\0'
                ? 0
                : ((p[0] & 15u) << 12) | ((p[1] & 63u) << 6) | (p[2] & 63u);

        if (p[0] < 0xf0 && c >= 0xff01 && c <= 0xff5e) {
            *to++ = (char)(c - 0xfee0);
            p += 3;
        } else if ((p[0] < 0xf0 && (c == 0x3000 || c == 0xfeff)) ||
                   (p[0] == 0xc2 && p[1] == 0xa0)) {
            *to++ = ' ';
            p += p[0] == 0xc2 ? 2 : 3;
        } else {
            *to++ = (char)*p++;
        }
    }
    *to = '\0';
    while (*out == ' ' || *out == '\'' || *out == '\n')
        out++;
    for (n = strlen(out); n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\n');)
        out[--n] = '\0';
    return out;
}

/* ------------------------------------------------------- numbers, money -- */

static int
digits_of(enum bd_type type)
{
    return type == BD_FEN || type == BD_BP ? 2
           : type == BD_E3                 ? 3
           : type == BD_E4                 ? 4
                                           : 0;
}

static cJSON *
number(struct bd_req *r, const struct bd_field *f, const char *text,
    const char **why)
{
    char plain[40];
    size_t n = 0;
    double v, scale = 1;
    char *end;

    (void)r;
    for (const char *p = text; *p != '\0' && n < sizeof(plain) - 1; p++) {
        if (*p == ',' || *p == ' ')
            continue;
        if (strncmp(p, "¥", 2) == 0 || strncmp(p, "￥", 3) == 0) {
            p += strncmp(p, "¥", 2) == 0 ? 1 : 2;
            continue;
        }
        plain[n++] = *p;
    }
    plain[n] = '\0';
    v = strtod(plain, &end);
    if (strcmp(end, "万") == 0 || strcmp(end, "万元") == 0)
        scale = 10000;
    else if (*end != '\0' && strcmp(end, "元") != 0 && strcmp(end, "%") != 0 &&
             strcmp(end, "天") != 0)
        end = plain;
    for (int i = digits_of(f->type); i > 0; i--)
        scale *= 10;
    v *= scale;
    if (end == plain || !isfinite(v) || fabs(v) > 9e15) {
        *why = "要填数字";
        return NULL;
    }
    if (fabs(v - round(v)) > 1e-4) {
        *why = "小数位太多";
        return NULL;
    }
    return cJSON_CreateNumber(round(v));
}

/* ------------------------------------------------------------- dates ----- */

struct moment {
    int y, m, d, h, min, s;
    bool timed;
};

/* "2026年3月5日 下午2:30" has the same numbers as "2026/3/5 14:30". */
static bool
parse_moment(const char *p, struct moment *t)
{
    int v[6] = {0}, n = 0, width[6] = {0};
    bool later = strstr(p, "下午") != NULL || strstr(p, "晚上") != NULL ||
                 strstr(p, "PM") != NULL || strstr(p, "pm") != NULL;

    for (; *p != '\0' && n < 6; p++) {
        if (!isdigit((unsigned char)*p))
            continue;
        for (; isdigit((unsigned char)*p) && width[n] < 8; p++, width[n]++)
            v[n] = v[n] * 10 + (*p - '0');
        n++;
        if (*p == '\0' || *p == 'Z')
            break;
    }
    if (n > 0 && width[0] == 8) { /* 20260305 */
        memmove(v + 3, v + 1, 3 * sizeof(*v));
        v[2] = v[0] % 100;
        v[1] = v[0] / 100 % 100;
        v[0] /= 10000;
        n += 2;
        width[0] = 4;
    }
    if (n < 3 || width[0] != 4)
        return false;
    *t = (struct moment){v[0], v[1], v[2], v[3], v[4], v[5], n > 3};
    if (later && t->h < 12)
        t->h += 12;
    return t->m >= 1 && t->m <= 12 && t->d >= 1 && t->d <= 31 && t->h < 24 &&
           t->min < 60 && t->s < 60;
}

static cJSON *
moment(struct bd_req *r, const struct bd_field *f, const char *text,
    const char **why)
{
    int64_t zone = bd_setting_i64(r, "baodan.timezone_offset_min");
    struct moment t;

    if (!parse_moment(text, &t)) {
        *why = "看不懂这个日期，请写成 2026-11-21 或 2026/11/21 14:00";
        return NULL;
    }
    if (f->type == BD_DATE)
        return cJSON_CreateString(bd_fmt(r, "%04d-%02d-%02d", t.y, t.m, t.d));
    return cJSON_CreateString(
        bd_fmt(r, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", t.y, t.m, t.d,
            t.h, t.min, t.s, zone < 0 ? '-' : '+', (int)(llabs(zone) / 60),
            (int)(llabs(zone) % 60)));
}

/* ------------------------------------------------------------- choices --- */

static cJSON *
choice(struct bd_req *r, const struct bd_field *f, const char *text,
    const char **why)
{
    const char *p = f->choices != NULL ? f->choices : "";
    const char *titles = "";

    while (*p != '\0') {
        size_t n = strcspn(p, "|"), k = strcspn(p, "=|");
        const char *value = bd_dupn(r, p, k);
        const char *title = k < n ? bd_dupn(r, p + k + 1, n - k - 1) : value;

        if (strcmp(text, value) == 0 || strcmp(text, title) == 0)
            return cJSON_CreateString(value);
        titles =
            bd_fmt(r, "%s%s%s", titles, *titles != '\0' ? "、" : "", title);
        p += n + (p[n] == '|');
    }
    *why =
        bd_fmt(r, "没有“%s”这一项，可填：%s", bd_prefix(r, text, 20), titles);
    return NULL;
}

static cJSON *
yes_or_no(struct bd_req *r, const char *text, const char **why)
{
    static const char *const yes[] = {
        "1", "是", "有", "对", "√", "true", "TRUE", "Y", "y", "yes", "Yes"};
    static const char *const no[] = {
        "0", "否", "无", "不是", "×", "false", "FALSE", "N", "n", "no", "No"};

    (void)r;
    for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
        if (strcmp(text, yes[i]) == 0)
            return cJSON_CreateTrue();
        if (strcmp(text, no[i]) == 0)
            return cJSON_CreateFalse();
    }
    *why = "要填 是 或 否";
    return NULL;
}

cJSON *
value_of(struct bd_req *r, const struct bd_field *f,
    const struct bd_sheet_cell *c, const char **why)
{
    const char *text = value_plain(r, c->text);

    *why = NULL;
    if (*text == '\0')
        return NULL; /* nothing, and nothing wrong */
    if (c->kind == 'e') {
        *why = "这一格是 Excel 的错误值，请改成内容";
        return NULL;
    }
    if (c->kind == 'l' && f->type != BD_FEN) {
        *why = "长号码被 Excel 改成了数字、丢了尾数，请把这一列设为文本后重填";
        return NULL;
    }
    switch (f->type) {
    case BD_INT:
    case BD_FEN:
    case BD_E3:
    case BD_E4:
    case BD_BP:
        return number(r, f, text, why);
    case BD_BOOL:
        return yes_or_no(r, text, why);
    case BD_DATE:
    case BD_TIME:
        return moment(r, f, text, why);
    case BD_ENUM:
        return choice(r, f, text, why);
    default:
        return cJSON_CreateString(text);
    }
}
