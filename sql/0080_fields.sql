-- Fields that a company adds by itself: what they are called and mean.  The
-- values are real columns, cf_<id> of the entity's own table, which the jobs'
-- pool adds (fcgi/field_ddl.c).
CREATE TABLE bd_field_def (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  entity VARCHAR(40) CHARACTER SET ascii NOT NULL,
  title VARCHAR(40) NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'new',
  problem VARCHAR(300) NULL,
  code VARCHAR(40) CHARACTER SET ascii NULL,
  section VARCHAR(40) NULL,
  place INT NOT NULL DEFAULT 0,
  hint VARCHAR(200) NULL,
  options JSON NULL,
  initial JSON NULL,
  shown_if JSON NULL,
  formula JSON NULL,
  result VARCHAR(16) CHARACTER SET ascii NULL,
  ref VARCHAR(40) CHARACTER SET ascii NULL,
  prefix VARCHAR(10) NULL,
  min_value BIGINT NULL,
  max_value BIGINT NULL,
  needed TINYINT(1) NOT NULL DEFAULT 0,
  is_unique TINYINT(1) NOT NULL DEFAULT 0,
  find TINYINT(1) NOT NULL DEFAULT 0,
  filter TINYINT(1) NOT NULL DEFAULT 0,
  sort TINYINT(1) NOT NULL DEFAULT 0,
  list TINYINT(1) NOT NULL DEFAULT 0,
  mobile TINYINT(1) NOT NULL DEFAULT 0,
  indexed_at DATETIME(3) NULL,
  unique_at DATETIME(3) NULL,
  retired_at DATETIME(3) NULL,
  kept_at DATETIME(3) NULL,
  kept_rows BIGINT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  UNIQUE KEY field_code (entity, code),
  KEY field_order (entity, place, id),
  KEY field_recent (updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What a field held when it was retired for good: kept before its column goes.
CREATE TABLE bd_field_kept (
  field_id BIGINT NOT NULL,
  record_id BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (field_id, record_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
