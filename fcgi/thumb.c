/*
 * thumb.c - the small picture of an uploaded one: made by a child when it is
 * first asked for, and kept beside the original.
 */
#include "bd_int.h"
#include "part.h"

#include <string.h>
#include <sys/stat.h>

enum {
    SIDE_MAX = 400,                /* sharp in a list on any screen */
    PIXELS_MAX = 64 * 1000 * 1000, /* a phone's best camera */
    TIMEOUT_MS = 10000,
    THUMB_MAX = 1024 * 1024,
    MEMORY_MAX = 768 * 1024 * 1024
};

static bool
shrink(struct bd_req *r, const void *picture, int fd)
{
    const struct bd__part_thumb *part = bd__part(r, "thumb");

    return part != NULL && part->shrink(picture, fd);
}

/* What cannot be made small is remembered as an empty file. */
static int
make(struct bd_req *r, const char *dir, const char *stored, const char *mime)
{
    const struct bd__picture picture = {
        bd_fmt(r, "%s/%s", dir, stored), mime, SIDE_MAX, PIXELS_MAX};
    const struct bd__child c = {
        "thumb", shrink, &picture, TIMEOUT_MS, THUMB_MAX, MEMORY_MAX, NULL};
    const void *bytes = "";
    size_t len = 0;

    if (!bd__child(r, &c, &bytes, &len))
        len = 0;
    return bd__store_beside(r, dir, bd__thumb_path(r, stored), bytes, len);
}

/* Like a call out it takes its time: at most half of a pool does it. */
static bool
made(struct bd_req *r, const char *dir, const char *stored, const char *mime)
{
    int rc;

    if (bd__board != NULL && !bd_board_call_begin(bd__board, bd__slot))
        return false;
    rc = make(r, dir, stored, mime);
    if (bd__board != NULL)
        bd_board_call_end(bd__slot);
    r->problem = (struct bd_problem){0}; /* the picture itself will do */
    return rc >= 0;
}

const char *
bd__thumb_path(struct bd_req *r, const char *stored)
{
    return bd_fmt(r, "%s.thumb", stored);
}

const char *
bd__thumb(struct bd_req *r, const char *stored, const char *mime)
{
    const char *dir = bd_setting(r, "baodan.data_dir");
    const char *thumb = bd__thumb_path(r, stored);
    const char *path = bd_fmt(r, "%s/%s", dir, thumb);
    struct stat st;

    if (strncmp(mime, "image/", 6) != 0)
        return NULL;
    if (stat(path, &st) != 0 &&
        (!made(r, dir, stored, mime) || stat(path, &st) != 0))
        return NULL;
    return st.st_size > 0 ? thumb : NULL;
}
