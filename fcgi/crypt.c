/*
 * crypt.c - randomness, hashes and the encodings of bytes as text.
 */
#include "leaf.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Without randomness or hashes nothing here is safe: the worker ends. */
static void __attribute__((noreturn)) give_up(const char *what)
{
    dprintf(STDERR_FILENO, "level=error event=crypt.fatal what=%s\n", what);
    _exit(70);
}

void
bd_random(void *p, size_t n)
{
    unsigned char *at = p;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0)
            give_up("getrandom");
        at += got;
        n -= (size_t)got;
    }
}

/* Without padding when the alphabet is that of base64url (RFC 4648, 5). */
static char *
encode64(struct bd_req *r, const unsigned char *p, size_t n, const char *set)
{
    char *out = bd_alloc(r, (n + 2) / 3 * 4 + 1), *to = out;

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)p[i] << 16;

        if (left > 1)
            v |= (uint32_t)p[i + 1] << 8;
        if (left > 2)
            v |= p[i + 2];
        *to++ = set[v >> 18];
        *to++ = set[v >> 12 & 63];
        if (left > 1)
            *to++ = set[v >> 6 & 63];
        else if (set == base64)
            *to++ = '=';
        if (left > 2)
            *to++ = set[v & 63];
        else if (set == base64)
            *to++ = '=';
    }
    return out;
}

const char *
bd_token(struct bd_req *r, int bytes)
{
    unsigned char raw[128];
    size_t n = bytes < 1 ? 1 : (size_t)bytes;

    if (n > sizeof(raw))
        n = sizeof(raw);
    bd_random(raw, n);
    return encode64(r, raw, n, base64url);
}

void
bd_sha256(const void *p, size_t n, unsigned char out[32])
{
    static EVP_MD_CTX *ctx; /* making one costs more than hashing a token */
    static EVP_MD *md;

    if (ctx == NULL) {
        ctx = EVP_MD_CTX_new();
        md = EVP_MD_fetch(NULL, "SHA256", NULL);
    }
    if (EVP_DigestInit_ex2(ctx, md, NULL) != 1 ||
        EVP_DigestUpdate(ctx, p, n) != 1 ||
        EVP_DigestFinal_ex(ctx, out, NULL) != 1)
        give_up("sha256");
}

const char *
bd_hex(struct bd_req *r, const void *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = p;
    char *out = bd_alloc(r, 2 * n + 1);

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    return out;
}

const char *
bd_b64(struct bd_req *r, const void *p, size_t n)
{
    return encode64(r, p, n, base64);
}

const char *
bd__b64url(struct bd_req *r, const void *p, size_t n)
{
    return encode64(r, p, n, base64url);
}

/* Value of a digit, or -1. */
static int
value64(char c, const char *set)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == set[62] ? 62 : c == set[63] ? 63 : -1;
}

/* Digits without padding; a single one at the end makes no byte. */
static void *
decode64(
    struct bd_req *r, const char *s, size_t len, size_t *n, const char *set)
{
    unsigned char *out = bd_alloc(r, len / 4 * 3 + 4);
    uint32_t v = 0;

    *n = 0;
    for (size_t i = 0; i < len; i++) {
        int d = value64(s[i], set);

        if (d < 0)
            return NULL;
        v = v << 6 | (uint32_t)d;
        if (i % 4 > 0) /* the second digit completes the first byte */
            out[(*n)++] = (unsigned char)(v >> (6 - i % 4 * 2));
    }
    return len % 4 != 1 ? out : NULL;
}

/*
 * Padding is required and blanks are refused.  The unused low bits of the
 * last digit may be set: WeChat's EncodingAESKey has such digits.
 */
void *
bd_unb64(struct bd_req *r, const char *s, size_t *n)
{
    size_t len = strlen(s), pad = 0;

    while (pad < 2 && pad < len && s[len - 1 - pad] == '=')
        pad++;
    return len % 4 == 0 ? decode64(r, s, len - pad, n, base64) : NULL;
}

void *
bd__unb64url(struct bd_req *r, const char *s, size_t *n)
{
    return decode64(r, s, strlen(s), n, base64url);
}

bool
bd_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

const char *
bd_sign(struct bd_req *r, const char *secret, const char *text, size_t bytes)
{
    unsigned char mac[32];

    if (HMAC(EVP_sha256(), secret, (int)strlen(secret),
            (const unsigned char *)text, strlen(text), mac, NULL) == NULL)
        give_up("HMAC");
    return encode64(r, mac, bytes, base64url);
}
