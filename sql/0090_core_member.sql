-- Collaborators of a record: they see it, and what its entity shares with
-- them, until a day (NULL: for good).  Part of the rules that every worker
-- holds, so whoever writes here moves the epoch.
CREATE TABLE bd_member (
  entity VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  record_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  may_edit TINYINT(1) NOT NULL DEFAULT 0,
  until_day DATE NULL,
  added_by BIGINT NULL,
  added_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (entity, record_id, staff_id),
  KEY bd_member_person (staff_id, entity, record_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Into the pool nobody collaborates; and a new owner is no collaborator.
CREATE TRIGGER customer_members AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id) AND
    EXISTS(SELECT 1 FROM bd_member WHERE entity = 'customer' AND record_id = NEW.id) THEN
    DELETE FROM bd_member WHERE entity = 'customer' AND record_id = NEW.id
      AND (NEW.owner_id IS NULL OR staff_id = NEW.owner_id); UPDATE bd_epoch SET n = n + 1 WHERE id = 1; END IF;
