/*
 * Pricing: the published examples, the limits, and random lines compared with
 * a model that computes in decimal digits, one at a time, as on paper.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../modules/sales/pricing.c"

static int64_t
fen_of(struct price_line line)
{
    struct price_error err = {0};
    int64_t fen = -1;

    if (price_amount(&line, &fen, &err) < 0)
        fail_msg("%s %s", err.field, err.code);
    return fen;
}

static void
expect_error(struct price_line line, const char *field, const char *code)
{
    struct price_error err = {0};
    int64_t fen = -7;

    assert_int_equal(price_amount(&line, &fen, &err), -1);
    assert_string_equal(err.field, field);
    assert_string_equal(err.code, code);
    assert_non_null(err.detail);
    assert_int_equal(fen, -7);
}

static void
test_examples(void **state)
{
    (void)state;
    assert_int_equal(fen_of((struct price_line){.method = "area",
                         .width_mm = 2400,
                         .height_mm = 1200,
                         .quantity_e3 = 3000,
                         .unit_price_e4 = 855000}),
        73872);
    assert_int_equal(fen_of((struct price_line){.method = "area_min1m",
                         .width_mm = 600,
                         .height_mm = 400,
                         .quantity_e3 = 2000,
                         .unit_price_e4 = 1200000}),
        14400);
}

static void
test_each_method(void **state)
{
    static const struct {
        struct price_line line;
        int64_t fen;
    } cases[] = {
        {{"quantity", 2500, 100000, 0, 0, 0, 0}, 2500},
        {{"area", 1000, 10000, 1500, 2000, 0, 0}, 300},
        {{"length", 2000, 30000, 0, 0, 1500, 0}, 900},
        {{"perimeter", 1000, 20000, 1500, 500, 0, 0}, 800},
        {{"area_min1m", 1000, 10000, 999, 2000, 0, 0}, 200},
        {{"area_min1m", 1000, 10000, 1000, 1000, 0, 0}, 100},
        {{"area_min1m", 1000, 10000, 1500, 2000, 0, 0}, 300},
        {{"slot_days", 2000, 800000, 0, 0, 0, 7}, 112000},
        {{"cpm", 1500000, 250000, 0, 0, 0, 0}, 3750},
        {{"cpc", 320000, 8000, 0, 0, 0, 0}, 25600},
        {{"cpa", 12000, 350000, 0, 0, 0, 0}, 42000},
        {{"package", 1000, 38000000, 0, 0, 0, 0}, 380000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(fen_of(cases[i].line), cases[i].fen);
}

static void
test_rounds_half_up_once(void **state)
{
    (void)state;
    /* 0.0049, 0.005 and 0.0051 yuan: 0, 1, 1 fen. */
    assert_int_equal(
        fen_of((struct price_line){"quantity", 1000, 49, 0, 0, 0, 0}), 0);
    assert_int_equal(
        fen_of((struct price_line){"quantity", 1000, 50, 0, 0, 0, 0}), 1);
    assert_int_equal(
        fen_of((struct price_line){"quantity", 1000, 51, 0, 0, 0, 0}), 1);
    /* Rounding each piece first would give 3 x 0.33 = 0.99 fen. */
    assert_int_equal(
        fen_of((struct price_line){"area", 3000, 333, 100, 100, 0, 0}), 0);
    assert_int_equal(
        fen_of((struct price_line){"quantity", 3000, 33, 0, 0, 0, 0}), 1);
}

static void
test_errors(void **state)
{
    (void)state;
    expect_error((struct price_line){"weight", 1000, 1, 0, 0, 0, 0},
        "pricing_method", "choice");
    expect_error((struct price_line){NULL, 1000, 1, 0, 0, 0, 0},
        "pricing_method", "choice");
    expect_error((struct price_line){"quantity", 0, 1, 0, 0, 0, 0},
        "quantity_e3", "min");
    expect_error((struct price_line){"quantity", -1, 1, 0, 0, 0, 0},
        "quantity_e3", "min");
    expect_error((struct price_line){"quantity", PRICE_QUANTITY_MAX_E3 + 1, 1,
                     0, 0, 0, 0},
        "quantity_e3", "max");
    expect_error((struct price_line){"quantity", 1000, -1, 0, 0, 0, 0},
        "unit_price_e4", "max");
    expect_error((struct price_line){"area", 1000, 1, 0, 10, 0, 0}, "width_mm",
        "required");
    expect_error((struct price_line){"perimeter", 1000, 1, 10, 0, 0, 0},
        "height_mm", "required");
    expect_error(
        (struct price_line){"area", 1000, 1, PRICE_SIDE_MAX_MM + 1, 10, 0, 0},
        "width_mm", "max");
    expect_error((struct price_line){"length", 1000, 1, 0, 0, 0, 0},
        "length_mm", "required");
    expect_error((struct price_line){"slot_days", 1000, 1, 0, 0, 0, 0}, "days",
        "required");
    expect_error(
        (struct price_line){"area", PRICE_QUANTITY_MAX_E3, PRICE_UNIT_MAX_E4,
            PRICE_SIDE_MAX_MM, PRICE_SIDE_MAX_MM, 0, 0},
        "amount_fen", "max");
}

