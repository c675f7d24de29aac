/*
 * Linked into a bd-worker of its own: the shipped libbd.so calls the two
 * libraries through these functions, which let one worker die in a named
 * place of a request that submits an order.
 */
#include "control.h"

#include <dlfcn.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <mysql.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))
/* The library's own function of the same name. */
#define NEXT(fn) ((__typeof__(&fn))next(#fn))

static struct control nothing;
struct control *control = &nothing;
static bool watched; /* the request in hand submits an order */
static bool written;

static void *
next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        abort();
    return found;
}

static void __attribute__((constructor)) map_control(int argc, char **argv)
{
    char path[4096];
    const char *slash;
    void *page;
    int fd;

    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "-c") != 0 || strrchr(argv[i + 1], '/') == NULL)
            continue;
        slash = strrchr(argv[i + 1], '/');
        snprintf(path, sizeof(path), "%.*s/tmp/fault",
            (int)(slash - argv[i + 1]), argv[i + 1]);
        fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd < 0)
            return;
        page = mmap(
            NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
        if (page != MAP_FAILED)
            control = page;
        return;
    }
}

/* Is it here and now?  One worker only ever hears yes. */
static bool
wanted(const char *place)
{
    int32_t yes = 1;

    return watched && atomic_load(&control->armed) == 1 &&
           strcmp(control->stop, place) == 0 &&
           atomic_compare_exchange_strong(&control->armed, &yes, 0);
}

static void
place(const char *name)
{
    if (wanted(name))
        kill(getpid(), SIGKILL);
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
    }
    return rc;
}

/* "unheard": it is committed, and the word of it is lost on the way. */
PUBLIC my_bool
mysql_commit(MYSQL *conn)
{
    my_bool rc;

    place("before-commit");
    rc = NEXT(mysql_commit)(conn);
    place("committed");
    if (rc == 0 && wanted("unheard")) {
        shutdown(mysql_get_socket(conn), SHUT_RD);
        rc = NEXT(mysql_commit)(conn);
    }
    return rc;
}

PUBLIC void
FCGX_Finish_r(FCGX_Request *q)
{
    place("answering");
    NEXT(FCGX_Finish_r)(q);
    place("answered");
    watched = false;
}
