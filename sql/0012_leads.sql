CREATE TABLE lead (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  company VARCHAR(120) NOT NULL,
  name VARCHAR(60) NULL,
  phone VARCHAR(32) NULL,
  wechat VARCHAR(64) NULL,
  industry VARCHAR(60) NULL,
  region VARCHAR(60) NULL,
  level VARCHAR(16) NULL DEFAULT 'normal',
  note VARCHAR(2000) NULL,
  owner_id BIGINT NULL,
  prev_owner_id BIGINT NULL,
  prev_owner_until DATE NULL,
  return_reason VARCHAR(16) NULL,
  return_note VARCHAR(200) NULL,
  status VARCHAR(16) NOT NULL DEFAULT 'new',
  invalid_reason VARCHAR(200) NULL,
  next_contact_at DATETIME(3) NULL,
  last_followup_at DATETIME(3) NULL,
  last_followup VARCHAR(200) NULL,
  customer_id BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY lead_owner (owner_id, updated_at, id),
  KEY lead_recent (updated_at, id),
  KEY lead_due (owner_id, next_contact_at),
  KEY lead_status (status, updated_at, id),
  KEY lead_new (created_at),
  KEY lead_customer (customer_id),
  KEY lead_batch (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What 查重 of the customers may know of a lead.
CREATE VIEW dup_lead AS
  SELECT id, company AS name, owner_id, status, last_followup_at, deleted_at
  FROM lead;
