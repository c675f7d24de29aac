/*
 * part_pdf.c - documents by Pango and Cairo.
 *
 * A document is laid out twice: first to count the pages, then to paint them
 * with "page n of m".  All this happens in a process that ends with it.
 */
#include "pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

#define FONT "Noto Sans CJK SC"
#define PAGE_W 595.28 /* A4 in points */
#define PAGE_H 841.89
#define MARGIN 48.0
#define TEXT_W (PAGE_W - 2 * MARGIN)
#define BOTTOM (PAGE_H - 60.0)
#define PAD 4.0 /* around the text of a cell */

enum {
    BODY_PT = 9,
    SMALL_PT = 8,
    HEADING_PT = 12,
    TITLE_PT = 18,
    INK = 0x1f2329,
    GREY = 0x646a73,
    LINE = 0xdee0e3,
    SHADE = 0xf2f3f5
};

struct doc {
    const struct bd_pdf *p;
    PangoContext *pango;
    cairo_t *cr;                /* NULL while pages are only counted */
    const struct pdf_op *table; /* whose head is repeated on a new page */
    double y;
    int page, pages;
};

/* ------------------------------------------------------------- painting -- */

static void
colour(cairo_t *cr, int rgb)
{
    cairo_set_source_rgb(
        cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

static void
box(struct doc *d, double x, double y, double w, double h, int rgb)
{
    if (d->cr == NULL)
        return;
    colour(d->cr, rgb);
    cairo_rectangle(d->cr, x, y, w, h);
    cairo_fill(d->cr);
}

static PangoLayout *
layout_new(struct doc *d, const char *text, double width, int size_pt,
    bool bold, enum bd_align align)
{
    static const PangoAlignment aligns[] = {[BD_LEFT] = PANGO_ALIGN_LEFT,
        [BD_RIGHT] = PANGO_ALIGN_RIGHT,
        [BD_CENTRE] = PANGO_ALIGN_CENTER};
    PangoLayout *l = pango_layout_new(d->pango);
    PangoFontDescription *font = pango_font_description_from_string(FONT);

    pango_font_description_set_absolute_size(font, size_pt * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(l, aligns[align]);
    pango_layout_set_spacing(l, size_pt * PANGO_SCALE / 6);
    pango_layout_set_text(l, text != NULL ? text : "", -1);
    return l;
}

static double
height_of(PangoLayout *l)
{
    int h;

    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

/*
 * Paints lines *from and on at x, y as far as `room` points go (always one),
 * and moves *from behind them.  Returns how high they are together.
 */
static double
lines(struct doc *d, PangoLayout *l, double x, double y, double room, int *from,
    int rgb)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    double top = 0, used = 0;
    PangoRectangle at;
    int i = 0, end = *from;

    do {
        int y0, y1;

        if (i++ < *from)
            continue;
        pango_layout_iter_get_line_yrange(it, &y0, &y1);
        if (end == *from)
            top = (double)y0 / PANGO_SCALE;
        else if ((double)y1 / PANGO_SCALE - top > room)
            break;
        used = (double)y1 / PANGO_SCALE - top;
        end = i;
        if (d->cr == NULL)
            continue;
        pango_layout_iter_get_line_extents(it, NULL, &at);
        colour(d->cr, rgb);
        cairo_move_to(d->cr, x + (double)at.x / PANGO_SCALE,
            y - top + (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE);
        pango_cairo_show_layout_line(
            d->cr, pango_layout_iter_get_line_readonly(it));
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    *from = end;
    return used;
}

/* All of a text that needs no page break; returns its height. */
static double
put(struct doc *d, const char *text, double x, double y, double width,
    int size_pt, bool bold, enum bd_align align, int rgb)
{
    PangoLayout *l = layout_new(d, text, width, size_pt, bold, align);
    int from = 0;
    double h = lines(d, l, x, y, PAGE_H, &from, rgb);

    g_object_unref(l);
    return h;
}

/* ---------------------------------------------------------------- pages -- */

static void table_head(struct doc *d, const struct pdf_op *op);

static void
page_new(struct doc *d)
{
    if (d->cr != NULL && d->page > 0)
        cairo_show_page(d->cr);
    d->page++;
    d->y = MARGIN;
    box(d, MARGIN, BOTTOM + 12, TEXT_W, 0.5, LINE);
    put(d, d->p->footer, MARGIN, BOTTOM + 18, TEXT_W - 90, SMALL_PT, false,
        BD_LEFT, GREY);
    put(d, bd_fmt(d->p->r, "第 %d / %d 页", d->page, d->pages),
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
    d->y +=
        put(d, op->text, MARGIN, d->y, TEXT_W, HEADING_PT, true, BD_LEFT, INK);
    d->y += 6;
}

static void
draw_text(struct doc *d, const struct pdf_op *op)
{
    PangoLayout *l =
        layout_new(d, op->text, TEXT_W, op->size_pt, false, op->align);
    int from = 0, count = pango_layout_get_line_count(l);

    need(d, op->size_pt * 1.5);
    while (from < count) {
        d->y += lines(d, l, MARGIN, d->y, BOTTOM - d->y, &from, INK);
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
            value[k] = layout_new(d, op->cells[i + k][1], width - label - 20,
                BODY_PT, false, BD_LEFT);
            if (height_of(value[k]) > h)
                h = height_of(value[k]);
        }
        need(d, h);
        for (int k = 0; k < 2 && value[k] != NULL; k++) {
            double x = MARGIN + k * width;
            int from = 0;

            put(d, op->cells[i + k][0], x, d->y, label, BODY_PT, false, BD_LEFT,
                GREY);
            lines(d, value[k], x + label, d->y, BOTTOM - d->y, &from, INK);
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

        cell[i] = layout_new(d, row < 0 ? c->title : op->cells[row][i],
            col_width(op, i) - 2 * PAD, BODY_PT, row < 0, c->align);
        if (height_of(cell[i]) > h)
            h = height_of(cell[i]);
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
            h = lines(d, cell[i], x + PAD, d->y + PAD, BOTTOM - d->y - 2 * PAD,
                &from[i], INK);
        if (h > high)
            high = h;
        more = more || from[i] < count;
        x += col_width(op, i);
    }
    d->y += high + 2 * PAD;
    box(d, MARGIN, d->y - 0.5, TEXT_W, 0.5, LINE);
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

    box(d, MARGIN, d->y, TEXT_W, h + 2 * PAD, SHADE);
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
            d->y +=
                put(d, op->text, x, d->y, w, SMALL_PT, false, BD_CENTRE, GREY);
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
        d->y += 12 + put(d, d->p->title, MARGIN, d->y, TEXT_W, TITLE_PT, true,
                         BD_CENTRE, INK);
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
