/*
 * What bd-worker does: one process, one request at a time, one database connection.
 *
 *   bd-worker -c CONF -p POOL [-s SLOT] [-g GENERATION] [-j]   serve
 *   bd-worker -c CONF [-p POOL] -t                             check all
 *   bd-worker -c CONF -m                                       migrate
 *   bd-worker -c CONF --admin NAME                            first account
 *   bd-worker -c CONF --meta                                   print the meta
 *   bd-worker -c CONF -p POOL --health      answer one HTTP check of the DB
 *
 * Exit codes: 0 done, 2 the configuration or a module is at fault (a master
 * that just starts gives up), 70 out of memory.
 */
#include "worker.h"
#include "bd_int.h"
#include "find.h"
#include "leaf.h"
#include "sandbox.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONTROL_FD 3

struct options {
    const char *conf, *pool, *admin;
    int slot;
    bool jobs, test, migrate, meta, health;
};

static bool told; /* a master listens on the control pipe */

static int
refuse(const char *why)
{
    fprintf(stderr, "bd-worker: %s\n", why);
    if (told) {
        ssize_t ignored = write(CONTROL_FD, why, strlen(why));

        (void)ignored;
    }
    return 2;
}

static int
parse(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {{"meta", no_argument, NULL, 'M'},
        {"admin", required_argument, NULL, 'A'},
        {"health", no_argument, NULL, 'H'}, {NULL, 0, NULL, 0}};
    int c;

    *o = (struct options){.slot = -1};
    while ((c = getopt_long(argc, argv, "c:p:s:g:jtm", longs, NULL)) != -1) {
        switch (c) {
        case 'c':
            o->conf = optarg;
            break;
        case 'p':
            o->pool = optarg;
            break;
        case 's':
            o->slot = (int)strtol(optarg, NULL, 10);
            break;
        case 'g':
            break; /* the master's, shown by the board */
        case 'j':
            o->jobs = true;
            break;
        case 't':
            o->test = true;
            break;
        case 'm':
            o->migrate = true;
            break;
        case 'M':
            o->meta = true;
            break;
        case 'A':
            o->admin = optarg;
            break;
        case 'H':
            o->health = true;
            break;
        default:
            return -1;
        }
    }
    return o->conf != NULL && (o->pool != NULL || o->test || o->migrate ||
                                  o->admin != NULL || o->meta)
               ? 0
               : -1;
}

/* All pools' modules, for the checks that look at the whole. */
static const char *
every_module(char *names, size_t n)
{
    size_t len = 0;

    names[0] = '\0';
    for (int i = 0; i < bd_conf_pools() && len < n; i++)
        len += (size_t)snprintf(names + len, n - len, "%s %s ",
            bd_conf_str(bd_conf_pool_section(i), "routes", ""),
            bd_conf_str(bd_conf_pool_section(i), "load", ""));
    return names;
}

static int
load_modules(const char *section, char *err, size_t n)
{
    char all[1024];
    const char *dir = bd_conf_str("baodan", "module_dir", NULL);

    if (dir == NULL) {
        snprintf(err, n, "bd.conf: [baodan] module_dir is missing");
        return -1;
    }
    if (section == NULL)
        return bd__modules_load(
            dir, "", every_module(all, sizeof(all)), err, n);
    return bd__modules_load(dir, bd_conf_str(section, "load", ""),
        bd_conf_str(section, "routes", ""), err, n);
}

static int
do_migrate(void)
{
    char err[600];

    if (bd__db_open("", err, sizeof(err)) < 0 ||
        bd__migrate(bd_conf_str("baodan", "sql_dir", "sql"), err, sizeof(err)) <
            0)
        return refuse(err);
    bd__db_close();
    return 0;
}

static int
do_admin(const char *name)
{
    char err[600];
    int rc = bd__db_open("", err, sizeof(err));

    if (rc == 0)
        rc = bd__first_admin(name, err, sizeof(err));
    bd__db_close();
    return rc < 0 ? refuse(err) : 0;
}

