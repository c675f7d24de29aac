/*
 * Calls out, against a small server of our own in another process.
 */
#include "test.h"

#include "conf.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int port;
static pid_t server;
static char base[64];

/* Reads a request's head and body into `buf`; 0 when the client is gone. */
static size_t
read_request(int fd, char *buf, size_t cap)
{
    size_t n = 0, body = 0;
    char *end = NULL;

    while (end == NULL || (size_t)(buf + n - end - 4) < body) {
        ssize_t got = read(fd, buf + n, cap - 1 - n);
        const char *length;

        if (got <= 0)
            return 0;
        n += (size_t)got;
        buf[n] = '\0';
        end = strstr(buf, "\r\n\r\n");
        length = strcasestr(buf, "content-length: ");
        body = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
    }
    return n;
}

/* Answers one request; false: close the connection. */
static bool
answer(int fd, const char *request, int nth)
{
    char head[256];
    int n;

    if (strstr(request, " /silent") != NULL)
        return read(fd, head, 1) > 0; /* until the client gives up */
    if (strstr(request, " /cut") != NULL) {
        dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        return false;
    }
    if (strstr(request, " /huge") != NULL) {
        static const char block[65536];

        dprintf(fd, "HTTP/1.1 200 OK\r\n\r\n");
        while (send(fd, block, sizeof(block), MSG_NOSIGNAL) > 0)
            continue;
        return false;
    }
    if (strstr(request, " /away") != NULL) {
        dprintf(fd, "HTTP/1.1 302 Found\r\nLocation: /nth\r\n"
                    "Content-Length: 0\r\n\r\n");
        return true;
    }
    if (strstr(request, " /nth") != NULL) {
        n = snprintf(head, sizeof(head), "%d", nth);
        dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, head);
        return true;
    }
    dprintf(fd,
        "HTTP/1.1 418 Teapot\r\nContent-Type: text/plain\r\n"
        "Content-Length: %zu\r\n\r\n%s",
        strlen(request), request);
    return true;
}

static void __attribute__((noreturn)) serve(int listener)
{
    static char request[70000];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int fd = accept(listener, NULL, NULL), nth = 1;

        while (read_request(fd, request, sizeof(request)) > 0 &&
               answer(fd, request, nth))
            nth++;
        close(fd);
    }
}

/* As bd.conf says which hosts may be called. */
static void
name_platform(const char *url)
{
    char path[] = "/tmp/bd-http-XXXXXX", err[200];
    int fd = mkstemp(path);

    dprintf(fd,
        "[baodan]\nrun_dir = /tmp\nwx_host = %s\n[pool a]\njobs = yes\n", url);
    close(fd);
    if (bd_conf_load(path, err, sizeof(err)) < 0)
        fail_msg("%s", err);
    unlink(path);
}

static int
start(void **state)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    static char dir[1024];
    ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 16);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t len = sizeof(at);

    if (n < 0 || bind(listener, (struct sockaddr *)&at, len) < 0 ||
        listen(listener, 8) < 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) < 0)
        return -1;
    for (int up = 0; up < 3; n--)
        up += dir[n] == '/';
    strcpy(dir + n + 1, "/parts");
    bd__parts_dir = dir;
    port = ntohs(at.sin_port);
    snprintf(base, sizeof(base), "http://127.0.0.1:%d", port);
    name_platform(base);
    server = fork();
    if (server == 0)
        serve(listener);
    close(listener);
    return server < 0 ? -1 : take_request(state);
}

static int
stop(void **state)
{
    (void)state;
    kill(server, SIGKILL);
    return waitpid(server, NULL, 0) == server ? 0 : -1;
}

static void
calls_platforms_only(void **state)
{
    struct bd_req *r = *state;
    struct bd_http h = {.method = "GET"};
    const char *const urls[] = {"http://127.0.0.1.evil.test/nth",
        bd_fmt(r, "%s.evil.test/nth", base), bd_fmt(r, "%s@evil.test/", base),
        bd_fmt(r, "http://localhost:%d/nth", port),
        bd_fmt(r, "https://127.0.0.1:%d/nth", port)};

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        h.url = urls[i];
        assert_int_equal(bd_http(r, &h), -1);
    }
    h.url = bd_fmt(r, "%s/nth", base);
    assert_int_equal(bd_http(r, &h), 200);
}

static struct bd_http
get(struct bd_req *r, const char *path)
{
    return (struct bd_http){
        .method = "GET", .url = bd_fmt(r, "%s%s", base, path)};
}

static void
sends_and_receives(void **state)
{
    struct bd_req *r = *state;
    struct bd_http h = get(r, "/echo?x=1");

    h.method = "POST";
    h.content_type = "application/json";
    h.body = "{\"a\":\"报单\"}";
    h.body_len = strlen(h.body);
    assert_int_equal(bd_http(r, &h), 418);
    assert_int_equal(h.status, 418);
    assert_string_equal(h.answer_type, "text/plain");
    assert_int_equal(h.answer_len, strlen(h.answer));
    assert_non_null(strstr(h.answer, "POST /echo?x=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(h.answer, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(h.answer, "\r\n\r\n{\"a\":\"报单\"}"));
}

static void
sends_no_body(void **state)
{
    struct bd_req *r = *state;
    struct bd_http h = get(r, "/echo");

    assert_int_equal(bd_http(r, &h), 418);
    assert_non_null(strstr(h.answer, "GET /echo HTTP/1.1\r\n"));
    assert_null(strcasestr(h.answer, "content-type:"));
    h = get(r, "/echo");
    h.method = "POST";
    assert_int_equal(bd_http(r, &h), 418);
    assert_non_null(strcasestr(h.answer, "content-length: 0\r\n"));
    assert_null(strcasestr(h.answer, "content-type:"));
}

static void
uses_the_connection_again(void **state)
{
    struct bd_req *r = *state;
    struct bd_http h = get(r, "/nth");
    int before;

    assert_int_equal(bd_http(r, &h), 200);
    before = atoi(h.answer);
    h = get(r, "/nth");
    assert_int_equal(bd_http(r, &h), 200);
    assert_int_equal(atoi(h.answer), before + 1);
}

static void
does_not_follow(void **state)
{
    struct bd_req *r = *state;
    struct bd_http h = get(r, "/away");

    assert_int_equal(bd_http(r, &h), 302);
    assert_int_equal(h.answer_len, 0);
    assert_string_equal(h.answer, "");
}

static void
gives_up(void **state)
{
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1",
        "http://", "not an address", "http://127.0.0.1:1/"};
    struct bd_req *r = *state;
    struct bd_http h = get(r, "/silent");

    h.timeout_ms = 100;
    assert_int_equal(bd_http(r, &h), -1);
    assert_int_equal(h.status, 0);
    assert_null(h.answer);
    h = get(r, "/cut");
    assert_int_equal(bd_http(r, &h), -1);
    h = get(r, "/huge");
    assert_int_equal(bd_http(r, &h), -1);
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        h = (struct bd_http){.method = "GET", .url = urls[i]};
        assert_int_equal(bd_http(r, &h), -1);
    }
    h = get(r, "/nth"); /* and is well afterwards */
    assert_int_equal(bd_http(r, &h), 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_and_receives),
        cmocka_unit_test(sends_no_body),
        cmocka_unit_test(uses_the_connection_again),
        cmocka_unit_test(calls_platforms_only),
        cmocka_unit_test(does_not_follow),
        cmocka_unit_test(gives_up),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
