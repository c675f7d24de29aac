/*
 * Hashes, encodings, passwords and one-time codes, against published vectors.
 */
#include "test.h"

static void
sha256_and_hex(void **state)
{
    struct bd_req *r = *state;
    unsigned char sum[32];

    bd_sha256("abc", 3, sum); /* FIPS 180-2, B.1 */
    assert_string_equal(bd_hex(r, sum, sizeof(sum)),
        "ba7816bf8f01cfea414140de5dae2223"
        "b00361a396177a9cb410ff61f20015ad");
    bd_sha256("", 0, sum);
    assert_string_equal(bd_hex(r, sum, 4), "e3b0c442");
}

static void
base64_round_trip(void **state)
{
    static const char *const pairs[][2] = {/* RFC 4648, 10 */
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    struct bd_req *r = *state;

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const char *plain = pairs[i][0], *coded = pairs[i][1];
        size_t n = 99;
        void *back;

        assert_string_equal(bd_b64(r, plain, strlen(plain)), coded);
        back = bd_unb64(r, coded, &n);
        assert_non_null(back);
        assert_int_equal(n, strlen(plain));
        assert_memory_equal(back, plain, n);
    }
}

static void
base64_refuses(void **state)
{
    static const char *const bad[] = {"Zg=", "Zg",
        "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9v", "Zm9_",
        "\xe4\xb8\xad=", "=m9v"};
    struct bd_req *r = *state;
    size_t n;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_null(bd_unb64(r, bad[i], &n));
    /* The last digit of WeChat's sample key has bits that are not used. */
    assert_non_null(
        bd_unb64(r, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=", &n));
    assert_int_equal(n, 32);
}

static void
base64url_round_trip(void **state)
{
    static const char *const bad[] = {
        "A", "AAAAA", "Zg==", "Zm+v", "Zm/v", "Z m9", "Zm9\n"};
    struct bd_req *r = *state;
    unsigned char bytes[256];
    const char *coded;
    size_t n;

    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)(255 - i);
    for (size_t len = 0; len <= 256; len++) {
        coded = bd__b64url(r, bytes, len);
        assert_int_equal(strlen(coded), (len * 4 + 2) / 3);
        assert_null(strpbrk(coded, "+/="));
        assert_memory_equal(bd__unb64url(r, coded, &n), bytes, len);
        assert_int_equal(n, len);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_null(bd__unb64url(r, bad[i], &n));
}

static void
tokens_differ(void **state)
{
    struct bd_req *r = *state;
    const char *a = bd_token(r, 32), *b = bd_token(r, 32);

    assert_int_equal(strlen(a), 43);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                               "qrstuvwxyz0123456789-_"),
        43);
    assert_string_not_equal(a, b);
}

static void
equal_compares_all(void **state)
{
    (void)state;
    assert_true(bd_equal("abcd", "abcd", 4));
    assert_false(bd_equal("abcd", "abce", 4));
    assert_false(bd_equal("xbcd", "abcd", 4));
}

static void
password_round_trip(void **state)
{
    struct bd_req *r = *state;
    const char *hash = bd_password_hash(r, "报单-demo");

    assert_non_null(hash);
    assert_memory_equal(hash, "scrypt$32768$8$3$", 17);
    assert_string_not_equal(hash, bd_password_hash(r, "报单-demo"));
    assert_true(bd_password_ok("报单-demo", hash));
    assert_false(bd_password_ok("报单-Demo", hash));
    assert_false(bd_password_ok("", hash));
}

/* RFC 7914, 12: "pleaseletmein", "SodiumChloride" has 14 bytes of salt; we
 * use 16, so this one is computed by another implementation (Python's). */
static void
password_known_vector(void **state)
{
    static const char hash[] = "scrypt$16384$8$1$U29kaXVtQ2hsb3JpZGUxNg==$"
                               "ywd3KuG5N75+/+n/Cjfqd4qjzQQanR1jI1SPfrFKXNY=";

    (void)state;
    assert_true(bd_password_ok("pleaseletmein", hash));
    assert_false(bd_password_ok("pleaseletmeIn", hash));
}

static void
password_refuses_bad_hashes(void **state)
{
    static const char *const bad[] = {NULL, "", "x", "scrypt$16384$8$1$$",
        /* a cost that would eat the machine */
        "scrypt$1048577$8$1$AAAAAAAAAAAAAAAAAAAAAA==$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "scrypt$16384$8$99$AAAAAAAAAAAAAAAAAAAAAA==$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        /* a short hash must not match by its prefix */
        "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA",
        /* what stands for nobody */
        "scrypt$32768$8$3$AAAAAAAAAAAAAAAAAAAAAA==$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=x"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(bd_password_ok("", bad[i]));
}

/* RFC 6238, appendix B; its eight digits end in our six. */
static void
totp_vectors(void **state)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    static const struct {
        int64_t now_s;
        const char *otp;
    } at[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"},
        {20000000000, "353130"}};

    (void)state;
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        int64_t step = at[i].now_s / 30;

        assert_int_equal(bd_totp_step(secret, at[i].otp, at[i].now_s), step);
        /* one step late or early still counts, and names the same step */
        assert_int_equal(
            bd_totp_step(secret, at[i].otp, at[i].now_s + 30), step);
        assert_int_equal(bd_totp_step(secret, at[i].otp, at[i].now_s + 60), -1);
    }
}

static void
totp_refuses(void **state)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    (void)state;
    assert_int_equal(bd_totp_step(secret, "94287082", 59), -1);
    assert_int_equal(bd_totp_step(secret, "", 59), -1);
    assert_int_equal(bd_totp_step(secret, "287083", 59), -1);
    assert_int_equal(bd_totp_step("", "287082", 59), -1);
    assert_int_equal(bd_totp_step("not base32!", "287082", 59), -1);
}

static void
totp_secret_is_base32(void **state)
{
    struct bd_req *r = *state;
    const char *s = bd_totp_secret(r);

    assert_int_equal(strlen(s), 32);
    assert_int_equal(strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 32);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_and_hex),
        cmocka_unit_test(base64_round_trip),
        cmocka_unit_test(base64_refuses),
        cmocka_unit_test(base64url_round_trip),
        cmocka_unit_test(tokens_differ),
        cmocka_unit_test(equal_compares_all),
        cmocka_unit_test(password_round_trip),
        cmocka_unit_test(password_known_vector),
        cmocka_unit_test(password_refuses_bad_hashes),
        cmocka_unit_test(totp_vectors),
        cmocka_unit_test(totp_refuses),
        cmocka_unit_test(totp_secret_is_base32),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
