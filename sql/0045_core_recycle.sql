-- Why it was deleted, and who wanted it gone for good: one asks, another
-- one agrees, a job does it.
ALTER TABLE bd_recycled
  ADD COLUMN reason VARCHAR(200) NULL,
  ADD COLUMN purge_asked_by BIGINT NULL,
  ADD COLUMN purge_asked_at DATETIME(3) NULL,
  ADD COLUMN purge_agreed_by BIGINT NULL,
  ADD COLUMN purged_at DATETIME(3) NULL, ALGORITHM=INSTANT;
ALTER TABLE bd_recycled ADD KEY bd_recycled_open (restored_at, purge_agreed_by, batch), ALGORITHM=INPLACE, LOCK=NONE;
