/*
 * totp.c - one-time codes of authenticator apps (RFC 6238: SHA-1, 6 digits,
 * steps of 30 s).
 */
#include "bd.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

enum {
    STEP_S = 30,
    DRIFT_STEPS = 1, /* clocks of phones are a little off */
    DIGITS = 6,
    SECRET_BYTES = 20,
    SECRET_MAX = 64
};

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const char *
bd_totp_secret(struct bd_req *r)
{
    unsigned char raw[SECRET_BYTES];
    char *out = bd_alloc(r, SECRET_BYTES / 5 * 8 + 1), *to = out;

    bd_random(raw, sizeof(raw));
    for (int i = 0; i < SECRET_BYTES; i += 5) {
        uint64_t v = 0;

        for (int k = 0; k < 5; k++)
            v = v << 8 | raw[i + k];
        for (int k = 35; k >= 0; k -= 5)
            *to++ = base32[v >> k & 31];
    }
    explicit_bzero(raw, sizeof(raw));
    return out;
}

/* Bytes of a base32 secret without padding; 0 when it is none. */
static size_t
decode32(const char *s, unsigned char out[SECRET_MAX])
{
    uint32_t bits = 0;
    size_t n = 0;
    int have = 0;

    for (; *s != '\0'; s++) {
        const char *at = strchr(base32, *s);

        if (at == NULL || n == SECRET_MAX)
            return 0;
        bits = bits << 5 | (uint32_t)(at - base32);
        have += 5;
        if (have >= 8) {
            have -= 8;
            out[n++] = (unsigned char)(bits >> have);
        }
    }
    return n;
}

static bool
code_at(
    const unsigned char *secret, size_t n, int64_t step, char code[DIGITS + 1])
{
    unsigned char count[8], mac[20];
    unsigned mac_n = sizeof(mac), at, v;

    for (int i = 0; i < 8; i++)
        count[i] = (unsigned char)(step >> (56 - 8 * i));
    ERR_clear_error();
    if (HMAC(EVP_sha1(), secret, (int)n, count, sizeof(count), mac, &mac_n) ==
        NULL)
        return false;
    at = mac[19] & 15;
    v = (unsigned)(mac[at] & 127) << 24 | (unsigned)mac[at + 1] << 16 |
        (unsigned)mac[at + 2] << 8 | mac[at + 3];
    snprintf(code, DIGITS + 1, "%06u", v % 1000000);
    return true;
}

int64_t
bd_totp_step(const char *secret, const char *otp, int64_t now_s)
{
    unsigned char raw[SECRET_MAX];
    size_t n = decode32(secret, raw);
    int64_t now = now_s / STEP_S, found = -1;
    char code[DIGITS + 1];

    if (n == 0 || strlen(otp) != DIGITS || now_s < 0)
        return -1;
    for (int64_t step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++)
        if (step >= 0 && code_at(raw, n, step, code) &&
            CRYPTO_memcmp(code, otp, DIGITS) == 0)
            found = step;
    return found;
}
