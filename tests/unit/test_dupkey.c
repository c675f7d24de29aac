/*
 * test_dupkey.c - which spellings 查重 takes for one company, number or code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../modules/customers/dupkey.c"

static void
same_name(const char *name, const char *key)
{
    char out[DUPKEY_MAX];

    assert_true(dupkey_name(name, out));
    assert_string_equal(out, key);
}

static void
test_legal_forms(void **state)
{
    (void)state;
    same_name("上海华美广告有限公司", "上海华美广告");
    same_name("上海华美广告有限责任公司", "上海华美广告");
    same_name("上海华美广告股份有限公司", "上海华美广告");
    same_name("上海华美广告(集团)股份有限公司", "上海华美广告");
    same_name("上海华美广告", "上海华美广告");
    same_name("华美广告有限公司北京分公司", "华美广告有限公司北京");
}

static void
test_width_case_and_marks(void **state)
{
    (void)state;
    same_name("　ABC·广告（上海） 有限公司", "abc广告上海");
    same_name("abc广告(上海)有限公司", "abc广告上海");
    same_name("ＡＢＣ广告【上海】", "abc广告上海");
}

static void
test_english_forms(void **state)
{
    (void)state;
    same_name("Blue Sky Media Co., Ltd.", "blueskymedia");
    same_name("BLUE SKY MEDIA LIMITED", "blueskymedia");
    same_name("Cisco", "cisco");
    same_name("Zinc", "zinc");
}

static void
test_too_little_is_kept(void **state)
{
    char out[DUPKEY_MAX];

    (void)state;
    same_name("公司", "公司");
    same_name("金公司", "金公司");
    assert_false(dupkey_name("（）——…", out));
    assert_false(dupkey_name("", out));
}

static void
test_long_and_broken_names(void **state)
{
    char name[2000], out[DUPKEY_MAX];

    (void)state;
    memset(name, 0xe5, sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_false(dupkey_name(name, out));
    for (size_t i = 0; i + 3 < sizeof(name); i += 3)
        memcpy(name + i, "汉", 3);
    name[sizeof(name) - 2] = '\0';
    assert_true(dupkey_name(name, out));
    assert_in_range(strlen(out), 1, DUPKEY_MAX - 1);
    assert_int_equal(strlen(out) % 3, 0);
}

static void
same_phone(const char *phone, const char *key)
{
    char out[DUPKEY_MAX];

    assert_true(dupkey_phone(phone, out));
    assert_string_equal(out, key);
}

static void
test_phones(void **state)
{
    char out[DUPKEY_MAX];

    (void)state;
    same_phone("13800138000", "13800138000");
    same_phone("+86 138-0013-8000", "13800138000");
    same_phone("008613800138000", "13800138000");
    same_phone("１３８００１３８０００", "13800138000");
    same_phone("(021) 6888 8888 转 801", "02168888888");
    same_phone("+86 21 68888888", "02168888888");
    same_phone("400-820-8820", "4008208820");
    same_phone("13800138000 ext 9", "13800138000");
    assert_false(dupkey_phone("12345", out));
    assert_false(dupkey_phone("无", out));
}

static void
test_credit_codes(void **state)
{
    char out[DUPKEY_MAX];

    (void)state;
    assert_true(dupkey_credit_code("91350100M000100Y43", out));
    assert_true(dupkey_credit_code("9135 0100 m000 100y 43", out));
    assert_string_equal(out, "91350100M000100Y43");
    assert_false(dupkey_credit_code("91350100M000100Y44", out));
    assert_false(dupkey_credit_code("91350100I000100Y43", out));
    assert_false(dupkey_credit_code("91350100M000100Y4", out));
    assert_false(dupkey_credit_code("91350100M000100Y433", out));
    assert_false(dupkey_credit_code("统一社会信用代码", out));
    assert_false(dupkey_credit_code("", out));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_legal_forms),
        cmocka_unit_test(test_width_case_and_marks),
        cmocka_unit_test(test_english_forms),
        cmocka_unit_test(test_too_little_is_kept),
        cmocka_unit_test(test_long_and_broken_names),
        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_credit_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
