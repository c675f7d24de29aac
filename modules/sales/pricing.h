/*
 * What a line costs.  Pure arithmetic: no request, no database, so that the
 * tests compare it with an independent calculation.
 */
#ifndef SALES_PRICING_H
#define SALES_PRICING_H

#include <stdbool.h>
#include <stdint.h>

/* Limits keep every intermediate product below 2^127 and sums below 2^53. */
#define PRICE_QUANTITY_MAX_E3 INT64_C(10000000000000)
#define PRICE_UNIT_MAX_E4 INT64_C(1000000000000)
#define PRICE_SIDE_MAX_MM INT64_C(1000000)
#define PRICE_DAYS_MAX INT64_C(3660)
#define PRICE_LINE_MAX_FEN INT64_C(10000000000000)

struct price_line {
    const char *method;
    int64_t quantity_e3, unit_price_e4;
    int64_t width_mm, height_mm, length_mm, days; /* 0: not given */
};

struct price_error {
    const char *field, *code, *detail;
};

/*
 * Amount of one line in fen, rounded half up once.  Returns -1 with *err
 * saying which field is wrong.
 */
int price_amount(const struct price_line *line, int64_t *amount_fen,
    struct price_error *err);

/*
 * How much of the product's unit the line takes (area lines: m2), rounded
 * half up to 1/1000.  The line must have passed price_amount().
 */
int64_t price_measure_e3(const struct price_line *line);

#endif
