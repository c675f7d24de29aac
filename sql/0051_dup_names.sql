-- 查重: what a name is looked up by (fcgi/dup/keys.c); ref = id * 8 + the entity's number.
CREATE TABLE dup_name (
  k BIGINT NOT NULL,
  ref BIGINT NOT NULL,
  PRIMARY KEY (k, ref)
) ENGINE=InnoDB;

-- Names have a new normal form: all keys are made again.
INSERT INTO bd_job (queue, name, arg, run_at) VALUES ('schedule', 'dup.fill', '{}', NOW(3));
