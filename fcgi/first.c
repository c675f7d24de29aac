/*
 * The first administrator of a new company: `bd-worker -c CONF --admin NAME`
 * makes the account and prints its password once.  Refused as soon as there
 * is anybody with all permissions: then that person makes the others.
 */
#include "bd_int.h"

#include <stdio.h>
#include <string.h>

static const char no_role[] =
    "INSERT INTO role (name, title) SELECT 'admin', '管理员' FROM DUAL "
    "WHERE NOT EXISTS (SELECT 1 FROM role_perm WHERE perm='*')";
static const char role_perms[] =
    "INSERT IGNORE INTO role_perm (role_id, perm) SELECT id, '*' FROM role "
    "WHERE name='admin' AND deleted_at IS NULL";
static const char give_role[] =
    "INSERT INTO staff_role (staff_id, role_id) SELECT ?, role_id "
    "FROM role_perm WHERE perm='*' ORDER BY role_id LIMIT 1";

static int
anybody(struct bd_req *r)
{
    struct bd_rows *rows;

    if (bd__db_run(r,
            "SELECT s.username FROM staff s JOIN staff_role sr "
            "ON sr.staff_id=s.id JOIN role_perm p ON p.role_id=sr.role_id "
            "WHERE p.perm='*' AND s.status='active' AND s.deleted_at IS NULL",
            NULL, 0, &rows, NULL) < 0)
        return -1;
    if (rows->n == 0)
        return 0;
    return bd_fail(r, 409, "state-conflict",
        "there is an administrator already: %s",
        bd_text(rows->row[0], "username"));
}

static int
make(struct bd_req *r, void *arg)
{
    const char *name = arg, *password = bd_token(r, 9);
    struct bd_param p[] = {bd__p_text(name), bd__p_text(name),
        bd__p_text(bd_password_hash(r, password))};
    struct bd_param id = {'i', 0, NULL, 0};

    if (anybody(r) < 0 ||
        bd__db_run(r,
            "INSERT INTO staff (username, name, password_hash) "
            "VALUES (?, ?, ?)",
            p, 3, NULL, NULL) < 0)
        return -1;
    id.i = bd__db_last_id();
    if (bd__db_run(r, no_role, NULL, 0, NULL, NULL) < 0 ||
        bd__db_run(r, role_perms, NULL, 0, NULL, NULL) < 0 ||
        bd__db_run(r, give_role, &id, 1, NULL, NULL) < 0 ||
        bd_acl_changed(r) < 0)
        return -1;
    bd_note(r, "password", password);
    return 0;
}

int
bd__first_admin(const char *username, char *err, size_t n)
{
    struct bd_req *r = bd__current;
    char name[41];
    int rc;

    snprintf(name, sizeof(name), "%s", username);
    if (*name == '\0' || strlen(username) > 40 ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") !=
            strlen(name)) {
        snprintf(err, n, "the name takes a-z, 0-9, '.', '_' and '-' only");
        return -1;
    }
    bd__req_begin(r);
    rc = bd__tx_run(r, make, name);
    if (rc < 0)
        snprintf(err, n, "%s", r->problem.detail);
    else
        printf("account %s, password %s (change it after the first login)\n",
            name, bd_noted(r, "password"));
    bd__req_end(r);
    return rc;
}
