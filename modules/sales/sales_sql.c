/* Every statement of the module, in the order of enum sales_sql. */
#include "sales.h"

#define LINE_COLUMNS                                                           \
    "id, line_no, product_id, title, pricing_method, unit, quantity_e3, "      \
    "width_mm, height_mm, length_mm, days, unit_price_e4, amount_fen, "        \
    "stocked, note "
#define LINE_INSERT                                                            \
    "line_no, product_id, title, pricing_method, unit, quantity_e3, "          \
    "width_mm, height_mm, length_mm, days, unit_price_e4, amount_fen, "        \
    "stocked, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

/* The list that binds this customer first, then his level's, then anyone's. */
#define LISTED_PRICE                                                           \
    "(SELECT i.unit_price_e4 FROM price_list_item i "                          \
    "JOIN price_list l ON l.id = i.price_list_id "                             \
    "WHERE i.product_id = p.id AND l.status = 'on' "                           \
    "AND l.deleted_at IS NULL AND (l.customer_id = ? "                         \
    "OR (l.customer_id IS NULL AND (l.level IS NULL OR l.level = ?))) "        \
    "AND (l.starts_on IS NULL OR l.starts_on <= ?) "                           \
    "AND (l.ends_on IS NULL OR l.ends_on >= ?) "                               \
    "ORDER BY l.customer_id IS NULL, l.level IS NULL, l.id DESC LIMIT 1) "

#define PUBLIC_COLUMNS                                                         \
    "SELECT id, no, revision, status, customer_id, owner_id, total_fen, "      \
    "valid_until, expires_at, accepted_at, signer_name, decline_reason, "      \
    "snapshot, expires_at < UTC_TIMESTAMP(3) AS past, "                        \
    "EXISTS (SELECT 1 FROM quote n WHERE n.no = quote.no "                     \
    "AND n.revision > quote.revision AND n.published_at IS NOT NULL "          \
    "AND n.deleted_at IS NULL) AS newer "                                      \
    "FROM quote WHERE link_hash = ? AND deleted_at IS NULL "

/* "2026-11-21 15:01" in the company's zone, given in minutes. */
#define LOCAL_AT(t)                                                            \
    "DATE_FORMAT(" t ".updated_at + INTERVAL ? MINUTE, '%Y-%m-%d %H:%i') "     \
    "AS local_at "

#define BY_PARENT "lines of a document that was loaded within the scope"
#define BY_LOAD "the row was loaded and locked within the scope"
#define BY_TOKEN "the hash of the public token is the key"
#define BY_CATALOGUE "the catalogue is the same for all staff"
#define BY_SERVER "the server moves it along after an event or a deadline"
#define BY_OWNER "the caller's own documents only"

