/* One logfmt line per happening, to stderr; the master's stderr is the log. */
#include "bd_int.h"
#include "leaf.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

static enum bd_level least = BD_INFO;
static struct { /* lines that can wait until the worker has time */
    size_t n;
    char text[8192];
} later;

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

static size_t __attribute__((format(printf, 6, 0)))
line_of(char *line, size_t size, struct bd_req *r, enum bd_level level,
    const char *event, const char *f, va_list ap)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    char values[1700];
    struct timespec ts;
    struct tm tm;
    int n;

    vsnprintf(values, sizeof(values), f, ap);
    one_line(values);
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    n = snprintf(line, size,
        "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ level=%s pid=%d req=%s "
        "module=%s event=%s %s\n",
        tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
        tm.tm_sec, ts.tv_nsec / 1000000, names[level], (int)getpid(),
        r != NULL && r->id != NULL ? r->id : "-",
        r != NULL && r->module != NULL ? r->module->m->name : "core", event,
        values);
    return n < 0 ? 0 : n < (int)size ? (size_t)n : size - 1;
}

void
bd__log_flush(void)
{
    size_t n = later.n;

    later.n = 0;
    if (n > 0 && write(2, later.text, n) < 0)
        return; /* nowhere left to say so */
}

void
bd_log(struct bd_req *r, enum bd_level level, const char *event, const char *f,
    ...)
{
    char line[LINE_MAX_BYTES];
    va_list ap;
    size_t n;

    if (level < least)
        return;
    va_start(ap, f);
    n = line_of(line, sizeof(line), r, level, event, f, ap);
    va_end(ap);
    bd__log_flush(); /* lines stay in their order */
    if (write(2, line, n) < 0)
        return;
}

void
bd__log_later(struct bd_req *r, enum bd_level level, const char *event,
    const char *f, ...)
{
    va_list ap;

    if (level < least)
        return;
    if (sizeof(later.text) - later.n < LINE_MAX_BYTES)
        bd__log_flush();
    va_start(ap, f);
    later.n += line_of(later.text + later.n, sizeof(later.text) - later.n, r,
        level, event, f, ap);
    va_end(ap);
}
