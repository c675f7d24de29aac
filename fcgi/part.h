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

struct bd__part_pdf {
    struct bd__part head;
    /* Paints a document (pdf.h) and writes it to fd. */
    bool (*paint)(const struct bd_pdf *p, int fd);
};

/* A stored picture, and how large its small one may be. */
struct bd__picture {
    const char *path, *mime;
    int side_max, pixels_max; /* of the small one; of the picture */
};

struct bd__part_thumb {
    struct bd__part head;
    /* Writes the picture to fd as a small JPEG. */
    bool (*shrink)(const struct bd__picture *p, int fd);
};

struct bd__part_sheet; /* sheet.h */

#define BD_PART_EXPORT __attribute__((visibility("default")))
extern const struct bd__part_http bd_part_http;
extern const struct bd__part_pdf bd_part_pdf;
extern const struct bd__part_thumb bd_part_thumb;
extern const struct bd__part_sheet bd_part_sheet;

#endif
