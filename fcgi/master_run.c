/*
 * run_dir: the lock that keeps a second master out, the pid for `status`,
 * `reload` and `stop`, and the mark "ready" while every pool serves.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int
run_file(char *path, size_t n, const char *run_dir, const char *name)
{
    int len = snprintf(path, n, "%s/%s", run_dir, name);

    return len > 0 && (size_t)len < n ? 0 : -1;
}

int
master_run_open(struct master *m)
{
    char path[4096], text[16];
    int n = snprintf(text, sizeof(text), "%d\n", (int)getpid());

    if (mkdir(m->run_dir, 0755) < 0 && errno != EEXIST) {
        master_log("error", "run_dir.failed", "path=%s error=\"%s\"",
            m->run_dir, strerror(errno));
        return -1;
    }
    if (run_file(path, sizeof(path), m->run_dir, "master.pid") < 0)
        return -1;
    m->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m->lock_fd < 0) {
        master_log("error", "lock.failed", "path=%s error=\"%s\"", path,
            strerror(errno));
        return -1;
    }
    if (flock(m->lock_fd, LOCK_EX | LOCK_NB) < 0) {
        master_log("error", "lock.held",
            "path=%s error=\"another bd-master runs here\"", path);
        return -1;
    }
    if (ftruncate(m->lock_fd, 0) < 0 ||
        pwrite(m->lock_fd, text, (size_t)n, 0) != n) {
        master_log("error", "lock.failed", "path=%s error=\"%s\"", path,
            strerror(errno));
        return -1;
    }
    return 0;
}

void
master_run_ready(struct master *m, bool ready)
{
    char path[4096];
    int fd;

    if (run_file(path, sizeof(path), m->run_dir, "ready") < 0)
        return;
    if (!ready) {
        unlink(path);
        return;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd >= 0)
        close(fd);
}

void
master_run_close(struct master *m)
{
    char path[4096];

    master_run_ready(m, false);
    if (run_file(path, sizeof(path), m->run_dir, "master.pid") == 0)
        unlink(path);
    close(m->lock_fd);
}

/* The running master's pid, or 0: the lock tells, not the number. */
pid_t
master_run_pid(const char *run_dir)
{
    char path[4096], text[16] = "";
    ssize_t n;
    int fd;

    if (run_file(path, sizeof(path), run_dir, "master.pid") < 0)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_SH | LOCK_NB) == 0) {
        close(fd);
        return 0;
    }
    n = read(fd, text, sizeof(text) - 1);
    close(fd);
    return n > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}
