/*
 * From the head of a request to its answer: route, identity, permission,
 * body, transaction, answer.  What a handler need not care about happens
 * here and nowhere else.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define BODY_MAX ((size_t)64 * 1024)
#define CALL_TRIES 40
#define UNHEARD_TRIES 3
#define CALL_WAIT_US 10000

/* What is for the internal listener does not exist on any other. */
static bool
hidden(const struct bd_req *r)
{
    return (r->route->route->flags & BD_INTERNAL) &&
           (r->header == NULL ||
               r->header(r->header_ctx, "BD_INTERNAL") == NULL);
}

static int
find_route(struct bd_req *r)
{
    const char *allow;

    r->route = bd__route_find(r, r->method, r->path, &allow);
    if (r->route != NULL && hidden(r))
        r->route = NULL;
    if (r->route != NULL) {
        r->module = r->route->module;
        return 0;
    }
    if (allow == NULL)
        return bd_fail(r, 404, "not-found", "没有这个地址");
    bd_set_header(r, "Allow", allow);
    return bd_fail(r, 405, "method-not-allowed", "这里只能用 %s", allow);
}

static size_t
max_body(const struct bd_req *r)
{
    size_t max = r->route->route->max_body;

    return max > 0 ? max : BODY_MAX;
}

/* Asked before the body is read, so that nothing too large ever is. */
int
bd__accepts(struct bd_req *r, size_t length)
{
    if (find_route(r) < 0)
        return -1;
    if (length > max_body(r))
        return bd_fail(
            r, 413, "too-large", "内容太大，最多 %zu KB", max_body(r) / 1024);
    return 0;
}

static bool
safe_method(const struct bd_req *r)
{
    return strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
}

static int
check_csrf(struct bd_req *r)
{
    const char *given = bd_header(r, "X-CSRF-Token"), *want;

    if (!r->by_cookie || safe_method(r))
        return 0;
    want = bd_csrf_of(r, r->token);
    if (given != NULL && strlen(given) == strlen(want) &&
        bd_equal(given, want, strlen(want)))
        return 0;
    return bd_fail(r, 403, "csrf", "页面已过期，请刷新后重试");
}

/* Who looks as somebody else changes nothing, downloads included. */
static int
check_looking(struct bd_req *r)
{
    unsigned flags = r->route->route->flags;

    if (r->caller.viewer_id == 0 || (flags & BD_LOOKING) ||
        (safe_method(r) && !(flags & BD_TX)))
        return 0;
    return bd_fail(r, 403, "looking",
        "您正在以%s的视角查看，只能看、不能改；要操作请先退出视角",
        r->caller.name);
}

static int
check_identity(struct bd_req *r)
{
    const struct bd_route *x = r->route->route;

    if (bd__authenticate(r) < 0)
        return -1;
    if (x->flags & BD_PUBLIC)
        return 0;
    if (r->caller.kind == BD_NOBODY)
        return bd_fail(r, 401, "unauthorized", "请先登录");
    if (r->caller.kind == BD_WX_UNBOUND && !(x->flags & BD_UNBOUND))
        return bd_fail(r, 403, "unbound", "这个微信还没有绑定员工，请先绑定");
    if (check_csrf(r) < 0 || check_looking(r) < 0)
        return -1;
    if (x->perm != NULL && bd_need(r, x->perm) < 0)
        return -1;
    return 0;
}

static int
check_media(struct bd_req *r)
{
    const char *type = bd_header(r, "Content-Type");

    if (r->body_len == 0)
        return 0;
    if (type == NULL || strncasecmp(type, "application/json", 16) != 0)
        return bd_fail(
            r, 415, "unsupported-media-type", "请用 application/json 发送");
    return 0;
}

static int
parse_body(struct bd_req *r)
{
    const struct bd_route *x = r->route->route;
    const char *why;

    r->json = cJSON_CreateObject();
    if ((x->flags & BD_RAW) || safe_method(r))
        return 0;
    if (check_media(r) < 0)
        return -1;
    if (r->body_len > 0) {
        r->json = bd_json(r, r->body, r->body_len, &why);
        if (r->json == NULL)
            return bd_fail(r, 400, "bad-json", "内容不是正确的 JSON：%s", why);
        if (!cJSON_IsObject(r->json))
            return bd_fail(r, 400, "bad-json", "内容要是一个对象");
    }
    if (r->route->entity == NULL) /* entities check by their own table */
        bd__validate(r, bd__body_fields(x), r->json, "", BD_NEW, true);
    return bd_violated(r);
}

static int
check_parameter(struct bd_req *r, const struct bd_field *f, const char *text)
{
    const cJSON *v = bd__parse_value(r, f, text);

    if (v == NULL)
        return -1;
    if (f->type == BD_ENUM && !bd__choice_ok(f->choices, text))
        return bd_fail(r, 400, "bad-query", "查询条件 %s 的值不对", f->name);
    if (f->max != 0 && cJSON_IsNumber(v) &&
        (v->valuedouble < (double)f->min || v->valuedouble > (double)f->max))
        return bd_fail(r, 400, "bad-query",
            "%s 应在 %" PRId64 " 到 %" PRId64 " 之间", f->name, f->min, f->max);
    return 0;
}

