/*
 * dup.c - 查重: who else has this name, number or credit code?
 *
 * Looks over leads, customers and contacts, in pools, in other people's hands
 * and in the recycle bin, and therefore answers masked facts only.
 */
#include "customers.h"

#include <string.h>

enum {
    KEYS_MAX = 6,
    MATCHES_MAX = 10,
    SWITCHBOARD = 5, /* a number of more records is nobody's own */
    SAME_BP = 9000,  /* from here on it is refused */
    WEAK_BP = 6000   /* a hint, whatever the names say */
};

struct key {
    const char *kind; /* as stored and as answered in `reason` */
    const char *detail;
    const char *form;
};

struct keys {
    struct key key[KEYS_MAX];
    int n;
    const char *name; /* as asked, for similar ones */
};

/* One record in answer to the question. */
struct match {
    const char *entity, *reason, *detail;
    int64_t bp;
    struct bd_row *facts;
};

/* What a search found; `self` is no duplicate of itself, nor of those that
 * somebody said it is apart from. */
struct found {
    const struct dup_self *self;
    struct bd_rows *apart;
    struct match match[MATCHES_MAX];
    int n;
};

static void
add_key(struct bd_req *r, struct keys *k, const char *kind, const char *detail,
    const char *text)
{
    const char *form = bd_dup_form(r, kind, text);

    if (form == NULL)
        return;
    for (int i = 0; i < k->n; i++)
        if (strcmp(k->key[i].kind, kind) == 0 &&
            strcmp(k->key[i].form, form) == 0)
            return;
    k->key[k->n++] = (struct key){kind, detail, form};
}

/* In one order everywhere: whoever locks several locks them alike. */
static struct keys
keys_of(struct bd_req *r, const struct dup_asked *a)
{
    struct keys k = {.n = 0, .name = a->name};

    add_key(r, &k, "credit_code", "统一社会信用代码相同", a->credit_code);
    add_key(r, &k, "name", "公司名称相同", a->name);
    add_key(r, &k, "phone", "手机号相同", a->phone);
    add_key(r, &k, "phone", "手机号相同", a->other_phone);
    add_key(r, &k, "wechat", "微信号相同", a->wechat);
    add_key(r, &k, "domain", "网站或邮箱域名相同", a->domain);
    return k;
}

static int
lock_keys(struct bd_req *r, const struct keys *k)
{
    for (int i = 0; i < k->n; i++)
        if (bd_dup_lock(r, k->key[i].kind, k->key[i].form) < 0)
            return -1;
    return 0;
}

/* What is known of the record behind a key; NULL if it is gone for good. */
int
dup_describe(
    struct bd_req *r, const char *entity, int64_t id, struct bd_row **facts)
{
    if (strcmp(entity, "customer") == 0)
        return bd_one(r, facts, SQL_DUP_CUSTOMER, "i", id);
    if (strcmp(entity, "contact") == 0)
        return bd_one(r, facts, SQL_DUP_CONTACT, "i", id);
    return bd_one(r, facts, SQL_DUP_LEAD, "i", id);
}

static bool
is_apart(const struct found *f, const char *entity, int64_t id)
{
    int n = f->apart != NULL ? bd_nrows(f->apart) : 0;

    for (int i = 0; i < n; i++)
        if (bd_col(bd_row(f->apart, i), "record") == id &&
            strcmp(bd_text(bd_row(f->apart, i), "entity"), entity) == 0)
            return true;
    return false;
}

/* Was this record found before, or is it the asker's own? */
static bool
known(const struct found *f, const char *entity, int64_t id)
{
    if (f->self != NULL && f->self->id == id &&
        strcmp(f->self->entity, entity) == 0)
        return true;
    for (int i = 0; i < f->n; i++)
        if (bd_col(f->match[i].facts, "id") == id &&
            strcmp(f->match[i].entity, entity) == 0)
            return true;
    return false;
}

static int
add_match(struct bd_req *r, struct found *f, const struct bd_dup_hit *hit,
    struct match m)
{
    m.entity = strcmp(hit->entity, "contact") == 0 ? "customer" : hit->entity;
    if (f->n == MATCHES_MAX)
        return 0;
    if (dup_describe(r, hit->entity, hit->id, &m.facts) < 0)
        return -1;
    if (m.facts != NULL && !known(f, m.entity, bd_col(m.facts, "id")) &&
        !is_apart(f, m.entity, bd_col(m.facts, "id")))
        f->match[f->n++] = m;
    return 0;
}

