-- An import is a file, what its columns mean, and how far it has come.
CREATE TABLE import_batch (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  target VARCHAR(16) NOT NULL,
  file_name VARCHAR(200) NOT NULL,
  size BIGINT NOT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  status VARCHAR(16) NOT NULL DEFAULT 'uploading',
  refused VARCHAR(400) NULL,
  sheet INT NULL,
  book JSON NULL,
  mapping JSON NULL,
  on_duplicate VARCHAR(8) NOT NULL DEFAULT 'skip',
  to_pool_id BIGINT NULL,
  to_owner_id BIGINT NULL,
  rows_total BIGINT NOT NULL DEFAULT 0,
  rows_done BIGINT NOT NULL DEFAULT 0,
  rows_new BIGINT NOT NULL DEFAULT 0,
  rows_updated BIGINT NOT NULL DEFAULT 0,
  rows_duplicate BIGINT NOT NULL DEFAULT 0,
  rows_error BIGINT NOT NULL DEFAULT 0,
  rows_undone BIGINT NOT NULL DEFAULT 0,
  rows_kept BIGINT NOT NULL DEFAULT 0,
  at_offset BIGINT NOT NULL DEFAULT 0,
  at_row BIGINT NOT NULL DEFAULT 0,
  has_result TINYINT(1) NOT NULL DEFAULT 0,
  owner_id BIGINT NULL,
  finished_at DATETIME(3) NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY import_owner (owner_id, updated_at, id),
  KEY import_recent (updated_at, id),
  KEY import_batch_bin (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What became of the rows that are not simply new; `was` is {field: [old, new]}
-- of an update, by which it can be undone.
CREATE TABLE import_row (
  batch_id BIGINT NOT NULL,
  row_no BIGINT NOT NULL,
  outcome VARCHAR(12) CHARACTER SET ascii NOT NULL,
  within_file TINYINT(1) NOT NULL DEFAULT 0,
  entity_id BIGINT NULL,
  reason VARCHAR(600) NULL,
  was JSON NULL,
  PRIMARY KEY (batch_id, row_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The records that one transaction of an import made, as a list of ids.
CREATE TABLE import_chunk (
  batch_id BIGINT NOT NULL,
  row_no BIGINT NOT NULL,
  ids JSON NOT NULL,
  PRIMARY KEY (batch_id, row_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- While a file is looked through: what its rows are known by.
CREATE TABLE import_key (
  batch_id BIGINT NOT NULL,
  hash BIGINT NOT NULL,
  row_no BIGINT NOT NULL,
  PRIMARY KEY (batch_id, hash)
) ENGINE=InnoDB;

-- What the columns of a header meant the last time.
CREATE TABLE import_mapping (
  target VARCHAR(16) CHARACTER SET ascii NOT NULL,
  header BINARY(32) NOT NULL,
  mapping JSON NOT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (target, header)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE export_file (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  target VARCHAR(32) NOT NULL,
  title VARCHAR(120) NOT NULL,
  query VARCHAR(2000) NOT NULL DEFAULT '',
  format VARCHAR(8) NOT NULL DEFAULT 'xlsx',
  status VARCHAR(16) NOT NULL DEFAULT 'waiting',
  refused VARCHAR(400) NULL,
  rows_done BIGINT NOT NULL DEFAULT 0,
  size BIGINT NULL,
  taken INT NOT NULL DEFAULT 0,
  job_id BIGINT NULL,
  owner_id BIGINT NULL,
  expires_at DATETIME(3) NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  KEY export_owner (owner_id, updated_at, id),
  KEY export_recent (updated_at, id),
  KEY export_expiry (status, expires_at),
  KEY export_bin (delete_batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
