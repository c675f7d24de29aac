/*
 * part_sheet_xlsx.h - an xlsx being read: what it says of itself
 * (part_sheet_xlsx.c) and the cells of a sheet (part_sheet_cells.c).
 */
#ifndef BD_PART_SHEET_XLSX_H
#define BD_PART_SHEET_XLSX_H

#include "part_sheet.h"

#include <expat.h>
#include <zip.h>

enum {
    BOOK_SHEETS_MAX = 256,
    BOOK_PATH_MAX = 256
};

struct book_sheet {
    char name[200], id[64], path[BOOK_PATH_MAX];
    bool hidden;
};

struct book {
    struct sheet *s;
    zip_t *zip;
    XML_Parser parser; /* of the file that is read now */
    int64_t unpacked;

    struct book_sheet sheet[BOOK_SHEETS_MAX];
    int nsheets;
    bool since_1904;
    char strings[BOOK_PATH_MAX], styled[BOOK_PATH_MAX];
    struct sheet_styles styles;
    char *texts; /* that cells share */
    size_t *ends;
    size_t used, cap, ntexts, captexts;

    /* where it is */
    int64_t row;
    int col, style;
    char type[12];
    bool collects, phonetic;
    char buf[BD_SHEET_CELL_MAX];
    size_t n;
};

/* Parses one file of the zip; false: refused. */
bool book_parse(struct book *b, const char *name, XML_StartElementHandler start,
    XML_EndElementHandler end);
/* Character data into buf, while it collects. */
void book_text(void *arg, const XML_Char *p, int n);

/* part_sheet_cells.c: handlers of a sheet's file. */
void cells_start(void *arg, const XML_Char *tag, const XML_Char **attr);
void cells_end(void *arg, const XML_Char *tag);

#endif
