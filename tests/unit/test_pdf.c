/*
 * Documents, read back by poppler: the text is there, its fonts are in the
 * file, and a long table goes on with its head on every page.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct bd_pdf_col cols[] = {{"序号", 800, BD_CENTRE},
    {"项目", 4200, BD_LEFT}, {"数量", 1600, BD_RIGHT}, {"单价", 1600, BD_RIGHT},
    {"金额", 1800, BD_RIGHT}};

enum {
    COLS = sizeof(cols) / sizeof(cols[0])
};

/* The parts lie beside the folder of the tests' folder. */
static int
find_parts(void **state)
{
    static char dir[1024];
    ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 16);

    if (n < 0)
        return -1;
    for (int up = 0; up < 3; n--)
        up += dir[n] == '/';
    strcpy(dir + n + 1, "/parts");
    bd__parts_dir = dir;
    return take_request(state);
}

/* What one of poppler's tools says of a document. */
static char *
ask(struct bd_req *r, const char *tool, const char *to, const void *pdf,
    size_t len)
{
    char path[] = "/tmp/bd-pdf-XXXXXX";
    int fd = mkstemp(path);
    char *out = bd_alloc(r, 1 << 20);
    FILE *from;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, pdf, len), len);
    close(fd);
    from = popen(bd_fmt(r, "%s %s %s", tool, path, to), "r");
    assert_non_null(from);
    out[fread(out, 1, (1 << 20) - 1, from)] = '\0';
    assert_int_equal(pclose(from), 0);
    unlink(path);
    return out;
}

static int
count(const char *in, const char *what)
{
    int n = 0;

    while ((in = strstr(in, what)) != NULL) {
        in += strlen(what);
        n++;
    }
    return n;
}

static void
quote(
    struct bd_req *r, int rows, const char *last, const void **pdf, size_t *len)
{
    const char **cells = bd_alloc(r, (size_t)rows * COLS * sizeof(*cells));
    static const char *const pairs[] = {"客户", "上海蓝海广告有限公司", "日期",
        "2026-11-21", "地址", "上海市徐汇区漕溪北路 1 号 A 座 1001 室"};
    struct bd_pdf *p = bd_pdf_new(r, "报价单", "报单广告 · BJ20261121-0012");
    const void *qr;
    size_t qr_len;

    for (int i = 0; i < rows; i++) {
        cells[i * COLS] = bd_fmt(r, "%d", i + 1);
        cells[i * COLS + 1] = bd_fmt(r, "灯箱画面 Row%03d.", i + 1);
        cells[i * COLS + 2] = "2.88";
        cells[i * COLS + 3] = "85.5";
        cells[i * COLS + 4] = bd_yuan(r, 73872);
    }
    cells[(rows - 1) * COLS + 1] = last;
    assert_int_equal(
        bd_qr_png(r, "https://example.com/q/1", 300, &qr, &qr_len), 0);
    bd_pdf_pairs(p, pairs, 3);
    bd_pdf_heading(p, "明细");
    bd_pdf_table(p, cols, COLS, cells, rows);
    bd_pdf_text(p, "合计：¥1,234.50", 14, BD_RIGHT);
    bd_pdf_png(p, qr, qr_len, 90, BD_RIGHT, "扫码确认报价");
    assert_int_equal(bd_pdf_finish(p, pdf, len), 0);
}

static void
text_and_fonts(void **state)
{
    struct bd_req *r = *state;
    const void *pdf;
    const char *said;
    size_t len;

    quote(r, 3, "安装费", &pdf, &len);
    said = ask(r, "pdftotext -layout", "-", pdf, len);
    assert_non_null(strstr(said, "报价单"));
    assert_non_null(strstr(said, "上海蓝海广告有限公司"));
    assert_non_null(strstr(said, "合计：¥1,234.50"));
    assert_non_null(strstr(said, "扫码确认报价"));
    assert_non_null(strstr(said, "第1/1页")); /* narrow blanks get lost */
    assert_int_equal(count(said, "738.72"), 3);
    said = ask(r, "pdffonts", "", pdf, len);
    assert_non_null(strstr(said, "NotoSansCJK"));
    /* name, type, encoding, then: embedded, subset, with its letters */
    assert_true(count(said, "yes yes yes") >= 1);
    assert_int_equal(count(said, "no  "), 0);
    said = ask(r, "pdfinfo", "", pdf, len);
    assert_non_null(strstr(said, "A4"));
    assert_non_null(strstr(said, "报价单"));
}

static void
long_tables_repeat_their_head(void **state)
{
    struct bd_req *r = *state;
    const void *pdf;
    char *said, *page;
    int pages, heads = 0;
    size_t len;

    quote(r, 150, "安装费", &pdf, &len);
    said = ask(r, "pdftotext -layout", "-", pdf, len);
    pages = count(said, "\f");
    assert_true(pages >= 4);
    assert_int_equal(count(said, "Row"), 149);
    for (int i = 1; i <= pages; i++)
        assert_int_equal(count(said, bd_fmt(r, "第%d/%d页", i, pages)), 1);
    while ((page = strsep(&said, "\f")) != NULL) {
        assert_int_equal(count(page, "序号"), count(page, "Row") > 0);
        heads += count(page, "序号");
    }
    assert_true(heads >= 4);
}

/* A cell that is higher than a page is cut between lines, none is lost. */
static void
long_texts_go_on(void **state)
{
    struct bd_req *r = *state;
    char *text = bd_alloc(r, 400 * 16), *to = text;
    struct bd_pdf *p = bd_pdf_new(r, NULL, NULL);
    const void *pdf;
    const char *said;
    size_t len;

    for (int i = 0; i < 300; i++)
        to += sprintf(to, "工艺要求%03d。 ", i);
    quote(r, 2, text, &pdf, &len);
    said = ask(r, "pdftotext -raw", "-", pdf, len);
    assert_true(count(said, "\f") >= 2);
    assert_int_equal(count(said, "序号"), count(said, "\f"));
    assert_non_null(strstr(said, "299"));
    for (int i = 0; i < 12; i++)
        bd_pdf_text(p, text, 12, BD_LEFT);
    assert_int_equal(bd_pdf_finish(p, &pdf, &len), 0);
    said = ask(r, "pdftotext -raw", "-", pdf, len);
    assert_true(count(said, "\f") >= 4);
    assert_int_equal(count(said, "299"), 12);
}

static void
fails_without_its_part(void **state)
{
    struct bd_req *r = *state;
    const char *dir = bd__parts_dir;
    const void *pdf;
    size_t len;
    struct bd_pdf *p;

    bd__parts_dir = "/nonexistent";
    p = bd_pdf_new(r, "报价单", "");
    bd_pdf_heading(p, "明细");
    bd_pdf_table(p, cols, COLS, NULL, 0);
    assert_int_equal(bd_pdf_finish(p, &pdf, &len), -1);
    bd__parts_dir = dir;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fails_without_its_part),
        cmocka_unit_test(text_and_fonts),
        cmocka_unit_test(long_tables_repeat_their_head),
        cmocka_unit_test(long_texts_go_on),
    };

    return cmocka_run_group_tests(tests, find_parts, NULL);
}
