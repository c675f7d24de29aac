-- Somebody looks as another person, only to read, until then.
ALTER TABLE bd_session ADD COLUMN view_staff_id BIGINT NULL,
  ADD COLUMN view_until DATETIME(3) NULL, ALGORITHM=INSTANT;