/* A list's parameters are the list's affair; a call of its own has a table. */
static int
check_query(struct bd_req *r)
{
    const struct bd_route *x = r->route->route;
    const struct bd_service *s = bd__behind(x);
    const char *gives = s != NULL ? s->gives : x->gives;

    if (r->route->entity != NULL || bd__entity_of_list(gives) != NULL)
        return 0;
    for (int i = 0; i < r->nquery; i++) {
        const struct bd_field *f = bd__field_of(x->query, r->query[i].name);

        if (f == NULL)
            return bd_fail(r, 400, "bad-query", "没有名为 %s 的查询条件",
                bd_prefix(r, r->query[i].name, 40));
        if (check_parameter(r, f, r->query[i].value) < 0)
            return -1;
    }
    return 0;
}

static int
run(struct bd_req *r, void *arg)
{
    bd_handler *fn = r->route->route->fn;

    (void)arg;
    r->module = r->route->module;
    if (parse_body(r) < 0)
        return -1;
    if ((fn != NULL ? fn : bd__relay)(r) < 0)
        return r->problem.status != 0
                   ? -1
                   : bd_fail(r, 500, "internal", "服务器出错");
    if (bd_violated(r) < 0)
        return -1;
    if (r->route->route->flags & BD_IDEMPOTENT)
        return bd__idem_keep(r);
    return 0;
}

/*
 * A failure may only mean that the same submission was faster: a twin that
 * waited for the first one's locks, or a commit whose outcome was not heard.
 * Then the first answer is the answer; else the failure stands.
 */
static int
replay_instead(struct bd_req *r)
{
    struct bd_problem why = r->problem;
    bool unknown = bd__tx_unknown(), lost = r->idem_lost;
    int rc;

    bd__req_forget_answer(r);
    rc = bd__idem_find(r);
    if (rc != 0)
        return rc > 0 ? 0 : -1;
    if (unknown)
        return bd_fail(r, 503, "unavailable",
            "保存时连接中断，请刷新查看是否已保存，再重试");
    if (lost)
        return bd_fail(
            r, 409, "state-conflict", "同一份提交正在处理，请稍后再看");
    r->problem = why;
    if (why.status == 503)
        bd_set_header(r, "Retry-After", "2");
    return -1;
}

/*
 * The connection was lost in COMMIT: the key tells whether that was done.  If
 * it is not known, all of it runs again; should the server still be at it,
 * then the key waits for the first one and is found taken.
 */
static int
run_once(struct bd_req *r)
{
    int rc = bd__tx_run(r, run, NULL);

    for (int i = 0; i < UNHEARD_TRIES && rc < 0 && bd__tx_unknown() &&
                    (r->route->route->flags & BD_IDEMPOTENT);
         i++) {
        bd__req_forget_answer(r);
        rc = bd__idem_find(r);
        if (rc == 0)
            rc = bd__tx_run(r, run, NULL);
    }
    return rc;
}

/*
 * At most half of a pool waits for another host.  Who comes too many waits
 * a moment first: a healthy host answers within it, and nobody notices.
 */
static bool
may_call_out(void)
{
    for (int i = 0; i < CALL_TRIES; i++) {
        if (bd__board == NULL || bd_board_call_begin(bd__board, bd__slot))
            return true;
        usleep(CALL_WAIT_US);
    }
    return false;
}

static int
handle(struct bd_req *r)
{
    unsigned flags = r->route->route->flags;
    int rc;

    if (flags & BD_IDEMPOTENT) {
        rc = bd__idem_find(r);
        if (rc != 0)
            return rc;
    }
    if ((flags & BD_CALLS_OUT) && !may_call_out()) {
        bd_set_header(r, "Retry-After", "1");
        return bd_fail(r, 503, "unavailable", "系统正忙，请稍后重试");
    }
    rc = flags & BD_TX ? run_once(r) : run(r, NULL);
    if (flags & BD_CALLS_OUT)
        if (bd__slot != NULL)
            bd_board_call_end(bd__slot);
    return rc < 0 && (flags & BD_IDEMPOTENT) ? replay_instead(r) : rc;
}

void
bd__dispatch(struct bd_req *r)
{
    int rc = r->problem.status != 0 ? -1 : 0;

    if (rc == 0 && r->route == NULL)
        rc = find_route(r);
    if (rc == 0 && bd__query_parse(r, r->query_string) < 0)
        rc = -1;
    if (rc == 0)
        rc = check_identity(r);
    if (rc == 0)
        rc = check_query(r);
    if (rc == 0)
        rc = handle(r);
    if (rc >= 0 && r->problem.status == 0)
        return;
    if (r->problem.status == 0)
        bd_fail(r, 500, "internal", "服务器出错");
    bd__problem_json(r);
}
