/*
 * pdf.c - the door to documents.  Pango and Cairo are loaded by the first
 * document that a worker writes.  Without them a document takes every call
 * and its end says that it failed.
 */
#include "part.h"

struct bd_pdf {
    struct bd_req *r;
    const struct bd__part_pdf *part; /* NULL: could not be loaded */
    struct bd__doc *doc;
};

struct bd_pdf *
bd_pdf_new(struct bd_req *r, const char *title, const char *footer)
{
    struct bd_pdf *p = bd_alloc(r, sizeof(*p));

    p->r = r;
    p->part = bd__part(r, "pdf");
    if (p->part != NULL)
        p->doc = p->part->new(r, title, footer);
    return p;
}

void
bd_pdf_heading(struct bd_pdf *p, const char *text)
{
    if (p->part != NULL)
        p->part->heading(p->doc, text);
}

void
bd_pdf_text(struct bd_pdf *p, const char *text, int size_pt,
    enum bd_align align)
{
    if (p->part != NULL)
        p->part->text(p->doc, text, size_pt, align);
}

void
bd_pdf_pairs(struct bd_pdf *p, const char *const *pairs, int n)
{
    if (p->part != NULL)
        p->part->pairs(p->doc, pairs, n);
}

void
bd_pdf_table(struct bd_pdf *p, const struct bd_pdf_col *cols, int ncols,
    const char *const *cells, int nrows)
{
    if (p->part != NULL)
        p->part->table(p->doc, cols, ncols, cells, nrows);
}

void
bd_pdf_png(struct bd_pdf *p, const void *png, size_t len, int size_pt,
    enum bd_align align, const char *caption)
{
    if (p->part != NULL)
        p->part->png(p->doc, png, len, size_pt, align, caption);
}

int
bd_pdf_finish(struct bd_pdf *p, const void **pdf, size_t *len)
{
    if (p->part == NULL)
        return bd_fail(p->r, 500, "internal", "生成 PDF 失败");
    return p->part->finish(p->doc, pdf, len);
}
