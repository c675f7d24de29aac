/*
 * The commands beside the daemon: status, reload, stop.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STOP_POLL_MS 50

static const char *const phases[] = {
    "free", "starting", "idle", "busy", "stopping"};

static pid_t
running(const char *run_dir)
{
    pid_t pid = master_run_pid(run_dir);

    if (pid <= 0)
        fprintf(stderr, "bd-master: not running (run_dir %s)\n", run_dir);
    return pid;
}

static const struct bd_board *
open_board(pid_t pid)
{
    const struct bd_board *b;
    char path[64];
    int fd;

    snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, BD_BOARD_FD);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "bd-master: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    b = bd_board_map(fd, false);
    close(fd);
    if (b == NULL)
        fprintf(stderr,
            "bd-master: the running master is of another build: restart it\n");
    return b;
}

static void
print_slot(const struct bd_board *b, const struct bd_board_slot *s)
{
    uint32_t phase = atomic_load(&s->phase);
    int64_t now = bd_board_now_ms();
    bool busy = phase == BD_PHASE_BUSY;

    if (atomic_load(&s->pid) == 0)
        return;
    printf("%-8s %8d %4u %-8s %7llds %10llu %8lld  %-12.23s %-36.63s %.39s\n",
        b->pool[s->pool].name, (int)atomic_load(&s->pid),
        atomic_load(&s->generation), phase < 5 ? phases[phase] : "?",
        (long long)(now - atomic_load(&s->born_ms)) / 1000,
        (unsigned long long)atomic_load(&s->requests),
        busy ? (long long)(now - atomic_load(&s->started_ms)) : 0LL,
        busy ? s->module : "-", busy ? s->route : "-",
        busy ? s->request_id : "-");
}

static void
print_pool(const struct bd_board *b, const struct bd_board_pool *p)
{
    uint64_t requests = 0, errors = 0, busy_us = 0;

    for (int i = p->first_slot; i < p->first_slot + p->slots; i++) {
        requests += atomic_load(&b->slot[i].requests);
        errors += atomic_load(&b->slot[i].status[5]);
        busy_us += atomic_load(&b->slot[i].busy_us);
    }
    printf("%-8s %4u %7u %10llu %6llu %8.2f %8llu %8llu %8llu\n", p->name,
        atomic_load(&p->generation), atomic_load(&p->workers),
        (unsigned long long)requests, (unsigned long long)errors,
        requests > 0 ? (double)busy_us / 1000.0 / (double)requests : 0.0,
        (unsigned long long)atomic_load(&p->respawns),
        (unsigned long long)atomic_load(&p->crashes),
        (unsigned long long)atomic_load(&p->deadline_kills));
}

int
master_status(const char *run_dir)
{
    pid_t pid = running(run_dir);
    const struct bd_board *b = pid > 0 ? open_board(pid) : NULL;

    if (b == NULL)
        return 1;
    printf("bd-master %d  %s  up %llds  reloads %llu (%llu refused)\n\n",
        (int)pid, atomic_load(&b->ready) ? "ready" : "NOT READY",
        (long long)(bd_board_now_ms() - b->started_ms) / 1000,
        (unsigned long long)atomic_load(&b->reloads),
        (unsigned long long)atomic_load(&b->reloads_refused));
    printf("%-8s %4s %7s %10s %6s %8s %8s %8s %8s\n", "POOL", "GEN", "WORKERS",
        "REQUESTS", "5XX", "MEAN_MS", "RESPAWNS", "CRASHES", "OVERDUE");
    for (int i = 0; i < b->pools; i++)
        print_pool(b, &b->pool[i]);
    printf("\n%-8s %8s %4s %-8s %8s %10s %8s  %-12s %-36s %s\n", "POOL", "PID",
        "GEN", "PHASE", "AGE", "REQUESTS", "BUSY_MS", "MODULE", "ROUTE",
        "REQUEST");
    for (int i = 0; i < b->slots; i++)
        print_slot(b, &b->slot[i]);
    return 0;
}

static int
send(pid_t pid, int sig)
{
    if (pid <= 0)
        return 1;
    if (kill(pid, sig) == 0)
        return 0;
    fprintf(stderr, "bd-master: %d: %s\n", (int)pid, strerror(errno));
    return 1;
}

int
master_reload(const char *run_dir)
{
    return send(running(run_dir), SIGHUP);
}

/* Returns when it is gone; the master itself ends within its grace time. */
int
master_stop(const char *run_dir)
{
    pid_t pid = running(run_dir);

    if (send(pid, SIGTERM) != 0)
        return 1;
    while (master_run_pid(run_dir) == pid)
        poll(NULL, 0, STOP_POLL_MS);
    return 0;
}
