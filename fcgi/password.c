/*
 * password.c - passwords kept as scrypt hashes, "scrypt$N$r$p$salt$hash".
 *
 * The cost stands in each hash, so that it can be raised for new ones while
 * the old ones still work.  These values follow OWASP's advice for scrypt.
 */
#include "bd.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum {
    COST_N = 32768,
    COST_R = 8,
    COST_P = 3,
    SALT_BYTES = 16,
    HASH_BYTES = 32,
    PASSWORD_MAX = 1024, /* bytes: no one types more, and hashing is work */
    FIELD_MAX = 64       /* characters of salt or hash in base64 */
};

struct cost {
    unsigned n, r, p;
};

/* What a password is compared with when there is no such user. */
static const char nobody[] = "scrypt$32768$8$3$AAAAAAAAAAAAAAAAAAAAAA==$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

static bool
derive(const char *password, const unsigned char salt[SALT_BYTES],
    const struct cost *c, unsigned char out[HASH_BYTES])
{
    /* 128 r (N + p) bytes are needed; the rest is OpenSSL's own. */
    uint64_t most = 128ull * c->r * (c->n + c->p + 32ull);
    size_t len = strlen(password);
    bool ok;

    ERR_clear_error();
    ok = len <= PASSWORD_MAX &&
         EVP_PBE_scrypt(password, len, salt, SALT_BYTES, c->n, c->r, c->p, most,
             out, HASH_BYTES) == 1;
    ERR_clear_error();
    return ok;
}

const char *
bd_password_hash(struct bd_req *r, const char *password)
{
    static const struct cost cost = {COST_N, COST_R, COST_P};
    unsigned char salt[SALT_BYTES], hash[HASH_BYTES];

    bd_random(salt, sizeof(salt));
    if (!derive(password, salt, &cost, hash))
        return NULL;
    return bd_fmt(r, "scrypt$%u$%u$%u$%s$%s", cost.n, cost.r, cost.p,
        bd_b64(r, salt, sizeof(salt)), bd_b64(r, hash, sizeof(hash)));
}

/* base64 of exactly n bytes; there is no request to allocate from here. */
static bool
decode_exactly(const char *s, unsigned char *out, size_t n)
{
    unsigned char raw[FIELD_MAX / 4 * 3];
    size_t len = strlen(s);
    int got;

    if (len != (n + 2) / 3 * 4 || len > FIELD_MAX)
        return false;
    got = EVP_DecodeBlock(raw, (const unsigned char *)s, (int)len);
    if (got < (int)n)
        return false;
    memcpy(out, raw, n);
    return true;
}

/* A stored hash with a cost that we are willing to pay? */
static bool
parse(const char *stored, struct cost *c, unsigned char salt[SALT_BYTES],
    unsigned char hash[HASH_BYTES])
{
    char salt64[FIELD_MAX + 1], hash64[FIELD_MAX + 1];
    int end = 0;

    if (sscanf(stored,
            "scrypt$%7u$%2u$%2u$%64[A-Za-z0-9+/=]$"
            "%64[A-Za-z0-9+/=]%n",
            &c->n, &c->r, &c->p, salt64, hash64, &end) != 5 ||
        stored[end] != '\0')
        return false;
    if (c->n < 1024 || c->n > 1u << 20 || (c->n & (c->n - 1)) != 0 ||
        c->r < 1 || c->r > 32 || c->p < 1 || c->p > 16)
        return false;
    return decode_exactly(salt64, salt, SALT_BYTES) &&
           decode_exactly(hash64, hash, HASH_BYTES);
}

/*
 * A missing or unreadable hash costs as much time as a wrong password, so
 * that the time does not tell which user names exist.
 */
bool
bd_password_ok(const char *password, const char *hash)
{
    unsigned char salt[SALT_BYTES], want[HASH_BYTES], got[HASH_BYTES];
    struct cost cost;
    bool known = hash != NULL && parse(hash, &cost, salt, want);

    if (!known && !parse(nobody, &cost, salt, want))
        return false;
    if (!derive(password, salt, &cost, got))
        return false;
    known = CRYPTO_memcmp(got, want, sizeof(got)) == 0 && known;
    explicit_bzero(got, sizeof(got));
    explicit_bzero(want, sizeof(want));
    return known;
}
