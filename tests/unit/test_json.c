/*
 * JSON in and out: what RFC 8259 allows and no more, integers exact.
 */
#include "test.h"

#include "bd_int.h"

#include <stdio.h>

static cJSON *
parse(struct bd_req *r, const char *text)
{
    const char *why;
    cJSON *o = bd_json(r, text, strlen(text), &why);

    assert_true((o == NULL) == (why != NULL));
    return o;
}

static void
takes_good_json(void **state)
{
    static const char *const good[] = {"{}", "[]", " \t\r\n{ \"a\" : 1 } \n",
        "null", "true", "\"x\"", "0", "-0", "-1.5e-3", "1E5",
        "9007199254740991", "[[[[[[]]]]]]", "{\"\":1}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\\ud83d\\ude00\"",
        "{\"a\":{\"A\":1}}", "\"\x7f\""};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (parse(r, good[i]) == NULL)
            fail_msg("refused %s", good[i]);
}

static void
refuses_bad_json(void **state)
{
    static const char *const bad[] = {"", " ", "{", "[1,]", "{\"a\":1,}",
        "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "[1]x", "{} {}", "nul", "NaN",
        "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x1",
        "\"", "\"\\x\"", "\"\\u12\"", "\"\\u0000\"", "\"\n\"", "\"\x01\"",
        "\"\\ud83d\"", "\"\\ude00\"", "\"\xff\"", "\"\xed\xa0\x80\"",
        "\xef\xbb\xbf{}",
        "[1,\x01"
        "2]",
        "{\x0b}", "[\xc2\xa0]", "/* x */{}", "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"A\":2}", "{\"\\u0061\":1,\"a\":2}", "9007199254740993",
        "1e400", "-1e16", "[,1]", "[1,,2]", "{,}", "]", "[}", "{\"a\":}"};
    struct bd_req *r = *state;
    int taken = 0;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (parse(r, bad[i]) != NULL)
            print_error("took %d: %s\n", ++taken, bad[i]);
    assert_int_equal(taken, 0);
}

static void
counts_bytes_not_zeros(void **state)
{
    struct bd_req *r = *state;
    const char *why;

    assert_null(bd_json(r, "{}\0", 3, &why));
    assert_null(bd_json(r, "\"a\0b\"", 5, &why));
    assert_null(bd_json(r, "{}x", 1, &why));
    assert_non_null(bd_json(r, "{}x", 2, &why));
}

static void
limits_depth_and_number_of_values(void **state)
{
    struct bd_req *r = *state;
    char *text = bd_alloc(r, 300000), *to = text;

    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_non_null(parse(r, text));
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_null(parse(r, text));
    memset(text, '[', 100000);
    text[100000] = '\0';
    assert_null(parse(r, text));
    *to++ = '[';
    for (int i = 0; i < 40000; i++)
        to = stpcpy(to, "1,");
    stpcpy(to, "1]");
    assert_null(parse(r, text));
    to = stpcpy(text, "{");
    for (int i = 0; i < 1001; i++)
        to += sprintf(to, "\"a%d\":1,", i);
    to[-1] = '}';
    assert_null(parse(r, text));
}

static void
reads_members(void **state)
{
    cJSON *o =
        parse(*state, "{\"n\":9007199254740991,\"s\":\"报单\",\"t\":true,"
                      "\"z\":null,\"f\":1.5,\"neg\":-3}");

    assert_non_null(o);
    assert_true(bd_i64(o, "n", 0) == INT64_C(9007199254740991));
    assert_int_equal(bd_i64(o, "neg", 0), -3);
    assert_int_equal(bd_i64(o, "z", 7), 7);
    assert_int_equal(bd_i64(o, "gone", 7), 7);
    assert_string_equal(bd_str(o, "s"), "报单");
    assert_null(bd_str(o, "z"));
    assert_null(bd_str(o, "S"));
    assert_true(bd_true(o, "t"));
    assert_false(bd_true(o, "z"));
    assert_true(bd_has(o, "n"));
    assert_false(bd_has(o, "gone"));
}

static void
writes_what_it_read(void **state)
{
    static const char text[] =
        "{\"n\":9007199254740991,\"m\":-1,\"s\":\"\\\"\\\\\\n\\u0001报\","
        "\"t\":true,\"f\":false,\"z\":null,\"a\":[1,[],{}]}";
    struct bd_req *r = *state;

    assert_string_equal(bd_json_text(r, parse(r, text)), text);
}

static void
writes_integers_exactly(void **state)
{
    struct bd_req *r = *state;
    cJSON *o = cJSON_CreateObject();

    bd_json_set_i64(o, "a", INT64_C(1000000000000000));
    bd_json_set_i64(o, "b", -5);
    bd_json_set_i64(o, "b", 6);
    bd_json_set_str(o, "c", NULL);
    assert_string_equal(
        bd_json_text(r, o), "{\"a\":1000000000000000,\"b\":6,\"c\":null}");
}

/* WeChat's answers are not held to what bd_json() takes. */
static void
reads_any_number(void **state)
{
    cJSON *o = cJSON_Parse("{\"part\":-12.9,\"many\":1e300,\"none\":-1e999,"
                           "\"yes\":true,\"text\":\"1\"}");

    (void)state;
    assert_int_equal(bd_i64(o, "part", 7), -12);
    assert_int_equal(bd_i64(o, "many", 7), INT64_MAX);
    assert_int_equal(bd_i64(o, "none", 7), INT64_MIN);
    assert_int_equal(bd_i64(o, "yes", 7), 1);
    assert_int_equal(bd_i64(o, "text", 7), 7);
    assert_int_equal(bd_i64(o, "absent", 7), 7);
    cJSON_Delete(o);
}

/* The streaming writer: commas, nesting, escapes. */
static void
streams(void **state)
{
    struct bd_req *r = *state;

    bd__req_forget_answer(r);
    bd_w_obj(r, NULL);
    bd_w_int(r, "min", INT64_MIN);
    bd_w_int(r, "max", INT64_MAX);
    bd_w_arr(r, "list");
    bd_w_int(r, NULL, 0);
    bd_w_str(r, NULL, "a\"b\\c\n\x1f报");
    bd_w_obj(r, NULL);
    bd_w_end(r);
    bd_w_arr(r, NULL);
    bd_w_end(r);
    bd_w_str(r, NULL, NULL);
    bd_w_end(r);
    bd_w_bool(r, "yes", true);
    bd_w_null(r, "none");
    bd_w_end(r);
    assert_string_equal(bd__cstr(r, &r->out),
        "{\"min\":-9223372036854775808,\"max\":9223372036854775807,"
        "\"list\":[0,\"a\\\"b\\\\c\\n\\u001f报\",{},[],null],"
        "\"yes\":true,\"none\":null}");
    bd__req_forget_answer(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_good_json),
        cmocka_unit_test(refuses_bad_json),
        cmocka_unit_test(counts_bytes_not_zeros),
        cmocka_unit_test(limits_depth_and_number_of_values),
        cmocka_unit_test(reads_members),
        cmocka_unit_test(writes_what_it_read),
        cmocka_unit_test(writes_integers_exactly),
        cmocka_unit_test(reads_any_number),
        cmocka_unit_test(streams),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
