/*
 * The built-in module of pools: 线索池 and 公海 as records that an admin
 * keeps, and what each of them lets the caller do today.
 */
#include "pools.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    SQL_ONE_DEFAULT,
    SQL_POOL,
    SQL_USED
};

static const struct bd_sql sql[] = {
    [SQL_ONE_DEFAULT] = {"UPDATE pool SET is_default=0, version=version+1 "
                         "WHERE kind=? AND id<>? AND is_default=1",
        "core"},
    [SQL_POOL] = {"SELECT kind, name, is_default FROM pool WHERE id=?", "core"},
    [SQL_USED] = {"SELECT pool, used FROM pool_quota WHERE staff_id=? "
                  "AND day=?",
        "core"},
    {NULL, NULL},
};

// clang-format off
#define DAYS(n, t) \
    {.name = (n), .title = (t), .type = BD_INT, .flags = BD_DETAIL, \
     .min = 0, .max = 3650}
static const struct bd_field skill_fields[] = {
    {.name = "field", .title = "字段", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 64},
    {.name = "word", .title = "内容", .type = BD_TEXT,
     .flags = BD_REQUIRED, .min = 1, .max = 40},
    {.name = "staff_id", .title = "给谁", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "staff"},
    {0},
};
static const struct bd_field pool_fields[] = {
    {.name = "kind", .title = "类型", .type = BD_ENUM,
     .flags = BD_REQUIRED | BD_FILTER, .choices = "lead=线索池|customer=公海"},
    {.name = "name", .title = "名称", .type = BD_TEXT,
     .flags = BD_REQUIRED | BD_FIND, .min = 1, .max = 40},
    {.name = "enabled", .title = "启用", .type = BD_BOOL, .flags = BD_FILTER},
    {.name = "is_default", .title = "默认池", .type = BD_BOOL},
    {.name = "staff_ids", .title = "成员", .type = BD_REFS, .ref = "staff",
     .flags = BD_DETAIL},
    {.name = "dept_ids", .title = "成员部门", .type = BD_REFS, .ref = "dept",
     .flags = BD_DETAIL},
    {.name = "role_ids", .title = "成员角色", .type = BD_REFS, .ref = "role",
     .flags = BD_DETAIL},
    {.name = "admin_ids", .title = "池管理员", .type = BD_REFS, .ref = "staff",
     .flags = BD_DETAIL},
    {.name = "claim_daily", .title = "每人每日领取上限(0 不限)",
     .type = BD_INT, .min = 0, .max = 100000},
    DAYS("prev_owner_days", "退回后本人多少天内不得再领"),
    DAYS("protect_days", "入池多少天内只能分配、不能领取"),
    {.name = "capacity", .title = "每人最多持有(0 不限)", .type = BD_INT,
     .min = 0, .max = 100000},
    {.name = "skips_won", .title = "已成交的不占名额", .type = BD_BOOL,
     .flags = BD_DETAIL},
    {.name = "masked", .title = "领取前隐藏号码", .type = BD_BOOL},
    {.name = "view_daily", .title = "每人每日查看号码上限(0 不限)",
     .type = BD_INT, .flags = BD_DETAIL, .min = 0, .max = 100000},
    {.name = "rules", .title = "回收规则", .type = BD_ROWS,
     .flags = BD_DETAIL, .max = 20, .of = bd__pool_rule_fields},
    {.name = "recycle_to_id", .title = "收回到", .type = BD_REF,
     .ref = "pool", .flags = BD_DETAIL},
    {.name = "keeps_balance", .title = "有余额的不收回", .type = BD_BOOL,
     .flags = BD_DETAIL},
    {.name = "keeps_work", .title = "有未完工单的不收回", .type = BD_BOOL,
     .flags = BD_DETAIL},
    {.name = "remind_days", .title = "回收前几天提醒", .type = BD_TEXT,
     .flags = BD_DETAIL, .max = 40},
    {.name = "assign_mode", .title = "分配方式", .type = BD_ENUM,
     .choices = "manual=自行领取|round=轮流分配|load=按手上数量|skill=按专长"},
    {.name = "skills", .title = "专长", .type = BD_ROWS, .flags = BD_DETAIL,
     .max = 200, .of = skill_fields},
    {.name = "note", .title = "说明", .type = BD_TEXT, .flags = BD_DETAIL,
     .max = 500},
    {0},
};

