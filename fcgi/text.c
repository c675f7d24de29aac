/*
 * text.c - UTF-8, numbers as people read them, and masks.
 */
#include "leaf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Length of the well-formed sequence at s (n bytes left), or 0. */
static size_t
sequence(const unsigned char *s, size_t n)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t len;

    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (len > n)
        return 0;
    if (s[0] == 0xe0)
        low = 0xa0; /* shorter forms exist */
    else if (s[0] == 0xed)
        high = 0x9f; /* surrogates */
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f; /* beyond U+10FFFF */
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

bool
bd_utf8_ok(const char *s, size_t n)
{
    const unsigned char *at = (const unsigned char *)s;

    while (n > 0) {
        size_t len = sequence(at, n);

        if (len == 0)
            return false;
        at += len;
        n -= len;
    }
    return true;
}

/* Every character has one byte that is no continuation byte. */
static bool
starts_char(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

int64_t
bd_chars(const char *s)
{
    int64_t n = 0;

    for (; *s != '\0'; s++)
        n += starts_char(*s);
    return n;
}

/* Where the n-th character (from 0) begins, or the end of the text. */
static const char *
nth_char(const char *s, int64_t n)
{
    for (; *s != '\0'; s++)
        if (starts_char(*s) && n-- == 0)
            break;
    return s;
}

char *
bd_prefix(struct bd_req *r, const char *s, int64_t n)
{
    return bd_dupn(r, s, (size_t)(nth_char(s, n < 0 ? 0 : n) - s));
}

const char *
bd_yuan(struct bd_req *r, int64_t fen)
{
    uint64_t v = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
    char digits[24], out[40], *to = out;
    int n = snprintf(digits, sizeof(digits), "%" PRIu64, v / 100);

    if (fen < 0)
        *to++ = '-';
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    snprintf(
        to, (size_t)(out + sizeof(out) - to), ".%02u", (unsigned)(v % 100));
    return bd_dup(r, out);
}

const char *
bd_decimal(struct bd_req *r, int64_t v, int digits)
{
    uint64_t abs = v < 0 ? -(uint64_t)v : (uint64_t)v, unit = 1;

    for (int i = 0; i < digits; i++)
        unit *= 10;
    for (; digits > 0 && abs % 10 == 0; digits--) {
        abs /= 10;
        unit /= 10;
    }
    if (digits == 0)
        return bd_fmt(r, "%s%" PRIu64, v < 0 ? "-" : "", abs);
    return bd_fmt(r, "%s%" PRIu64 ".%0*" PRIu64, v < 0 ? "-" : "", abs / unit,
        digits, abs % unit);
}

/* The first `head` and the last `tail` characters around stars. */
static const char *
stars_between(struct bd_req *r, const char *s, int64_t head, int64_t tail)
{
    return bd_fmt(
        r, "%s****%s", bd_prefix(r, s, head), nth_char(s, bd_chars(s) - tail));
}

static const char *
mask_phone(struct bd_req *r, const char *s)
{
    int64_t n = bd_chars(s);

    if (n >= 11)
        return stars_between(r, s, n - 8, 4);
    return n >= 7 ? stars_between(r, s, 2, 2) : "****";
}

static const char *
mask_email(struct bd_req *r, const char *s)
{
    const char *at = strrchr(s, '@');

    if (at == NULL)
        return "****";
    return bd_fmt(r, "%s****%s", bd_prefix(r, s, at - s > 1 ? 1 : 0), at);
}

/* Up to four characters is a person; longer is a company. */
static const char *
mask_name(struct bd_req *r, const char *s)
{
    int64_t n = bd_chars(s);

    if (n <= 4)
        return n <= 1 ? "*" : bd_fmt(r, "%s*", bd_prefix(r, s, 1));
    return stars_between(r, s, 2, n >= 8 ? 4 : 2);
}

const char *
bd_mask(struct bd_req *r, const char *s, enum bd_type type)
{
    if (s == NULL || s[0] == '\0')
        return s;
    if (type == BD_PHONE)
        return mask_phone(r, s);
    if (type == BD_EMAIL)
        return mask_email(r, s);
    return mask_name(r, s);
}
