/*
 * Input against a field table: every violation at once, with its pointer
 * and code, and values in their canonical form.
 */
#include "test.h"

#include "bd_int.h"

static const struct bd_field line[] = {
    {.name = "title",
        .title = "项目",
        .type = BD_TEXT,
        .flags = BD_REQUIRED,
        .max = 5},
    {.name = "width_mm", .title = "宽", .type = BD_INT, .min = 1, .max = 99},
    {0},
};

static const struct bd_field fields[] = {
    {.name = "name",
        .title = "名称",
        .type = BD_TEXT,
        .flags = BD_REQUIRED,
        .min = 2,
        .max = 4},
    {.name = "free", .title = "自由", .type = BD_TEXT},
    {.name = "n", .title = "数", .type = BD_INT, .min = -5, .max = 5},
    {.name = "least", .title = "至少", .type = BD_INT, .min = 1},
    {.name = "fen", .title = "金额", .type = BD_FEN},
    {.name = "yes", .title = "是否", .type = BD_BOOL},
    {.name = "day", .title = "日期", .type = BD_DATE},
    {.name = "at", .title = "时间", .type = BD_TIME},
    {.name = "kind", .title = "类型", .type = BD_ENUM, .choices = "a=A|bb=B"},
    {.name = "to_id", .title = "客户", .type = BD_REF, .ref = "customer"},
    {.name = "ids", .title = "文件", .type = BD_REFS, .max = 2},
    {.name = "phone", .title = "手机", .type = BD_PHONE, .max = 20},
    {.name = "mail", .title = "邮箱", .type = BD_EMAIL, .max = 40},
    {.name = "token", .title = "账号", .type = BD_TOKEN, .max = 10},
    {.name = "any", .title = "任意", .type = BD_JSON},
    {.name = "lines",
        .title = "明细",
        .type = BD_ROWS,
        .of = line,
        .min = 1,
        .max = 2},
    {.name = "no", .title = "单号", .type = BD_TEXT, .flags = BD_READONLY},
    {0},
};

/* "pointer code,pointer code" of what is wrong with a body. */
static const char *
faults(struct bd_req *r, enum bd_mode mode, const char *text, cJSON **out)
{
    struct bd_buf b = {NULL, 0, 0};
    const char *why;
    cJSON *o = bd_json(r, text, strlen(text), &why);
    const cJSON *e;

    assert_non_null(o);
    r->problem = (struct bd_problem){0};
    bd__validate(r, fields, o, "", mode, true);
    cJSON_ArrayForEach(e, r->problem.errors)
    {
        assert_true(bd_chars(bd_str(e, "detail")) > 3);
        bd__buf_fmt(r, &b, "%s%s %s", b.n > 0 ? "," : "", bd_str(e, "pointer"),
            bd_str(e, "code"));
    }
    if (out != NULL)
        *out = o;
    return b.n > 0 ? bd__cstr(r, &b) : "";
}

static void
finds_every_fault(void **state)
{
    static const char *const at[][2] = {
        {"{}", "/name required"},
        {"{\"name\":null}", "/name required"},
        {"{\"name\":\"  \"}", "/name required"},
        {"{\"name\":5}", "/name type"},
        {"{\"name\":\"一\"}", "/name length"},
        {"{\"name\":\"一二三四五\"}", "/name length"},
        {"{\"name\":\"ab\",\"n\":6,\"fen\":-1,\"kind\":\"b\"}",
            "/n max,/fen min,/kind choice"},
        {"{\"name\":\"ab\",\"n\":1.5,\"yes\":1,\"least\":0}",
            "/n type,/yes type,/least min"},
        {"{\"name\":\"ab\",\"n\":\"1\",\"fen\":true}", "/n type,/fen type"},
        {"{\"name\":\"ab\",\"day\":\"2026-02-30\",\"at\":\"2026-02-03\"}",
            "/day format,/at format"},
        {"{\"name\":\"ab\",\"to_id\":0}", "/to_id reference"},
        {"{\"name\":\"ab\",\"ids\":[1,2,3]}", "/ids max"},
        {"{\"name\":\"ab\",\"ids\":[1,\"2\"]}", "/ids type"},
        {"{\"name\":\"ab\",\"ids\":5}", "/ids type"},
        {"{\"name\":\"ab\",\"phone\":\"12a45\",\"mail\":\"x@y\"}",
            "/phone format,/mail format"},
        {"{\"name\":\"ab\",\"phone\":\"+86 1380\"}", "/phone format"},
        {"{\"name\":\"ab\",\"token\":\"a b\",\"free\":\"a\\u0007\"}",
            "/token format,/free format"},
        {"{\"name\":\"ab\",\"no\":\"x\",\"a/b~\":1}",
            "/no readonly,/a~1b~0 unknown"},
        {"{\"name\":\"ab\",\"lines\":[]}", "/lines min"},
        {"{\"name\":\"ab\",\"lines\":[1]}", "/lines/0 type"},
        {"{\"name\":\"ab\",\"lines\":[{\"title\":\"x\"},{\"width_mm\":0}]}",
            "/lines/1/width_mm min,/lines/1/title required"},
        {"{\"name\":\"ab\",\"lines\":[{},{},{}]}", "/lines max"},
    };
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
        assert_string_equal(faults(r, BD_NEW, at[i][0], NULL), at[i][1]);
}

