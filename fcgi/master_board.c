/*
 * Laying out the scoreboard.  It sits on fd 4 in the master too, so that
 * `bd-master status` finds it under /proc.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void
lay_out(struct master *m, size_t size, int slots)
{
    struct bd_board *b = m->board;

    b->size = (uint32_t)size;
    b->pools = m->pools;
    b->slots = slots;
    b->started_ms = bd_board_now_ms();
    b->started_unix_s = (int64_t)time(NULL);
    for (int i = 0; i < m->pools; i++) {
        const struct pool *p = &m->pool[i];
        struct bd_board_pool *bp = &b->pool[i];

        snprintf(bp->name, sizeof(bp->name), "%s", p->name);
        bp->first_slot = p->first_slot;
        bp->slots = p->slots;
        atomic_store(&bp->workers, (uint32_t)p->workers);
        atomic_store(&bp->generation, m->generation);
        for (int j = 0; j < p->slots; j++)
            b->slot[p->first_slot + j].pool = i;
    }
    b->magic = BD_BOARD_MAGIC;
}

int
master_board_open(struct master *m)
{
    const struct pool *last = &m->pool[m->pools - 1];
    int slots = last->first_slot + last->slots, fd;
    size_t size =
        sizeof(struct bd_board) + (size_t)slots * sizeof(struct bd_board_slot);

    fd = memfd_create("bd-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, (off_t)size) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        goto fail;
    if (dup3(fd, BD_BOARD_FD, O_CLOEXEC) < 0)
        goto fail;
    close(fd);
    m->board_fd = BD_BOARD_FD;
    m->board =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, BD_BOARD_FD, 0);
    if (m->board == MAP_FAILED)
        goto fail;
    lay_out(m, size, slots);
    return 0;
fail:
    master_log("error", "board.failed", "error=\"%s\"", strerror(errno));
    return -1;
}
