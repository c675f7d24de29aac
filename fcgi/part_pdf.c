/*
 * part_pdf.c - documents by Pango and Cairo.
 *
 * A document is laid out twice: first to count the pages, then to paint them
 * with "page n of m".  All this happens in a process that ends with it.
 */
#include "part_pdf.h"

#include <cairo-pdf.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- pages -- */

static void table_head(struct doc *d, const struct pdf_op *op);

static void
page_new(struct doc *d)
{
    if (d->cr != NULL && d->page > 0)
        cairo_show_page(d->cr);
    d->page++;
    d->y = MARGIN;
    pdf_box(d, MARGIN, BOTTOM + 12, TEXT_W, 0.5, LINE);
    pdf_put(d, d->p->footer, MARGIN, BOTTOM + 18, TEXT_W - 90, SMALL_PT, false,
        BD_LEFT, GREY);
    pdf_put(d, bd_fmt(d->p->r, "第 %d / %d 页", d->page, d->pages),
        MARGIN + TEXT_W - 80, BOTTOM + 18, 80, SMALL_PT, false, BD_RIGHT, GREY);
    if (d->table != NULL)
        table_head(d, d->table);
}

/* A new page unless `height` more points fit on this one. */
static void
need(struct doc *d, double height)
{
    if (d->y + height > BOTTOM)
        page_new(d);
}

static void
draw_heading(struct doc *d, const struct pdf_op *op)
{
    need(d, 60); /* never alone at the end of a page */
    d->y += 10;
    d->y += pdf_put(
        d, op->text, MARGIN, d->y, TEXT_W, HEADING_PT, true, BD_LEFT, INK);
    d->y += 6;
}

static void
draw_text(struct doc *d, const struct pdf_op *op)
{
    PangoLayout *l =
        pdf_layout(d, op->text, TEXT_W, op->size_pt, false, op->align);
    int from = 0, count = pango_layout_get_line_count(l);

    need(d, op->size_pt * 1.5);
    while (from < count) {
        d->y += pdf_lines(d, l, MARGIN, d->y, BOTTOM - d->y, &from, INK);
        if (from < count)
            page_new(d);
    }
    d->y += 4;
    g_object_unref(l);
}

/* Two to a line: a grey label and its value. */
static void
draw_pairs(struct doc *d, const struct pdf_op *op)
{
    const double width = TEXT_W / 2, label = 64;

    for (int i = 0; i < op->nrows; i += 2) {
        PangoLayout *value[2] = {NULL, NULL};
        double h = 0;

        for (int k = 0; k < 2 && i + k < op->nrows; k++) {
            value[k] = pdf_layout(d, op->cells[i + k][1], width - label - 20,
                BODY_PT, false, BD_LEFT);
            if (pdf_height(value[k]) > h)
                h = pdf_height(value[k]);
        }
        need(d, h);
        for (int k = 0; k < 2 && value[k] != NULL; k++) {
            double x = MARGIN + k * width;
            int from = 0;

            pdf_put(d, op->cells[i + k][0], x, d->y, label, BODY_PT, false,
                BD_LEFT, GREY);
            pdf_lines(d, value[k], x + label, d->y, BOTTOM - d->y, &from, INK);
            g_object_unref(value[k]);
        }
        d->y += h + 4;
    }
    d->y += 4;
}

static double
col_width(const struct pdf_op *op, int col)
{
    return TEXT_W * op->cols[col].width_bp / 10000;
}

/* The texts of one row, -1 being the head; returns the highest. */
static double
row_layouts(struct doc *d, const struct pdf_op *op, int row,
    PangoLayout *cell[PDF_COLS_MAX])
{
    double h = 0;

    for (int i = 0; i < op->ncols; i++) {
        const struct bd_pdf_col *c = &op->cols[i];

        cell[i] = pdf_layout(d, row < 0 ? c->title : op->cells[row][i],
            col_width(op, i) - 2 * PAD, BODY_PT, row < 0, c->align);
        if (pdf_height(cell[i]) > h)
            h = pdf_height(cell[i]);
    }
    return h;
}

/* As many lines of a row as this page holds; true: there are more. */
static bool
row_lines(struct doc *d, const struct pdf_op *op,
    PangoLayout *const cell[PDF_COLS_MAX], int from[PDF_COLS_MAX])
{
    double x = MARGIN, high = 0;
    bool more = false;

    for (int i = 0; i < op->ncols; i++) {
        int count = pango_layout_get_line_count(cell[i]);
        double h = 0;

        if (from[i] < count)
            h = pdf_lines(d, cell[i], x + PAD, d->y + PAD,
                BOTTOM - d->y - 2 * PAD, &from[i], INK);
        if (h > high)
            high = h;
        more = more || from[i] < count;
        x += col_width(op, i);
    }
    d->y += high + 2 * PAD;
    pdf_box(d, MARGIN, d->y - 0.5, TEXT_W, 0.5, LINE);
    return more;
}

