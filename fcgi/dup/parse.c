/*
 * parse.c - takes a name apart: regions, 字号, trade and branch.
 */
#include "dup/text.h"
#include "dup/words.h"

#include <string.h>

enum {
    CORE_MIN = 2,   /* characters that a 字号 keeps */
    TRADES_MAX = 3, /* words of the trade */
    ZONE_MAX = 14   /* characters of 经济技术开发区 and its like */
};

/* A word of this file as characters. */
struct word {
    int n;
    uint16_t c[8];
};

// clang-format off
static const struct word company = {2, {0x516c, 0x53f8}};
/* 公司 有限 股份 集团 责任 控股 */
static const struct word legal_words[] = {{2, {0x516c, 0x53f8}},
    {2, {0x6709, 0x9650}}, {2, {0x80a1, 0x4efd}}, {2, {0x96c6, 0x56e2}},
    {2, {0x8d23, 0x4efb}}, {2, {0x63a7, 0x80a1}}};
/* 有限责任公司股份集团总控: what a legal form consists of */
static const struct word legal_chars[] = {{8, {0x6709, 0x9650, 0x8d23, 0x4efb,
    0x516c, 0x53f8, 0x80a1, 0x4efd}}, {4, {0x96c6, 0x56e2, 0x603b, 0x63a7}}};
static const struct word latin_forms[] = {{3, {'l', 't', 'd'}},
    {7, {'l', 'i', 'm', 'i', 't', 'e', 'd'}}, {3, {'i', 'n', 'c'}},
    {3, {'l', 'l', 'c'}}, {4, {'c', 'o', 'r', 'p'}}, {2, {'c', 'o'}}};
/* 合伙 独资 普通 有限合伙 个体 */
static const struct word forms_aside[] = {{2, {0x5408, 0x4f19}},
    {2, {0x72ec, 0x8d44}}, {2, {0x4e2a, 0x4f53}}, {2, {0x96c6, 0x56e2}},
    {2, {0x63a7, 0x80a1}}, {2, {0x80a1, 0x4efd}}};
/* 分公司 分店 门店 分部 分行 分厂 店 部 分校 分所 办事处 */
static const struct word branch_ends[] = {{3, {0x5206, 0x516c, 0x53f8}},
    {2, {0x5206, 0x5e97}}, {2, {0x95e8, 0x5e97}}, {2, {0x5206, 0x90e8}},
    {2, {0x5206, 0x884c}}, {2, {0x652f, 0x884c}}, {2, {0x5206, 0x5382}},
    {2, {0x5206, 0x6821}}, {2, {0x5206, 0x6240}}, {2, {0x5206, 0x9662}},
    {3, {0x529e, 0x4e8b, 0x5904}}, {1, {0x5e97}}, {1, {0x90e8}},
    {1, {0x5382}}};
/* 开发区 高新区 保税区 示范区 产业园区 自贸区 新区 试验区 */
static const struct word zones[] = {{3, {0x5f00, 0x53d1, 0x533a}},
    {3, {0x9ad8, 0x65b0, 0x533a}}, {3, {0x4fdd, 0x7a0e, 0x533a}},
    {3, {0x793a, 0x8303, 0x533a}}, {3, {0x8bd5, 0x9a8c, 0x533a}},
    {3, {0x81ea, 0x8d38, 0x533a}}, {4, {0x4ea7, 0x4e1a, 0x56ed, 0x533a}}};
// clang-format on

#define COUNT(a) ((int)(sizeof(a) / sizeof(*(a))))

static bool
is_at(const uint16_t *c, int n, const struct word *w)
{
    return n >= w->n && memcmp(c, w->c, (size_t)w->n * sizeof(*c)) == 0;
}

static bool
ends_with(const uint16_t *c, int n, const struct word *w)
{
    return n >= w->n && is_at(c + n - w->n, w->n, w);
}

static int
find(const uint16_t *c, int n, const struct word *w)
{
    for (int i = 0; i + w->n <= n; i++)
        if (is_at(c + i, n - i, w))
            return i;
    return -1;
}

static bool
has_digit(const uint16_t *c, int n)
{
    for (int i = 0; i < n; i++)
        if (bd__dup_digit(c[i]) != 0 || c[i] == 0x5341) /* 十 */
            return true;
    return false;
}

/* ------------------------------------------------------------- regions -- */

static void
add_place(struct bd__dup_name *out, const struct dup_word *w)
{
    if (out->places < BD__DUP_PLACES)
        out->place[out->places++] = w->code;
}

