/*
 * Rules of recycling as an admin meets them: checked when they are saved,
 * tried before that, and what they did undone.
 */
#include "pools.h"

#include <inttypes.h>

// clang-format off
#define RULE_DAYS(n, t) \
    {.name = (n), .title = (t), .type = BD_INT, .min = 0, .max = 3650}
const struct bd_field bd__pool_rule_fields[] = {
    {.name = "match", .title = "满足", .type = BD_ENUM,
     .choices = "any=任一条件|all=全部条件"},
    {.name = "level", .title = "只对级别", .type = BD_ENUM,
     .choices = "vip=VIP|key=重点|normal=普通"},
    {.name = "skips_won", .title = "已成交的不收回", .type = BD_BOOL},
    RULE_DAYS("followup_days", "多少天没有跟进"),
    RULE_DAYS("held_days", "领取后多少天"),
    RULE_DAYS("created_days", "创建后多少天"),
    RULE_DAYS("spend_days", "最后消费后多少天"),
    {0},
};
const struct bd_field bd__pool_simulate_in[] = {
    {.name = "rules", .title = "回收规则", .type = BD_ROWS,
     .flags = BD_REQUIRED, .max = 20, .of = bd__pool_rule_fields},
    {0},
};
static const struct bd_field due_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("title", "名称", BD_TEXT)},
    {BD_ALWAYS("owner_id", "负责人", BD_INT)},
    {.name = "owner_name", .title = "负责人", .type = BD_TEXT},
    {.name = "last_followup_at", .title = "最后跟进时间", .type = BD_TIME},
    {0},
};
const struct bd_field bd__pool_simulate_out[] = {
    {BD_ALWAYS("count", "会收回多少", BD_INT)},
    {BD_ALWAYS("items", "前 100 条", BD_ROWS), .of = due_fields},
    {0},
};
static const struct bd_field run_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("kind", "类型", BD_TEXT)},
    {BD_ALWAYS("started_at", "时间", BD_TIME)},
    {BD_ALWAYS("taken", "收回", BD_INT)},
    {BD_ALWAYS("undone", "已撤销", BD_INT)},
    {.name = "undone_at", .title = "撤销时间", .type = BD_TIME},
    {0},
};
const struct bd_field bd__pool_runs_out[] = {
    {BD_ALWAYS("items", "最近的收回", BD_ROWS), .of = run_fields},
    {0},
};
// clang-format on

void
bd__pool_rules_check(struct bd_req *r, const char *kind, const cJSON *rules)
{
    const struct bd_entity *e = kind != NULL ? bd__entity(kind) : NULL;
    const cJSON *rule;
    int i = 0;

    cJSON_ArrayForEach(rule, rules)
    {
        if (e != NULL && !bd__pool_rule_ok(e, rule))
            bd_violate(r, bd_fmt(r, "/rules/%d", i), "required",
                "请至少填一个适用于%s的天数", e->title);
        i++;
    }
}

/* Which records these rules would take back at once, before they are saved. */
int
bd__pool_simulate(struct bd_req *r)
{
    const struct bd_pool *pool = bd__pool(bd_path_id(r));
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(bd_body(r), "rules");
    const struct bd_entity *e;
    struct bd_buf due = {NULL, 0, 0};
    struct bd_rows *rows, *n;
    const char *from;

    if (pool == NULL)
        return bd_fail(r, 404, "not-found", "找不到这个池，可能已删除");
    e = bd__entity(pool->kind);
    bd__pool_rules_check(r, pool->kind, rules);
    if (bd_violated(r) < 0)
        return -1;
    bd__pool_rules_sql(r, &due, e, rules);
    from = bd_fmt(r,
        " FROM `%s` t WHERE t.pool_id=%" PRId64 " AND %s AND %s<=NOW(3)",
        e->table, pool->id, bd__pool_open_sql(r, e), bd__cstr(r, &due));
    if (bd__db_run(r, bd_fmt(r, "SELECT COUNT(*) AS n%s", from), NULL, 0, &n,
            NULL) < 0 ||
        bd__db_run(r,
            bd_fmt(r,
                "SELECT t.id, t.`%s` AS title, t.`%s` AS owner_id, "
                "t.last_followup_at%s ORDER BY t.id LIMIT 100",
                e->title_field, e->owner, from),
            NULL, 0, &rows, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "count", bd_col(bd_row(n, 0), "n"));
    bd_w_arr(r, "items");
    for (int i = 0; i < bd_nrows(rows); i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, bd_row(rows, i));
        bd_w_str(r, "owner_name",
            bd__staff_name(bd_col(bd_row(rows, i), "owner_id")));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

int
bd__pool_runs(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT id, kind, started_at, taken, undone, undone_at FROM "
            "pool_run WHERE taken>0 ORDER BY id DESC LIMIT 50",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_rows(r, "items", rows);
    bd_w_end(r);
    return 0;
}

int
bd__pool_undo(struct bd_req *r)
{
    cJSON *arg = cJSON_CreateObject();
    struct bd_param p[] = {
        bd__p_int(r->caller.staff_id), bd__p_int(bd_path_id(r))};
    int64_t n;

    if (bd__db_run(r,
            "UPDATE pool_run SET undone_at=NOW(3), undone_by=? WHERE id=? "
            "AND undone_at IS NULL",
            p, 2, NULL, &n) < 0)
        return -1;
    if (n == 0)
        return bd_fail(r, 409, "state-conflict", "这次收回已经撤销过了");
    bd_json_set_i64(arg, "run", bd_path_id(r));
    if (bd_queue(r, "undo", arg, 0) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    bd_w_end(r);
    return 0;
}