static void
free_row(const struct pdf_op *op, PangoLayout *const cell[PDF_COLS_MAX])
{
    for (int i = 0; i < op->ncols; i++)
        g_object_unref(cell[i]);
}

static void
table_head(struct doc *d, const struct pdf_op *op)
{
    PangoLayout *cell[PDF_COLS_MAX];
    int from[PDF_COLS_MAX] = {0};
    double h = row_layouts(d, op, -1, cell);

    pdf_box(d, MARGIN, d->y, TEXT_W, h + 2 * PAD, SHADE);
    row_lines(d, op, cell, from);
    free_row(op, cell);
}

/*
 * A row higher than what is left moves to the next page; one higher than a
 * page goes on over as many as it takes.
 */
static void
table_row(struct doc *d, const struct pdf_op *op, int row)
{
    PangoLayout *cell[PDF_COLS_MAX];
    int from[PDF_COLS_MAX] = {0};

    need(d, row_layouts(d, op, row, cell) + 2 * PAD);
    while (row_lines(d, op, cell, from))
        page_new(d);
    free_row(op, cell);
}

static void
draw_table(struct doc *d, const struct pdf_op *op)
{
    need(d, 60);
    table_head(d, op);
    d->table = op;
    for (int i = 0; i < op->nrows; i++)
        table_row(d, op, i);
    d->table = NULL;
    d->y += 8;
}

/* ------------------------------------------------------------- pictures -- */

struct reading {
    const unsigned char *at;
    size_t left;
};

static cairo_status_t
read_png(void *closure, unsigned char *to, unsigned n)
{
    struct reading *from = closure;

    if (n > from->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, from->at, n);
    from->at += n;
    from->left -= n;
    return CAIRO_STATUS_SUCCESS;
}

/* Unsmoothed: a QR code keeps its edges. */
static void
paint_png(cairo_t *cr, cairo_surface_t *png, double x, double y, double w)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, w / cairo_image_surface_get_width(png),
        w / cairo_image_surface_get_width(png));
    cairo_set_source_surface(cr, png, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_restore(cr);
}

static void
draw_png(struct doc *d, const struct pdf_op *op)
{
    struct reading from = {op->bytes, op->len};
    cairo_surface_t *png =
        cairo_image_surface_create_from_png_stream(read_png, &from);
    double w = op->size_pt < TEXT_W ? op->size_pt : TEXT_W, x = MARGIN, h;

    if (cairo_surface_status(png) == CAIRO_STATUS_SUCCESS) {
        h = w * cairo_image_surface_get_height(png) /
            cairo_image_surface_get_width(png);
        if (op->align != BD_LEFT)
            x += (TEXT_W - w) / (op->align == BD_CENTRE ? 2 : 1);
        need(d, h + 16);
        if (d->cr != NULL)
            paint_png(d->cr, png, x, d->y, w);
        d->y += h + 2;
        if (op->text != NULL)
            d->y += pdf_put(
                d, op->text, x, d->y, w, SMALL_PT, false, BD_CENTRE, GREY);
        d->y += 6;
    }
    cairo_surface_destroy(png);
}

/* ------------------------------------------------------------- document -- */

/* Once through it all; afterwards d->page says how long it is. */
static void
lay_out(struct doc *d)
{
    static void (*const draw[])(struct doc *, const struct pdf_op *) = {
        [PDF_HEADING] = draw_heading,
        [PDF_TEXT] = draw_text,
        [PDF_PAIRS] = draw_pairs,
        [PDF_TABLE] = draw_table,
        [PDF_PNG] = draw_png,
    };

    d->page = 0;
    page_new(d);
    if (d->p->title[0] != '\0')
        d->y += 12 + pdf_put(d, d->p->title, MARGIN, d->y, TEXT_W, TITLE_PT,
                         true, BD_CENTRE, INK);
    for (const struct pdf_op *op = d->p->first; op != NULL; op = op->next)
        draw[op->kind](d, op);
}

static cairo_status_t
write_pdf(void *closure, const unsigned char *p, unsigned n)
{
    const int *fd = closure;

    while (n > 0) {
        ssize_t done = write(*fd, p, n);

        if (done <= 0)
            return CAIRO_STATUS_WRITE_ERROR;
        p += done;
        n -= (unsigned)done;
    }
    return CAIRO_STATUS_SUCCESS;
}

static bool
paint(const struct bd_pdf *p, int fd)
{
    struct doc d = {.p = p};
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(write_pdf, &fd, PAGE_W, PAGE_H);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, p->title);
    d.pango = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(d.pango, 72); /* points are units */
    pango_context_set_round_glyph_positions(d.pango, FALSE);
    pango_context_set_language(d.pango, pango_language_from_string("zh-cn"));
    lay_out(&d);
    d.pages = d.page;
    d.cr = cairo_create(surface);
    lay_out(&d);
    cairo_destroy(d.cr);
    cairo_surface_finish(surface);
    return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
}

BD_PART_EXPORT const struct bd__part_pdf bd_part_pdf = {
    .head = {BD_ABI},
    .paint = paint,
};
