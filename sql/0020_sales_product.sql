-- Products and price lists.
CREATE TABLE product (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  code VARCHAR(32) NOT NULL,
  name VARCHAR(80) NOT NULL,
  kind VARCHAR(16) NOT NULL DEFAULT 'goods',
  unit VARCHAR(12) NOT NULL,
  pricing_method VARCHAR(16) NOT NULL,
  unit_price_e4 BIGINT NOT NULL,
  floor_price_e4 BIGINT NULL,
  cost_price_e4 BIGINT NULL,
  stocked BOOLEAN NOT NULL DEFAULT 0,
  status VARCHAR(16) NOT NULL DEFAULT 'on',
  note VARCHAR(500) NULL,
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  code_live VARCHAR(32) AS (IF(deleted_at IS NULL, code, NULL)) VIRTUAL,
  UNIQUE KEY product_code (code_live),
  KEY product_updated (updated_at, id),
  KEY product_status (status, updated_at, id),
  KEY product_name (name, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE price_list (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  version INT NOT NULL DEFAULT 1,
  name VARCHAR(80) NOT NULL,
  level VARCHAR(16) NULL,
  customer_id BIGINT NULL,
  starts_on DATE NULL,
  ends_on DATE NULL,
  status VARCHAR(16) NOT NULL DEFAULT 'on',
  created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  created_by BIGINT NULL,
  updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_by BIGINT NULL,
  deleted_at DATETIME(3) NULL,
  deleted_by BIGINT NULL,
  delete_batch BIGINT NULL,
  source VARCHAR(32) NULL,
  source_ref VARCHAR(64) NULL,
  KEY price_list_updated (updated_at, id),
  KEY price_list_customer (customer_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE price_list_item (
  price_list_id BIGINT NOT NULL,
  product_id BIGINT NOT NULL,
  unit_price_e4 BIGINT NOT NULL,
  PRIMARY KEY (price_list_id, product_id),
  KEY price_list_item_product (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
