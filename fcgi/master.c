/*
 * bd-master: the loop.  Signals are blocked except while it waits, so they
 * only set flags, and everything happens here, one thing after another.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS 100
#define PIPES_MAX 1024

static volatile sig_atomic_t got_child, got_hup, got_term;

static void
on_signal(int sig)
{
    if (sig == SIGCHLD)
        got_child = 1;
    else if (sig == SIGHUP)
        got_hup = 1;
    else
        got_term++;
}

static void
catch_signals(void)
{
    static const int caught[] = {SIGCHLD, SIGHUP, SIGTERM, SIGINT};
    struct sigaction sa = {.sa_handler = on_signal};
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
        sigaddset(&set, caught[i]);
        sigaction(caught[i], &sa, NULL);
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Sleep until a worker speaks, a signal comes, or a tick has passed. */
static void
wait_and_hear(struct master *m)
{
    struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    struct pollfd pfd[PIPES_MAX];
    struct child *child[PIPES_MAX];
    struct pool *pool[PIPES_MAX];
    nfds_t n = 0;
    sigset_t none;

    for (int i = 0; i < m->pools; i++)
        for (int j = 0; j < m->pool[i].slots && n < PIPES_MAX; j++) {
            if (m->pool[i].child[j].ready_fd < 0)
                continue;
            pool[n] = &m->pool[i];
            child[n] = &m->pool[i].child[j];
            pfd[n++] = (struct pollfd){
                .fd = m->pool[i].child[j].ready_fd, .events = POLLIN};
        }
    sigemptyset(&none);
    if (ppoll(pfd, n, &tick, &none) <= 0)
        return;
    for (nfds_t i = 0; i < n; i++)
        if (pfd[i].revents != 0)
            pool_hear(m, pool[i], child[i]);
}

static void
note_ready(struct master *m)
{
    bool ready = true;

    for (int i = 0; i < m->pools; i++)
        ready = ready && pool_serves(&m->pool[i], m->generation);
    if (ready == (atomic_load(&m->board->ready) != 0))
        return;
    atomic_store(&m->board->ready, ready);
    master_run_ready(m, ready);
    if (ready)
        master_log("info", "ready", "generation=%u pools=%d ms=%lld",
            m->generation, m->pools,
            (long long)(bd_board_now_ms() - m->board->started_ms));
    else
        master_log("error", "not_ready", "generation=%u", m->generation);
    m->was_ready = true;
}

static void
tend(struct master *m)
{
    int64_t now = bd_board_now_ms();

    for (int i = 0; i < m->pools; i++) {
        struct pool *p = &m->pool[i];

        pool_watch(m, p, now);
        if (m->stopping)
            continue;
        if (now >= p->respawn_ms)
            pool_fill(m, p, m->generation);
        if (m->next != 0)
            pool_fill(m, p, m->next);
    }
    if (m->stopping)
        return;
    reload_step(m);
    note_ready(m);
}

static void
take_signals(struct master *m)
{
    static int terms;

    if (got_child) {
        got_child = 0;
        master_reap(m);
    }
    if (got_hup) {
        got_hup = 0;
        m->reload_wanted = true;
    }
    if (m->reload_wanted && !m->stopping)
        reload_begin(m);
    if (got_term == terms)
        return;
    terms = got_term;
    m->stopping = true;
}

/* Everyone finishes the request in hand; a second signal does not wait. */
static void
stop_all(struct master *m)
{
    int alive = 1, terms = got_term;

    master_run_ready(m, false);
    master_log("info", "stopping", "generation=%u", m->generation);
    for (int i = 0; i < m->pools; i++) {
        pool_retire(&m->pool[i], m->generation);
        pool_retire(&m->pool[i], m->next);
    }
    while (alive > 0) {
        if (got_term > terms)
            for (int i = 0; i < m->pools; i++)
                m->pool[i].grace_ms = 0;
        alive = 0;
        master_reap(m);
        tend(m);
        for (int i = 0; i < m->pools; i++)
            alive += pool_alive(&m->pool[i]);
        if (alive > 0)
            wait_and_hear(m);
    }
    for (int i = 0; i < m->pools; i++)
        master_socket_close(&m->pool[i]);
    master_run_close(m);
    master_log("info", "stopped", "exit=%d", m->exit_code);
}

static int
run(struct master *m)
{
    if (master_conf_start(m) < 0 || master_run_open(m) < 0)
        return 2;
    m->generation = 1;
    if (master_board_open(m) < 0)
        return 1;
    for (int i = 0; i < m->pools; i++)
        if (m->pool[i].listen != NULL && master_socket_open(&m->pool[i]) < 0)
            return 2;
    catch_signals();
    master_log("info", "start", "conf=%s pools=%d worker=%s", m->conf_path,
        m->pools, m->worker_path);
    while (!m->stopping) {
        tend(m);
        wait_and_hear(m);
        take_signals(m);
    }
    stop_all(m);
    return m->exit_code;
}

/* 0 to 4 mean something in a worker, so nothing of ours may sit there. */
static void
reserve_fds(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd < BD_BOARD_FD);
}

static int
command(const char *conf, const char *name)
{
    const char *run_dir;
    char err[512];

    if (bd_conf_load(conf, err, sizeof(err)) < 0) {
        fprintf(stderr, "bd-master: %s\n", err);
        return 2;
    }
    run_dir = bd_conf_str("baodan", "run_dir", "");
    if (strcmp(name, "status") == 0)
        return master_status(run_dir);
    if (strcmp(name, "reload") == 0)
        return master_reload(run_dir);
    if (strcmp(name, "stop") == 0)
        return master_stop(run_dir);
    fprintf(stderr, "bd-master: unknown command %s\n", name);
    return 2;
}

int
main(int argc, char **argv)
{
    static struct master m;
    int opt;

    while ((opt = getopt(argc, argv, "c:")) == 'c')
        m.conf_path = realpath(optarg, NULL);
    if (opt != -1 || m.conf_path == NULL || argc - optind > 1) {
        fprintf(stderr, "usage: bd-master -c bd.conf [status|reload|stop]\n"
                        "       (the configuration file must exist)\n");
        return 2;
    }
    if (optind < argc)
        return command(m.conf_path, argv[optind]);
    reserve_fds();
    return run(&m);
}
