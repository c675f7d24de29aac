-- People of the demo: password baodan-demo, each bound to openid demo-<username>.
INSERT INTO dept (id, name, parent_id, sort) VALUES
  (1, '总经办', NULL, 10), (2, '销售一部', 1, 20), (3, '销售二部', 1, 30),
  (4, '运营', 1, 40), (5, '财务', 1, 50), (6, '仓库', 1, 60), (7, '设计', 1, 70);

INSERT INTO staff (id, username, name, phone, dept_id, superior_id, openid, password_hash)
SELECT d.id, d.username, d.name, d.phone, d.dept_id, d.superior_id, CONCAT('demo-', d.username),
  'scrypt$32768$8$3$vmnmZ5YQ1H65Rvqah5PNhg==$jBSzbGllwXeHMyt/f6PORaWeGMAb4gQC2i4sYDhZskk='
FROM (
  SELECT 1 AS id, 'admin' AS username, '管佳宁' AS name, '13916620001' AS phone, 1 AS dept_id, NULL AS superior_id
  UNION ALL SELECT 2, 'boss', '陈立群', '13916620002', 1, NULL
  UNION ALL SELECT 3, 'reviewer', '沈一鸣', '13916620003', 4, 2
  UNION ALL SELECT 4, 'finance', '周敏华', '13916620004', 5, 2
  UNION ALL SELECT 5, 'store', '吴国强', '13916620005', 6, 2
  UNION ALL SELECT 6, 'design', '林晓彤', '13916620006', 7, 2
  UNION ALL SELECT 7, 'sales1', '王海涛', '13916620007', 2, 2
  UNION ALL SELECT 8, 'sales2', '赵雨晴', '13916620008', 2, 7
  UNION ALL SELECT 9, 'sales3', '孙浩然', '13916620009', 3, 2
) d;

INSERT INTO role (id, name, title) VALUES
  (1, 'admin', '管理员'), (2, 'boss', '老板'), (3, 'reviewer', '审核'), (4, 'finance', '财务'),
  (5, 'store', '仓库'), (6, 'design', '设计'), (7, 'sales', '业务员'), (8, 'operation', '运营'), (9, 'outsource', '外协');

INSERT INTO staff_role (staff_id, role_id) VALUES
  (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 7), (9, 7);

-- What everybody in the office may read, each within the scope of the role.
INSERT INTO role_perm (role_id, perm)
SELECT r.id, p.perm FROM role r JOIN (
  SELECT 'customer.read' AS perm UNION ALL SELECT 'contact.read' UNION ALL SELECT 'followup.read'
  UNION ALL SELECT 'product.read' UNION ALL SELECT 'order.read' UNION ALL SELECT 'workorder.read'
  UNION ALL SELECT 'task.read' UNION ALL SELECT 'staff.read' UNION ALL SELECT 'dept.read'
) p WHERE r.id BETWEEN 2 AND 6;

