/*
 * dup_many.c - 查重 for many rows at once, for imports: who is like each of
 * them, whom names mean, and what follows when many are written.
 */
#include "customers.h"

#include <string.h>

enum {
    TWINS_MAX = 3 /* told of one row */
};

// clang-format off
static const struct bd_field twin_fields[] = {
    {.name = "id", .title = "编号", .type = BD_INT},
    {.name = "name", .title = "名称", .type = BD_TEXT, .max = 4000},
    {.name = "phone", .title = "电话", .type = BD_TEXT, .max = 32},
    {.name = "other_phone", .title = "电话", .type = BD_TEXT, .max = 32},
    {.name = "credit_code", .title = "信用代码", .type = BD_TEXT, .max = 40},
    {.name = "customer_id", .title = "客户", .type = BD_INT},
    {.name = "lead_id", .title = "线索", .type = BD_INT},
    {.name = "at", .title = "时间", .type = BD_TEXT, .max = 32},
    {0},
};
const struct bd_field customers_twins_in[] = {
    {.name = "entity", .title = "类型", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .max = 16},
    {.name = "rows", .title = "行", .type = BD_ROWS, .max = 5000,
     .of = twin_fields},
    {0},
};
const struct bd_field customers_named_in[] = {
    {.name = "entity", .title = "类型", .type = BD_TOKEN,
     .flags = BD_REQUIRED, .max = 16},
    {.name = "names", .title = "名称", .type = BD_TEXTS},
    {0},
};
const struct bd_field customers_refresh_in[] = {
    {.name = "ids", .title = "客户", .type = BD_REFS, .max = 5000},
    {0},
};
// clang-format on

static const struct {
    const char *member, *kind;
} kinds[] = {{"credit_code", "credit_code"}, {"name", "name"},
    {"phone", "phone"}, {"other_phone", "phone"}};

static void
add_text(cJSON *a, const char *s)
{
    cJSON_AddItemToArray(
        a, s != NULL ? cJSON_CreateString(s) : cJSON_CreateNull());
}

static void
add_number(cJSON *a, int64_t v)
{
    cJSON_AddItemToArray(
        a, v != 0 ? cJSON_CreateNumber((double)v) : cJSON_CreateNull());
}

/* ---------------------------------------------------------------- twins -- */

/* [row, kind, form] of every key; the answer gets each row's own. */
static cJSON *
ask_for(struct bd_req *r, const cJSON *rows, cJSON *answer)
{
    cJSON *asked = cJSON_CreateArray(), *row;
    int i = 0;

    cJSON_ArrayForEach(row, rows)
    {
        cJSON *o = cJSON_CreateObject();
        cJSON *own = cJSON_AddArrayToObject(o, "keys");

        for (size_t j = 0; j < sizeof(kinds) / sizeof(*kinds); j++) {
            const char *text = bd_str(row, kinds[j].member);
            const char *form =
                text != NULL ? bd_dup_form(r, kinds[j].kind, text) : NULL;
            cJSON *a;

            if (form == NULL)
                continue;
            a = cJSON_CreateArray();
            cJSON_AddItemToArray(a, cJSON_CreateNumber(i));
            add_text(a, kinds[j].kind);
            add_text(a, form);
            cJSON_AddItemToArray(asked, a);
            add_text(own, bd_fmt(r, "%s:%s", kinds[j].kind, form));
        }
        cJSON_AddArrayToObject(o, "twins");
        cJSON_AddItemToArray(answer, o);
        i++;
    }
    return asked;
}

static const char *
detail_of(const char *kind)
{
    return strcmp(kind, "name") == 0    ? "公司名称相同"
           : strcmp(kind, "phone") == 0 ? "手机号相同"
                                        : "统一社会信用代码相同";
}

static bool
told(const cJSON *twins, const char *entity, int64_t id)
{
    const cJSON *t;

    cJSON_ArrayForEach(
        t, twins) if (bd_i64(t, "record", 0) == id &&
                      strcmp(bd_str(t, "entity"), entity) == 0) return true;
    return cJSON_GetArraySize(twins) >= TWINS_MAX;
}