/* One person's number or code says who it is; a switchboard's does not. */
static bool
is_own(const struct key *k, int hits)
{
    if (strcmp(k->kind, "domain") == 0)
        return false;
    return strcmp(k->kind, "phone") != 0 ||
           (hits <= SWITCHBOARD && strlen(k->form) == 11 && k->form[0] == '1');
}

static int
find_exact(struct bd_req *r, const struct key *k, struct found *f)
{
    struct bd_dup_hit *hits;
    int n = bd_dup_exact(r, k->kind, k->form, &hits);
    struct match m = {.reason = k->kind,
        .detail = k->detail,
        .bp = is_own(k, n) ? 10000 : WEAK_BP};

    for (int i = 0; i < n; i++)
        if (add_match(r, f, &hits[i], m) < 0)
            return -1;
    return n < 0 ? -1 : 0;
}

static int
find_similar(struct bd_req *r, const char *name, struct found *f)
{
    struct bd_dup_hit *hits;
    int n = bd_dup_similar(r, name, &hits);

    for (int i = 0; i < n; i++) {
        struct match m = {.reason = "name",
            .detail = hits[i].why,
            .bp = (int64_t)(hits[i].score * 10000)};

        if (add_match(r, f, &hits[i], m) < 0)
            return -1;
    }
    return n < 0 ? -1 : 0;
}

static int
find_all(struct bd_req *r, const struct keys *k, struct found *f)
{
    const struct dup_self *self = f->self;

    if (self != NULL && self->id != 0 &&
        bd_dup_apart_of(
            r, (struct bd_dup_record){self->entity, self->id}, &f->apart) < 0)
        return -1;
    for (int i = 0; i < k->n; i++)
        if (find_exact(r, &k->key[i], f) < 0)
            return -1;
    return k->name != NULL ? find_similar(r, k->name, f) : 0;
}

/* ------------------------------------------------------------ in words -- */

const char *
dup_where_it_is(const struct bd_row *facts)
{
    if (bd_col(facts, "gone") != 0)
        return "，在回收站，请联系管理员恢复";
    if (bd_null(facts, "owner_id"))
        return "，无人负责，可以领取";
    return "";
}

static void
add_reason(cJSON *reasons, const char *text)
{
    cJSON_AddItemToArray(reasons, cJSON_CreateString(text));
}

/* Each fact apart: "字号相同", "地区缺失", "负责人 王*", "12 天前跟进". */
static cJSON *
reasons_of(struct bd_req *r, const struct match *m, const char *owner)
{
    static const char comma[] = "，";
    cJSON *reasons = cJSON_CreateArray();
    const char *at = m->detail, *end;

    for (; (end = strstr(at, comma)) != NULL; at = end + sizeof(comma) - 1)
        add_reason(reasons, bd_dupn(r, at, (size_t)(end - at)));
    add_reason(reasons, at);
    if (bd_col(m->facts, "gone") != 0)
        add_reason(reasons, "在回收站");
    else if (bd_null(m->facts, "owner_id"))
        add_reason(reasons, "无人负责");
    else if (owner != NULL)
        add_reason(reasons, bd_fmt(r, "负责人 %s", owner));
    if (!bd_null(m->facts, "days"))
        add_reason(reasons,
            bd_fmt(r, "%lld 天前跟进", (long long)bd_col(m->facts, "days")));
    return reasons;
}

static cJSON *
json_of(struct bd_req *r, const struct match *m)
{
    cJSON *o = cJSON_CreateObject();
    const char *name = bd_text(m->facts, "name");
    const char *owner = bd_text(m->facts, "owner_name");
    bool gone = bd_col(m->facts, "gone") != 0;
    bool visible = bd_col(m->facts, "visible") != 0 && !gone;

    if (!visible) {
        name = bd_mask(r, name, BD_TEXT);
        owner = bd_mask(r, owner, BD_TEXT);
    }
    bd_json_set_str(o, "entity", m->entity);
    bd_json_set_str(o, "reason", m->reason);
    bd_json_set_str(
        o, "detail", bd_fmt(r, "%s%s", m->detail, dup_where_it_is(m->facts)));
    cJSON_AddItemToObject(o, "reasons", reasons_of(r, m, owner));
    bd_json_set_str(o, "level", m->bp >= SAME_BP ? "same" : "similar");
    bd_json_set_i64(o, "probability_bp", m->bp);
    bd_json_set_str(o, "name", name);
    bd_json_set_str(o, "owner", owner);
    cJSON_AddBoolToObject(o, "pool", bd_null(m->facts, "owner_id"));
    cJSON_AddBoolToObject(o, "deleted", gone);
    if (bd_null(m->facts, "days"))
        cJSON_AddNullToObject(o, "last_followup_days");
    else
        bd_json_set_i64(o, "last_followup_days", bd_col(m->facts, "days"));
    if (visible)
        bd_json_set_i64(o, "id", bd_col(m->facts, "id"));
    return o;
}

