/*
 * part_thumb.c - small pictures by gdk-pixbuf, which shrinks a JPEG while it
 * reads it.  All this happens in a process that ends with it.
 */
#include "part.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdio.h>
#include <unistd.h>

#define QUALITY "80"
#define WHITE 0xffffffu
#define CHECK_PX 16 /* of the chessboard under what is transparent */

static int
scaled(int side, int most, int side_max)
{
    int n = (int)((gint64)side * side_max / most);

    return n > 0 ? n : 1;
}

/* Asked before a pixel is unpacked. */
static void
choose_size(GdkPixbufLoader *loader, int w, int h, gpointer closure)
{
    const struct bd__picture *p = closure;
    int most = w > h ? w : h;

    if (w < 1 || h < 1 || w > p->pixels_max / h)
        _exit(1); /* the loader cannot be told to stop */
    if (most > p->side_max)
        gdk_pixbuf_loader_set_size(
            loader, scaled(w, most, p->side_max), scaled(h, most, p->side_max));
}

static bool
feed(GdkPixbufLoader *loader, const char *path)
{
    unsigned char bytes[64 * 1024];
    FILE *f = fopen(path, "rbe");
    size_t n = 0;
    bool ok = f != NULL;

    while (ok && (n = fread(bytes, 1, sizeof(bytes), f)) > 0)
        ok = gdk_pixbuf_loader_write(loader, bytes, n, NULL);
    if (f != NULL)
        fclose(f);
    return gdk_pixbuf_loader_close(loader, NULL) && ok;
}

/* Upright as the camera was held, and on white. */
static GdkPixbuf *
finished(GdkPixbuf *as_stored)
{
    GdkPixbuf *p = gdk_pixbuf_apply_embedded_orientation(as_stored);

    if (!gdk_pixbuf_get_has_alpha(p))
        return p;
    return gdk_pixbuf_composite_color_simple(p, gdk_pixbuf_get_width(p),
        gdk_pixbuf_get_height(p), GDK_INTERP_NEAREST, 255, CHECK_PX, WHITE,
        WHITE);
}

static gboolean
write_out(const gchar *p, gsize n, GError **error, gpointer closure)
{
    const int *fd = closure;

    (void)error;
    while (n > 0) {
        ssize_t done = write(*fd, p, n);

        if (done <= 0)
            return FALSE;
        p += done;
        n -= (gsize)done;
    }
    return TRUE;
}

static bool
shrink(const struct bd__picture *p, int fd)
{
    struct bd__picture asked = *p;
    GdkPixbufLoader *loader =
        gdk_pixbuf_loader_new_with_mime_type(p->mime, NULL);
    GdkPixbuf *small;

    if (loader == NULL)
        return false;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(choose_size), &asked);
    if (!feed(loader, p->path))
        return false;
    small = gdk_pixbuf_loader_get_pixbuf(loader);
    return small != NULL &&
           gdk_pixbuf_save_to_callback(finished(small), write_out, &fd, "jpeg",
               NULL, "quality", QUALITY, NULL);
}

BD_PART_EXPORT const struct bd__part_thumb bd_part_thumb = {
    .head = {BD_ABI},
    .shrink = shrink,
};
