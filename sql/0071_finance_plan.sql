-- What is owed hangs on an order or a contract and may come in periods.
ALTER TABLE receivable
  MODIFY COLUMN order_id BIGINT NULL,
  ADD COLUMN contract_id BIGINT NULL,
  ADD COLUMN period INT NOT NULL DEFAULT 1,
  ADD COLUMN label VARCHAR(40) NULL,
  ADD COLUMN invoiced_fen BIGINT NOT NULL DEFAULT 0, ALGORITHM=INPLACE;
ALTER TABLE receivable
  DROP KEY receivable_order_live,
  ADD UNIQUE KEY receivable_order_period (order_live, period),
  ADD KEY receivable_contract (contract_id, id), ALGORITHM=INPLACE;

-- A receipt whose customer nobody knows yet waits to be claimed.
ALTER TABLE receipt
  MODIFY COLUMN customer_id BIGINT NULL,
  ADD COLUMN bank_ref VARCHAR(64) NULL, ALGORITHM=INPLACE;
ALTER TABLE receipt
  ADD COLUMN claimed BOOLEAN AS (customer_id IS NOT NULL) VIRTUAL,
  ADD COLUMN bank_ref_live VARCHAR(64) AS (IF(status = 'reversed', NULL, bank_ref)) VIRTUAL, ALGORITHM=INSTANT;
ALTER TABLE receipt
  ADD KEY receipt_claimed (claimed, updated_at, id),
  ADD KEY receipt_payer (payer, customer_id), ALGORITHM=INPLACE;
ALTER TABLE receipt ADD UNIQUE KEY receipt_bank_ref (bank_ref_live), ALGORITHM=INPLACE;

-- What a customer has paid in advance or as a deposit: the sum of its entries.
CREATE TABLE wallet (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  customer_id BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  balance_fen BIGINT NOT NULL DEFAULT 0,
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
  UNIQUE KEY wallet_customer (customer_id, kind),
  KEY wallet_below (customer_owner_id, updated_at, id),
  KEY wallet_recent (updated_at, id),
  CONSTRAINT wallet_balance CHECK (balance_fen >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TRIGGER wallet_below BEFORE INSERT ON wallet FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER wallet_moved BEFORE UPDATE ON wallet FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER customer_wallets AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE wallet SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;

-- Append-only. in: from a receipt; use: to a receivable; refund: back to the
-- customer. What was wrong is taken back by an entry that names it.
CREATE TABLE wallet_entry (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  wallet_id BIGINT NOT NULL,
  kind VARCHAR(8) NOT NULL,
  amount_fen BIGINT NOT NULL,
  receipt_id BIGINT NULL,
  receivable_id BIGINT NULL,
  method VARCHAR(16) NULL,
  reason VARCHAR(200) NULL,
  reverses_id BIGINT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  UNIQUE KEY wallet_entry_reverses (reverses_id),
  KEY wallet_entry_wallet (wallet_id, id),
  KEY wallet_entry_receipt (receipt_id),
  KEY wallet_entry_receivable (receivable_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
