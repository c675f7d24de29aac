/*
 * staff.h - what the files of this module share.
 */
#ifndef BD_STAFF_H
#define BD_STAFF_H

#include <bd.h>

enum {
    SQL_ATTEMPT,
    SQL_ATTEMPTS,
    SQL_ATTEMPT_CLEAR,
    SQL_BY_USERNAME,
    SQL_SECRETS,
    SQL_LOGGED_IN,
    SQL_PERSON,
    SQL_ROLE_TITLES,
    SQL_ROLE_IDS,
    SQL_USERNAME_TAKEN,
    SQL_PASSWORD_SET,
    SQL_OTHER_SESSIONS,
    SQL_SESSIONS,
    SQL_SESSION_OF,
    SQL_TOTP_START,
    SQL_TOTP_PENDING,
    SQL_TOTP_ON,
    SQL_TOTP_DONE,
    SQL_TOTP_OFF,
    SQL_TOTP_STEP,
    SQL_ROLES_CLEAR,
    SQL_ROLE_GIVE,
    SQL_SUPERIOR,
    SQL_ADMINS,
    SQL_INVITES_DROP,
    SQL_INVITE_ADD,
    SQL_INVITE_END,
    SQL_INVITE_FIND,
    SQL_INVITE_USED,
    SQL_BY_PHONE,
    SQL_BY_OPENID,
    SQL_OPENID,
    SQL_BIND,
    SQL_UNBIND,
    SQL_WX_SESSIONS,
    SQL_CARD,
    SQL_NAMED,
    SQL_DEPT_NAMES,
    SQL_DEPT_PARENT,
    SQL_DEPT_USED,
    SQL_ROLE_USED,
    SQL_RIGHTS,
    SQL_PERMS_CLEAR,
    SQL_PERM_ADD,
    SQL_SCOPES_CLEAR,
    SQL_SCOPE_ADD,
    SQL_FIELDS_CLEAR,
    SQL_FIELD_ADD,
    SQL_LEAVE,
    SQL_LEAVE_SET,
    SQL_TIDY_ATTEMPTS,
    SQL_TIDY_INVITES
};

enum {
    PASSWORD_MIN = 8,
    PASSWORD_MAX = 128
};

/* ----------------------------------------------------------- session.c -- */

extern const struct bd_field login_in[], password_in[];
bd_handler session_login, session_get, session_end, password_change;
bd_handler sessions_list, sessions_revoke, session_revoke;
/* The nightly job: forgets old attempts and invitations. */
int staff_tidy(struct bd_req *r, const cJSON *arg);
/* Adds the member `key`: {id, name, username, dept_name, roles[]}. */
int staff_w_person(struct bd_req *r, const char *key, int64_t staff_id);
/* A violation of `pointer` unless the password is good enough. */
void staff_check_password(struct bd_req *r, const char *pointer,
    const char *password, const char *username);

/* -------------------------------------------------------------- totp.c -- */

extern const struct bd_field totp_in[];
bd_handler totp_start, totp_confirm, totp_remove, totp_off;
/* 0: the code fits and was never used; -1: 401 bad-otp. */
int totp_use(
    struct bd_req *r, int64_t staff_id, const char *secret, const char *otp);

/* ------------------------------------------------------------ person.c -- */

extern const struct bd_field staff_fields[];
extern const struct bd_machine staff_machine;
int staff_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int staff_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
int staff_show(struct bd_req *r, const struct bd_row *row);
int staff_show_item(struct bd_req *r, const struct bd_row *row);
bd_handler staff_disable, staff_enable, staff_reset_password;
/* After a change of who may what: refuses to leave nobody who manages. */
int staff_rights_changed(struct bd_req *r);
/* Characters that are hard to confuse when read aloud or typed. */
const char *staff_code(struct bd_req *r, int n);

/* Violations of leave_from and leave_until as they would be. */
void staff_check_leave(
    struct bd_req *r, const struct bd_row *old, const cJSON *in);

/* ------------------------------------------------------------- leave.c -- */

extern const struct bd_field leave_in[];
bd_handler leave_get, leave_put;

/* -------------------------------------------------------------- bind.c -- */

extern const struct bd_field bind_in[], by_openid_in[], card_in[], named_in[],
    dept_names_query[], dept_names_out[];
bd_handler staff_invite, staff_unbind, dept_names;
bd_handler staff_bind, staff_by_openid, staff_card, staff_named; /* services */

/* ------------------------------------------------------- dept.c, role.c -- */

extern const struct bd_field dept_fields[];
int dept_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int dept_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
bd_subscriber dept_recycled;

extern const struct bd_field role_fields[];
int role_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int role_saved(
    struct bd_req *r, int64_t id, const struct bd_row *old, const cJSON *in);
int role_show(struct bd_req *r, const struct bd_row *row);
bd_subscriber role_recycled;

#endif
