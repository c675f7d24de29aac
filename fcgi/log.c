/* One logfmt line per happening, to stderr; the master's stderr is the log. */
#include "bd_int.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static enum bd_level least = BD_INFO;

void
bd__log_level(const char *name)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};

    for (int i = 0; i < 4; i++)
        if (strcmp(names[i], name) == 0)
            least = (enum bd_level)i;
}

/* A line must stay one line, whatever a value holds. */
static void
one_line(char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = ' ';
}

void
bd_log(struct bd_req *r, enum bd_level level, const char *event, const char *f,
    ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    char line[2048], values[1700];
    struct timespec ts;
    struct tm tm;
    va_list ap;
    int n;

    if (level < least)
        return;
    va_start(ap, f);
    vsnprintf(values, sizeof(values), f, ap);
    va_end(ap);
    one_line(values);
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    n = snprintf(line, sizeof(line),
        "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ level=%s pid=%d req=%s "
        "module=%s event=%s %s\n",
        tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
        tm.tm_sec, ts.tv_nsec / 1000000, names[level], (int)getpid(),
        r != NULL && r->id != NULL ? r->id : "-",
        r != NULL && r->module != NULL ? r->module->m->name : "core", event,
        values);
    if (n >= (int)sizeof(line))
        n = (int)sizeof(line) - 1;
    if (n > 0 && write(2, line, (size_t)n) < 0)
        return; /* nowhere left to say so */
}
