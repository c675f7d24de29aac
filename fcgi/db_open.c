/*
 * Opening a connection to the database: as which account, how patiently, over
 * what, and whether the server at the other end is of use.
 */
#include "stmt.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <unistd.h>

#define LOCK_TRIES 30
#define LOCK_PAUSE_US 500000

static const char init_sql[] =
    "SET time_zone='+00:00', "
    "sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
    "tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=10";

/* Over the network: encrypted, and with the server that the CA knows. */
static void
demand_tls(MYSQL *c)
{
    const char *ca = bd_conf_str("baodan", "db_tls_ca", NULL);
    my_bool yes = 1;

    if (ca == NULL)
        return;
    mysql_options(c, MYSQL_OPT_SSL_CA, ca);
    mysql_options(c, MYSQL_OPT_SSL_ENFORCE, &yes);
    mysql_options(c, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
}

/*
 * A cluster's node takes logins also while it may not answer: without the
 * others, joining, or going down.  Is it of use?  A single server always is.
 */
static bool
is_ready(MYSQL *c, char *err, size_t n)
{
    static const char sql[] =
        "SELECT NOT @@GLOBAL.wsrep_on OR EXISTS (SELECT 1 FROM "
        "information_schema.GLOBAL_STATUS WHERE "
        "VARIABLE_NAME='WSREP_READY' AND VARIABLE_VALUE='ON')";
    MYSQL_RES *res = NULL;
    MYSQL_ROW row = NULL;
    bool yes;

    if (mysql_query(c, sql) == 0 && (res = mysql_store_result(c)) != NULL)
        row = mysql_fetch_row(res);
    yes = row != NULL && row[0] != NULL && *row[0] == '1';
    if (row == NULL)
        snprintf(err, n, "%u %s", mysql_errno(c), mysql_error(c));
    else if (!yes)
        snprintf(err, n, "this node is not ready (wsrep_ready=OFF)");
    mysql_free_result(res);
    return yes;
}

static MYSQL *
open_as(const char *section, bool patient, char *err, size_t n)
{
    MYSQL *c = mysql_init(NULL);
    bool owner = section[0] == '\0';
    unsigned connect_s = 3, read_s = patient ? 7200 : 20, infile = 0;
    char *password = owner ? bd_conf_secret("baodan", "db_owner_password")
                           : bd_conf_secret(section, "db_password");
    const char *host = bd_conf_str("baodan", "db_host", NULL);
    const char *user = owner ? bd_conf_str("baodan", "db_owner", "bd_owner")
                             : bd_conf_str(section, "db_user", "baodan");

    mysql_options(c, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
    mysql_options(c, MYSQL_OPT_READ_TIMEOUT, &read_s);
    mysql_options(c, MYSQL_OPT_WRITE_TIMEOUT, &read_s);
    mysql_options(c, MYSQL_OPT_LOCAL_INFILE, &infile);
    mysql_options(c, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(c, MYSQL_INIT_COMMAND, init_sql);
    if (!patient)
        mysql_options(c, MYSQL_INIT_COMMAND, "SET max_statement_time=15");
    demand_tls(c);
    if (mysql_real_connect(c, host, user, password,
            bd_conf_str("baodan", "db_name", "baodan"),
            (unsigned)bd_conf_int("baodan", "db_port", 0),
            bd_conf_str("baodan", "db_socket", NULL),
            CLIENT_FOUND_ROWS | CLIENT_REMEMBER_OPTIONS) == NULL) {
        snprintf(err, n, "%u %s", mysql_errno(c), mysql_error(c));
        mysql_close(c);
        c = NULL;
    } else if (!is_ready(c, err, n)) {
        mysql_close(c);
        c = NULL;
    }
    bd_conf_secret_free(password);
    return c;
}

MYSQL *
bd__db_connect(const char *section, char *err, size_t n)
{
    /* migrations, run by the owner, take their time */
    return open_as(section, section[0] == '\0', err, n);
}

/*
 * An ALTER that waits for somebody's transaction makes everybody behind it
 * wait too: it gives up after a second, lets them pass, and tries again.
 */
unsigned
bd__db_alter(const char *section, const char *sql, char *err, size_t n)
{
    MYSQL *c = open_as(section, true, err, n);
    unsigned code = c == NULL ? CR_CONNECTION_ERROR : 0;

    if (code == 0 && mysql_query(c, "SET lock_wait_timeout=1") != 0)
        code = mysql_errno(c);
    for (int i = 0; code == 0; i++) {
        if (mysql_query(c, sql) == 0)
            break;
        code = mysql_errno(c);
        if (code != ER_LOCK_WAIT_TIMEOUT || i == LOCK_TRIES)
            break;
        usleep(LOCK_PAUSE_US);
        code = 0;
    }
    if (c != NULL) {
        if (code != 0)
            snprintf(err, n, "%u %s", code, mysql_error(c));
        mysql_close(c);
    }
    return code;
}
