/*
 * Tables: what Excel and WPS write is read as they mean it, and what is made
 * to hurt is refused with a reason.  The zips are made here, byte by byte.
 */
#include "test.h"

#include "bd_int.h"
#include "part.h"
#include "sheet.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define REL                                                                    \
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const struct bd__part_sheet *part;
static char rows[1 << 20]; /* of the rows file read last */
static const char *refused;
static cJSON *found;

static int
set_up(void **state)
{
    static char dir[1024];
    ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 16);

    if (n < 0 || take_request(state) < 0)
        return -1;
    for (int up = 0; up < 3; n--)
        up += dir[n] == '/';
    strcpy(dir + n + 1, "/parts");
    bd__parts_dir = dir;
    bd__current = *state;
    bd__json_hooks();
    part = bd__part(*state, "sheet");
    return part == NULL;
}

static void
slurp(const char *path)
{
    FILE *f = fopen(path, "r");

    rows[fread(rows, 1, sizeof(rows) - 1, f)] = '\0';
    fclose(f);
}

static void
unpack_file(struct bd_req *r, const char *path, int sheet)
{
    char to[] = "/tmp/bd-rows-XXXXXX", said[65536];
    const struct bd__unpack u = {path, to, sheet};
    const char *why;
    ssize_t n;
    int fds[2];

    close(mkstemp(to));
    assert_int_equal(pipe(fds), 0);
    assert_true(part->unpack(r, &u, fds[1]));
    n = read(fds[0], said, sizeof(said));
    close(fds[0]);
    close(fds[1]);
    found = bd_json(r, said, (size_t)n, &why);
    assert_non_null(found);
    refused = bd_str(found, "refused");
    slurp(to);
    unlink(to);
}

static void
unpack(struct bd_req *r, const void *p, size_t n, int sheet)
{
    char from[] = "/tmp/bd-sheet-XXXXXX";
    int fd = mkstemp(from);

    assert_int_equal(write(fd, p, n), n);
    close(fd);
    unpack_file(r, from, sheet);
    unlink(from);
}

static void
csv(struct bd_req *r, const char *text)
{
    unpack(r, text, strlen(text), -1);
}

/* ------------------------------------------------------------------ csv -- */

static void
test_csv(void **state)
{
    csv(*state, "\xef\xbb\xbf客户,\"电话, 手机\"\r\n\"上海\"\"云\"\"\n广告\","
                "138\r\n\r\n,,\r\n北京\\x,1.38E+10\r\nend");
    assert_null(refused);
    assert_string_equal(rows, "1\tt客户\tt电话, 手机\n"
                              "2\tt上海\"云\"\\n广告\tt138\n"
                              "5\tt北京\\\\x\tl1.38E+10\n6\ttend\n");
    assert_int_equal(bd_i64(found, "rows", 0), 4);
    assert_int_equal(bd_i64(found, "columns", 0), 2);
    assert_int_equal(bd_i64(found, "lossy", 0), 1);
    assert_string_equal(bd_str(found, "coded"), "UTF-8");
    csv(*state, "a;b\tc;d\r1;2,3;4");
    assert_string_equal(rows, "1\tta\ttb\\tc\ttd\n2\tt1\tt2,3\tt4\n");
    csv(*state, "a\tb\n\"x\ty\"\t2\n");
    assert_string_equal(rows, "1\tta\ttb\n2\ttx\\ty\tt2\n");
}

static void
coded(struct bd_req *r, const char *as, const char *mark, const char *text)
{
    char out[400], *to = out, *from = bd_dup(r, text);
    size_t n = strlen(text), room = sizeof(out);
    iconv_t cd = iconv_open(as, "UTF-8");

    memcpy(to, mark, strlen(mark));
    to += strlen(mark);
    assert_int_equal(iconv(cd, &from, &n, &to, &room), 0);
    iconv_close(cd);
    unpack(r, out, (size_t)(to - out), -1);
    assert_null(refused);
    assert_string_equal(bd_str(found, "coded"), as);
}

