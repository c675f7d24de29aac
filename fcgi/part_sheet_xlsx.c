/*
 * part_sheet_xlsx.c - reads one sheet of an xlsx: a zip of XML files, streamed
 * through expat, in memory that does not grow with the rows.
 *
 * What a hostile file could cost is bounded: bytes that come out of the zip,
 * how much they grow, texts that cells share, names; a DTD is refused.
 */
#include "part_sheet_xlsx.h"

#include <stdlib.h>
#include <string.h>

#define UNPACKED_MAX (INT64_C(4) << 30)
#define GROWS_FROM (INT64_C(128) << 20)
#define TEXTS_MAX ((size_t)256 << 20)

enum {
    CHUNK = 64 * 1024,
    ENTRIES_MAX = 10000,
    GROWS_MAX = 150 /* times; real sheets stay below 60 */
};

/* --------------------------------------------------- one file of the zip -- */

static void
refuse_dtd(void *arg, const XML_Char *name, const XML_Char *sys,
    const XML_Char *pub, int internal)
{
    struct book *b = arg;

    (void)name, (void)sys, (void)pub, (void)internal;
    sheet_refuse(
        b->s, "文件里夹带了 DTD，不像 Excel 存的，请另存为 xlsx 再上传");
    XML_StopParser(b->parser, XML_FALSE);
}

static bool
parse_chunk(struct book *b, const char *name, const void *p, size_t n)
{
    if (XML_Parse(b->parser, p, (int)n, n == 0) == XML_STATUS_OK)
        return b->s->why[0] == '\0';
    return sheet_refuse(b->s, "表格文件损坏（%s 第 %lu 行），请重新另存为 xlsx",
        name, (unsigned long)XML_GetCurrentLineNumber(b->parser));
}

/* `packed`: its bytes in the zip, by which a bomb shows. */
static bool
parse_all(struct book *b, const char *name, zip_file_t *f, int64_t packed)
{
    static char buf[CHUNK];
    int64_t own = 0;
    zip_int64_t n;

    do {
        n = zip_fread(f, buf, sizeof(buf));
        if (n < 0)
            return sheet_refuse(b->s, "压缩包损坏，请重新另存为 xlsx");
        own += n;
        b->unpacked += n;
        if (b->unpacked > UNPACKED_MAX ||
            (own > GROWS_FROM && own / GROWS_MAX > packed))
            return sheet_refuse(
                b->s, "文件解压后大得不正常，请把数据复制到新表格里再上传");
        if (!parse_chunk(b, name, buf, (size_t)n))
            return false;
    } while (n > 0);
    return true;
}

bool
book_parse(struct book *b, const char *name, XML_StartElementHandler start,
    XML_EndElementHandler end)
{
    zip_stat_t st;
    zip_file_t *f = zip_fopen(b->zip, name, 0);
    bool ok;

    if (f == NULL || zip_stat(b->zip, name, 0, &st) != 0)
        return sheet_refuse(b->s, "xlsx 里缺少 %s，请重新另存为 xlsx", name);
    b->parser = XML_ParserCreate(NULL);
    b->n = 0;
    b->collects = false;
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, start, end);
    XML_SetCharacterDataHandler(b->parser, book_text);
    XML_SetStartDoctypeDeclHandler(b->parser, refuse_dtd);
    ok = parse_all(b, name, f, (int64_t)st.comp_size);
    XML_ParserFree(b->parser);
    zip_fclose(f);
    return ok;
}

void
book_text(void *arg, const XML_Char *p, int n)
{
    struct book *b = arg;

    if (!b->collects)
        return;
    if (b->n + (size_t)n > sizeof(b->buf)) {
        sheet_refuse(b->s, "有一格的内容太长，请拆开后再上传");
        XML_StopParser(b->parser, XML_FALSE);
        return;
    }
    memcpy(b->buf + b->n, p, (size_t)n);
    b->n += (size_t)n;
}

