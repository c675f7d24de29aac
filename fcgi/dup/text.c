/*
 * text.c - from bytes to the characters of a name: folding, and what people
 * write around a name that is not part of it.
 */
#include "dup/text.h"

#include "han/han.h"

#include <string.h>

enum {
    BEFORE_MAX = 4, /* characters of a label in front */
    NAME_MIN = 4,   /* a separator cuts only after as many */
    NOTE_MAX = 6,   /* characters of a note behind */
    PHONE_MIN = 7
};

/* Next code point; bad bytes count as spaces. */
static uint32_t
next_char(const unsigned char **at)
{
    const unsigned char *s = *at;
    int more = s[0] < 0xc0 ? 0 : s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : 1;
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

/* One character for each kind of mark; 0: it does not count at all. */
static uint16_t
mark(uint32_t c)
{
    switch (c) {
    case '(':
    case 0x3014: /* 〔 */
        return '(';
    case ')':
    case 0x3015:
        return ')';
    case '[':
    case '{':
    case '<':
    case 0x3010: /* 【 */
    case 0x300a:
    case 0x300c:
    case 0x3008:
        return '[';
    case ']':
    case '}':
    case '>':
    case 0x3011:
    case 0x300b:
    case 0x300d:
    case 0x3009:
        return ']';
    case ':':
        return ':';
    case '-':
    case '/':
    case '\\':
    case '_':
    case '|':
    case '~':
    case '+':
    case ',':
    case ';':
    case '#':
    case '*':
    case 0x3001: /* 、 */
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return '-';
    }
    return 0;
}

static bool
is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '&';
}

bool
bd__dup_is_han(uint16_t c)
{
    return c >= 0x3400 && c != 0xffff;
}

char
bd__dup_digit(uint16_t c)
{
    static const uint16_t numeral[] = {0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
        0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    static const uint16_t formal[] = {0x3007, 0x58f9, 0x8d30, 0x53c1, 0x8086,
        0x4f0d, 0x9646, 0x67d2, 0x634c, 0x7396};

    if (c >= '0' && c <= '9')
        return (char)c;
    if (c < 0x3007)
        return 0;
    for (int i = 0; i < 10; i++)
        if (c == numeral[i] || c == formal[i])
            return (char)('0' + i);
    return 0;
}

void
bd__dup_decode(const char *s, struct dup_text *t)
{
    const unsigned char *at = (const unsigned char *)s;

    t->n = 0;
    while (*at != '\0' && t->n < BD__DUP_CHARS) {
        uint32_t c = bd__han_fold(next_char(&at));
        uint16_t m;

        if (is_letter(c) || (c >= 0xc0 && c < 0x2000) || c == 0x3007 ||
            c == 0x3005 || (c >= 0x3040 && c < 0xfe00 && c != 0x30fb)) {
            t->c[t->n++] = c < 0x10000 ? (uint16_t)c : 0xffff;
            continue;
        }
        if (c >= 0x10000) /* beyond the tables: told apart by its low bits */
            t->c[t->n++] = (uint16_t)(0xe000 | (c & 0xfff));
        else if ((m = mark(c)) != 0)
            t->c[t->n++] = m;
    }
}

void
bd__dup_remove(struct dup_text *t, int from, int n)
{
    if (from + n > t->n)
        n = t->n - from;
    if (n <= 0)
        return;
    memmove(t->c + from, t->c + from + n,
        (size_t)(t->n - from - n) * sizeof(*t->c));
    t->n -= n;
}

static int
index_of(const struct dup_text *t, uint16_t c, int from)
{
    for (int i = from; i < t->n; i++)
        if (t->c[i] == c)
            return i;
    return -1;
}

static void
cut_front(struct dup_text *t)
{
    int colon, close, i = 0;

    colon = index_of(t, ':', 0);
    if (colon >= 0 && colon <= BEFORE_MAX && t->n - colon > NAME_MIN)
        bd__dup_remove(t, 0, colon + 1);
    close = t->n > 0 && t->c[0] == '[' ? index_of(t, ']', 0) : -1;
    if (close > 0 && close <= BEFORE_MAX + 1 && t->n - close > NAME_MIN)
        bd__dup_remove(t, 0, close + 1);
    while (i < t->n && t->c[i] >= '0' && t->c[i] <= '9')
        i++;
    if (i > 0 && i < t->n && (t->c[i] == '-' || t->c[i] == ')') &&
        t->n - i > NAME_MIN)
        bd__dup_remove(t, 0, i + 1);
}

static bool
has_company(const uint16_t *c, int n)
{
    for (int i = 0; i + 1 < n; i++)
        if (c[i] == 0x516c && c[i + 1] == 0x53f8) /* 公司 */
            return true;
    return false;
}

/* A separator between two Latin letters is part of a name: e-max. */
static bool
inside_word(const struct dup_text *t, int at)
{
    return at > 0 && at + 1 < t->n && is_letter(t->c[at - 1]) &&
           is_letter(t->c[at + 1]) && t->c[at + 1] > '9';
}

static void
cut_back(struct dup_text *t)
{
    int digits = 0;

    for (int i = NAME_MIN; i < t->n; i++)
        if ((t->c[i] == '-' || t->c[i] == ':') && !inside_word(t, i) &&
            t->n - i - 1 <= NOTE_MAX + PHONE_MIN &&
            !has_company(t->c + i, t->n - i)) {
            t->n = i;
            break;
        }
    while (digits < t->n && t->c[t->n - 1 - digits] >= '0' &&
           t->c[t->n - 1 - digits] <= '9')
        digits++;
    if (digits >= PHONE_MIN && t->n - digits >= 2)
        t->n -= digits;
}

void
bd__dup_cut_notes(struct dup_text *t)
{
    int kept = 0;

    cut_front(t);
    cut_back(t);
    for (int i = 0; i < t->n; i++)
        if (t->c[i] != '-' && t->c[i] != ':')
            t->c[kept++] = t->c[i];
    t->n = kept;
}
