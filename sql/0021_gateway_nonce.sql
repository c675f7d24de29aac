-- Nonces of message pushes: one signature is good for one message.
CREATE TABLE wx_nonce (
  nonce CHAR(64) NOT NULL PRIMARY KEY,
  dedupe CHAR(64) NOT NULL,
  at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  KEY wx_nonce_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
