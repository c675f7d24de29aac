/*
 * pdf.c - documents: what is wanted is noted here, and painted by a child.
 *
 * Pango, Cairo and a font of 20 MB would stay in every worker that ever made
 * a document.  In a child they go with it, and so does whatever a hostile
 * text might do to them.
 */
#include "pdf.h"

#include "leaf.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BODY_PT = 9,
    TEXT_PT_MAX = 48,
    TIMEOUT_MS = 20000,
    DOCUMENT_MAX = 32 * 1024 * 1024
};

/* --------------------------------------------------------------- noting -- */

struct bd_pdf *
bd_pdf_new(struct bd_req *r, const char *title, const char *footer)
{
    struct bd_pdf *p = bd_alloc(r, sizeof(*p));

    p->r = r;
    p->title = bd_dup(r, title != NULL ? title : "");
    p->footer = bd_dup(r, footer != NULL ? footer : "");
    p->last = &p->first;
    return p;
}

static struct pdf_op *
add(struct bd_pdf *p, enum pdf_kind kind, const char *text)
{
    struct pdf_op *op = bd_alloc(p->r, sizeof(*op));

    op->kind = kind;
    op->text = text != NULL ? bd_dup(p->r, text) : NULL;
    *p->last = op;
    p->last = &op->next;
    return op;
}

static const char **
copy_texts(struct bd_req *r, const char *const *from, int n)
{
    const char **to = bd_alloc(r, (size_t)n * sizeof(*to));

    for (int i = 0; i < n; i++)
        to[i] = bd_dup(r, from[i] != NULL ? from[i] : "");
    return to;
}

void
bd_pdf_heading(struct bd_pdf *p, const char *text)
{
    add(p, PDF_HEADING, text);
}

void
bd_pdf_text(
    struct bd_pdf *p, const char *text, int size_pt, enum bd_align align)
{
    struct pdf_op *op = add(p, PDF_TEXT, text);

    op->size_pt = size_pt < 1             ? BODY_PT
                  : size_pt > TEXT_PT_MAX ? TEXT_PT_MAX
                                          : size_pt;
    op->align = align;
}

void
bd_pdf_pairs(struct bd_pdf *p, const char *const *pairs, int n)
{
    struct pdf_op *op = add(p, PDF_PAIRS, NULL);

    op->nrows = n;
    op->cells = bd_alloc(p->r, (size_t)n * sizeof(*op->cells));
    for (int i = 0; i < n; i++)
        op->cells[i] = copy_texts(p->r, pairs + 2 * i, 2);
}

void
bd_pdf_table(struct bd_pdf *p, const struct bd_pdf_col *cols, int ncols,
    const char *const *cells, int nrows)
{
    struct pdf_op *op = add(p, PDF_TABLE, NULL);

    op->ncols = ncols < PDF_COLS_MAX ? ncols : PDF_COLS_MAX;
    for (int i = 0; i < op->ncols; i++) {
        op->cols[i] = cols[i];
        op->cols[i].title = bd_dup(p->r, cols[i].title);
    }
    op->nrows = nrows;
    op->cells = bd_alloc(p->r, (size_t)nrows * sizeof(*op->cells));
    for (int i = 0; i < nrows; i++)
        op->cells[i] = copy_texts(p->r, cells + i * ncols, op->ncols);
}

void
bd_pdf_png(struct bd_pdf *p, const void *png, size_t len, int size_pt,
    enum bd_align align, const char *caption)
{
    struct pdf_op *op = add(p, PDF_PNG, caption);

    op->bytes = png;
    op->len = len;
    op->size_pt = size_pt;
    op->align = align;
}

/* ------------------------------------------------------------- painting -- */

static void __attribute__((noreturn)) child(const struct bd_pdf *p, int fd)
{
    const struct bd__part_pdf *part;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    part = bd__part(p->r, "pdf");
    _exit(part != NULL && part->paint(p, fd) ? 0 : 1);
}

/* All that comes until the other end closes; false: too late or too much. */
static bool
read_all(struct bd_pdf *p, int fd, unsigned char **out, size_t *len)
{
    struct pollfd at = {.fd = fd, .events = POLLIN};
    int64_t until = bd_now_ms() + TIMEOUT_MS;
    size_t cap = 256 * 1024;
    ssize_t got = 1;

    *out = bd_alloc(p->r, cap);
    *len = 0;
    while (got != 0) {
        int64_t left = until - bd_now_ms();

        if (*len == cap) {
            unsigned char *more = bd_alloc(p->r, 2 * cap);

            memcpy(more, *out, cap);
            *out = more;
            cap *= 2;
        }
        if (left <= 0 || *len > DOCUMENT_MAX || poll(&at, 1, (int)left) == 0)
            return false;
        got = read(fd, *out + *len, cap - *len);
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0)
            *len += (size_t)got;
    }
    return true;
}

/* 0, or what the log says of it. */
static const char *
paint(struct bd_pdf *p, unsigned char **pdf, size_t *len)
{
    int fds[2], status = 0;
    pid_t pid;
    bool whole;

    if (pipe2(fds, O_CLOEXEC) < 0)
        return "pipe";
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(p, fds[1]);
    }
    close(fds[1]);
    whole = pid > 0 && read_all(p, fds[0], pdf, len);
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

int
bd_pdf_finish(struct bd_pdf *p, const void **pdf, size_t *len)
{
    unsigned char *bytes = NULL;
    const char *why = paint(p, &bytes, len);

    *pdf = bytes;
    if (why == NULL)
        return 0;
    bd_log(p->r, BD_ERROR, "pdf.failed", "why=%s", why);
    return bd_fail(p->r, 500, "internal", "生成 PDF 失败，请稍后重试");
}
