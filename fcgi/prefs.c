/*
 * prefs.c - the built-in module of what a person set up for himself: the
 * fronts' own names and values, the same on every machine he signs in at.
 */
#include "bd_int.h"

#include <string.h>

enum {
    NAME_MAX = 64,
    VALUE_MAX = 16 * 1024,
    PREFS_MAX = 200 /* of one person */
};

enum sql {
    SQL_ALL,
    SQL_COUNT,
    SQL_PUT,
    SQL_DROP
};

static const struct bd_sql sql[] = {
    [SQL_ALL] = {"SELECT name, value FROM bd_pref WHERE staff_id=? "
                 "ORDER BY name",
        "one's own"},
    [SQL_COUNT] = {"SELECT COUNT(*) AS n FROM bd_pref WHERE staff_id=? AND "
                   "name<>?",
        "one's own"},
    [SQL_PUT] = {"INSERT INTO bd_pref (staff_id, name, value) "
                 "VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "
                 "value=VALUE(value), updated_at=NOW(3)",
        "one's own"},
    [SQL_DROP] = {"DELETE FROM bd_pref WHERE staff_id=? AND name=?",
        "one's own"},
    {0},
};

static int
prefs_get(struct bd_req *r)
{
    struct bd_rows *rows;
    const char *why;

    if (bd_all(r, &rows, SQL_ALL, "i", r->caller.staff_id) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_obj(r, "prefs");
    for (int i = 0; i < bd_nrows(rows); i++) {
        const char *value = bd_text(bd_row(rows, i), "value");

        bd_w_json(r, bd_text(bd_row(rows, i), "name"),
            bd_json(r, value, strlen(value), &why));
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

static bool
name_ok(const char *name)
{
    return strlen(name) <= NAME_MAX &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] ==
               '\0';
}

static int
keep(struct bd_req *r, const char *name, const cJSON *value)
{
    const char *text = bd_json_text(r, value);
    struct bd_row *row;

    if (strlen(text) > VALUE_MAX)
        return bd_fail(r, 413, "too-large", "这项个人设置太长，请删减一些");
    if (bd_one(r, &row, SQL_COUNT, "is", r->caller.staff_id, name) < 0)
        return -1;
    if (bd_col(row, "n") >= PREFS_MAX)
        return bd_fail(
            r, 409, "too-many", "个人设置最多 %d 项，请先删掉一些", PREFS_MAX);
    return bd_exec(r, SQL_PUT, "iss", r->caller.staff_id, name, text) < 0 ? -1
                                                                          : 0;
}

/* null takes it away. */
static int
prefs_put(struct bd_req *r)
{
    const char *name = bd_path_str(r, "name");
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(bd_body(r), "value");

    if (!name_ok(name))
        return bd_fail(
            r, 400, "bad-name", "设置名只能有字母、数字和 . _ -，最多 64 个");
    if (value == NULL || cJSON_IsNull(value)) {
        if (bd_exec(r, SQL_DROP, "is", r->caller.staff_id, name) < 0)
            return -1;
    } else if (keep(r, name, value) < 0) {
        return -1;
    }
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", name);
    bd_w_end(r);
    return 0;
}

static const struct bd_field value_in[] = {
    {.name = "value", .title = "任意 JSON；null 删除", .type = BD_JSON},
    {0},
};

static const struct bd_field prefs_out[] = {
    {BD_ALWAYS("prefs", "名称到值", BD_JSON)},
    {0},
};

static const struct bd_field name_out[] = {
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {0},
};

static const struct bd_route routes[] = {
    {"GET", "/me/prefs", NULL, prefs_get, .title = "我的个人设置",
        .out = prefs_out},
    {"PUT", "/me/prefs/{name}", NULL, prefs_put, BD_TX, .in = value_in,
        .max_body = VALUE_MAX + 1024, .title = "保存一项个人设置",
        .out = name_out},
    {0},
};

static const char *const tables[] = {"bd_pref", NULL};

const struct bd_module bd__prefs = {
    BD_MODULE_HEAD,
    .name = "prefs",
    .version = "1.0",
    .title = "个人设置",
    .prefix = "/api/v1",
    .routes = routes,
    .sql = sql,
    .tables = tables,
};
