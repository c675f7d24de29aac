/*
 * staff.c - 员工, 部门, 角色 and their sessions: the module's tables.
 */
#include "staff.h"

#define SELF "the caller's own account"
#define LOGIN "proves who asks, before there is anybody to ask for"
#define RIGHTS "rights belong to the company; the routes need a permission"

// clang-format off
static const struct bd_sql sql[] = {
    /* failed is set before locked_until looks at it. */
    [SQL_ATTEMPT] = {
        "INSERT INTO staff_attempt (login, failed) VALUES (?, 1)"
        " ON DUPLICATE KEY UPDATE failed = IF(locked_until > NOW(3),"
        " failed + 1, IF(failed >= 5, 1, failed + 1)),"
        " locked_until = IF(locked_until > NOW(3), locked_until,"
        " IF(failed >= 5, NOW(3) + INTERVAL 15 MINUTE, NULL)),"
        " updated_at = NOW(3)", LOGIN},
    [SQL_ATTEMPTS] = {
        "SELECT failed, COALESCE(TIMESTAMPDIFF(SECOND, NOW(3),"
        " locked_until), 0) AS wait_s FROM staff_attempt WHERE login = ?",
        LOGIN},
    [SQL_ATTEMPT_CLEAR] = {
        "DELETE FROM staff_attempt WHERE login = ?", LOGIN},
    [SQL_BY_USERNAME] = {
        "SELECT id, status, password_hash, totp_secret FROM staff"
        " WHERE living_username = ?", LOGIN},
    [SQL_SECRETS] = {
        "SELECT username, password_hash, totp_secret FROM staff"
        " WHERE id = ? AND deleted_at IS NULL FOR UPDATE", SELF},
    [SQL_LOGGED_IN] = {
        "UPDATE staff SET last_login_at = NOW(3) WHERE id = ?", SELF},
    [SQL_PERSON] = {
        "SELECT s.name, s.username, d.name AS dept_name FROM staff s"
        " LEFT JOIN dept d ON d.id = s.dept_id"
        " WHERE s.id = ? AND s.deleted_at IS NULL", SELF},
    [SQL_ROLE_TITLES] = {
        "SELECT r.title FROM staff_role sr JOIN role r ON r.id = sr.role_id"
        " WHERE sr.staff_id = ? AND r.deleted_at IS NULL ORDER BY r.id",
        SELF},
    [SQL_ROLE_IDS] = {
        "SELECT r.id, r.title FROM staff_role sr"
        " JOIN role r ON r.id = sr.role_id WHERE sr.staff_id = ?"
        " AND r.deleted_at IS NULL ORDER BY r.id",
        "the person was read within the scope"},
    [SQL_USERNAME_TAKEN] = {
        "SELECT id FROM staff WHERE living_username = ? AND id <> ?",
        "says that a name is taken, nothing else"},
    [SQL_PASSWORD_SET] = {
        "UPDATE staff SET password_hash = ?, version = version + 1,"
        " updated_at = NOW(3), updated_by = ? WHERE id = ?",
        "own account, or one that was read within the scope"},
    [SQL_OTHER_SESSIONS] = {
        "UPDATE bd_session SET revoked_at = NOW(3) WHERE staff_id = ?"
        " AND id <> ? AND revoked_at IS NULL",
        "own sessions, or with staff.manage"},
    [SQL_SESSIONS] = {
        "SELECT id, kind, ip, ua, created_at, last_seen_at, expires_at"
        " FROM bd_session WHERE staff_id = ? AND revoked_at IS NULL"
        " AND expires_at > NOW(3) ORDER BY last_seen_at DESC, id DESC"
        " LIMIT 100", "own sessions, or with staff.manage"},
    [SQL_SESSION_OF] = {
        "SELECT staff_id FROM bd_session WHERE id = ?"
        " AND revoked_at IS NULL", "own sessions, or with staff.manage"},
    [SQL_TOTP_START] = {
        "REPLACE INTO staff_totp (staff_id, secret) VALUES (?, ?)", SELF},
    [SQL_TOTP_PENDING] = {
        "SELECT secret FROM staff_totp WHERE staff_id = ?"
        " AND created_at > NOW(3) - INTERVAL 1 HOUR FOR UPDATE", SELF},
    [SQL_TOTP_ON] = {
        "UPDATE staff SET totp_secret = ?, totp_last_step = ?,"
        " version = version + 1, updated_at = NOW(3), updated_by = ?"
        " WHERE id = ?", SELF},
    [SQL_TOTP_DONE] = {
        "DELETE FROM staff_totp WHERE staff_id = ?", SELF},
    [SQL_TOTP_OFF] = {
        "UPDATE staff SET totp_secret = NULL, totp_last_step = NULL,"
        " version = version + 1, updated_at = NOW(3), updated_by = ?"
        " WHERE id = ?",
        "own account, or one that was read within the scope"},
    [SQL_TOTP_STEP] = {
        "UPDATE staff SET totp_last_step = ? WHERE id = ?"
        " AND (totp_last_step IS NULL OR totp_last_step < ?)", SELF},
    [SQL_ROLES_CLEAR] = {
        "DELETE FROM staff_role WHERE staff_id = ?", RIGHTS},
    [SQL_ROLE_GIVE] = {
        "INSERT IGNORE INTO staff_role (staff_id, role_id)"
        " SELECT ?, id FROM role WHERE id = ? AND deleted_at IS NULL",
        RIGHTS},
    [SQL_SUPERIOR] = {
        "SELECT superior_id FROM staff WHERE id = ?",
        "walks up the company's tree to find a loop"},
    [SQL_ADMINS] = {
        "SELECT COUNT(*) AS n FROM staff s WHERE s.status = 'active'"
        " AND s.deleted_at IS NULL AND EXISTS (SELECT 1 FROM staff_role sr"
        " JOIN role r ON r.id = sr.role_id AND r.deleted_at IS NULL"
        " JOIN role_perm p ON p.role_id = r.id WHERE sr.staff_id = s.id"
        " AND p.perm IN ('*', 'staff.manage')) AND EXISTS (SELECT 1"
        " FROM staff_role sr JOIN role r ON r.id = sr.role_id"
        " AND r.deleted_at IS NULL JOIN role_perm p ON p.role_id = r.id"
        " WHERE sr.staff_id = s.id AND p.perm IN ('*', 'role.manage'))",
        RIGHTS},
    [SQL_INVITES_DROP] = {
        "DELETE FROM staff_invite WHERE staff_id = ? AND used_at IS NULL",
        "the person was read within the scope"},
    [SQL_INVITE_ADD] = {
        "INSERT INTO staff_invite (code_hash, staff_id, expires_at,"
        " created_by) VALUES (?, ?, NOW(3) + INTERVAL 7 DAY, ?)",
        "the person was read within the scope"},
    [SQL_INVITE_END] = {
        "SELECT expires_at FROM staff_invite WHERE id = ?",
        "made by this request"},
    [SQL_INVITE_FIND] = {
        "SELECT id, staff_id, used_at, expires_at < NOW(3) AS expired"
        " FROM staff_invite WHERE code_hash = ? FOR UPDATE", LOGIN},
    [SQL_INVITE_USED] = {
        "UPDATE staff_invite SET used_at = NOW(3) WHERE id = ?", LOGIN},
    [SQL_BY_PHONE] = {
        "SELECT id FROM staff WHERE phone = ? AND status = 'active'"
        " AND deleted_at IS NULL LIMIT 2", LOGIN},
    [SQL_BY_OPENID] = {
        "SELECT id, status FROM staff WHERE openid = ?"
        " AND deleted_at IS NULL", LOGIN},
    [SQL_OPENID] = {
        "SELECT openid, status FROM staff WHERE id = ?"
        " AND deleted_at IS NULL FOR UPDATE", LOGIN},
    [SQL_BIND] = {
        "UPDATE staff SET openid = ?, version = version + 1,"
        " updated_at = NOW(3) WHERE id = ?", LOGIN},
    [SQL_UNBIND] = {
        "UPDATE staff SET openid = NULL, version = version + 1,"
        " updated_at = NOW(3), updated_by = ? WHERE id = ?",
        "the person was read within the scope"},
    [SQL_WX_SESSIONS] = {
        "UPDATE bd_session SET revoked_at = NOW(3) WHERE staff_id = ?"
        " AND kind = 'wx' AND revoked_at IS NULL",
        "the person was read within the scope"},
    [SQL_CARD] = {
        "SELECT s.id, s.name, s.phone, s.status, d.name AS dept_name"
        " FROM staff s LEFT JOIN dept d ON d.id = s.dept_id"
        " WHERE s.id = ? AND s.deleted_at IS NULL",
        "what every colleague may know of a person"},
    [SQL_NAMED] = {
        "SELECT s.id FROM staff s WHERE s.deleted_at IS NULL"
        " AND s.status = 'active' AND (CONVERT(s.username USING utf8mb4) = ? OR s.phone = ?"
        " OR s.name = ?) ORDER BY s.id LIMIT 3",
        "what every colleague may know of a person"},
    [SQL_DEPT_NAMES] = {
        "SELECT d.id, d.name, p.name AS detail FROM dept d"
        " LEFT JOIN dept p ON p.id = d.parent_id WHERE d.deleted_at IS NULL"
        " AND INSTR(d.name, ?) ORDER BY d.id LIMIT 50",
        "what every colleague may know of the company"},
    [SQL_DEPT_PARENT] = {
        "SELECT parent_id FROM dept WHERE id = ?",
        "walks up the company's tree to find a loop"},
    [SQL_DEPT_USED] = {
        "SELECT (SELECT COUNT(*) FROM staff WHERE dept_id = ?"
        " AND deleted_at IS NULL) AS people, (SELECT COUNT(*) FROM dept"
        " WHERE parent_id = ? AND deleted_at IS NULL) AS depts",
        "the department was read within the scope"},
    [SQL_ROLE_USED] = {
        "SELECT COUNT(*) AS people FROM staff_role sr"
        " JOIN staff s ON s.id = sr.staff_id WHERE sr.role_id = ?"
        " AND s.deleted_at IS NULL", RIGHTS},
    [SQL_RIGHTS] = {
        "SELECT 1 AS part, perm AS what, NULL AS field, NULL AS value,"
        " NULL AS more FROM role_perm WHERE role_id = ? UNION ALL"
        " SELECT 2, module, NULL, scope, depts FROM role_scope"
        " WHERE role_id = ? UNION ALL"
        " SELECT 3, entity, field, access, mask FROM role_field"
        " WHERE role_id = ? ORDER BY part, what, field",
        RIGHTS},
    [SQL_PERMS_CLEAR] = {
        "DELETE FROM role_perm WHERE role_id = ?", RIGHTS},
    [SQL_PERM_ADD] = {
        "INSERT IGNORE INTO role_perm (role_id, perm) VALUES (?, ?)",
        RIGHTS},
    [SQL_SCOPES_CLEAR] = {
        "DELETE FROM role_scope WHERE role_id = ?", RIGHTS},
    [SQL_SCOPE_ADD] = {
        "INSERT INTO role_scope (role_id, module, scope, depts)"
        " VALUES (?, ?, ?, ?)", RIGHTS},
    [SQL_FIELDS_CLEAR] = {
        "DELETE FROM role_field WHERE role_id = ?", RIGHTS},
    [SQL_FIELD_ADD] = {
        "REPLACE INTO role_field (role_id, entity, field, access, mask)"
        " VALUES (?, ?, ?, ?, ?)", RIGHTS},
    [SQL_LEAVE] = {
        "SELECT leave_from, leave_until FROM staff WHERE id = ?", SELF},
    [SQL_LEAVE_SET] = {
        "UPDATE staff SET leave_from = ?, leave_until = ?,"
        " version = version + 1, updated_at = NOW(3), updated_by = ?"
        " WHERE id = ?", SELF},
    [SQL_TIDY_ATTEMPTS] = {
        "DELETE FROM staff_attempt WHERE updated_at < NOW(3)"
        " - INTERVAL 1 DAY", "counts of names, not of people"},
    [SQL_TIDY_INVITES] = {
        "DELETE FROM staff_invite WHERE expires_at < NOW(3)"
        " - INTERVAL 30 DAY", "long expired, of no one any more"},
    {0},
};

