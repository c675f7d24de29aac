-- Search. A row for each token of a record's texts, obj being the entity's number; token 0 holds the texts themselves,
-- folded and read out, for patterns to be tried on.
CREATE TABLE bd_post (
  obj SMALLINT UNSIGNED NOT NULL,
  tok INT UNSIGNED NOT NULL,
  id BIGINT NOT NULL,
  text VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  PRIMARY KEY (obj, tok, id)
) ENGINE=InnoDB;

-- How far the rows that were there before are filled in, and by which rules: others mean from the beginning.
CREATE TABLE bd_post_fill (
  obj SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
  rules BIGINT NOT NULL,
  upto BIGINT NOT NULL DEFAULT 0,
  done TINYINT(1) NOT NULL DEFAULT 0
) ENGINE=InnoDB;
