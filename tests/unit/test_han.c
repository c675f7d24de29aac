/*
 * test_han.c - forms, readings and look-alikes of characters.
 */
#include "test.h"

#include "han/han.h"

static void
folds(uint32_t from, uint32_t to)
{
    if (bd__han_fold(from) != to)
        fail_msg("U+%04X folds to U+%04X", from, bd__han_fold(from));
}

static void
test_fold(void **state)
{
    (void)state;
    folds(0x5ee3, 0x5e7f); /* 廣 广 */
    folds(0x5f8c, 0x540e); /* 後 后 */
    folds(0x9418, 0x949f); /* 鐘 钟 */
    folds(0x937e, 0x949f); /* 鍾 钟 */
    folds(0x88cf, 0x91cc); /* 裏 里 */
    folds(0xff21, 'a');    /* Ａ */
    folds('Q', 'q');
    folds(0x3000, ' ');
    folds(0xff08, '(');
    folds(0xf900, 0x5c82);   /* a compatibility ideograph: 豈 岂 */
    folds(0x5cef, 0x5cf0);   /* 峯 峰 */
    folds(0x4e00, 0x4e00);   /* 一 */
    folds(0x4e7e, 0x4e7e);   /* 乾 is a word of its own, as in 乾坤 */
    folds(0x20000, 0x20000); /* beyond the tables */
}

static void
test_fold_is_final(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x10000; c++)
        assert_int_equal(bd__han_fold(bd__han_fold(c)), bd__han_fold(c));
}

static void
test_pinyin(void **state)
{
    (void)state;
    assert_string_equal(bd__han_pinyin(0x62a5), "bao");
    assert_string_equal(bd__han_pinyin(0x5ee3), "guang"); /* traditional */
    assert_string_equal(bd__han_pinyin(0x957f), "chang");
    assert_string_equal(bd__han_pinyin(0x7eff), "lv");
    assert_string_equal(bd__han_pinyin(0x513f), "er");
    assert_null(bd__han_pinyin('a'));
    assert_null(bd__han_pinyin(0x10ffff));
}

static void
test_slurred(void **state)
{
    (void)state;
    /* 真 增, 刘 牛 */
    assert_int_not_equal(bd__han_sound(0x771f), bd__han_sound(0x589e));
    assert_int_equal(bd__han_slurred(0x771f), bd__han_slurred(0x589e));
    assert_int_equal(bd__han_slurred(0x5218), bd__han_slurred(0x725b));
    assert_int_not_equal(bd__han_slurred(0x5218), bd__han_slurred(0x771f));
    assert_int_equal(bd__han_slurred('a'), 0);
}

static void
test_alike(void **state)
{
    (void)state;
    assert_true(bd__han_alike(0x672a, 0x672b));  /* 未 末 */
    assert_true(bd__han_alike(0x672b, 0x672a));  /* either way round */
    assert_true(bd__han_alike(0x6668, 0x8fb0));  /* 晨 辰 */
    assert_false(bd__han_alike(0x672a, 0x9f99)); /* 未 龙 */
    assert_false(bd__han_alike(0x672a, 0x672a));
    assert_false(bd__han_alike('a', 0x20000));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_fold_is_final),
        cmocka_unit_test(test_pinyin),
        cmocka_unit_test(test_slurred),
        cmocka_unit_test(test_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
