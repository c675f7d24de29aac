/*
 * The scoreboard: shared memory (a memfd, fd 4 in every worker) that says
 * what each worker is doing.  The master lays it out, kills by it and blames
 * by it; a worker writes its own slot only; metrics and `status` read it.
 *
 * Counters are never reset, also not when another process takes the slot, so
 * that their sums only grow.  Texts are written before `phase` says that they
 * count; a reader may see half of one, never an unterminated one.
 */
#ifndef BD_BOARD_H
#define BD_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#define BD_BOARD_FD 4
#define BD_BOARD_MAGIC 0x42444232u /* "BDB2": change it with the layout */
#define BD_BOARD_POOLS 16
#define BD_BOARD_BUCKETS 13

enum bd_phase {
    BD_PHASE_FREE,     /* no process */
    BD_PHASE_STARTING, /* running, not ready yet */
    BD_PHASE_IDLE,
    BD_PHASE_BUSY, /* in a request or a job */
    BD_PHASE_STOPPING
};

struct bd_board_slot {
    _Alignas(64) _Atomic int32_t pid;
    _Atomic uint32_t phase; /* enum bd_phase */
    _Atomic uint32_t generation;
    _Atomic uint32_t calling; /* waits for somebody outside */
    int32_t pool;
    char module[24], route[64], request_id[40];
    _Atomic int64_t started_ms;           /* CLOCK_MONOTONIC, of the request */
    _Atomic int64_t born_ms;              /* CLOCK_MONOTONIC, of the process */
    _Atomic uint64_t requests, status[6]; /* status[n] = answers nxx */
    _Atomic uint64_t busy_us, db_us, statements;
    _Atomic uint64_t bucket[BD_BOARD_BUCKETS]; /* see bd_board_bounds_ms */
};

struct bd_board_pool {
    char name[16];
    int32_t first_slot, slots; /* slots = 2 x workers: two generations */
    _Atomic uint32_t workers, generation;
    _Atomic uint64_t crashes, deadline_kills, respawns;
};

struct bd_board {
    uint32_t magic, size; /* size of the whole mapping, bytes */
    int32_t pools, slots;
    int64_t started_ms;     /* CLOCK_MONOTONIC */
    int64_t started_unix_s; /* wall clock */
    _Atomic uint64_t reloads, reloads_refused;
    _Atomic uint32_t ready;       /* every pool serves */
    _Atomic uint64_t rules_moved; /* a session or a rule was written */
    struct bd_board_pool pool[BD_BOARD_POOLS];
    struct bd_board_slot slot[];
};

/* Upper bounds of the latency buckets; the last one has none. */
static const int32_t bd_board_bounds_ms[BD_BOARD_BUCKETS - 1] = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

static inline int64_t
bd_board_now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Map the board behind `fd`; NULL when it is none, or of another build. */
static inline struct bd_board *
bd_board_map(int fd, bool writable)
{
    struct bd_board *b;
    struct stat st;
    int prot = PROT_READ | (writable ? PROT_WRITE : 0);

    if (fstat(fd, &st) < 0 || (size_t)st.st_size < sizeof(*b))
        return NULL;
    b = mmap(NULL, (size_t)st.st_size, prot, MAP_SHARED, fd, 0);
    if (b == MAP_FAILED)
        return NULL;
    if (b->magic != BD_BOARD_MAGIC || b->size != (size_t)st.st_size) {
        munmap(b, (size_t)st.st_size);
        return NULL;
    }
    return b;
}

/* A request or a job begins: from here on the deadline counts. */
static inline void
bd_board_begin(struct bd_board_slot *s, const char *module, const char *route,
    const char *request_id)
{
    snprintf(s->module, sizeof(s->module), "%s", module);
    snprintf(s->route, sizeof(s->route), "%s", route);
    snprintf(s->request_id, sizeof(s->request_id), "%s", request_id);
    atomic_store(&s->started_ms, bd_board_now_ms());
    atomic_store(&s->phase, BD_PHASE_BUSY);
}

/* It is over: count it.  `status` is the HTTP status (200 for a job done). */
static inline void
bd_board_end(struct bd_board_slot *s, int status, uint64_t busy_us,
    uint64_t db_us, uint64_t statements)
{
    int i = 0, class = status / 100;

    while (i < BD_BOARD_BUCKETS - 1 &&
           busy_us > (uint64_t)bd_board_bounds_ms[i] * 1000)
        i++;
    atomic_fetch_add(&s->bucket[i], 1);
    atomic_fetch_add(&s->requests, 1);
    if (class >= 1 && class <= 5)
        atomic_fetch_add(&s->status[class], 1);
    atomic_fetch_add(&s->busy_us, busy_us);
    atomic_fetch_add(&s->db_us, db_us);
    atomic_fetch_add(&s->statements, statements);
    atomic_store(&s->calling, 0);
    atomic_store(&s->phase, BD_PHASE_IDLE);
}

/*
 * May this worker wait for somebody outside now?  At most half of a pool's
 * workers may (one of one).  After true, bd_board_call_end must follow.
 */
static inline bool
bd_board_call_begin(struct bd_board *b, struct bd_board_slot *s)
{
    struct bd_board_pool *p = &b->pool[s->pool];
    uint32_t calling = 0, most = atomic_load(&p->workers) / 2;

    atomic_store(&s->calling, 1); /* first, so that two racers see each other */
    for (int i = p->first_slot; i < p->first_slot + p->slots; i++)
        calling += atomic_load(&b->slot[i].calling);
    if (calling <= (most > 0 ? most : 1))
        return true;
    atomic_store(&s->calling, 0);
    return false;
}

static inline void
bd_board_call_end(struct bd_board_slot *s)
{
    atomic_store(&s->calling, 0);
}

#endif
