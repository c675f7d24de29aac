/*
 * WeChat's ciphers with keys and texts from anywhere, one a line: what comes
 * out lies within the buffer that was given.
 */
#include "fuzz.h"

#include "../../modules/gateway/wxcrypt.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *key = fuzz_line(r, &data, &n), *iv = fuzz_line(r, &data, &n);
    const char *text = fuzz_line(r, &data, &n);
    const char *parts[] = {key, iv, text, ""};
    size_t room = strlen(text);
    char *plain = malloc(room + 1), *message = NULL, hex[WX_SHA256_HEX];
    long len;

    MUST(plain != NULL);
    len = wx_open_data(key, iv, text, plain);
    MUST(len < 0 || (size_t)len <= room);
    len = wx_push_open(key, text, iv, plain, &message);
    MUST(len < 0 || (message >= plain && message[len] == '\0' &&
                        (size_t)(message + len - plain) <= room));
    wx_push_signature(parts, 4, hex);
    MUST(strlen(hex) == WX_SHA1_HEX - 1);
    MUST(wx_session_signature(key, text, hex));
    free(plain);
    return 0;
}
