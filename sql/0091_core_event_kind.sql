-- What a timeline is filtered by: the entity, and follow-ups by themselves.
ALTER TABLE event ADD COLUMN kind VARCHAR(32) CHARACTER SET ascii
  AS (IF(action = _ascii'followed', _ascii'followup', entity)) VIRTUAL, ALGORITHM=INSTANT;
ALTER TABLE event ADD KEY customer_kind (customer_id, kind, id), ALGORITHM=INPLACE, LOCK=NONE;
