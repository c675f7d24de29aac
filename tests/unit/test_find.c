/*
 * What is kept of a text, and that a query meets it: whatever a word matches
 * as a pattern, its tokens must lead to.
 */
#include "test.h"

#include "find.h"

#include <regex.h>
#include <stdlib.h>

static const char *
line_of(struct bd_req *r, const char *text)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__find_line(r, &b, text);
    return bd__cstr(r, &b);
}

static bool
has_range(const struct bd_tokens *t, const struct bd_range *x)
{
    for (int i = 0; i < t->n; i++)
        if (t->tok[i] >= x->lo && t->tok[i] <= x->hi)
            return true;
    return false;
}

/* Do the tokens let the text through, by any way to read the word? */
static bool
tokens_lead(const struct bd_tokens *t, const struct bd_word *w)
{
    for (int i = 0; i < w->alts; i++) {
        const struct bd_alt *a = &w->alt[i];
        bool all = true, any = a->any == 0;

        for (int k = 0; k < a->anchors; k++)
            all = all && has_range(t, &a->anchor[k]);
        for (int k = 0; k < a->any; k++)
            any = any || has_range(t, &a->any_of[k]);
        if (all && any)
            return true;
    }
    return false;
}

/* Found as the server finds it: by tokens first, then by the pattern. */
static bool
finds(struct bd_req *r, const char *text, const char *q)
{
    struct bd_word w[BD_WORDS_MAX];
    struct bd_tokens t = {NULL, 0, 0};
    int n = bd__find_words(r, q, w);

    bd__tokens_add(r, &t, text);
    bd__tokens_sort(&t);
    for (int i = 0; i < n; i++) {
        regex_t re;
        bool fits;

        assert_int_equal(regcomp(&re, w[i].pattern, REG_EXTENDED), 0);
        fits = regexec(&re, line_of(r, text), 0, NULL, 0) == 0;
        regfree(&re);
        if (fits)
            assert_true(tokens_lead(&t, &w[i]));
        if (!fits || !tokens_lead(&t, &w[i]))
            return false;
    }
    return n > 0;
}

static void
keeps_a_line(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(line_of(r, "深圳市（美味）廣告有限公司"),
        "深圳市美味广告有限公司 ShenZhenShiMeiWeiGuangGao SZSMWGG");
    assert_string_equal(line_of(r, "ＫＦＣ 010-8888"), "kfc0108888");
    assert_string_equal(line_of(r, "、。！"), "");
}

static void
finds_characters(void **state)
{
    struct bd_req *r = *state;
    const char *name = "深圳市（美味鲜）廣告有限公司";

    assert_true(finds(r, name, "鲜"));
    assert_true(finds(r, name, "美味"));
    assert_true(finds(r, name, "深圳市美味鲜广告有限公司"));
    assert_true(finds(r, name, "市美 廣告"));
    assert_true(finds(r, name, "告有限"));
    assert_false(finds(r, name, "美鲜"));
    assert_false(finds(r, name, "美味 贸易"));
    assert_false(finds(r, name, "！"));
    assert_true(finds(r, "😀笑脸", "😀"));
    assert_true(finds(r, "3M中国", "3m中"));
}

static void
finds_readings(void **state)
{
    struct bd_req *r = *state;
    const char *name = "西安市星禾广告有限公司";

    static const char *const good[] = {"guanggao", "gg", "GG", "guangg", "xa",
        "xian", "xingheguang", "gua", "xhgg", "g", "xianshixinghe", "an"};
    static const char *const bad[] = {
        "guangao", "gh", "youxian", "yxgs", "gaoguang", "xianhe"};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!finds(r, name, good[i]))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (finds(r, name, bad[i]))
            fail_msg("%s", bad[i]);
}

static void
finds_digits(void **state)
{
    struct bd_req *r = *state;

    assert_true(finds(r, "138 0013 8000", "8000"));
    assert_true(finds(r, "13800138000", "380"));
    assert_true(finds(r, "13800138000", "13800138000"));
    assert_false(finds(r, "13800138000", "8001380001"));
    assert_true(finds(r, "BD20261121-0012", "0012"));
    assert_true(finds(r, "BD20261121-0012", "bd20261121-0012"));
    assert_false(finds(r, "BD20261121-0012", "0013"));
}

/* Any part of a name leads back to it, wherever it was cut. */
static void
finds_every_part(void **state)
{
    struct bd_req *r = *state;
    const char *name = "上海A8有限元（集团）公司司徒3工作室";
    int64_t n = bd_chars(name);

    for (int64_t from = 0; from < n; from++)
        for (int64_t to = from + 1; to <= n; to++) {
            const char *head = bd_prefix(r, name, to);
            const char *part = head + strlen(bd_prefix(r, name, from));
            uint32_t c[BD_FOLD_MAX];

            if (bd__fold(part, c, BD_FOLD_MAX) > 0 && !finds(r, name, part))
                fail_msg("%s", part);
        }
}

static void
bounds_the_tokens(void **state)
{
    struct bd_req *r = *state;
    struct bd_tokens t = {NULL, 0, 0};
    char text[4000];

    for (int i = 0; i < 1300; i++)
        memcpy(text + 3 * i, "广", 3);
    text[3900] = '\0';
    bd__tokens_add(r, &t, text);
    bd__tokens_sort(&t);
    assert_true(t.n <= 6); /* each once */
    t.n = 0;
    bd__tokens_add(r, &t, "深圳市美味鲜广告有限公司");
    bd__tokens_sort(&t);
    assert_int_equal(t.n, 16); /* 8 pairs and 8 readings */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_a_line),
        cmocka_unit_test(finds_characters),
        cmocka_unit_test(finds_readings),
        cmocka_unit_test(finds_digits),
        cmocka_unit_test(finds_every_part),
        cmocka_unit_test(bounds_the_tokens),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
