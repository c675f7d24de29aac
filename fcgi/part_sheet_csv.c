/*
 * part_sheet_csv.c - csv by RFC 4180, as Excel and WPS write it: UTF-8 with
 * or without a mark, GB18030, or UTF-16 with its mark; separated by commas,
 * semicolons or tabs.
 */
#include "part_sheet.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 64 * 1024
};

enum state {
    START,  /* of a cell */
    PLAIN,  /* in one without quotes */
    QUOTED, /* in one with quotes */
    QUOTE   /* behind a quote in one with quotes: its end, or one of two */
};

struct csv {
    struct sheet *s;
    enum state state;
    char separator;
    bool after_cr, quoted;
    int64_t row;
    int col;
    char *cell;
    size_t n;
};

/* ------------------------------------------------------------- encoding -- */

/* Well-formed UTF-8 to its end?  *nul: a byte that no text has. */
static bool
is_utf8(FILE *f, bool *nul)
{
    char buf[CHUNK + 4] = "";
    size_t kept = 0, n;

    *nul = false;
    while ((n = fread(buf + kept, 1, CHUNK, f)) > 0) {
        size_t all = kept + n, whole = all;

        *nul |= memchr(buf + kept, 0, n) != NULL;
        while (whole > 0 && whole + 4 > all &&
               ((unsigned char)buf[whole - 1] & 0xc0) == 0x80)
            whole--;
        if (whole > 0 && ((unsigned char)buf[whole - 1] & 0xc0) == 0xc0)
            whole--;
        else
            whole = all;
        if (!bd_utf8_ok(buf, whole))
            return false;
        kept = all - whole;
        if (kept > 4)
            return false;
        memmove(buf, buf + whole, kept);
    }
    return bd_utf8_ok(buf, kept);
}

/* Names the encoding and leaves f behind its mark. */
static const char *
encoding_of(struct sheet *s, FILE *f)
{
    unsigned char mark[3] = {0};
    size_t n = fread(mark, 1, 3, f);
    bool nul;

    if (n >= 2 && mark[0] == 0xff && mark[1] == 0xfe) {
        fseeko(f, 2, SEEK_SET);
        return "UTF-16LE";
    }
    if (n >= 2 && mark[0] == 0xfe && mark[1] == 0xff) {
        fseeko(f, 2, SEEK_SET);
        return "UTF-16BE";
    }
    if (n < 3 || memcmp(mark, "\xef\xbb\xbf", 3) != 0)
        n = 0;
    fseeko(f, (off_t)n, SEEK_SET);
    if (is_utf8(f, &nul) && !nul) {
        fseeko(f, (off_t)n, SEEK_SET);
        return "UTF-8";
    }
    if (nul) {
        sheet_refuse(s, "这不是表格，请上传 xlsx 或 csv 文件");
        return NULL;
    }
    fseeko(f, 0, SEEK_SET);
    return "GB18030";
}

/* ---------------------------------------------------------------- cells -- */

/* "1.38E+10": Excel has cut a long number before it wrote the file. */
static bool
is_cut_number(const char *p, size_t n)
{
    size_t e = n;

    for (size_t i = 0; i < n; i++) {
        if ((p[i] == 'E' || p[i] == 'e') && e == n && i > 0)
            e = i;
        else if (!isdigit((unsigned char)p[i]) && p[i] != '.' &&
                 !(i == e + 1 && p[i] == '+'))
            return false;
    }
    return e + 2 < n && p[e + 1] == '+';
}

static bool
cell_end(struct csv *c)
{
    char kind = !c->quoted && is_cut_number(c->cell, c->n) ? 'l' : 't';
    bool ok = sheet_cell(c->s, c->row, c->col++, kind, c->cell, c->n);

    c->n = 0;
    c->quoted = false;
    c->state = START;
    return ok;
}

static bool
line_end(struct csv *c)
{
    bool ok = cell_end(c) && sheet_row_end(c->s);

    c->row++;
    c->col = 0;
    return ok;
}

