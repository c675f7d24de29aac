<?php
// An order submitted once: what POST /gw/v1/orders does, written by hand.
require __DIR__ . '/common.php';

function amount_fen(array $line): int
{
    $size = $line['pricing_method'] === 'area' ? $line['width_mm'] * $line['height_mm'] / 1e6 : 1;
    return (int) round($size * $line['quantity_e3'] / 1e3 * $line['unit_price_e4'] / 100);
}

function write_order(int $me, array $in, string $key, string $body): array
{
    $customer = query('SELECT * FROM customer WHERE id=? AND deleted_at IS NULL
        AND (owner_id=? OR owner_id IS NULL)', [$in['customer_id'], $me])->fetch();
    if (!$customer) {
        answer(404, ['title' => '找不到客户']);
    }
    $debt = query("SELECT MAX(c.credit_limit_fen) AS limit_fen, COALESCE(SUM(t.balance_fen), 0)
        AS open_fen FROM customer c LEFT JOIN receivable t ON t.customer_id=c.id
        AND t.status IN ('open', 'partial') WHERE c.id=?", [$customer['id']])->fetch();
    $total = array_sum(array_map('amount_fen', $in['lines']));
    if ($debt['limit_fen'] && $debt['open_fen'] + $total > $debt['limit_fen']) {
        answer(422, ['title' => '超过授信额度']);
    }
    $no = 'BP' . bin2hex(random_bytes(8));
    query("INSERT INTO sales_order (customer_id, subtotal_fen, discount_fen, total_fen,
        submitted_at, site_address, no, status, owner_id, created_by, updated_by)
        VALUES (?, ?, 0, ?, NOW(3), ?, ?, 'submitted', ?, ?, ?)",
        [$customer['id'], $total, $total, $in['site_address'], $no, $me, $me, $me]);
    $id = (int) db()->lastInsertId();
    query("INSERT INTO event (entity, entity_id, action, to_state, customer_id, actor_id, ip, data)
        VALUES ('order', ?, 'submitted', 'submitted', ?, ?, '127.0.0.1', ?)",
        [$id, $customer['id'], $me, json_encode(['no' => $no, 'total_fen' => $total])]);
    $rows = $values = [];
    foreach ($in['lines'] as $i => $line) {
        $rows[] = "(?, ?, ?, ?, '项', ?, ?, ?, ?, ?, 0)";
        array_push($values, $id, $i + 1, $line['title'], $line['pricing_method'], $line['quantity_e3'],
            $line['width_mm'] ?? 0, $line['height_mm'] ?? 0, $line['unit_price_e4'], amount_fen($line));
    }
    query('INSERT INTO sales_order_line (order_id, line_no, title, pricing_method, unit, quantity_e3,
        width_mm, height_mm, unit_price_e4, amount_fen, stocked) VALUES ' . implode(', ', $rows), $values);
    $out = ['id' => $id, 'no' => $no, 'status' => 'submitted', 'total_fen' => $total, 'lines' => $in['lines']];
    query('INSERT INTO bd_idempotency (key_hash, body_hash, status, answer) VALUES (?, ?, 201, ?)',
        [$key, hash('sha256', $body, true), json_encode($out, JSON_UNESCAPED_UNICODE)]);
    return $out;
}

$me = caller();
$body = file_get_contents('php://input');
$in = json_decode($body, true);
$key = hash('sha256', "php {$_SERVER['HTTP_IDEMPOTENCY_KEY']}", true);
$twin = query('SELECT status, answer FROM bd_idempotency WHERE key_hash=?', [$key])->fetch();
if ($twin) {
    answer($twin['status'], json_decode($twin['answer'], true));
}
if (!is_array($in) || !is_int($in['customer_id'] ?? null) || empty($in['lines'])) {
    answer(422, ['title' => '填写有误']);
}
db()->beginTransaction();
$out = write_order($me, $in, $key, $body);
db()->commit();
answer(201, $out);
