/*
 * team.c - 团队: a customer's collaborators; the core answers (bd_team_list).
 */
#include "customers.h"

int
customer_team(struct bd_req *r)
{
    return bd_team_list(r, "customer");
}

int
customer_team_put(struct bd_req *r)
{
    return bd_team_put(r, "customer");
}

int
customer_team_drop(struct bd_req *r)
{
    return bd_team_drop(r, "customer");
}