static const struct bd_field role_field_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("field", "字段", BD_TEXT)},
    {BD_ALWAYS("access", "能看或能改", BD_TEXT)},
    {BD_ALWAYS("mask", "遮住", BD_TEXT)},
    {0},
};

static const struct bd_field role_shown[] = {
    {BD_ALWAYS("permissions", "权限", BD_TEXTS)},
    {BD_ALWAYS("scopes", "各模块的范围", BD_JSON)},
    {BD_ALWAYS("scope_depts", "指定的部门", BD_JSON)},
    {BD_ALWAYS("fields", "字段权限", BD_ROWS), .of = role_field_fields},
    {0},
};

static const struct bd_field staff_shown[] = {
    {BD_ALWAYS("roles", "角色", BD_TEXTS)},
    {BD_ALWAYS("role_ids", "角色编号", BD_REFS)},
    {.name = "password", .title = "新账号的密码，只显示这一次",
     .type = BD_TEXT},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {0},
};

static const struct bd_entity entities[] = {
    {.name = "dept", .path = "depts", .table = "dept", .title = "部门",
     .title_field = "name", .actions = BD_CRUD, .fields = dept_fields,
     .sort = "sort", .check = dept_check, .saved = dept_saved},
    {.name = "role", .path = "roles", .table = "role", .title = "角色",
     .title_field = "title", .actions = BD_CRUD, .fields = role_fields,
     .sort = "id", .check = role_check, .saved = role_saved,
     .show = role_show, .shown = role_shown},
    {.name = "staff", .path = "staff", .table = "staff", .title = "员工",
     .title_field = "name",
     .actions = BD_LIST | BD_GET | BD_CREATE | BD_UPDATE | BD_HISTORY,
     .fields = staff_fields, .machine = &staff_machine, .sort = "id",
     .check = staff_check, .saved = staff_saved, .show = staff_show,
     .show_item = staff_show_item, .shown = staff_shown},
    {0},
};

