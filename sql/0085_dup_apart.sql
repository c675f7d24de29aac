-- 不是重复: two records that a person said are not the same; each is id * 8 + its entity's number,
-- the lesser one first.  of_ref: the merged record whose pair it was; 0: said of these two.
CREATE TABLE dup_apart (
  a BIGINT NOT NULL,
  b BIGINT NOT NULL,
  of_ref BIGINT NOT NULL DEFAULT 0,
  said_by BIGINT NULL,
  said_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (a, b),
  KEY dup_apart_back (b, a),
  KEY dup_apart_merged (of_ref)
) ENGINE=InnoDB;

-- Whose keys lead to a merged record is told of the one that was kept.
ALTER TABLE bd_merge ADD KEY bd_merge_gone (entity, gone_id), ALGORITHM=INPLACE, LOCK=NONE;

-- A scope may ask for the pool of a lead.
CREATE OR REPLACE VIEW dup_lead AS
  SELECT id, company AS name, owner_id, pool_id, status, last_followup_at, deleted_at
  FROM lead;
