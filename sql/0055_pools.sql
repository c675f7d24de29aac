-- 线索池 and 公海, several of each: who is a member of one sees what lies in it.
-- Without members it is everybody's who may see a pool at all.  capacity,
-- claim_daily and view_daily: 0 is no limit.
CREATE TABLE pool (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  kind VARCHAR(16) NOT NULL,
  name VARCHAR(40) NOT NULL,
  enabled TINYINT(1) NOT NULL DEFAULT 1,
  is_default TINYINT(1) NOT NULL DEFAULT 0,
  staff_ids JSON NULL,
  dept_ids JSON NULL,
  role_ids JSON NULL,
  admin_ids JSON NULL,
  claim_daily INT NOT NULL DEFAULT 50,
  prev_owner_days INT NOT NULL DEFAULT 3,
  protect_days INT NOT NULL DEFAULT 0,
  capacity INT NOT NULL DEFAULT 0,
  skips_won TINYINT(1) NOT NULL DEFAULT 1,
  masked TINYINT(1) NOT NULL DEFAULT 1,
  view_daily INT NOT NULL DEFAULT 20,
  remind_days VARCHAR(40) NOT NULL DEFAULT '7,3,1',
  assign_mode VARCHAR(16) NOT NULL DEFAULT 'manual',
  rules JSON NULL,
  note VARCHAR(500) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY pool_recent (updated_at, id),
  KEY pool_batch (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The two that there were, with the limits that were settings.
INSERT INTO pool (id, kind, name, is_default, claim_daily, prev_owner_days) VALUES
  (1, 'lead', '线索池', 1,
   COALESCE((SELECT value FROM bd_setting WHERE name = 'leads.claim_daily'), 50),
   COALESCE((SELECT value FROM bd_setting WHERE name = 'leads.prev_owner_days'), 3)),
  (2, 'customer', '公海', 1,
   COALESCE((SELECT value FROM bd_setting WHERE name = 'customers.claim_daily'), 50),
   COALESCE((SELECT value FROM bd_setting WHERE name = 'customers.prev_owner_days'), 3));

-- A record always belongs to a pool: there it lies without an owner, and
-- there it goes back to.
ALTER TABLE lead
  ADD COLUMN pool_id BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN owner_since DATETIME(3) NULL,
  ALGORITHM=INSTANT;
ALTER TABLE customer
  ADD COLUMN pool_id BIGINT NOT NULL DEFAULT 2,
  ADD COLUMN owner_since DATETIME(3) NULL,
  ALGORITHM=INSTANT;
ALTER TABLE lead ADD KEY lead_pool (owner_id, pool_id, updated_at, id), ALGORITHM=INPLACE;
ALTER TABLE customer ADD KEY customer_pool (owner_id, pool_id, updated_at, id), ALGORITHM=INPLACE;
