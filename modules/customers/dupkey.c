/*
 * dupkey.c - the normal forms behind 查重: company name, phone, credit code.
 *
 * Exact keys only.  A fuzzy engine can add more kinds of key beside these.
 */
#include "dupkey.h"

#include <stdint.h>
#include <string.h>

enum {
    CHARS_MAX = 128
}; /* characters of a name that count */

/* A name in progress: folded characters, and where a separator stood. */
struct folded {
    uint32_t c[CHARS_MAX];
    bool gap[CHARS_MAX]; /* a separator was dropped before this character */
    int n;
};

/* Next code point of well-formed UTF-8; bad bytes count as separators. */
static uint32_t
next_char(const unsigned char **at)
{
    const unsigned char *s = *at;
    int more = s[0] < 0x80 ? 0 : s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : 1;
    uint32_t c = more == 0 ? s[0] : s[0] & (0x3fu >> more);

    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            *at = s + i;
            return ' ';
        }
        c = c << 6 | (s[i] & 0x3fu);
    }
    *at = s + 1 + more;
    return c;
}

/* Full width to half width, capitals to small. */
static uint32_t
fold(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    return c;
}

/* Letters, digits and ideographs of any script are what a name is made of. */
static bool
counts(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (c < 0xc0 || (c >= 0x2000 && c <= 0x2bff)) /* punctuation, symbols */
        return false;
    if (c >= 0x3000 && c <= 0x303f)
        return c == 0x3005 || c == 0x3007; /* 々 〇 */
    return c != 0x30fb && !(c >= 0xfe00 && c <= 0xfe6f) && c < 0xff00;
}

static void
fold_text(const char *text, struct folded *f)
{
    const unsigned char *at = (const unsigned char *)text;
    bool gap = false;

    f->n = 0;
    while (*at != '\0' && f->n < CHARS_MAX) {
        uint32_t c = fold(next_char(&at));

        if (!counts(c)) {
            gap = true;
            continue;
        }
        f->c[f->n] = c;
        f->gap[f->n++] = gap;
        gap = false;
    }
}

/* Cuts `suffix` off, unless too little would be left to tell names apart. */
static bool
cut(struct folded *f, const char *suffix, bool own_word)
{
    struct folded s;
    int rest;

    fold_text(suffix, &s);
    rest = f->n - s.n;
    if (rest < 2 || (own_word && !f->gap[rest]))
        return false;
    for (int i = 0; i < s.n; i++)
        if (f->c[rest + i] != s.c[i])
            return false;
    f->n = rest;
    return true;
}

static void
cut_legal_form(struct folded *f)
{
    static const char *const chinese[] = {"有限责任公司", "股份有限公司",
        "有限公司", "股份公司", "分公司", "公司", "集团", "股份"};
    static const char *const english[] = {
        "limited", "ltd", "co", "inc", "llc", "corp", "corporation"};
    bool again = true;

    while (again) {
        again = false;
        for (size_t i = 0; i < sizeof(chinese) / sizeof(*chinese); i++)
            again = cut(f, chinese[i], false) || again;
        for (size_t i = 0; i < sizeof(english) / sizeof(*english); i++)
            again = cut(f, english[i], true) || again;
    }
}

static size_t
put_char(char *out, size_t at, uint32_t c)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (at + len >= DUPKEY_MAX)
        return at;
    if (len == 1) {
        out[at] = (char)c;
        return at + 1;
    }
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[at + i] = (char)(0x80 | (c & 0x3f));
    out[at] = (char)(lead[len] | c);
    return at + len;
}

bool
dupkey_name(const char *name, char out[DUPKEY_MAX])
{
    struct folded f;
    size_t n = 0;

    fold_text(name, &f);
    cut_legal_form(&f);
    for (int i = 0; i < f.n; i++)
        n = put_char(out, n, f.c[i]);
    out[n] = '\0';
    return f.n > 0;
}

/* Digits up to an extension ("转801", "ext 801", "#801"). */
static size_t
digits_of(const char *text, char out[DUPKEY_MAX])
{
    const unsigned char *at = (const unsigned char *)text;
    size_t n = 0;

    while (*at != '\0' && n + 1 < DUPKEY_MAX) {
        uint32_t c = fold(next_char(&at));

        if (n > 0 && (c == 0x8f6c || c == 'e' || c == 'x' || c == '#'))
            break;
        if (c >= '0' && c <= '9')
            out[n++] = (char)c;
    }
    out[n] = '\0';
    return n;
}

bool
dupkey_phone(const char *phone, char out[DUPKEY_MAX])
{
    size_t n = digits_of(phone, out);
    size_t code = 0;

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

/* Value of a character in GB 32100's alphabet (no I, O, S, V, Z), or -1. */
static int
credit_digit(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);

    return at == NULL ? -1 : (int)(at - alphabet);
}

bool
dupkey_credit_code(const char *code, char out[DUPKEY_MAX])
{
    const unsigned char *at = (const unsigned char *)code;
    size_t n = 0;
    int sum = 0, weight = 1;

    while (*at != '\0') {
        uint32_t c = fold(next_char(&at));

        if (c == ' ' || c == '-' || c == 0x3000)
            continue;
        if (c >= 0x80 || n == 18)
            return false;
        out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    out[n] = '\0';
    if (n != 18)
        return false;
    for (int i = 0; i < 17; i++, weight = weight * 3 % 31) {
        int v = credit_digit(out[i]);

        if (v < 0)
            return false;
        sum += v * weight;
    }
    return credit_digit(out[17]) == (31 - sum % 31) % 31;
}
