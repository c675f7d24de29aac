/* One box over everything that the caller may read. */
#include "bd_int.h"

#include <string.h>

/* Six of each entity that the caller may read and that has a find field. */
static int
search_entity(struct bd_req *r, const struct bd_entity *e, const char *pattern)
{
    struct bd_buf b = {NULL, 0, 0};
    struct bd_param p[12];
    struct bd_rows *rows;
    int n = 0;

    bd__buf_fmt(r, &b, "SELECT t.id, t.`%s` AS title FROM `%s` t WHERE %s",
        e->title_field, e->table, bd__scope_sql(r, e, "t"));
    for (const struct bd_field *f = e->fields; f->name != NULL && n < 12; f++) {
        if (!(f->flags & BD_FIND) || !bd__field_shown(r, e, f))
            continue;
        bd__buf_fmt(r, &b, n == 0 ? " AND (t.`%s` LIKE ?" : " OR t.`%s` LIKE ?",
            f->name);
        p[n++] = (struct bd_param){'s', 0, pattern, strlen(pattern)};
    }
    if (n == 0)
        return 0;
    bd__buf_str(r, &b, ") ORDER BY t.updated_at DESC LIMIT 6");
    if (bd__db_run(r, bd__cstr(r, &b), p, n, &rows, NULL) < 0)
        return -1;
    for (int i = 0; i < rows->n; i++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "entity", e->name);
        bd_w_row(r, rows->row[i]);
        bd_w_str(r, "detail", e->title);
        bd_w_end(r);
    }
    return 0;
}

int
bd__search(struct bd_req *r)
{
    const char *q = bd_query(r, "q");

    if (q == NULL || *q == '\0' || bd_chars(q) > 50)
        return bd_fail(r, 400, "bad-query", "请输入 1 到 50 个字");
    q = bd__like_pattern(r, q);
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_entity *e = bd__modules[i].m->entities;
             e != NULL && e->name != NULL; e++)
            if ((e->actions & BD_GET) &&
                bd_may(r, bd_fmt(r, "%s.read", e->name)) &&
                search_entity(r, e, q) < 0)
                return -1;
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}