static int
do_meta(void)
{
    struct bd_req *r = bd__current;

    bd__req_begin(r);
    bd__be_system(r);
    bd__w_meta(r, false, NULL);
    fwrite(r->out.p, 1, r->out.n, stdout);
    bd__req_end(r);
    return 0;
}

static int
do_test(const char *section)
{
    char err[600];
    bool with_db =
        bd__db_open(section != NULL ? section : "", err, sizeof(err)) == 0;
    int faults = bd__modules_check(with_db);

    if (!with_db)
        fprintf(stderr, "bd-worker: statements not checked: %s\n", err);
    printf("%d modules, %d routes, %d faults\n", bd__nmodules, bd__nroutes,
        faults);
    bd__db_close();
    return faults == 0 && with_db ? 0 : 2;
}

static void
take_board(const struct options *o)
{
    if (o->slot < 0)
        return;
    bd__board = bd_board_map(BD_BOARD_FD, true);
    if (bd__board != NULL && o->slot < bd__board->slots)
        bd__slot = &bd__board->slot[o->slot];
    told = true;
}

/* Workers of a pool must not all retire at the same moment. */
static int64_t
with_jitter(int64_t n)
{
    unsigned char b;

    bd_random(&b, 1);
    return n + n * b / 1280;
}

static void
say_ready(void)
{
    ssize_t n;

    if (!told)
        return;
    if (bd__slot != NULL)
        atomic_store(&bd__slot->phase, BD_PHASE_IDLE);
    n = write(CONTROL_FD, "R", 1);
    (void)n;
    close(CONTROL_FD);
}

static int
do_serve(const struct options *o, const char *section)
{
    struct bd_req *r = bd__current;
    char err[600];
    int64_t max = with_jitter(bd_conf_int(section, "max_requests", 10000));
    int rc;

    if (bd__db_open(section, err, sizeof(err)) < 0)
        return refuse(err) - 1; /* the database may come back: try again */
    bd__req_begin(r);
    bd__be_system(r);
    if (bd__epoch_check(r) < 0 ||
        (o->jobs && (bd__schedules_sync(r) < 0 || bd__find_kick(r) < 0)))
        return r->problem.status == 503
                   ? refuse("the database went away") - 1 /* it comes back */
                   : refuse("the database is not migrated: run bd-worker -m");
    bd__req_end(r);
    if (bd__modules_init(err, sizeof(err)) < 0 ||
        bd__sandbox(section, err, sizeof(err)) < 0)
        return refuse(err);
    say_ready();
    rc = o->jobs ? bd__jobs_serve(r, max) : bd__serve(r, max);
    bd__modules_fini();
    bd__db_close();
    return rc;
}

int
bd_worker_main(int argc, char **argv)
{
    struct options o;
    char err[600], section_of[80];
    const char *section = NULL;

    if (parse(argc, argv, &o) < 0) {
        fprintf(stderr, "usage: bd-worker -c CONF (-p POOL [-s SLOT] [-j] | "
                        "-t | -m | --admin NAME | --meta) [--health]\n");
        return 2;
    }
    take_board(&o);
    if (bd_conf_load(o.conf, err, sizeof(err)) < 0)
        return refuse(err);
    bd__log_level(bd_conf_str("baodan", "log_level", "info"));
    bd__zone_offset_min =
        (int)bd_conf_int("baodan", "timezone_offset_min", 480);
    bd__req_new();
    bd__json_hooks();
    if (o.migrate)
        return do_migrate();
    if (o.admin != NULL)
        return do_admin(o.admin);
    if (o.pool != NULL) {
        snprintf(section_of, sizeof(section_of), "pool %s", o.pool);
        section = section_of;
    }
    if (o.health && section != NULL)
        return bd__health(section);
    if (load_modules(section, err, sizeof(err)) < 0 ||
        bd__routes_build(err, sizeof(err)) < 0)
        return refuse(err);
    if (o.meta)
        return do_meta();
    return o.test ? do_test(section) : do_serve(&o, section);
}
