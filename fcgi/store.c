/*
 * store.c - files on disk, named by what is in them.
 *
 * A name says what the bytes are, so the same file is kept once and writing
 * it again after a failed transaction changes nothing.  It appears whole or
 * not at all: written beside, synced, renamed.
 */
#include "leaf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    FRESH_S = 3600 /* longer than any upload takes to be recorded */
};

static int
failed(struct bd_req *r, const char *what, const char *path)
{
    int code = errno;

    bd_log(r, BD_ERROR, "store.failed", "call=%s path=\"%s\" error=\"%s\"",
        what, path, strerror(code));
    if (code == ENOSPC || code == EDQUOT)
        return bd_fail(r, 503, "unavailable", "服务器磁盘已满，请联系管理员");
    return bd_fail(r, 503, "unavailable", "文件暂时无法保存，请稍后重试");
}

static bool
write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* A rename lasts only when its folder is synced too. */
static bool
sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

static int
write_new(struct bd_req *r, const char *temp, const void *p, size_t n)
{
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    bool ok;

    if (fd < 0)
        return failed(r, "open", temp);
    ok = write_all(fd, p, n) && fsync(fd) == 0;
    if (!ok)
        failed(r, "write", temp);
    if (close(fd) < 0 && ok) {
        ok = false;
        failed(r, "close", temp);
    }
    if (!ok)
        unlink(temp);
    return ok ? 0 : -1;
}

/* dir/aa and dir/aa/bb. */
static int
make_folders(
    struct bd_req *r, const char *dir, const char *hex, const char **folder)
{
    const char *outer = bd_fmt(r, "%s/%.2s", dir, hex);

    *folder = bd_fmt(r, "%s/%.2s", outer, hex + 2);
    if (mkdir(outer, 0770) < 0 && errno != EEXIST)
        return failed(r, "mkdir", outer);
    if (mkdir(*folder, 0770) < 0 && errno != EEXIST)
        return failed(r, "mkdir", *folder);
    return 0;
}

/* The whole file under its name, or nothing. */
static int
appear(struct bd_req *r, const char *folder, const char *path, const void *p,
    size_t n)
{
    const char *temp = bd_fmt(r, "%s/.%s", folder, bd_token(r, 12));

    if (write_new(r, temp, p, n) < 0)
        return -1;
    if (rename(temp, path) == 0 && sync_folder(folder))
        return 0;
    failed(r, "rename", path);
    unlink(temp);
    return -1;
}

/*
 * The folder's lock stands between looking at a file and taking it as one's
 * own, or away.  Who takes one marks it as of now.
 */
static int
lock(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        flock(fd, LOCK_EX); /* closing lets it go */
    return fd;
}

static bool
take(const char *folder, const char *path, size_t n)
{
    int fd = lock(folder);
    struct stat st;
    bool there = stat(path, &st) == 0 && (size_t)st.st_size == n &&
                 utimensat(AT_FDCWD, path, NULL, 0) == 0;

    if (fd >= 0)
        close(fd);
    return there;
}

static const char *
folder_of(struct bd_req *r, const char *path)
{
    return bd_dupn(r, path, (size_t)(strrchr(path, '/') - path));
}

int
bd__store_put(struct bd_req *r, const char *dir, const void *p, size_t n,
    const char **stored)
{
    unsigned char sum[32];
    const char *hex, *folder, *path;

    bd_sha256(p, n, sum);
    hex = bd_hex(r, sum, sizeof(sum));
    *stored = bd_fmt(r, "%.2s/%.2s/%s", hex, hex + 2, hex);
    path = bd_fmt(r, "%s/%s", dir, *stored);
    if (take(folder_of(r, path), path, n))
        return 0;
    if (make_folders(r, dir, hex, &folder) < 0)
        return -1;
    return appear(r, folder, path, p, n);
}

int
bd__store_beside(struct bd_req *r, const char *dir, const char *beside,
    const void *p, size_t n)
{
    const char *path = bd_fmt(r, "%s/%s", dir, beside);

    return appear(r, folder_of(r, path), path, p, n);
}

int
bd__store_drop(
    struct bd_req *r, const char *dir, const char *stored, const char *beside)
{
    const char *path = bd_fmt(r, "%s/%s", dir, stored);
    int fd = lock(folder_of(r, path)), gone = 0;
    struct stat st;

    if (stat(path, &st) == 0 && st.st_mtime < time(NULL) - FRESH_S) {
        unlink(bd_fmt(r, "%s/%s", dir, beside));
        gone = unlink(path) == 0;
    }
    if (fd >= 0)
        close(fd);
    return gone;
}
