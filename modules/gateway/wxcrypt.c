/* WeChat's signatures and ciphers, on OpenSSL's primitives. */
#include "wxcrypt.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdint.h>
#include <string.h>

enum {
    KEY43 = 43,
    KEY_BYTES = 32,
    IV_BYTES = 16,
    PAD_MAX = 32,
    HEAD = 20
};

static void
to_hex(const unsigned char *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * n] = '\0';
}

static void
sha1_hex(const char *const *parts, int n, char out[WX_SHA1_HEX])
{
    unsigned char hash[EVP_MAX_MD_SIZE] = {0};
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    out[0] = '\0';
    if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        return;
    }
    for (int i = 0; i < n; i++)
        EVP_DigestUpdate(ctx, parts[i], strlen(parts[i]));
    EVP_DigestFinal_ex(ctx, hash, NULL);
    EVP_MD_CTX_free(ctx);
    to_hex(hash, 20, out);
}

void
wx_push_signature(const char *const *parts, int n, char out[WX_SHA1_HEX])
{
    const char *sorted[8] = {0};

    out[0] = '\0';
    if (n > 8)
        return;
    for (int i = 0; i < n; i++) {
        int at = i;

        for (; at > 0 && strcmp(sorted[at - 1], parts[i]) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = parts[i];
    }
    sha1_hex(sorted, n, out);
}

void
wx_raw_data_signature(
    const char *raw_data, const char *session_key, char out[WX_SHA1_HEX])
{
    sha1_hex((const char *const[]){raw_data, session_key}, 2, out);
}

bool
wx_session_signature(
    const char *session_key, const char *message, char out[WX_SHA256_HEX])
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    out[0] = '\0';
    if (HMAC(EVP_sha256(), session_key, (int)strlen(session_key),
            (const unsigned char *)message, strlen(message), mac, &n) == NULL)
        return false;
    to_hex(mac, n, out);
    return true;
}

/*
 * Base64 of exactly this alphabet with its padding; -1 if not.  Bits beyond
 * the last byte are ignored, as WeChat's own keys carry some.
 */
static long
unbase64(const char *text, size_t n, unsigned char *out)
{
    long bytes;
    int pad = 0;

    while (pad < 2 && (size_t)pad < n && text[n - 1 - (size_t)pad] == '=')
        pad++;
    if (n == 0 || n % 4 != 0 || memchr(text, '=', n - (size_t)pad) != NULL ||
        strcspn(text, " \t\r\n") < n || n > INT32_MAX)
        return -1;
    bytes = EVP_DecodeBlock(out, (const unsigned char *)text, (int)n);
    return bytes < 0 ? -1 : bytes - pad;
}

/* In place; the padding stays on.  -1 when it is no whole number of blocks. */
static int
decrypt(const EVP_CIPHER *cipher, const unsigned char *key,
    const unsigned char *iv, unsigned char *data, long n)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int out = 0, last = 0, ok;

    ok = ctx != NULL && n > 0 && n % IV_BYTES == 0 &&
         EVP_DecryptInit_ex(ctx, cipher, NULL, key, iv) == 1 &&
         EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
         EVP_DecryptUpdate(ctx, data, &out, data, (int)n) == 1 &&
         EVP_DecryptFinal_ex(ctx, data + out, &last) == 1 && out + last == n;
    EVP_CIPHER_CTX_free(ctx);
    return ok ? 0 : -1;
}

/* Length without PKCS#7 padding of up to `block` bytes, or -1. */
static long
unpad(const unsigned char *data, long n, int block)
{
    int pad = n > 0 ? data[n - 1] : 0;

    if (pad < 1 || pad > block || pad > n)
        return -1;
    for (long i = n - pad; i < n; i++)
        if (data[i] != pad)
            return -1;
    return n - pad;
}

long
wx_open_data(
    const char *session_key, const char *iv, const char *data, char *plain)
{
    unsigned char key[IV_BYTES + 3], start[IV_BYTES + 3];
    unsigned char *bytes = (unsigned char *)plain;
    long n;

    if (strlen(session_key) != 24 || strlen(iv) != 24 ||
        unbase64(session_key, 24, key) != IV_BYTES ||
        unbase64(iv, 24, start) != IV_BYTES)
        return -1;
    n = unbase64(data, strlen(data), bytes);
    if (n < 0 || decrypt(EVP_aes_128_cbc(), key, start, bytes, n) < 0)
        n = -1;
    explicit_bzero(key, sizeof(key));
    if (n < 0)
        return -1;
    return unpad(bytes, n, IV_BYTES);
}

long
wx_push_open(const char *encoding_aes_key, const char *encrypt,
    const char *appid, char *plain, char **message)
{
    unsigned char key[KEY_BYTES + 4], *bytes = (unsigned char *)plain;
    char text[KEY43 + 2];
    size_t nappid = strlen(appid);
    uint32_t len;
    long n;

    if (strlen(encoding_aes_key) != KEY43)
        return -1;
    memcpy(text, encoding_aes_key, KEY43);
    memcpy(text + KEY43, "=", 2);
    if (unbase64(text, KEY43 + 1, key) != KEY_BYTES)
        return -1;
    n = unbase64(encrypt, strlen(encrypt), bytes);
    if (n < 0 || decrypt(EVP_aes_256_cbc(), key, key, bytes, n) < 0)
        n = -1;
    explicit_bzero(key, sizeof(key));
    explicit_bzero(text, sizeof(text));
    n = n < 0 ? -1 : unpad(bytes, n, PAD_MAX);
    if (n < HEAD)
        return -1;
    len = (uint32_t)bytes[16] << 24 | (uint32_t)bytes[17] << 16 |
          (uint32_t)bytes[18] << 8 | bytes[19];
    if (len > (size_t)(n - HEAD) || (size_t)(n - HEAD) - len != nappid ||
        memcmp(plain + HEAD + len, appid, nappid) != 0)
        return -1;
    plain[HEAD + len] = '\0';
    *message = plain + HEAD;
    return (long)len;
}