static const struct bd_field mine_fields[] = {
    {BD_ALWAYS("id", "池", BD_INT)},
    {BD_ALWAYS("kind", "类型", BD_TEXT)},
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("is_default", "默认池", BD_BOOL)},
    {BD_ALWAYS("admin", "我能分配", BD_BOOL)},
    {BD_ALWAYS("masked", "领取前隐藏号码", BD_BOOL)},
    {BD_ALWAYS("claim_daily", "每日领取上限", BD_INT)},
    {BD_ALWAYS("claimed_today", "今天已领取", BD_INT)},
    {BD_ALWAYS("view_daily", "每日查看号码上限", BD_INT)},
    {BD_ALWAYS("viewed_today", "今天已查看", BD_INT)},
    {BD_ALWAYS("capacity", "最多持有", BD_INT)},
    {BD_ALWAYS("protect_days", "入池保护天数", BD_INT)},
    {0},
};
static const struct bd_field mine_out[] = {
    {BD_ALWAYS("items", "我能看的池", BD_ROWS), .of = mine_fields},
    {0},
};
static const struct bd_field mine_query[] = {
    {.name = "kind", .title = "lead 或 customer", .type = BD_TEXT},
    {0},
};
// clang-format on

/* --------------------------------------------------------------- records -- */

static void
check_people(struct bd_req *r, const cJSON *in, const char *key)
{
    const cJSON *id;
    int i = 0;

    cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(in, key))
    {
        if (bd__staff_name((int64_t)id->valuedouble) == NULL)
            bd_violate(r, bd_fmt(r, "/%s/%d", key, i), "reference",
                "找不到这位员工，可能已删除");
        i++;
    }
}

/* "7,3,1": days before, each between 1 and 365, at most five. */
static bool
is_day_list(const char *s)
{
    int n = 0;

    while (*s != '\0') {
        char *end;
        long day = strtol(s, &end, 10);

        if (end == s || *s == '-' || *s == '+' || *s == ' ' || day < 1 ||
            day > 365 || ++n > 5 || (*end == ',' && end[1] == '\0'))
            return false;
        s = end + (*end == ',');
        if (*end != ',' && *end != '\0')
            return false;
    }
    return true;
}

/* Numbers and switches have a value; what may be empty is a list or a note. */
static void
check_nulls(struct bd_req *r, const cJSON *in)
{
    const cJSON *v;

    cJSON_ArrayForEach(v, in)
    {
        const struct bd_field *f = bd__field_of(pool_fields, v->string);

        if (cJSON_IsNull(v) && f != NULL && f->type != BD_REFS &&
            f->type != BD_ROWS && f->type != BD_REF &&
            strcmp(f->name, "note") != 0)
            bd_violate(r, bd_fmt(r, "/%s", v->string), "required", "请填写%s",
                f->title);
    }
}

static bool
now_true(const struct bd_row *old, const cJSON *in, const char *key, bool dflt)
{
    if (bd_has(in, key))
        return bd_true(in, key);
    return old != NULL ? bd_col(old, key) != 0 : dflt;
}

static void
check_skills(struct bd_req *r, const char *kind, const cJSON *skills)
{
    const struct bd_entity *e = kind != NULL ? bd__entity(kind) : NULL;
    const cJSON *skill;
    int i = 0;

    cJSON_ArrayForEach(skill, skills)
    {
        const char *name = bd_str(skill, "field");
        const struct bd_field *f =
            e != NULL && name != NULL ? bd__field(e, name) : NULL;

        if (e != NULL && (f == NULL || !bd__pool_skill_of(f)))
            bd_violate(r, bd_fmt(r, "/skills/%d/field", i), "reference",
                "%s没有这个可以比对的字段，请重新选择", e->title);
        if (bd__staff_name(bd_i64(skill, "staff_id", 0)) == NULL)
            bd_violate(r, bd_fmt(r, "/skills/%d/staff_id", i), "reference",
                "找不到这位员工，可能已删除");
        i++;
    }
}