static int
add_twin(struct bd_req *r, cJSON *twins, const char *kind, const char *entity,
    int64_t id)
{
    struct bd_row *facts;
    cJSON *t;
    bool visible;

    if (dup_describe(r, entity, id, &facts) < 0)
        return -1;
    if (strcmp(entity, "contact") == 0)
        entity = "customer";
    if (facts == NULL || told(twins, entity, bd_col(facts, "id")))
        return 0;
    visible = bd_col(facts, "visible") != 0 && bd_col(facts, "gone") == 0;
    t = cJSON_CreateObject();
    bd_json_set_str(t, "entity", entity);
    bd_json_set_i64(t, "record", bd_col(facts, "id"));
    bd_json_set_i64(t, "id", visible ? bd_col(facts, "id") : 0);
    bd_json_set_str(t, "detail",
        bd_fmt(r, "%s：%s%s%s%s", detail_of(kind),
            visible ? bd_text(facts, "name")
                    : bd_mask(r, bd_text(facts, "name"), BD_TEXT),
            bd_null(facts, "owner_name") ? "" : "，负责人 ",
            bd_null(facts, "owner_name") ? ""
            : visible                    ? bd_text(facts, "owner_name")
                      : bd_mask(r, bd_text(facts, "owner_name"), BD_TEXT),
            dup_where_it_is(facts)));
    cJSON_AddItemToArray(twins, t);
    return 0;
}

static cJSON *
twins_at(cJSON *answer, int64_t i)
{
    return cJSON_GetObjectItemCaseSensitive(
        cJSON_GetArrayItem(answer, (int)i), "twins");
}

static int
by_keys(struct bd_req *r, const cJSON *rows, cJSON *answer)
{
    const char *asked = bd_json_text(r, ask_for(r, rows, answer));
    struct bd_rows *found;

    if (bd_all(r, &found, SQL_TWINS, "s", asked) < 0)
        return -1;
    for (int i = 0; i < bd_nrows(found); i++) {
        const struct bd_row *f = bd_row(found, i);

        if (add_twin(r, twins_at(answer, bd_col(f, "i")), bd_text(f, "kind"),
                bd_text(f, "entity"), bd_col(f, "entity_id")) < 0)
            return -1;
    }
    return 0;
}

/* Contacts of one customer, follow-ups of one moment: alike by what they say. */
static int
by_facts(struct bd_req *r, const cJSON *rows, cJSON *answer, bool contact)
{
    cJSON *asked = cJSON_CreateArray(), *row;
    struct bd_rows *found;
    int i = 0;

    cJSON_ArrayForEach(row, rows)
    {
        cJSON *a = cJSON_CreateArray(), *o = cJSON_CreateObject();
        cJSON *own = cJSON_AddArrayToObject(o, "keys");

        cJSON_AddItemToArray(a, cJSON_CreateNumber(i++));
        add_number(a, bd_i64(row, "customer_id", 0));
        if (!contact)
            add_number(a, bd_i64(row, "lead_id", 0));
        add_text(a, bd_str(row, "name"));
        add_text(a, bd_str(row, contact ? "phone" : "at"));
        cJSON_AddItemToArray(asked, a);
        add_text(
            own, bd_fmt(r, "%lld:%lld:%s:%s",
                     (long long)bd_i64(row, "customer_id", 0),
                     (long long)bd_i64(row, "lead_id", 0), bd_str(row, "name"),
                     contact ? "" : bd_str(row, "at")));
        cJSON_AddArrayToObject(o, "twins");
        cJSON_AddItemToArray(answer, o);
    }
    if (bd_all(r, &found, contact ? SQL_CONTACT_TWINS : SQL_FOLLOWUP_TWINS, "s",
            bd_json_text(r, asked)) < 0)
        return -1;
    for (i = 0; i < bd_nrows(found); i++) {
        cJSON *t = cJSON_CreateObject();

        bd_json_set_str(t, "entity", contact ? "contact" : "followup");
        bd_json_set_i64(t, "id", bd_col(bd_row(found, i), "id"));
        bd_json_set_str(t, "detail",
            contact ? "这个客户已有同名或同手机的联系人"
                    : "同一时间已有相同的跟进");
        cJSON_AddItemToArray(
            twins_at(answer, bd_col(bd_row(found, i), "i")), t);
    }
    return 0;
}