static bool
add(struct csv *c, char ch)
{
    if (c->n == BD_SHEET_CELL_MAX)
        return sheet_refuse(c->s,
            "第 %lld 行有一格太长，多半是少了一个引号，请检查",
            (long long)c->row);
    c->cell[c->n++] = ch;
    return true;
}

static bool
take(struct csv *c, char ch)
{
    bool cr = c->after_cr;

    c->after_cr = false;
    if (c->state == QUOTED) {
        if (ch != '"')
            return add(c, ch);
        c->state = QUOTE;
        return true;
    }
    if (c->state == QUOTE && ch == '"') {
        c->state = QUOTED;
        return add(c, ch);
    }
    if (ch == '\n' && cr)
        return true;
    if (ch == '\n' || ch == '\r') {
        c->after_cr = ch == '\r';
        return line_end(c);
    }
    if (ch == c->separator)
        return cell_end(c);
    if (c->state == START && ch == '"') {
        c->state = QUOTED;
        c->quoted = true;
        return true;
    }
    c->state = PLAIN;
    return add(c, ch);
}

/* The one that the first line has most of, outside of quotes. */
static char
separator_of(const char *p, size_t n)
{
    static const char known[] = ",\t;";
    int count[3] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < n && (quoted || (p[i] != '\n' && p[i] != '\r'));
         i++) {
        const char *at = strchr(known, p[i]);

        quoted ^= p[i] == '"';
        if (at != NULL && *at != '\0' && !quoted)
            count[at - known]++;
    }
    for (int i = 1; i < 3; i++)
        if (count[i] > count[best])
            best = i;
    return known[best];
}

static bool
take_all(struct csv *c, const char *p, size_t n)
{
    if (c->separator == 0 && n > 0)
        c->separator = separator_of(p, n);
    for (size_t i = 0; i < n; i++)
        if (!take(c, p[i]))
            return false;
    return true;
}

/* --------------------------------------------------------------- reading -- */

static bool
read_plain(struct csv *c, FILE *f)
{
    char buf[CHUNK];
    size_t n;

    while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
        if (!take_all(c, buf, n))
            return false;
    return true;
}

static bool
read_converted(struct csv *c, FILE *f, iconv_t cd)
{
    char in[CHUNK], out[3 * CHUNK];
    size_t kept = 0, n;
    bool known = true;

    while (known && (n = fread(in + kept, 1, sizeof(in) - kept, f)) > 0) {
        char *from = in, *to = out;
        size_t left = kept + n, room = sizeof(out);
        size_t rc = iconv(cd, &from, &left, &to, &room);

        known = rc != (size_t)-1 || errno == EINVAL;
        if (!take_all(c, out, sizeof(out) - room))
            return false;
        memmove(in, from, left);
        kept = left;
    }
    return (known && kept == 0) || sheet_refuse(c->s,
                                       "第 %lld 行附近有认不出的文字，"
                                       "请在 Excel 里另存为 xlsx 后再上传",
                                       (long long)c->row);
}

static bool
read_as(struct csv *c, FILE *f, const char *coded)
{
    iconv_t cd;
    bool ok;

    if (strcmp(coded, "UTF-8") == 0)
        return read_plain(c, f);
    cd = iconv_open("UTF-8", coded);
    if (cd == (iconv_t)-1)
        return sheet_refuse(c->s, "这台服务器不认识 %s，请另存为 xlsx", coded);
    ok = read_converted(c, f, cd);
    iconv_close(cd);
    return ok;
}

bool
sheet_read_csv(struct sheet *s, const char *path)
{
    struct csv c = {.s = s, .row = 1, .cell = malloc(BD_SHEET_CELL_MAX)};
    FILE *f = fopen(path, "re");
    bool ok = false;

    if (f != NULL && c.cell != NULL && (s->coded = encoding_of(s, f)) != NULL)
        ok = read_as(&c, f, s->coded);
    if (ok && c.state == QUOTED)
        ok = sheet_refuse(
            s, "第 %lld 行的引号没有结束，请检查", (long long)c.row);
    ok = ok && line_end(&c);
    if (f != NULL)
        fclose(f);
    free(c.cell);
    return ok;
}