static const struct bd_field person_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "姓名", BD_TEXT)},
    {BD_ALWAYS("username", "用户名", BD_TEXT)},
    {.name = "dept_name", .title = "部门", .type = BD_TEXT},
    {BD_ALWAYS("roles", "角色", BD_TEXTS)},
    {0},
};

static const struct bd_field viewing_fields[] = {
    {BD_ALWAYS("viewer_name", "谁在看", BD_TEXT)},
    {BD_ALWAYS("until", "到什么时候", BD_TIME)},
    {0},
};

static const struct bd_field session_out[] = {
    {BD_ALWAYS("staff", "登录的人", BD_OBJECT), .of = person_fields},
    {BD_ALWAYS("permissions", "权限", BD_TEXTS)},
    {BD_ALWAYS("people_below", "下属人数", BD_INT)},
    {.name = "viewing", .title = "正在以别人的视角查看",
     .type = BD_OBJECT, .of = viewing_fields},
    {.name = "csrf", .title = "写操作要带的 X-CSRF-Token", .type = BD_TEXT},
    {0},
};

static const struct bd_field totp_start_out[] = {
    {BD_ALWAYS("secret", "密钥", BD_TEXT)},
    {BD_ALWAYS("uri", "otpauth 地址", BD_TEXT)},
    {BD_ALWAYS("qr_svg", "二维码", BD_TEXT)},
    {0},
};

