/*
 * team.c - collaborators: people who see a record that is not theirs, and
 * perhaps change it, until a day.  Here they are added and leave; share.c
 * holds who they are.
 */
#include "acl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARED_MAX = 200, /* records that one person works along on */
    COLLEAGUES_MAX = 50
};

/* ---------------------------------------------------------- the calls --- */

/* clang-format off */
#define RIGHTS "view=查看|edit=编辑"
const struct bd_field bd_team_in[] = {
    {.name = "staff_id", .title = "协作人", .type = BD_INT,
     .flags = BD_REQUIRED},
    {.name = "right", .title = "权限", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RIGHTS},
    {.name = "until", .title = "到哪天，含当天；不填为长期", .type = BD_DATE},
    {0},
};

static const struct bd_field member_fields[] = {
    {BD_ALWAYS("staff_id", "协作人", BD_INT)},
    {.name = "staff_name", .title = "姓名", .type = BD_TEXT},
    {.name = "right", .title = "权限", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RIGHTS},
    {.name = "until", .title = "到哪天", .type = BD_DATE},
    {BD_ALWAYS("expired", "已到期", BD_BOOL)},
    {.name = "added_by_name", .title = "谁加的", .type = BD_TEXT},
    {BD_ALWAYS("added_at", "何时加的", BD_TIME)},
    {0},
};

const struct bd_field bd_team_out[] = {
    {BD_ALWAYS("items", "协作人", BD_ROWS), .of = member_fields},
    {BD_ALWAYS("can_manage", "可以增减", BD_BOOL)},
    {0},
};
/* clang-format on */

static void
w_member(struct bd_req *r, const struct bd_row *row)
{
    const char *until = bd_text(row, "until_day");

    bd_w_obj(r, NULL);
    bd_w_int(r, "staff_id", bd_col(row, "staff_id"));
    bd_w_str(r, "staff_name", bd__staff_name(bd_col(row, "staff_id")));
    bd_w_str(r, "right", bd_col(row, "may_edit") != 0 ? "edit" : "view");
    bd_w_str(r, "until", until);
    bd_w_bool(r, "expired", until != NULL && strcmp(until, bd_today(r)) < 0);
    bd_w_str(r, "added_by_name", bd__staff_name(bd_col(row, "added_by")));
    bd_w_cols(r, row, "added_at");
    bd_w_end(r);
}

static int
w_team(struct bd_req *r, const struct bd_entity *e, const struct bd_row *record)
{
    struct bd_param p[] = {bd__p_text(e->name), bd__p_ref(bd__row_id(record))};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT staff_id, may_edit, until_day, added_by, added_at FROM "
            "bd_member WHERE entity=? AND record_id=? "
            "ORDER BY added_at, staff_id",
            p, 2, &rows, NULL) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < rows->n; i++)
        w_member(r, rows->row[i]);
    bd_w_end(r);
    bd_w_bool(r, "can_manage", bd_team_run(r, e->name, record));
    bd_w_end(r);
    return 0;
}

int
bd_team_list(struct bd_req *r, const char *entity)
{
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), 0) < 0)
        return -1;
    return w_team(r, bd__entity(entity), row);
}

/* Past this a person's every list would name hundreds of records. */
static int
check_room(struct bd_req *r, const struct bd_entity *e, int64_t staff_id)
{
    struct bd_param p[] = {
        bd__p_ref(staff_id), bd__p_text(e->name), bd__p_text(bd_today(r))};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT COUNT(*) AS n FROM bd_member WHERE staff_id=? AND "
            "entity=? AND (until_day IS NULL OR until_day>=?)",
            p, 3, &rows, NULL) < 0)
        return -1;
    if (bd_col(rows->row[0], "n") > SHARED_MAX)
        return bd_fail(r, 409, "state-conflict",
            "%s已协作 %d 条%s，请先让他退出一些", bd__staff_name(staff_id),
            SHARED_MAX, e->title);
    return 0;
}

static int
told(struct bd_req *r, const struct bd_entity *e, int64_t id, int64_t staff_id,
    const char *action, cJSON *data)
{
    bd_json_set_i64(data, bd_fmt(r, "%s_id", e->name), id);
    bd_json_set_i64(data, "staff_id", staff_id);
    bd_json_set_str(data, "staff_name", bd__staff_name(staff_id));
    if (bd_acl_changed(r) < 0)
        return -1;
    return bd_emit(r, bd_fmt(r, "%s.%s", e->name, action), id, data);
}

