/*
 * QR codes: the picture's structure, and that a reader reads it back.
 */
#include "test.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char url[] = "https://baodan.example.com/q/"
                          "Zm9vYmFyMTIzNDU2Nzg5MA?v=报单";

enum {
    LEAST = 41
}; /* modules of its code and of the quiet zone */

struct picture {
    int side;
    unsigned char *grey;
};

static struct picture
decode(const void *png, size_t len)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct picture p;

    assert_int_not_equal(png_image_begin_read_from_memory(&image, png, len), 0);
    assert_int_equal(image.width, image.height);
    image.format = PNG_FORMAT_GRAY;
    p.side = (int)image.width;
    p.grey = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(p.grey);
    assert_int_not_equal(
        png_image_finish_read(&image, NULL, p.grey, 0, NULL), 0);
    return p;
}

/* The first row and column that have something dark. */
static int
margin(const struct picture *p)
{
    for (int i = 0; i < p->side * p->side; i++)
        if (p->grey[i] == 0)
            return i / p->side;
    return -1;
}

static void
png_is_exact(void **state)
{
    struct bd_req *r = *state;
    static const int sizes[] = {1, 200, 300, 512, 1000, 99999};
    static const int sides[] = {LEAST, 200, 300, 512, 1000, 2048};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const unsigned char *png;
        const void *bytes;
        struct picture p;
        int edge, finder = 0, scale;
        size_t len;

        assert_int_equal(bd_qr_png(r, url, sizes[i], &bytes, &len), 0);
        png = bytes;
        assert_int_equal(png[24], 1); /* bits for each pixel */
        assert_int_equal(png[25], 3); /* with a palette */
        p = decode(bytes, len);
        assert_int_equal(p.side, sides[i]);
        edge = margin(&p);
        /* The finder pattern is seven modules wide: that is the scale. */
        while (p.grey[edge * p.side + edge + finder] == 0)
            finder++;
        assert_int_equal(finder % 7, 0);
        scale = finder / 7;
        assert_true(scale >= 1 && edge >= 4 * scale);
        assert_true(scale == p.side / LEAST);
        free(p.grey);
    }
}

/* What zbar reads in a picture file, or an empty text. */
static void
read_back(const char *path, char *out, size_t n)
{
    char command[256];
    FILE *reader;
    size_t got;

    snprintf(command, sizeof(command),
        "zbarimg --quiet --raw --oneshot --set '*.binary=1' %s", path);
    reader = popen(command, "r");
    assert_non_null(reader);
    got = fread(out, 1, n - 1, reader);
    out[got] = '\0';
    assert_int_equal(pclose(reader), 0);
}

static void
png_reads_back(void **state)
{
    struct bd_req *r = *state;
    char path[] = "/tmp/bd-qr-XXXXXX", text[256];
    int fd = mkstemp(path);
    const void *png;
    size_t len;

    assert_true(fd >= 0);
    assert_int_equal(bd_qr_png(r, url, 300, &png, &len), 0);
    assert_int_equal(write(fd, png, len), len);
    close(fd);
    read_back(path, text, sizeof(text));
    unlink(path);
    assert_string_equal(text, url);
}

/* Paints the runs of the path again and compares with the picture. */
static void
svg_shows_the_same(void **state)
{
    struct bd_req *r = *state;
    const char *svg, *at;
    struct picture p;
    const void *png;
    size_t len;
    int side, x, y, run, back, used, painted = 0, black = 0;

    assert_int_equal(bd_qr_svg(r, url, &svg), 0);
    assert_int_equal(bd_qr_png(r, url, 1, &png, &len), 0);
    p = decode(png, len);
    assert_int_equal(
        sscanf(strstr(svg, "viewBox"), "viewBox=\"0 0 %d", &side), 1);
    assert_int_equal(side, p.side);
    at = strstr(svg, "<path d=\"") + strlen("<path d=\"");
    for (; sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &run, &back, &used) == 4;
         at += used) {
        assert_int_equal(run, back);
        for (int i = 0; i < run; i++, painted++)
            assert_int_equal(p.grey[y * side + x + i], 0);
    }
    assert_string_equal(at, "\"/></svg>");
    for (int i = 0; i < side * side; i++)
        black += p.grey[i] == 0;
    assert_int_equal(painted, black);
    free(p.grey);
}

static void
refuses_what_does_not_fit(void **state)
{
    struct bd_req *r = *state;
    char *longest = bd_alloc(r, 2333);
    const char *svg;
    const void *png;
    size_t len;

    memset(longest, 'x', 2332); /* level M holds 2331 bytes */
    assert_int_equal(bd_qr_png(r, longest, 300, &png, &len), -1);
    assert_int_equal(bd_qr_svg(r, longest, &svg), -1);
    assert_int_equal(bd_qr_svg(r, "", &svg), -1);
    longest[2331] = '\0';
    assert_int_equal(bd_qr_png(r, longest, 300, &png, &len), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_is_exact),
        cmocka_unit_test(png_reads_back),
        cmocka_unit_test(svg_shows_the_same),
        cmocka_unit_test(refuses_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
