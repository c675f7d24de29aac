/*
 * JsonLogic: the published suite, and rules that would take too long.
 */
#include "test.h"

#include "bd_int.h"

#include <stdio.h>

static cJSON *
parse(struct bd_req *r, const char *text)
{
    const char *why = NULL;
    cJSON *o = bd_json(r, text, strlen(text), &why);

    if (o == NULL)
        print_message("%s: %s\n", why, text);
    assert_non_null(o);
    return o;
}

static cJSON *
vectors(struct bd_req *r)
{
    FILE *f = fopen("tests/unit/vectors/jsonlogic.json", "rb");
    char *text = bd_alloc(r, 100000);

    assert_non_null(f);
    text[fread(text, 1, 99999, f)] = '\0';
    fclose(f);
    return parse(r, text);
}

static void
passes_the_public_suite(void **state)
{
    struct bd_req *r = *state;
    const cJSON *all = vectors(r), *c;
    int n = 0;

    cJSON_ArrayForEach(c, all)
    {
        const char *why;
        const cJSON *rule = c->child, *data = rule->next;
        const cJSON *found = bd__logic(r, rule, data, &why);

        if (why != NULL || !cJSON_Compare(found, data->next, true))
            print_message("%s gives %s\n", bd_json_text(r, c),
                why != NULL ? why : bd_json_text(r, found));
        assert_null(why);
        assert_true(cJSON_Compare(found, data->next, true));
        n++;
    }
    assert_true(n > 250);
}

static void
is_what(struct bd_req *r, const char *rule, const char *data, const char *want)
{
    const char *why;
    const cJSON *v = bd__logic(r, parse(r, rule), parse(r, data), &why);

    assert_null(why);
    assert_string_equal(bd_json_text(r, v), want);
}

/* Each answer is that of json-logic-js. */
static void
converts_as_javascript(void **state)
{
    struct bd_req *r = *state;

    is_what(r, "{\"+\":[\"3.5x\",\" 2\"]}", "{}", "5.5");
    is_what(r, "{\"-\":[\"0x10\",1]}", "{}", "null");
    is_what(r, "{\"==\":[\"1e2\",100]}", "{}", "true");
    is_what(r, "{\"==\":[\"nan\",0]}", "{}", "false");
    is_what(r, "{\"==\":[null,0]}", "{}", "false");
    is_what(r, "{\">=\":[null,0]}", "{}", "true");
    is_what(r, "{\"<\":[\"10\",\"9\"]}", "{}", "true");
    is_what(r, "{\"<\":[\"a\",1]}", "{}", "false");
    is_what(r, "{\"/\":[1,0]}", "{}", "null");
    is_what(r, "{\"cat\":[1.5,null,[1,[2,3]],true]}", "{}", "\"1.51,2,3true\"");
    is_what(r, "{\"substr\":[\"报单客户\",1,2]}", "{}", "\"单客\"");
    is_what(r, "{\"substr\":[\"报单客户\",-2]}", "{}", "\"客户\"");
    is_what(r, "{\"substr\":[\"报单客户\",1,-1]}", "{}", "\"单客\"");
    is_what(r, "{\"var\":\"list.length\"}", "{\"list\":[1,2]}", "2");
    is_what(r, "{\"if\":[{\"var\":\"a\"},1]}", "{\"a\":\"0\"}", "1");
    is_what(r, "{\"a\":1,\"b\":{\"+\":[1,2]}}", "{}",
        "{\"a\":1,\"b\":{\"+\":[1,2]}}");
}

static void
refuses(struct bd_req *r, const cJSON *rule)
{
    const char *why = NULL;

    assert_null(bd__logic(r, rule, parse(r, "{}"), &why));
    assert_non_null(why);
}

/* Doubles its sum thirty times. */
static cJSON *
doubling(struct bd_req *r, const char *op, const char *first)
{
    return parse(r,
        bd_fmt(r,
            "{\"reduce\":[[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"
            ",1,1,1,1],{\"%s\":[{\"var\":\"accumulator\"},{\"var\":"
            "\"accumulator\"}]},%s]}",
            op, first));
}

static void
gives_up_in_time(void **state)
{
    struct bd_req *r = *state;
    cJSON *deep = cJSON_CreateNumber(1);

    refuses(r, parse(r, "{\"method\":[1]}"));
    for (int i = 0; i < 100; i++) {
        cJSON *outer = cJSON_CreateObject();

        cJSON_AddItemToObject(outer, "!", deep);
        deep = outer;
    }
    refuses(r, deep);
    refuses(r, doubling(r, "cat", "\"x\""));
    refuses(r, doubling(r, "merge", "[1]"));
}

static const char *
keep_name(struct bd_req *r, const char *name, void *arg)
{
    const char **names = arg;

    *names = bd_fmt(r, "%s%s ", *names, name);
    return strcmp(name, "bad") == 0 ? "没有这个字段" : NULL;
}

static void
reads_without_running(void **state)
{
    struct bd_req *r = *state;
    const char *names = "";
    cJSON *rule =
        parse(r, "{\"and\":[{\">\":[{\"var\":\"a\"},1]},{\"var\":[\"b\",0]}]}");

    assert_null(bd__logic_read(r, rule, keep_name, &names));
    assert_string_equal(names, "a b ");
    assert_non_null(
        bd__logic_read(r, parse(r, "{\"var\":\"bad\"}"), keep_name, &names));
    assert_non_null(
        bd__logic_read(r, parse(r, "[{\"no\":1}]"), keep_name, &names));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_the_public_suite),
        cmocka_unit_test(converts_as_javascript),
        cmocka_unit_test(gives_up_in_time),
        cmocka_unit_test(reads_without_running),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
