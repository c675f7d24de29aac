-- People, departments, roles: the core reads them to know who may do what;
-- the staff module writes them.

CREATE TABLE dept (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    parent_id BIGINT NULL,
    sort INT NOT NULL DEFAULT 0,
    version INT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    created_by BIGINT NULL,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_by BIGINT NULL,
    deleted_at DATETIME(3) NULL,
    deleted_by BIGINT NULL,
    delete_batch BIGINT NULL,
    source VARCHAR(32) NULL,
    source_ref VARCHAR(64) NULL,
    KEY parent (parent_id),
    KEY recent (updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE staff (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    username VARCHAR(40) CHARACTER SET ascii NOT NULL,
    name VARCHAR(40) NOT NULL,
    phone VARCHAR(24) NULL,
    dept_id BIGINT NULL,
    superior_id BIGINT NULL,
    status VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'active',
    openid VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
    password_hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
    totp_secret VARCHAR(64) CHARACTER SET ascii NULL,
    totp_last_step BIGINT NULL,
    last_login_at DATETIME(3) NULL,
    version INT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    created_by BIGINT NULL,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_by BIGINT NULL,
    deleted_at DATETIME(3) NULL,
    deleted_by BIGINT NULL,
    delete_batch BIGINT NULL,
    source VARCHAR(32) NULL,
    source_ref VARCHAR(64) NULL,
    living_username VARCHAR(40) CHARACTER SET ascii AS
        (IF(deleted_at IS NULL, username, NULL)) VIRTUAL,
    UNIQUE KEY living (living_username),
    UNIQUE KEY openid (openid),
    KEY dept (dept_id),
    KEY superior (superior_id),
    KEY recent (updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE role (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) CHARACTER SET ascii NOT NULL,
    title VARCHAR(40) NOT NULL,
    version INT NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    created_by BIGINT NULL,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_by BIGINT NULL,
    deleted_at DATETIME(3) NULL,
    deleted_by BIGINT NULL,
    delete_batch BIGINT NULL,
    source VARCHAR(32) NULL,
    source_ref VARCHAR(64) NULL,
    living_name VARCHAR(40) CHARACTER SET ascii AS
        (IF(deleted_at IS NULL, name, NULL)) VIRTUAL,
    UNIQUE KEY living (living_name),
    KEY recent (updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE role_perm (
    role_id BIGINT NOT NULL,
    perm VARCHAR(64) CHARACTER SET ascii NOT NULL,
    PRIMARY KEY (role_id, perm)
) ENGINE=InnoDB;

CREATE TABLE role_scope (
    role_id BIGINT NOT NULL,
    module VARCHAR(32) CHARACTER SET ascii NOT NULL,
    scope VARCHAR(12) CHARACTER SET ascii NOT NULL,
    depts JSON NULL,
    PRIMARY KEY (role_id, module)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE role_field (
    role_id BIGINT NOT NULL,
    entity VARCHAR(32) CHARACTER SET ascii NOT NULL,
    field VARCHAR(64) CHARACTER SET ascii NOT NULL,
    access VARCHAR(8) CHARACTER SET ascii NOT NULL DEFAULT 'write',
    mask VARCHAR(8) CHARACTER SET ascii NOT NULL DEFAULT 'none',
    PRIMARY KEY (role_id, entity, field)
) ENGINE=InnoDB;

CREATE TABLE staff_role (
    staff_id BIGINT NOT NULL,
    role_id BIGINT NOT NULL,
    PRIMARY KEY (staff_id, role_id),
    KEY role (role_id)
) ENGINE=InnoDB;

CREATE TABLE staff_invite (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code_hash BINARY(32) NOT NULL,
    staff_id BIGINT NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    created_by BIGINT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY code (code_hash),
    KEY staff (staff_id)
) ENGINE=InnoDB;
