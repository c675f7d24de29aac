/*
 * The only file that knows libfcgi.  The listening socket is fd 0, shared by
 * the pool's workers and non-blocking; TERM is let in only while waiting, so
 * that libfcgi's own shutdown paths (a lost signal, a busy loop) never run.
 */
#include "bd_int.h"
#include "leaf.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

volatile int bd__stopping;
struct bd_board *bd__board;
struct bd_board_slot *bd__slot;

static void
on_term(int sig)
{
    (void)sig;
    bd__stopping = 1;
}

void
bd__block_term(sigset_t *open_mask)
{
    struct sigaction sa = {.sa_handler = on_term};
    sigset_t term;

    sigemptyset(open_mask);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &sa, NULL); /* before FCGX_Init, so it keeps ours */
}

static int64_t
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static const char *
header(void *ctx, const char *cgi_name)
{
    return FCGX_GetParam(cgi_name, ctx);
}

static const char *
param(FCGX_Request *q, const char *name)
{
    const char *v = FCGX_GetParam(name, q->envp);

    return v != NULL ? v : "";
}

static bool
id_ok(const char *s)
{
    size_t n = strlen(s);

    return n >= 8 && n <= 36 && strspn(s, "0123456789abcdefABCDEF-") == n;
}

static void
fill(struct bd_req *r, FCGX_Request *q)
{
    const char *id = param(q, "REQUEST_ID");

    r->header = header;
    r->header_ctx = q->envp;
    r->method = param(q, "REQUEST_METHOD");
    r->path = param(q, "DOCUMENT_URI");
    r->query_string = param(q, "QUERY_STRING");
    r->ip = param(q, "REMOTE_ADDR");
    r->user_agent = param(q, "HTTP_USER_AGENT");
    if (strcmp(r->method, "HEAD") == 0)
        r->method = "GET";
    if (strcmp(r->method, "POST") == 0 &&
        strcmp(param(q, "HTTP_X_HTTP_METHOD_OVERRIDE"), "PATCH") == 0)
        r->method = "PATCH"; /* WeChat's wx.request knows no PATCH */
    if (!id_ok(id)) {
        unsigned char raw[8];

        bd_random(raw, sizeof(raw));
        id = bd_hex(r, raw, sizeof(raw));
    }
    r->id = id;
}

/* The whole body, or -1: the client went away. */
static int
read_body(struct bd_req *r, FCGX_Request *q)
{
    const char *text = param(q, "CONTENT_LENGTH");
    char *end, *p;
    long long n = strtoll(text, &end, 10);
    size_t got = 0;

    if (*text == '\0')
        n = 0;
    else if (*end != '\0' || n < 0)
        return bd_fail(r, 400, "bad-request", "请求头不对");
    if (bd__accepts(r, (size_t)n) < 0 || n == 0)
        return r->problem.status != 0 ? -1 : 0;
    p = bd_alloc(r, (size_t)n + 1);
    while (got < (size_t)n) {
        int k = FCGX_GetStr(p + got, (int)((size_t)n - got), q->in);

        if (k <= 0)
            return bd_fail(r, 400, "bad-request", "请求没有发完");
        got += (size_t)k;
    }
    r->body = p;
    r->body_len = got;
    return 0;
}

/* ------------------------------------------------------------- answer -- */

#define SLOW_MS 500

/* Cookies and tokens do not outlive their request. */
static void
wipe_keys(FCGX_Request *q)
{
    for (char **p = q->envp; *p != NULL; p++)
        if (strncmp(*p, "HTTP_COOKIE=", 12) == 0 ||
            strncmp(*p, "HTTP_AUTHORIZATION=", 19) == 0)
            explicit_bzero(*p, strlen(*p));
}

/*
 * nginx has all it waits for once the last record is sent, so the socket is
 * closed at once.  libfcgi would sleep until nginx closes its side, lest
 * input that nobody read turns the close into a reset: that is for requests
 * whose body was refused.
 */
static void
hang_up(const struct bd_req *r, FCGX_Request *q)
{
    bool all_read =
        strtoll(param(q, "CONTENT_LENGTH"), NULL, 10) == (long long)r->body_len;

    wipe_keys(q);
    if (!all_read || FCGX_GetChar(q->in) != EOF) {
        FCGX_Free(q, 1);
        return;
    }
    FCGX_Free(q, 0);
    close(q->ipcFd);
    q->ipcFd = -1;
}

