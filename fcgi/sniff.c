/*
 * sniff.c - what the bytes of an upload are.
 *
 * Only types that cannot carry a script into a browser are known: pictures
 * and PDF.  A picture's size is read from its head, so that no viewer is
 * handed one that unpacks to gigabytes.
 */
#include "leaf.h"

#include <string.h>

enum {
    SIDE_MAX = 20000,
    PIXELS_MAX = 120 * 1000 * 1000, /* more than any camera's */
    TAIL = 1024 /* bytes at the end of a PDF that must hold its mark */
};

struct bytes {
    const unsigned char *p;
    size_t n;
};

static bool
has(struct bytes b, size_t at, const char *magic, size_t n)
{
    return at <= b.n && b.n - at >= n && memcmp(b.p + at, magic, n) == 0;
}
#define HAS(b, at, text) has((b), (at), (text), sizeof(text) - 1)

static int64_t
big(struct bytes b, size_t at, size_t n)
{
    int64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | b.p[at + i];
    return v;
}

static int64_t
little(struct bytes b, size_t at, size_t n)
{
    int64_t v = 0;

    for (size_t i = n; i-- > 0;)
        v = v << 8 | b.p[at + i];
    return v;
}

static bool
png(struct bytes b, struct bd__kind *k)
{
    if (!HAS(b, 0, "\x89PNG\r\n\x1a\n"))
        return false;
    k->mime = "image/png";
    if (HAS(b, 12, "IHDR") && b.n >= 33) {
        k->width = big(b, 16, 4);
        k->height = big(b, 20, 4);
    }
    return true;
}

static bool
gif(struct bytes b, struct bd__kind *k)
{
    if (!HAS(b, 0, "GIF87a") && !HAS(b, 0, "GIF89a"))
        return false;
    k->mime = "image/gif";
    if (b.n >= 13) {
        k->width = little(b, 6, 2);
        k->height = little(b, 8, 2);
    }
    return true;
}

/* SOF0 to SOF15, but for DHT, JPG and DAC, which lie among them. */
static bool
is_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
           marker != 0xc8 && marker != 0xcc;
}

static bool
jpeg(struct bytes b, struct bd__kind *k)
{
    size_t at = 2;

    if (!HAS(b, 0, "\xff\xd8\xff"))
        return false;
    k->mime = "image/jpeg";
    while (b.n - at >= 9 && b.p[at] == 0xff) {
        unsigned marker = b.p[at + 1];
        size_t len = (size_t)big(b, at + 2, 2);

        if (marker == 0xff) { /* fill */
            at++;
            continue;
        }
        if (is_frame(marker)) {
            k->height = big(b, at + 5, 2);
            k->width = big(b, at + 7, 2);
            break;
        }
        if (marker == 0xda || len < 2 || len + 2 > b.n - at)
            break;
        at += len + 2;
    }
    return true;
}

static bool
webp(struct bytes b, struct bd__kind *k)
{
    if (!HAS(b, 0, "RIFF") || !HAS(b, 8, "WEBP"))
        return false;
    k->mime = "image/webp";
    if (b.n < 30)
        return true;
    if (HAS(b, 12, "VP8X")) {
        k->width = little(b, 24, 3) + 1;
        k->height = little(b, 27, 3) + 1;
    } else if (HAS(b, 12, "VP8L") && b.p[20] == 0x2f) {
        int64_t bits = little(b, 21, 4);

        k->width = (bits & 0x3fff) + 1;
        k->height = (bits >> 14 & 0x3fff) + 1;
    } else if (HAS(b, 12, "VP8 ") && HAS(b, 23, "\x9d\x01\x2a")) {
        k->width = little(b, 26, 2) & 0x3fff;
        k->height = little(b, 28, 2) & 0x3fff;
    }
    return true;
}

/* The largest sides in the container: others are of tiles and thumbnails. */
static bool
heic(struct bytes b, struct bd__kind *k)
{
    const unsigned char *end = b.p + b.n, *at = b.p;

    if (!HAS(b, 4, "ftyp") ||
        (!HAS(b, 8, "heic") && !HAS(b, 8, "heix") && !HAS(b, 8, "mif1")))
        return false;
    k->mime = "image/heic";
    while ((at = memmem(at, (size_t)(end - at), "ispe", 4)) != NULL) {
        struct bytes box = {at, (size_t)(end - at)};

        if (box.n >= 16 && big(box, 8, 4) > k->width)
            k->width = big(box, 8, 4);
        if (box.n >= 16 && big(box, 12, 4) > k->height)
            k->height = big(box, 12, 4);
        at += 4;
    }
    return true;
}

/* Its mark may stand anywhere in the last kilobyte. */
static bool
pdf_is_whole(struct bytes b)
{
    size_t tail = b.n < TAIL ? b.n : TAIL;

    return memmem(b.p + b.n - tail, tail, "%%EOF", 5) != NULL;
}

bool
bd__sniff(const void *p, size_t n, struct bd__kind *kind, const char **why)
{
    struct bytes b = {p, n};

    *kind = (struct bd__kind){0};
    if (HAS(b, 0, "%PDF-")) {
        kind->mime = "application/pdf";
        if (!pdf_is_whole(b))
            *why = "PDF 文件不完整，请重新上传";
        return pdf_is_whole(b);
    }
    if (!png(b, kind) && !jpeg(b, kind) && !webp(b, kind) && !gif(b, kind) &&
        !heic(b, kind)) {
        *why = "只能上传图片（JPG、PNG、WebP、GIF、HEIC）或 PDF 文件";
        return false;
    }
    kind->image = true;
    if (kind->width < 1 || kind->height < 1) {
        *why = "图片已损坏，请换一张";
        return false;
    }
    if (kind->width > SIDE_MAX || kind->height > SIDE_MAX ||
        kind->width > PIXELS_MAX / kind->height) {
        *why = "图片的尺寸太大，请缩小后再上传";
        return false;
    }
    return true;
}
