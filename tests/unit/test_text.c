/*
 * Characters, numbers as people read them, masks, and what is UTF-8.
 */
#include "test.h"

static void
counts_characters(void **state)
{
    struct bd_req *r = *state;

    assert_int_equal(bd_chars(""), 0);
    assert_int_equal(bd_chars("abc"), 3);
    assert_int_equal(bd_chars("报单A😀"), 4);
    assert_string_equal(bd_prefix(r, "报单A😀", 0), "");
    assert_string_equal(bd_prefix(r, "报单A😀", 2), "报单");
    assert_string_equal(bd_prefix(r, "报单A😀", 9), "报单A😀");
    assert_string_equal(bd_prefix(r, "报单", -1), "");
}

static void
judges_utf8(void **state)
{
    static const char *const good[] = {"", "abc", "é", "报单", "😀",
        "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"};
    static const char *const bad[] = {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf",
        "\xe6\x8a", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "a\xe6\x8a(", "\xe6(\xa5", "\xf0\x9f\x98("};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(bd_utf8_ok(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(bd_utf8_ok(bad[i], strlen(bad[i])));
    assert_false(bd_utf8_ok("报", 2)); /* cut within a character */
    assert_true(bd_utf8_ok("a\0b", 3));
}

static void
writes_yuan(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(bd_yuan(r, 0), "0.00");
    assert_string_equal(bd_yuan(r, 5), "0.05");
    assert_string_equal(bd_yuan(r, -5), "-0.05");
    assert_string_equal(bd_yuan(r, 99999), "999.99");
    assert_string_equal(bd_yuan(r, 123450), "1,234.50");
    assert_string_equal(bd_yuan(r, -100000000), "-1,000,000.00");
    assert_string_equal(bd_yuan(r, INT64_MIN), "-92,233,720,368,547,758.08");
}

static void
writes_decimals(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(bd_decimal(r, 0, 3), "0");
    assert_string_equal(bd_decimal(r, 3000, 3), "3");
    assert_string_equal(bd_decimal(r, 2500, 3), "2.5");
    assert_string_equal(bd_decimal(r, 5, 3), "0.005");
    assert_string_equal(bd_decimal(r, -855000, 4), "-85.5");
    assert_string_equal(bd_decimal(r, -1, 4), "-0.0001");
    assert_string_equal(bd_decimal(r, 100, 0), "100");
    assert_string_equal(bd_decimal(r, INT64_MIN, 4), "-922337203685477.5808");
}

static void
masks(void **state)
{
    static const struct {
        enum bd_type type;
        const char *text, *masked;
    } at[] = {{BD_PHONE, "13800138000", "138****8000"},
        {BD_PHONE, "+8613800138000", "+86138****8000"},
        {BD_PHONE, "87654321", "87****21"}, {BD_PHONE, "110", "****"},
        {BD_EMAIL, "zhang@example.com", "z****@example.com"},
        {BD_EMAIL, "z@example.com", "****@example.com"},
        {BD_EMAIL, "zhang", "****"}, {BD_TEXT, "王", "*"},
        {BD_TEXT, "王小明", "王*"}, {BD_TEXT, "阿里巴巴", "阿*"},
        {BD_TEXT, "上海蓝海广告有限公司", "上海****有限公司"},
        {BD_TEXT, "上海报单公司", "上海****公司"}, {BD_TEXT, "", ""}};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
        assert_string_equal(bd_mask(r, at[i].text, at[i].type), at[i].masked);
    assert_null(bd_mask(r, NULL, BD_PHONE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_characters),
        cmocka_unit_test(judges_utf8),
        cmocka_unit_test(writes_yuan),
        cmocka_unit_test(writes_decimals),
        cmocka_unit_test(masks),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