/* Those of at least this probability. */
static cJSON *
matches_of(struct bd_req *r, const struct found *f, int64_t least_bp)
{
    cJSON *matches = cJSON_CreateArray();

    for (int i = 0; i < f->n; i++)
        if (f->match[i].bp >= least_bp)
            cJSON_AddItemToArray(matches, json_of(r, &f->match[i]));
    return matches;
}

/* -------------------------------------------------------------- asking -- */

/* Leaves for dup_settle() whom the new record is not the same as. */
static void
note_allowed(struct bd_req *r, const struct found *f)
{
    cJSON *others = cJSON_CreateArray();

    for (int i = 0; i < f->n; i++)
        if (f->match[i].bp >= SAME_BP) {
            cJSON *o = cJSON_CreateObject();

            bd_json_set_str(o, "entity", f->match[i].entity);
            bd_json_set_i64(o, "id", bd_col(f->match[i].facts, "id"));
            cJSON_AddItemToArray(others, o);
        }
    bd_note(r, "duplicates", bd_json_text(r, others));
}

int
dup_matches(struct bd_req *r, const struct dup_asked *asked,
    const struct dup_self *self, cJSON **matches)
{
    struct keys k = keys_of(r, asked);
    struct found f = {.self = self};

    if (find_all(r, &k, &f) < 0)
        return -1;
    *matches = matches_of(r, &f, 0);
    return 0;
}

int
dup_refuse(struct bd_req *r, const struct dup_asked *asked,
    const struct dup_self *self, bool allowed)
{
    struct keys k = keys_of(r, asked);
    struct found f = {.self = self};
    cJSON *matches;
    int n;

    if (lock_keys(r, &k) < 0 || find_all(r, &k, &f) < 0)
        return -1;
    matches = matches_of(r, &f, SAME_BP);
    n = cJSON_GetArraySize(matches);
    if (n == 0)
        return 0;
    if (allowed) {
        note_allowed(r, &f);
        return bd_need(r, "customer.duplicate");
    }
    bd_fail(r, 409, "duplicate",
        "系统里已有 %d 条相同的客户或线索，请先核对，不要重复录入", n);
    bd_fail_extra(r, "matches", matches);
    return -1;
}

// clang-format off
const struct bd_field duplicates_find_in[] = {
    {.name = "name", .title = "公司名称", .type = BD_TEXT, .max = 120},
    {.name = "phone", .title = "手机号", .type = BD_PHONE, .max = 32},
    {.name = "credit_code", .title = "统一社会信用代码", .type = BD_TEXT,
     .max = 40},
    {.name = "wechat", .title = "微信", .type = BD_TEXT, .max = 64},
    {.name = "domain", .title = "网站或邮箱", .type = BD_TEXT, .max = 120},
    {0},
};
// clang-format on

int
duplicates_find(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    struct dup_asked asked = {.name = bd_str(in, "name"),
        .phone = bd_str(in, "phone"),
        .credit_code = bd_str(in, "credit_code"),
        .wechat = bd_str(in, "wechat"),
        .domain = bd_str(in, "domain")};
    struct keys k = keys_of(r, &asked);
    struct found f = {.self = NULL};

    if (k.n == 0) {
        bd_violate(r, "/name", "required",
            "请填写公司名称、手机号或统一社会信用代码中的一项");
        return bd_violated(r);
    }
    if (bd_quota(r, "duplicates",
            bd_setting_i64(r, "customers.duplicates_daily"), "查重") < 0 ||
        find_all(r, &k, &f) < 0)
        return -1;
    bd_log(r, BD_INFO, "dup.asked", "staff=%lld matches=%d",
        (long long)bd_caller(r)->staff_id, f.n);
    bd_w_obj(r, NULL);
    bd_w_json(r, "matches", matches_of(r, &f, 0));
    bd_w_end(r);
    return 0;
}
