/*
 * The company's settings over HTTP: what the modules' conf tables declare,
 * checked by their types; secrets go in and never come out.
 */
#include "bd_int.h"

#include <string.h>

static int
put(struct bd_req *r, const char *key, const char *value)
{
    struct bd_param p[] = {{'s', 0, key, strlen(key)},
        {'s', 0, value, strlen(value)}, {'z', r->caller.staff_id, NULL, 0}};

    return bd__db_run(r,
        "INSERT INTO bd_setting (name, value, updated_by) VALUES (?, ?, ?) "
        "ON DUPLICATE KEY UPDATE value=VALUE(value), "
        "updated_by=VALUE(updated_by), updated_at=NOW(3)",
        p, 3, NULL, NULL);
}

static void
w_setting(struct bd_req *r, const struct bd_conf *c)
{
    const char *v = bd_setting(r, c->key);
    bool secret = c->flags & BD_SECRET;

    bd_w_obj(r, NULL);
    bd_w_str(r, "key", c->key);
    bd_w_str(r, "title", c->title);
    bd_w_str(
        r, "value", secret ? (v != NULL && *v != '\0' ? "******" : "") : v);
    bd_w_str(r, "default", secret ? "" : c->dflt);
    bd_w_bool(r, "secret", secret);
    bd_w_str(r, "type", bd__type_name(c->type));
    bd_w_end(r);
}

int
bd__settings(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_conf *c = bd__modules[i].m->conf;
             c != NULL && c->key != NULL; c++)
            w_setting(r, c);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

static int
check_setting(struct bd_req *r, const cJSON *v)
{
    const struct bd_conf *c = bd__conf(v->string);
    struct bd_field f = {.name = "", .title = "", .max = 2000};
    const char *at = bd_fmt(r, "/%s", v->string);
    cJSON *one = cJSON_CreateObject();

    if (c == NULL) {
        bd_violate(r, at, "unknown", "没有这项设置");
        return 0;
    }
    f.name = v->string;
    f.title = c->title;
    f.type = c->type;
    const struct bd_field table[] = {f, {.name = NULL}};
    cJSON_AddItemToObject(one, v->string, cJSON_Duplicate(v, 1));
    bd__validate(r, table, one, "", BD_CHANGE, true);
    return 0;
}

int
bd__settings_change(struct bd_req *r)
{
    cJSON *data = cJSON_CreateObject();
    const cJSON *v;
    size_t n;
    const char *raw = bd_raw_body(r, &n), *why;
    cJSON *in = n > 0 ? bd_json(r, raw, n, &why) : NULL;

    if (!cJSON_IsObject(in))
        return bd_fail(r, 400, "bad-json", "内容不是正确的 JSON 对象");
    cJSON_ArrayForEach(v, in) check_setting(r, v);
    if (bd_violated(r) < 0)
        return -1;
    cJSON_ArrayForEach(v, in)
    {
        const char *text = cJSON_IsString(v) ? v->valuestring
                           : cJSON_IsNull(v) ? ""
                                             : bd_json_text(r, v);

        if (put(r, v->string, text) < 0)
            return -1;
        bd_json_set_str(data, "key", v->string);
    }
    if (bd_emit(r, "setting.changed", 0, data) < 0 || bd_acl_changed(r) < 0 ||
        bd__epoch_check(r) < 0)
        return -1;
    bd__acl_stale(); /* it may still be rolled back */
    return bd__settings(r);
}
