/*
 * sheet.h - tables on disk: what the core and its part "sheet" share.
 *
 * An upload (xlsx, csv) is unpacked once, by a child, into a rows file: one
 * line for each row that has something in it,
 *
 *   12\ttShanghai\t\tn13800138000\n
 *
 * the row's number in the user's file, then its cells, each a kind (bd.h,
 * bd_sheet_cell) and a text with \t \n \\ escaped; an empty cell is empty.
 * Whoever reads it may stop after any line and go on from its offset.
 */
#ifndef BD_SHEET_H
#define BD_SHEET_H

#include "leaf.h"

enum {
    BD_SHEET_CELL_MAX =
        128 * 1024, /* bytes; Excel's own limit is 32767 chars */
    BD_SHEET_ANSWER_MAX = 1024 * 1024
};

struct bd__unpack {
    const char *from, *to; /* paths */
    int sheet;             /* from 0; -1: the first that shows and has rows */
};

struct bd__sheet_file; /* one being written */

struct bd__part_sheet {
    struct bd__part head;
    /* In a child: writes the rows file, and what it found as JSON to fd. */
    bool (*unpack)(struct bd_req *r, const struct bd__unpack *u, int fd);
    /* In a worker: a new xlsx or csv; scratch is a folder for what waits,
     * mark says who takes it and when.  NULL: the disk. */
    struct bd__sheet_file *(*create)(
        const char *path, const char *scratch, bool xlsx, const char *mark);
    bool (*add)(struct bd__sheet_file *f, int64_t row,
        const struct bd_sheet_cell *cell, int n);
    /* Frees it; false: not all of it is on disk. */
    bool (*close)(struct bd__sheet_file *f);
};

#endif
