/*
 * A module that misbehaves on demand, built for these tests alone: one route
 * crashes, one never answers, one is in order.
 */
#include "bd.h"

#include <signal.h>
#include <unistd.h>

static int
fine(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_end(r);
    return 0;
}

static int
crash(struct bd_req *r)
{
    (void)r;
    raise(SIGSEGV);
    return 0;
}

static int
hang(struct bd_req *r)
{
    (void)r;
    while (pause() < 0)
        continue;
    return 0;
}

static const struct bd_route routes[] = {
    {"GET", "/fault/fine", NULL, fine, BD_PUBLIC, .title = "正常"},
    {"GET", "/fault/crash", NULL, crash, BD_PUBLIC, .title = "崩溃"},
    {"GET", "/fault/hang", NULL, hang, BD_PUBLIC, .title = "不回答"},
    {0},
};

BD_MODULE(fault) = {
    BD_MODULE_HEAD,
    .name = "fault",
    .version = "1.0",
    .title = "故障",
    .prefix = "/api/v1",
    .routes = routes,
};
