-- Contracts, their lines as taken from a quote, and what changed later.
CREATE TABLE contract (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  no VARCHAR(32) NOT NULL,
  title VARCHAR(120) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  customer_id BIGINT NOT NULL,
  settlement_id BIGINT NULL,
  owner_id BIGINT NULL,
  status VARCHAR(20) NOT NULL DEFAULT 'draft',
  billing VARCHAR(8) NOT NULL,
  amount_fen BIGINT NOT NULL,
  delta_fen BIGINT NOT NULL DEFAULT 0,
  current_fen BIGINT AS (amount_fen + delta_fen) VIRTUAL,
  commit_fen BIGINT NULL,
  payment_days INT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  signed_on DATE NULL,
  signer_name VARCHAR(40) NULL,
  quote_id BIGINT NULL,
  renewed_from_id BIGINT NULL,
  reason VARCHAR(500) NULL,
  note VARCHAR(1000) NULL,
  reminded_days INT NULL,
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
  -- A quote becomes one contract, a contract is renewed once; a voided one does not count.
  quote_live BIGINT AS
    (IF(status = 'void' OR deleted_at IS NOT NULL, NULL, quote_id)) VIRTUAL,
  renewed_live BIGINT AS
    (IF(status = 'void' OR deleted_at IS NOT NULL, NULL, renewed_from_id)) VIRTUAL,
  UNIQUE KEY contract_no (no),
  UNIQUE KEY contract_quote (quote_live),
  UNIQUE KEY contract_renewed (renewed_live),
  KEY contract_owner (owner_id, updated_at, id),
  KEY contract_below (customer_owner_id, updated_at, id),
  KEY contract_updated (updated_at, id),
  KEY contract_customer (customer_id, updated_at, id),
  KEY contract_settlement (settlement_id),
  KEY contract_status (status, updated_at, id),
  KEY contract_ends (ends_on, id),
  KEY contract_expiring (status, ends_on),
  CONSTRAINT contract_current CHECK (amount_fen >= 0 AND amount_fen + delta_fen >= 0),
  CONSTRAINT contract_days CHECK (ends_on >= starts_on)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE contract_line (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  contract_id BIGINT NOT NULL,
  line_no INT NOT NULL,
  quote_line_id BIGINT NOT NULL,
  title VARCHAR(120) NOT NULL,
  unit VARCHAR(12) NOT NULL,
  quantity_e3 BIGINT NOT NULL,
  unit_price_e4 BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  UNIQUE KEY contract_line_no (contract_id, line_no),
  KEY contract_line_quote (quote_line_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What was agreed after the signature; the approved ones add up to contract.delta_fen.
CREATE TABLE contract_amendment (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  no VARCHAR(32) NOT NULL,
  contract_id BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  status VARCHAR(20) NOT NULL DEFAULT 'draft',
  delta_fen BIGINT NOT NULL DEFAULT 0,
  new_ends_on DATE NULL,
  reason VARCHAR(500) NOT NULL,
  reject_reason VARCHAR(500) NULL,
  approved_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  contract_owner_id BIGINT NULL,
  contract_customer_owner_id BIGINT NULL,
  UNIQUE KEY contract_amendment_no (no),
  KEY contract_amendment_below (contract_owner_id, updated_at, id),
  KEY contract_amendment_below_customer (contract_customer_owner_id, updated_at, id),
  KEY contract_amendment_contract (contract_id, updated_at, id),
  KEY contract_amendment_updated (updated_at, id),
  KEY contract_amendment_status (status, updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The owners above a contract and an amendment, as in 0042_customers_owner_below.
CREATE TRIGGER contract_below BEFORE INSERT ON contract FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER contract_moved BEFORE UPDATE ON contract FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER contract_amendment_below BEFORE INSERT ON contract_amendment FOR EACH ROW
  SET NEW.contract_owner_id = (SELECT COALESCE(owner_id, 0) FROM contract
      WHERE id = NEW.contract_id AND deleted_at IS NULL LOCK IN SHARE MODE),
    NEW.contract_customer_owner_id = (SELECT customer_owner_id FROM contract
      WHERE id = NEW.contract_id AND deleted_at IS NULL);
CREATE TRIGGER customer_contracts AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE contract SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER contract_amendments AFTER UPDATE ON contract FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.customer_owner_id <=> OLD.customer_owner_id
    AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE contract_amendment SET contract_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL),
      contract_customer_owner_id = IF(NEW.deleted_at IS NULL, NEW.customer_owner_id, NULL)
      WHERE contract_id = NEW.id; END IF;

-- An order may hang on a contract.
ALTER TABLE sales_order
  ADD COLUMN contract_id BIGINT NULL,
  ADD KEY sales_order_contract (contract_id, id), ALGORITHM=INPLACE;