INSERT INTO role_perm (role_id, perm) VALUES
  (1, '*'),
  -- 老板: all of the business, not the machine room.
  (2, 'lead.read'), (2, 'lead.create'), (2, 'lead.update'), (2, 'lead.recycle'), (2, 'lead.claim'), (2, 'lead.assign'),
  (2, 'lead.return'), (2, 'lead.convert'), (2, 'lead.pool'),
  (2, 'customer.create'), (2, 'customer.update'), (2, 'customer.recycle'), (2, 'customer.claim'), (2, 'customer.assign'),
  (2, 'customer.return'), (2, 'customer.pool'), (2, 'customer.duplicate'),
  (2, 'contact.create'), (2, 'contact.update'), (2, 'contact.recycle'),
  (2, 'product.create'), (2, 'product.update'), (2, 'product.recycle'),
  (2, 'price_list.read'), (2, 'price_list.create'), (2, 'price_list.update'), (2, 'price_list.recycle'),
  (2, 'quote.read'), (2, 'quote.create'), (2, 'quote.update'), (2, 'quote.recycle'), (2, 'quote.publish'),
  (2, 'quote.approve'), (2, 'quote.below_floor'),
  (2, 'order.submit'), (2, 'order.approve'), (2, 'order.unapprove'),
  (2, 'order.void'), (2, 'order.deliver'), (2, 'order.margin'),
  (2, 'warehouse.read'), (2, 'stock.read'), (2, 'stock_move.read'), (2, 'receivable.read'), (2, 'receipt.read'),
  (2, 'workorder.assign'), (2, 'workorder.update'), (2, 'task.update'),
  (2, 'contract.read'), (2, 'contract.create'), (2, 'contract.update'), (2, 'contract.approve'), (2, 'contract.sign'),
  (2, 'contract.close'), (2, 'contract.terminate'), (2, 'amendment.read'), (2, 'amendment.create'),
  (2, 'amendment.update'), (2, 'amendment.approve'), (2, 'wallet.read'), (2, 'order.credit'), (2, 'invoice.read'),
  (2, 'invoice_title.read'),
  (2, 'staff.create'), (2, 'staff.update'), (2, 'staff.manage'), (2, 'dept.create'), (2, 'dept.update'), (2, 'role.read'),
  (2, 'import.read'), (2, 'import.create'), (2, 'export.read'), (2, 'export.create'), (2, 'lead.export'), (2, 'customer.export'),
  (2, 'contact.export'), (2, 'followup.export'), (2, 'quote.export'), (2, 'order.export'), (2, 'receivable.export'),
  (2, 'receipt.export'), (2, 'contract.export'), (2, 'product.export'), (2, 'workorder.export'), (2, 'task.export'),
  (2, 'stock.export'), (2, 'stock_move.export'),
  (2, 'recycle.read'), (2, 'recycle.restore'), (2, 'recycle.purge'), (2, 'access.explain'), (2, 'access.view_as'), (2, 'system.read'), (2, 'job.read'),
  -- 审核
  (3, 'lead.read'), (3, 'lead.pool'), (3, 'customer.pool'), (3, 'price_list.read'), (3, 'quote.read'), (3, 'quote.approve'),
  (3, 'order.approve'), (3, 'order.unapprove'), (3, 'order.void'), (3, 'order.deliver'), (3, 'order.margin'),
  (3, 'warehouse.read'), (3, 'stock.read'), (3, 'receivable.read'), (3, 'contract.read'), (3, 'amendment.read'), (3, 'workorder.assign'), (3, 'workorder.update'),
  (3, 'task.update'),
  -- 财务
  (4, 'quote.read'), (4, 'customer.update'), (4, 'receivable.read'), (4, 'receipt.read'), (4, 'receipt.create'),
  (4, 'receipt.reverse'), (4, 'order.margin'), (4, 'contract.read'), (4, 'contract.sign'), (4, 'contract.close'),
  (4, 'amendment.read'), (4, 'receivable.plan'), (4, 'wallet.read'), (4, 'wallet.refund'), (4, 'order.credit'),
  (4, 'invoice.read'), (4, 'invoice.create'), (4, 'invoice.issue'), (4, 'invoice_title.read'), (4, 'invoice_title.create'),
  (4, 'invoice_title.update'), (4, 'invoice_title.recycle'),
  (4, 'export.read'), (4, 'export.create'), (4, 'receivable.export'), (4, 'receipt.export'), (4, 'order.export'),
  -- 仓库
  (5, 'warehouse.read'), (5, 'warehouse.create'), (5, 'warehouse.update'), (5, 'stock.read'), (5, 'stock_move.read'),
  (5, 'stock_move.create'), (5, 'task.update'),
  -- 设计
  (6, 'workorder.assign'), (6, 'workorder.update'), (6, 'task.update'),
  -- 业务员
  (7, 'lead.read'), (7, 'lead.create'), (7, 'lead.update'), (7, 'lead.recycle'), (7, 'lead.claim'), (7, 'lead.return'),
  (7, 'lead.convert'), (7, 'lead.pool'),
  (7, 'customer.read'), (7, 'customer.create'), (7, 'customer.update'), (7, 'customer.claim'), (7, 'customer.return'),
  (7, 'customer.pool'), (7, 'import.read'), (7, 'import.create'),
  (7, 'contact.read'), (7, 'contact.create'), (7, 'contact.update'), (7, 'contact.recycle'), (7, 'followup.read'),
  (7, 'product.read'), (7, 'price_list.read'),
  (7, 'quote.read'), (7, 'quote.create'), (7, 'quote.update'), (7, 'quote.recycle'), (7, 'quote.publish'),
  (7, 'order.read'), (7, 'order.submit'), (7, 'order.deliver'),
  (7, 'contract.read'), (7, 'contract.create'), (7, 'contract.update'), (7, 'amendment.read'), (7, 'amendment.create'),
  (7, 'amendment.update'), (7, 'receivable.plan'), (7, 'wallet.read'), (7, 'invoice.read'), (7, 'invoice.create'),
  (7, 'invoice_title.read'), (7, 'invoice_title.create'), (7, 'invoice_title.update'), (7, 'stock.read'), (7, 'receivable.read'), (7, 'workorder.read'), (7, 'task.read'),
  -- 运营: carries out what was sold; 外协: the tasks that he was given, nothing else.
  (8, 'customer.read'), (8, 'contact.read'), (8, 'followup.read'), (8, 'product.read'), (8, 'order.read'),
  (8, 'order.deliver'), (8, 'contract.read'), (8, 'stock.read'), (8, 'workorder.read'), (8, 'workorder.assign'),
  (8, 'workorder.update'), (8, 'task.read'), (8, 'task.update'), (8, 'staff.read'), (8, 'dept.read'),
  (9, 'task.read'), (9, 'task.update');

-- Back office sees the whole company, salespeople and outworkers what is theirs.
INSERT INTO role_scope (role_id, module, scope)
SELECT r.id, m.module, IF(r.id IN (7, 9), 'own', 'all') FROM role r JOIN (
  SELECT 'leads' AS module UNION ALL SELECT 'customers' UNION ALL SELECT 'sales' UNION ALL SELECT 'inventory'
  UNION ALL SELECT 'finance' UNION ALL SELECT 'contracts' UNION ALL SELECT 'workorders' UNION ALL SELECT 'staff'
  UNION ALL SELECT 'transfer'
) m WHERE r.id > 1;

-- Cost is secret unless granted; prices are for reading.
INSERT INTO role_field (role_id, entity, field, access, mask) VALUES
  (2, 'product', 'cost_price_e4', 'write', 'none'),
  (3, 'product', 'cost_price_e4', 'read', 'none'),
  (4, 'product', 'cost_price_e4', 'read', 'none'),
  (7, 'product', 'cost_price_e4', 'hidden', 'none'),
  (7, 'customer', 'credit_limit_fen', 'read', 'none'),
  (7, 'customer', 'credit_days', 'read', 'none'),
  (5, 'customer', 'phone', 'read', 'all'),
  (5, 'contact', 'phone', 'read', 'all'),
  (5, 'contact', 'wechat', 'read', 'all');

UPDATE bd_epoch SET n = n + 1 WHERE id = 1;
