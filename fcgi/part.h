/*
 * part.h - what the heavy parts offer, and to whom.
 *
 * A part is one file, part_<name>.c, and the only one that includes its
 * library's headers.  <name>.c in the core loads it and passes calls on.
 */
#ifndef BD_PART_H
#define BD_PART_H

#include "leaf.h"

struct bd__part_http {
    struct bd__part head;
    /* As bd_http(). */
    int (*call)(struct bd_req *r, struct bd_http *h);
};

struct bd__doc; /* a document in the making */

struct bd__part_pdf {
    struct bd__part head;
    struct bd__doc *(*new)(struct bd_req *r, const char *title,
        const char *footer);
    void (*heading)(struct bd__doc *d, const char *text);
    void (*text)(struct bd__doc *d, const char *text, int size_pt,
        enum bd_align align);
    void (*pairs)(struct bd__doc *d, const char *const *pairs, int n);
    void (*table)(struct bd__doc *d, const struct bd_pdf_col *cols, int ncols,
        const char *const *cells, int nrows);
    void (*png)(struct bd__doc *d, const void *png, size_t len, int size_pt,
        enum bd_align align, const char *caption);
    int (*finish)(struct bd__doc *d, const void **pdf, size_t *len);
};

#define BD_PART_EXPORT __attribute__((visibility("default")))
extern const struct bd__part_http bd_part_http;
extern const struct bd__part_pdf bd_part_pdf;

#endif
