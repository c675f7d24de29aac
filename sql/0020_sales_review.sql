-- The review queue reads the oldest submission first.
ALTER TABLE sales_order
  ADD KEY sales_order_submitted (submitted_at, id),
  ADD KEY sales_order_queue (status, submitted_at, id);
