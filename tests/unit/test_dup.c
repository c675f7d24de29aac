/*
 * test_dup.c - which names 查重 takes for one company, and what it looks for.
 */
#include "test.h"

#include "dup/dup.h"
#include "dup/exact.h"

#include "../../fcgi/dup/learn/pairs.c"

static double
score(const char *a, const char *b)
{
    struct bd__dup_name x, y;
    double one, other;

    bd__dup_parse(a, &x);
    bd__dup_parse(b, &y);
    one = bd__dup_score(&x, &y);
    other = bd__dup_score(&y, &x);
    if (one - other > 1e-9 || other - one > 1e-9)
        fail_msg("%s / %s: %f, the other way round %f", a, b, one, other);
    return one;
}

static void
same(const char *a, const char *b)
{
    if (score(a, b) < 0.9)
        fail_msg("%s / %s: only %f", a, b, score(a, b));
}

static void
differ(const char *a, const char *b)
{
    if (score(a, b) >= 0.5)
        fail_msg("%s / %s: %f", a, b, score(a, b));
}

static void
test_spellings(void **state)
{
    (void)state;
    same("上海华美广告有限公司", " 上海 華美 廣告(集團)有限責任公司 ");
    same("上海华美广告有限公司", "客户：上海华美广告有限公司-张总");
    same("上海华美广告有限公司", "华美广告（上海）有限公司");
    same("上海华美广告有限公司", "上海华美广告有限公司 13800138000");
    same("深圳市华美广告有限公司", "深圳华美广告");
    same("上海华镁广告有限公司", "上海华美广告有限公司");
    same("上海美华广告有限公司", "上海华美广告有限公司");
    same("Blue Sky Media Co., Ltd.", "BLUE SKY MEDIA LIMITED");
}

static void
test_others(void **state)
{
    (void)state;
    differ("上海华美广告有限公司", "北京华美广告有限公司");
    differ("上海华美广告有限公司", "上海华美广告有限公司北京分公司");
    differ("如意餐饮有限公司一店", "如意餐饮有限公司2店");
    differ("上海东方广告有限公司", "上海南方广告有限公司");
    differ("上海华美广告有限公司", "上海新天地贸易有限公司");
    differ("客户a1b2c3有限公司", "客户a1b9c3有限公司");
}

static void
test_hostile(void **state)
{
    static const char *const odd[] = {"", "(", ")(", "有限公司", "公司公司",
        "\xff\xfe", "（（（（", "上海", "1", "12345678901234567890",
        "北京市北京市北京市北京市北京市北京市北京市北京市北京市北京市",
        "\xf0\xa0\x80\x80\xf0\xa0\x80\x81有限公司", "\xe4\xb8"};
    char long_name[4096];
    int64_t keys[BD__DUP_KEYS];
    struct bd__dup_name name;

    (void)state;
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        bd__dup_parse(odd[i], &name);
        assert_in_range(bd__dup_keys(&name, keys), 0, BD__DUP_KEYS);
        score(odd[i], long_name);
        score(odd[i], "上海华美广告有限公司");
    }
    bd__dup_parse(long_name, &name);
    assert_int_equal(name.n, BD__DUP_CHARS);
}

static bool
meet(const char *a, const char *b)
{
    int64_t ka[BD__DUP_KEYS], kb[BD__DUP_KEYS];
    struct bd__dup_name x, y;
    int na, nb;

    bd__dup_parse(a, &x);
    bd__dup_parse(b, &y);
    na = bd__dup_keys(&x, ka);
    nb = bd__dup_keys(&y, kb);
    for (int i = 0; i < na; i++)
        for (int j = 0; j < nb; j++)
            if (ka[i] == kb[j])
                return true;
    return false;
}

static void
test_keys(void **state)
{
    (void)state;
    assert_true(meet("上海华美广告有限公司", "华美"));
    assert_true(meet("上海华美广告有限公司", "上海化镁贸易有限公司"));
    assert_true(meet("上海华美广告有限公司", "上海美华广告有限公司"));
    assert_true(meet("上海华尔美广告有限公司", "上海华美广告有限公司"));
    assert_false(meet("上海华美广告有限公司", "上海天天广告有限公司"));
}

static void
why(const char *a, const char *b, const char *words)
{
    struct bd__dup_name x, y;
    char out[BD__DUP_WHY];

    bd__dup_parse(a, &x);
    bd__dup_parse(b, &y);
    bd__dup_why(&x, &y, out);
    assert_string_equal(out, words);
}

static void
test_why(void **state)
{
    (void)state;
    why("上海华美广告有限公司", "华美广告", "字号相同，地区缺失，行业相同");
    why("上海华镁广告有限公司", "北京华美贸易有限公司",
        "字号同音，地区不同，行业不同");
    why("如意餐饮有限公司1店", "如意餐饮有限公司",
        "字号相同，行业相同，分支机构不同");
}

/* Precision and recall over a file of labelled pairs. */
static void
quality(const char *path, double limit, double *precision, double *recall)
{
    struct pairs p = pairs_read(path);
    int hit = 0, wrong = 0, all = 0;

    for (int i = 0; i < p.n; i++) {
        bool called = score(p.pair[i].a, p.pair[i].b) >= limit;

        all += p.pair[i].label;
        hit += called && p.pair[i].label == 1;
        wrong += called && p.pair[i].label == 0;
        free(p.pair[i].a);
        free(p.pair[i].b);
        free(p.pair[i].kind);
    }
    free(p.pair);
    *precision = hit / (double)(hit + wrong);
    *recall = hit / (double)all;
}

static void
test_quality(void **state)
{
    double p, r;

    (void)state;
    quality("tests/dup/generated.tsv", 0.5, &p, &r);
    assert_true(2 * p * r / (p + r) >= 0.98);
    quality("tests/dup/generated.tsv", 0.9, &p, &r);
    assert_true(p >= 0.995);
    quality("tests/dup/famous.tsv", 0.5, &p, &r);
    assert_true(p >= 0.95 && r >= 0.95);
}

static void
exact(const char *kind, const char *text, const char *form)
{
    char out[BD__DUP_EXACT];
    bool comparable = bd__exact_of(kind)(text, out);

    assert_int_equal(comparable, form != NULL);
    if (form != NULL)
        assert_string_equal(out, form);
}

static void
test_exact(void **state)
{
    (void)state;
    exact("phone", "+86 138-0013-8000", "13800138000");
    exact("phone", "８６１３８００１３８０００", "13800138000");
    exact("phone", "021-6283 1234 转801", "02162831234");
    exact("phone", "86 21 62831234", "02162831234");
    exact("phone", "12345", NULL);
    exact("credit_code", "91310000 mA1fl0g8-1b", NULL);
    exact("credit_code", "91350100m000100y43", "91350100M000100Y43");
    exact("domain", "https://www.HuaMei.com.cn/about", "huamei.com.cn");
    exact("domain", "li@huamei.com.cn", "huamei.com.cn");
    exact("domain", "li@qq.com", NULL);
    exact("domain", "华美", NULL);
    exact("wechat", "HuaMei_01", "huamei_01");
    exact("wechat", "abc", NULL);
    exact("name", "深圳市华美广告有限公司", "深圳华美广告");
    exact("name", "（）", NULL);
    assert_null(bd__exact_of("other"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_why),
        cmocka_unit_test(test_quality),
        cmocka_unit_test(test_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
