/* Every statement of the module, in the order of enum finance_sql. */
#include "finance.h"

/* clang-format off */
#define BY_ORDER "the order was loaded and locked within the scope"
#define BY_CONTRACT "the order or contract was loaded within the scope"
#define BY_RECEIPT "the receipt was loaded and locked within the scope"
#define BY_RECORD "the record was loaded within the scope"
#define BY_CHECK "sums of the customer whose order is being checked"
#define RECEIVABLE_COLUMNS \
    "SELECT t.id, t.version, t.no, t.customer_id, t.order_id, " \
    "t.contract_id, t.period, t.label, t.due_on, t.amount_fen, " \
    "t.paid_fen, t.balance_fen, t.invoiced_fen, t.status FROM receivable t "
#define AGE(from, to) \
    "SUM(IF(DATEDIFF(d.today, t.due_on) BETWEEN " from " AND " to \
    ", t.balance_fen, 0))"
#define AGES \
    " SUM(IF(t.due_on >= d.today, t.balance_fen, 0)) AS not_due_fen," \
    AGE("1", "30") " AS late30_fen," AGE("31", "60") " AS late60_fen," \
    AGE("61", "90") " AS late90_fen," AGE("91", "99999") " AS over90_fen," \
    " SUM(t.balance_fen) AS total_fen"

