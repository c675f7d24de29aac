/*
 * part_sheet.h - what the readers of the part "sheet" share: the rows file
 * that they fill, and the reason why they refuse.
 */
#ifndef BD_PART_SHEET_H
#define BD_PART_SHEET_H

#include "part.h"
#include "sheet.h"

#include <stdio.h>

/* One file being read. */
struct sheet {
    struct bd_req *r;
    FILE *out;
    int64_t row;       /* number of the open row; 0: none */
    int col;           /* columns of it that are written */
    int64_t bytes;     /* of the rows file */
    int64_t rows;      /* rows with something in them */
    int64_t lossy;     /* numbers that lost digits before they came */
    int columns;       /* of the widest row */
    const char *coded; /* "xlsx", "UTF-8", "GB18030" ... */
    int sheet;         /* which one was read */
    cJSON *sheets;     /* [{"name","hidden"}] */
    char why[240];     /* why it is refused, for the user; "": it is not */
};

/* Says why and gives false; the first reason stays. */
bool sheet_refuse(struct sheet *s, const char *f, ...) BD_PRINTF(2, 3);
/* One cell that is not empty; rows and columns only go up. */
bool sheet_cell(struct sheet *s, int64_t row, int col, char kind,
    const char *text, size_t n);
bool sheet_row_end(struct sheet *s);
/* A number as a person would type it, or with its lost digits told. */
bool sheet_number(struct sheet *s, int64_t row, int col, const char *text);

bool sheet_read_csv(struct sheet *s, const char *path);
bool sheet_read_xlsx(struct sheet *s, const char *path, int want);

/* part_sheet_style.c: which cell styles show a number as a date. */
struct sheet_styles {
    unsigned char *is_date; /* by style */
    int n, cap;
    struct {
        int id;
        bool date;
    } custom[512];
    int ncustom;
    bool in_cells;
};
void sheet_style_start(
    struct sheet_styles *st, const char *name, const char *const *attr);
void sheet_style_end(struct sheet_styles *st, const char *name);
bool sheet_style_is_date(const struct sheet_styles *st, int style);
bool sheet_format_is_date(const char *code);
/* "2026-11-21", with " 14:02:00" if it has a time; false: no date. */
bool sheet_date(double serial, bool since_1904, char out[32]);

/* XML names without their prefix; an attribute's value, or NULL. */
const char *sheet_local(const char *name);
const char *sheet_attr(const char *const *attr, const char *name);

/* part_sheet_write.c */
struct bd__sheet_file *sheet_create(
    const char *path, const char *scratch, bool xlsx, const char *mark);
bool sheet_add(struct bd__sheet_file *f, int64_t row,
    const struct bd_sheet_cell *cell, int n);
bool sheet_close(struct bd__sheet_file *f);

#endif
