-- When a record goes back to its pool by the pool's rules; NULL: never.  It is
-- kept on each write, so that recycling reads one index range.
ALTER TABLE lead ADD COLUMN recycle_due_at DATETIME(3) NULL, ALGORITHM=INSTANT;
ALTER TABLE customer
  ADD COLUMN recycle_due_at DATETIME(3) NULL,
  ADD COLUMN last_spend_at DATETIME(3) NULL,
  ALGORITHM=INSTANT;
ALTER TABLE lead ADD KEY lead_recycle (recycle_due_at, id), ALGORITHM=INPLACE;
ALTER TABLE customer ADD KEY customer_recycle (recycle_due_at, id), ALGORITHM=INPLACE;
ALTER TABLE pool
  ADD COLUMN recycle_to_id BIGINT NULL,
  ADD COLUMN keeps_balance TINYINT(1) NOT NULL DEFAULT 1,
  ADD COLUMN keeps_work TINYINT(1) NOT NULL DEFAULT 1,
  ALGORITHM=INSTANT;

-- What one run took back from whom, so that it can be undone.
CREATE TABLE pool_run (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  taken INT NOT NULL DEFAULT 0,
  undone INT NOT NULL DEFAULT 0,
  undone_at DATETIME(3) NULL,
  undone_by BIGINT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE pool_run_row (
  run_id BIGINT NOT NULL,
  entity_id BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  pool_id BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  state VARCHAR(8) NOT NULL DEFAULT 'taken',
  PRIMARY KEY (run_id, entity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