/* Puts the short name of a region behind those that are there. */
static void
put_region(
    struct bd__dup_name *out, const uint16_t *c, const struct dup_word *w)
{
    if (out->n + w->brief > BD__DUP_CHARS / 2)
        return;
    memcpy(out->c + out->n, c, (size_t)w->brief * sizeof(*c));
    out->n += w->brief;
    add_place(out, w);
}

/* Characters of a zone ("经济技术开发区") at c. */
static int
zone_at(const uint16_t *c, int n)
{
    int longest = 0;

    if (n > ZONE_MAX)
        n = ZONE_MAX;
    for (int i = 0; i < COUNT(zones); i++) {
        int at = find(c, n, &zones[i]);

        if (at >= 0 && at + zones[i].n > longest)
            longest = at + zones[i].n;
    }
    return longest;
}

static bool
all_trade(const uint16_t *c, int n)
{
    const struct dup_word *w =
        n > 0 ? bd__dup_longest(&bd__dup_industries, c + n - 1, n, -1, 9)
              : NULL;

    return n == 0 || (w != NULL && all_trade(c, n - w->n));
}

/* A county's short name counts only behind what the county is in. */
static bool
belongs(const struct bd__dup_name *out, const struct dup_word *w)
{
    int32_t before = out->places > 0 ? out->place[out->places - 1] : 0;

    return w->kind != DUP_COUNTY || before == 0 ||
           before / 10000 == w->code / 10000;
}

/* Regions in front; what stays must still name somebody. */
static int
cut_regions(const uint16_t *c, int n, struct bd__dup_name *out)
{
    int at = 0;

    for (;;) {
        const struct dup_word *w = bd__dup_longest(&bd__dup_regions, c + at,
            n - at, 1, at > 0 ? DUP_COUNTY : DUP_SHORT);
        int zone;

        if (w == NULL || n - at - w->n < CORE_MIN || !belongs(out, w) ||
            all_trade(c + at + w->n, n - at - w->n))
            return at;
        put_region(out, c + at, w);
        at += w->n;
        zone = zone_at(c + at, n - at);
        if (zone > 0 && n - at - zone >= CORE_MIN)
            at += zone;
    }
}

/* Is all of this a region (深圳, 北京市朝阳区)?  Then it is put down. */
static bool
take_region(const uint16_t *c, int n, struct bd__dup_name *out)
{
    const struct dup_word *first =
        bd__dup_longest(&bd__dup_regions, c, n, 1, DUP_COUNTY);
    const struct dup_word *then = NULL;
    /* 中国 and its like are no region, but no name either */
    if (n == 2 && c[0] == 0x4e2d && c[1] == 0x56fd)
        return true;
    if (first != NULL && first->n < n)
        then = bd__dup_longest(
            &bd__dup_regions, c + first->n, n - first->n, 1, DUP_COUNTY);
    if (first == NULL || first->n + (then != NULL ? then->n : 0) != n)
        return false;
    put_region(out, c, first);
    if (then != NULL)
        put_region(out, c + first->n, then);
    return true;
}

/* ------------------------------------------------------------ brackets -- */

static bool
is_form_aside(const uint16_t *c, int n)
{
    for (int i = 0; i < COUNT(forms_aside); i++)
        if (ends_with(c, n, &forms_aside[i]))
            return true;
    return false;
}

static bool
names_branch(const uint16_t *c, int n)
{
    for (int i = 0; i < COUNT(branch_ends); i++)
        if (ends_with(c, n, &branch_ends[i]))
            return true;
    return false;
}

static void
put_branch(const uint16_t *c, int n, struct bd__dup_name *out)
{
    for (int i = 0; i < n && out->branches < BD__DUP_BRANCH; i++) {
        char digit = bd__dup_digit(c[i]);

        if (c[i] != 0x7b2c && c[i] != 0x53f7 && c[i] != 0x5206) /* 第号分 */
            out->branch[out->branches++] = digit != 0 ? (uint16_t)digit : c[i];
    }
}

static bool
is_open(uint16_t c)
{
    return c == '(' || c == '[';
}

static bool
is_close(uint16_t c)
{
    return c == ')' || c == ']';
}

/* What stands in brackets from `from` to `to` (both brackets): how many
 * characters of the text go. */
static int
bracket(struct dup_text *t, int from, int to, struct bd__dup_name *out)
{
    const uint16_t *c = t->c + from + 1;
    int n = to - from - 1;
    bool last = to + 1 >= t->n;

    if (n <= 0 || take_region(c, n, out) || is_form_aside(c, n))
        return n + 2;
    if (names_branch(c, n) && last) {
        put_branch(c, n, out);
        return n + 2;
    }
    return last && from >= CORE_MIN && !has_digit(c, n) ? n + 2 : 0;
}

