/*
 * Document numbers.  A worker reserves a block of them at a time: a counter
 * row that every order locks would make them wait for each other.  A block
 * reserved in a transaction that is rolled back was never reserved.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BLOCK 20
#define SERIES_MAX 16

static struct {
    char series[25], day[11];
    int64_t next, end;
    bool fresh; /* reserved in the open transaction */
} cache[SERIES_MAX];

/* In a transaction: what the row says is ours only while it is locked. */
static int
reserve_locked(struct bd_req *r, int i, const char *series, const char *day)
{
    struct bd_param p[] = {{'s', 0, series, strlen(series)},
        {'s', 0, day, strlen(day)}, {'i', 1 + BLOCK, NULL, 0},
        {'i', BLOCK, NULL, 0}};
    struct bd_rows *rows;

    if (bd__db_run(r,
            "INSERT INTO bd_number (series, day, next) VALUES (?, ?, ?) "
            "ON DUPLICATE KEY UPDATE next=next+?",
            p, 4, NULL, NULL) < 0 ||
        bd__db_run(r, "SELECT next FROM bd_number WHERE series=? AND day=?", p,
            2, &rows, NULL) < 0)
        return -1;
    snprintf(cache[i].series, sizeof(cache[i].series), "%s", series);
    snprintf(cache[i].day, sizeof(cache[i].day), "%s", day);
    cache[i].end = rows->row[0]->cell[0].i;
    cache[i].next = cache[i].end - BLOCK;
    cache[i].fresh = true;
    return 0;
}

static int
reserve(struct bd_req *r, int i, const char *series, const char *day)
{
    int rc;

    if (bd_tx_begin(r) < 0)
        return -1;
    rc = reserve_locked(r, i, series, day);
    return bd__tx_end(r, rc == 0) < 0 ? -1 : rc;
}

static int
place_of(const char *series)
{
    int i = 0;

    while (i < SERIES_MAX - 1 && cache[i].series[0] != '\0' &&
           strcmp(cache[i].series, series) != 0)
        i++;
    return i;
}

const char *
bd_number(struct bd_req *r, const char *series, const char *prefix)
{
    const char *day = bd_today(r);
    int i = place_of(series);

    if (cache[i].next >= cache[i].end || strcmp(cache[i].series, series) != 0 ||
        strcmp(cache[i].day, day) != 0)
        if (reserve(r, i, series, day) < 0)
            return NULL;
    return bd_fmt(r, "%s%.4s%.2s%.2s-%04" PRId64, prefix, day, day + 5, day + 8,
        cache[i].next++);
}

void
bd__number_rollback(void)
{
    for (int i = 0; i < SERIES_MAX; i++)
        if (cache[i].fresh)
            cache[i].next = cache[i].end = 0;
    bd__number_commit();
}

void
bd__number_commit(void)
{
    for (int i = 0; i < SERIES_MAX; i++)
        cache[i].fresh = false;
}
