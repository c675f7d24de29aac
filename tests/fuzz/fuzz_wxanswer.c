/*
 * What WeChat (or whoever sits in its place) answers: the first line is the
 * status, the second the type, the rest the body.  It is read by the three
 * calls that a request makes: login, binding a phone, a mini-program code.
 */
#include "fuzz.h"

#include "../../modules/gateway/gateway.h"

static void
rows(struct bd_req *r, const char *sql, const struct bd_param *p,
    struct bd_rows *out)
{
    (void)p;
    if (strstr(sql, "FROM bd_session s") != NULL)
        fuzz_row(r, out, "id", "3", "kind", "wx_unbound", "staff_id", NULL,
            "openid", "o1", "name", NULL, "dept_id", NULL, "status", NULL,
            "epoch", "1", "idle_s", "0", NULL);
    else if (strstr(sql, "FROM wx_token") != NULL)
        fuzz_row(r, out, "token", "t0", "fresh", "1", NULL);
}

static void
post(const char *target, const char *body)
{
    struct fuzz_call call = {.method = "POST",
        .target = target,
        .body = body,
        .body_len = strlen(body),
        .header = {{"HTTP_AUTHORIZATION", "Bearer x", false}}};

    fuzz_send(bd__test_req(), &call);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static bool ready;
    struct bd_req *r = bd__test_req();
    struct bd_http answer = {.status = atoi(fuzz_line(r, &data, &n))};
    char type[64], body[4096];
    cJSON *arg;

    strncpy(type, fuzz_line(r, &data, &n), sizeof(type) - 1);
    type[sizeof(type) - 1] = '\0';
    answer.answer_len = n < sizeof(body) ? n : sizeof(body);
    memcpy(body, data, answer.answer_len);
    answer.answer_type = type;
    answer.answer = body;
    fuzz_answer = &answer;
    if (!ready) {
        fuzz_load();
        fuzz_secret("wx_secret", "s");
        fuzz_conf("wx_appid = wx1\nwx_host = http://127.0.0.1:9\n");
        fuzz_rows = rows;
        ready = true;
    }
    post("/gw/v1/login", "{\"code\":\"c\"}");
    post("/gw/v1/bind", "{\"phone_code\":\"c\"}");
    r = bd__test_req();
    bd__be_system(r);
    r->module = bd__module_of("gateway");
    arg = bd_body(r);
    bd_json_set_i64(arg, "quote_id", 1);
    bd_json_set_str(arg, "scene", "q");
    if (wxacode(r) < 0)
        MUST(r->problem.status != 0);
    return 0;
}
