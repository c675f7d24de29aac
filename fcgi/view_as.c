/*
 * view_as.c - the built-in module by which somebody with access.view_as looks
 * at Baodan as a colleague does.  The session remembers it for half an hour;
 * dispatch.c refuses every write meanwhile, and acl.c shows no field and
 * grants no permission that the looker does not have himself.
 */
#include "bd_int.h"

/* Does he see rows of others, beside his own, that the looker does not see? */
static bool
beyond(const struct bd_people *theirs, int64_t himself,
    const struct bd_people *mine)
{
    for (int i = 0; i < theirs->n; i++)
        if (theirs->id[i] != himself && !bd__people_has(mine, theirs->id[i]))
            return true;
    return theirs->all && !mine->all;
}

/* Nobody looks as a person who sees rows that he himself does not see. */
static int
check_scope(struct bd_req *r, int64_t staff_id)
{
    struct bd_access *mine = r->access;
    struct bd_caller me = r->caller;
    bool more = false;

    if (!bd__become(r, staff_id))
        return bd_fail(r, 404, "not-found", "没有这位员工，或他的账号已停用");
    for (int i = 0; i < bd__nmodules; i++) {
        const char *module = bd__modules[i].m->name;
        const struct bd_people *theirs = bd__people(r, module), *own;

        bd__become(r, me.staff_id);
        own = bd__people(r, module);
        more |= beyond(theirs, staff_id, own);
        bd__become(r, staff_id);
    }
    r->access = mine;
    r->caller = me;
    if (more)
        return bd_fail(r, 403, "forbidden",
            "%s能看到的数据比您多，不能以他的视角查看",
            bd__staff_name(staff_id));
    return 0;
}

static int
view_start(struct bd_req *r)
{
    int64_t staff_id = bd_i64(bd_body(r), "staff_id", 0);
    struct bd_param p[] = {
        bd__p_int(staff_id), bd__p_int(r->caller.session_id)};

    if (r->caller.kind != BD_WEB || staff_id == r->caller.staff_id)
        return bd_fail(
            r, 409, "state-conflict", "只能在网页后台以另一位员工的视角查看");
    if (bd_need(r, "staff.read") < 0 || check_scope(r, staff_id) < 0 ||
        bd__db_run(r,
            "UPDATE bd_session SET view_staff_id=?, "
            "view_until=NOW(3) + INTERVAL 30 MINUTE WHERE id=?",
            p, 2, NULL, NULL) < 0 ||
        bd_emit(r, "staff.view_started", staff_id, NULL) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

static int
view_end(struct bd_req *r)
{
    struct bd_param p = bd__p_int(r->caller.session_id);
    int64_t seen = r->caller.staff_id;

    if (r->caller.viewer_id != 0 && !bd__become(r, r->caller.viewer_id))
        return bd_fail(r, 401, "unauthorized", "请先登录");
    if (r->caller.viewer_id != 0 &&
        bd_emit(r, "staff.view_ended", seen, NULL) < 0)
        return -1;
    if (bd__db_run(r,
            "UPDATE bd_session SET view_staff_id=NULL, view_until=NULL "
            "WHERE id=?",
            &p, 1, NULL, NULL) < 0)
        return -1;
    bd_status(r, 204);
    return 0;
}

/* ---------------------------------------------------------- descriptor -- */

static const struct bd_field start_in[] = {
    {.name = "staff_id",
        .title = "以谁的视角",
        .type = BD_REF,
        .ref = "staff",
        .flags = BD_REQUIRED},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/view-as", "access.view_as", view_start, BD_TX, .in = start_in,
        .title = "以某人的视角查看，只读，半小时"},
    {"DELETE", "/view-as", NULL, view_end, BD_TX | BD_LOOKING,
        .title = "退出视角"},
    {0},
};

static const struct bd_perm perms[] = {
    {"access.view_as", "以别人的视角查看（只读，有记录）"},
    {0},
};

static const char *const events[] = {
    "staff.view_started", "staff.view_ended", NULL};

const struct bd_module bd__view_as = {
    BD_MODULE_HEAD,
    .name = "view_as",
    .version = "1.0",
    .title = "视角",
    .prefix = "/api/v1",
    .routes = routes,
    .perms = perms,
    .events = events,
};