/* clang-format off */
const struct bd_sql sales_sql[] = {
    [SQL_PRODUCTS] =
        {"SELECT p.id, p.name, p.unit, p.pricing_method, p.status, "
         "p.floor_price_e4, p.stocked, "
         "COALESCE(" LISTED_PRICE ", p.unit_price_e4) AS price_e4 "
         "FROM JSON_TABLE(?, '$[*]' COLUMNS (pid BIGINT PATH '$')) j "
         "JOIN product p ON p.id = j.pid AND p.deleted_at IS NULL",
            BY_CATALOGUE},
    [SQL_PRODUCT_HINT] =
        {"SELECT " LISTED_PRICE "AS customer_price_e4, "
         "(SELECT l.unit_price_e4 "
         "FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id "
         "WHERE o.customer_id = c.id AND l.product_id = p.id "
         "AND o.status NOT IN ('void', 'rejected') "
         "ORDER BY o.updated_at DESC, l.id DESC LIMIT 1) AS last_price_e4 "
         "FROM product p JOIN customer c ON c.id = ? AND {customer:c} "
         "WHERE p.id = ?",
            NULL},
    [SQL_ITEMS] =
        {"SELECT i.product_id, p.code AS product_code, "
         "p.name AS product_name, p.unit, p.pricing_method, "
         "p.unit_price_e4 AS list_price_e4, i.unit_price_e4 "
         "FROM price_list_item i JOIN product p ON p.id = i.product_id "
         "WHERE i.price_list_id = ? ORDER BY p.code",
            BY_CATALOGUE},
    [SQL_ITEMS_CLEAR] =
        {"DELETE FROM price_list_item WHERE price_list_id = ?", BY_LOAD},
    [SQL_ITEMS_ADD] =
        {"INSERT INTO price_list_item "
         "(price_list_id, product_id, unit_price_e4) VALUES (?, ?, ?)",
            BY_LOAD},
    [SQL_QUOTE_LINES] =
        {"SELECT " LINE_COLUMNS "FROM quote_line WHERE quote_id = ? "
         "ORDER BY line_no",
            BY_PARENT},
    [SQL_QUOTE_LINES_CLEAR] =
        {"DELETE FROM quote_line WHERE quote_id = ?", BY_PARENT},
    [SQL_QUOTE_VIEWS_CLEAR] =
        {"DELETE FROM quote_view WHERE quote_id = ?", BY_PARENT},
    [SQL_QUOTE_LINES_ADD] =
        {"INSERT INTO quote_line (quote_id, " LINE_INSERT, BY_PARENT},
    [SQL_QUOTE_LINES_COPY] =
        {"INSERT INTO quote_line (quote_id, line_no, product_id, title, "
         "pricing_method, unit, quantity_e3, width_mm, height_mm, length_mm, "
         "days, unit_price_e4, amount_fen, stocked, note) "
         "SELECT ?, line_no, product_id, title, pricing_method, unit, "
         "quantity_e3, width_mm, height_mm, length_mm, days, unit_price_e4, "
         "amount_fen, stocked, note FROM quote_line WHERE quote_id = ?",
            BY_PARENT},
    [SQL_QUOTE_LINK] =
        {"SELECT link_nonce, floor_ok, expires_at, "
         "COALESCE(expires_at < UTC_TIMESTAMP(3), 0) AS past "
         "FROM quote WHERE id = ?",
            BY_LOAD},
    [SQL_QUOTE_PUBLISH] =
        {"UPDATE quote SET "
         "published_at = COALESCE(published_at, UTC_TIMESTAMP(3)), "
         "expires_at = LEFT(?, 23), link_nonce = ?, link_hash = ?, "
         "snapshot = COALESCE(snapshot, ?) WHERE id = ?",
            BY_LOAD},
    [SQL_QUOTE_UNLINKED] =
        {"SELECT id FROM quote WHERE published_at IS NOT NULL "
         "AND link_hash IS NULL AND deleted_at IS NULL LIMIT 500",
            BY_SERVER},
    [SQL_QUOTE_OLDER] =
        {"SELECT id FROM quote WHERE no = ? AND id <> ? AND status IN "
         "('sent', 'viewed', 'expired', 'declined', 'withdrawn') FOR UPDATE",
            BY_LOAD},
    [SQL_QUOTE_SUPERSEDE] =
        {"UPDATE quote SET status = 'superseded', version = version + 1, "
         "updated_at = UTC_TIMESTAMP(3), updated_by = ? WHERE id = ?",
            BY_LOAD},
    [SQL_QUOTE_STATE] =
        {"SELECT status FROM quote WHERE id = ? AND status NOT IN "
         "('draft', 'pending_approval', 'ready', 'void')",
            BY_LOAD},
    [SQL_QUOTE_NEWEST] =
        {"SELECT id, revision, status FROM quote WHERE no = ? "
         "ORDER BY revision DESC LIMIT 1 FOR UPDATE",
            BY_LOAD},
    [SQL_QUOTE_EXTEND] =
        {"UPDATE quote SET expires_at = LEFT(?, 23) WHERE id = ?", BY_LOAD},
    [SQL_QUOTE_VIEWS] =
        {"SELECT at, ip_prefix, ua, seconds FROM quote_view "
         "WHERE quote_id = ? ORDER BY id DESC LIMIT 100",
            BY_PARENT},
    [SQL_QUOTE_DUE] =
        {"SELECT id, customer_id, owner_id, no, revision, status FROM quote "
         "WHERE status IN ('sent', 'viewed') "
         "AND expires_at < UTC_TIMESTAMP(3) AND deleted_at IS NULL "
         "ORDER BY id LIMIT 200 FOR UPDATE",
            BY_SERVER},
    [SQL_QUOTE_EXPIRE] =
        {"UPDATE quote SET status = 'expired', version = version + 1, "
         "updated_at = UTC_TIMESTAMP(3) WHERE id = ?",
            BY_SERVER},
    [SQL_QUOTE_ORDERED] =
        {"UPDATE quote SET order_id = ? WHERE id = ?", BY_LOAD},
    [SQL_QUOTE_UNORDERED] =
        {"UPDATE quote SET order_id = NULL WHERE order_id = ?", BY_LOAD},
    [SQL_QUOTE_USE] =
        {"SELECT COALESCE(q.expires_at < UTC_TIMESTAMP(3), 0) AS past, "
         "o.id AS order_id, o.no AS order_no FROM quote q "
         "LEFT JOIN sales_order o ON o.id = q.order_id "
         "AND o.status <> 'void' WHERE q.id = ?",
            BY_LOAD},
    [SQL_PUBLIC] = {PUBLIC_COLUMNS, BY_TOKEN},
    [SQL_PUBLIC_LOCK] = {PUBLIC_COLUMNS "FOR UPDATE", BY_TOKEN},
    [SQL_PUBLIC_VIEW] =
        {"INSERT INTO quote_view (quote_id, viewer, ip_prefix, ua) "
         "VALUES (?, ?, ?, ?)",
            BY_TOKEN},
    [SQL_PUBLIC_AGAIN] =
        {"UPDATE quote_view SET ip_prefix = ? WHERE quote_id = ? "
         "AND viewer = ? AND at > UTC_TIMESTAMP(3) - INTERVAL 30 MINUTE "
         "ORDER BY id DESC LIMIT 1",
            BY_TOKEN},
    [SQL_PUBLIC_COUNT] =
        {"UPDATE quote SET view_count = view_count + ?, "
         "first_viewed_at = COALESCE(first_viewed_at, UTC_TIMESTAMP(3)), "
         "last_viewed_at = UTC_TIMESTAMP(3), "
         "version = version + (status = 'sent'), "
         "updated_at = IF(status = 'sent', UTC_TIMESTAMP(3), updated_at), "
         "status = IF(status = 'sent', 'viewed', status) WHERE id = ?",
            BY_TOKEN},
    [SQL_PUBLIC_SEEN] =
        {"UPDATE quote_view SET seconds = LEAST(seconds + ?, 86400) "
         "WHERE quote_id = ? AND viewer = ? ORDER BY id DESC LIMIT 1",
            BY_TOKEN},
    [SQL_PUBLIC_ACCEPT] =
        {"UPDATE quote SET status = 'accepted', "
         "accepted_at = UTC_TIMESTAMP(3), signer_name = ?, "
         "signer_phone = ?, signature_svg = ?, version = version + 1, "
         "updated_at = UTC_TIMESTAMP(3) WHERE id = ?",
            BY_TOKEN},
    [SQL_PUBLIC_DECLINE] =
        {"UPDATE quote SET status = 'declined', decline_reason = ?, "
         "version = version + 1, updated_at = UTC_TIMESTAMP(3) "
         "WHERE id = ?",
            BY_TOKEN},
    [SQL_ORDER_LINES] =
        {"SELECT " LINE_COLUMNS "FROM sales_order_line WHERE order_id = ? "
         "ORDER BY line_no",
            BY_PARENT},
    [SQL_ORDER_LINES_CLEAR] =
        {"DELETE FROM sales_order_line WHERE order_id = ?", BY_PARENT},
    [SQL_ORDER_LINES_ADD] =
        {"INSERT INTO sales_order_line (order_id, " LINE_INSERT, BY_PARENT},
    [SQL_ORDER_MOVE] =
        {"UPDATE sales_order SET status = ?, version = version + 1, "
         "updated_at = UTC_TIMESTAMP(3) "
         "WHERE id = ? AND FIND_IN_SET(status, ?)",
            BY_SERVER},
    [SQL_ORDER_PAID] =
        {"UPDATE sales_order SET paid_at = IF(?, UTC_TIMESTAMP(3), NULL) "
         "WHERE id = ?",
            BY_SERVER},
    [SQL_ORDER_FACTS] =
        {"SELECT id, no, customer_id, owner_id, status, total_fen, paid_at "
         "FROM sales_order WHERE id = ? FOR UPDATE",
            BY_SERVER},
    [SQL_ORDER_COST] =
        {"SELECT l.id, l.amount_fen, p.cost_price_e4, l.pricing_method, "
         "l.quantity_e3, l.width_mm, l.height_mm, l.length_mm, l.days, "
         "p.floor_price_e4, l.unit_price_e4, l.title "
         "FROM sales_order_line l LEFT JOIN product p ON p.id = l.product_id "
         "WHERE l.order_id = ? ORDER BY l.line_no",
            BY_PARENT},
    [SQL_TODAY_ORDERS] =
        {"SELECT status, COUNT(*) AS n FROM sales_order "
         "WHERE owner_id = ? AND deleted_at IS NULL AND "
         "status NOT IN ('closed', 'void') GROUP BY status",
            BY_OWNER},
    [SQL_TODAY_QUOTES] =
        {"SELECT COUNT(IF(status = 'viewed', 1, NULL)) AS viewed, "
         "COUNT(IF(status = 'accepted' AND order_id IS NULL, 1, NULL)) "
         "AS accepted FROM quote WHERE owner_id = ? AND deleted_at IS NULL "
         "AND status IN ('viewed', 'accepted')",
            BY_OWNER},
    [SQL_CONTACTS] =
        {"SELECT q.customer_id AS id, c.name, SUM(q.view_count) AS views, "
         "TIMESTAMPDIFF(DAY, MAX(q.last_viewed_at), NOW(3)) AS late "
         "FROM quote q JOIN customer c ON c.id = q.customer_id "
         "WHERE q.owner_id = ? AND q.status = 'viewed' "
         "AND q.updated_at > NOW(3) - INTERVAL 60 DAY "
         "AND q.deleted_at IS NULL AND {quote:q} AND {customer:c} "
         "GROUP BY q.customer_id, c.name LIMIT 50",
            NULL},
    [SQL_HOME_TODO] =
        {"SELECT COUNT(*) AS n FROM sales_order o "
         "WHERE o.status = ? AND {order:o}",
            NULL},
    [SQL_HOME_MINE] =
        {"SELECT COUNT(*) AS n FROM sales_order "
         "WHERE status = 'rejected' AND owner_id = ? "
         "AND deleted_at IS NULL",
            BY_OWNER},
    [SQL_HOME_QUOTES] =
        {"SELECT COUNT(*) AS n FROM quote q "
         "WHERE q.status = ? AND {quote:q}",
            NULL},
    [SQL_HOME_MONTH] =
        {"SELECT COUNT(*) AS n, COALESCE(SUM(o.total_fen), 0) AS fen "
         "FROM sales_order o WHERE o.submitted_at > LEFT(?, 23) "
         "AND o.status NOT IN ('void', 'rejected') AND {order:o}",
            NULL},
    [SQL_HOME_DAYS] =
        {"SELECT DATEDIFF(?, o.submitted_at + INTERVAL ? MINUTE) AS ago, "
         "SUM(o.total_fen) AS value FROM sales_order o "
         "WHERE o.submitted_at > LEFT(?, 23) "
         "AND o.status NOT IN ('void', 'rejected') AND {order:o} "
         "GROUP BY ago",
            NULL},
    [SQL_NOTICE_ORDER] =
        {"SELECT o.id, o.no, o.total_fen, o.status, o.owner_id, "
         "o.reject_reason, c.name AS customer_name, " LOCAL_AT("o") 
         "FROM sales_order o JOIN customer c ON c.id = o.customer_id "
         "WHERE o.id = ?",
            BY_SERVER},
    [SQL_NOTICE_QUOTE] =
        {"SELECT q.id, q.no, q.total_fen, q.status, q.owner_id, "
         "q.signer_name, c.name AS customer_name, " LOCAL_AT("q") 
         "FROM quote q JOIN customer c ON c.id = q.customer_id "
         "WHERE q.id = ?",
            BY_SERVER},
    {0},
};
/* clang-format on */
