/*
 * exact.c - the normal forms of numbers and names.
 */
#include "dup/exact.h"

#include "dup/text.h"

#include <stdio.h>
#include <string.h>

static size_t
put_char(char *out, size_t at, uint16_t c)
{
    if (at + 4 > BD__DUP_EXACT)
        return at;
    if (c < 0x80) {
        out[at++] = (char)c;
    } else if (c < 0x800) {
        out[at++] = (char)(0xc0 | c >> 6);
        out[at++] = (char)(0x80 | (c & 0x3f));
    } else {
        out[at++] = (char)(0xe0 | c >> 12);
        out[at++] = (char)(0x80 | (c >> 6 & 0x3f));
        out[at++] = (char)(0x80 | (c & 0x3f));
    }
    return at;
}

bool
bd__exact_name(const char *text, char out[BD__DUP_EXACT])
{
    struct bd__dup_name name;
    size_t n = 0;

    bd__dup_parse(text, &name);
    for (int i = 0; i < name.n; i++)
        n = put_char(out, n, name.c[i]);
    for (int i = 0; i < name.branches; i++)
        n = put_char(out, i == 0 ? put_char(out, n, '/') : n, name.branch[i]);
    out[n] = '\0';
    return name.n > name.core;
}

/* Digits up to an extension ("转801", "ext 801", "#801"). */
static size_t
digits_of(const char *text, char out[BD__DUP_EXACT])
{
    char number[BD__DUP_EXACT];
    struct dup_text t;
    size_t n = 0;

    snprintf(number, sizeof(number), "%.*s", (int)strcspn(text, "#"), text);
    bd__dup_decode(number, &t);
    for (int i = 0; i < t.n && n + 1 < BD__DUP_EXACT; i++) {
        if (n > 0 && (t.c[i] == 0x8f6c || t.c[i] == 'e' || t.c[i] == 'x'))
            break;
        if (t.c[i] >= '0' && t.c[i] <= '9')
            out[n++] = (char)t.c[i];
    }
    out[n] = '\0';
    return n;
}

bool
bd__exact_phone(const char *text, char out[BD__DUP_EXACT])
{
    size_t n = digits_of(text, out), code = 0;

    if (n > 11 && strncmp(out, "0086", 4) == 0)
        code = 4;
    else if (n > 10 && strncmp(out, "86", 2) == 0)
        code = 2;
    if (code > 0) {
        memmove(out, out + code, n - code + 1);
        n -= code;
        if (out[0] != '1' && out[0] != '0') {
            memmove(out + 1, out, n + 1); /* "86 21 ..." is "021 ..." */
            out[0] = '0';
            n++;
        }
    }
    return n >= 7;
}

bool
bd__exact_is_mobile(const char *national)
{
    return strlen(national) == 11 && national[0] == '1';
}

/* Value of a character in GB 32100's alphabet (no I, O, S, V, Z), or -1. */
static int
credit_digit(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);

    return at == NULL ? -1 : (int)(at - alphabet);
}

static bool
checks(const char code[18])
{
    int sum = 0, weight = 1;

    for (int i = 0; i < 17; i++, weight = weight * 3 % 31) {
        int v = credit_digit(code[i]);

        if (v < 0)
            return false;
        sum += v * weight;
    }
    return credit_digit(code[17]) == (31 - sum % 31) % 31;
}

bool
bd__exact_credit_code(const char *text, char out[BD__DUP_EXACT])
{
    struct dup_text t;
    size_t n = 0;

    bd__dup_decode(text, &t);
    for (int i = 0; i < t.n; i++) {
        if (t.c[i] == '-')
            continue;
        if (t.c[i] >= 0x80 || n == 18)
            return false;
        out[n++] =
            (char)(t.c[i] >= 'a' && t.c[i] <= 'z' ? t.c[i] - 32 : t.c[i]);
    }
    out[n] = '\0';
    return n == 18 && checks(out);
}

/* Addresses at these say nothing of the company. */
static bool
is_provider(const char *domain)
{
    static const char *const names[] = {"qq.com", "163.com", "126.com",
        "gmail.com", "outlook.com", "hotmail.com", "sina.com", "sina.cn",
        "sohu.com", "foxmail.com", "139.com", "189.cn", "yeah.net",
        "aliyun.com", "icloud.com", "live.com", "yahoo.com", "vip.qq.com"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(domain, names[i]) == 0)
            return true;
    return false;
}

bool
bd__exact_domain(const char *text, char out[BD__DUP_EXACT])
{
    const char *at = strstr(text, "://");
    size_t n;

    text = at != NULL ? at + 3 : text;
    at = strchr(text, '@');
    text = at != NULL ? at + 1 : text;
    if (strncmp(text, "www.", 4) == 0 || strncmp(text, "WWW.", 4) == 0)
        text += 4;
    n = strcspn(text, "/:?# ");
    if (n < 4 || n >= BD__DUP_EXACT || memchr(text, '.', n) == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] =
            (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    out[n] = '\0';
    return !is_provider(out);
}

bool
bd__exact_wechat(const char *text, char out[BD__DUP_EXACT])
{
    size_t n = 0;

    for (; *text != '\0' && n + 1 < BD__DUP_EXACT; text++)
        if (*text != ' ')
            out[n++] =
                (char)(*text >= 'A' && *text <= 'Z' ? *text + 32 : *text);
    out[n] = '\0';
    return n >= 5;
}

bd__exact *
bd__exact_of(const char *kind)
{
    static const struct {
        const char *kind;
        bd__exact *fn;
    } kinds[] = {{"name", bd__exact_name}, {"phone", bd__exact_phone},
        {"credit_code", bd__exact_credit_code}, {"domain", bd__exact_domain},
        {"wechat", bd__exact_wechat}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].fn;
    return NULL;
}
