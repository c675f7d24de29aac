-- 查重: what a name is looked up by (fcgi/dup/keys.c); ref = id * 8 + the entity's number.
CREATE TABLE dup_name (
  k BIGINT NOT NULL,
  ref BIGINT NOT NULL,
  PRIMARY KEY (k, ref)
) ENGINE=InnoDB;

-- Two records that somebody looked at: they are not the same. ref_a < ref_b.
CREATE TABLE dup_not (
  ref_a BIGINT NOT NULL,
  ref_b BIGINT NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  PRIMARY KEY (ref_a, ref_b)
) ENGINE=InnoDB;

-- Names have a new normal form: all keys are made again.
INSERT INTO bd_job (queue, name, arg, run_at) VALUES ('schedule', 'dup.fill', '{}', NOW(3));
