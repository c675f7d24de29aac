/*
 * part_pdf_text.c - text and boxes on a page, by Pango and Cairo.
 */
#include "part_pdf.h"

#define FONT "Noto Sans CJK SC"

/* ------------------------------------------------------------- painting -- */

static void
colour(cairo_t *cr, int rgb)
{
    cairo_set_source_rgb(
        cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

void
pdf_box(struct doc *d, double x, double y, double w, double h, int rgb)
{
    if (d->cr == NULL)
        return;
    colour(d->cr, rgb);
    cairo_rectangle(d->cr, x, y, w, h);
    cairo_fill(d->cr);
}

PangoLayout *
pdf_layout(struct doc *d, const char *text, double width, int size_pt,
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

double
pdf_height(PangoLayout *l)
{
    int h;

    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

double
pdf_lines(struct doc *d, PangoLayout *l, double x, double y, double room,
    int *from, int rgb)
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

double
pdf_put(struct doc *d, const char *text, double x, double y, double width,
    int size_pt, bool bold, enum bd_align align, int rgb)
{
    PangoLayout *l = pdf_layout(d, text, width, size_pt, bold, align);
    int from = 0;
    double h = pdf_lines(d, l, x, y, PAGE_H, &from, rgb);

    g_object_unref(l);
    return h;
}
