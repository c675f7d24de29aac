-- When something outside the workers was last done: backups, drills.
CREATE TABLE bd_mark (
    name VARCHAR(40) CHARACTER SET ascii NOT NULL PRIMARY KEY,
    at DATETIME(3) NOT NULL
) ENGINE=InnoDB;
