/* One box over everything that the caller may read. */
#include "bd_int.h"

#include <string.h>

/* %, _ and \ of the user's text stand for themselves. */
static const char *
like_pattern(struct bd_req *r, const char *q)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__buf_str(r, &b, "%");
    for (; *q != '\0'; q++) {
        if (strchr("%_\\", *q) != NULL)
            bd__buf_str(r, &b, "\\");
        bd__buf_add(r, &b, q, 1);
    }
    bd__buf_str(r, &b, "%");
    return bd__cstr(r, &b);
}

int
bd__find_sql(struct bd_req *r, const struct bd_entity *e, const char *q,
    struct bd_buf *b, struct bd_param *p, int most)
{
    const char *pattern = like_pattern(r, q);
    int n = 0;

    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        enum bd_shown shown =
            f->flags & BD_FIND ? bd__field_shown(r, e, f) : BD_SHOWN_NEVER;

        if (shown == BD_SHOWN_NEVER || n == most)
            continue;
        bd__buf_str(r, b, n == 0 ? " AND (" : " OR ");
        if (shown == BD_SHOWN_OWNED)
            bd__buf_fmt(r, b, "t.`%s` IS NOT NULL AND ", e->owner);
        bd__buf_fmt(r, b, "CONVERT(t.`%s` USING utf8mb4) LIKE ?", f->name);
        p[n++] = (struct bd_param){'s', 0, pattern, strlen(pattern)};
    }
    bd__buf_str(r, b, n > 0 ? ")" : "");
    return n;
}

/* Six of each entity that the caller may read and that has a find field. */
static int
search_entity(struct bd_req *r, const struct bd_entity *e, const char *q)
{
    struct bd_buf b = {NULL, 0, 0};
    struct bd_param p[12];
    struct bd_rows *rows;
    int n;

    bd__buf_fmt(r, &b, "SELECT t.id, t.`%s` AS title FROM `%s` t WHERE %s",
        e->title_field, e->table, bd__scope_sql(r, e, "t"));
    n = bd__find_sql(r, e, q, &b, p, 12);
    if (n == 0)
        return 0;
    bd__buf_str(r, &b, " ORDER BY t.updated_at DESC LIMIT 6");
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
