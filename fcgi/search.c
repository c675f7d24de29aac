/* One box over everything that the caller may read. */
#include "bd_int.h"
#include "find.h"

#include <string.h>

#define EACH 6

/* A few of each entity that has postings, the latest first. */
static int
search_entity(struct bd_req *r, const struct bd_entity *e, const char *q)
{
    struct bd_rows *rows;

    if (bd__find_rows(r, e, q, EACH, &rows) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "entity", e->name);
        bd_w_int(r, "id", bd__row_id(rows->row[i]));
        bd_w_str(r, "title", bd__title(r, e, rows->row[i]));
        bd_w_str(r, "detail", bd__hint(r, e, rows->row[i]));
        bd_w_end(r);
    }
    return 0;
}

static bool
searched(struct bd_req *r, const struct bd_entity *e)
{
    return (e->actions & BD_GET) && bd__find_obj(e) != 0 &&
           bd_may(r, bd_fmt(r, "%s.read", e->name));
}

int
bd__search(struct bd_req *r)
{
    const char *q = bd_query(r, "q");

    if (q == NULL || *q == '\0' || bd_chars(q) > 50)
        return bd_fail(r, 400, "bad-query", "请输入 1 到 50 个字");
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (const struct bd_entity *e = NULL; (e = bd__entity_next(e)) != NULL;)
        if (searched(r, e) && search_entity(r, e, q) < 0)
            return -1;
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