static void
answer(struct bd_req *r, FCGX_Request *q)
{
    const char *body = r->bytes != NULL ? r->bytes : r->out.p;
    size_t n = r->bytes != NULL ? r->nbytes : r->out.n;
    struct bd_buf head = {NULL, 0, 0};
    bool cached = false;

    bd__buf_fmt(r, &head, "Status: %d\r\n", r->status);
    for (int i = 0; i < r->nout_header; i++) {
        bd__buf_fmt(r, &head, "%s: %s\r\n", r->out_header[i].name,
            r->out_header[i].value);
        cached |= strcasecmp(r->out_header[i].name, "Cache-Control") == 0;
    }
    if (!cached)
        bd__buf_str(r, &head, "Cache-Control: no-store\r\n");
    if (n > 0 || r->bytes != NULL)
        bd__buf_fmt(r, &head, "Content-Type: %s%s\r\n", r->mime,
            strncmp(r->mime, "text/", 5) == 0 ? "; charset=utf-8" : "");
    bd__buf_fmt(r, &head, "X-Request-Id: %s\r\n", r->id);
    if (r->accel == false)
        bd__buf_fmt(r, &head, "Content-Length: %zu\r\n", n);
    bd__buf_str(r, &head, "\r\n");
    if (strcmp(param(q, "REQUEST_METHOD"), "HEAD") == 0)
        n = 0;
    bd__wire_answer(q->ipcFd, q->requestId, &head, body, n);
}

/* What made it slow, by the names that `bd-worker -t` uses too. */
static void
log_slow(struct bd_req *r, int64_t us)
{
    static int64_t slow_us = -1;

    if (slow_us < 0)
        slow_us = 1000 * bd_conf_int("baodan", "slow_ms", SLOW_MS);
    if (us < slow_us)
        return;
    bd_log(r, BD_WARN, "http.slow",
        "method=%s route=%s us=%" PRId64 " db_us=%" PRId64
        " statements=%d slowest=%s slowest_us=%" PRId64 " sql=\"%.300s\"",
        r->method, r->route != NULL ? r->route->full : "-", us, r->db_us,
        r->statements,
        r->slowest.statement < 0 || r->slowest.sql == NULL
            ? "core"
            : bd_fmt(r, "%s.%d", r->slowest.module, r->slowest.statement),
        r->slowest.us, r->slowest.sql != NULL ? r->slowest.sql : "");
}

static void
log_access(struct bd_req *r, int64_t us)
{
    bd__log_later(r, r->status >= 500 ? BD_ERROR : BD_INFO, "http.access",
        "method=%s route=%s status=%d us=%" PRId64 " db_us=%" PRId64
        " statements=%d staff=%" PRId64 "%s%s",
        r->method, r->route != NULL ? r->route->full : "-", r->status, us,
        r->db_us, r->statements, r->caller.staff_id,
        r->problem.slug != NULL ? " problem=" : "",
        r->problem.slug != NULL ? r->problem.slug : "");
}

static void
one(struct bd_req *r, FCGX_Request *q)
{
    int64_t us;

    bd__req_begin(r);
    r->started_us = now_us();
    fill(r, q);
    if (read_body(r, q) == 0 && r->route != NULL && bd__slot != NULL)
        bd_board_begin(bd__slot, r->module->m->name, r->route->full, r->id);
    bd__dispatch(r);
    answer(r, q);
    us = now_us() - r->started_us;
    log_access(r, us);
    log_slow(r, us);
    if (bd__slot != NULL)
        bd_board_end(bd__slot, r->status, (uint64_t)us, (uint64_t)r->db_us,
            (uint64_t)r->statements);
    hang_up(r, q);
    bd__req_end(r);
}

/*
 * Sleeps until a connection waits.  Of all the workers that sleep here only
 * one is woken for it (EPOLLEXCLUSIVE); with poll(2) all would be.  So who
 * was woken has to look, even when told to stop meanwhile: nobody else will.
 */
static void
sleep_until_asked(int epoll_fd, const sigset_t *open_mask)
{
    struct epoll_event ev;

    bd__log_flush();
    epoll_pwait(epoll_fd, &ev, 1, -1, open_mask);
}

static int
exclusive_epoll(void)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    int fd = epoll_create1(EPOLL_CLOEXEC);

    return fd >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, 0, &ev) == 0 ? fd : -1;
}

/* TERM is let in only while sleeping, which a busy worker never does. */
static bool
told_to_stop(void)
{
    sigset_t waiting;

    sigpending(&waiting);
    return bd__stopping || sigismember(&waiting, SIGTERM);
}

int
bd__serve(struct bd_req *r, int64_t max_requests)
{
    FCGX_Request q;
    sigset_t open_mask;
    int rc, epoll_fd = exclusive_epoll();

    bd__block_term(&open_mask);
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    if (epoll_fd < 0 || FCGX_Init() != 0 || FCGX_InitRequest(&q, 0, 0) != 0)
        return 2;
    for (;;) {
        rc = FCGX_Accept_r(&q);
        if (rc == -EAGAIN || rc == -ECONNABORTED) {
            if (told_to_stop())
                break;
            sleep_until_asked(epoll_fd, &open_mask);
            continue;
        }
        if (rc == -EMFILE || rc == -ENFILE) {
            usleep(100000);
            continue;
        }
        if (rc < 0)
            return 1;
        if (FCGX_GetError(q.in) != 0 ||
            FCGX_GetParam("REQUEST_METHOD", q.envp) == NULL) {
            FCGX_Finish_r(&q); /* truncated parameters */
            continue;
        }
        one(r, &q);
        if (--max_requests <= 0 || told_to_stop())
            break;
    }
    bd__log_flush();
    FCGX_Free(&q, 1);
    return 0;
}
