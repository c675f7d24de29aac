/*
 * bd_doc.h - the part of bd.h about documents: QR codes, PDF, and the tables
 * that people bring and take.  Included by bd.h alone.
 */
#ifndef BD_DOC_H
#define BD_DOC_H

/* A QR code, error level M, quiet zone 4; size in pixels. */
int bd_qr_png(struct bd_req *r, const char *text, int size, const void **png,
    size_t *len);
int bd_qr_svg(struct bd_req *r, const char *text, const char **svg);

/* A4 document with embedded CJK fonts; positions flow from top to bottom. */
struct bd_pdf;
/* clang-format off */
enum bd_align { BD_LEFT, BD_RIGHT, BD_CENTRE };
/* clang-format on */
struct bd_pdf_col {
    const char *title;
    int width_bp; /* of the text width; all add up to 10000 */
    enum bd_align align;
};
struct bd_pdf *bd_pdf_new(
    struct bd_req *r, const char *title, const char *footer);
void bd_pdf_heading(struct bd_pdf *p, const char *text);
void bd_pdf_text(
    struct bd_pdf *p, const char *text, int size_pt, enum bd_align align);
void bd_pdf_pairs(struct bd_pdf *p, const char *const *pairs, int n);
void bd_pdf_table(struct bd_pdf *p, const struct bd_pdf_col *cols, int ncols,
    const char *const *cells, int nrows);
void bd_pdf_png(struct bd_pdf *p, const void *png, size_t len, int size_pt,
    enum bd_align align, const char *caption);
int bd_pdf_finish(struct bd_pdf *p, const void **pdf, size_t *len);

/*
 * Tables that people bring and take, xlsx and csv, in files of the module's
 * own naming ("import-12.rows") below data_dir/spool.
 */
struct bd_sheet_cell {
    char kind;        /* t text, n number, m money, d date or time, b 1 or 0,
                       * h head, e Excel's error, l lost digits; 0: empty */
    const char *text; /* never NULL unless empty */
};
struct bd_sheet_row {
    int64_t number, next; /* in the user's file; where the next one begins */
    int n;
    struct bd_sheet_cell *cell;
};
/* Bytes of an upload at their place; it is `at` bytes long before. */
int bd_spool_add(
    struct bd_req *r, const char *name, int64_t at, const void *p, size_t n);
void bd_spool_drop(struct bd_req *r, const char *name);
/* nginx sends it, as `as`. */
int bd_spool_send(struct bd_req *r, const char *name, const char *as);
/*
 * Turns an upload into a rows file; sheet: -1 for the first that has rows.
 * {refused: reason or null, coded, sheet, sheets: [{name, hidden}], rows,
 * columns, lossy}
 */
int bd_sheet_unpack(struct bd_req *r, const char *from, const char *to,
    int sheet, cJSON **found);
/* Reads rows from an offset (0, or a `next`): 1, 0 at the end, -1. */
struct bd_sheet *bd_sheet_open(struct bd_req *r, const char *name, int64_t at);
int bd_sheet_next(
    struct bd_req *r, struct bd_sheet *s, struct bd_sheet_row *row);
/* A new file, an xlsx if its name ends so, else a csv; rows from 1 on.  NULL
 * and -1: the problem is recorded. */
struct bd_sheet_out *bd_sheet_create(
    struct bd_req *r, const char *name, const char *mark);
int bd_sheet_add(struct bd_req *r, struct bd_sheet_out *o, int64_t row,
    const struct bd_sheet_cell *cell, int n);
int bd_sheet_done(struct bd_req *r, struct bd_sheet_out *o);

/*
 * What the list call would answer to `query` ("status=won&sort=-updated_at"),
 * in the caller's scope and with the list's masks, as cells for people: a
 * page, from *cursor (NULL: the first) to the next (NULL: the last).
 */
typedef int bd_line_fn(
    struct bd_req *r, const struct bd_sheet_cell *cell, int n, void *arg);
int bd_list_titles(
    struct bd_req *r, const char *entity, bd_line_fn *fn, void *arg);
int bd_list_page(struct bd_req *r, const char *entity, const char *query,
    const char **cursor, bd_line_fn *fn, void *arg);

#endif
