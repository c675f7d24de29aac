-- Demo: the work that the approved orders call for, in every state; ids are those of the orders.
INSERT INTO workorder (id, no, order_id, customer_id, title, status, delivery_at, site_address,
  urgent, owner_id, started_at, done_at, created_by, created_at)
SELECT o.id, CONCAT('GD', DATE_FORMAT(o.approved_at, '%Y%m%d'), '-', 9000 + o.id), o.id,
  o.customer_id, IF(l.n > 1, CONCAT(f.title, '等 ', l.n, ' 项'), f.title),
  CASE
    WHEN o.id = 4 THEN 'assigned'
    WHEN o.status = 'approved' THEN 'new'
    WHEN o.id = 13 THEN 'waiting'
    WHEN o.status = 'in_production' THEN 'in_progress'
    WHEN o.status IN ('settled', 'closed') THEN 'closed'
    ELSE 'done'
  END,
  o.delivery_at, o.site_address, o.urgent, IF(o.status = 'approved' AND o.id <> 4, NULL, 6),
  IF(o.status = 'approved', NULL, o.approved_at + INTERVAL 20 HOUR),
  IF(o.status IN ('approved', 'in_production'), NULL, o.delivery_at - INTERVAL 2 HOUR),
  3, o.approved_at
FROM sales_order o
JOIN (SELECT order_id, COUNT(*) AS n FROM sales_order_line GROUP BY order_id) l ON l.order_id = o.id
JOIN sales_order_line f ON f.order_id = o.id AND f.line_no = 1
WHERE o.status IN ('approved', 'in_production', 'delivered', 'accepted', 'settled', 'closed');

INSERT INTO task (workorder_id, customer_id, kind, title, status, assignee_id, due_at,
  pause_reason, created_by, created_at)
SELECT w.id, w.customer_id, k.kind, CONCAT(k.title, ' · ', w.title),
  CASE
    WHEN w.status IN ('done', 'closed') THEN 'done'
    WHEN w.status IN ('new', 'assigned') OR k.kind = 'install' THEN 'todo'
    WHEN k.kind = 'design' THEN 'done'
    ELSE IF(w.status = 'waiting', 'paused', 'doing')
  END,
  CASE
    WHEN w.status = 'new' THEN NULL
    WHEN k.kind = 'design' THEN 6
    WHEN w.status = 'assigned' THEN NULL
    ELSE 5
  END,
  w.delivery_at - INTERVAL k.days DAY,
  IF(w.status = 'waiting' AND k.kind = 'make', '等 KT 板到货', NULL), 3, w.created_at
FROM workorder w
JOIN (SELECT 'design' AS kind, '设计' AS title, 3 AS days UNION ALL SELECT 'make', '制作', 1
  UNION ALL SELECT 'install', '安装', 0) k
WHERE k.kind <> 'make' OR EXISTS (
  SELECT 1 FROM sales_order_line l LEFT JOIN product p ON p.id = l.product_id
  WHERE l.order_id = w.id AND COALESCE(p.kind, 'goods') IN ('goods', 'material'))
ORDER BY w.id, k.days DESC;

-- What is done was done by its date, what is not began a while ago.
UPDATE task t JOIN workorder w ON w.id = t.workorder_id
SET t.done_at = IF(w.done_at IS NULL, w.started_at + INTERVAL 9 HOUR,
    GREATEST(LEAST(t.due_at, w.done_at), w.started_at + INTERVAL 6 HOUR))
WHERE t.status = 'done';

UPDATE task t JOIN workorder w ON w.id = t.workorder_id
SET t.started_at = IF(t.done_at IS NULL, w.started_at + INTERVAL 2 DAY, t.done_at - INTERVAL 5 HOUR)
WHERE t.status IN ('doing', 'paused', 'done');

INSERT INTO event (at, entity, entity_id, action, from_state, to_state, customer_id, actor_id, data)
SELECT created_at, 'workorder', id, 'created', NULL, 'new', customer_id, 3, JSON_OBJECT('no', no)
  FROM workorder
UNION ALL SELECT created_at + INTERVAL 2 HOUR, 'workorder', id, 'assigned', 'new', 'assigned',
  customer_id, 3, JSON_OBJECT('owner_id', owner_id) FROM workorder WHERE owner_id IS NOT NULL
UNION ALL SELECT started_at, 'workorder', id, 'started', 'assigned', 'in_progress', customer_id, 6,
  '{}' FROM workorder WHERE started_at IS NOT NULL
UNION ALL SELECT done_at, 'workorder', id, 'done', 'in_progress', 'done', customer_id, 6, '{}'
  FROM workorder WHERE done_at IS NOT NULL
UNION ALL SELECT started_at, 'task', id, 'started', 'todo', 'doing', customer_id, assignee_id, '{}'
  FROM task WHERE started_at IS NOT NULL
UNION ALL SELECT done_at, 'task', id, 'finished', 'doing', 'done', customer_id, assignee_id, '{}'
  FROM task WHERE done_at IS NOT NULL
ORDER BY 1;
