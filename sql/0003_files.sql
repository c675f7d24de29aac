-- Uploaded files.  The bytes lie below data_dir at `stored`; a row is never
-- changed, and the same bytes may have many rows.
CREATE TABLE bd_file (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  stored VARCHAR(80) CHARACTER SET ascii NOT NULL,
  name VARCHAR(200) NOT NULL,
  mime VARCHAR(40) NOT NULL,
  size BIGINT NOT NULL,
  width INT NULL,
  height INT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  KEY bd_file_stored (stored)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Whoever may read the record may read the file.
CREATE TABLE bd_file_link (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  file_id BIGINT NOT NULL,
  entity VARCHAR(40) CHARACTER SET ascii NOT NULL,
  entity_id BIGINT NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  UNIQUE KEY bd_file_link_record (entity, entity_id, file_id),
  KEY bd_file_link_file (file_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
