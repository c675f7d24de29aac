/*
 * scan.c - asks a virus scanner that speaks clamd's INSTREAM.
 *
 * No clear "OK" within the time is a no: a scanner that is down must not
 * open the door.
 */
#include "leaf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    TIMEOUT_S = 3,
    CHUNK = 256 * 1024
};

static int
dial(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct timeval wait = {.tv_sec = TIMEOUT_S};
    int fd;

    if (strlen(path) >= sizeof(at.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(at.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool
send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* Chunks with their length before them; a length of 0 ends it. */
static bool
send_stream(int fd, const char *p, size_t n)
{
    static const char command[] = "zINSTREAM"; /* with its 0 */
    bool ok = send_all(fd, command, sizeof(command));

    while (ok) {
        size_t now = n < CHUNK ? n : CHUNK;
        uint32_t head = htonl((uint32_t)now);

        ok = send_all(fd, (const char *)&head, sizeof(head)) &&
             send_all(fd, p, now);
        if (now == 0)
            break;
        p += now;
        n -= now;
    }
    return ok;
}

/* "stream: OK", "stream: Eicar-Signature FOUND", "... ERROR". */
static void
receive(int fd, char *answer, size_t cap)
{
    size_t n = 0;
    ssize_t got = 1;

    while (got > 0 && n < cap - 1 && memchr(answer, '\0', n) == NULL) {
        got = recv(fd, answer + n, cap - 1 - n, 0);
        if (got > 0)
            n += (size_t)got;
    }
    answer[n] = '\0';
}

static bool
ends(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && strcmp(s + n - k, end) == 0;
}

int
bd__scan(struct bd_req *r, const char *socket_path, const void *p, size_t n)
{
    char answer[256] = "";
    int fd = dial(socket_path);

    /* It may answer and hang up before it has read all: look anyway. */
    if (fd >= 0) {
        send_stream(fd, p, n);
        receive(fd, answer, sizeof(answer));
        close(fd);
    }
    if (ends(answer, ": OK"))
        return 0;
    if (ends(answer, " FOUND")) {
        bd_log(r, BD_WARN, "scan.infected", "answer=\"%s\"", answer);
        return bd_fail(r, 422, "infected", "文件里发现病毒，已拒绝");
    }
    bd_log(r, BD_ERROR, "scan.failed", "socket=\"%s\" answer=\"%s\"",
        socket_path, answer);
    return bd_fail(r, 503, "unavailable", "病毒扫描暂时不可用，请稍后重试");
}
