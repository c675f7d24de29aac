-- What each pool's account may touch.  Run by the database administrator
-- with the company's database selected; safe to run again.
--
-- office and jobs serve staff and the queue: every table, but no DDL
-- (jobs: a little, below).
GRANT SELECT, INSERT, UPDATE, DELETE ON * TO 'bd_office'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON * TO 'bd_jobs'@'localhost';
-- Fields that a company adds by itself are columns; a job of this pool adds
-- them, with this right on these tables alone.
GRANT ALTER ON customer TO 'bd_jobs'@'localhost';
GRANT ALTER ON lead TO 'bd_jobs'@'localhost';
GRANT ALTER ON contact TO 'bd_jobs'@'localhost';
GRANT ALTER ON product TO 'bd_jobs'@'localhost';
GRANT ALTER ON quote TO 'bd_jobs'@'localhost';

-- front faces the internet: only what logging in through WeChat, the
-- customer's quote page and submitting an order need; all it may delete are
-- the lines of an order sent in again and what search keeps of a row.  A password hash is not among what it can read.
GRANT SELECT ON bd_epoch TO 'bd_front'@'localhost';
GRANT SELECT ON bd_field_def TO 'bd_front'@'localhost';
GRANT SELECT ON bd_setting TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON bd_session TO 'bd_front'@'localhost';
GRANT SELECT, INSERT ON bd_idempotency TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON bd_number TO 'bd_front'@'localhost';
GRANT SELECT, INSERT ON event TO 'bd_front'@'localhost';
GRANT INSERT ON bd_job TO 'bd_front'@'localhost';
GRANT SELECT, INSERT ON bd_file TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON bd_file_link TO 'bd_front'@'localhost';

GRANT SELECT (id, username, name, phone, dept_id, superior_id, status, openid,
    bound, totp, last_login_at, leave_from, leave_until, version, created_at,
    created_by, updated_at, updated_by, deleted_at),
    UPDATE (openid, last_login_at, version, updated_at, updated_by)
    ON staff TO 'bd_front'@'localhost';
GRANT SELECT, UPDATE (used_at) ON staff_invite TO 'bd_front'@'localhost';
GRANT SELECT ON staff_name TO 'bd_front'@'localhost';
GRANT SELECT ON dept TO 'bd_front'@'localhost';
GRANT SELECT ON role TO 'bd_front'@'localhost';
GRANT SELECT ON role_perm TO 'bd_front'@'localhost';
GRANT SELECT ON role_scope TO 'bd_front'@'localhost';
GRANT SELECT ON role_field TO 'bd_front'@'localhost';
GRANT SELECT ON staff_role TO 'bd_front'@'localhost';

GRANT SELECT ON pool TO 'bd_front'@'localhost';
GRANT SELECT ON bd_member TO 'bd_front'@'localhost';

-- Search's postings, kept with each row.
GRANT SELECT, INSERT, UPDATE, DELETE ON bd_post TO 'bd_front'@'localhost';
GRANT SELECT ON bd_post_fill TO 'bd_front'@'localhost';

GRANT SELECT ON customer TO 'bd_front'@'localhost';
GRANT SELECT ON contact TO 'bd_front'@'localhost';
GRANT SELECT ON lead TO 'bd_front'@'localhost';
GRANT SELECT ON followup TO 'bd_front'@'localhost';

GRANT SELECT ON product TO 'bd_front'@'localhost';
GRANT SELECT ON price_list TO 'bd_front'@'localhost';
GRANT SELECT ON price_list_item TO 'bd_front'@'localhost';
GRANT SELECT, UPDATE ON quote TO 'bd_front'@'localhost';
GRANT SELECT ON quote_line TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON quote_view TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON sales_order TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order_line
    TO 'bd_front'@'localhost';

-- For the checks of an order: is there stock, is there credit?
GRANT SELECT ON warehouse TO 'bd_front'@'localhost';
GRANT SELECT ON stock TO 'bd_front'@'localhost';
GRANT SELECT ON contract TO 'bd_front'@'localhost';
GRANT SELECT ON receivable TO 'bd_front'@'localhost';

-- The gateway's own.
GRANT SELECT, INSERT, UPDATE ON wx_user TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON wx_token TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON wx_quota TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON wx_message TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON wx_inbox TO 'bd_front'@'localhost';
GRANT SELECT, INSERT, UPDATE ON wx_code TO 'bd_front'@'localhost';
GRANT SELECT, INSERT ON wx_nonce TO 'bd_front'@'localhost';
