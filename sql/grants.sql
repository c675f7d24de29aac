-- What each pool's account may touch.  Run by the database administrator
-- with the company's database selected; safe to run again.
--
-- office and jobs serve staff and the queue: every table, no DDL.
GRANT SELECT, INSERT, UPDATE, DELETE ON * TO 'bd_office'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON * TO 'bd_jobs'@'localhost';
