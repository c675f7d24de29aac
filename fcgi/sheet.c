/*
 * sheet.c - tables that people bring and take, as modules see them: an upload
 * becomes a rows file in a child, rows are read from an offset, and new xlsx
 * and csv files are written row by row.
 */
#include "sheet.h"
#include "bd_int.h"
#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY_MAX ((size_t)1 << 30)

enum {
    UNPACK_MS = 9 * 60 * 1000 /* below the deadline of a job */
};

struct bd_sheet {
    FILE *f;
    char *line;
    size_t cap;
    int64_t at;
};

struct bd_sheet_out {
    struct bd__sheet_file *file; /* NULL: closed */
    const struct bd__part_sheet *part;
    const char *temp, *path;
};

/* ---------------------------------------------------------------- spool -- */

static int
failed(struct bd_req *r, const char *what, const char *path)
{
    int code = errno;

    bd_log(r, BD_ERROR, "sheet.failed", "call=%s path=\"%s\" error=\"%s\"",
        what, path, strerror(code));
    return code == ENOSPC || code == EDQUOT
               ? bd_fail(r, 503, "unavailable", "服务器磁盘已满，请联系管理员")
               : bd_fail(r, 503, "unavailable", "文件暂时打不开，请稍后重试");
}

static const char *
spool(struct bd_req *r)
{
    return bd_fmt(r, "%s/spool", bd_setting(r, "baodan.data_dir"));
}

/* Names are the modules' own; none of them leads out of the folder. */
static const char *
path_of(struct bd_req *r, const char *name)
{
    return bd_fmt(r, "%s/%s", spool(r), strchr(name, '/') == NULL ? name : "-");
}

int
bd_spool_add(
    struct bd_req *r, const char *name, int64_t at, const void *p, size_t n)
{
    const char *path = path_of(r, name), *from = p;
    int fd;
    bool ok;

    if (mkdir(spool(r), 0770) < 0 && errno != EEXIST)
        return failed(r, "mkdir", path);
    fd = open(
        path, O_WRONLY | O_CREAT | O_CLOEXEC | (at == 0 ? O_TRUNC : 0), 0640);
    if (fd < 0)
        return failed(r, "open", path);
    ok = ftruncate(fd, (off_t)at) == 0 && lseek(fd, (off_t)at, SEEK_SET) == at;
    while (ok && n > 0) {
        ssize_t done = write(fd, from, n);

        ok = done > 0 || (done < 0 && errno == EINTR);
        if (done > 0) {
            from += done;
            n -= (size_t)done;
        }
    }
    if (!ok)
        failed(r, "write", path);
    return close(fd) == 0 && ok ? 0 : -1;
}

void
bd_spool_drop(struct bd_req *r, const char *name)
{
    const char *path = path_of(r, name);

    if (unlink(path) < 0 && errno != ENOENT)
        bd_log(r, BD_WARN, "sheet.kept", "path=\"%s\" error=\"%s\"", path,
            strerror(errno));
}

static bool
is_xlsx(const char *name)
{
    size_t n = strlen(name);

    return n > 5 && strcmp(name + n - 5, ".xlsx") == 0;
}

int
bd_spool_send(struct bd_req *r, const char *name, const char *as)
{
    return bd_send_file(r, bd_fmt(r, "spool/%s", name),
        is_xlsx(name) ? "application/vnd.openxmlformats-officedocument."
                        "spreadsheetml.sheet"
                      : "text/csv",
        as);
}

/* --------------------------------------------------------------- unpack -- */

static bool
unpack(struct bd_req *r, const void *arg, int fd)
{
    const struct bd__part_sheet *part = bd__part(r, "sheet");

    return part != NULL && part->unpack(r, arg, fd);
}

/* The job lives as long as its child works. */
static int
still(struct bd_req *r)
{
    return bd_progress(r, 0);
}

int
bd_sheet_unpack(struct bd_req *r, const char *from, const char *to, int sheet,
    cJSON **found)
{
    const struct bd__unpack what = {path_of(r, from), path_of(r, to), sheet};
    const struct bd__child c = {.name = "sheet",
        .work = unpack,
        .arg = &what,
        .timeout_ms = UNPACK_MS,
        .answer_max = BD_SHEET_ANSWER_MAX,
        .memory_max = MEMORY_MAX,
        .tick = still};
    const void *answer;
    const char *why;
    size_t n;

    *found = NULL;
    if (bd__child(r, &c, &answer, &n))
        *found = bd_json(r, answer, n, &why);
    if (*found == NULL) { /* what a file can do to its reader ends here */
        if (r->problem.status != 0)
            return -1;
        *found = cJSON_CreateObject();
        bd_json_set_str(*found, "refused",
            "文件读不出来：太大或者损坏，请另存为 xlsx 或分成几个文件");
    }
    return 0;
}

