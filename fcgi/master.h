/*
 * Private to bd-master.  The master binds, starts, watches and replaces; it
 * never loads a module, opens the database or reads a request.
 */
#ifndef BD_MASTER_H
#define BD_MASTER_H

#include "board.h"
#include "conf.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 1000
#define REASON_MAX 256

/* One process; child i of a pool has the i-th of the pool's slots. */
struct child {
    pid_t pid; /* 0 = no process */
    uint32_t generation;
    int ready_fd; /* read end of its control pipe, -1 when closed */
    bool ready, killed, overdue; /* overdue: killed by the deadline */
    int64_t born_ms, term_ms;    /* term_ms: when told to stop, or 0 */
    char reason[REASON_MAX];     /* what it said before it gave up */
};

struct pool {
    char name[16], *section;
    char *listen; /* NULL for a jobs pool */
    int listen_fd, index, first_slot, slots, workers;
    bool as_user; /* drop to uid, gid */
    uid_t uid;
    gid_t gid;
    int64_t deadline_ms, grace_ms, start_ms;
    struct child *child;            /* [slots] */
    int64_t respawn_ms, backoff_ms; /* respawn_ms: when, or 0 = at once */
};

struct master {
    const char *conf_path;
    char *worker_path, *run_dir;
    int board_fd, lock_fd;
    struct bd_board *board;
    struct pool pool[BD_CONF_POOLS_MAX];
    int pools;
    uint32_t generation; /* the one that serves */
    uint32_t next;       /* the one that a reload brings up, or 0 */
    bool stopping, reload_wanted, was_ready;
    int exit_code;
};

/* master_log.c: one logfmt line to stderr. */
void master_log(const char *level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* master_conf.c: pools from the configuration; -1 = refused and logged. */
int master_conf_start(struct master *m);
int master_conf_reload(struct master *m);

/* master_board.c: the shared memory, on fd 4; -1 = failed and logged. */
int master_board_open(struct master *m);

/* master_run.c: run_dir, its lock and pid file, the ready mark. */
int master_run_open(struct master *m);
void master_run_ready(struct master *m, bool ready);
void master_run_close(struct master *m);
pid_t master_run_pid(const char *run_dir);

/* master_socket.c: a pool's listening socket; -1 = failed and logged. */
int master_socket_open(struct pool *p);
void master_socket_close(struct pool *p);

/* master_spawn.c: start a process in slot i; -1 = could not fork. */
int master_spawn(struct master *m, struct pool *p, int i, uint32_t gen);

/* master_pool.c: one pool's processes. */
bool pool_serves(const struct pool *p, uint32_t generation);
bool pool_all_ready(const struct pool *p, uint32_t generation);
bool pool_has_room(const struct pool *p);
int pool_alive(const struct pool *p);
void pool_fill(struct master *m, struct pool *p, uint32_t generation);
void pool_retire(struct pool *p, uint32_t generation);
void pool_watch(struct master *m, struct pool *p, int64_t now_ms);
void pool_hear(struct master *m, struct pool *p, struct child *c);
struct bd_board_slot *pool_slot(
    const struct master *m, const struct pool *p, const struct child *c);

/* master_reap.c: what the death of a process means. */
void master_reap(struct master *m);

/* master_reload.c: from one generation to the next. */
void reload_begin(struct master *m);
void reload_step(struct master *m);
void reload_refuse(struct master *m, const char *why);

/* master_status.c: the commands; each returns an exit code. */
int master_status(const char *run_dir);
int master_reload(const char *run_dir);
int master_stop(const char *run_dir);

#endif
