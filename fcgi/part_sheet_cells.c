/*
 * part_sheet_cells.c - the cells of an xlsx sheet, as they come.
 */
#include "part_sheet_xlsx.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    LETTERS_MAX = 3 /* "XFD" is Excel's last column */
};

/* "C5" is column 2; sparse rows name their cells so.  -1: no such name. */
static int
column_of(const char *ref)
{
    int col = 0, n = 0;

    for (; n <= LETTERS_MAX && isupper((unsigned char)ref[n]); n++)
        col = col * 26 + (ref[n] - 'A' + 1);
    return n == 0 || n > LETTERS_MAX ? -1 : col - 1;
}

static void
row_start(struct book *b, const XML_Char **attr)
{
    const char *r = sheet_attr(attr, "r");
    int64_t row = r != NULL ? strtoll(r, NULL, 10) : b->row + 1;

    b->row = row > 0 ? row : b->row + 1;
    b->col = -1;
}

static void
cell_start(struct book *b, const XML_Char **attr)
{
    const char *r = sheet_attr(attr, "r"), *t = sheet_attr(attr, "t"),
               *s = sheet_attr(attr, "s");
    int col = r != NULL ? column_of(r) : -1;

    b->col = col >= 0 ? col : b->col + 1;
    b->style = s != NULL ? (int)strtol(s, NULL, 10) : 0;
    snprintf(b->type, sizeof(b->type), "%s", t != NULL ? t : "n");
    b->n = 0;
}

void
cells_start(void *arg, const XML_Char *tag, const XML_Char **attr)
{
    struct book *b = arg;
    const char *name = sheet_local(tag);

    if (strcmp(name, "c") == 0)
        cell_start(b, attr);
    else if (strcmp(name, "v") == 0)
        b->collects = true;
    else if (strcmp(name, "t") == 0)
        b->collects = !b->phonetic;
    else if (strcmp(name, "row") == 0)
        row_start(b, attr);
    else if (strcmp(name, "rPh") == 0)
        b->phonetic = true;
}

/* A text that cells share, by its number. */
static bool
shared(struct book *b)
{
    size_t i, from;

    b->buf[b->n] = '\0';
    i = strtoull(b->buf, NULL, 10);
    if (i >= b->ntexts)
        return sheet_refuse(b->s, "表格文件损坏：缺少文字，请重新另存为 xlsx");
    from = i > 0 ? b->ends[i - 1] : 0;
    return sheet_cell(
        b->s, b->row, b->col, 't', b->texts + from, b->ends[i] - from);
}

static bool
number(struct book *b)
{
    char day[32];

    b->buf[b->n] = '\0';
    if (sheet_style_is_date(&b->styles, b->style) &&
        sheet_date(strtod(b->buf, NULL), b->since_1904, day))
        return sheet_cell(b->s, b->row, b->col, 'd', day, strlen(day));
    return sheet_number(b->s, b->row, b->col, b->buf);
}

/* "2026-11-21T14:02:00" of a strict xlsx. */
static bool
iso_date(struct book *b)
{
    char *t = memchr(b->buf, 'T', b->n);

    if (t != NULL)
        *t = ' ';
    return sheet_cell(b->s, b->row, b->col, 'd', b->buf, b->n);
}

static bool
cell_end(struct book *b)
{
    static const struct {
        const char *type;
        char kind;
    } plain[] = {{"inlineStr", 't'}, {"str", 't'}, {"b", 'b'}, {"e", 'e'}};

    if (b->n == 0)
        return true;
    if (b->n == sizeof(b->buf))
        b->n--;
    if (strcmp(b->type, "s") == 0)
        return shared(b);
    if (strcmp(b->type, "d") == 0)
        return iso_date(b);
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
        if (strcmp(b->type, plain[i].type) == 0)
            return sheet_cell(
                b->s, b->row, b->col, plain[i].kind, b->buf, b->n);
    return number(b);
}

void
cells_end(void *arg, const XML_Char *tag)
{
    struct book *b = arg;
    const char *name = sheet_local(tag);

    b->collects = false;
    if (strcmp(name, "rPh") == 0)
        b->phonetic = false;
    if (strcmp(name, "c") == 0 && !cell_end(b))
        XML_StopParser(b->parser, XML_FALSE);
}