static const struct bd_field totp_out[] = {
    {BD_ALWAYS("totp", "已启用动态验证码", BD_BOOL)},
    {0},
};

static const struct bd_field sessions_query[] = {
    {.name = "staff_id", .title = "谁的，默认自己", .type = BD_REF, .min = 1},
    {0},
};

static const struct bd_field login_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("kind", "网页或微信", BD_TEXT)},
    {.name = "ip", .title = "网络地址", .type = BD_TEXT},
    {.name = "ua", .title = "浏览器", .type = BD_TEXT},
    {BD_ALWAYS("created_at", "登录时间", BD_TIME)},
    {BD_ALWAYS("last_seen_at", "最近使用", BD_TIME)},
    {BD_ALWAYS("expires_at", "到期时间", BD_TIME)},
    {BD_ALWAYS("current", "就是这一个", BD_BOOL)},
    {0},
};

static const struct bd_field sessions_out[] = {
    {BD_ALWAYS("items", "登录设备", BD_ROWS), .of = login_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

static const struct bd_field password_out[] = {
    {BD_ALWAYS("password", "新密码，只显示这一次", BD_TEXT)},
    {0},
};

static const struct bd_field invite_out[] = {
    {BD_ALWAYS("invite", "邀请码", BD_TEXT)},
    {BD_ALWAYS("expires_at", "到期时间", BD_TIME)},
    {BD_ALWAYS("qr_svg", "二维码", BD_TEXT)},
    {0},
};

/* Login has its own transactions: a counted attempt stays counted. */
static const struct bd_route routes[] = {
    {.method = "POST", .path = "/session", .fn = session_login,
     .flags = BD_PUBLIC | BD_OWN_TX, .in = login_in, .max_body = 4096,
     .title = "网页登录",
     .out = session_out},
    {.method = "GET", .path = "/session", .fn = session_get,
     .title = "当前登录",
     .out = session_out},
    {.method = "DELETE", .path = "/session", .fn = session_end,
     .flags = BD_TX | BD_LOOKING, .title = "退出登录"},
    {.method = "POST", .path = "/password", .fn = password_change,
     .flags = BD_TX, .in = password_in, .title = "修改自己的密码"},
    {.method = "POST", .path = "/totp", .fn = totp_start, .flags = BD_TX,
     .title = "开始启用动态验证码",
     .out = totp_start_out},
    {.method = "POST", .path = "/totp/confirm", .fn = totp_confirm,
     .flags = BD_TX, .in = totp_in, .title = "确认启用动态验证码",
     .out = totp_out},
    {.method = "DELETE", .path = "/totp", .fn = totp_remove,
     .flags = BD_TX, .in = totp_in, .title = "关闭动态验证码",
     .out = totp_out},
    {.method = "GET", .path = "/dept-names", .fn = dept_names,
     .title = "可以选的部门", .query = dept_names_query,
     .out = dept_names_out},
    {.method = "GET", .path = "/leave", .fn = leave_get,
     .title = "自己的请假", .out = leave_in},
    {.method = "PUT", .path = "/leave", .fn = leave_put, .flags = BD_TX,
     .in = leave_in, .title = "自己请假", .out = leave_in},
    {.method = "GET", .path = "/sessions", .fn = sessions_list,
     .title = "登录设备",
     .query = sessions_query, .out = sessions_out},
    {.method = "DELETE", .path = "/sessions", .fn = sessions_revoke,
     .flags = BD_TX, .query = sessions_query,
     .title = "让其他登录全部退出"},
    {.method = "DELETE", .path = "/sessions/{id}", .fn = session_revoke,
     .flags = BD_TX, .title = "让一个登录退出"},
    {.method = "POST", .path = "/staff/{id}/disable",
     .perm = "staff.manage", .fn = staff_disable, .flags = BD_TX,
     .title = "停用员工",
     .gives = "staff"},
    {.method = "POST", .path = "/staff/{id}/enable", .perm = "staff.manage",
     .fn = staff_enable, .flags = BD_TX, .title = "启用员工",
     .gives = "staff"},
    {.method = "POST", .path = "/staff/{id}/reset-password",
     .perm = "staff.manage", .fn = staff_reset_password, .flags = BD_TX,
     .title = "重置密码",
     .out = password_out},
    {.method = "POST", .path = "/staff/{id}/invite", .perm = "staff.manage",
     .fn = staff_invite, .flags = BD_TX, .title = "生成微信绑定邀请码",
     .out = invite_out},
    {.method = "POST", .path = "/staff/{id}/unbind", .perm = "staff.manage",
     .fn = staff_unbind, .flags = BD_TX, .title = "解除微信绑定",
     .gives = "staff"},
    {.method = "POST", .path = "/staff/{id}/totp-off",
     .perm = "staff.manage", .fn = totp_off, .flags = BD_TX,
     .title = "替员工关闭动态验证码",
     .out = totp_out},
    {0},
};

static const struct bd_perm perms[] = {
    {"staff.manage", "停用员工、重置密码、分配角色、绑定微信"},
    {"role.manage", "配置角色的权限"},
    {0},
};

static const struct bd_service services[] = {
    {"staff.by_openid", staff_by_openid, .in = by_openid_in},
    {"staff.bind", staff_bind, .in = bind_in},
    {"staff.card", staff_card, .in = card_in},
    {"staff.named", staff_named, .in = named_in},
    {0},
};

static const struct bd_sub subs[] = {
    {"dept.recycled", BD_IN_TX, dept_recycled},
    {"role.recycled", BD_IN_TX, role_recycled},
    {0},
};

static const struct bd_job jobs[] = {
    {.name = "tidy", .at = "03:10", .fn = staff_tidy, .flags = BD_TX},
    {0},
};
// clang-format on

static const char *const events[] = {"staff.password_changed",
    "staff.password_reset", "staff.totp_on", "staff.leave_set",
    "staff.totp_off", "staff.invited", "staff.bound", "staff.unbound", NULL};
static const char *const tables[] = {"staff_attempt", "staff_totp",
    "staff_role", "staff_invite", "role_perm", "role_scope", "role_field",
    NULL};

BD_MODULE(staff) = {
    BD_MODULE_HEAD,
    .name = "staff",
    .version = "1.0",
    .title = "员工",
    .prefix = "/api/v1",
    .entities = entities,
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .services = services,
    .events = events,
    .subs = subs,
    .jobs = jobs,
    .tables = tables,
};
