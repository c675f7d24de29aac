/*
 * The first page: what modules answer to home.todo, home.figures and
 * home.series, each object into the array that the question holds open.
 */
#include "bd_int.h"

#include <string.h>

static const char *const tones[] = {"active", "wait", "done", "bad", "closed"};

static void
w_head(struct bd_req *r, const char *key, const char *title)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_str(r, "title", title);
}

void
bd_w_todo(struct bd_req *r, const char *key, const char *title, int64_t count,
    enum bd_tone tone, const char *link)
{
    w_head(r, key, title);
    bd_w_int(r, "count", count);
    bd_w_str(r, "tone", tones[count > 0 ? tone : BD_DONE]);
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

void
bd_w_figure(struct bd_req *r, const char *key, const char *title, int64_t value,
    const char *unit, const char *link)
{
    w_head(r, key, title);
    bd_w_int(r, "value", value);
    bd_w_str(r, "unit", unit);
    bd_w_str(r, "link", link);
    bd_w_end(r);
}

static int64_t
value_of(const struct bd_rows *rows, int ago)
{
    for (int i = 0; i < rows->n; i++)
        if (bd_col(rows->row[i], "ago") == ago)
            return bd_col(rows->row[i], "value");
    return 0;
}

void
bd_w_series(struct bd_req *r, const char *key, const char *title,
    const char *unit, const struct bd_rows *rows)
{
    const char *today = bd_today(r);

    w_head(r, key, title);
    bd_w_str(r, "unit", unit);
    bd_w_arr(r, "points");
    for (int ago = BD_SERIES_DAYS - 1; ago >= 0; ago--) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "date", bd_day_plus(r, today, -ago));
        bd_w_int(r, "value", value_of(rows, ago));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
}
