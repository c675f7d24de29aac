/*
 * dup.c - 查重: who else has this name, number or credit code?
 *
 * Looks over leads, customers and contacts, in pools, in other people's hands
 * and in the recycle bin, and therefore answers masked facts only.
 */
#include "customers.h"

#include <string.h>

#include "dupkey.h"

enum {
    KEYS_MAX = 4,
    MATCHES_MAX = 10
};

struct key {
    const char *kind; /* as stored and as answered in `reason` */
    const char *detail;
    const char *value;
};

struct keys {
    struct key key[KEYS_MAX];
    int n;
};

/* What a search found; seen[] begins with the record that asks. */
struct found {
    cJSON *matches;
    struct dup_self seen[MATCHES_MAX + 1];
    int n;
};

static void
add_key(struct bd_req *r, struct keys *k, const char *kind, const char *detail,
    bool (*normalise)(const char *text, char out[DUPKEY_MAX]), const char *text)
{
    char value[DUPKEY_MAX];

    if (text == NULL || !normalise(text, value))
        return;
    for (int i = 0; i < k->n; i++)
        if (strcmp(k->key[i].kind, kind) == 0 &&
            strcmp(k->key[i].value, value) == 0)
            return;
    k->key[k->n++] = (struct key){kind, detail, bd_dup(r, value)};
}

/* In one order everywhere: whoever locks several locks them alike. */
static struct keys
keys_of(struct bd_req *r, const struct dup_asked *a)
{
    struct keys k = {.n = 0};

    add_key(r, &k, "credit_code", "统一社会信用代码相同", dupkey_credit_code,
        a->credit_code);
    add_key(r, &k, "name", "公司名称相同", dupkey_name, a->name);
    add_key(r, &k, "phone", "手机号相同", dupkey_phone, a->phone);
    add_key(r, &k, "phone", "手机号相同", dupkey_phone, a->other_phone);
    return k;
}

static int
lock_keys(struct bd_req *r, const struct keys *k)
{
    for (int i = 0; i < k->n; i++)
        if (bd_exec(r, SQL_KEY_LOCK, "ss", k->key[i].kind, k->key[i].value) < 0)
            return -1;
    return 0;
}

/* What is known of the record behind a key; NULL if it is gone for good. */
static int
describe(
    struct bd_req *r, const char *entity, int64_t id, struct bd_row **facts)
{
    if (strcmp(entity, "customer") == 0)
        return bd_one(r, facts, SQL_DUP_CUSTOMER, "i", id);
    if (strcmp(entity, "contact") == 0)
        return bd_one(r, facts, SQL_DUP_CONTACT, "i", id);
    return bd_one(r, facts, SQL_DUP_LEAD, "ii", bd_caller(r)->staff_id, id);
}

static const char *
where_it_is(const struct bd_row *facts)
{
    if (bd_col(facts, "gone") != 0)
        return ",在回收站，请联系管理员恢复";
    if (bd_null(facts, "owner_id"))
        return ",无人负责，可以领取";
    return "";
}

/* Was this record found by an earlier key, or is it the asker's own? */
static bool
known(const struct found *f, const char *entity, int64_t id)
{
    for (int i = 0; i < f->n; i++)
        if (f->seen[i].id == id && strcmp(f->seen[i].entity, entity) == 0)
            return true;
    return false;
}

static cJSON *
match_of(struct bd_req *r, const struct key *k, const char *entity,
    const struct bd_row *facts)
{
    cJSON *m = cJSON_CreateObject();
    const char *name = bd_text(facts, "name");
    bool visible = bd_col(facts, "visible") != 0 && bd_col(facts, "gone") == 0;

    bd_json_set_str(m, "entity", entity);
    bd_json_set_str(m, "reason", k->kind);
    bd_json_set_str(
        m, "detail", bd_fmt(r, "%s%s", k->detail, where_it_is(facts)));
    bd_json_set_str(m, "name", visible ? name : bd_mask(r, name, BD_TEXT));
    bd_json_set_str(m, "owner",
        visible ? bd_text(facts, "owner_name")
                : bd_mask(r, bd_text(facts, "owner_name"), BD_TEXT));
    cJSON_AddBoolToObject(m, "pool", bd_null(facts, "owner_id"));
    cJSON_AddBoolToObject(m, "deleted", bd_col(facts, "gone") != 0);
    if (bd_null(facts, "days"))
        cJSON_AddNullToObject(m, "last_followup_days");
    else
        bd_json_set_i64(m, "last_followup_days", bd_col(facts, "days"));
    cJSON_AddNumberToObject(m, "score", 1);
    if (visible)
        bd_json_set_i64(m, "id", bd_col(facts, "id"));
    return m;
}

