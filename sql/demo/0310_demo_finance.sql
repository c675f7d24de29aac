-- Demo: what the approved orders of the demo owe, and the money that came in.
INSERT INTO receipt (id, no, customer_id, amount_fen, method, received_on, payer, note, status,
  reverse_reason, created_by, created_at)
SELECT s.id, CONCAT('SK', DATE_FORMAT(CURRENT_DATE - INTERVAL s.days DAY, '%Y%m%d'), '-',
  9000 + s.id), s.customer_id, s.amount_fen, s.method, CURRENT_DATE - INTERVAL s.days DAY, c.name, s.note,
  s.status, s.reason, 4, NOW(3) - INTERVAL s.days * 24 + 3 HOUR
FROM (
  SELECT 1 AS id, 2 AS customer_id, 149600 AS amount_fen, 'transfer' AS method, 10 AS days,
    NULL AS note, 'posted' AS status, NULL AS reason
  UNION ALL SELECT 2, 11, 317592, 'wire', 9, '尾款', 'posted', NULL
  UNION ALL SELECT 3, 1, 350000, 'transfer', 6, '含部分预付', 'posted', NULL
  UNION ALL SELECT 4, 6, 88260, 'scan', 4, '三成定金', 'posted', NULL
  UNION ALL SELECT 5, 9, 50000, 'cheque', 3, NULL, 'reversed', '银行退票'
  UNION ALL SELECT 6, 11, 200000, 'transfer', 2, '定金', 'posted', NULL
  UNION ALL SELECT 7, 14, 300000, 'wechat', 1, '预付款，待核销', 'posted', NULL
) s JOIN customer c ON c.id = s.customer_id;

-- Every approved order opened one; the ids are those of the orders.
INSERT INTO receivable (id, no, customer_id, order_id, amount_fen, due_on, created_by, created_at)
SELECT o.id, CONCAT('YS', DATE_FORMAT(o.approved_at, '%Y%m%d'), '-', 9000 + o.id), o.customer_id,
  o.id, o.total_fen,
  CASE o.id
    WHEN 7 THEN CURRENT_DATE - INTERVAL 6 DAY
    WHEN 15 THEN CURRENT_DATE - INTERVAL 12 DAY
    ELSE GREATEST(DATE(o.delivery_at) + INTERVAL COALESCE(c.credit_days, 30) DAY,
      IF(o.status IN ('settled', 'closed'), '2000-01-01', CURRENT_DATE + INTERVAL 3 DAY))
  END,
  3, o.approved_at
FROM sales_order o JOIN customer c ON c.id = o.customer_id
WHERE o.status IN ('approved', 'in_production', 'delivered', 'accepted', 'settled', 'closed');

INSERT INTO receipt_allocation (receipt_id, receivable_id, amount_fen, created_by, created_at)
SELECT a.receipt_id, t.id, a.amount_fen, 4, s.created_at + INTERVAL 10 MINUTE FROM (
  SELECT 1 AS receipt_id, 8 AS receivable_id, 149600 AS amount_fen
  UNION ALL SELECT 2, 12, 317592
  UNION ALL SELECT 3, 7, 200000
  UNION ALL SELECT 3, 6, 128880
  UNION ALL SELECT 4, 3, 88260
  UNION ALL SELECT 6, 11, 200000
) a JOIN receivable t ON t.id = a.receivable_id JOIN receipt s ON s.id = a.receipt_id;

UPDATE receipt s JOIN (
  SELECT receipt_id, SUM(amount_fen) AS fen FROM receipt_allocation GROUP BY receipt_id
) a ON a.receipt_id = s.id SET s.allocated_fen = a.fen;

UPDATE receivable t JOIN (
  SELECT receivable_id, SUM(amount_fen) AS fen FROM receipt_allocation GROUP BY receivable_id
) a ON a.receivable_id = t.id
SET t.paid_fen = a.fen, t.status = IF(a.fen = t.amount_fen, 'paid', 'partial'), t.version = 2;

-- The periods of two contracts: one signed, one not yet.
INSERT INTO receivable (id, no, customer_id, contract_id, period, label, amount_fen, due_on, status, created_by, created_at)
SELECT s.id, CONCAT('YS', DATE_FORMAT(CURRENT_DATE - INTERVAL 3 DAY, '%Y%m%d'), '-', 9000 + s.id), k.customer_id, k.id,
  s.period, s.label, s.amount_fen, CURRENT_DATE + INTERVAL s.due DAY, s.status, 4, NOW(3) - INTERVAL 3 DAY