/* -------------------------------------------------------- which sheets --- */

static void
book_start(void *arg, const XML_Char *tag, const XML_Char **attr)
{
    struct book *b = arg;
    const char *name = sheet_local(tag), *value;

    if (strcmp(name, "workbookPr") == 0) {
        value = sheet_attr(attr, "date1904");
        b->since_1904 =
            value != NULL && (*value == '1' || strcmp(value, "true") == 0);
    } else if (strcmp(name, "sheet") == 0 && b->nsheets < BOOK_SHEETS_MAX) {
        struct book_sheet *sh = &b->sheet[b->nsheets];
        const char *state = sheet_attr(attr, "state");

        value = sheet_attr(attr, "name");
        snprintf(sh->name, sizeof(sh->name), "%s", value != NULL ? value : "");
        value = sheet_attr(attr, "id"); /* r:id; sheetId is another name */
        snprintf(sh->id, sizeof(sh->id), "%s", value != NULL ? value : "");
        sh->hidden = state != NULL && strcmp(state, "visible") != 0;
        b->nsheets++;
    }
}

/* "worksheets/sheet1.xml" and "/xl/worksheets/sheet1.xml" alike. */
static void
path_of(char out[BOOK_PATH_MAX], const char *target)
{
    if (*target == '/')
        snprintf(out, BOOK_PATH_MAX, "%s", target + 1);
    else
        snprintf(out, BOOK_PATH_MAX, "xl/%s", target);
}

static bool
ends(const char *s, const char *with)
{
    size_t n = strlen(s), k = strlen(with);

    return n >= k && strcmp(s + n - k, with) == 0;
}

static void
rels_start(void *arg, const XML_Char *tag, const XML_Char **attr)
{
    struct book *b = arg;
    const char *id = sheet_attr(attr, "Id"), *type = sheet_attr(attr, "Type"),
               *target = sheet_attr(attr, "Target");

    if (strcmp(sheet_local(tag), "Relationship") != 0 || id == NULL ||
        type == NULL || target == NULL)
        return;
    if (ends(type, "/sharedStrings"))
        path_of(b->strings, target);
    else if (ends(type, "/styles"))
        path_of(b->styled, target);
    else if (ends(type, "/worksheet"))
        for (int i = 0; i < b->nsheets; i++)
            if (strcmp(b->sheet[i].id, id) == 0)
                path_of(b->sheet[i].path, target);
}

static void
nothing(void *arg, const XML_Char *tag)
{
    (void)arg, (void)tag;
}

/* ------------------------------------------------------- texts and styles -- */

/* Texts that cells share lie one behind the other, each with its end. */
static bool
keep_text(struct book *b)
{
    if (b->ntexts == b->captexts) {
        size_t cap = b->captexts > 0 ? 2 * b->captexts : 4096;
        size_t *more = realloc(b->ends, cap * sizeof(*more));

        if (more == NULL)
            return false;
        b->ends = more;
        b->captexts = cap;
    }
    if (b->used + b->n > b->cap) {
        size_t cap = 2 * (b->used + b->n) + CHUNK;
        char *more = cap <= 2 * TEXTS_MAX ? realloc(b->texts, cap) : NULL;

        if (more == NULL)
            return false;
        b->texts = more;
        b->cap = cap;
    }
    memcpy(b->texts + b->used, b->buf, b->n);
    b->used += b->n;
    b->ends[b->ntexts++] = b->used;
    return true;
}

static void
strings_start(void *arg, const XML_Char *tag, const XML_Char **attr)
{
    struct book *b = arg;
    const char *name = sheet_local(tag);

    (void)attr;
    if (strcmp(name, "si") == 0)
        b->n = 0;
    if (strcmp(name, "rPh") == 0)
        b->phonetic = true;
    b->collects = strcmp(name, "t") == 0 && !b->phonetic;
}

