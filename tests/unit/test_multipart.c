/*
 * Upload forms: as browsers, curl and phones write them, and hostile ones.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define TYPE "multipart/form-data; boundary=XX"
#define HEAD "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
#define TEXT_PART                                                              \
    "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"

static struct bd__upload got;
static const char *why;

/* From memory of exactly that size, so that a byte too far is noticed. */
static bool
parse_n(struct bd_req *r, const char *type, const char *body, size_t n)
{
    char *exact = malloc(n > 0 ? n : 1);
    bool ok;

    assert_non_null(exact);
    memcpy(exact, body, n);
    why = NULL;
    ok = bd__multipart(r, type, exact, n, "file", &got, &why);
    if (ok)
        got.data = bd_dupn(r, got.data, got.len);
    free(exact);
    assert_true(ok || why != NULL);
    return ok;
}

static bool
parse(struct bd_req *r, const char *type, const char *body)
{
    return parse_n(r, type, body, strlen(body));
}

static void
takes_the_file(void **state)
{
    struct bd_req *r = *state;

    assert_true(parse(r, TYPE,
        TEXT_PART HEAD "filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
                       "12\r\n--X\r\n34\r\n" TEXT_PART "--XX--\r\n"));
    assert_string_equal(got.name, "a.png");
    assert_int_equal(got.len, 11);
    assert_memory_equal(got.data, "12\r\n--X\r\n34", 11);
}

static void
takes_other_writings(void **state)
{
    static const char *const types[] = {TYPE, "Multipart/Form-Data;boundary=XX",
        "multipart/form-data; charset=utf-8; boundary=\"XX\"",
        "multipart/form-data ; Boundary=XX ; x=y"};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        assert_true(parse(r, types[i], HEAD "filename=a\r\n\r\nZ\r\n--XX--"));
    assert_true(parse(r, TYPE,
        "\r\n" HEAD "filename=a\r\n\r\nZ\r\n--XX  \r\n"
        "Content-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--XX--"));
    assert_int_equal(got.len, 1);
}

static void
cleans_names(void **state)
{
    static const char *const names[][2] = {{"\"门头照片.jpg\"", "门头照片.jpg"},
        {"\"../../etc/passwd\"", "passwd"}, {"\"C:\\dir\\a.png\"", "a.png"},
        {"\"a\\\"b.png\"", "ab.png"}, {"\"%22a%0D%0A.png\"", "a.png"},
        {"\"..\"", "未命名"}, {"\"\"", "未命名"}, {"\".htaccess\"", "htaccess"},
        {"\"a%00.png\"", "a.png"}, {"\"100%.png\"", "100%.png"},
        {"\"x\"; filename*=UTF-8''%E5%9B%BE.png", "图.png"},
        {"\"x.png\"; filename*=GBK''%CD%BC.png", "x.png"}};
    struct bd_req *r = *state;
    char longest[2000] = "\"", *to = longest + 1;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(parse(r, TYPE,
            bd_fmt(r, HEAD "filename=%s\r\n\r\nZ\r\n--XX--\r\n", names[i][0])));
        assert_string_equal(got.name, names[i][1]);
    }
    for (int i = 0; i < 300; i++)
        to = stpcpy(to, "图");
    assert_true(parse(r, TYPE,
        bd_fmt(r, HEAD "filename=%s\"\r\n\r\nZ\r\n--XX--\r\n", longest)));
    assert_int_equal(bd_chars(got.name), 200);
}

static void
refuses(void **state)
{
    static const char *const bad[] = {"", "\r\n", "--XX", "--XX--",
        "--XX--\r\n", "--XX\r\n", "--XXX\r\n", "hello", TEXT_PART "--XX--",
        HEAD "filename=a\r\n\r\nZ", HEAD "filename=a\r\n\r\nZ\r\n",
        HEAD "filename=a\r\n\r\nZ\r\n--XX", HEAD "filename=a\r\n\r\nZ\r\n--XXx",
        HEAD "filename=a\r\n\r\n\r\n--XX--\r\n", /* empty file */
        HEAD "filename=a\r\n\r\n--XX--\r\n",     /* empty, without its line */
        HEAD "filename=a\r\n", HEAD "filename=\"a\r\n\r\nZ\r\n--XX--",
        HEAD "filename=\"a\"x\r\n\r\nZ\r\n--XX--",
        HEAD "=b; filename=a\r\n\r\nZ\r\n--XX--",
        HEAD "filename\r\n\r\nZ\r\n--XX--",
        HEAD "filename=\"\xff.png\"\r\n\r\nZ\r\n--XX--",
        HEAD "filename=a\r\n folded\r\n\r\nZ\r\n--XX--",
        HEAD "filename=a\r\nContent-Disposition: form-data; name=b\r\n\r\nZ"
             "\r\n--XX--",
        HEAD "filename=a\r\n\r\nZ\r\n" HEAD "filename=b\r\n\r\nZ\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; filename=a\r\n\r\nZ\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=file; filename=a"
        "\r\n\r\nZ\r\n--XX--",
        "--XX\r\n\r\nZ\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=files; filename=a"
        "\r\n\r\nZ\r\n--XX--"};
    static const char *const types[] = {NULL, "", "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=\"XX",
        "multipart/mixed; boundary=XX",
        "multipart/form-data; boundary=\"X\x01\"",
        "multipart/form-data; boundary=\"X \"", "multipart/form-data;;",
        "multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(parse(r, TYPE, bad[i]));
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        assert_false(
            parse(r, types[i], HEAD "filename=a\r\n\r\nZ\r\n--XX--\r\n"));
}

/* Every cut of a good form, and every byte of it changed. */
static void
survives_damage(void **state)
{
    static const char good[] =
        TEXT_PART HEAD "filename=\"a%41.png\"; filename*=UTF-8''%E5%9B%BE"
                       "\r\nContent-Type: image/png\r\n\r\n1\r\n2\r\n--XX--";
    static const char bytes[] = {0, '\r', '\n', '-', '"', '\\', ';', '%', -1};
    struct bd_req *r = *state;
    size_t n = sizeof(good) - 1;
    char form[sizeof(good)];

    assert_true(parse_n(r, TYPE, good, n));
    for (size_t i = 0; i < n; i++)
        assert_false(parse_n(r, TYPE, good, i));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof(bytes); k++) {
            memcpy(form, good, sizeof(form));
            form[i] = bytes[k];
            if (parse_n(r, TYPE, form, n))
                assert_true(got.len > 0 && got.len < n);
        }
}

static void
limits_parts_and_heads(void **state)
{
    struct bd_req *r = *state;
    char *form = bd_alloc(r, 20000), *to = form;

    for (int i = 0; i < 16; i++)
        to = stpcpy(to, TEXT_PART);
    stpcpy(to, HEAD "filename=a\r\n\r\nZ\r\n--XX--");
    assert_false(parse(r, TYPE, form));
    to = stpcpy(form, HEAD "filename=a\r\nX: ");
    memset(to, 'x', 9000);
    stpcpy(to + 9000, "\r\n\r\nZ\r\n--XX--");
    assert_false(parse(r, TYPE, form));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_file),
        cmocka_unit_test(takes_other_writings),
        cmocka_unit_test(cleans_names),
        cmocka_unit_test(refuses),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(limits_parts_and_heads),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
