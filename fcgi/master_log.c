/*
 * The master's log: the worker's line format, on the same stderr.
 */
#include "master.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

void
master_log(const char *level, const char *event, const char *fmt, ...)
{
    char line[1024], ts[32];
    struct timespec now;
    struct tm tm;
    va_list ap;
    int n;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(ts, sizeof(ts), "%Y-%m-%dT%H:%M:%S", &tm);
    n = snprintf(line, sizeof(line) - 1,
        "ts=%s.%03ldZ level=%s pid=%d req=- module=master event=%s ", ts,
        now.tv_nsec / 1000000, level, (int)getpid(), event);
    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, ap);
    va_end(ap);
    if ((size_t)n > sizeof(line) - 2)
        n = (int)sizeof(line) - 2;
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* nobody reads the log: nothing to tell, nobody to tell */
}
