/*
 * Transactions.  They nest by a counter; the first failure makes the whole
 * "aborted", and then nothing but the rollback is let through: after a
 * deadlock MariaDB has rolled back already, and the next statement would
 * commit by itself.  What may be run again is run again as a whole.
 */
#include "bd_int.h"

#include <mysqld_error.h>
#include <string.h>
#include <unistd.h>

#define TRIES_MAX 8

enum {
    CR_SERVER_LOST_ = 2013,
    CR_LOST_EXT = 2055
};

static struct {
    int depth;
    bool aborted, retry, unknown;
    bool moves_rules;
    const char *file; /* where the outermost began */
    int line;
} tx;

bool
bd__tx_open(void)
{
    return tx.depth > 0;
}

bool
bd__tx_aborted(void)
{
    return tx.depth > 0 && tx.aborted;
}

bool
bd__tx_retry(void)
{
    return tx.retry;
}

bool
bd__tx_unknown(void)
{
    return tx.unknown;
}

void
bd__tx_forgive(void)
{
    if (!tx.retry)
        tx.aborted = false;
}

void
bd__tx_error(unsigned err)
{
    if (tx.depth == 0)
        return;
    tx.aborted = true;
    if (err == ER_LOCK_DEADLOCK || err == ER_LOCK_WAIT_TIMEOUT ||
        err == ER_CHECKREAD)
        tx.retry = true;
    if (bd__db_lost(err))
        tx.retry = true; /* nothing was committed yet */
}

/* Other workers may believe what they read before until this is said. */
static void
tell_moved(void)
{
    if (tx.moves_rules && bd__board != NULL)
        atomic_fetch_add(&bd__board->rules_moved, 1);
    tx.moves_rules = false;
}

void
bd__tx_moves_rules(void)
{
    tx.moves_rules = true;
    if (tx.depth == 0)
        tell_moved();
}

int
bd__tx_begin(struct bd_req *r, const char *file, int line)
{
    if (tx.depth++ > 0)
        return 0;
    tx.aborted = tx.retry = tx.unknown = false;
    tx.file = file;
    tx.line = line;
    if (bd__db_start(r) < 0) {
        tx.depth = 0;
        return -1;
    }
    return 0;
}

static int
commit(struct bd_req *r)
{
    char err[256];
    unsigned code;

    tx.depth = 1; /* an error at COMMIT is still one of this transaction */
    code = bd__db_commit(err, sizeof(err));
    tx.depth = 0;
    tell_moved();
    if (code == 0) {
        bd__number_commit();
        return 0;
    }
    bd_log(r, BD_WARN, "tx.commit_failed", "errno=%u began=%s:%d error=\"%s\"",
        code, tx.file, tx.line, err);
    bd__number_rollback();
    if (code == CR_SERVER_LOST_ || code == CR_LOST_EXT)
        tx.unknown = true;
    else
        tx.retry = true;
    return bd_fail(r, 503, "unavailable", "保存时数据库中断，请稍后重试");
}

int
bd__tx_end(struct bd_req *r, bool ok)
{
    if (tx.depth == 0)
        return -1;
    if (!ok)
        tx.aborted = true;
    if (tx.depth > 1) {
        tx.depth--;
        return 0;
    }
    if (!tx.aborted)
        return commit(r);
    tx.depth = 0;
    bd__db_rollback();
    tell_moved(); /* this worker may have read what is now undone */
    bd__number_rollback();
    return ok ? bd_fail(r, 500, "internal", "没有保存，请重试") : 0;
}

static int
call_handler(struct bd_req *r, void *arg)
{
    int (**fn)(struct bd_req *) = arg;

    return (*fn)(r);
}

int
bd_tx_with(struct bd_req *r, int (*fn)(struct bd_req *r, void *arg), void *arg)
{
    return bd__tx_run(r, fn, arg);
}

int
bd_tx(struct bd_req *r, int (*fn)(struct bd_req *r))
{
    return bd__tx_run(r, call_handler, &fn);
}

/* 5, 10, 20 ... ms and up to as much again, so that two losers part. */
static void
back_off(int try)
{
    unsigned char jitter;
    unsigned base_us = 5000u << (try < 6 ? try : 6);

    bd_random(&jitter, 1);
    usleep(base_us + base_us * jitter / 255);
}

int
bd__tx_run(struct bd_req *r, int (*fn)(struct bd_req *r, void *arg), void *arg)
{
    struct bd_mark mark = bd__arena_mark(&r->arena);
    const struct bd_defer *kept = r->defers;
    int rc = -1;

    for (int try = 0; try < TRIES_MAX; try++) {
        rc = bd_tx_begin(r) < 0 ? -1 : fn(r, arg);
        if (bd__tx_open() && bd__tx_end(r, rc >= 0 || r->keep) < 0)
            rc = -1;
        if (rc >= 0 || !tx.retry)
            break;
        bd_log(r, BD_INFO, "tx.again", "try=%d", try + 1);
        bd__run_defers(r, kept);
        bd__arena_rewind(&r->arena, mark);
        bd__req_forget_answer(r);
        back_off(try);
    }
    return rc;
}
