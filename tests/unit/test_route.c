/*
 * Paths and queries: which call they mean, and what is refused.  The routes
 * are those of the core's own modules.
 */
#include "test.h"

#include "bd_int.h"

static int
build(void **state)
{
    char err[256] = "";

    if (take_request(state) != 0 ||
        bd__modules_load("/nonexistent", "", "", err, sizeof(err)) < 0 ||
        bd__routes_build(err, sizeof(err)) < 0) {
        print_error("%s\n", err);
        return -1;
    }
    return 0;
}

static const char *
found(struct bd_req *r, const char *method, const char *path)
{
    const char *allow;
    const struct bd__route *x = bd__route_find(r, method, path, &allow);

    return x != NULL ? x->full : allow != NULL ? allow : "";
}

static void
finds_calls(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(found(r, "GET", "/healthz"), "/healthz");
    assert_string_equal(
        found(r, "GET", "/api/v1/files/12"), "/api/v1/files/{id}");
    assert_int_equal(bd_path_id(r), 12);
    assert_string_equal(bd_path_str(r, "id"), "12");
    assert_null(bd_path_str(r, "token"));
    assert_string_equal(found(r, "POST", "/api/v1/files"), "/api/v1/files");
}

static void
names_the_methods_of_a_path(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(found(r, "POST", "/healthz"), "GET");
    assert_string_equal(found(r, "DELETE", "/api/v1/files/12"), "GET");
}

static void
finds_nothing_elsewhere(void **state)
{
    static const char *const paths[] = {"", "/", "healthz", "/healthz/",
        "//healthz", "/api/v1/files/", "/api/v1/files/x", "/api/v1/files/1x",
        "/api/v1/files/-1", "/api/v1/files/%31", "/api/v1/files/12/",
        "/api/v1/files/1234567890123456789", "/api/v1", "/api/v1/files/12/x",
        "/API/v1/files/12"};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        assert_string_equal(found(r, "GET", paths[i]), "");
}

/* Only a fresh request has no query yet. */
static int
query(struct bd_req *r, const char *text)
{
    r->nquery = 0;
    r->problem = (struct bd_problem){0};
    return bd__query_parse(r, text);
}

static void
decodes_queries(void **state)
{
    struct bd_req *r = *state;

    assert_int_equal(query(r, "q=%E6%8A%A5+%2B&empty=&flag&a.ge=1&&x=a=b"), 0);
    assert_string_equal(bd_query(r, "q"), "报 +");
    assert_string_equal(bd_query(r, "empty"), "");
    assert_string_equal(bd_query(r, "flag"), "");
    assert_string_equal(bd_query(r, "a.ge"), "1");
    assert_string_equal(bd_query(r, "x"), "a=b");
    assert_null(bd_query(r, "Q"));
    assert_int_equal(query(r, NULL), 0);
    assert_int_equal(query(r, ""), 0);
}

static void
refuses_bad_queries(void **state)
{
    static const char *const bad[] = {"a=%", "a=%4", "a=%zz", "a=%00", "%ff=1",
        "a=%C3%28", "a=%ED%A0%80", "a=1&a=2", "a=1&%61=2"};
    struct bd_req *r = *state;
    struct bd_buf b = {NULL, 0, 0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(query(r, bad[i]), -1);
        assert_int_equal(r->problem.status, 400);
        assert_string_equal(r->problem.slug, "bad-query");
    }
    for (int i = 0; i < 49; i++)
        bd__buf_fmt(r, &b, "&p%d=1", i);
    assert_int_equal(query(r, bd__cstr(r, &b)), -1);
    query(r, NULL);
}

static void
encodes_for_addresses(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(bd__url_encode(r, "a-Z_0.9~"), "a-Z_0.9~");
    assert_string_equal(
        bd__url_encode(r, "报 /?&=%\"\n"), "%E6%8A%A5%20%2F%3F%26%3D%25%22%0A");
    assert_string_equal(bd__url_encode(r, ""), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_calls),
        cmocka_unit_test(names_the_methods_of_a_path),
        cmocka_unit_test(finds_nothing_elsewhere),
        cmocka_unit_test(decodes_queries),
        cmocka_unit_test(refuses_bad_queries),
        cmocka_unit_test(encodes_for_addresses),
    };

    return cmocka_run_group_tests(tests, build, NULL);
}
