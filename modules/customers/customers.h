/*
 * customers.h - what the files of this module share.
 */
#ifndef BD_CUSTOMERS_H
#define BD_CUSTOMERS_H

#include <bd.h>

enum {
    SQL_DUP_CUSTOMER,
    SQL_DUP_CONTACT,
    SQL_DUP_LEAD,
    SQL_FOLLOWUP_TIMES,
    SQL_FOLLOWUP_ADD,
    SQL_FOLLOWED,
    SQL_ADOPT,
    SQL_NEWEST,
    SQL_ADOPTED,
    SQL_ONE_PRIMARY,
    SQL_NO_PRIMARY,
    SQL_DUE,
    SQL_POOL,
    SQL_SINCE,
    SQL_DAYS,
    SQL_CARD,
    SQL_KEYS_OF,
    SQL_WON,
    SQL_TWINS,
    SQL_CONTACT_TWINS,
    SQL_FOLLOWUP_TWINS,
    SQL_NAMED_CUSTOMERS,
    SQL_NAMED_LEADS,
    SQL_REFRESH,
    SQL_PRIMARY_FIRST,
    SQL_SPENT,
    SQL_CONTACTS,
    SQL_LEAVING,
    SQL_PERSON
};

/* ---------------------------------------------------------------- dup.c -- */

/* What is compared; any of them may be NULL. */
struct dup_asked {
    const char *name, *phone, *other_phone, *credit_code, *wechat, *domain;
};
/* A record that is no duplicate of itself. */
struct dup_self {
    const char *entity;
    int64_t id;
};

/*
 * Locks the keys asked for until the end of the transaction and answers 409
 * duplicate if another record has one of them or a name that can hardly be
 * another one, unless `allowed` (which takes
 * the permission customer.duplicate).
 */
int dup_refuse(struct bd_req *r, const struct dup_asked *asked,
    const struct dup_self *self, bool allowed);

/* Whom this record may be the same as, masked. */
int dup_matches(struct bd_req *r, const struct dup_asked *asked,
    const struct dup_self *self, cJSON **matches);

/* What is known of the record behind a key; NULL if it is gone for good. */
int dup_describe(
    struct bd_req *r, const char *entity, int64_t id, struct bd_row **facts);
const char *dup_where_it_is(const struct bd_row *facts);

/* -------------------------------------------------------------- apart.c -- */

/* Who saved a record though it was called a duplicate said that it is none:
 * that is kept.  After the row was written. */
int dup_settle(struct bd_req *r, int64_t id);
bd_handler customer_duplicates, customer_apart, customer_rejoin;
extern const struct bd_field customer_apart_in[], apart_fields[];

/* ----------------------------------------------------------- dup_many.c -- */

/* Service customers.twins: for each of many rows, who is like it. */
bd_handler customers_twins;
/* Service customers.named: ids of those with these names, in the scope. */
bd_handler customers_named;
/* Service customers.refresh: what a record shows of its newest follow-up. */
bd_handler customers_refresh;
extern const struct bd_field customers_twins_in[], customers_named_in[],
    customers_refresh_in[];

bd_handler duplicates_find; /* POST /duplicates */
extern const struct bd_field duplicates_find_in[];

/* -------------------------------------------------------------- merge.c -- */

bd_handler customer_merge, customer_unmerge;
extern const struct bd_field customer_merge_in[], customer_merge_out[];

/* ----------------------------------------------------------- customer.c -- */

extern const struct bd_field customer_fields[], customer_create_in[],
    customer_card_in[];
extern const struct bd_machine customer_machine;
int customer_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int customer_check_twin(struct bd_req *r, const struct bd_row *old, cJSON *in);
int customers_saved_many(
    struct bd_req *r, int n, const int64_t *id, cJSON *const *in);
int contacts_saved_many(
    struct bd_req *r, int n, const int64_t *id, cJSON *const *in);
int customer_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
int customer_show(struct bd_req *r, const struct bd_row *row);
bd_handler customer_create; /* service customers.create */
bd_handler customer_card;   /* service customers.card */
bd_handler customer_lose, customer_reopen, customer_timeline;
extern const struct bd_field customer_lose_in[];
bd_subscriber customer_won, customer_restored;

/* --------------------------------------------------------------- pool.c -- */

bd_handler customer_claim, customer_return, customer_move, customer_assign,
    customer_share, customer_phones;
extern const struct bd_field pool_return_in[], pool_move_in[], pool_assign_in[];

/* --------------------------------------------------------------- team.c -- */

bd_handler customer_team, customer_team_put, customer_team_drop;

/* ------------------------------------------------------------ contact.c -- */

extern const struct bd_field contact_fields[];
int contact_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int contact_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
/* The first contact of a new customer. */
int contact_first(
    struct bd_req *r, int64_t customer_id, const char *name, const char *phone);

/* ----------------------------------------------------------- followup.c -- */

extern const struct bd_field followup_fields[], followup_in[],
    followup_add_in[];
bd_handler customer_follow;
bd_handler followup_add; /* service customers.follow */
/* Follow-ups of a lead that became this customer go along. */
int followup_adopt(struct bd_req *r, int64_t lead_id, int64_t customer_id);

/* --------------------------------------------------------------- home.c -- */

bd_subscriber customers_todo, customers_contacts, customers_figures,
    customers_series;

/* ----------------------------------------------------------- choices ----- */

#define LEVELS "vip=VIP|key=重点|normal=普通"
#define SOURCES                                                                 \
    "promotion=促销|search=搜索引擎|ad=广告|referral=转介绍|"        \
    "signup=线上注册|inquiry=线上询价|visit=预约上门|cold=陌拜|"  \
    "phone=电话咨询|mail=邮件咨询|douyin=抖音|xiaohongshu=小红书|" \
    "channels=视频号|wxacode=小程序码|expo=展会|repeat=老客复购"
#define CHANNELS                                                                    \
    "call=打电话|wechat=微信|visit=见面拜访|mail=发邮件|sms=发短信|" \
    "event=活动"
#define RETURN_REASONS                                                         \
    "no_need=无需求|no_answer=联系不上|no_budget=预算不足|"         \
    "competitor=已选他家|wrong=信息有误|other=其他"

#endif
