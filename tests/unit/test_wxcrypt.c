/*
 * WeChat's published vectors (vectors/wechat.json, found from the repository's
 * root) against our signatures and ciphers, and what must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "../../modules/gateway/wxcrypt.c"

#define VECTORS "tests/unit/vectors/wechat.json"

static cJSON *vectors;

static int
load(void **state)
{
    static char text[65536];
    FILE *f = fopen(VECTORS, "rb");
    size_t n;

    (void)state;
    if (f == NULL) {
        fprintf(stderr, "cannot open %s: run from the repository\n", VECTORS);
        return -1;
    }
    n = fread(text, 1, sizeof(text) - 1, f);
    fclose(f);
    text[n] = '\0';
    /* The core's allocator for cJSON needs a request: take plain memory. */
    cJSON_InitHooks(&(cJSON_Hooks){malloc, free});
    vectors = cJSON_Parse(text);
    return vectors == NULL ? -1 : 0;
}

static int
unload(void **state)
{
    (void)state;
    cJSON_Delete(vectors);
    return 0;
}

static const char *
text_of(const cJSON *v, const char *part, const char *key)
{
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(v, part);

    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));
}

#define IN(key) text_of(v, "inputs", key)
#define OUT(key) text_of(v, "expected", key)

/* Calls `check` for each vector of a kind; there must be `n` of them. */
static void
each(const char *kind, int n, void (*check)(const cJSON *v))
{
    const cJSON *v;
    int seen = 0;

    cJSON_ArrayForEach(v, cJSON_GetObjectItemCaseSensitive(vectors, "vectors"))
    {
        const cJSON *k = cJSON_GetObjectItemCaseSensitive(v, "kind");

        if (strcmp(cJSON_GetStringValue(k), kind) == 0) {
            check(v);
            seen++;
        }
    }
    assert_int_equal(seen, n);
}

static void
check_session(const cJSON *v)
{
    char hex[WX_SHA256_HEX];

    assert_true(wx_session_signature(IN("session_key"), IN("message"), hex));
    assert_string_equal(hex, OUT("signature"));
}

static void
check_raw_data(const cJSON *v)
{
    char hex[WX_SHA1_HEX];

    wx_raw_data_signature(IN("raw_data"), IN("session_key"), hex);
    assert_string_equal(hex, OUT("signature"));
}

static void
check_push_signature(const cJSON *v)
{
    const char *parts[] = {
        IN("token"), IN("timestamp"), IN("nonce"), IN("encrypt")};
    char hex[WX_SHA1_HEX];

    wx_push_signature(parts, parts[3] == NULL ? 3 : 4, hex);
    assert_string_equal(hex, OUT("signature"));
}

static void
check_open_data(const cJSON *v)
{
    char *plain = malloc(strlen(IN("encrypted_data")));
    long n =
        wx_open_data(IN("session_key"), IN("iv"), IN("encrypted_data"), plain);

    assert_int_equal(n, strlen(OUT("plain")));
    assert_memory_equal(plain, OUT("plain"), n);
    free(plain);
}

static void
check_push(const char *key, const char *encrypt, const char *appid,
    const char *message)
{
    char *plain = malloc(strlen(encrypt)), *found = NULL;
    long n = wx_push_open(key, encrypt, appid, plain, &found);

    assert_int_equal(n, strlen(message));
    assert_string_equal(found, message);
    assert_int_equal(wx_push_open(key, encrypt, "wxother", plain, &found), -1);
    free(plain);
}

static void
check_received(const cJSON *v)
{
    check_push(
        IN("encoding_aes_key"), IN("encrypt"), OUT("appid"), OUT("message"));
}

/* What others encrypt, we read. */
static void
check_encrypted(const cJSON *v)
{
    check_push(
        IN("encoding_aes_key"), OUT("encrypt"), IN("appid"), IN("message"));
}

static void
test_vectors(void **state)
{
    (void)state;
    each("session_signature", 2, check_session);
    each("raw_data_signature", 1, check_raw_data);
    each("push_signature", 3, check_push_signature);
    each("msg_signature", 2, check_push_signature);
    each("decrypt_open_data", 1, check_open_data);
    each("decrypt_push", 1, check_received);
    each("encrypt_push", 2, check_encrypted);
}

/* Any flipped byte gives an error or another text, never a crash. */
static void
damage(const cJSON *v)
{
    const char *encrypt = IN("encrypt");
    size_t n = strlen(encrypt);
    char *bad = malloc(n + 1), *plain = malloc(n), *found;

    for (size_t i = 0; i < n; i++) {
        long len;

        memcpy(bad, encrypt, n + 1);
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        len = wx_push_open(
            IN("encoding_aes_key"), bad, OUT("appid"), plain, &found);
        assert_true(len == -1 || (size_t)len == strlen(OUT("message")));
    }
    for (size_t cut = 0; cut < n; cut++) {
        memcpy(bad, encrypt, cut);
        bad[cut] = '\0';
        assert_int_equal(wx_push_open(IN("encoding_aes_key"), bad, OUT("appid"),
                             plain, &found),
            -1);
    }
    free(bad);
    free(plain);
}

static void
test_damaged(void **state)
{
    char plain[64], *found;

    (void)state;
    each("decrypt_push", 1, damage);
    assert_int_equal(wx_push_open("short", "AAAA", "a", plain, &found), -1);
    assert_int_equal(wx_open_data("AAAAAAAAAAAAAAAAAAAAAA==",
                         "AAAAAAAAAAAAAAAAAAAAAA==", "not base64!!", plain),
        -1);
    assert_int_equal(
        wx_open_data("AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAA==",
            "AAAAAAAAAAAAAAAAAAAAAA==", plain),
        -1);
    assert_int_equal(wx_open_data("AAAA", "AAAA", "AAAA", plain), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