static int
find_by(struct bd_req *r, const struct key *k, struct found *f)
{
    struct bd_rows *rows;

    if (bd_all(r, &rows, SQL_KEY_FIND, "ss", k->kind, k->value) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(rows) && f->n <= MATCHES_MAX; i++) {
        const char *entity = bd_text(bd_row(rows, i), "entity");
        struct bd_row *facts;

        if (describe(r, entity, bd_col(bd_row(rows, i), "entity_id"), &facts) <
            0)
            return -1;
        if (strcmp(entity, "contact") == 0)
            entity = "customer";
        if (facts == NULL || known(f, entity, bd_col(facts, "id")))
            continue;
        cJSON_AddItemToArray(f->matches, match_of(r, k, entity, facts));
        f->seen[f->n++] = (struct dup_self){entity, bd_col(facts, "id")};
    }
    return 0;
}

static int
find_all(struct bd_req *r, const struct keys *k, const struct dup_self *self,
    cJSON **matches)
{
    struct found f = {.matches = cJSON_CreateArray()};

    f.seen[f.n++] = self != NULL ? *self : (struct dup_self){"", 0};
    for (int i = 0; i < k->n; i++)
        if (find_by(r, &k->key[i], &f) < 0)
            return -1;
    *matches = f.matches;
    return 0;
}

int
dup_refuse(struct bd_req *r, const struct dup_asked *asked,
    const struct dup_self *self, bool allowed)
{
    struct keys k = keys_of(r, asked);
    cJSON *matches;
    int n;

    if (lock_keys(r, &k) < 0 || find_all(r, &k, self, &matches) < 0)
        return -1;
    n = cJSON_GetArraySize(matches);
    if (n == 0)
        return 0;
    if (allowed)
        return bd_need(r, "customer.duplicate");
    bd_fail(r, 409, "duplicate",
        "系统里已有 %d 条相同的客户或线索，请先核对，不要重复录入", n);
    bd_fail_extra(r, "matches", matches);
    return -1;
}

int
dup_store(struct bd_req *r, const char *entity, int64_t id, bool had,
    const struct dup_asked *keys)
{
    struct keys k = keys_of(r, keys);

    if (had && bd_exec(r, SQL_KEY_CLEAR, "si", entity, id) < 0)
        return -1;
    for (int i = 0; i < k.n; i++)
        if (bd_exec(r, SQL_KEY_ADD, "sssi", k.key[i].kind, k.key[i].value,
                entity, id) < 0)
            return -1;
    return 0;
}

static struct dup_asked
asked_in(const cJSON *in)
{
    return (struct dup_asked){.name = bd_str(in, "name"),
        .phone = bd_str(in, "phone"),
        .credit_code = bd_str(in, "credit_code")};
}

// clang-format off
const struct bd_field duplicates_find_in[] = {
    {.name = "name", .title = "公司名称", .type = BD_TEXT, .max = 120},
    {.name = "phone", .title = "手机号", .type = BD_PHONE, .max = 32},
    {.name = "credit_code", .title = "统一社会信用代码", .type = BD_TEXT,
     .max = 40},
    {0},
};
const struct bd_field duplicates_store_in[] = {
    {.name = "entity", .title = "类型", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .max = 16},
    {.name = "id", .title = "编号", .type = BD_INT, .flags = BD_REQUIRED},
    {.name = "name", .title = "公司名称", .type = BD_TEXT, .max = 120},
    {.name = "phone", .title = "手机号", .type = BD_PHONE, .max = 32},
    {0},
};
// clang-format on

int
duplicates_find(struct bd_req *r)
{
    struct dup_asked asked = asked_in(bd_body(r));
    struct keys k = keys_of(r, &asked);
    cJSON *matches;

    if (k.n == 0) {
        bd_violate(r, "/name", "required",
            "请填写公司名称、手机号或统一社会信用代码中的一项");
        return bd_violated(r);
    }
    if (bd_quota(r, "duplicates",
            bd_setting_i64(r, "customers.duplicates_daily"), "查重") < 0 ||
        find_all(r, &k, NULL, &matches) < 0)
        return -1;
    bd_log(r, BD_INFO, "dup.asked", "staff=%lld matches=%d",
        (long long)bd_caller(r)->staff_id, cJSON_GetArraySize(matches));
    bd_w_obj(r, NULL);
    bd_w_json(r, "matches", matches);
    bd_w_end(r);
    return 0;
}

int
duplicates_store(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    struct dup_asked asked = asked_in(in);

    return dup_store(
        r, bd_str(in, "entity"), bd_i64(in, "id", 0), true, &asked);
}