static void
test_csv_coded(void **state)
{
    static const char want[] = "1\tt公司\tt电话\n2\tt㐀鑫广告\tt１３８\n";

    coded(*state, "GB18030", "", "公司,电话\r\n㐀鑫广告,１３８\r\n");
    assert_string_equal(rows, want);
    coded(*state, "UTF-16LE", "\xff\xfe", "公司\t电话\r\n㐀鑫广告\t１３８");
    assert_string_equal(rows, want);
    coded(*state, "UTF-16BE", "\xfe\xff", "公司,电话\n㐀鑫广告,１３８");
    assert_string_equal(rows, want);
}

static void
test_csv_refused(void **state)
{
    char *wide = bd_alloc(*state, 4000);

    csv(*state, "a,b\n\"x,1\ny,2\n");
    assert_non_null(strstr(refused, "引号没有结束"));
    memset(wide, ',', 1500);
    wide[1500] = 'x';
    csv(*state, wide);
    assert_non_null(strstr(refused, "列太多"));
    unpack(*state, "a\0b", 3, -1);
    assert_non_null(strstr(refused, "不是表格"));
    csv(*state, "");
    assert_non_null(strstr(refused, "空的"));
    csv(*state, "\n\n , \n");
    assert_null(refused); /* a space is something */
    csv(*state, "\n,,\n");
    assert_non_null(strstr(refused, "没有内容"));
    csv(*state, "\xff\xff\xff\xff,a\n");
    assert_non_null(strstr(refused, "认不出的文字"));
    csv(*state, "<html><table>");
    assert_non_null(strstr(refused, "网页"));
    csv(*state, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    assert_non_null(strstr(refused, "另存为 xlsx"));
    assert_string_equal(rows, "");
}

/* ----------------------------------------------------------------- zips -- */

struct zip {
    unsigned char p[4 << 20], dir[8192];
    size_t n, ndir;
    int files;
};

static void
le(unsigned char **to, unsigned long v, int bytes)
{
    while (bytes-- > 0) {
        *(*to)++ = (unsigned char)v;
        v >>= 8;
    }
}

static unsigned long
crc(const char *s, size_t n)
{
    unsigned long c = 0xffffffff;

    for (size_t i = 0; i < n; i++) {
        c ^= (unsigned char)s[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return c ^ 0xffffffff;
}

/* One file: as it is (method 0), or packed already (8) to `full` bytes. */
static void
zip_put(struct zip *z, const char *name, const char *data, size_t n, int method,
    size_t full)
{
    unsigned char *at = z->p + z->n, *d = z->dir + z->ndir;
    unsigned long sum = method == 0 ? crc(data, n) : 0;
    size_t offset = z->n, len = strlen(name);

    le(&at, 0x04034b50, 4);
    le(&d, 0x02014b50, 4);
    le(&d, 20, 2);
    for (unsigned char **to = &at; to != NULL; to = to == &at ? &d : NULL) {
        le(to, 20, 2);
        le(to, 0, 2);
        le(to, (unsigned long)method, 2);
        le(to, 0x00210000, 4);
        le(to, sum, 4);
        le(to, n, 4);
        le(to, full, 4);
        le(to, len, 2);
        le(to, 0, 2);
    }
    le(&d, 0, 2 + 2 + 2 + 4);
    le(&d, offset, 4);
    memcpy(at, name, len);
    memcpy(at + len, data, n);
    memcpy(d, name, len);
    z->n = (size_t)(at - z->p) + len + n;
    z->ndir = (size_t)(d - z->dir) + len;
    z->files++;
}

static void
zip_end(struct zip *z)
{
    unsigned char *at = z->p + z->n;
    size_t offset = z->n;

    memcpy(at, z->dir, z->ndir);
    at += z->ndir;
    le(&at, 0x06054b50, 4);
    le(&at, 0, 4);
    le(&at, (unsigned long)z->files, 2);
    le(&at, (unsigned long)z->files, 2);
    le(&at, z->ndir, 4);
    le(&at, offset, 4);
    le(&at, 0, 2);
    z->n = (size_t)(at - z->p);
}

static void
text(struct zip *z, const char *name, const char *data)
{
    zip_put(z, name, data, strlen(data), 0, strlen(data));
}

/* A workbook with two sheets, the first of them hidden, without its cells. */
static struct zip *
book(struct bd_req *r)
{
    struct zip *z = bd_alloc(r, sizeof(*z));

    text(z, "xl/workbook.xml",
        XML "<x:workbook xmlns:x=\"m\" xmlns:r=\"" REL "\"><x:sheets>"
            "<x:sheet name=\"旧\" sheetId=\"7\" state=\"hidden\" r:id=\"rA\"/>"
            "<x:sheet name=\"客户\" sheetId=\"8\" r:id=\"rB\"/></x:sheets>"
            "</x:workbook>");
    text(z, "xl/_rels/workbook.xml.rels",
        XML "<Relationships><Relationship Id=\"rA\" Type=\"" REL "/worksheet\""
            " Target=\"worksheets/a.xml\"/><Relationship Id=\"rB\" Type=\"" REL
            "/worksheet\" Target=\"/xl/worksheets/b.xml\"/><Relationship "
            "Id=\"s\" Type=\"" REL "/sharedStrings\" Target=\"s.xml\"/>"
            "<Relationship Id=\"t\" Type=\"" REL "/styles\" "
            "Target=\"t.xml\"/></Relationships>");
    text(z, "xl/worksheets/a.xml",
        "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>"
        "</worksheet>");
    text(z, "xl/s.xml",
        "<sst><si><t>上海</t></si><si><r><t>北</t></r><r><t>京</t></r>"
        "<rPh sb=\"0\" eb=\"2\"><t>beijing</t></rPh></si></sst>");
    text(z, "xl/t.xml",
        "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy"
        "&quot;年&quot;m&quot;月&quot;\"/><numFmt numFmtId=\"177\" "
        "formatCode=\"[Red]#,##0&quot;days&quot;\"/></numFmts><cellStyleXfs>"
        "<xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf "
        "numFmtId=\"31\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/><xf "
        "numFmtId=\"22\"/></cellXfs></styleSheet>");
    return z;
}

static void
cells(struct bd_req *r, const char *xml, int sheet)
{
    struct zip *z = book(r);

    text(z, "xl/worksheets/b.xml", xml);
    zip_end(z);
    unpack(r, z->p, z->n, sheet);
}

static void
test_xlsx(void **state)
{
    cells(*state,
        "<worksheet><sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c>"
        "<c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"AB2\" t=\"inlineStr\"><is><t>"
        "a&lt;b</t></is></c></row><row r=\"5\"><c r=\"A5\" s=\"1\"><v>46347"
        "</v></c><c r=\"B5\" s=\"2\"><v>46347</v></c><c r=\"C5\" s=\"3\"><v>"
        "46347</v></c><c r=\"D5\" s=\"4\"><v>46347.5</v></c><c r=\"E5\"><v>"
        "1.3800138E10</v></c><c r=\"F5\"><v>911101087178244123</v></c><c "
        "r=\"G5\"><v>0.30000000000000004</v></c><c r=\"H5\" t=\"b\"><v>1</v>"
        "</c><c r=\"I5\" t=\"e\"><v>#N/A</v></c><c r=\"J5\" t=\"str\"><f>A1</f>"
        "<v>公式</v></c></row></sheetData></worksheet>",
        -1);
    assert_null(refused);
    assert_string_equal(rows,
        "2\tt上海\t\tt北京\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"
        "ta<b\n5\td2026-11-21\td2026-11-21\tn46347\td2026-11-21 12:00:00\t"
        "n13800138000\tl911101087178244096\tn0.3\tb1\te#N/A\tt公式\n");
    assert_int_equal(bd_i64(found, "sheet", 0), 1);
    assert_int_equal(bd_i64(found, "lossy", 0), 1);
    assert_string_equal(
        bd_str(cJSON_GetArrayItem(
                   cJSON_GetObjectItemCaseSensitive(found, "sheets"), 1),
            "name"),
        "客户");
    cells(*state, "<worksheet/>", 0);
    assert_string_equal(rows, "1\tn1\n");
    cells(*state, "<worksheet/>", -1);
    assert_non_null(strstr(refused, "没有内容"));
    cells(*state, "<worksheet/>", 2);
    assert_non_null(strstr(refused, "没有这个工作表"));
}

static void
test_xlsx_refused(void **state)
{
    struct zip *z;

    cells(*state, "<!DOCTYPE x [<!ENTITY a \"aa\">]><worksheet/>", -1);
    assert_non_null(strstr(refused, "DTD"));
    cells(*state, "<worksheet><sheetData><row>", -1);
    assert_non_null(strstr(refused, "损坏"));
    cells(*state,
        "<worksheet><row><c r=\"XFD1\"><v>1</v></c></row></worksheet>", -1);
    assert_non_null(strstr(refused, "列太多"));
    cells(*state,
        "<worksheet><row><c r=\"A1\" t=\"s\"><v>9</v></c></row></worksheet>",
        -1);
    assert_non_null(strstr(refused, "缺少文字"));
    cells(*state,
        "<worksheet><row r=\"5\"><c><v>1</v></c></row><row r=\"2\"><c><v>1"
        "</v></c></row></worksheet>",
        -1);
    assert_non_null(strstr(refused, "顺序不对"));
    z = book(*state);
    zip_end(z);
    unpack(*state, z->p, z->n, -1);
    assert_non_null(strstr(refused, "缺少"));
    unpack(*state, z->p, z->n / 2, -1);
    assert_non_null(strstr(refused, "不完整"));
    z = bd_alloc(*state, sizeof(*z));
    text(z, "letter.doc", "x");
    zip_end(z);
    unpack(*state, z->p, z->n, -1);
    assert_non_null(strstr(refused, "压缩包"));
}

/* Deflate by fixed codes: a space, then "258 bytes from 1 before", for ever. */
static size_t
bomb_of(unsigned char *out, size_t cap)
{
    unsigned long bits = 3; /* last block, fixed codes */
    int have = 3;
    size_t n = 0;

    for (bits |= 0x0aUL << 3, have += 8; n + 8 < cap;) {
        for (; have >= 8; have -= 8, bits >>= 8)
            out[n++] = (unsigned char)bits;
        bits |= 0xa3UL << have; /* 11000101 backwards, then 00000 */
        have += 13;
    }
    return n;
}

static void
test_bomb(void **state)
{
    static unsigned char packed[1200000];
    size_t n = bomb_of(packed, sizeof(packed));
    struct zip *z = book(*state);

    zip_put(z, "xl/worksheets/b.xml", (char *)packed, n, 8, 4000);
    zip_end(z);
    unpack(*state, z->p, z->n, -1);
    assert_non_null(strstr(refused, "大得不正常"));
}

/* -------------------------------------------------------------- writing -- */

static const struct bd_sheet_cell line[] = {{'h', "名称"}, {'t', "=1+1"},
    {'n', "-5"}, {'m', "1234.5"}, {'d', "2026-11-21"}, {0, NULL},
    {'t', "a,\"b\"\n@c"}, {'t', "@d"}};

static void
write_and_read(struct bd_req *r, const char *path, bool xlsx)
{
    struct bd__sheet_file *f = part->create(path, "/tmp", xlsx, "王 2026");

    assert_non_null(f);
    assert_true(part->add(f, 1, line, 8));
    assert_true(part->add(f, 3, line, 1));
    assert_true(part->close(f));
    unpack_file(r, path, -1);
    assert_null(refused);
}

static void
test_write(void **state)
{
    write_and_read(*state, "/tmp/bd-sheet-test.xlsx", true);
    assert_string_equal(rows,
        "1\tt名称\tt=1+1\tn-5\tn1234.5\td2026-11-21\t\tta,\"b\"\\n@c\tt@d\n"
        "3\tt名称\n");
    unlink("/tmp/bd-sheet-test.xlsx");
    write_and_read(*state, "/tmp/bd-sheet-test.csv", false);
    assert_string_equal(rows,
        "1\tt名称\tt'=1+1\tt-5\tt1234.5\tt2026-11-21\t\tta,\"b\"\\n@c\tt'@d\n"
        "2\tt名称\n");
    unlink("/tmp/bd-sheet-test.csv");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_coded),
        cmocka_unit_test(test_csv_refused),
        cmocka_unit_test(test_xlsx),
        cmocka_unit_test(test_xlsx_refused),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_write),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
