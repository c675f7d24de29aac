/* What the files of this module share; nothing here leaves it. */
#ifndef CONTRACTS_H
#define CONTRACTS_H

#include "bd.h"

#define CONTRACT_MAX_FEN INT64_C(10000000000000)

enum contracts_sql {
    SQL_LINES,
    SQL_LINES_ADD,
    SQL_ORDERS,
    SQL_LOCK,
    SQL_OF_ORDER,
    SQL_OF_QUOTE,
    SQL_RENEWAL,
    SQL_TO_REMIND,
    SQL_REMINDED,
    SQL_LENGTH,
    SQL_HOME
};

extern const struct bd_sql contracts_sql[];
extern const struct bd_entity contracts_entities[];

int contract_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int contract_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
int contract_show(struct bd_req *r, const struct bd_row *row);
int amendment_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int amendment_show(struct bd_req *r, const struct bd_row *row);

bd_handler contract_step, contract_sign, contract_renew, contract_attach,
    amendment_step, amendment_approve;
bd_subscriber order_check_contract, contract_on_ordered, contracts_todo;
int contract_remind_job(struct bd_req *r, const cJSON *arg);

#endif
