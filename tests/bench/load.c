/*
 * load: keeps a fixed number of HTTP connections busy for some seconds and
 * prints one JSON line.
 *
 *   load [-H 'Name: value']... [-d BODY] [-f FIRST -l LAST]
 *       PORT PATH CONNECTIONS SECONDS
 *
 * With -d the method is POST.  "{n}" in the path, a header or the body
 * becomes a number that no other request has; with -f and -l these numbers,
 * each once.  Answers must have a Content-Length.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define SAMPLES_MAX 4000000
#define ANSWER_MAX (1 << 20)

struct conn {
    int fd;
    char *out, *in;
    size_t out_len, sent, got, want; /* want: whole answer, 0 unknown yet */
    int64_t from_us;
    int status;
};

static struct {
    int port, epoll;
    const char *path, *body;
    char headers[4096];
    int64_t until_us;
    uint64_t number, last, done, bad;
    uint32_t *sample;
    struct conn conn[CONNECTIONS_MAX];
} load;

static int64_t
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Copies a text with {n} replaced; returns the length. */
static size_t
fill(char *to, size_t cap, const char *text, uint64_t n)
{
    size_t len = 0;

    for (; *text != '\0' && len + 24 < cap; text++) {
        if (strncmp(text, "{n}", 3) != 0) {
            to[len++] = *text;
            continue;
        }
        len += (size_t)snprintf(to + len, cap - len, "%" PRIu64, n);
        text += 2;
    }
    to[len] = '\0';
    return len;
}

static void
make_request(struct conn *c)
{
    char body[65536], headers[8192], path[1024];
    size_t n = 0;

    if (++load.number == load.last)
        load.until_us = 0; /* what still runs does not count */
    fill(path, sizeof(path), load.path, load.number);
    fill(headers, sizeof(headers), load.headers, load.number);
    if (load.body != NULL)
        n = fill(body, sizeof(body), load.body, load.number);
    c->out_len = (size_t)snprintf(c->out, 80000,
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s", n > 0 ? "POST" : "GET", path,
        headers);
    if (n > 0)
        c->out_len += (size_t)snprintf(c->out + c->out_len, 80000 - c->out_len,
            "Content-Type: application/json\r\nContent-Length: %zu\r\n", n);
    c->out_len += (size_t)snprintf(c->out + c->out_len, 80000 - c->out_len,
        "\r\n%.*s", (int)n, n > 0 ? body : "");
    c->sent = c->got = c->want = 0;
    c->from_us = now_us();
}

static void
push(struct conn *c)
{
    while (c->sent < c->out_len) {
        ssize_t k = write(c->fd, c->out + c->sent, c->out_len - c->sent);

        if (k < 0 && errno == EAGAIN)
            return;
        if (k <= 0)
            die("write");
        c->sent += (size_t)k;
    }
}

static void
dial(struct conn *c)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)load.port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event ev = {
        .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    int one = 1;

    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&a, sizeof(a)) < 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(load.epoll, EPOLL_CTL_ADD, c->fd, &ev) < 0)
        die("epoll_ctl");
    make_request(c);
    push(c);
}

/* The whole answer's length, once its head is here. */
static void
measure(struct conn *c)
{
    char *end, *length;

    c->in[c->got] = '\0';
    end = strstr(c->in, "\r\n\r\n");
    if (end == NULL)
        return;
    c->status = (int)strtol(c->in + 9, NULL, 10);
    length = strcasestr(c->in, "\r\ncontent-length:");
    c->want =
        (size_t)(end - c->in) + 4 +
        (length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static void
finish(struct conn *c)
{
    if (c->status < 200 || c->status > 299) {
        if (load.bad++ == 0)
            fprintf(stderr, "load: first bad answer: %.900s\n", c->in);
    } else if (load.done < SAMPLES_MAX) {
        load.sample[load.done++] = (uint32_t)(now_us() - c->from_us);
    }
    if (strcasestr(c->in, "connection: close") != NULL) {
        close(c->fd);
        dial(c);
        return;
    }
    make_request(c);
    push(c);
}

static void
pull(struct conn *c)
{
    for (;;) {
        ssize_t k = read(c->fd, c->in + c->got, ANSWER_MAX - c->got - 1);

        if (k < 0 && errno == EAGAIN)
            return;
        if (k <= 0) { /* nginx ends a connection after many requests */
            close(c->fd);
            dial(c);
            return;
        }
        c->got += (size_t)k;
        if (c->want == 0)
            measure(c);
        if (c->want > 0 && c->got >= c->want)
            finish(c);
    }
}

static int
by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static void
parse(int argc, char **argv, int *connections)
{
    int c;

    while ((c = getopt(argc, argv, "H:d:f:l:")) != -1) {
        size_t n = strlen(load.headers);

        if (c == 'H')
            snprintf(
                load.headers + n, sizeof(load.headers) - n, "%s\r\n", optarg);
        else if (c == 'd')
            load.body = optarg;
        else if (c == 'f')
            load.number = strtoull(optarg, NULL, 10) - 1;
        else if (c == 'l')
            load.last = strtoull(optarg, NULL, 10);
        else
            exit(2);
    }
    if (argc - optind != 4) {
        fprintf(stderr, "usage: load [-H header] [-d body] [-f first "
                        "-l last] PORT PATH CONNECTIONS SECONDS\n");
        exit(2);
    }
    load.port = (int)strtol(argv[optind], NULL, 10);
    load.path = argv[optind + 1];
    *connections = (int)strtol(argv[optind + 2], NULL, 10);
    load.until_us = now_us() + (int64_t)(strtod(argv[optind + 3], NULL) * 1e6);
    if (load.last == 0)
        load.number = (uint64_t)now_us() * 1000;
}

int
main(int argc, char **argv)
{
    struct epoll_event ev[128];
    int64_t from;
    int connections;

    parse(argc, argv, &connections);
    load.sample = calloc(SAMPLES_MAX, sizeof(*load.sample));
    load.epoll = epoll_create1(0);
    from = now_us();
    for (int i = 0; i < connections && i < CONNECTIONS_MAX; i++) {
        load.conn[i].out = malloc(80000);
        load.conn[i].in = malloc(ANSWER_MAX);
        dial(&load.conn[i]);
    }
    while (now_us() < load.until_us) {
        int n = epoll_wait(load.epoll, ev, 128, 100);

        for (int i = 0; i < n; i++) {
            if (ev[i].events & EPOLLOUT)
                push(ev[i].data.ptr);
            if (ev[i].events & (EPOLLIN | EPOLLHUP))
                pull(ev[i].data.ptr);
        }
    }
    from = now_us() - from;
    qsort(load.sample, load.done, sizeof(*load.sample), by_size);
    printf("{\"per_s\":%.1f,\"done\":%" PRIu64 ",\"bad\":%" PRIu64
           ",\"p50_us\":%u,\"p99_us\":%u}\n",
        (double)load.done * 1e6 / (double)from, load.done, load.bad,
        load.sample[load.done / 2], load.sample[load.done * 99 / 100]);
    return 0;
}
