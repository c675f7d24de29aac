-- Who got how many-th record of a pool that gives them out by itself: staff_id 0
-- is the pool's own count, whose row lock makes those who give wait for each other.
CREATE TABLE pool_turn (
  pool_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  PRIMARY KEY (pool_id, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
-- Who is good at what: rows of a field of the record, a word, and a person.
ALTER TABLE pool ADD COLUMN skills JSON NULL, ALGORITHM=INSTANT;
-- On leave from the first to the last day; nothing is given to him then.
ALTER TABLE staff
  ADD COLUMN leave_from DATE NULL,
  ADD COLUMN leave_until DATE NULL,
  ALGORITHM=INPLACE;
