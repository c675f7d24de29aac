-- Demo: contracts of each kind, one from a quote, one about to end, one amended.
INSERT INTO contract (id, no, title, kind, customer_id, settlement_id, owner_id, status, billing, amount_fen,
  delta_fen, commit_fen, payment_days, starts_on, ends_on, signed_on, signer_name, quote_id, note, created_by,
  created_at, updated_by, updated_at)
SELECT s.id, CONCAT('HT', DATE_FORMAT(CURRENT_DATE - INTERVAL s.days DAY, '%Y%m%d'), '-', 9000 + s.id), s.title,
  s.kind, s.customer_id, s.settlement_id, s.owner_id, s.status, s.billing, s.amount_fen, s.delta_fen, s.commit_fen,
  s.payment_days, CURRENT_DATE - INTERVAL s.days DAY, CURRENT_DATE + INTERVAL s.ends DAY,
  IF(s.status IN ('signed', 'performing', 'completed'), CURRENT_DATE - INTERVAL s.days DAY, NULL), s.signer,
  s.quote_id, s.note, s.owner_id, NOW(3) - INTERVAL s.days DAY, s.owner_id, NOW(3) - INTERVAL s.id HOUR
FROM (
  SELECT 1 AS id, '双桥食品 年度投放框架' AS title, 'annual' AS kind, 11 AS customer_id, NULL AS settlement_id,
    8 AS owner_id, 'performing' AS status, 'order' AS billing, 36000000 AS amount_fen, 0 AS delta_fen,
    30000000 AS commit_fen, 60 AS payment_days, 60 AS days, 305 AS ends, '沈国栋' AS signer, NULL AS quote_id,
    '按月对账，票到 60 天付款。' AS note
  UNION ALL SELECT 2, '门头与橱窗制作安装', 'make', 2, NULL, 7, 'signed', 'plan', 529600, 50000, NULL, 30, 3, 57,
    '郭晓', 2, NULL
  UNION ALL SELECT 3, '秋季公交站台投放', 'single', 14, NULL, 9, 'performing', 'order', 6000000, 0, NULL, 30, 80, 10,
    '叶知秋', NULL, NULL
  UNION ALL SELECT 4, '抖音账号代运营', 'operation', 1, NULL, 7, 'to_sign', 'plan', 1200000, 0, NULL, 15, 2, 180,
    NULL, NULL, '含每月 8 条短视频。'
  UNION ALL SELECT 5, '启明照明 年度框架', 'annual', 17, NULL, 9, 'pending_approval', 'order', 20000000, 0,
    16000000, 45, 1, 364, NULL, NULL, NULL
  UNION ALL SELECT 6, '展会搭建', 'make', 6, NULL, 7, 'draft', 'plan', 880000, 0, NULL, NULL, 0, 45, NULL, NULL, NULL
) s;

INSERT INTO contract_line (contract_id, line_no, quote_line_id, title, unit, quantity_e3, unit_price_e4, amount_fen)
SELECT c.id, l.line_no, l.id, l.title, l.unit, l.quantity_e3, l.unit_price_e4, l.amount_fen
FROM contract c JOIN quote_line l ON l.quote_id = c.quote_id;

INSERT INTO contract_amendment (id, no, contract_id, customer_id, status, delta_fen, new_ends_on, reason, approved_at,
  created_by, created_at, updated_at)
SELECT s.id, CONCAT('BG', DATE_FORMAT(CURRENT_DATE - INTERVAL s.days DAY, '%Y%m%d'), '-', 9000 + s.id), s.contract_id,
  s.customer_id, s.status, s.delta_fen, s.ends_on, s.reason, IF(s.status = 'approved', NOW(3) - INTERVAL 1 DAY, NULL),
  s.by_id, NOW(3) - INTERVAL s.days DAY, NOW(3) - INTERVAL s.days DAY
FROM (
  SELECT 1 AS id, 2 AS contract_id, 2 AS customer_id, 'approved' AS status, 50000 AS delta_fen, NULL AS ends_on,
    '客户加做一块灯箱' AS reason, 2 AS days, 7 AS by_id
  UNION ALL SELECT 2, 3, 14, 'pending', 800000, CURRENT_DATE + INTERVAL 40 DAY, '追加一个月点位', 0, 9
) s;

UPDATE sales_order SET contract_id = 1 WHERE customer_id = 11;
UPDATE sales_order SET contract_id = 2 WHERE quote_id = 2;

INSERT INTO event (at, entity, entity_id, action, from_state, to_state, customer_id, actor_id, data)
SELECT created_at, 'contract', id, 'created', NULL, 'draft', customer_id, owner_id,
  JSON_OBJECT('no', no, 'amount_fen', amount_fen) FROM contract
UNION ALL SELECT created_at + INTERVAL 1 HOUR, 'contract', id, 'signed', 'to_sign', 'signed', customer_id, owner_id,
  JSON_OBJECT('no', no) FROM contract WHERE signed_on IS NOT NULL
ORDER BY 1;
