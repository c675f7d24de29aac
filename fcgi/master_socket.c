/*
 * A pool's listening socket.  It belongs to the master and outlives every
 * worker, so no connection is refused while workers come and go.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 511

static int
fail(const struct pool *p, const char *what)
{
    master_log("error", "listen.failed",
        "pool=%s listen=%s step=%s error=\"%s\"", p->name, p->listen, what,
        strerror(errno));
    return -1;
}

/* nginx reaches the socket by its group; nobody else may. */
static int
set_access(const struct pool *p)
{
    const char *name = bd_conf_str(p->section, "socket_group", NULL);
    const struct group *g;

    if (chmod(p->listen, 0660) < 0)
        return fail(p, "chmod");
    if (name == NULL)
        return 0;
    g = getgrnam(name);
    if (g == NULL) {
        errno = ENOENT;
        return fail(p, "socket_group");
    }
    if (chown(p->listen, (uid_t)-1, g->gr_gid) < 0)
        return fail(p, "chown");
    return 0;
}

static int
open_unix(struct pool *p, int fd)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    mode_t old;
    int rc;

    snprintf(un.sun_path, sizeof(un.sun_path), "%s", p->listen);
    if (unlink(p->listen) < 0 && errno != ENOENT)
        return fail(p, "unlink");
    old = umask(0177);
    rc = bind(fd, (struct sockaddr *)&un, sizeof(un));
    umask(old);
    if (rc < 0)
        return fail(p, "bind");
    return set_access(p);
}

static int
open_tcp(struct pool *p, int fd, const struct addrinfo *ai)
{
    int one = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0)
        return fail(p, "setsockopt");
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0)
        return fail(p, "bind");
    return 0;
}

static struct addrinfo *
resolve(const struct pool *p)
{
    const char *colon = strrchr(p->listen, ':');
    struct addrinfo hint = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE,
    };
    struct addrinfo *ai = NULL;
    char *host = strndup(p->listen, (size_t)(colon - p->listen));
    int rc = getaddrinfo(host, colon + 1, &hint, &ai);

    free(host);
    if (rc != 0)
        master_log("error", "listen.failed", "pool=%s listen=%s error=\"%s\"",
            p->name, p->listen, gai_strerror(rc));
    return rc == 0 ? ai : NULL;
}

/* Keep 0 to 9 free for what a worker gets there. */
static int
move_up(int fd)
{
    int up = fcntl(fd, F_DUPFD_CLOEXEC, 10);

    close(fd);
    return up;
}

int
master_socket_open(struct pool *p)
{
    bool local = p->listen[0] == '/';
    struct addrinfo *ai = local ? NULL : resolve(p);
    int fd, rc;

    if (!local && ai == NULL)
        return -1;
    fd = socket(local ? AF_UNIX : ai->ai_family,
        SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        rc = fail(p, "socket");
    } else {
        rc = local ? open_unix(p, fd) : open_tcp(p, fd, ai);
        if (rc == 0 && listen(fd, BACKLOG) < 0)
            rc = fail(p, "listen");
    }
    if (ai != NULL)
        freeaddrinfo(ai);
    if (rc < 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    p->listen_fd = move_up(fd);
    return p->listen_fd < 0 ? fail(p, "dup") : 0;
}

void
master_socket_close(struct pool *p)
{
    if (p->listen_fd < 0)
        return;
    close(p->listen_fd);
    p->listen_fd = -1;
    if (p->listen[0] == '/')
        unlink(p->listen);
}
