/*
 * Linked into a bd-worker of its own: the shipped libbd.so calls the two
 * libraries through these functions, which hold one worker in a named place
 * of a request that submits an order, until it is killed there.
 */
#include "control.h"

#include <fcgiapp.h>
#include <mysql.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool watched; /* the request in hand submits an order */
static bool written;
static int client; /* who submits it: nginx */

/* Is it here and now?  One worker only ever hears yes. */
static bool
wanted(const char *place)
{
    int32_t yes = 1;

    return watched && atomic_load(&control->armed) == 1 &&
           strcmp(control->stop, place) == 0 &&
           atomic_compare_exchange_strong(&control->armed, &yes, 0);
}

/* Waits for its end here: a worker's sandbox lets nobody kill himself. */
static void
place(const char *name)
{
    if (!wanted(name))
        return;
    atomic_store(&control->held, getpid());
    for (;;)
        sched_yield();
}

static bool
is(const FCGX_Request *q, const char *name, const char *value)
{
    const char *given = FCGX_GetParam(name, q->envp);

    return given != NULL && strcmp(given, value) == 0;
}

PUBLIC int
FCGX_Accept_r(FCGX_Request *q)
{
    int rc = NEXT(FCGX_Accept_r)(q);

    watched = rc == 0 && is(q, "REQUEST_METHOD", "POST") &&
              is(q, "DOCUMENT_URI", "/gw/v1/orders");
    written = false;
    client = q->ipcFd;
    place("accepted");
    return rc;
}

PUBLIC int
mysql_stmt_execute(MYSQL_STMT *st)
{
    int rc = NEXT(mysql_stmt_execute)(st);

    if (!written && rc == 0 && mysql_stmt_field_count(st) == 0 &&
        mysql_stmt_affected_rows(st) > 0) {
        written = true;
        place("written");
        if (wanted("cut"))
            shutdown(mysql_get_socket(st->mysql), SHUT_RDWR);
    }
    return rc;
}

/* The word of what became of the COMMIT is lost on the way. */
static my_bool
unheard(MYSQL *conn)
{
    shutdown(mysql_get_socket(conn), SHUT_RD);
    return NEXT(mysql_commit)(conn);
}

PUBLIC my_bool
mysql_commit(MYSQL *conn)
{
    my_bool rc;

    place("before-commit");
    if (wanted("undone")) {
        mysql_rollback(conn);
        return unheard(conn);
    }
    rc = NEXT(mysql_commit)(conn);
    place("committed");
    return rc == 0 && wanted("done") ? unheard(conn) : rc;
}

PUBLIC ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
    bool answer = watched && fd == client;
    ssize_t n;

    if (answer)
        place("answering");
    n = NEXT(sendmsg)(fd, m, flags);
    if (answer)
        place("answered");
    return n;
}
