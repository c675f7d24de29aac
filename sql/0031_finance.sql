CREATE TABLE receivable (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  no VARCHAR(32) NOT NULL,
  customer_id BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  paid_fen BIGINT NOT NULL DEFAULT 0,
  status VARCHAR(16) NOT NULL DEFAULT 'open',
  balance_fen BIGINT AS
    (IF(status = 'void', 0, amount_fen - paid_fen)) VIRTUAL,
  paid_bp INT AS
    (IF(amount_fen = 0, 10000, paid_fen * 10000 DIV amount_fen)) VIRTUAL,
  due_on DATE NOT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  order_live BIGINT AS (IF(status = 'void', NULL, order_id)) VIRTUAL,
  UNIQUE KEY receivable_no (no),
  UNIQUE KEY receivable_order_live (order_live),
  KEY receivable_order (order_id),
  KEY receivable_customer (customer_id, status, due_on),
  KEY receivable_due (due_on, id),
  KEY receivable_status (status, due_on, id),
  KEY receivable_recent (updated_at, id),
  CONSTRAINT receivable_paid CHECK (paid_fen BETWEEN 0 AND amount_fen)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE receipt (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  no VARCHAR(32) NOT NULL,
  customer_id BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  allocated_fen BIGINT NOT NULL DEFAULT 0,
  method VARCHAR(16) NOT NULL,
  received_on DATE NOT NULL,
  payer VARCHAR(120) NULL,
  note VARCHAR(500) NULL,
  status VARCHAR(16) NOT NULL DEFAULT 'posted',
  reverse_reason VARCHAR(200) NULL,
  unallocated_fen BIGINT AS
    (IF(status = 'reversed', 0, amount_fen - allocated_fen)) VIRTUAL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  UNIQUE KEY receipt_no (no),
  KEY receipt_customer (customer_id, updated_at, id),
  KEY receipt_day (received_on, id),
  KEY receipt_open (unallocated_fen),
  KEY receipt_recent (updated_at, id),
  CONSTRAINT receipt_allocated CHECK (allocated_fen BETWEEN 0 AND amount_fen)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Append-only: a reversal is a row with the amount negated.
CREATE TABLE receipt_allocation (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  receipt_id BIGINT NOT NULL,
  receivable_id BIGINT NOT NULL,
  amount_fen BIGINT NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  KEY receipt_allocation_receipt (receipt_id, id),
  KEY receipt_allocation_receivable (receivable_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
