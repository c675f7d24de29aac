/*
 * What uploads are taken for: by their bytes alone.
 */
#include "test.h"

#include <png.h>
#include <stdlib.h>

static struct bd__kind kind;
static const char *why;

/* From memory of exactly that size, so that a byte too far is noticed. */
static bool
sniff(const void *p, size_t n)
{
    char *exact = malloc(n > 0 ? n : 1);
    bool ok;

    assert_non_null(exact);
    memcpy(exact, p, n);
    why = NULL;
    ok = bd__sniff(exact, n, &kind, &why);
    free(exact);
    assert_true(ok || why != NULL);
    return ok;
}
#define SNIFF(text) sniff(text, sizeof(text) - 1)

static void
assert_kind(const char *mime, int width, int height)
{
    assert_string_equal(kind.mime, mime);
    assert_int_equal(kind.width, width);
    assert_int_equal(kind.height, height);
    assert_int_equal(kind.image, width > 0);
}

/* Written by libpng, so that not only our own idea of it counts. */
static void
knows_png(void **state)
{
    static const unsigned char grey[7 * 5];
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = 7,
        .height = 5,
        .format = PNG_FORMAT_GRAY};
    unsigned char file[500];
    png_alloc_size_t n = sizeof(file);

    (void)state;
    assert_int_not_equal(
        png_image_write_to_memory(&image, file, &n, 0, grey, 0, NULL), 0);
    assert_true(sniff(file, n));
    assert_kind("image/png", 7, 5);
    assert_false(sniff(file, 20)); /* cut in its head */
}

static void
knows_jpeg(void **state)
{
    (void)state;
    /* JFIF, a table, then the frame: height before width */
    assert_true(SNIFF("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
                      "\xff\xff\xdb\0\4\0\1\xff\xc2\0\x11\x08\1\2\3\4\3"
                      "\1\x11\0\2\x11\0\3\x11\0"));
    assert_kind("image/jpeg", 0x304, 0x102);
    /* A huffman table is no frame. */
    assert_false(SNIFF("\xff\xd8\xff\xc4\0\x11\x08\1\2\3\4\0\0\0\0\0\0\0"));
    assert_false(SNIFF("\xff\xd8\xff\xe0\xff\xff"
                       "JFIF\0\1\1\0\0\1\0\1\0\0"));
    assert_false(SNIFF("\xff\xd8\xff"));
}

static void
knows_gif_and_webp(void **state)
{
    (void)state;
    assert_true(SNIFF("GIF89a\7\0\5\0\x80\0\0\0\0\0\xff\xff\xff,"));
    assert_kind("image/gif", 7, 5);
    assert_true(SNIFF("RIFF\x30\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a"
                      "\7\0\5\0\3\0"));
    assert_kind("image/webp", 7, 5);
    assert_true(SNIFF("RIFF\x30\0\0\0WEBPVP8L\x18\0\0\0\x2f\6\0\1\0"
                      "\0\0\0\0\0"));
    assert_kind("image/webp", 7, 5);
    assert_true(SNIFF("RIFF\x30\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0"
                      "\6\0\0\4\0\0"));
    assert_kind("image/webp", 7, 5);
    assert_false(SNIFF("RIFF\x30\0\0\0WEBPVP8 "));
    assert_false(SNIFF("RIFF\x30\0\0\0WAVEfmt \x0a\0\0\0\0\0\0\0\6\0\0\4\0"));
}

static void
knows_heic(void **state)
{
    (void)state;
    assert_true(SNIFF("\0\0\0\x18"
                      "ftypheic\0\0\0\0mif1heic"
                      "\0\0\0\x14ispe\0\0\0\0\0\0\0\5\0\0\0\4"
                      "\0\0\0\x14ispe\0\0\0\0\0\0\0\7\0\0\0\5"));
    assert_kind("image/heic", 7, 5);
    assert_false(SNIFF("\0\0\0\x18"
                       "ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe"));
    assert_false(SNIFF("\0\0\0\x18"
                       "ftypmp42\0\0\0\0mp42isom"));
}

static void
knows_pdf(void **state)
{
    (void)state;
    assert_true(SNIFF("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"));
    assert_kind("application/pdf", 0, 0);
    assert_false(SNIFF("%PDF-1.7\n1 0 obj\n"));
    assert_non_null(strstr(why, "不完整"));
}

static void
refuses_the_rest(void **state)
{
    (void)state;
    assert_false(SNIFF(""));
    assert_false(SNIFF("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"));
    assert_false(SNIFF("<!doctype html><script>alert(1)</script>"));
    assert_false(SNIFF("<html>%PDF-1.7 %%EOF"));
    assert_false(SNIFF("MZ\x90\0"));
    assert_false(SNIFF("PK\3\4"));
    assert_false(SNIFF("\x7f"
                       "ELF"));
    assert_false(SNIFF("#!/bin/sh\n"));
    assert_non_null(strstr(why, "只能上传图片"));
}

static void
refuses_bombs(void **state)
{
    (void)state;
    assert_false(SNIFF("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x21\0\0\0\1"
                       "\1\0\0\0\0\0\0\0\0"));
    assert_non_null(strstr(why, "太大"));
    assert_false(SNIFF("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x4e"
                       "\x20\1\0\0\0\0\0\0\0\0"));
    assert_false(SNIFF("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xff\xff\xff\xff"
                       "\xff\xff\xff\1\0\0\0\0\0\0\0\0"));
    assert_false(SNIFF("GIF89a\0\0\5\0\x80\0\0\0\0\0\xff\xff\xff,"));
    assert_non_null(strstr(why, "损坏"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_png),
        cmocka_unit_test(knows_jpeg),
        cmocka_unit_test(knows_gif_and_webp),
        cmocka_unit_test(knows_heic),
        cmocka_unit_test(knows_pdf),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(refuses_bombs),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
