/*
 * A text as search keeps it.  Each character gives one token, which says
 * what follows it too, so that a few tokens narrow a million rows down:
 *
 *   letters, digits   the four from here on, in base 37
 *   other characters  this one and the next, 16 bits each
 *   read characters   also the reading's first four letters and the two
 *                     initials that follow, in base 27
 *
 * The three kinds have ranges of numbers of their own.
 */
#include "find.h"
#include "find_token.h"
#include "han/han.h"

#include <stdlib.h>
#include <string.h>

#define READ_MAX 40 /* characters of a field that are read out */

/* The next character of well-formed UTF-8. */
static uint32_t
next_char(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    int more = p[0] < 0x80 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    uint32_t c = more == 0 ? p[0] : p[0] & (0x3fu >> more);

    for (int i = 1; i <= more; i++)
        c = c << 6 | (p[i] & 0x3f);
    *s += more + 1;
    return c;
}

bool
bd__narrow(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* Spaces, signs and punctuation, of what is folded already. */
static bool
is_silent(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } silent[] = {{0x00, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7}, {0x2000, 0x2e7f},
        {0x3000, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303d, 0x303f},
        {0x30fb, 0x30fb}, {0xe000, 0xf8ff}, {0xfe00, 0xfe6f}, {0xfeff, 0xffff}};

    if (bd__narrow(c))
        return false;
    for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
        if (c >= silent[i].from && c <= silent[i].to)
            return true;
    return false;
}

int
bd__fold(const char *s, uint32_t *to, int most)
{
    int n = 0;

    while (s != NULL && *s != '\0' && n < most) {
        uint32_t c = bd__han_fold(next_char(&s));

        if (!is_silent(c))
            to[n++] = c;
    }
    return n;
}

void
bd__put_char(struct bd_req *r, struct bd_buf *b, uint32_t c)
{
    char s[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        s[i] = (char)(0x80 | (c & 0x3f));
    s[0] = (char)(n == 1 ? c : (0xf00u >> n & 0xf0) | c);
    bd__buf_add(r, b, s, n);
}

/* ------------------------------------------------------ legal suffixes -- */

bool
bd__legal_pair(uint32_t a, uint32_t b)
{
    return (a == 0x6709 && b == 0x9650) || /* 有限 */
           (a == 0x9650 && b == 0x516c) || /* 限公 */
           (a == 0x516c && b == 0x53f8);   /* 公司 */
}

bool
bd__legal_char(uint32_t c)
{
    return c == 0x6709 || c == 0x9650 || c == 0x516c || c == 0x53f8;
}

/* The readings of what is read out; returns how many. */
static int
readings(const uint32_t *c, int n, const char **of)
{
    int k = 0;

    for (int i = 0; i < n && k < READ_MAX; i++) {
        const char *how = bd__han_pinyin(c[i]);

        if (how == NULL || (i + 1 < n && bd__legal_pair(c[i], c[i + 1])) ||
            (i > 0 && bd__legal_pair(c[i - 1], c[i])))
            continue;
        of[k++] = how;
    }
    return k;
}

void
bd__find_line(struct bd_req *r, struct bd_buf *b, const char *text)
{
    uint32_t c[BD_FOLD_MAX];
    const char *read[READ_MAX];
    int n = bd__fold(text, c, BD_FOLD_MAX), k = readings(c, n, read);

    for (int i = 0; i < n; i++)
        bd__put_char(r, b, c[i]);
    bd__buf_str(r, b, k > 0 ? " " : "");
    for (int i = 0; i < k; i++)
        bd__buf_fmt(r, b, "%c%s", bd__upper(*read[i]), read[i] + 1);
    bd__buf_str(r, b, k > 0 ? " " : "");
    for (int i = 0; i < k; i++)
        bd__buf_fmt(r, b, "%c", bd__upper(*read[i]));
}

/* -------------------------------------------------------------- tokens -- */

uint32_t
bd__token_narrow(const uint32_t *c, int n)
{
    uint32_t v = 0;

    for (int i = 0; i < NARROW_LEN; i++) {
        uint32_t x = i >= n        ? 0
                     : c[i] <= '9' ? c[i] - '0' + 1
                                   : c[i] - 'a' + 11;

        v = v * 37 + x;
    }
    return NARROW_FROM + v;
}

/* Sixteen bits, at least WIDE_FROM: few meet in the private area. */
static uint32_t
code_of(uint32_t c)
{
    return c >= WIDE_FROM && c < 0x10000 ? c : 0xe000 + c % 0x1900;
}

uint32_t
bd__token_wide(uint32_t c, uint32_t next)
{
    return code_of(c) << 16 | (next != 0 ? code_of(next) : 0);
}

static uint32_t
letter(char c)
{
    return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a' + 1) : 0;
}

uint32_t
bd__token_read(const char *how, char second, char third)
{
    uint32_t v = 0;

    for (int i = 0; i < READ_LEN; i++) {
        v = v * 27 + letter(*how);
        how += *how != '\0';
    }
    return READ_FROM + (v * 27 + letter(second)) * 27 + letter(third);
}

static void
add(struct bd_req *r, struct bd_tokens *t, uint32_t tok)
{
    if (t->n == t->cap) {
        uint32_t *more;

        t->cap = t->cap > 0 ? t->cap * 2 : 64;
        more = bd_alloc(r, sizeof(*more) * (size_t)t->cap);
        if (t->n > 0)
            memcpy(more, t->tok, sizeof(*more) * (size_t)t->n);
        t->tok = more;
    }
    t->tok[t->n++] = tok;
}

static void
add_narrow(struct bd_req *r, struct bd_tokens *t, const uint32_t *c, int n)
{
    int run = 0;

    while (run < n && run < NARROW_LEN && bd__narrow(c[run]))
        run++;
    add(r, t, bd__token_narrow(c, run));
}

void
bd__tokens_add(struct bd_req *r, struct bd_tokens *t, const char *text)
{
    uint32_t c[BD_FOLD_MAX];
    const char *read[READ_MAX];
    int n = bd__fold(text, c, BD_FOLD_MAX), k = readings(c, n, read);

    for (int i = 0; i < n; i++) {
        uint32_t next = i + 1 < n && !bd__narrow(c[i + 1]) ? c[i + 1] : 0;

        if (bd__narrow(c[i]))
            add_narrow(r, t, c + i, n - i);
        else if (!bd__legal_pair(c[i], next) &&
                 (next != 0 || i == 0 || !bd__legal_pair(c[i - 1], c[i])))
            add(r, t, bd__token_wide(c[i], next));
    }
    for (int i = 0; i < k; i++)
        add(r, t,
            bd__token_read(read[i], i + 1 < k ? *read[i + 1] : '\0',
                i + 2 < k ? *read[i + 2] : '\0'));
}

static int
by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void
bd__tokens_sort(struct bd_tokens *t)
{
    int n = 0;

    if (t->n == 0)
        return;
    qsort(t->tok, (size_t)t->n, sizeof(*t->tok), by_number);
    for (int i = 0; i < t->n; i++)
        if (n == 0 || t->tok[n - 1] != t->tok[i])
            t->tok[n++] = t->tok[i];
    t->n = n;
}
