<?php
// What both pages need: a kept connection, and who asks.

function db(): PDO
{
    static $db;

    return $db ??= new PDO('mysql:dbname=baodan;charset=utf8mb4;unix_socket=' . getenv('DB_SOCKET'),
        'bd_office', getenv('DB_PASSWORD'),
        [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => false,
         PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
}

function query(string $sql, array $values): PDOStatement
{
    $statement = db()->prepare($sql);
    $statement->execute($values);
    return $statement;
}

function answer(int $status, array $body): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    $text = json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    header('Content-Length: ' . strlen($text));
    echo $text;
    exit;
}

function caller(): int
{
    $token = substr($_SERVER['HTTP_AUTHORIZATION'] ?? '', 7);
    $session = query('SELECT s.id, s.kind, s.staff_id, st.name, st.status FROM bd_session s
        JOIN staff st ON st.id=s.staff_id WHERE s.token_hash=? AND s.revoked_at IS NULL
        AND s.expires_at>NOW(3)', [hash('sha256', $token, true)])->fetch();
    if (!$session || $session['status'] !== 'active') {
        answer(401, ['title' => '请先登录']);
    }
    return $session['staff_id'];
}
