/*
 * qr.c - QR codes as PNG and SVG.
 *
 * Every module is a whole number of pixels and the image is exactly as large
 * as asked: what is left over makes the quiet zone wider.
 */
#include "bd.h"

#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

enum {
    QUIET = 4, /* modules around the code */
    SIZE_MAX_PX = 2048
};

static void
free_code(void *code)
{
    QRcode_free(code);
}

static QRcode *
encode(struct bd_req *r, const char *text)
{
    QRcode *code =
        text[0] == '\0' ? NULL : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (code == NULL) {
        bd_fail(r, 422, "validation", "内容太长，生成不了二维码，请缩短后再试");
        return NULL;
    }
    bd_defer(r, free_code, code);
    return code;
}

static bool
dark(const QRcode *code, int x, int y)
{
    return code->data[y * code->width + x] & 1;
}

/* One byte for each pixel: 1 is black. */
static unsigned char *
paint(struct bd_req *r, const QRcode *code, int side)
{
    int scale = side / (code->width + 2 * QUIET);
    int edge = (side - code->width * scale) / 2;
    unsigned char *pixels = bd_alloc(r, (size_t)side * (size_t)side);

    for (int y = 0; y < code->width; y++) {
        unsigned char *first =
            pixels + (size_t)(edge + y * scale) * (size_t)side;

        for (int x = 0; x < code->width; x++)
            if (dark(code, x, y))
                memset(first + edge + x * scale, 1, (size_t)scale);
        for (int i = 1; i < scale; i++)
            memcpy(first + (size_t)i * (size_t)side, first, (size_t)side);
    }
    return pixels;
}

int
bd_qr_png(
    struct bd_req *r, const char *text, int size, const void **png, size_t *len)
{
    static const unsigned char palette[] = {255, 255, 255, 0, 0, 0};
    QRcode *code = encode(r, text);
    png_image image = {.version = PNG_IMAGE_VERSION,
        .format = PNG_FORMAT_RGB_COLORMAP,
        .colormap_entries = 2};
    unsigned char *pixels;
    png_alloc_size_t n = 0;
    void *out;

    if (code == NULL)
        return -1;
    if (size < code->width + 2 * QUIET)
        size = code->width + 2 * QUIET;
    if (size > SIZE_MAX_PX)
        size = SIZE_MAX_PX;
    image.width = image.height = (unsigned)size;
    pixels = paint(r, code, size);
    if (!png_image_write_get_memory_size(image, n, 0, pixels, size, palette))
        return bd_fail(r, 500, "internal", "生成二维码失败");
    out = bd_alloc(r, n);
    if (!png_image_write_to_memory(&image, out, &n, 0, pixels, size, palette))
        return bd_fail(r, 500, "internal", "生成二维码失败");
    *png = out;
    *len = n;
    return 0;
}

/* "M4 4h7v1h-7z" for each horizontal run of dark modules. */
static size_t
path_of(const QRcode *code, char *out, size_t n)
{
    size_t used = 0;

    for (int y = 0; y < code->width; y++)
        for (int x = 0, run; x<code->width; x += run> 0 ? run : 1) {
            for (run = 0; x + run < code->width && dark(code, x + run, y);)
                run++;
            if (run > 0)
                used += (size_t)snprintf(out != NULL ? out + used : NULL,
                    out != NULL ? n - used : 0, "M%d %dh%dv1h-%dz", x + QUIET,
                    y + QUIET, run, run);
        }
    return used;
}

int
bd_qr_svg(struct bd_req *r, const char *text, const char **svg)
{
    QRcode *code = encode(r, text);
    char *path;
    size_t n;
    int side;

    if (code == NULL)
        return -1;
    n = path_of(code, NULL, 0) + 1;
    path = bd_alloc(r, n);
    path_of(code, path, n);
    side = code->width + 2 * QUIET;
    *svg = bd_fmt(r,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
        "shape-rendering=\"crispEdges\"><path fill=\"#fff\" "
        "d=\"M0 0h%dv%dh-%dz\"/><path d=\"%s\"/></svg>",
        side, side, side, side, side, path);
    return 0;
}
