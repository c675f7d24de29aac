/*
 * Reload: a whole new generation beside the serving one.  The old one is
 * told to go only when every worker of the new one is ready; a new one that
 * does not come up is taken back, and nothing else has happened.
 */
#include "master.h"

static bool
all_have_room(const struct master *m)
{
    for (int i = 0; i < m->pools; i++)
        if (!pool_has_room(&m->pool[i]))
            return false;
    return true;
}

void
reload_refuse(struct master *m, const char *why)
{
    if (m->next == 0)
        return;
    atomic_fetch_add(&m->board->reloads_refused, 1);
    master_log("error", "reload.refused", "generation=%u kept=%u reason=\"%s\"",
        m->next, m->generation, why);
    for (int i = 0; i < m->pools; i++)
        pool_retire(&m->pool[i], m->next);
    m->next = 0;
}

/* Starts when the previous generation has left its slots. */
void
reload_begin(struct master *m)
{
    if (m->next != 0 || !all_have_room(m))
        return;
    m->reload_wanted = false;
    if (master_conf_reload(m) < 0) {
        atomic_fetch_add(&m->board->reloads_refused, 1);
        return;
    }
    if (!all_have_room(m)) {
        m->reload_wanted = true;
        return;
    }
    m->next = m->generation + 1;
    master_log("info", "reload.begin", "generation=%u", m->next);
    for (int i = 0; i < m->pools; i++)
        pool_fill(m, &m->pool[i], m->next);
}

void
reload_step(struct master *m)
{
    uint32_t old = m->generation;

    if (m->next == 0)
        return;
    for (int i = 0; i < m->pools; i++)
        if (!pool_all_ready(&m->pool[i], m->next))
            return;
    m->generation = m->next;
    m->next = 0;
    for (int i = 0; i < m->pools; i++) {
        struct pool *p = &m->pool[i];

        p->respawn_ms = p->backoff_ms = 0;
        atomic_store(&m->board->pool[i].generation, m->generation);
        atomic_store(&m->board->pool[i].workers, (uint32_t)p->workers);
        pool_retire(p, old);
    }
    atomic_fetch_add(&m->board->reloads, 1);
    master_log("info", "reload.done", "generation=%u", m->generation);
}
