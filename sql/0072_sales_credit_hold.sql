-- Why an order waits for finance.
ALTER TABLE sales_order ADD COLUMN hold_reason VARCHAR(300) NULL, ALGORITHM=INSTANT;