/* -------------------------------------------------------------- reading -- */

static void
sheet_free(void *p)
{
    struct bd_sheet *s = p;

    fclose(s->f);
    free(s->line);
}

struct bd_sheet *
bd_sheet_open(struct bd_req *r, const char *name, int64_t at)
{
    struct bd_sheet *s = bd_alloc(r, sizeof(*s));
    const char *path = path_of(r, name);

    s->f = fopen(path, "re");
    s->at = at;
    if (s->f == NULL) {
        failed(r, "open", path);
        return NULL;
    }
    bd_defer(r, sheet_free, s);
    if (fseeko(s->f, (off_t)at, SEEK_SET) != 0) {
        failed(r, "seek", path);
        return NULL;
    }
    return s;
}

/* Undoes the escapes in place; gives where the next cell begins, or NULL. */
static char *
unescape(char *p)
{
    char *to = p;

    for (; *p != '\0' && *p != '\t'; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
            *to++ = *p == 't' ? '\t' : *p == 'n' ? '\n' : *p;
        } else {
            *to++ = *p;
        }
    }
    if (*p == '\0') {
        *to = '\0';
        return NULL;
    }
    *to = '\0';
    return p + 1;
}

int
bd_sheet_next(struct bd_req *r, struct bd_sheet *s, struct bd_sheet_row *row)
{
    ssize_t n = getline(&s->line, &s->cap, s->f);
    char *p, *end;

    if (n <= 0)
        return ferror(s->f) ? failed(r, "read", "rows") : 0;
    s->at += n;
    if (s->line[n - 1] == '\n')
        n--;
    p = bd_dupn(r, s->line, (size_t)n);
    *row = (struct bd_sheet_row){strtoll(p, &end, 10), s->at, 0, NULL};
    for (char *c = end; *c != '\0'; c++)
        row->n += *c == '\t';
    row->cell = bd_alloc(r, sizeof(*row->cell) * (size_t)(row->n + 1));
    p = *end == '\t' ? end + 1 : NULL;
    for (int i = 0; i < row->n && p != NULL; i++) {
        struct bd_sheet_cell *c = &row->cell[i];

        c->kind = *p == '\t' ? '\0' : *p;
        c->text = c->kind != '\0' ? p + 1 : p;
        p = unescape(p);
    }
    return 1;
}

/* -------------------------------------------------------------- writing -- */

static void
out_abandon(void *p)
{
    struct bd_sheet_out *o = p;

    if (o->file != NULL)
        o->part->close(o->file);
    unlink(o->temp); /* there is none once it has its name */
}

struct bd_sheet_out *
bd_sheet_create(struct bd_req *r, const char *name, const char *mark)
{
    struct bd_sheet_out *o = bd_alloc(r, sizeof(*o));

    o->part = bd__part(r, "sheet");
    o->path = path_of(r, name);
    o->temp = bd_fmt(r, "%s.part", o->path);
    if (mkdir(spool(r), 0770) < 0 && errno != EEXIST) {
        failed(r, "mkdir", o->path);
        return NULL;
    }
    if (o->part == NULL) {
        bd_fail(r, 503, "unavailable", "这台服务器缺少表格组件");
        return NULL;
    }
    o->file = o->part->create(o->temp, spool(r), is_xlsx(name), mark);
    if (o->file == NULL) {
        failed(r, "create", o->temp);
        return NULL;
    }
    bd_defer(r, out_abandon, o);
    return o;
}

int
bd_sheet_add(struct bd_req *r, struct bd_sheet_out *o, int64_t row,
    const struct bd_sheet_cell *cell, int n)
{
    return o->part->add(o->file, row, cell, n) ? 0
                                               : failed(r, "write", o->temp);
}

int
bd_sheet_done(struct bd_req *r, struct bd_sheet_out *o)
{
    bool ok = o->part->close(o->file);

    o->file = NULL;
    if (!ok || rename(o->temp, o->path) < 0)
        return failed(r, "close", o->temp);
    return 0;
}
