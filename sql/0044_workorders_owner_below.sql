-- The owners above a work order and a task, as in 0042_customers_owner_below.
ALTER TABLE workorder ADD COLUMN customer_owner_id BIGINT NULL, ALGORITHM=INPLACE;
ALTER TABLE task ADD COLUMN workorder_owner_id BIGINT NULL,
  ADD COLUMN workorder_customer_owner_id BIGINT NULL, ALGORITHM=INSTANT;

CREATE TRIGGER workorder_below BEFORE INSERT ON workorder FOR EACH ROW
  SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
    WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE);
CREATE TRIGGER workorder_moved BEFORE UPDATE ON workorder FOR EACH ROW
  IF NEW.customer_id <> OLD.customer_id THEN
    SET NEW.customer_owner_id = (SELECT COALESCE(owner_id, 0) FROM customer
      WHERE id = NEW.customer_id AND deleted_at IS NULL LOCK IN SHARE MODE); END IF;
CREATE TRIGGER task_below BEFORE INSERT ON task FOR EACH ROW
  SET NEW.workorder_owner_id = (SELECT COALESCE(owner_id, 0) FROM workorder
      WHERE id = NEW.workorder_id AND deleted_at IS NULL LOCK IN SHARE MODE),
    NEW.workorder_customer_owner_id = (SELECT customer_owner_id FROM workorder
      WHERE id = NEW.workorder_id AND deleted_at IS NULL);
CREATE TRIGGER task_moved BEFORE UPDATE ON task FOR EACH ROW
  IF NEW.workorder_id <> OLD.workorder_id THEN
    SET NEW.workorder_owner_id = (SELECT COALESCE(owner_id, 0) FROM workorder
        WHERE id = NEW.workorder_id AND deleted_at IS NULL LOCK IN SHARE MODE),
      NEW.workorder_customer_owner_id = (SELECT customer_owner_id FROM workorder
        WHERE id = NEW.workorder_id AND deleted_at IS NULL); END IF;

CREATE TRIGGER customer_workorders AFTER UPDATE ON customer FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE workorder SET customer_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL)
      WHERE customer_id = NEW.id; END IF;
CREATE TRIGGER workorder_tasks AFTER UPDATE ON workorder FOR EACH ROW
  IF NOT (NEW.owner_id <=> OLD.owner_id AND NEW.customer_owner_id <=> OLD.customer_owner_id
    AND NEW.deleted_at <=> OLD.deleted_at) THEN
    UPDATE task SET workorder_owner_id = IF(NEW.deleted_at IS NULL, COALESCE(NEW.owner_id, 0), NULL),
      workorder_customer_owner_id = IF(NEW.deleted_at IS NULL, NEW.customer_owner_id, NULL)
      WHERE workorder_id = NEW.id; END IF;

UPDATE workorder t JOIN customer c ON c.id = t.customer_id
  SET t.customer_owner_id = COALESCE(c.owner_id, 0) WHERE c.deleted_at IS NULL;
UPDATE task t JOIN workorder w ON w.id = t.workorder_id SET t.workorder_owner_id = COALESCE(w.owner_id, 0),
  t.workorder_customer_owner_id = w.customer_owner_id WHERE w.deleted_at IS NULL;

ALTER TABLE workorder ADD KEY workorder_below (customer_owner_id, updated_at, id), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE task ADD KEY task_assigned (assignee_id, updated_at, id),
  ADD KEY task_below (workorder_owner_id, updated_at, id),
  ADD KEY task_below_customer (workorder_customer_owner_id, updated_at, id), ALGORITHM=INPLACE, LOCK=NONE;