static bool
names_any(const struct bd_row *old, const cJSON *in, const char *key)
{
    const char *was = old != NULL ? bd_text(old, key) : NULL;

    if (cJSON_HasObjectItem(in, key))
        return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(in, key)) >
               0;
    return was != NULL && strcmp(was, "[]") != 0;
}

/* To everybody who may see a pool nothing is given: bosses see all pools. */
static void
check_mode(struct bd_req *r, const struct bd_row *old, const cJSON *in)
{
    const char *mode = bd_str(in, "assign_mode");

    if (mode == NULL)
        mode = old != NULL ? bd_text(old, "assign_mode") : "manual";
    if (strcmp(mode, "manual") != 0 && !names_any(old, in, "staff_ids") &&
        !names_any(old, in, "dept_ids") && !names_any(old, in, "role_ids"))
        bd_violate(r, "/assign_mode", "required",
            "自动分配给成员：请先选这个池的成员、部门或角色");
}

static int
pool_check(struct bd_req *r, const struct bd_row *old, cJSON *in)
{
    const char *kind = bd_str(in, "kind"), *days = bd_str(in, "remind_days");
    bool dflt = now_true(old, in, "is_default", false);

    if (old != NULL && kind != NULL && strcmp(kind, bd_text(old, "kind")) != 0)
        bd_violate(r, "/kind", "readonly", "类型建好后不能改，请另建一个池");
    if (old != NULL && bd_col(old, "is_default") != 0 && !dflt)
        bd_violate(r, "/is_default", "required",
            "总要有一个默认池：请把另一个池设为默认");
    if (dflt && !now_true(old, in, "enabled", true))
        bd_violate(r, "/enabled", "required",
            "默认池不能停用，请先把另一个池设为默认");
    if (days != NULL && !is_day_list(days))
        bd_violate(r, "/remind_days", "format",
            "请填 1 到 365 的天数，用逗号隔开，如 7,3,1");
    check_nulls(r, in);
    bd__pool_rules_check(r, old != NULL ? bd_text(old, "kind") : kind,
        cJSON_GetObjectItemCaseSensitive(in, "rules"));
    check_skills(r, old != NULL ? bd_text(old, "kind") : kind,
        cJSON_GetObjectItemCaseSensitive(in, "skills"));
    check_mode(r, old, in);
    check_people(r, in, "staff_ids");
    check_people(r, in, "admin_ids");
    return 0;
}

static int
pool_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in)
{
    const char *kind = old != NULL ? bd_text(old, "kind") : bd_str(in, "kind");

    if (cJSON_GetObjectItemCaseSensitive(in, "rules") != NULL &&
        bd_queue(r, "due", NULL, 0) < 0)
        return -1;
    if (bd_true(in, "is_default") &&
        bd_exec(r, SQL_ONE_DEFAULT, "si", kind, id) < 0)
        return -1;
    return bd_acl_changed(r);
}

/* A pool with something in it, or where new records go, stays. */
static int
pool_recycled(struct bd_req *r, const struct bd_fact *fact)
{
    const struct bd_entity *e;
    struct bd_param p = bd__p_int(fact->entity_id);
    struct bd_rows *rows;
    struct bd_row *pool;

    if (bd_one(r, &pool, SQL_POOL, "i", fact->entity_id) < 0)
        return -1;
    e = bd__entity(bd_text(pool, "kind"));
    if (bd_col(pool, "is_default") != 0)
        return bd_fail(r, 409, "state-conflict",
            "“%s”是默认池，请先把另一个池设为默认再删除",
            bd_text(pool, "name"));
    if (bd__db_run(r,
            bd_fmt(r,
                "SELECT id FROM `%s` WHERE `%s` IS NULL AND pool_id=? "
                "AND deleted_at IS NULL LIMIT 1",
                e->table, e->owner),
            &p, 1, &rows, NULL) < 0)
        return -1;
    if (rows->n > 0)
        return bd_fail(r, 409, "state-conflict",
            "“%s”里还有%s，请先移到别的池或停用这个池", bd_text(pool, "name"),
            e->title);
    return bd_acl_changed(r);
}

