/*
 * pdf.c - documents: what is wanted is noted here, and painted by a child.
 *
 * Pango, Cairo and a font of 20 MB would stay in every worker that ever made
 * a document.  In a child they go with it, and so does whatever a hostile
 * text might do to them.
 */
#include "pdf.h"

#include "leaf.h"

enum {
    BODY_PT = 9,
    TEXT_PT_MAX = 48,
    TIMEOUT_MS = 20000,
    DOCUMENT_MAX = 32 * 1024 * 1024,
    MEMORY_MAX = 1024 * 1024 * 1024
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

static bool
paint(struct bd_req *r, const void *document, int fd)
{
    const struct bd__part_pdf *part = bd__part(r, "pdf");

    return part != NULL && part->paint(document, fd);
}

int
bd_pdf_finish(struct bd_pdf *p, const void **pdf, size_t *len)
{
    const struct bd__child c = {
        "pdf", paint, p, TIMEOUT_MS, DOCUMENT_MAX, MEMORY_MAX, NULL};

    if (bd__child(p->r, &c, pdf, len))
        return 0;
    return bd_fail(p->r, 500, "internal", "生成 PDF 失败，请稍后重试");
}
