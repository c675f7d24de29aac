/*
 * apart.c - 不是重复: what a customer may be the same as, and what somebody
 * said it is not.
 */
#include "customers.h"

#include <string.h>

// clang-format off
const struct bd_field customer_apart_in[] = {
    {.name = "entity", .title = "对象", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = "customer=客户|lead=线索"},
    {.name = "other_id", .title = "另一条记录", .type = BD_INT,
     .flags = BD_REQUIRED, .min = 1, .max = INT64_MAX >> 10},
    {0},
};
const struct bd_field apart_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {.name = "said_by_name", .title = "谁确认的", .type = BD_TEXT},
    {BD_ALWAYS("said_at", "什么时候", BD_TIME)},
    {.name = "id", .title = "编号，看得到时才有", .type = BD_INT},
    {0},
};
// clang-format on

static int
load(struct bd_req *r, const char *entity, int64_t id)
{
    struct bd_row *row;

    return bd_load(r, &row, entity, id, 0);
}

static int
w_apart(struct bd_req *r, const struct bd_row *pair)
{
    const char *entity = bd_text(pair, "entity");
    struct bd_row *facts, *person;
    bool visible;

    if (dup_describe(r, entity, bd_col(pair, "record"), &facts) < 0 ||
        bd_one(r, &person, SQL_PERSON, "i", bd_col(pair, "said_by")) < 0)
        return -1;
    if (facts == NULL)
        return 0;
    visible = bd_col(facts, "visible") != 0 && bd_col(facts, "gone") == 0;
    bd_w_obj(r, NULL);
    bd_w_str(r, "entity", entity);
    bd_w_str(r, "name",
        visible ? bd_text(facts, "name")
                : bd_mask(r, bd_text(facts, "name"), BD_TEXT));
    bd_w_str(
        r, "said_by_name", person != NULL ? bd_text(person, "name") : NULL);
    bd_w_cols(r, pair, "said_at");
    if (visible)
        bd_w_int(r, "id", bd_col(facts, "id"));
    bd_w_end(r);
    return 0;
}

/* A customer's likely duplicates, and those that were said to be none. */
static int
answer(struct bd_req *r, int64_t id)
{
    struct dup_self self = {"customer", id};
    struct dup_asked asked;
    struct bd_row *row;
    struct bd_rows *apart;
    cJSON *matches;

    if (bd_one(r, &row, SQL_KEYS_OF, "i", id) < 0)
        return -1;
    asked = (struct dup_asked){.name = bd_text(row, "name"),
        .phone = bd_text(row, "phone"),
        .credit_code = bd_text(row, "credit_code")};
    if (dup_matches(r, &asked, &self, &matches) < 0 ||
        bd_dup_apart_of(r, (struct bd_dup_record){"customer", id}, &apart) < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_json(r, "matches", matches);
    bd_w_arr(r, "apart");
    for (int i = 0; i < bd_nrows(apart); i++)
        if (w_apart(r, bd_row(apart, i)) < 0)
            return -1;
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

int
customer_duplicates(struct bd_req *r)
{
    int64_t id = bd_path_id(r);

    return load(r, "customer", id) < 0 ? -1 : answer(r, id);
}

/* Both are records that the caller sees; what he said is in the audit. */
static int
say(struct bd_req *r,
    int (*fn)(struct bd_req *, struct bd_dup_record, struct bd_dup_record),
    const char *event)
{
    int64_t id = bd_path_id(r), other = bd_i64(bd_body(r), "other_id", 0);
    const char *entity = bd_str(bd_body(r), "entity");

    if (load(r, "customer", id) < 0 || load(r, entity, other) < 0 ||
        fn(r, (struct bd_dup_record){"customer", id},
            (struct bd_dup_record){entity, other}) < 0 ||
        bd_emit(r, event, id, cJSON_Duplicate(bd_body(r), true)) < 0)
        return -1;
    return answer(r, id);
}

int
customer_apart(struct bd_req *r)
{
    return say(r, bd_dup_part, "customer.apart");
}

int
customer_rejoin(struct bd_req *r)
{
    return say(r, bd_dup_rejoin, "customer.rejoined");
}

int
dup_settle(struct bd_req *r, int64_t id)
{
    const char *text = bd_noted(r, "duplicates"), *why;
    const cJSON *others =
        text != NULL ? bd_json(r, text, strlen(text), &why) : NULL;
    const cJSON *other;

    cJSON_ArrayForEach(other, others)
    {
        struct bd_dup_record y = {
            bd_str(other, "entity"), bd_i64(other, "id", 0)};

        if (bd_dup_part(r, (struct bd_dup_record){"customer", id}, y) < 0)
            return -1;
    }
    return 0;
}
