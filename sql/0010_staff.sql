-- Login attempts by the name that was typed, so that names which do not exist
-- are counted and locked exactly like those which do.
CREATE TABLE staff_attempt (
  login VARCHAR(64) NOT NULL,
  failed INT NOT NULL DEFAULT 0,
  locked_until DATETIME(3) NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (login),
  KEY staff_attempt_age (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A second factor that is being set up: it counts only once confirmed.
CREATE TABLE staff_totp (
  staff_id BIGINT NOT NULL,
  secret VARCHAR(64) NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What the list of employees shows of these two columns.
ALTER TABLE staff
  ADD COLUMN bound TINYINT(1) AS (openid IS NOT NULL) VIRTUAL,
  ADD COLUMN totp TINYINT(1) AS (totp_secret IS NOT NULL) VIRTUAL;

-- All that other modules may read of a person beside the services of staff.
CREATE VIEW staff_name AS SELECT id, name, status FROM staff;
