/*
 * Problems (RFC 9457).  A request has at most one; the first wins, because
 * what fails after it fails because of it.
 */
#include "bd_int.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *slug, *title;
} titles[] = {
    {"not-found", "找不到"},
    {"forbidden", "没有权限"},
    {"unauthorized", "请先登录"},
    {"csrf", "请求来源不可信"},
    {"validation", "填写有误"},
    {"stale", "已被他人修改"},
    {"precondition-required", "缺少版本号"},
    {"state-conflict", "当前状态不能这样做"},
    {"duplicate", "可能重复"},
    {"already-claimed", "已被领取"},
    {"quota-exhausted", "今日次数已用完"},
    {"price-changed", "价格有变化"},
    {"gone", "已失效"},
    {"too-large", "内容太大"},
    {"bad-json", "内容格式不对"},
    {"bad-query", "查询条件不对"},
    {"bad-cursor", "翻页标记不对"},
    {"rate-limited", "操作太频繁"},
    {"unavailable", "服务暂时不可用"},
    {"internal", "服务器出错"},
    {NULL, NULL},
};

static const char *
title_of(const char *slug, int status)
{
    for (int i = 0; titles[i].slug != NULL; i++)
        if (strcmp(titles[i].slug, slug) == 0)
            return titles[i].title;
    return status >= 500 ? "服务器出错" : "不能完成";
}

static char *__attribute__((format(printf, 2, 0)))
format(struct bd_req *r, const char *f, va_list ap)
{
    va_list again;
    char *p;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, f, again);
    va_end(again);
    p = bd_alloc(r, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, f, ap);
    return p;
}

int
bd_fail(struct bd_req *r, int status, const char *slug, const char *f, ...)
{
    va_list ap;

    if (r->problem.status != 0)
        return -1;
    r->problem.status = status;
    r->problem.slug = slug;
    va_start(ap, f);
    r->problem.detail = format(r, f, ap);
    va_end(ap);
    return -1;
}

int
bd_conflict(struct bd_req *r, const char *state, const char *f, ...)
{
    va_list ap;

    va_start(ap, f);
    bd_fail(r, 409, "state-conflict", "%s", format(r, f, ap));
    va_end(ap);
    bd_fail_extra(r, "state", cJSON_CreateString(state != NULL ? state : ""));
    return -1;
}

void
bd_fail_extra(struct bd_req *r, const char *key, cJSON *value)
{
    if (r->problem.extra == NULL)
        r->problem.extra = cJSON_CreateObject();
    cJSON_AddItemToObject(r->problem.extra, key, value);
}

void
bd_violate(
    struct bd_req *r, const char *pointer, const char *code, const char *f, ...)
{
    cJSON *e = cJSON_CreateObject();
    va_list ap;

    if (r->problem.errors == NULL)
        r->problem.errors = cJSON_CreateArray();
    if (cJSON_GetArraySize(r->problem.errors) >= 100)
        return;
    va_start(ap, f);
    bd_json_set_str(e, "pointer", pointer);
    bd_json_set_str(e, "code", code);
    bd_json_set_str(e, "detail", format(r, f, ap));
    va_end(ap);
    cJSON_AddItemToArray(r->problem.errors, e);
}

int
bd_violated(struct bd_req *r)
{
    int n = cJSON_GetArraySize(r->problem.errors);

    if (r->problem.status != 0)
        return -1;
    if (n == 0)
        return 0;
    return bd_fail(r, 422, "validation", "有 %d 处需要修改", n);
}

const char *
bd_excuse(struct bd_req *r)
{
    const cJSON *e;
    const char *all = NULL;

    if (r->problem.status >= 500)
        return NULL;
    cJSON_ArrayForEach(e, r->problem.errors) all =
        all == NULL ? bd_str(e, "detail")
                    : bd_fmt(r, "%s；%s", all, bd_str(e, "detail"));
    if (all == NULL)
        all = r->problem.detail != NULL ? r->problem.detail : "";
    r->problem = (struct bd_problem){0};
    return all;
}

/* The answer is the problem, whatever was written before. */
void
bd__problem_json(struct bd_req *r)
{
    const struct bd_problem *p = &r->problem;
    const cJSON *c;

    r->out = (struct bd_buf){NULL, 0, 0};
    r->depth = 0;
    r->comma[0] = false;
    r->status = p->status;
    r->mime = "application/problem+json";
    r->bytes = NULL;
    bd_w_obj(r, NULL);
    bd_w_str(r, "type", bd_fmt(r, "/problems/%s", p->slug));
    bd_w_str(r, "title", title_of(p->slug, p->status));
    bd_w_int(r, "status", p->status);
    bd_w_str(r, "detail", p->detail);
    bd_w_str(r, "instance", r->id);
    cJSON_ArrayForEach(c, p->extra) bd_w_json(r, c->string, c);
    if (p->errors != NULL)
        bd_w_json(r, "errors", p->errors);
    bd_w_end(r);
}
