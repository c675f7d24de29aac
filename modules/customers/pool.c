/*
 * pool.c - 公海: what a return and a transfer ask for; the moves themselves
 * are the core's.
 */
#include "customers.h"

// clang-format off
const struct bd_field pool_return_in[] = {
    {.name = "reason", .title = "退回原因", .type = BD_ENUM,
     .flags = BD_REQUIRED, .choices = RETURN_REASONS},
    {.name = "note", .title = "说明", .type = BD_TEXT, .max = 200},
    {.name = "pool_id", .title = "退回到", .type = BD_REF, .ref = "pool"},
    {0},
};
const struct bd_field pool_move_in[] = {
    {.name = "pool_id", .title = "移到", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "pool"},
    {0},
};
const struct bd_field pool_assign_in[] = {
    {.name = "owner_id", .title = "新负责人", .type = BD_REF,
     .flags = BD_REQUIRED, .ref = "staff"},
    {0},
};
// clang-format on

int
customer_claim(struct bd_req *r)
{
    return bd_pool_claim(r, "customer", NULL);
}

int
customer_return(struct bd_req *r)
{
    return bd_pool_return(r, "customer");
}

int
customer_phones(struct bd_req *r)
{
    return bd_pool_view(r, "customer");
}

int
customer_move(struct bd_req *r)
{
    return bd_pool_move(r, "customer");
}

int
customer_share(struct bd_req *r)
{
    return bd_pool_share(r, "customer", NULL);
}

int
customer_assign(struct bd_req *r)
{
    return bd_pool_assign(r, "customer", NULL);
}
