/*
 * why.c - says in words what is equal between two names and what is not.
 */
#include "dup/facts.h"

#include <string.h>

static void
say(char out[BD__DUP_WHY], const char *text)
{
    size_t n = strlen(out), more = strlen(text);

    if (n + more + 4 > BD__DUP_WHY)
        return;
    if (n > 0) {
        memcpy(out + n, "，", 4);
        n += 3;
    }
    memcpy(out + n, text, more + 1);
}

static const char *
of_path(const struct dup_path *p)
{
    if (p->cost <= 0)
        return "字号相同";
    if (p->hard == 0 && p->one_sided == 0 && p->swapped == 0 && p->doubled == 0)
        return p->alike > 0 ? "字号形近" : "字号同音";
    if (p->swapped > 0 && p->hard == 0 && p->one_sided == 0)
        return "字号次序颠倒";
    if (p->hard == 0)
        return "字号多字或少字";
    return p->hard == 1 ? "字号差一字" : "字号不同";
}

static const char *
of_place(enum dup_state s)
{
    switch (s) {
    case DUP_NONE:
        return NULL;
    case DUP_FITS:
        return "地区相同";
    case DUP_WITHIN:
        return "地区相含";
    case DUP_PARTLY:
        return "地区部分相同";
    case DUP_MISSING:
        return "地区缺失";
    case DUP_APART:
        return "地区不同";
    }
    return NULL;
}

static const char *
of_trade(enum dup_state s)
{
    switch (s) {
    case DUP_NONE:
    case DUP_PARTLY:
        return NULL;
    case DUP_FITS:
        return "行业相同";
    case DUP_WITHIN:
        return "行业相近";
    case DUP_MISSING:
        return "行业缺失";
    case DUP_APART:
        return "行业不同";
    }
    return NULL;
}

void
bd__dup_why(const struct bd__dup_name *a, const struct bd__dup_name *b,
    char out[BD__DUP_WHY])
{
    struct dup_facts x;

    bd__dup_facts(a, b, &x);
    out[0] = '\0';
    say(out, of_path(&x.path));
    if (of_place(x.place) != NULL)
        say(out, of_place(x.place));
    if (of_trade(x.trade) != NULL)
        say(out, of_trade(x.trade));
    if (x.branch == DUP_MISSING || x.branch == DUP_APART)
        say(out, "分支机构不同");
    if (x.digits_differ)
        say(out, "编号不同");
}
