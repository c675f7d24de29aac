/*
 * part_pdf.h - a page being painted: what the files of the part share.
 */
#ifndef BD_PART_PDF_H
#define BD_PART_PDF_H

#include "pdf.h"

#include <pango/pangocairo.h>

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

/* A filled rectangle; nothing while pages are only counted. */
void pdf_box(struct doc *d, double x, double y, double w, double h, int rgb);

/* A text to be placed, and how high it is; g_object_unref() ends it. */
PangoLayout *pdf_layout(struct doc *d, const char *text, double width,
    int size_pt, bool bold, enum bd_align align);
double pdf_height(PangoLayout *l);

/*
 * Paints lines *from and on at x, y as far as `room` points go (always one),
 * and moves *from behind them.  Returns how high they are together.
 */
double pdf_lines(struct doc *d, PangoLayout *l, double x, double y, double room,
    int *from, int rgb);

/* All of a text that needs no page break; returns its height. */
double pdf_put(struct doc *d, const char *text, double x, double y,
    double width, int size_pt, bool bold, enum bd_align align, int rgb);

#endif
