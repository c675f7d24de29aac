-- Who owns a customer sees the quotes and orders made for it, whoever made them: the customer's
-- owner on both, as in 0042_customers_owner_below.
ALTER TABLE quote ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INSTANT;
ALTER TABLE sales_order ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INSTANT;

CREATE TRIGGER quote_below BEFORE INSERT ON quote FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER quote_moved BEFORE UPDATE ON quote FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER sales_order_below BEFORE INSERT ON sales_order FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER sales_order_moved BEFORE UPDATE ON sales_order FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;

CREATE TRIGGER customer_quotes AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE quote SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER customer_orders AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE sales_order SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;

UPDATE quote t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;
UPDATE sales_order t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;

ALTER TABLE quote ADD KEY quote_below (customer_owner_id, updated_at, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE sales_order ADD KEY sales_order_below (customer_owner_id, updated_at, id),
  ALGORITHM=INPLACE, LOCK=NONE;
