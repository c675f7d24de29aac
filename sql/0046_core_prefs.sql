-- What a person set up for himself: columns, widths, tabs of his own.
CREATE TABLE bd_pref (
  staff_id BIGINT NOT NULL,
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value JSON NOT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (staff_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