static void
test_measure(void **state)
{
    struct price_line area = {"area", 3000, 1, 2400, 1200, 0, 0};
    struct price_line count = {"quantity", 3000, 1, 0, 0, 0, 0};

    (void)state;
    assert_int_equal(price_measure_e3(&area), 8640);
    assert_int_equal(price_measure_e3(&count), 3000);
}

/* The model: a number is its decimal digits, lowest first. */
enum {
    DIGITS = 64
};

struct paper {
    int d[DIGITS];
};

static void
paper_set(struct paper *p, int64_t v)
{
    memset(p, 0, sizeof(*p));
    for (int i = 0; v > 0; i++, v /= 10)
        p->d[i] = (int)(v % 10);
}

static void
paper_mul(struct paper *p, int64_t v)
{
    struct paper a = *p, b, sum;

    paper_set(&b, v);
    memset(&sum, 0, sizeof(sum));
    for (int i = 0; i < DIGITS; i++)
        for (int k = 0; k + i < DIGITS; k++)
            sum.d[i + k] += a.d[i] * b.d[k];
    for (int i = 0; i + 1 < DIGITS; i++) {
        sum.d[i + 1] += sum.d[i] / 10;
        sum.d[i] %= 10;
    }
    *p = sum;
}

/* Drops `places` decimals, half up; every divisor here is a power of ten. */
static int64_t
paper_round(const struct paper *p, int places)
{
    int64_t v = 0;

    for (int i = DIGITS - 1; i >= places; i--)
        v = v * 10 + p->d[i];
    return places > 0 && p->d[places - 1] >= 5 ? v + 1 : v;
}

static int64_t
model(const struct price_line *l)
{
    int64_t w = l->width_mm, h = l->height_mm;
    struct paper p;
    int places = 5;

    paper_set(&p, l->quantity_e3);
    paper_mul(&p, l->unit_price_e4);
    if (strcmp(l->method, "area") == 0 ||
        (strcmp(l->method, "area_min1m") == 0 && w > 999 && h > 999)) {
        paper_mul(&p, w);
        paper_mul(&p, h);
        places += 6;
    } else if (strcmp(l->method, "area_min1m") == 0) {
        paper_mul(&p, w > h ? w : h);
        places += 3;
    } else if (strcmp(l->method, "perimeter") == 0) {
        paper_mul(&p, 2 * (w + h));
        places += 3;
    } else if (strcmp(l->method, "length") == 0) {
        paper_mul(&p, l->length_mm);
        places += 3;
    } else if (strcmp(l->method, "slot_days") == 0) {
        paper_mul(&p, l->days);
    } else if (strcmp(l->method, "cpm") == 0) {
        places += 3;
    }
    return paper_round(&p, places);
}

static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

/* A number of random length, so that small and huge ones both occur. */
static int64_t
any(int64_t max)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)((seed >> 8) >> (seed % 48)) % max + 1;
}

static void
test_random_against_paper(void **state)
{
    struct price_error err;
    int64_t fen;
    int priced = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct price_line l = {methods[i % 10].name, any(PRICE_QUANTITY_MAX_E3),
            any(PRICE_UNIT_MAX_E4), any(PRICE_SIDE_MAX_MM),
            any(PRICE_SIDE_MAX_MM), any(PRICE_SIDE_MAX_MM),
            any(PRICE_DAYS_MAX)};

        if (price_amount(&l, &fen, &err) < 0) {
            assert_string_equal(err.field, "amount_fen");
            continue;
        }
        priced++;
        if (fen != model(&l))
            fail_msg("%s: %lld, on paper %lld", l.method, (long long)fen,
                (long long)model(&l));
    }
    assert_in_range(priced, 5000, 20000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_each_method),
        cmocka_unit_test(test_rounds_half_up_once),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_measure),
        cmocka_unit_test(test_random_against_paper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