int
bd_team_add(struct bd_req *r, const char *entity, int64_t id, int64_t staff_id,
    bool may_edit, const char *until)
{
    const struct bd_entity *e = bd__entity(entity);
    struct bd_param p[] = {bd__p_text(e->name), bd__p_ref(id),
        bd__p_ref(staff_id), {'i', may_edit, NULL, 0}, bd__p_text(until),
        bd__p_ref(r->caller.staff_id)};
    cJSON *data = cJSON_CreateObject();

    if (bd__db_run(r,
            "INSERT INTO bd_member (entity, record_id, staff_id, may_edit, "
            "until_day, added_by) VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY "
            "UPDATE may_edit=VALUES(may_edit), until_day=VALUES(until_day)",
            p, 6, NULL, NULL) < 0 ||
        check_room(r, e, staff_id) < 0)
        return -1;
    bd_json_set_str(data, "right", may_edit ? "edit" : "view");
    bd_json_set_str(data, "until", until);
    return told(r, e, id, staff_id, "shared", data);
}

static int
check_member(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, int64_t staff_id)
{
    const struct bd_acl_person *p = bd__person(staff_id);
    const char *until = bd_str(bd_body(r), "until");

    if (p == NULL || !p->active)
        bd_violate(r, "/staff_id", "reference",
            "找不到这位员工，或他的账号已停用，请重新选择");
    else if (staff_id == bd_col(row, e->owner))
        bd_violate(r, "/staff_id", "reference",
            "%s就是负责人，不用再加为协作人", p->name);
    if (until != NULL && strcmp(until, bd_today(r)) < 0)
        bd_violate(r, "/until", "min", "到期日已过，请选今天或以后的日期");
    return bd_violated(r);
}

static int
need_run(struct bd_req *r, const struct bd_entity *e, const struct bd_row *row)
{
    if (bd_null(row, e->owner))
        return bd_fail(r, 409, "state-conflict",
            "%s在公共池里，领取后才能加协作人", e->title);
    if (bd_team_run(r, e->name, row))
        return 0;
    return bd_fail(r, 403, "forbidden", "协作人由负责人或他的上级增减，请找%s",
        bd__staff_name(bd_col(row, e->owner)));
}

int
bd_team_put(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    const cJSON *in = bd_body(r);
    int64_t staff_id = bd_i64(in, "staff_id", 0);
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK | BD_NOT_SHARED) < 0 ||
        need_run(r, e, row) < 0 || check_member(r, e, row, staff_id) < 0 ||
        bd_team_add(r, entity, bd__row_id(row), staff_id,
            strcmp(bd_str(in, "right"), "edit") == 0, bd_str(in, "until")) < 0)
        return -1;
    return w_team(r, e, row);
}

int
bd_team_drop(struct bd_req *r, const char *entity)
{
    const struct bd_entity *e = bd__entity(entity);
    int64_t staff_id = strtoll(bd_path_str(r, "staff_id"), NULL, 10);
    struct bd_param p[] = {
        bd__p_text(e->name), bd__p_ref(bd_path_id(r)), bd__p_ref(staff_id)};
    struct bd_row *row;
    int64_t n = 0;

    if (bd_load(r, &row, entity, bd_path_id(r), 0) < 0 ||
        (staff_id != r->caller.staff_id && need_run(r, e, row) < 0) ||
        bd__db_run(r,
            "DELETE FROM bd_member WHERE entity=? AND record_id=? AND "
            "staff_id=?",
            p, 3, NULL, &n) < 0)
        return -1;
    if (n == 0)
        return bd_fail(
            r, 404, "not-found", "他不是协作人，可能刚被移出，请刷新");
    if (told(r, e, bd__row_id(row), staff_id, "unshared",
            cJSON_CreateObject()) < 0)
        return -1;
    return w_team(r, e, row);
}

/* ---------------------------------------------------------- colleagues -- */

/* Whom one may choose: names are on every record anyway. */
static int
colleagues(struct bd_req *r)
{
    const char *q = bd_query(r, "q");
    int n = 0;

    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < bd__acl.nperson && n < COLLEAGUES_MAX; i++) {
        const struct bd_acl_person *p = &bd__acl.person[i];

        if (!p->active || (q != NULL && strstr(p->name, q) == NULL))
            continue;
        bd_w_obj(r, NULL);
        bd_w_int(r, "id", p->id);
        bd_w_str(r, "name", p->name);
        bd_w_role_titles(r, "roles", p->id);
        bd_w_end(r);
        n++;
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* clang-format off */
static const struct bd_field colleague_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "姓名", BD_TEXT)},
    {BD_ALWAYS("roles", "角色", BD_TEXTS)},
    {0},
};

static const struct bd_field colleagues_out[] = {
    {BD_ALWAYS("items", "在职同事", BD_ROWS), .of = colleague_fields},
    {0},
};

static const struct bd_field colleagues_query[] = {
    {.name = "q", .title = "姓名里的字", .type = BD_TEXT},
    {0},
};

static const struct bd_route routes[] = {
    {"GET", "/colleagues", NULL, colleagues, .title = "可以选的同事",
     .query = colleagues_query, .out = colleagues_out},
    {0},
};
/* clang-format on */

static const char *const tables[] = {"bd_member", NULL};

const struct bd_module bd__team = {
    BD_MODULE_HEAD,
    .name = "team",
    .version = "1.0",
    .title = "协作",
    .prefix = "/api/v1",
    .routes = routes,
    .tables = tables,
};
