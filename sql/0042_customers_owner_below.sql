-- Whoever sees a record sees what hangs on it, so each row below keeps the
-- owner of the live record above: 0 when that lies in the pool, NULL when
-- there is none.  A list of one's own then reads one index range; the
-- triggers keep it true whoever writes, imports and merges included.
-- (Such a trigger's table cannot be read by the UPDATE that fires it.)
ALTER TABLE contact ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INSTANT;
ALTER TABLE followup ADD COLUMN customer_owner_id BIGINT NULL,
  ADD COLUMN lead_owner_id BIGINT NULL, ALGORITHM=INSTANT;

CREATE TRIGGER contact_below BEFORE INSERT ON contact FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER contact_moved BEFORE UPDATE ON contact FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;

CREATE TRIGGER followup_below BEFORE INSERT ON followup FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE),
    NEW.lead_owner_id = (SELECT COALESCE(owner_id, 0) FROM lead
      WHERE id = NEW.lead_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER followup_moved BEFORE UPDATE ON followup FOR EACH ROW
  IF NOT (NEW.customer_id <=> OLD.customer_id AND NEW.lead_id <=> OLD.lead_id) THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
        WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE),
      NEW.lead_owner_id = (SELECT COALESCE(owner_id, 0) FROM lead
        WHERE id = NEW.lead_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;

CREATE TRIGGER customer_contacts AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE contact SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER customer_followups AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE followup SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER lead_followups AFTER UPDATE ON lead FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE followup SET lead_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE lead_id = NEW.id; END IF;

UPDATE contact t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;
UPDATE followup t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;
UPDATE followup t JOIN lead l ON l.id = t.lead_id
  SET t.lead_owner_id = COALESCE(l.owner_id, 0) WHERE l.deleted_at IS NULL;

ALTER TABLE contact ADD KEY contact_below (customer_owner_id, updated_at, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE followup ADD KEY followup_below (customer_owner_id, occurred_at, id),
  ADD KEY followup_below_lead (lead_owner_id, occurred_at, id), ALGORITHM=INPLACE, LOCK=NONE;
