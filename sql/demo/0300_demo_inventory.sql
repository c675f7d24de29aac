-- Demo: two warehouses and a closed one, what came in, and what the orders hold or used.
INSERT INTO warehouse (id, code, name, address, status, created_by, created_at) VALUES
  (1, 'WH-01', '浦东主仓', '上海市浦东新区沪南路 2218 号 3 号库', 'on', 5, NOW(3) - INTERVAL 90 DAY),
  (2, 'WH-02', '虹桥周转仓', '上海市闵行区申长路 990 号', 'on', 5, NOW(3) - INTERVAL 60 DAY),
  (3, 'WH-00', '老厂旧仓', '上海市宝山区沪太路 4361 号', 'off', 5, NOW(3) - INTERVAL 90 DAY);

INSERT INTO stock_move (warehouse_id, to_warehouse_id, product_id, kind, quantity_e3, unit, note,
  created_by, created_at)
SELECT m.warehouse_id, m.to_warehouse_id, m.product_id, m.kind, m.quantity_e3, p.unit, m.note, 5,
  NOW(3) - INTERVAL m.days DAY
FROM (
  SELECT 1 AS warehouse_id, NULL AS to_warehouse_id, 6 AS product_id, 'in' AS kind,
    2400000 AS quantity_e3, '采购入库 12 卷' AS note, 85 AS days
  UNION ALL SELECT 1, NULL, 13, 'in', 520000, '采购入库', 85
  UNION ALL SELECT 1, NULL, 14, 'in', 360000, '采购入库', 85
  UNION ALL SELECT 1, NULL, 15, 'in', 640000, '采购入库', 84
  UNION ALL SELECT 1, NULL, 17, 'in', 400000, '采购入库', 84
  UNION ALL SELECT 1, 2, 13, 'transfer', 80000, '展会备货', 40
  UNION ALL SELECT 1, 2, 14, 'transfer', 60000, '展会备货', 40
  UNION ALL SELECT 2, NULL, 13, 'out', 12000, '门店自提', 33
  UNION ALL SELECT 1, NULL, 15, 'out', 36000, '车间裱板', 21
  UNION ALL SELECT 1, NULL, 6, 'adjust', -1500, '月底盘点，接头损耗', 20
  UNION ALL SELECT 2, NULL, 14, 'adjust', 1000, '月底盘点，盘盈', 20
  UNION ALL SELECT 1, NULL, 15, 'out', 24000, '车间裱板', 6
) m JOIN product p ON p.id = m.product_id
WHERE p.stocked ORDER BY m.days DESC, m.product_id;

-- Reserved with the approval, issued when the work began; all from the main warehouse.
INSERT INTO stock_move (warehouse_id, product_id, kind, quantity_e3, unit, order_id, created_by,
  created_at)
SELECT 1, l.product_id, k.kind,
  IF(l.pricing_method = 'length', l.quantity_e3 * l.length_mm DIV 1000, l.quantity_e3), p.unit,
  o.id, IF(k.kind = 'reserve', 3, 6), o.approved_at + INTERVAL IF(k.kind = 'reserve', 0, 20) HOUR
FROM sales_order o
JOIN sales_order_line l ON l.order_id = o.id
JOIN product p ON p.id = l.product_id AND p.stocked
JOIN (SELECT 'reserve' AS kind UNION ALL SELECT 'issue') k
  ON k.kind = 'reserve' OR o.status <> 'approved'
WHERE o.status IN ('approved', 'in_production', 'delivered', 'accepted', 'settled', 'closed')
ORDER BY o.approved_at, o.id, l.line_no, k.kind DESC;

INSERT INTO stock (warehouse_id, product_id, unit, on_hand_e3, reserved_e3, version, updated_at)
SELECT s.warehouse_id, s.product_id, MAX(s.unit), SUM(s.on_hand_e3), SUM(s.reserved_e3), COUNT(*),
  MAX(s.created_at)
FROM (
  SELECT warehouse_id, product_id, unit, created_at,
    CASE
      WHEN kind IN ('in', 'adjust') THEN quantity_e3
      WHEN kind IN ('out', 'transfer', 'issue') THEN -quantity_e3
      ELSE 0
    END AS on_hand_e3,
    CASE kind WHEN 'reserve' THEN quantity_e3 WHEN 'issue' THEN -quantity_e3 ELSE 0 END
      AS reserved_e3
  FROM stock_move
  UNION ALL
  SELECT to_warehouse_id, product_id, unit, created_at, quantity_e3, 0
    FROM stock_move WHERE kind = 'transfer'
) s GROUP BY s.warehouse_id, s.product_id;
