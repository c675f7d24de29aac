-- The customer's owner on what hangs on him, as in 0042_customers_owner_below.
ALTER TABLE receivable ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INPLACE;
ALTER TABLE receipt ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INPLACE;

CREATE TRIGGER receivable_below BEFORE INSERT ON receivable FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER receivable_moved BEFORE UPDATE ON receivable FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER receipt_below BEFORE INSERT ON receipt FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER receipt_moved BEFORE UPDATE ON receipt FOR EACH ROW
  IF NOT (NEW.customer_id <=> OLD.customer_id) THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;

CREATE TRIGGER customer_receivables AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE receivable SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER customer_receipts AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE receipt SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;

UPDATE receivable t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;
UPDATE receipt t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;

ALTER TABLE receivable ADD KEY receivable_below (customer_owner_id, due_on, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE receipt ADD KEY receipt_below (customer_owner_id, updated_at, id), ALGORITHM=INPLACE, LOCK=NONE;
