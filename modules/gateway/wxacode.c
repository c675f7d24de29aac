/*
 * The mini-program's own code for a quote.  WeChat draws it once; the picture
 * is kept, for codes are permanent and their number is limited by the minute.
 */
#include "gateway.h"

#include <string.h>

enum {
    CALL_MS = 2800,
    WIDTH = 430
};

static int
code_send(struct bd_req *r, const void *image, size_t len, const char *mime)
{
    bd_set_header(r, "Cache-Control", "private, max-age=86400");
    return bd_send(r, bd_dup(r, mime), image, len);
}

int
wxacode(struct bd_req *r)
{
    int64_t quote_id = bd_i64(bd_body(r), "quote_id", 0);
    const char *scene = bd_str(bd_body(r), "scene");
    struct wx_call call = {.path = "/wxa/getwxacodeunlimit",
        .deadline_ms = bd_ticks_ms() + CALL_MS};
    cJSON *body = cJSON_CreateObject();
    struct bd_row *kept;
    void *image;
    size_t len;

    if (bd_one(r, &kept, SQL_CODE_GET, "is", quote_id, scene) < 0)
        return -1;
    if (kept != NULL) {
        image = bd_unb64(r, bd_text(kept, "image_b64"), &len);
        if (image != NULL)
            return code_send(r, image, len, bd_text(kept, "mime"));
    }
    bd_json_set_str(body, "scene", scene);
    bd_json_set_str(body, "page", wx_setting(r, "gateway.wxacode_page"));
    cJSON_AddBoolToObject(body, "check_path", false);
    bd_json_set_str(body, "env_version", "release");
    bd_json_set_i64(body, "width", WIDTH);
    call.body = body;
    wx_call_token(r, &call);
    if (call.errcode != WX_OK || call.image == NULL)
        return wx_fail(r, &call);
    if (bd_exec(r, SQL_CODE_PUT, "isss", quote_id, scene,
            bd_b64(r, call.image, call.image_len), call.mime) < 0)
        return -1;
    return code_send(r, call.image, call.image_len, call.mime);
}
