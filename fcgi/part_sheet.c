/*
 * part_sheet.c - xlsx and csv files by libzip, expat and libxlsxwriter.
 *
 * What people upload is read by a child that has no descriptor of the
 * worker's; what it writes are rows, and a word about them.
 */
#include "part_sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_FILE_MAX (INT64_C(3) << 30)
#define ROWS_MAX 5000000

enum {
    COLUMNS_MAX = 1000,
    LETTERS = 8
};

bool
sheet_refuse(struct sheet *s, const char *f, ...)
{
    va_list ap;

    va_start(ap, f);
    if (s->why[0] == '\0')
        vsnprintf(s->why, sizeof(s->why), f, ap);
    va_end(ap);
    return false;
}

/* ------------------------------------------------------------ rows file -- */

static void
put(struct sheet *s, const char *p, size_t n)
{
    fwrite(p, 1, n, s->out);
    s->bytes += (int64_t)n;
}

/* Escaped; other control characters are spaces, and CR is nothing. */
static void
put_text(struct sheet *s, const char *p, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        const char *as = c == '\t'   ? "\\t"
                         : c == '\n' ? "\\n"
                         : c == '\\' ? "\\\\"
                         : c == '\r' ? ""
                         : c < ' '   ? " "
                                     : NULL;

        if (as == NULL)
            continue;
        put(s, p + from, i - from);
        put(s, as, strlen(as));
        from = i + 1;
    }
    put(s, p + from, n - from);
}

static bool
row_begin(struct sheet *s, int64_t row)
{
    char number[24];
    int n = snprintf(number, sizeof(number), "%lld", (long long)row);

    if (row <= s->row)
        return sheet_refuse(
            s, "表格损坏：第 %lld 行的顺序不对", (long long)row);
    if (++s->rows > ROWS_MAX)
        return sheet_refuse(s, "行太多，最多 %d 行，请分成几个文件", ROWS_MAX);
    s->row = row;
    s->col = 0;
    put(s, number, (size_t)n);
    return true;
}

bool
sheet_cell(struct sheet *s, int64_t row, int col, char kind, const char *text,
    size_t n)
{
    if (n == 0)
        return true;
    if (s->row != row && (!sheet_row_end(s) || !row_begin(s, row)))
        return false;
    if (col >= COLUMNS_MAX)
        return sheet_refuse(
            s, "列太多，最多 %d 列，请删去用不到的列", (int)COLUMNS_MAX);
    if (n > BD_SHEET_CELL_MAX)
        return sheet_refuse(
            s, "第 %lld 行有一格的内容太长，请检查引号或拆开", (long long)row);
    if (col < s->col)
        return sheet_refuse(
            s, "表格损坏：第 %lld 行的列顺序不对", (long long)row);
    for (; s->col <= col; s->col++)
        put(s, "\t", 1);
    put(s, &kind, 1);
    put_text(s, text, n);
    s->lossy += kind == 'l';
    if (s->bytes > ROWS_FILE_MAX)
        return sheet_refuse(s, "内容太多，请分成几个文件");
    return true;
}

bool
sheet_row_end(struct sheet *s)
{
    if (s->row == 0 || s->col == 0)
        return true;
    put(s, "\n", 1);
    if (s->col > s->columns)
        s->columns = s->col;
    s->col = 0;
    return !ferror(s->out) || sheet_refuse(s, "服务器磁盘已满，请联系管理员");
}

bool
sheet_number(struct sheet *s, int64_t row, int col, const char *text)
{
    char out[40], *end;
    double v = strtod(text, &end);
    bool whole = fabs(v) < 1e21 && floor(v) == v;

    if (end == text || !isfinite(v))
        return sheet_cell(s, row, col, 't', text, strlen(text));
    snprintf(out, sizeof(out), whole ? "%.0f" : "%.15g", v);
    return sheet_cell(
        s, row, col, fabs(v) >= 1e15 ? 'l' : 'n', out, strlen(out));
}

/* --------------------------------------------------------------- unpack -- */

static bool
begins(const char *head, size_t n, const char *with, size_t len)
{
    return n >= len && memcmp(head, with, len) == 0;
}

static bool
is_markup(const char *head, size_t n)
{
    size_t at = begins(head, n, "\xef\xbb\xbf", 3) ? 3 : 0;

    while (at < n && strchr(" \t\r\n", head[at]) != NULL)
        at++;
    return at < n && head[at] == '<';
}

static bool
read_file(struct sheet *s, const struct bd__unpack *u)
{
    char head[LETTERS * 8 + 1] = "";
    FILE *f = fopen(u->from, "re");
    size_t n = f != NULL ? fread(head, 1, sizeof(head) - 1, f) : 0;

    if (f != NULL)
        fclose(f);
    if (n == 0)
        return sheet_refuse(s, "文件是空的");
    if (begins(head, n, "\xd0\xcf\x11\xe0", 4))
        return sheet_refuse(s, "这是旧版 .xls 或者加了密码的文件，"
                               "请在 Excel 里去掉密码、另存为 xlsx 后再上传");
    if (begins(head, n, "PK\x03\x04", 4))
        return sheet_read_xlsx(s, u->from, u->sheet);
    if (is_markup(head, n))
        return sheet_refuse(s, "这其实是网页，不是表格，"
                               "请用 Excel 打开后另存为 xlsx 再上传");
    if (begins(head, n, "%PDF", 4) || begins(head, n, "\x89PNG", 4))
        return sheet_refuse(s, "这不是表格，请上传 xlsx 或 csv 文件");
    return sheet_read_csv(s, u->from);
}

static bool
answer(struct sheet *s, int fd)
{
    cJSON *o = cJSON_CreateObject();
    const char *text;
    size_t n, done = 0;

    bd_json_set_str(o, "refused", s->why[0] != '\0' ? s->why : NULL);
    bd_json_set_str(o, "coded", s->coded);
    bd_json_set_i64(o, "sheet", s->sheet);
    bd_json_set_i64(o, "rows", s->rows);
    bd_json_set_i64(o, "columns", s->columns);
    bd_json_set_i64(o, "lossy", s->lossy);
    cJSON_AddItemToObject(o, "sheets", s->sheets);
    text = bd_json_text(s->r, o);
    for (n = strlen(text); done < n;) {
        ssize_t now = write(fd, text + done, n - done);

        if (now <= 0)
            return false;
        done += (size_t)now;
    }
    return true;
}

static bool
unpack(struct bd_req *r, const struct bd__unpack *u, int fd)
{
    struct sheet s = {
        .r = r, .out = fopen(u->to, "we"), .sheets = cJSON_CreateArray()};
    bool ok = s.out != NULL && read_file(&s, u) && sheet_row_end(&s);

    if (ok && s.rows == 0)
        sheet_refuse(&s, "表格里没有内容");
    if (s.out == NULL || fclose(s.out) != 0)
        sheet_refuse(&s, "服务器磁盘已满，请联系管理员");
    if (!ok)
        sheet_refuse(&s, "文件读不出来，请重新保存后再上传");
    return answer(&s, fd);
}

BD_PART_EXPORT const struct bd__part_sheet bd_part_sheet = {
    .head = {BD_ABI},
    .unpack = unpack,
    .create = sheet_create,
    .add = sheet_add,
    .close = sheet_close,
};