int
customers_twins(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    const cJSON *rows = cJSON_GetObjectItemCaseSensitive(in, "rows");
    const char *entity = bd_str(in, "entity");
    cJSON *answer = cJSON_CreateArray();
    bool contact = strcmp(entity, "contact") == 0;
    int rc = contact || strcmp(entity, "followup") == 0
                 ? by_facts(r, rows, answer, contact)
                 : by_keys(r, rows, answer);

    if (rc < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_json(r, "rows", answer);
    bd_w_end(r);
    return 0;
}

/* ---------------------------------------------------------------- names -- */

int
customers_named(struct bd_req *r)
{
    const cJSON *in = bd_body(r), *name;
    cJSON *asked = cJSON_CreateArray(), *ids = cJSON_CreateArray();
    bool lead = strcmp(bd_str(in, "entity"), "lead") == 0;
    struct bd_rows *found;
    const char *form;
    int i = 0;

    cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(in, "names"))
    {
        cJSON *a = cJSON_CreateArray();

        cJSON_AddItemToArray(a, cJSON_CreateNumber(i++));
        form = bd_dup_form(r, "name", name->valuestring);
        add_text(a, form != NULL ? form : "");
        cJSON_AddItemToArray(asked, a);
        cJSON_AddItemToArray(ids, cJSON_CreateArray());
    }
    if (bd_all(r, &found, lead ? SQL_NAMED_LEADS : SQL_NAMED_CUSTOMERS, "s",
            bd_json_text(r, asked)) < 0)
        return -1;
    for (i = 0; i < bd_nrows(found); i++)
        add_number(cJSON_GetArrayItem(ids, (int)bd_col(bd_row(found, i), "i")),
            bd_col(bd_row(found, i), "id"));
    bd_w_obj(r, NULL);
    bd_w_json(r, "ids", ids);
    bd_w_end(r);
    return 0;
}

int
customers_refresh(struct bd_req *r)
{
    const cJSON *id;
    struct bd_row *f;

    cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(bd_body(r), "ids"))
    {
        int64_t customer = (int64_t)id->valuedouble;

        if (bd_one(r, &f, SQL_NEWEST, "i", customer) < 0)
            return -1;
        if (f != NULL && bd_exec(r, SQL_REFRESH, "sssi",
                             bd_text(f, "occurred_at"), bd_text(f, "content"),
                             bd_text(f, "next_contact_at"), customer) < 0)
            return -1;
    }
    bd_w_obj(r, NULL);
    bd_w_end(r);
    return 0;
}

/* -------------------------------------------------------- written many -- */

/* The contacts that new customers brought along. */
static int
first_contacts(struct bd_req *r, int n, const int64_t *id, cJSON *const *in)
{
    cJSON **values = bd_alloc(r, sizeof(*values) * (size_t)(n + 1));
    int64_t *ids = bd_alloc(r, sizeof(*ids) * (size_t)(n + 1));
    int k = 0;

    for (int i = 0; i < n; i++) {
        const char *name = bd_str(in[i], "contact_name");
        const char *phone = bd_str(in[i], "contact_phone");

        if (name == NULL && phone == NULL)
            continue;
        values[k] = cJSON_CreateObject();
        bd_json_set_i64(values[k], "customer_id", id[i]);
        bd_json_set_str(values[k], "name",
            name != NULL ? name : bd_prefix(r, bd_str(in[i], "name"), 60));
        bd_json_set_str(
            values[k], "phone", phone != NULL ? phone : bd_str(in[i], "phone"));
        cJSON_AddTrueToObject(values[k++], "is_primary");
    }
    return bd_insert_many(r, "contact", values, k, ids);
}

int
customers_saved_many(
    struct bd_req *r, int n, const int64_t *id, cJSON *const *in)
{
    return first_contacts(r, n, id, in);
}

int
contacts_saved_many(
    struct bd_req *r, int n, const int64_t *id, cJSON *const *in)
{
    for (int i = 0; i < n; i++)
        if (bd_true(in[i], "is_primary") &&
            bd_exec(r, SQL_PRIMARY_FIRST, "ii", bd_i64(in[i], "customer_id", 0),
                id[i]) < 0)
            return -1;
    return 0;
}
