-- Records that were merged into another: what moved, and what the kept one was, to undo it.
CREATE TABLE bd_merge (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entity VARCHAR(16) CHARACTER SET ascii NOT NULL,
  keep_id BIGINT NOT NULL,
  gone_id BIGINT NOT NULL,
  batch BIGINT NOT NULL,
  moved JSON NOT NULL,
  was JSON NOT NULL,
  merged_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  merged_by BIGINT NULL,
  undone_at DATETIME(3) NULL,
  undone_by BIGINT NULL,
  KEY bd_merge_kept (entity, keep_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
