CREATE TABLE customer (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  name VARCHAR(120) NOT NULL,
  short_name VARCHAR(60) NULL,
  type VARCHAR(16) NULL DEFAULT 'direct',
  industry VARCHAR(60) NULL,
  region VARCHAR(60) NULL,
  level VARCHAR(16) NULL DEFAULT 'normal',
  phone VARCHAR(32) NULL,
  credit_code VARCHAR(18) NULL,
  address VARCHAR(200) NULL,
  note VARCHAR(2000) NULL,
  owner_id BIGINT NULL,
  prev_owner_id BIGINT NULL,
  prev_owner_until DATE NULL,
  return_reason VARCHAR(16) NULL,
  return_note VARCHAR(200) NULL,
  status VARCHAR(16) NOT NULL DEFAULT 'potential',
  lost_reason VARCHAR(200) NULL,
  next_contact_at DATETIME(3) NULL,
  last_followup_at DATETIME(3) NULL,
  last_followup VARCHAR(200) NULL,
  credit_limit_fen BIGINT NULL,
  credit_days INT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY customer_owner (owner_id, updated_at, id),
  KEY customer_recent (updated_at, id),
  KEY customer_due (owner_id, next_contact_at),
  KEY customer_next (next_contact_at, id),
  KEY customer_status (status, updated_at, id),
  KEY customer_new (created_at),
  KEY customer_batch (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE contact (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  customer_id BIGINT NOT NULL,
  name VARCHAR(60) NOT NULL,
  role VARCHAR(16) NULL,
  phone VARCHAR(32) NULL,
  wechat VARCHAR(64) NULL,
  email VARCHAR(120) NULL,
  is_primary TINYINT(1) NOT NULL DEFAULT 0,
  note VARCHAR(500) NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY contact_customer (customer_id, updated_at, id),
  KEY contact_recent (updated_at, id),
  KEY contact_batch (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A follow-up belongs to a lead or a customer; when the lead is converted it
-- gets the customer beside the lead, so that both keep their history.
CREATE TABLE followup (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  customer_id BIGINT NULL,
  lead_id BIGINT NULL,
  channel VARCHAR(16) NOT NULL,
  content VARCHAR(4000) NOT NULL,
  occurred_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  next_contact_at DATETIME(3) NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY followup_customer (customer_id, occurred_at, id),
  KEY followup_lead (lead_id, occurred_at, id),
  KEY followup_person (created_by, occurred_at, id),
  KEY followup_time (occurred_at, id),
  KEY followup_recent (updated_at, id),
  KEY followup_batch (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The normal forms that 查重 compares.  A row with entity '' is no record: it
-- is what creators of the same key lock, so that only one of them sees "none".
CREATE TABLE dup_key (
  kind VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_value VARCHAR(192) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  entity VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  entity_id BIGINT NOT NULL,
  PRIMARY KEY (kind, key_value, entity, entity_id),
  KEY dup_key_record (entity, entity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- How many records a person claimed from a pool on a day.
CREATE TABLE pool_quota (
  staff_id BIGINT NOT NULL,
  pool VARCHAR(16) NOT NULL,
  day DATE NOT NULL,
  used INT NOT NULL DEFAULT 0,
  PRIMARY KEY (staff_id, pool, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