const struct bd_sql finance_sql[] = {
    [SQL_CUSTOMER] = {
        "SELECT c.id FROM customer c WHERE c.id = ? AND {customer:c}", NULL},
    [SQL_LOCK_SCOPED] = {
        RECEIVABLE_COLUMNS "WHERE t.id = ? AND {receivable:t} FOR UPDATE",
        NULL},
    [SQL_LOCK] = {RECEIVABLE_COLUMNS "WHERE t.id = ? FOR UPDATE", BY_RECEIPT},
    [SQL_OF_ORDER] = {
        RECEIVABLE_COLUMNS "WHERE t.order_id = ? AND t.status <> 'void'"
        " ORDER BY t.id FOR UPDATE", BY_ORDER},
    [SQL_OF_CONTRACT] = {
        RECEIVABLE_COLUMNS "WHERE t.contract_id = ? AND t.order_id IS NULL"
        " AND t.status <> 'void' ORDER BY t.id FOR UPDATE", BY_CONTRACT},
    [SQL_CONTRACT_TERMS] = {
        "SELECT billing, payment_days,"
        " COALESCE(settlement_id, customer_id) AS payer_id"
        " FROM contract WHERE id = ?", BY_ORDER},
    [SQL_ORDER_OPEN] = {
        "SELECT id FROM receivable WHERE order_id = ? AND id <> ?"
        " AND status IN ('open', 'partial') LIMIT 1 FOR UPDATE", BY_ORDER},
    [SQL_PERIOD_MAX] = {
        "SELECT COALESCE(MAX(period), 0) AS n FROM receivable"
        " WHERE order_id <=> NULLIF(?, 0) AND contract_id <=> NULLIF(?, 0)",
        BY_CONTRACT},
    [SQL_PAID_BY] = {
        "SELECT GROUP_CONCAT(DISTINCT c.no ORDER BY c.id SEPARATOR '、')"
        " AS nos FROM receipt_allocation a JOIN receipt c"
        " ON c.id = a.receipt_id AND c.status = 'posted'"
        " WHERE a.receivable_id = ?", BY_ORDER},
    [SQL_EXPOSURE] = {
        "SELECT MAX(c.credit_limit_fen) AS limit_fen,"
        " COALESCE(SUM(t.balance_fen), 0) AS open_fen,"
        " COALESCE(SUM(IF(t.due_on < ?, t.balance_fen, 0)), 0) AS late_fen"
        " FROM customer c LEFT JOIN receivable t ON t.customer_id = c.id"
        " AND t.status IN ('open', 'partial') WHERE c.id = ?", BY_CHECK},
    [SQL_ALLOCATE] = {
        "INSERT INTO receipt_allocation (receipt_id, receivable_id,"
        " amount_fen, created_by) VALUES (?, ?, ?, ?)", BY_RECEIPT},
    [SQL_NET] = {
        "SELECT receivable_id, SUM(amount_fen) AS net_fen"
        " FROM receipt_allocation WHERE receipt_id = ?"
        " GROUP BY receivable_id HAVING net_fen > 0 ORDER BY receivable_id",
        BY_RECEIPT},
    [SQL_OF_RECEIPT] = {
        "SELECT a.id, a.receivable_id, t.no AS receivable_no,"
        " t.order_id, o.no AS order_no, a.amount_fen, a.created_at"
        " FROM receipt_allocation a JOIN receivable t"
        " ON t.id = a.receivable_id LEFT JOIN sales_order o"
        " ON o.id = t.order_id WHERE a.receipt_id = ? ORDER BY a.id",
        BY_RECORD},
    [SQL_OF_RECEIVABLE] = {
        "SELECT a.id, a.receipt_id, c.no AS receipt_no, c.method,"
        " c.received_on, NULL AS wallet_id, a.amount_fen, a.created_at"
        " FROM receipt_allocation a JOIN receipt c ON c.id = a.receipt_id"
        " WHERE a.receivable_id = ? UNION ALL"
        " SELECT e.id, NULL, NULL, NULL, NULL, e.wallet_id, -e.amount_fen,"
        " e.created_at FROM wallet_entry e WHERE e.receivable_id = ?"
        " ORDER BY created_at, id", BY_RECORD},
    [SQL_BANK_REF] = {
        "SELECT no FROM receipt WHERE bank_ref_live = ?",
        "one bank line is booked once, whoever booked it"},
    [SQL_SUGGEST] = {
        "SELECT t.id AS receivable_id, t.no AS receivable_no, t.customer_id,"
        " c.name AS customer_name, t.balance_fen, t.due_on,"
        " q.payer = c.name AS by_payer,"
        " EXISTS (SELECT 1 FROM receipt p WHERE p.payer = q.payer"
        " AND p.customer_id = t.customer_id AND p.id <> q.id"
        " AND p.status = 'posted') AS by_history,"
        " t.balance_fen - q.rest_fen AS off_fen,"
        " CASE WHEN LOCATE(t.no, q.words) THEN t.no"
        " WHEN LOCATE(o.no, q.words) THEN o.no"
        " WHEN LOCATE(k.no, q.words) THEN k.no END AS by_number,"
        " LOCATE(c.name, q.words) > 0 OR (COALESCE(c.short_name, '') <> ''"
        " AND LOCATE(c.short_name, CONCAT(q.payer, ' ', q.words)) > 0)"
        " AS by_words FROM receivable t"
        " JOIN (SELECT CAST(? AS SIGNED) AS id, COALESCE(?, '') AS payer,"
        " COALESCE(?, '') AS words, CAST(? AS SIGNED) AS rest_fen,"
        " CAST(? AS SIGNED) AS customer_id) q"
        " JOIN customer c ON c.id = t.customer_id"
        " LEFT JOIN sales_order o ON o.id = t.order_id"
        " LEFT JOIN contract k ON k.id = t.contract_id"
        " WHERE t.status IN ('open', 'partial') AND {receivable:t}"
        " AND (q.customer_id = 0 OR t.customer_id = q.customer_id)"
        " HAVING by_payer OR by_history OR by_number IS NOT NULL OR by_words"
        " OR ABS(off_fen) * 100 <= t.balance_fen"
        " ORDER BY (by_number IS NOT NULL) * 50 + by_payer * 40"
        " + by_history * 30 + by_words * 20"
        " + IF(off_fen = 0, 25, IF(ABS(off_fen) * 100 <= t.balance_fen, 10, 0))"
        " DESC,"
        " t.due_on, t.id LIMIT 3", NULL},
    [SQL_AGING_OWNERS] = {
        "SELECT COALESCE(t.customer_owner_id, 0) AS owner_id,"
        " MAX(s.name) AS owner_name,"
        " COUNT(DISTINCT t.customer_id) AS customers," AGES
        " FROM receivable t JOIN (SELECT ? AS today) d"
        " LEFT JOIN staff_name s ON s.id = t.customer_owner_id"
        " WHERE t.status IN ('open', 'partial') AND {receivable:t}"
        " GROUP BY 1 ORDER BY over90_fen DESC, total_fen DESC", NULL},
    [SQL_AGING_CUSTOMERS] = {
        "SELECT t.customer_id, MAX(c.name) AS customer_name," AGES
        " FROM receivable t JOIN (SELECT ? AS today) d"
        " JOIN customer c ON c.id = t.customer_id"
        " WHERE t.status IN ('open', 'partial')"
        " AND COALESCE(t.customer_owner_id, 0) = ? AND {receivable:t}"
        " GROUP BY t.customer_id ORDER BY over90_fen DESC, total_fen DESC"
        " LIMIT 200", NULL},
    [SQL_WALLET_LOCK] = {
        "SELECT id, version, customer_id, kind, balance_fen FROM wallet"
        " WHERE customer_id = ? AND kind = ? FOR UPDATE", BY_RECEIPT},
    [SQL_WALLET_ADD] = {
        "INSERT IGNORE INTO wallet (customer_id, kind, created_by)"
        " VALUES (?, ?, ?)", BY_RECEIPT},
    [SQL_ENTRY_ADD] = {
        "INSERT INTO wallet_entry (wallet_id, kind, amount_fen, receipt_id,"
        " receivable_id, method, reason, reverses_id, created_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", BY_RECEIPT},
    [SQL_ENTRY] = {
        "SELECT e.id, e.kind, e.amount_fen, e.receipt_id, e.receivable_id,"
        " e.reverses_id, b.id AS reversed_by FROM wallet_entry e"
        " LEFT JOIN wallet_entry b ON b.reverses_id = e.id"
        " WHERE e.id = ? AND e.wallet_id = ?", BY_RECORD},
    [SQL_ENTRIES] = {
        "SELECT e.id, e.kind, e.amount_fen, e.receipt_id, c.no AS receipt_no,"
        " e.receivable_id, t.no AS receivable_no, e.method, e.reason,"
        " e.reverses_id, e.kind <> 'in' AND e.reverses_id IS NULL"
        " AND b.id IS NULL AS reversible, e.created_at"
        " FROM wallet_entry e LEFT JOIN receipt c ON c.id = e.receipt_id"
        " LEFT JOIN receivable t ON t.id = e.receivable_id"
        " LEFT JOIN wallet_entry b ON b.reverses_id = e.id"
        " WHERE e.wallet_id = ? ORDER BY e.id DESC LIMIT 200", BY_RECORD},
    [SQL_ENTRIES_OF_RECEIPT] = {
        "SELECT e.wallet_id, w.kind, SUM(e.amount_fen) AS amount_fen"
        " FROM wallet_entry e JOIN wallet w ON w.id = e.wallet_id"
        " WHERE e.receipt_id = ? GROUP BY e.wallet_id, w.kind"
        " HAVING amount_fen <> 0 ORDER BY e.wallet_id", BY_RECORD},
    [SQL_INVOICE_LOCK] = {
        "SELECT id, version, no, customer_id, status, amount_fen, red_fen"
        " FROM invoice WHERE id = ? FOR UPDATE", BY_RECORD},
    [SQL_INVOICE_NO] = {
        "SELECT no FROM invoice WHERE invoice_no_live = ?",
        "an invoice's number is used once, whoever used it"},
    [SQL_ITEM_ADD] = {
        "INSERT INTO invoice_item (invoice_id, receivable_id, amount_fen)"
        " VALUES (?, ?, ?)", BY_RECORD},
    [SQL_ITEMS] = {
        "SELECT m.receivable_id, t.no AS receivable_no, t.label,"
        " t.order_id, t.contract_id, m.amount_fen"
        " FROM invoice_item m JOIN receivable t ON t.id = m.receivable_id"
        " WHERE m.invoice_id = ? ORDER BY m.receivable_id", BY_RECORD},
    [SQL_ITEMS_LEFT] = {
        "SELECT m.receivable_id, CAST(m.amount_fen + COALESCE((SELECT"
        " SUM(n.amount_fen) FROM invoice_item n JOIN invoice i"
        " ON i.id = n.invoice_id AND i.red_of_id = m.invoice_id"
        " AND i.status <> 'void' WHERE n.receivable_id = m.receivable_id),"
        " 0) AS SIGNED) AS left_fen FROM invoice_item m"
        " WHERE m.invoice_id = ? ORDER BY m.receivable_id", BY_RECORD},
    [SQL_FAULTS] = {
        "SELECT rule, no, CAST(said_fen AS SIGNED) AS said_fen,"
        " CAST(found_fen AS SIGNED) AS found_fen FROM money_fault LIMIT 100",
        "the books of the whole company are compared"},
    [SQL_HOME_INVOICES] = {
        "SELECT COUNT(*) AS n FROM invoice i WHERE i.status = 'requested'"
        " AND {invoice:i}", NULL},
    [SQL_HOME_DUE] = {
        "SELECT COALESCE(SUM(t.balance_fen), 0) AS open_fen,"
        " COALESCE(SUM(IF(t.due_on < ?, t.balance_fen, 0)), 0) AS late_fen,"
        " COUNT(IF(t.due_on < ?, 1, NULL)) AS late FROM receivable t"
        " WHERE t.status IN ('open', 'partial') AND {receivable:t}", NULL},
    [SQL_CONTACTS] = {
        "SELECT t.customer_id AS id, c.name, SUM(t.balance_fen) AS open_fen,"
        " MAX(DATEDIFF(?, t.due_on)) AS late FROM receivable t"
        " JOIN customer c ON c.id = t.customer_id"
        " WHERE t.customer_owner_id = ? AND t.due_on < ?"
        " AND t.status IN ('open', 'partial') AND {receivable:t}"
        " AND {customer:c} GROUP BY t.customer_id, c.name LIMIT 50", NULL},
    [SQL_HOME_RECEIPTS] = {
        "SELECT (SELECT COALESCE(SUM(m.amount_fen), 0) FROM receipt m"
        " WHERE m.status = 'posted' AND m.received_on >= ?"
        " AND {receipt:m}) AS month_fen,"
        " COUNT(IF(u.claimed, 1, NULL)) AS unallocated,"
        " COUNT(IF(u.claimed, NULL, 1)) AS unclaimed FROM receipt u"
        " WHERE u.unallocated_fen > 0 AND {receipt:u}", NULL},
    [SQL_HOME_DAYS] = {
        "SELECT DATEDIFF(?, c.received_on) AS ago, SUM(c.amount_fen) AS value"
        " FROM receipt c WHERE c.status = 'posted' AND c.received_on > ?"
        " AND {receipt:c} GROUP BY c.received_on", NULL},
    [SQL_KEPT] = {
        "SELECT EXISTS(SELECT 1 FROM receivable WHERE customer_id = ?"
        " AND status IN ('open', 'partial')) OR EXISTS(SELECT 1 FROM receipt"
        " WHERE customer_id = ? AND unallocated_fen > 0) AS money",
        "asked by the pools: tells only that there is a balance"},
    {0},
};
/* clang-format on */
