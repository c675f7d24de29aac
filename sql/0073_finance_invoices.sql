-- Invoices: to whom, for which receivables, and the red ones that take back.
CREATE TABLE invoice_title (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  customer_id BIGINT NOT NULL,
  title VARCHAR(120) NOT NULL,
  tax_no VARCHAR(20) NULL,
  bank VARCHAR(120) NULL,
  account VARCHAR(40) NULL,
  address VARCHAR(200) NULL,
  phone VARCHAR(30) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  customer_owner_id BIGINT NULL,
  KEY invoice_title_customer (customer_id, updated_at, id),
  KEY invoice_title_below (customer_owner_id, updated_at, id),
  KEY invoice_title_recent (updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE invoice (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  no VARCHAR(32) NOT NULL,
  customer_id BIGINT NOT NULL,
  title_id BIGINT NOT NULL,
  title VARCHAR(120) NOT NULL,
  tax_no VARCHAR(20) NULL,
  kind VARCHAR(12) NOT NULL,
  status VARCHAR(12) NOT NULL DEFAULT 'requested',
  amount_fen BIGINT NOT NULL,
  red_fen BIGINT NOT NULL DEFAULT 0,
  red_of_id BIGINT NULL,
  tax_bp INT NULL,
  invoice_no VARCHAR(32) NULL,
  issued_on DATE NULL,
  courier VARCHAR(40) NULL,
  tracking_no VARCHAR(40) NULL,
  reason VARCHAR(200) NULL,
  note VARCHAR(500) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  customer_owner_id BIGINT NULL,
  invoice_no_live VARCHAR(32) AS (IF(status = 'void', NULL, invoice_no)) VIRTUAL,
  UNIQUE KEY invoice_number (no),
  UNIQUE KEY invoice_no_live (invoice_no_live),
  KEY invoice_customer (customer_id, updated_at, id),
  KEY invoice_below (customer_owner_id, updated_at, id),
  KEY invoice_recent (updated_at, id),
  KEY invoice_status (status, updated_at, id),
  KEY invoice_red_of (red_of_id),
  CONSTRAINT invoice_red CHECK (red_fen BETWEEN 0 AND GREATEST(amount_fen, 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What each invoice says of each receivable; negative on a red one.
CREATE TABLE invoice_item (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  invoice_id BIGINT NOT NULL,
  receivable_id BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  UNIQUE KEY invoice_item_once (invoice_id, receivable_id),
  KEY invoice_item_receivable (receivable_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The customer's owner, as in 0042_customers_owner_below.
CREATE TRIGGER invoice_title_below BEFORE INSERT ON invoice_title FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER invoice_title_moved BEFORE UPDATE ON invoice_title FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER invoice_below BEFORE INSERT ON invoice FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER invoice_moved BEFORE UPDATE ON invoice FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER customer_invoice_titles AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE invoice_title SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER customer_invoices AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE invoice SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;

-- Every way in which the books could disagree; it must be empty in any
-- database, at any moment:  SELECT * FROM money_fault;
CREATE SQL SECURITY INVOKER VIEW money_fault AS
SELECT 'receivable.paid' AS rule, t.no, t.paid_fen AS said_fen, x.fen AS found_fen FROM receivable t JOIN
  (SELECT t.id, COALESCE((SELECT SUM(a.amount_fen) FROM receipt_allocation a WHERE a.receivable_id = t.id), 0)
    - COALESCE((SELECT SUM(e.amount_fen) FROM wallet_entry e WHERE e.receivable_id = t.id), 0) AS fen
    FROM receivable t) x ON x.id = t.id WHERE t.paid_fen <> x.fen
UNION ALL SELECT 'receivable.status', t.no, t.amount_fen, t.paid_fen FROM receivable t WHERE NOT CASE t.status
  WHEN 'paid' THEN t.paid_fen = t.amount_fen WHEN 'partial' THEN t.paid_fen > 0 AND t.paid_fen < t.amount_fen
  WHEN 'open' THEN t.paid_fen = 0 AND t.amount_fen > 0 ELSE t.paid_fen = 0 END
UNION ALL SELECT 'receipt.allocated', c.no, c.allocated_fen, x.fen FROM receipt c JOIN
  (SELECT c.id, COALESCE((SELECT SUM(a.amount_fen) FROM receipt_allocation a WHERE a.receipt_id = c.id), 0)
    + COALESCE((SELECT SUM(e.amount_fen) FROM wallet_entry e WHERE e.receipt_id = c.id), 0) AS fen
    FROM receipt c) x ON x.id = c.id
  WHERE c.allocated_fen <> x.fen OR (c.allocated_fen <> 0 AND (c.status = 'reversed' OR c.customer_id IS NULL))
UNION ALL SELECT 'receipt.customer', c.no, c.customer_id, t.customer_id FROM receipt_allocation a
  JOIN receipt c ON c.id = a.receipt_id JOIN receivable t ON t.id = a.receivable_id
  WHERE NOT c.customer_id <=> t.customer_id AND c.status <> 'reversed'
UNION ALL SELECT 'wallet.balance', CONCAT(w.customer_id, ' ', w.kind), w.balance_fen, x.fen FROM wallet w JOIN
  (SELECT w.id, COALESCE((SELECT SUM(e.amount_fen) FROM wallet_entry e WHERE e.wallet_id = w.id), 0) AS fen
    FROM wallet w) x ON x.id = w.id WHERE w.balance_fen <> x.fen OR w.balance_fen < 0
UNION ALL SELECT 'invoice.items', i.no, i.amount_fen, x.fen FROM invoice i JOIN
  (SELECT i.id, COALESCE((SELECT SUM(m.amount_fen) FROM invoice_item m WHERE m.invoice_id = i.id), 0) AS fen
    FROM invoice i) x ON x.id = i.id WHERE i.amount_fen <> x.fen
UNION ALL SELECT 'invoice.red', i.no, i.red_fen, x.fen FROM invoice i JOIN
  (SELECT i.id, COALESCE((SELECT -SUM(n.amount_fen) FROM invoice n WHERE n.red_of_id = i.id
    AND n.status <> 'void'), 0) AS fen FROM invoice i) x ON x.id = i.id WHERE i.red_fen <> x.fen
UNION ALL SELECT 'receivable.invoiced', t.no, t.invoiced_fen, x.fen FROM receivable t JOIN
  (SELECT t.id, COALESCE((SELECT SUM(m.amount_fen) FROM invoice_item m JOIN invoice i ON i.id = m.invoice_id
    WHERE m.receivable_id = t.id AND i.status <> 'void'), 0) AS fen FROM receivable t) x ON x.id = t.id
  WHERE t.invoiced_fen <> x.fen OR t.invoiced_fen < 0 OR t.invoiced_fen > IF(t.status = 'void', 0, t.amount_fen)
UNION ALL SELECT 'order.plan', o.no, o.total_fen, x.fen FROM sales_order o JOIN
  (SELECT order_id, SUM(amount_fen) AS fen FROM receivable WHERE status <> 'void' GROUP BY order_id) x
    ON x.order_id = o.id WHERE o.total_fen <> x.fen
UNION ALL SELECT 'contract.plan', k.no, k.current_fen, x.fen FROM contract k JOIN
  (SELECT k.id, COALESCE((SELECT SUM(t.amount_fen) FROM receivable t WHERE t.contract_id = k.id
    AND t.order_id IS NULL AND t.status <> 'void'), 0) AS fen FROM contract k) x ON x.id = k.id
  WHERE k.billing = 'plan' AND k.status IN ('signed', 'performing', 'completed', 'archived')
    AND k.current_fen <> x.fen AND NOT (k.status = 'archived' AND x.fen < k.current_fen)
UNION ALL SELECT 'contract.delta', k.no, k.delta_fen, x.fen FROM contract k JOIN
  (SELECT k.id, COALESCE((SELECT SUM(a.delta_fen) FROM contract_amendment a WHERE a.contract_id = k.id
    AND a.status = 'approved'), 0) AS fen FROM contract k) x ON x.id = k.id WHERE k.delta_fen <> x.fen;
