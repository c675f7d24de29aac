/*
 * A wall clock that is set while a process runs: what it reads is wrong by
 * control->step_s from that moment on.  The monotonic clock is nobody's to
 * set.  Waiting until a time of day is waiting until the same moment.
 */
#include "control.h"

#include <pthread.h>
#include <sys/time.h>
#include <time.h>

#define EPOCH_MIN_S 1000000000 /* smaller ones are of the monotonic clock */

PUBLIC int
clock_gettime(clockid_t id, struct timespec *ts)
{
    int rc = NEXT(clock_gettime)(id, ts);

    if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        ts->tv_sec += atomic_load(&control->step_s);
    return rc;
}

PUBLIC int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    int rc = NEXT(gettimeofday)(tv, zone);

    tv->tv_sec += atomic_load(&control->step_s);
    return rc;
}

PUBLIC time_t
time(time_t *t)
{
    time_t now = NEXT(time)(NULL) + atomic_load(&control->step_s);

    if (t != NULL)
        *t = now;
    return now;
}

PUBLIC int
pthread_cond_timedwait(pthread_cond_t *restrict cond,
    pthread_mutex_t *restrict mutex, const struct timespec *restrict until)
{
    struct timespec true_time = *until;

    if (true_time.tv_sec > EPOCH_MIN_S)
        true_time.tv_sec -= atomic_load(&control->step_s);
    return NEXT(pthread_cond_timedwait)(cond, mutex, &true_time);
}