static int
pool_restored(struct bd_req *r, const struct bd_fact *fact)
{
    (void)fact;
    return bd_acl_changed(r);
}

/* ------------------------------------------------------------------ mine -- */

static int64_t
used(const struct bd_rows *rows, const char *what)
{
    for (int i = 0; i < bd_nrows(rows); i++)
        if (strcmp(bd_text(bd_row(rows, i), "pool"), what) == 0)
            return bd_col(bd_row(rows, i), "used");
    return 0;
}

static void
w_mine(struct bd_req *r, const struct bd_pool *p, const struct bd_rows *today)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", p->id);
    bd_w_str(r, "kind", p->kind);
    bd_w_str(r, "name", p->name);
    bd_w_bool(r, "is_default", p->is_default);
    bd_w_bool(r, "admin", bd__pool_run_by(r, p));
    bd_w_bool(r, "masked", bd__pool_masks(r, p->id));
    bd_w_int(r, "claim_daily", p->claim_daily);
    bd_w_int(
        r, "claimed_today", used(today, bd_fmt(r, "claim:%" PRId64, p->id)));
    bd_w_int(r, "view_daily", p->view_daily);
    bd_w_int(r, "viewed_today", used(today, bd_fmt(r, "view:%" PRId64, p->id)));
    bd_w_int(r, "capacity", p->capacity);
    bd_w_int(r, "protect_days", p->protect_days);
    bd_w_end(r);
}

static int
pools_mine(struct bd_req *r)
{
    const char *kind = bd_query(r, "kind");
    struct bd_rows *today;
    int n;
    const struct bd_pool *p = bd__pools(&n);

    if (bd_all(r, &today, SQL_USED, "is", bd_caller(r)->staff_id, bd_today(r)) <
        0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++)
        if (p[i].enabled && (kind == NULL || strcmp(kind, p[i].kind) == 0) &&
            bd__pool_seen(r, &p[i]))
            w_mine(r, &p[i], today);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* ------------------------------------------------------------ descriptor -- */

static const struct bd_entity entities[] = {
    {.name = "pool",
        .path = "pools",
        .table = "pool",
        .title = "资源池",
        .title_field = "name",
        .actions = BD_CRUD,
        .fields = pool_fields,
        .sort = "-updated_at",
        .check = pool_check,
        .saved = pool_saved},
    {0},
};

static const struct bd_route routes[] = {
    {"GET", "/pools/mine", NULL, pools_mine, .title = "我能看的池",
        .query = mine_query, .out = mine_out},
    {"GET", "/pools/{id}/sharers", "pool.read", bd__pool_sharers,
        .title = "分配给谁、谁先谁后", .out = bd__pool_sharers_out},
    {"POST", "/pools/{id}/simulate", "pool.update", bd__pool_simulate, BD_TX,
        .in = bd__pool_simulate_in, .title = "试算回收规则",
        .out = bd__pool_simulate_out},
    {"GET", "/pools/runs", "pool.update", bd__pool_runs,
        .title = "自动收回的记录", .out = bd__pool_runs_out},
    {"POST", "/pools/runs/{id}/undo", "pool.update", bd__pool_undo, BD_TX,
        .title = "撤销一次自动收回", .out = bd__id_out},
    {0},
};

static const struct bd_sub subs[] = {
    {"pool.recycled", BD_IN_TX, pool_recycled},
    {"pool.restored", BD_IN_TX, pool_restored},
    {0},
};

static const struct bd_job jobs[] = {
    {"recycle", 600, NULL, bd__pool_recycle_job, 0},
    {"remind", 0, "08:30", bd__pool_remind_job, BD_TX},
    {"due", 0, NULL, bd__pool_due_job, 0},
    {"undo", 0, NULL, bd__pool_undo_job, 0},
    {0},
};

static const char *const tables[] = {
    "pool_quota", "pool_turn", "pool_run", "pool_run_row", NULL};

const struct bd_module bd__pools_module = {
    BD_MODULE_HEAD,
    .name = "pools",
    .version = "1.0",
    .title = "线索池与公海",
    .prefix = "/api/v1",
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .subs = subs,
    .jobs = jobs,
    .tables = tables,
};