FROM (
  SELECT 101 AS id, 2 AS contract_id, 1 AS period, '定金' AS label, 264800 AS amount_fen, -1 AS due, 'open' AS status
  UNION ALL SELECT 102, 2, 2, '完工尾款', 264800, 57, 'open'
  UNION ALL SELECT 103, 2, 3, '变更增加', 50000, 28, 'open'
  UNION ALL SELECT 104, 4, 1, '首付', 400000, 15, 'planned'
  UNION ALL SELECT 105, 4, 2, '尾款', 800000, 180, 'planned'
) s JOIN contract k ON k.id = s.contract_id;

-- Money that nobody has claimed yet, and a deposit.
INSERT INTO receipt (id, no, customer_id, amount_fen, allocated_fen, method, received_on, payer, note, bank_ref, created_by,
  created_at)
SELECT s.id, CONCAT('SK', DATE_FORMAT(CURRENT_DATE, '%Y%m%d'), '-', 9000 + s.id), s.customer_id, s.amount_fen, s.used_fen,
  'transfer', CURRENT_DATE, s.payer, s.note, s.bank_ref, 4, NOW(3) - INTERVAL s.id HOUR
FROM (
  SELECT 8 AS id, NULL AS customer_id, 264800 AS amount_fen, 0 AS used_fen, c.name AS payer, '门头制作定金' AS note,
    'ICBC2026112200017' AS bank_ref FROM customer c WHERE c.id = 2
  UNION ALL SELECT 9, 6, 50000, 50000, c.name, '展具押金', NULL FROM customer c WHERE c.id = 6
) s;
INSERT INTO wallet (id, customer_id, kind, balance_fen, created_by) VALUES (1, 6, 'deposit', 50000, 4);
INSERT INTO wallet_entry (wallet_id, kind, amount_fen, receipt_id, created_by) VALUES (1, 'in', 50000, 9, 4);

-- Titles and invoices: one issued, one that waits.
INSERT INTO invoice_title (id, customer_id, title, tax_no, bank, account, created_by)
SELECT c.id, c.id, c.name, CONCAT('91310000MA1FL', LPAD(c.id, 5, '0')), '中国工商银行上海分行',
  CONCAT('10012345090000', LPAD(c.id, 4, '0')), 4 FROM customer c WHERE c.id IN (2, 11, 14);
INSERT INTO invoice (id, no, customer_id, title_id, title, tax_no, kind, status, amount_fen, tax_bp, invoice_no, issued_on,
  created_by, created_at)
SELECT s.id, CONCAT('FP', DATE_FORMAT(CURRENT_DATE, '%Y%m%d'), '-', 9000 + s.id), l.customer_id, l.id, l.title, l.tax_no,
  s.kind, s.status, t.amount_fen, 600, s.invoice_no, IF(s.invoice_no IS NULL, NULL, CURRENT_DATE), 4, NOW(3)
FROM (
  SELECT 1 AS id, 12 AS receivable_id, 'special' AS kind, 'issued' AS status, '24312000000012345678' AS invoice_no
  UNION ALL SELECT 2, 101, 'normal', 'requested', NULL
) s JOIN receivable t ON t.id = s.receivable_id JOIN invoice_title l ON l.customer_id = t.customer_id;
INSERT INTO invoice_item (invoice_id, receivable_id, amount_fen)
SELECT i.id, IF(i.id = 1, 12, 101), i.amount_fen FROM invoice i;
UPDATE receivable t JOIN invoice_item m ON m.receivable_id = t.id SET t.invoiced_fen = m.amount_fen;

INSERT INTO event (at, entity, entity_id, action, from_state, to_state, customer_id, actor_id, data)
SELECT created_at, 'receivable', id, 'created', NULL, 'open', customer_id, 3,
  JSON_OBJECT('no', no, 'amount_fen', amount_fen) FROM receivable
UNION ALL SELECT created_at, 'receipt', id, 'created', NULL, 'posted', customer_id, 4,
  JSON_OBJECT('no', no, 'amount_fen', amount_fen) FROM receipt
UNION ALL SELECT created_at + INTERVAL 20 HOUR, 'receipt', id, 'reversed', 'posted', 'reversed',
  customer_id, 4, JSON_OBJECT('reverse_reason', reverse_reason) FROM receipt
  WHERE status = 'reversed'
UNION ALL SELECT MAX(a.created_at), 'receivable', t.id,
  IF(t.status = 'paid', 'paid', 'partly_paid'), 'open', t.status, t.customer_id, 4,
  JSON_OBJECT('paid_fen', t.paid_fen)
  FROM receivable t JOIN receipt_allocation a ON a.receivable_id = t.id GROUP BY t.id
ORDER BY 1;
