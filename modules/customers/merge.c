/*
 * merge.c - 合并: two customers that turned out to be one, and back again.
 */
#include "customers.h"

// clang-format off
const struct bd_field customer_merge_in[] = {
    {.name = "from_id", .title = "并入的客户", .type = BD_INT,
     .flags = BD_REQUIRED, .min = 1, .max = INT64_MAX >> 10},
    {.name = "take", .title = "采用对方的字段", .type = BD_TEXTS, .max = 60},
    {0},
};
const struct bd_field customer_merge_out[] = {
    {BD_ALWAYS("merge_id", "合并编号，撤销时用", BD_INT)},
    {BD_ALWAYS("customer_id", "保留的客户", BD_INT)},
    {0},
};
// clang-format on

static int
answer(struct bd_req *r, int64_t merge_id, int64_t customer_id)
{
    bd_w_obj(r, NULL);
    bd_w_int(r, "merge_id", merge_id);
    bd_w_int(r, "customer_id", customer_id);
    bd_w_end(r);
    return 0;
}

int
customer_merge(struct bd_req *r)
{
    const cJSON *in = bd_body(r);
    int64_t id = bd_path_id(r), from = bd_i64(in, "from_id", 0), merge;

    /* of two primary contacts, that of the kept customer stays it */
    if (bd_exec(r, SQL_NO_PRIMARY, "i", from) < 0)
        return -1;
    merge = bd_merge(
        r, "customer", id, from, cJSON_GetObjectItemCaseSensitive(in, "take"));
    return merge < 0 ? -1 : answer(r, merge, id);
}

int
customer_unmerge(struct bd_req *r)
{
    int64_t merge = bd_path_id(r), id = bd_unmerge(r, "customer", merge);

    return id < 0 ? -1 : answer(r, merge, id);
}
