/*
 * part_sheet_write.c - new xlsx files by libxlsxwriter, row by row in memory
 * that does not grow, and csv files with the mark by which Excel knows UTF-8.
 *
 * Texts that begin like a formula are texts in an xlsx; in a csv they get an
 * apostrophe before them, or Excel would run them.
 */
#include "part_sheet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#define EXCEL_ROWS 1048576

struct bd__sheet_file {
    FILE *csv;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *day, *moment, *money;
    int sheets;
    int64_t first; /* row of the file that is the sheet's first */
    char footer[240];
    bool failed;
};

static void
new_sheet(struct bd__sheet_file *f, int64_t first)
{
    f->sheet = workbook_add_worksheet(f->book, NULL);
    f->first = first;
    f->sheets++;
    if (f->sheet == NULL) {
        f->failed = true;
        return;
    }
    worksheet_freeze_panes(f->sheet, 1, 0);
    worksheet_set_column(f->sheet, 0, 60, 16, NULL);
    worksheet_set_footer(f->sheet, f->footer);
}

/* Who took it and when, on every printed page and in the file's own words. */
static void
set_mark(struct bd__sheet_file *f, const char *mark)
{
    union {
        const char *c;
        char *p;
    } text = {mark};
    lxw_doc_properties about = {.comments = text.p};

    workbook_set_properties(f->book, &about);
    snprintf(f->footer, sizeof(f->footer), "&L%.180s&R&P/&N", mark);
}

static bool
open_xlsx(struct bd__sheet_file *f, const char *path, const char *scratch,
    const char *mark)
{
    char *dir = strdup(scratch);
    lxw_workbook_options o = {.constant_memory = LXW_TRUE, .tmpdir = dir};

    f->book = workbook_new_opt(path, &o);
    free(dir);
    if (f->book == NULL)
        return false;
    f->head = workbook_add_format(f->book);
    format_set_bold(f->head);
    f->day = workbook_add_format(f->book);
    format_set_num_format(f->day, "yyyy-mm-dd");
    f->moment = workbook_add_format(f->book);
    format_set_num_format(f->moment, "yyyy-mm-dd hh:mm");
    f->money = workbook_add_format(f->book);
    format_set_num_format(f->money, "#,##0.00");
    set_mark(f, mark);
    new_sheet(f, 1);
    return !f->failed;
}

struct bd__sheet_file *
sheet_create(const char *path, const char *scratch, bool xlsx, const char *mark)
{
    struct bd__sheet_file *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return NULL;
    if (xlsx ? open_xlsx(f, path, scratch, mark)
             : (f->csv = fopen(path, "we")) != NULL &&
                   fwrite("\xef\xbb\xbf", 1, 3, f->csv) == 3)
        return f;
    if (f->csv != NULL)
        fclose(f->csv);
    if (f->book != NULL)
        workbook_close(f->book);
    free(f);
    return NULL;
}

/* What Excel would take for a formula; a number may have its sign. */
static bool
runs(const struct bd_sheet_cell *c)
{
    return c->kind != 'n' && c->kind != 'm' && c->text[0] != '\0' &&
           strchr("=+-@\t\r", c->text[0]) != NULL;
}

static void
add_csv(FILE *f, const struct bd_sheet_cell *cell, int n)
{
    for (int i = 0; i < n; i++) {
        const char *p = cell[i].text != NULL ? cell[i].text : "";
        bool quoted = strpbrk(p, ",\"\r\n") != NULL || *p == ' ';

        if (i > 0)
            fputc(',', f);
        if (quoted)
            fputc('"', f);
        if (*p != '\0' && runs(&cell[i]))
            fputc('\'', f);
        for (; *p != '\0'; p++) {
            if (*p == '"')
                fputc('"', f);
            fputc(*p, f);
        }
        if (quoted)
            fputc('"', f);
    }
    fputs("\r\n", f);
}

static lxw_error
add_day(struct bd__sheet_file *f, lxw_row_t row, lxw_col_t col, const char *p)
{
    lxw_datetime at = {0};
    int sec = 0, got = sscanf(p, "%4d-%2d-%2d %2d:%2d:%2d", &at.year, &at.month,
                     &at.day, &at.hour, &at.min, &sec);

    at.sec = sec;
    if (got < 3 || at.year < 1900)
        return worksheet_write_string(f->sheet, row, col, p, NULL);
    return worksheet_write_datetime(
        f->sheet, row, col, &at, got > 3 ? f->moment : f->day);
}

static lxw_error
add_cell(struct bd__sheet_file *f, lxw_row_t row, lxw_col_t col,
    const struct bd_sheet_cell *c)
{
    switch (c->kind) {
    case 'n':
    case 'm':
        return worksheet_write_number(f->sheet, row, col, strtod(c->text, NULL),
            c->kind == 'm' ? f->money : NULL);
    case 'd':
        return add_day(f, row, col, c->text);
    default:
        return worksheet_write_string(
            f->sheet, row, col, c->text, c->kind == 'h' ? f->head : NULL);
    }
}

bool
sheet_add(struct bd__sheet_file *f, int64_t row,
    const struct bd_sheet_cell *cell, int n)
{
    if (f->csv != NULL) {
        add_csv(f->csv, cell, n);
        return !ferror(f->csv);
    }
    if (row - f->first >= EXCEL_ROWS)
        new_sheet(f, row);
    for (int i = 0; i < n && !f->failed; i++) {
        lxw_error rc = LXW_NO_ERROR;

        if (cell[i].text != NULL && cell[i].text[0] != '\0')
            rc = add_cell(
                f, (lxw_row_t)(row - f->first), (lxw_col_t)i, &cell[i]);
        f->failed |=
            rc != LXW_NO_ERROR && rc != LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    }
    return !f->failed;
}

bool
sheet_close(struct bd__sheet_file *f)
{
    bool ok = !f->failed;

    if (f->csv != NULL) {
        ok &= fflush(f->csv) == 0 && fsync(fileno(f->csv)) == 0;
        ok &= fclose(f->csv) == 0;
    } else {
        ok &= workbook_close(f->book) == LXW_NO_ERROR;
    }
    free(f);
    return ok;
}