static void
strings_end(void *arg, const XML_Char *tag)
{
    struct book *b = arg;
    const char *name = sheet_local(tag);

    b->collects = false;
    if (strcmp(name, "rPh") == 0)
        b->phonetic = false;
    if (strcmp(name, "si") == 0 && !keep_text(b)) {
        sheet_refuse(b->s, "文字太多，请分成几个文件再上传");
        XML_StopParser(b->parser, XML_FALSE);
    }
}

static void
styles_start(void *arg, const XML_Char *tag, const XML_Char **attr)
{
    struct book *b = arg;

    sheet_style_start(&b->styles, sheet_local(tag), attr);
}

static void
styles_end(void *arg, const XML_Char *tag)
{
    struct book *b = arg;

    sheet_style_end(&b->styles, sheet_local(tag));
}

/* ----------------------------------------------------------------- whole -- */

static void
tell_sheets(struct book *b)
{
    for (int i = 0; i < b->nsheets; i++) {
        cJSON *o = cJSON_CreateObject();

        bd_json_set_str(o, "name", b->sheet[i].name);
        cJSON_AddBoolToObject(o, "hidden", b->sheet[i].hidden);
        cJSON_AddItemToArray(b->s->sheets, o);
    }
}

static bool
read_sheet(struct book *b, int i)
{
    b->s->sheet = i;
    b->row = 0;
    return book_parse(b, b->sheet[i].path, cells_start, cells_end) &&
           sheet_row_end(b->s);
}

/* The one that is wanted, or the first that shows and has rows. */
static bool
read_sheets(struct book *b, int want)
{
    if (want >= b->nsheets || b->nsheets == 0)
        return sheet_refuse(b->s, "没有这个工作表");
    if (want >= 0)
        return read_sheet(b, want);
    for (int i = 0; i < b->nsheets && b->s->rows == 0; i++)
        if (!b->sheet[i].hidden && b->sheet[i].path[0] != '\0' &&
            !read_sheet(b, i))
            return false;
    return true;
}

static bool
read_book(struct book *b, int want)
{
    if (zip_get_num_entries(b->zip, 0) > ENTRIES_MAX)
        return sheet_refuse(b->s, "压缩包里的文件太多，不像 Excel 存的");
    if (zip_name_locate(b->zip, "xl/workbook.xml", 0) < 0)
        return sheet_refuse(
            b->s, zip_name_locate(b->zip, "xl/workbook.bin", 0) >= 0 ||
                          zip_name_locate(b->zip, "content.xml", 0) >= 0
                      ? "这种表格请先另存为 xlsx 再上传"
                      : "这是压缩包，不是表格，请解压后上传里面的 xlsx 或 csv");
    if (!book_parse(b, "xl/workbook.xml", book_start, nothing) ||
        !book_parse(b, "xl/_rels/workbook.xml.rels", rels_start, nothing))
        return false;
    tell_sheets(b);
    if (b->strings[0] != '\0' && zip_name_locate(b->zip, b->strings, 0) >= 0 &&
        !book_parse(b, b->strings, strings_start, strings_end))
        return false;
    if (b->styled[0] != '\0' && zip_name_locate(b->zip, b->styled, 0) >= 0 &&
        !book_parse(b, b->styled, styles_start, styles_end))
        return false;
    return read_sheets(b, want);
}

bool
sheet_read_xlsx(struct sheet *s, const char *path, int want)
{
    struct book *b = calloc(1, sizeof(*b));
    int code = 0;
    bool ok = false;

    s->coded = "xlsx";
    if (b == NULL)
        return false;
    b->s = s;
    b->zip = zip_open(path, ZIP_RDONLY, &code);
    if (b->zip == NULL)
        sheet_refuse(s, "文件不完整或者损坏，请重新另存为 xlsx 再上传");
    else
        ok = read_book(b, want);
    if (b->zip != NULL)
        zip_discard(b->zip);
    free(b->texts);
    free(b->ends);
    free(b->styles.is_date);
    free(b);
    return ok;
}
