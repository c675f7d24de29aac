-- What the core keeps for itself: the rules' epoch, sessions, the audit, the
-- queue, replays of answers, number blocks, settings.

CREATE TABLE bd_epoch (
    id TINYINT NOT NULL PRIMARY KEY,
    n BIGINT NOT NULL
) ENGINE=InnoDB;

INSERT INTO bd_epoch (id, n) VALUES (1, 1);

CREATE TABLE bd_session (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    token_hash BINARY(32) NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii NOT NULL,
    staff_id BIGINT NULL,
    openid VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    expires_at DATETIME(3) NOT NULL,
    last_seen_at DATETIME(3) NOT NULL,
    ip VARCHAR(45) CHARACTER SET ascii NOT NULL DEFAULT '',
    ua VARCHAR(200) NOT NULL DEFAULT '',
    revoked_at DATETIME(3) NULL,
    UNIQUE KEY token (token_hash),
    KEY staff (staff_id, revoked_at),
    KEY expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE event (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    entity VARCHAR(32) CHARACTER SET ascii NOT NULL,
    entity_id BIGINT NULL,
    action VARCHAR(32) CHARACTER SET ascii NOT NULL,
    from_state VARCHAR(24) CHARACTER SET ascii NULL,
    to_state VARCHAR(24) CHARACTER SET ascii NULL,
    customer_id BIGINT NULL,
    actor_id BIGINT NULL,
    ip VARCHAR(45) CHARACTER SET ascii NOT NULL DEFAULT '',
    request_id VARCHAR(40) CHARACTER SET ascii NULL,
    data JSON NOT NULL,
    KEY record (entity, entity_id, id),
    KEY customer (customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE bd_job (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    queue VARCHAR(16) CHARACTER SET ascii NOT NULL,
    name VARCHAR(80) CHARACTER SET ascii NOT NULL,
    arg JSON NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'ready',
    attempts INT NOT NULL DEFAULT 0,
    run_at DATETIME(3) NOT NULL,
    lease_until DATETIME(3) NULL,
    progress_bp INT NOT NULL DEFAULT 0,
    cancel TINYINT(1) NOT NULL DEFAULT 0,
    last_error VARCHAR(400) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    created_by BIGINT NULL,
    done_at DATETIME(3) NULL,
    request_id VARCHAR(40) CHARACTER SET ascii NULL,
    KEY due (state, run_at),
    KEY lease (state, lease_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE bd_schedule (
    name VARCHAR(80) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    next_at DATETIME(3) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE bd_idempotency (
    key_hash BINARY(32) NOT NULL PRIMARY KEY,
    body_hash BINARY(32) NOT NULL,
    status SMALLINT NOT NULL,
    answer MEDIUMTEXT NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY age (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE bd_number (
    series VARCHAR(24) CHARACTER SET ascii NOT NULL,
    day DATE NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (series, day)
) ENGINE=InnoDB;

CREATE TABLE bd_setting (
    name VARCHAR(80) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_by BIGINT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- One row for each deletion; the batch is what restore takes back.
CREATE TABLE bd_recycled (
    batch BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    entity VARCHAR(32) CHARACTER SET ascii NOT NULL,
    entity_id BIGINT NOT NULL,
    title VARCHAR(255) NOT NULL,
    children INT NOT NULL DEFAULT 0,
    deleted_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    deleted_by BIGINT NULL,
    owner_id BIGINT NULL,
    restored_at DATETIME(3) NULL,
    KEY entity (entity, restored_at, batch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