static void
takes_what_is_right(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(
        faults(r, BD_NEW,
            "{\"name\":\"报单\",\"n\":-5,\"least\":99999,\"fen\":0,\"yes\":false,"
            "\"day\":\"2024-02-29\",\"at\":\"2026-11-21T14:00:00+08:00\","
            "\"kind\":\"bb\",\"to_id\":1,\"ids\":[1,2],\"phone\":"
            "\"+86 138-0013-8000\",\"mail\":\"a.b@c.cn\",\"token\":\"x_1\","
            "\"any\":{\"x\":[1]},\"lines\":[{\"title\":\"灯箱\"}]}",
            NULL),
        "");
}

static void
changes_need_not_be_whole(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(faults(r, BD_CHANGE, "{}", NULL), "");
    assert_string_equal(
        faults(r, BD_CHANGE, "{\"name\":null}", NULL), "/name required");
    assert_string_equal(faults(r, BD_CHANGE, "{\"n\":9}", NULL), "/n max");
}

static void
makes_values_canonical(void **state)
{
    struct bd_req *r = *state;
    cJSON *o;

    faults(r, BD_NEW,
        "{\"name\":\" ab\\t\",\"free\":\"  \",\"at\":"
        "\"2026-11-21T14:00:00.5+08:00\",\"n\":2,\"phone\":"
        "\"+86 138-0013-8000\"}",
        &o);
    assert_string_equal(bd_json_text(r, o),
        "{\"name\":\"ab\",\"free\":null,\"at\":\"2026-11-21 06:00:00.500\","
        "\"n\":2,\"phone\":\"13800138000\"}");
}

static void
stops_counting_somewhere(void **state)
{
    struct bd_req *r = *state;
    struct bd_buf b = {NULL, 0, 0};

    for (int i = 0; i < 500; i++)
        bd__buf_fmt(r, &b, "%c\"x%d\":1", i > 0 ? ',' : '{', i);
    bd__buf_str(r, &b, "}");
    faults(r, BD_CHANGE, bd__cstr(r, &b), NULL);
    assert_int_equal(cJSON_GetArraySize(r->problem.errors), 100);
    assert_int_equal(bd_violated(r), -1);
    assert_int_equal(r->problem.status, 422);
    r->problem = (struct bd_problem){0};
}

static void
reads_query_values(void **state)
{
    static const struct {
        enum bd_type type;
        const char *text, *value; /* NULL: refused */
    } at[] = {{BD_INT, "12", "12"}, {BD_INT, "-3", "-3"}, {BD_INT, "", NULL},
        {BD_INT, "-", NULL}, {BD_INT, "1x", NULL}, {BD_INT, " 1", NULL},
        {BD_INT, "99999999999999999", NULL}, {BD_FEN, "1.5", NULL},
        {BD_BOOL, "true", "true"}, {BD_BOOL, "0", "false"},
        {BD_BOOL, "yes", NULL}, {BD_DATE, "2026-11-21", "\"2026-11-21\""},
        {BD_DATE, "2026-11-31", NULL},
        {BD_TIME, "2026-11-21T14:00:00+08:00", "\"2026-11-21 06:00:00.000\""},
        {BD_TIME, "2026-11-21 06:00:00", NULL}, {BD_TEXT, "报", "\"报\""}};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        struct bd_field f = {.name = "f", .title = "F", .type = at[i].type};
        cJSON *v = bd__parse_value(r, &f, at[i].text);

        assert_int_equal(r->problem.status, at[i].value != NULL ? 0 : 400);
        r->problem = (struct bd_problem){0};
        if (at[i].value != NULL)
            assert_string_equal(bd_json_text(r, v), at[i].value);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_fault),
        cmocka_unit_test(takes_what_is_right),
        cmocka_unit_test(changes_need_not_be_whole),
        cmocka_unit_test(makes_values_canonical),
        cmocka_unit_test(stops_counting_somewhere),
        cmocka_unit_test(reads_query_values),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
