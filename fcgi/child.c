/*
 * child.c - work in a process of its own.
 *
 * What a heavy library takes, keeps or leaks ends with the child, and so does
 * whatever hostile bytes might do to it.
 */
#include "leaf.h"
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FIRST_READ = 256 * 1024,
    TICK_MS = 5000,
    ANSWER_FD = 3 /* after the usual three */
};

/* A sanitizer's shadow memory is larger than any limit. */
static void
limit_memory(size_t most)
{
#ifndef BD_SANITIZED
    struct rlimit limit = {most, most};

    setrlimit(RLIMIT_AS, &limit);
#else
    (void)most;
#endif
}

/* Keeps the answer's end, and nothing of the worker's: no socket to nginx or
 * to the database is left to whoever takes the child over. */
static bool
only(int fd)
{
    close(0);
    return dup2(fd, ANSWER_FD) == ANSWER_FD &&
           close_range(ANSWER_FD + 1, ~0U, 0) == 0;
}

static void __attribute__((noreturn))
child(struct bd_req *r, const struct bd__child *c, int fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_memory(c->memory_max);
    if (!only(fd) || !bd__sandbox_child())
        _exit(2);
    _exit(c->work(r, c->arg, ANSWER_FD) ? 0 : 1);
}

/* All that comes until the other end closes; false: too late or too much. */
static bool
read_all(struct bd_req *r, const struct bd__child *c, int fd,
    unsigned char **out, size_t *len)
{
    struct pollfd at = {.fd = fd, .events = POLLIN};
    int64_t until = bd_ticks_ms() + c->timeout_ms;
    size_t cap = FIRST_READ;
    ssize_t got = 1;

    *out = bd_alloc(r, cap);
    *len = 0;
    while (got != 0) {
        int64_t left = until - bd_ticks_ms();
        int wait = left < TICK_MS ? (int)left : TICK_MS, ready;

        if (*len == cap) {
            unsigned char *more = bd_alloc(r, 2 * cap);

            memcpy(more, *out, cap);
            *out = more;
            cap *= 2;
        }
        if (left <= 0 || *len > c->answer_max)
            return false;
        ready = poll(&at, 1, wait);
        if (ready == 0 && c->tick != NULL && c->tick(r) < 0)
            return false;
        if (ready == 0)
            continue;
        got = read(fd, *out + *len, cap - *len);
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0)
            *len += (size_t)got;
    }
    return true;
}

/* NULL, or what the log says of it. */
static const char *
run(struct bd_req *r, const struct bd__child *c, unsigned char **out,
    size_t *len)
{
    int fds[2], status = 0;
    pid_t pid;
    bool whole;

    if (pipe2(fds, O_CLOEXEC) < 0)
        return "pipe";
    bd__log_flush(); /* or the child would write the same lines again */
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(r, c, fds[1]);
    }
    close(fds[1]);
    whole = pid > 0 && read_all(r, c, fds[0], out, len);
    close(fds[0]);
    if (pid < 0)
        return "fork";
    if (!whole)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!whole)
        return "timeout";
    return status == 0 ? NULL : WIFSIGNALED(status) ? "signal" : "exit";
}

bool
bd__child(
    struct bd_req *r, const struct bd__child *c, const void **out, size_t *len)
{
    unsigned char *bytes = NULL;
    const char *why = run(r, c, &bytes, len);

    *out = bytes;
    if (why != NULL)
        bd_log(r, BD_WARN, "child.failed", "work=%s why=%s", c->name, why);
    return why == NULL;
}
