/*
 * WeChat's push: the first line says how it comes ("plain" or "aes", and
 * whether the signature is "right"), the rest is the message, XML or JSON.
 * Without a right signature nothing is written; with one the message is read
 * again from the inbox, as the job does.
 */
#include "fuzz.h"

#include "../../modules/gateway/gateway.h"
#include "../../modules/gateway/wxcrypt.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <time.h>

#define TOKEN "baodan-push"
#define KEY43 "BaodanDemoEncodingAESKeyNotForProduction001"
#define APPID "wxdemo0000000001"

static char inbox[65537];
static bool trusted;

static void
rows(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *out)
{
    if (strncmp(sql, "INSERT INTO wx_", 15) == 0)
        MUST(trusted);
    if (strncmp(sql, "INSERT INTO wx_inbox", 20) == 0)
        snprintf(inbox, sizeof(inbox), "%s", p[3].s);
    if (strstr(sql, "FROM wx_inbox") != NULL)
        fuzz_row(r, out, "event", p != NULL ? "subscribe_msg_sent_event" : "",
            "openid", "o1", "body", inbox, NULL);
}

static void
set_up(void)
{
    static bool done;

    if (done)
        return;
    done = true;
    fuzz_load();
    fuzz_secret("wx_push_token", TOKEN);
    fuzz_secret("wx_aes_key", KEY43);
    fuzz_conf("wx_appid = " APPID "\n");
    fuzz_rows = rows;
}

/* As WeChat packs a message: 16 random bytes, length, text, appid, padding. */
static const char *
sealed(struct bd_req *r, const uint8_t *data, size_t n)
{
    size_t len = 20 + n + strlen(APPID), pad = 32 - len % 32;
    unsigned char *p = bd_alloc(r, len + pad), *out = bd_alloc(r, len + pad);
    unsigned char key[33];
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int done = 0;

    for (int i = 0; i < 4; i++)
        p[16 + i] = (unsigned char)(n >> (24 - 8 * i));
    if (n > 0)
        memcpy(p + 20, data, n);
    memcpy(p + 20 + n, APPID, strlen(APPID));
    memset(p + len, (int)pad, pad);
    MUST(EVP_DecodeBlock(key, (const unsigned char *)KEY43 "=", 44) == 33);
    MUST(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, key) == 1);
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    MUST(EVP_EncryptUpdate(ctx, out, &done, p, (int)(len + pad)) == 1);
    EVP_CIPHER_CTX_free(ctx);
    return bd_b64(r, out, (size_t)done);
}

static void
push(struct bd_req *r, const char *how, const uint8_t *data, size_t n)
{
    bool aes = strstr(how, "aes") != NULL;
    const char *at = bd_fmt(r, "%lld", (long long)time(NULL));
    const char *encrypt = aes ? sealed(r, data, n) : NULL;
    const char *parts[] = {TOKEN, at, "n", encrypt};
    struct fuzz_call call = {.method = "POST", .body = data, .body_len = n};
    char sign[WX_SHA1_HEX] = "0000";

    trusted = strstr(how, "right") != NULL;
    if (trusted)
        wx_push_signature(parts, aes ? 4 : 3, sign);
    call.target = bd_fmt(r, "/gw/v1/wx/push?timestamp=%s&nonce=n&%s=%s%s", at,
        aes ? "msg_signature" : "signature", sign,
        aes ? "&encrypt_type=aes" : "");
    if (aes) {
        call.body = bd_fmt(r,
            "<xml><ToUserName>a</ToUserName>"
            "<Encrypt>%s</Encrypt></xml>",
            encrypt);
        call.body_len = strlen(call.body);
    }
    call.type = "text/xml";
    fuzz_send(r, &call);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *how = fuzz_line(r, &data, &n);
    cJSON *arg;

    set_up();
    snprintf(inbox, sizeof(inbox), "%.*s", (int)n, (const char *)data);
    push(r, how, data, n);
    MUST(trusted || r->status == 403 || r->status == 400 || r->status == 413);
    /* What the sender of a right message could not have meant to seal. */
    r = bd__test_req();
    bd__be_system(r);
    r->module = bd__module_of("gateway");
    arg = cJSON_CreateObject();
    bd_json_set_i64(arg, "id", 1);
    inbox_job(r, arg);
    return 0;
}
