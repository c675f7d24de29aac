/*
 * pdf.h - a document as it was asked for, between pdf.c and the part that
 * paints it.
 */
#ifndef BD_PDF_H
#define BD_PDF_H

#include "part.h"

enum pdf_kind {
    PDF_HEADING,
    PDF_TEXT,
    PDF_PAIRS,
    PDF_TABLE,
    PDF_PNG
};

enum {
    PDF_COLS_MAX = 12
};

struct pdf_op {
    struct pdf_op *next;
    enum pdf_kind kind;
    const char *text;    /* heading, text; a picture's caption, or NULL */
    const char ***cells; /* rows of a table; of pairs: label and value */
    struct bd_pdf_col cols[PDF_COLS_MAX];
    int ncols, nrows;
    int size_pt;
    enum bd_align align;
    const unsigned char *bytes; /* a picture */
    size_t len;
};

struct bd_pdf {
    struct bd_req *r;
    const char *title, *footer;
    struct pdf_op *first, **last;
};

#endif
