-- The counts of new records read nothing but this index, whatever the scope.
ALTER TABLE customer
  DROP KEY customer_new,
  ADD KEY customer_new (created_at, owner_id, deleted_at);
ALTER TABLE lead
  DROP KEY lead_new,
  ADD KEY lead_new (created_at, owner_id, deleted_at);
