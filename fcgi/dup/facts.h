/*
 * facts.h - how two names stand to each other, part by part: what the score
 * counts and the explanation says.
 */
#ifndef BD_DUP_FACTS_H
#define BD_DUP_FACTS_H

#include "dup/align.h"

enum dup_state {
    DUP_NONE, /* neither name has it */
    DUP_FITS, /* equal */
    DUP_WITHIN, /* of trades: 文化传播 and 文化; of places: 广东 and 深圳 */
    DUP_PARTLY,  /* one of two regions is equal */
    DUP_MISSING, /* only one name has it */
    DUP_APART
};

struct dup_facts {
    struct dup_part core_a, core_b, rest_a, rest_b, full_a, full_b;
    struct dup_path core, rest, full;
    struct dup_path path; /* the cheapest of these: who is meant */
    enum dup_state place, trade, branch;
    double trade_sim, common;
    int shorter; /* characters of the shorter 字号 */
    bool digits_differ;
    bool within; /* the shorter 字号 begins the other name */
};

void bd__dup_facts(const struct bd__dup_name *a, const struct bd__dup_name *b,
    struct dup_facts *out);

#endif
