/* What the files of this module share; nothing here leaves it. */
#ifndef SALES_H
#define SALES_H

#include "bd.h"
#include "pricing.h"

#define SALES_LINES_MAX 200

enum sales_sql {
    SQL_PRODUCTS,
    SQL_PRODUCT_HINT,
    SQL_ITEMS,
    SQL_ITEMS_CLEAR,
    SQL_ITEMS_ADD,
    SQL_QUOTE_LINES,
    SQL_QUOTE_LINES_CLEAR,
    SQL_QUOTE_VIEWS_CLEAR,
    SQL_QUOTE_LINES_ADD,
    SQL_QUOTE_LINES_COPY,
    SQL_QUOTE_LINK,
    SQL_QUOTE_PUBLISH,
    SQL_QUOTE_UNLINKED,
    SQL_QUOTE_OLDER,
    SQL_QUOTE_SUPERSEDE,
    SQL_QUOTE_STATE,
    SQL_QUOTE_NEWEST,
    SQL_QUOTE_EXTEND,
    SQL_QUOTE_VIEWS,
    SQL_QUOTE_DUE,
    SQL_QUOTE_EXPIRE,
    SQL_QUOTE_ORDERED,
    SQL_QUOTE_UNORDERED,
    SQL_QUOTE_USE,
    SQL_PUBLIC,
    SQL_PUBLIC_LOCK,
    SQL_PUBLIC_VIEW,
    SQL_PUBLIC_AGAIN,
    SQL_PUBLIC_COUNT,
    SQL_PUBLIC_SEEN,
    SQL_PUBLIC_ACCEPT,
    SQL_PUBLIC_DECLINE,
    SQL_ORDER_LINES,
    SQL_ORDER_LINES_CLEAR,
    SQL_ORDER_LINES_ADD,
    SQL_ORDER_MOVE,
    SQL_ORDER_PAID,
    SQL_ORDER_FACTS,
    SQL_ORDER_COST,
    SQL_TODAY_ORDERS,
    SQL_TODAY_QUOTES,
    SQL_CONTACTS,
    SQL_HOME_TODO,
    SQL_HOME_MINE,
    SQL_HOME_QUOTES,
    SQL_HOME_MONTH,
    SQL_HOME_DAYS,
    SQL_NOTICE_ORDER,
    SQL_NOTICE_QUOTE
};

extern const struct bd_sql sales_sql[];
extern const struct bd_entity sales_entities[];
extern const struct bd_field sales_line_fields[];

/* ---------------------------------------------------------------- lines -- */

struct line {
    struct price_line price;
    int64_t id, product_id, amount_fen;
    const char *title, *unit, *note;
    bool priced; /* the client named a unit price */
    /* of the product; zero without one */
    bool known, stocked;
    int64_t list_price_e4, floor_e4;
};

struct lines {
    struct line *v;
    int n;
    int64_t subtotal_fen, floor_fen;
    bool below_floor;
};

/* From a JSON array that the line fields' table has checked. */
void lines_read(struct bd_req *r, const cJSON *array, struct lines *lines);
/* From the rows of SQL_QUOTE_LINES or SQL_ORDER_LINES. */
int lines_load(
    struct bd_req *r, int sql, int64_t parent_id, struct lines *lines);
/*
 * Fills in what the products say, the price valid for this customer among
 * it; an unknown product and a method that is not the product's are
 * violations.
 */
int lines_products(
    struct bd_req *r, const struct bd_row *customer, struct lines *lines);
/* Prices every line; collects a violation for each that cannot be priced. */
void lines_price(struct bd_req *r, struct lines *lines);
/* One violation "price-floor" for each line under its product's floor. */
void lines_violate_floor(struct bd_req *r, const struct lines *lines);
int lines_save(
    struct bd_req *r, int sql, int64_t parent_id, const struct lines *lines);
void lines_write(struct bd_req *r, const struct lines *lines);
/* The same as a JSON array: for the snapshot of a quote. */
cJSON *lines_json(const struct lines *lines);
/* What inventory, finance and work orders read of an order's lines. */
cJSON *lines_facts(const struct lines *lines);

/* ------------------------------------------------------------- entities -- */

int product_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int product_show(struct bd_req *r, const struct bd_row *row);
int price_list_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int quote_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int quote_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
int quote_show(struct bd_req *r, const struct bd_row *row);
int quote_show_item(struct bd_req *r, const struct bd_row *row);
int quote_publishable(struct bd_req *r, const struct bd_row *row);
int order_show(struct bd_req *r, const struct bd_row *row);

/* --------------------------------------------------------------- routes -- */

bd_handler items_get, items_put;
bd_handler quote_submit, quote_step, quote_publish, quote_revise, quote_extend,
    quote_qr, quote_pdf, quote_wxacode, quote_views;
bd_handler order_step, order_accept, order_pdf;

/* ------------------------------------------------------------- services -- */

bd_handler public_get, public_accept, public_decline, public_ask, public_extend,
    public_seen, public_link;
bd_handler quote_card, order_submit, order_resubmit, order_cancel, order_mine,
    order_get;
bd_handler sales_today, sales_notice;

bd_subscriber quote_on_recycled, quote_on_purged, price_list_on_purged;
bd_subscriber sales_todo, sales_contacts, sales_figures, sales_series;
bd_subscriber order_check_floor, order_check_margin, order_on_started,
    order_on_done, order_on_paid, order_on_reopened;
int quote_expire_job(struct bd_req *r, const cJSON *arg);
int quote_link_job(struct bd_req *r, const cJSON *arg);

/* --------------------------------------------------------------- shared -- */

/* Token and URL of a published quote; NULL when it was never published. */
const char *quote_token(struct bd_req *r, int64_t id, const char *nonce);
const char *quote_url(struct bd_req *r, const char *token);
/* SHA-256 of a token in hex: all that the table knows of it. */
const char *quote_link_hash(struct bd_req *r, const char *token);
/* Minutes of the company's zone ahead of UTC. */
int64_t sales_zone_min(struct bd_req *r);

#endif