static void
cut_brackets(struct dup_text *t, struct bd__dup_name *out)
{
    for (int i = 0; i < t->n; i++) {
        int to = i + 1, gone;

        if (!is_open(t->c[i])) {
            if (is_close(t->c[i]))
                bd__dup_remove(t, i--, 1);
            continue;
        }
        while (to < t->n && !is_close(t->c[to]) && !is_open(t->c[to]))
            to++;
        gone = to < t->n && is_close(t->c[to]) ? bracket(t, i, to, out) : 0;
        bd__dup_remove(t, i--, gone > 0 ? gone : 1);
    }
}

/* ------------------------------------------------- branch, legal form --- */

/* Text behind the first 公司 is a branch if it looks like one, else a note. */
static void
cut_branch(struct dup_text *t, struct bd__dup_name *out)
{
    int at = find(t->c, t->n, &company), from, n;

    if (at >= 0 && at + company.n < t->n) {
        from = at + company.n;
        n = t->n - from;
        if (is_at(t->c + from, n, &company) || n > BD__DUP_BRANCH)
            return;
        if (names_branch(t->c + from, n) || has_digit(t->c + from, n))
            put_branch(t->c + from, n, out);
        t->n = from;
        return;
    }
    if (!names_branch(t->c, t->n))
        return;
    for (from = t->n - 1; from > CORE_MIN && t->n - from <= 6; from--)
        if (has_digit(t->c + from, 1) || t->c[from] == 0x7b2c) {
            while (from > CORE_MIN &&
                   (has_digit(t->c + from - 1, 1) || t->c[from - 1] == 0x7b2c))
                from--;
            put_branch(t->c + from, t->n - from, out);
            t->n = from;
            return;
        }
}

static bool
is_legal_char(uint16_t c)
{
    for (int i = 0; i < COUNT(legal_chars); i++)
        for (int j = 0; j < legal_chars[i].n; j++)
            if (legal_chars[i].c[j] == c)
                return true;
    return false;
}

/* The run of legal characters at the end, and one mistyped among 有限公司. */
static int
legal_run(const uint16_t *c, int n)
{
    static const uint16_t form[] = {0x6709, 0x9650, 0x516c, 0x53f8};
    int run = 0, same = 0;

    while (run < n && is_legal_char(c[n - 1 - run]))
        run++;
    for (int i = 0; run < 4 && i < 4 && n >= 4 + CORE_MIN; i++)
        same += c[n - 4 + i] == form[i];
    if (same == 3) {
        run = 4;
        while (run < n && is_legal_char(c[n - 1 - run]))
            run++;
    }
    return run;
}

static void
cut_legal(struct dup_text *t)
{
    int run = legal_run(t->c, t->n);
    bool word = run == 4 && !is_legal_char(t->c[t->n - run]);

    for (int i = 0; i < COUNT(legal_words) && !word; i++)
        word = find(t->c + t->n - run, run, &legal_words[i]) >= 0;
    for (int i = t->n - run; i < t->n && run >= 3 && !word; i++)
        word = t->c[i] == company.c[0] || t->c[i] == company.c[1];
    if ((word || run == 4) && t->n - run >= CORE_MIN)
        t->n -= run;
    for (int again = 0; again < 2; again++)
        for (int i = 0; i < COUNT(latin_forms); i++)
            if (ends_with(t->c, t->n, &latin_forms[i]) &&
                t->n - latin_forms[i].n >= 3)
                t->n -= latin_forms[i].n;
}

/* ------------------------------------------------------------ the whole -- */

static int
trade_start(const uint16_t *c, int n)
{
    for (int i = 0; i < TRADES_MAX; i++) {
        const struct dup_word *w = n > 0 ? bd__dup_longest(&bd__dup_industries,
                                               c + n - 1, n - CORE_MIN, -1, 9)
                                         : NULL;

        if (w == NULL)
            break;
        n -= w->n;
    }
    return n;
}

void
bd__dup_parse(const char *name, struct bd__dup_name *out)
{
    struct dup_text t;
    int at;

    memset(out, 0, sizeof(*out));
    bd__dup_decode(name, &t);
    bd__dup_cut_notes(&t);
    cut_brackets(&t, out);
    cut_branch(&t, out);
    cut_legal(&t);
    at = cut_regions(t.c, t.n, out);
    out->core = out->n;
    if (t.n - at > BD__DUP_CHARS - out->n)
        t.n = at + BD__DUP_CHARS - out->n;
    memcpy(out->c + out->n, t.c + at, (size_t)(t.n - at) * sizeof(*t.c));
    out->n += t.n - at;
    out->trade = out->core + trade_start(t.c + at, t.n - at);
    bd__dup_look_up(out);
}
