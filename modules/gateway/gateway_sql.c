/* Every statement of the module, in the order of enum gateway_sql. */
#include "gateway.h"

#define BY_OPENID "the openid that WeChat proved is the key"
#define BY_SERVER "the server's own bookkeeping with WeChat"

/* clang-format off */
const struct bd_sql gateway_sql[] = {
    [SQL_USER_KEEP] =
        {"INSERT INTO wx_user (openid, unionid, session_key) "
         "VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "
         "unionid = COALESCE(VALUES(unionid), unionid), "
         "session_key = VALUES(session_key), seen_at = UTC_TIMESTAMP(3), "
         "bad = 0",
            BY_OPENID},
    [SQL_USER_BAD] =
        {"UPDATE wx_user SET bad = 1 WHERE openid = ?", BY_OPENID},
    [SQL_SESSION_BOUND] =
        {"UPDATE bd_session SET kind = 'wx', staff_id = ?, "
         "expires_at = NOW(3) + INTERVAL 30 DAY WHERE id = ?",
            "the caller's own session"},
    [SQL_TODAY] =
        {"SELECT (SELECT COUNT(*) FROM customer WHERE owner_id = ? "
         "AND next_contact_at <= LEFT(?, 23) AND deleted_at IS NULL) "
         "+ (SELECT COUNT(*) FROM lead WHERE owner_id = ? "
         "AND next_contact_at <= LEFT(?, 23) AND deleted_at IS NULL "
         "AND status IN ('new', 'following', 'interested')) "
         "AS followups_due, (SELECT COUNT(*) FROM lead WHERE owner_id = ? "
         "AND status = 'new' AND deleted_at IS NULL) AS leads_new",
            "counts of the caller's own rows"},
    [SQL_TOKEN_ROW] =
        {"INSERT IGNORE INTO wx_token (appid) VALUES (?)", BY_SERVER},
    [SQL_TOKEN_GET] =
        {"SELECT token, fetches, token IS NOT NULL AND "
         "expires_at > UTC_TIMESTAMP(3) + INTERVAL 240 SECOND AS fresh "
         "FROM wx_token WHERE appid = ?",
            BY_SERVER},
    [SQL_TOKEN_LEASE] =
        {"UPDATE wx_token SET lease_by = ?, "
         "lease_until = UTC_TIMESTAMP(3) + INTERVAL 5 SECOND "
         "WHERE appid = ? AND (lease_until IS NULL "
         "OR lease_until < UTC_TIMESTAMP(3) OR lease_by = ?)",
            BY_SERVER},
    [SQL_TOKEN_STORE] =
        {"UPDATE wx_token SET token = ?, fetches = fetches + 1, "
         "expires_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND, "
         "lease_until = NULL WHERE appid = ? AND lease_by = ?",
            BY_SERVER},
    [SQL_TOKEN_RELEASE] =
        {"UPDATE wx_token SET lease_until = NULL "
         "WHERE appid = ? AND lease_by = ?",
            BY_SERVER},
    [SQL_TOKEN_STALE] =
        {"UPDATE wx_token SET expires_at = NULL "
         "WHERE appid = ? AND fetches = ?",
            BY_SERVER},
    [SQL_QUOTA_ADD] =
        {"INSERT INTO wx_quota (openid, template_id, quota, last_result) "
         "VALUES (?, ?, 1, 'accept') ON DUPLICATE KEY UPDATE "
         "quota = quota + 1, last_result = 'accept', "
         "updated_at = UTC_TIMESTAMP(3)",
            BY_OPENID},
    [SQL_QUOTA_SET] =
        {"INSERT INTO wx_quota (openid, template_id, last_result) "
         "VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "
         "last_result = VALUES(last_result), updated_at = UTC_TIMESTAMP(3)",
            BY_OPENID},
    [SQL_QUOTA_GET] =
        {"SELECT quota, last_result FROM wx_quota "
         "WHERE openid = ? AND template_id = ?",
            BY_OPENID},
    [SQL_QUOTA_SENT] =
        {"UPDATE wx_quota SET quota = GREATEST(quota - 1, 0), "
         "updated_at = UTC_TIMESTAMP(3) "
         "WHERE openid = ? AND template_id = ?",
            BY_OPENID},
    [SQL_QUOTA_REFUSED] =
        {"INSERT INTO wx_quota (openid, template_id, last_result) "
         "VALUES (?, ?, 'refused') ON DUPLICATE KEY UPDATE quota = 0, "
         "last_result = 'refused', updated_at = UTC_TIMESTAMP(3)",
            BY_OPENID},
    [SQL_OPENID] =
        {"SELECT openid FROM staff WHERE id = ? AND status = 'active'",
            "the one whom the event concerns"},
    [SQL_MESSAGE_DONE] =
        {"INSERT IGNORE INTO wx_message "
         "(event_id, openid, template_id, state, errcode) "
         "VALUES (?, ?, ?, ?, ?)",
            BY_SERVER},
    [SQL_MESSAGE_GET] =
        {"SELECT state FROM wx_message "
         "WHERE event_id = ? AND openid = ? AND template_id = ?",
            BY_SERVER},
    [SQL_MESSAGE_FAILED] =
        {"UPDATE wx_message SET state = 'failed', errcode = ? "
         "WHERE openid = ? AND template_id = ? AND state = 'sent' "
         "ORDER BY id DESC LIMIT 1",
            BY_SERVER},
    [SQL_NONCE_ADD] =
        {"INSERT INTO wx_nonce (nonce, dedupe) VALUES (?, ?)", BY_SERVER},
    [SQL_NONCE_GET] =
        {"SELECT dedupe FROM wx_nonce WHERE nonce = ?", BY_SERVER},
    [SQL_NONCE_OLD] =
        {"DELETE FROM wx_nonce "
         "WHERE at < UTC_TIMESTAMP(3) - INTERVAL 1 HOUR LIMIT 1000",
            BY_SERVER},
    [SQL_INBOX_ADD] =
        {"INSERT INTO wx_inbox (dedupe, event, openid, body) "
         "VALUES (?, ?, ?, ?)",
            BY_SERVER},
    [SQL_INBOX_GET] =
        {"SELECT event, openid, body FROM wx_inbox "
         "WHERE id = ? AND done_at IS NULL",
            BY_SERVER},
    [SQL_INBOX_DONE] =
        {"UPDATE wx_inbox SET done_at = UTC_TIMESTAMP(3) WHERE id = ?",
            BY_SERVER},
    [SQL_CODE_GET] =
        {"SELECT image_b64, mime FROM wx_code "
         "WHERE quote_id = ? AND scene = ?",
            "called for a quote that was loaded within the scope"},
    [SQL_CODE_PUT] =
        {"INSERT INTO wx_code (quote_id, scene, image_b64, mime) "
         "VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE scene = VALUES(scene), "
         "image_b64 = VALUES(image_b64), mime = VALUES(mime)",
            "called for a quote that was loaded within the scope"},
    {0},
};
/* clang-format on */
