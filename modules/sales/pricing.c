/*
 * The ten pricing methods: amount = size x quantity x unit price, computed
 * exactly in 128-bit integers and rounded once.  A method is one row of a
 * table: which sides it needs and how its size follows from them.
 */
#include "pricing.h"

#include <stddef.h>
#include <string.h>

/* A size as an exact fraction of the method's unit. */
struct fraction {
    int64_t num, den;
};

enum {
    NEEDS_NONE = 0,
    NEEDS_SIDES = 1,
    NEEDS_LENGTH = 2,
    NEEDS_DAYS = 4
};

static struct fraction
size_one(const struct price_line *l)
{
    (void)l;
    return (struct fraction){1, 1};
}

static struct fraction
size_area(const struct price_line *l)
{
    return (struct fraction){l->width_mm * l->height_mm, 1000000};
}

static struct fraction
size_length(const struct price_line *l)
{
    return (struct fraction){l->length_mm, 1000};
}

static struct fraction
size_perimeter(const struct price_line *l)
{
    return (struct fraction){2 * (l->width_mm + l->height_mm), 1000};
}

/* 虚方: a side under one metre is charged as one metre. */
static struct fraction
size_area_min1m(const struct price_line *l)
{
    int64_t w = l->width_mm, h = l->height_mm;

    if (w >= 1000 && h >= 1000)
        return size_area(l);
    return (struct fraction){w > h ? w : h, 1000};
}

static struct fraction
size_days(const struct price_line *l)
{
    return (struct fraction){l->days, 1};
}

static struct fraction
size_mille(const struct price_line *l)
{
    (void)l;
    return (struct fraction){1, 1000};
}

static const struct method {
    const char *name;
    unsigned needs;
    struct fraction (*size)(const struct price_line *l);
} methods[] = {
    {"quantity", NEEDS_NONE, size_one},
    {"area", NEEDS_SIDES, size_area},
    {"length", NEEDS_LENGTH, size_length},
    {"perimeter", NEEDS_SIDES, size_perimeter},
    {"area_min1m", NEEDS_SIDES, size_area_min1m},
    {"slot_days", NEEDS_DAYS, size_days},
    {"cpm", NEEDS_NONE, size_mille},
    {"cpc", NEEDS_NONE, size_one},
    {"cpa", NEEDS_NONE, size_one},
    {"package", NEEDS_NONE, size_one},
};

static const struct method *
method_find(const char *name)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (name != NULL && strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

static int
wrong(struct price_error *err, const char *field, const char *code,
    const char *detail)
{
    *err = (struct price_error){field, code, detail};
    return -1;
}

static bool
outside(int64_t v, int64_t max)
{
    return v < 0 || v > max;
}

static int
check_sizes(const struct price_line *l, unsigned needs, struct price_error *err)
{
    if (outside(l->width_mm, PRICE_SIDE_MAX_MM))
        return wrong(err, "width_mm", "max", "宽度应在 1 毫米到 1000 米之间");
    if (outside(l->height_mm, PRICE_SIDE_MAX_MM))
        return wrong(err, "height_mm", "max", "高度应在 1 毫米到 1000 米之间");
    if (outside(l->length_mm, PRICE_SIDE_MAX_MM))
        return wrong(err, "length_mm", "max", "长度应在 1 毫米到 1000 米之间");
    if (outside(l->days, PRICE_DAYS_MAX))
        return wrong(err, "days", "max", "天数应在 1 到 3660 之间");
    if ((needs & NEEDS_SIDES) != 0 && l->width_mm == 0)
        return wrong(err, "width_mm", "required", "这种计价方式要填宽度");
    if ((needs & NEEDS_SIDES) != 0 && l->height_mm == 0)
        return wrong(err, "height_mm", "required", "这种计价方式要填高度");
    if ((needs & NEEDS_LENGTH) != 0 && l->length_mm == 0)
        return wrong(err, "length_mm", "required", "这种计价方式要填长度");
    if ((needs & NEEDS_DAYS) != 0 && l->days == 0)
        return wrong(err, "days", "required", "这种计价方式要填天数");
    return 0;
}

static __int128
half_up(__int128 num, __int128 den)
{
    return (2 * num + den) / (2 * den);
}

int
price_amount(
    const struct price_line *l, int64_t *amount_fen, struct price_error *err)
{
    const struct method *m = method_find(l->method);
    struct fraction size;
    __int128 fen;

    if (m == NULL)
        return wrong(err, "pricing_method", "choice", "没有这种计价方式");
    if (l->quantity_e3 <= 0)
        return wrong(err, "quantity_e3", "min", "数量应大于 0");
    if (l->quantity_e3 > PRICE_QUANTITY_MAX_E3)
        return wrong(err, "quantity_e3", "max", "数量不能超过 100 亿");
    if (outside(l->unit_price_e4, PRICE_UNIT_MAX_E4))
        return wrong(err, "unit_price_e4", "max", "单价应在 0 到 1 亿元之间");
    if (check_sizes(l, m->needs, err) < 0)
        return -1;
    size = m->size(l);
    /* 1/1000 of a unit times 1/10000 yuan is 1/100000 fen. */
    fen = half_up((__int128)size.num * l->quantity_e3 * l->unit_price_e4,
        (__int128)size.den * 100000);
    if (fen > PRICE_LINE_MAX_FEN)
        return wrong(err, "amount_fen", "max", "这一行的金额超过 1000 亿元");
    *amount_fen = (int64_t)fen;
    return 0;
}

int64_t
price_measure_e3(const struct price_line *l)
{
    const struct method *m = method_find(l->method);
    struct fraction size = m == NULL ? size_one(l) : m->size(l);

    return (int64_t)half_up((__int128)size.num * l->quantity_e3, size.den);
}
