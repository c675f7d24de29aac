/*
 * FastCGI records of an answer, written here and not by libfcgi, which cuts
 * them at 8 kB: each piece would wake nginx and put this worker to sleep.
 * (FastCGI specification 1.0, sections 3.3 and 5.5.)
 */
#include "bd_int.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define RECORD_MAX 65535
#define RECORD_STDOUT 6
#define RECORD_END 3

/* All of it, on a socket that blocks; what a client hung up on is dropped. */
static void
send_all(int fd, struct iovec *v, size_t n)
{
    struct msghdr m = {.msg_iov = v, .msg_iovlen = n};

    while (m.msg_iovlen > 0) {
        ssize_t k = sendmsg(fd, &m, MSG_NOSIGNAL);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return; /* the client is gone; the commit stands */
        while (m.msg_iovlen > 0 && (size_t)k >= m.msg_iov->iov_len) {
            k -= (ssize_t)m.msg_iov->iov_len;
            m.msg_iov++;
            m.msg_iovlen--;
        }
        if (m.msg_iovlen > 0) {
            m.msg_iov->iov_base = (char *)m.msg_iov->iov_base + k;
            m.msg_iov->iov_len -= (size_t)k;
        }
    }
}

static void
record(unsigned char head[8], int type, int id, size_t n)
{
    const unsigned char bytes[8] = {1, (unsigned char)type,
        (unsigned char)(id >> 8), (unsigned char)id, (unsigned char)(n >> 8),
        (unsigned char)n, 0, 0};

    memcpy(head, bytes, sizeof(bytes));
}

static struct iovec
piece(const void *p, size_t n)
{
    union {
        const void *c;
        void *p;
    } at = {.c = p};

    return (struct iovec){at.p, n};
}

void
bd__wire_answer(
    int fd, int id, const struct bd_buf *head, const char *body, size_t n)
{
    unsigned char first[8], last[24] = {0};
    size_t room = RECORD_MAX - head->n, k = n < room ? n : room;
    struct iovec v[4];

    record(first, RECORD_STDOUT, id, head->n + k);
    record(last, RECORD_STDOUT, id, 0);
    record(last + 8, RECORD_END, id, 8);
    v[0] = piece(first, sizeof(first));
    v[1] = piece(head->p, head->n);
    v[2] = piece(body, k);
    for (size_t at = 3;; at = 2) {
        body += k;
        n -= k;
        if (n == 0)
            v[at++] = piece(last, sizeof(last));
        send_all(fd, v, at);
        if (n == 0)
            return;
        k = n < RECORD_MAX ? n : RECORD_MAX;
        record(first, RECORD_STDOUT, id, k);
        v[0] = piece(first, sizeof(first));
        v[1] = piece(body, k);
    }
}
