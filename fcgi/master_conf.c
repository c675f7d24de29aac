/*
 * From the configuration to pools.  Sockets and slots are fixed at start; a
 * reload may change everything else.
 */
#include "master.h"

#include <errno.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS_DEFAULT 4
#define DEADLINE_MS 15000
#define JOB_DEADLINE_MS 600000
#define GRACE_MS 20000
#define START_MS 30000

static int
refuse(const char *section, const char *why)
{
    master_log(
        "error", "conf.refused", "section=\"%s\" error=\"%s\"", section, why);
    return -1;
}

/* As root, a pool must name the user that its workers become. */
static int
set_user(struct pool *p)
{
    const char *user = bd_conf_str(p->section, "user", NULL);
    const char *group = bd_conf_str(p->section, "group", NULL);
    const struct passwd *pw;
    const struct group *gr;

    p->as_user = geteuid() == 0;
    if (!p->as_user)
        return 0;
    if (user == NULL)
        return refuse(p->section, "user is missing: workers never run as root");
    pw = getpwnam(user);
    if (pw == NULL || pw->pw_uid == 0)
        return refuse(p->section, "user must exist and not be root");
    p->uid = pw->pw_uid;
    p->gid = pw->pw_gid;
    if (group == NULL)
        return 0;
    gr = getgrnam(group);
    if (gr == NULL)
        return refuse(p->section, "group does not exist");
    p->gid = gr->gr_gid;
    return 0;
}

static int
set_limits(struct pool *p)
{
    int64_t deadline = p->listen != NULL ? DEADLINE_MS : JOB_DEADLINE_MS;

    p->workers = (int)bd_conf_int(p->section, "workers", WORKERS_DEFAULT);
    p->deadline_ms = bd_conf_int(p->section, "deadline_ms", deadline);
    p->grace_ms = bd_conf_int(p->section, "grace_ms", GRACE_MS);
    p->start_ms = bd_conf_int(p->section, "start_ms", START_MS);
    return set_user(p);
}

static int
new_pool(struct master *m, int i)
{
    struct pool *p = &m->pool[i];
    const char *listen = bd_conf_str(bd_conf_pool_section(i), "listen", NULL);

    *p = (struct pool){.index = i, .listen_fd = -1};
    snprintf(p->name, sizeof(p->name), "%s", bd_conf_pool(i));
    p->section = strdup(bd_conf_pool_section(i));
    p->listen = listen != NULL ? strdup(listen) : NULL;
    if (set_limits(p) < 0)
        return -1;
    p->slots = 2 * p->workers;
    p->first_slot = i > 0 ? p[-1].first_slot + p[-1].slots : 0;
    p->child = calloc((size_t)p->slots, sizeof(*p->child));
    if (p->child == NULL)
        abort();
    for (int j = 0; j < p->slots; j++)
        p->child[j].ready_fd = -1;
    m->pools = i + 1;
    return 0;
}

/* The worker stands beside the master unless the configuration says where. */
static void
set_worker_path(struct master *m)
{
    const char *worker = bd_conf_str("baodan", "worker", NULL);
    char self[4096];
    ssize_t n;

    free(m->worker_path);
    m->worker_path = NULL;
    if (worker != NULL) {
        m->worker_path = strdup(worker);
        return;
    }
    n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    self[n > 0 ? n : 0] = '\0';
    if (asprintf(&m->worker_path, "%s/bd-worker", dirname(self)) < 0)
        abort();
}

int
master_conf_start(struct master *m)
{
    char err[512];

    if (bd_conf_load(m->conf_path, err, sizeof(err)) < 0) {
        master_log("error", "conf.refused", "error=\"%s\"", err);
        return -1;
    }
    m->run_dir = strdup(bd_conf_str("baodan", "run_dir", ""));
    set_worker_path(m);
    for (int i = 0; i < bd_conf_pools(); i++)
        if (new_pool(m, i) < 0)
            return -1;
    return 0;
}

/* What a running master cannot change, as a sentence; NULL when nothing. */
static const char *
needs_restart(const struct master *m)
{
    if (strcmp(bd_conf_str("baodan", "run_dir", ""), m->run_dir) != 0)
        return "run_dir has changed: restart bd-master";
    if (bd_conf_pools() != m->pools)
        return "the pools have changed: restart bd-master";
    for (int i = 0; i < m->pools; i++) {
        const struct pool *p = &m->pool[i];
        const char *listen = bd_conf_str(p->section, "listen", "");

        if (strcmp(bd_conf_pool(i), p->name) != 0 ||
            strcmp(listen, p->listen != NULL ? p->listen : "") != 0)
            return "a pool's name or listen has changed: restart bd-master";
        if (2 * bd_conf_int(p->section, "workers", WORKERS_DEFAULT) > p->slots)
            return "more workers than at start: restart bd-master";
    }
    return NULL;
}

int
master_conf_reload(struct master *m)
{
    const char *why;
    char err[512];

    if (bd_conf_load(m->conf_path, err, sizeof(err)) < 0) {
        master_log("error", "reload.refused", "kept=%u reason=\"%s\"",
            m->generation, err);
        return -1;
    }
    why = needs_restart(m);
    if (why != NULL) {
        master_log("error", "reload.refused", "kept=%u reason=\"%s\"",
            m->generation, why);
        return -1;
    }
    set_worker_path(m);
    for (int i = 0; i < m->pools; i++)
        if (set_limits(&m->pool[i]) < 0)
            return -1;
    return 0;
}
