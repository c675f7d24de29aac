/*
 * 查看号码: the numbers of a record that lies in a pool and hides them.  Each
 * look is counted against the pool's day and written into the history.
 */
#include "pools.h"

#include <inttypes.h>
#include <string.h>

const struct bd_field bd_pool_view_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {.name = "name", .title = "联系人", .type = BD_TEXT},
    {.name = "phone", .title = "电话", .type = BD_TEXT},
    {.name = "wechat", .title = "微信", .type = BD_TEXT},
    {.name = "address", .title = "地址", .type = BD_TEXT},
    {BD_ALWAYS("viewed_today", "今天已查看", BD_INT)},
    {BD_ALWAYS("view_daily", "每日查看上限", BD_INT)},
    {0},
};

/* What a role hides from him stays hidden. */
static void
w_personal(
    struct bd_req *r, const struct bd_entity *e, const struct bd_row *row)
{
    for (const struct bd_field *f = e->fields; f->name != NULL; f++) {
        enum bd_field_mask mask;

        if (!(f->flags & BD_PII) || (f->flags & BD_INPUT) ||
            bd__field_of(bd_pool_view_out, f->name) == NULL)
            continue;
        if (bd__field_access(r, e, f, &mask) != BD_HIDDEN &&
            mask == BD_MASK_NONE)
            bd_w_str(r, f->name, bd_text(row, f->name));
    }
}

static int
used_today(struct bd_req *r, const char *what, int64_t *n)
{
    struct bd_param p[] = {bd__p_int(r->caller.staff_id), bd__p_text(what),
        bd__p_text(bd_today(r))};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT used FROM pool_quota WHERE staff_id=? AND pool=? "
            "AND day=?",
            p, 3, &rows, NULL) < 0)
        return -1;
    *n = rows->n > 0 ? bd_col(rows->row[0], "used") : 0;
    return 0;
}

int
bd_pool_view(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    cJSON *data = cJSON_CreateObject();
    const struct bd_pool *pool;
    struct bd_row *row;
    const char *what;
    int64_t used = 0;

    if (bd_load(r, &row, entity, bd_path_id(r), 0) < 0)
        return -1;
    pool = bd__pool(bd_col(row, "pool_id"));
    if (!bd_null(row, e->owner) || pool == NULL)
        return bd_fail(r, 409, "state-conflict",
            "%s已有负责人，号码请向负责人了解", e->title);
    what = bd_fmt(r, "view:%" PRId64, pool->id);
    bd_json_set_i64(data, "pool_id", pool->id);
    if (bd_quota(r, what, pool->view_daily, "查看号码") < 0 ||
        used_today(r, what, &used) < 0 ||
        bd_emit(r, bd_fmt(r, "%s.phone_viewed", entity), bd_path_id(r), data) <
            0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    w_personal(r, e, row);
    bd_w_int(r, "viewed_today", used);
    bd_w_int(r, "view_daily", pool->view_daily);
    bd_w_end(r);
    return 0;
}
