/*
 * `bd-worker -c CONF -p POOL --health`: one HTTP check on stdin and stdout,
 * as a socket unit with Accept=yes or socat starts it, one beside each node
 * of a cluster.  HAProxy's own check sees a login succeed, also where a node
 * lost the others and refuses every statement; this one asks as a worker does.
 */
#include "bd_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAIT_S 4

/* To the end of the head: what is closed unread looks like a failure. */
static void
take_request(void)
{
    char head[2048];
    size_t n = 0;
    ssize_t k;

    while (n < sizeof(head) - 1 &&
           (k = read(STDIN_FILENO, head + n, sizeof(head) - 1 - n)) > 0) {
        n += (size_t)k;
        head[n] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL)
            break;
    }
}

int
bd__health(const char *section)
{
    char err[300] = "ok";
    bool ok;

    alarm(WAIT_S);
    ok = bd__db_open(section, err, sizeof(err)) == 0;
    bd__db_close();
    take_request();
    printf("HTTP/1.0 %s\r\nContent-Type: text/plain\r\n"
           "Connection: close\r\n\r\n%s\n",
        ok ? "200 OK" : "503 Service Unavailable", err);
    return 0;
}
