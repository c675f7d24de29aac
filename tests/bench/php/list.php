<?php
// The first page of one's customers: what GET /api/v1/customers does, written by hand.
require __DIR__ . '/common.php';

$me = caller();
$items = query('SELECT t.id, t.version, t.created_at, t.updated_at, t.name, t.short_name, t.type,
    t.industry, t.region, t.level, t.source, t.phone, t.owner_id, s.name AS owner_name, t.status,
    t.next_contact_at, t.last_followup_at, t.last_followup FROM customer t
    LEFT JOIN staff s ON s.id=t.owner_id WHERE t.owner_id=? AND t.deleted_at IS NULL
    ORDER BY t.updated_at DESC, t.id DESC LIMIT 21', [$me])->fetchAll();
$more = count($items) > 20 ? array_pop($items) : null;
foreach ($items as &$item) {
    foreach (['created_at', 'updated_at', 'next_contact_at', 'last_followup_at'] as $time) {
        $item[$time] = $item[$time] === null ? null : str_replace(' ', 'T', $item[$time]) . 'Z';
    }
}
answer(200, ['items' => $items, 'next_cursor' => $more === null ? null :
    base64_encode('updated_at|d|' . end($items)['updated_at'] . '|' . end($items)['id'])]);
