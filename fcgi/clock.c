/*
 * clock.c - days of the company's calendar and instants in UTC.
 *
 * The zone is a fixed offset: China has had no summer time since 1991.
 */
#include "leaf.h"

#include <string.h>
#include <time.h>

enum {
    MIN_MS = 60 * 1000,
    DAY_MS = 24 * 60 * MIN_MS,
    YEAR_MIN = 1000, /* what a DATETIME column holds */
    YEAR_MAX = 9999
};

struct civil {
    int year, month, day;
};

int bd__zone_offset_min = 480;

static bool
leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

/* Days from 0000-01-01 to the first day of a year. */
static int64_t
days_before_year(int year)
{
    int64_t past = year - 1;

    return year == 0 ? 0
                     : 366 + past * 365 + past / 4 - past / 100 + past / 400;
}

static int64_t
days_of(const struct civil *c)
{
    int64_t days = days_before_year(c->year) + c->day - 1;

    for (int m = 1; m < c->month; m++)
        days += month_days(c->year, m);
    return days - days_before_year(1970);
}

static struct civil
civil_of(int64_t days)
{
    struct civil c = {.month = 1};

    days += days_before_year(1970);
    c.year = (int)(days / 366); /* never too late, then step up to it */
    while (days_before_year(c.year + 1) <= days)
        c.year++;
    days -= days_before_year(c.year);
    for (; days >= month_days(c.year, c.month); c.month++)
        days -= month_days(c.year, c.month);
    c.day = (int)days + 1;
    return c;
}

/* Exactly n digits; -1 when there are others. */
static int
number(const char *s, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

/* "2026-11-21" at the start of s. */
static bool
read_day(const char *s, struct civil *c)
{
    if (strnlen(s, 10) < 10 || s[4] != '-' || s[7] != '-')
        return false;
    c->year = number(s, 4);
    c->month = number(s + 5, 2);
    c->day = number(s + 8, 2);
    return c->year >= YEAR_MIN && c->month >= 1 && c->month <= 12 &&
           c->day >= 1 && c->day <= month_days(c->year, c->month);
}

/* "14:02:00" and a fraction at *s, in ms; moves *s behind it.  -1: none. */
static int64_t
read_clock(const char **s)
{
    const char *at = *s;
    int h, m, sec, scale = 100, ms = 0, digits = 0;

    if (strnlen(at, 8) < 8 || at[2] != ':' || at[5] != ':')
        return -1;
    h = number(at, 2);
    m = number(at + 3, 2);
    sec = number(at + 6, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59)
        return -1;
    at += 8;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9'; at++, digits++, scale /= 10)
            ms += (*at - '0') * scale;
        if (digits < 1 || digits > 9)
            return -1;
    }
    *s = at;
    return (((int64_t)h * 60 + m) * 60 + sec) * 1000 + ms;
}

/* "Z" or "+08:00", the whole rest of the text. */
static bool
read_offset(const char *s, int *minutes)
{
    int h, m;

    *minutes = 0;
    if (strcmp(s, "Z") == 0)
        return true;
    if ((s[0] != '+' && s[0] != '-') || strlen(s) != 6 || s[3] != ':')
        return false;
    h = number(s + 1, 2);
    m = number(s + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return false;
    *minutes = (s[0] == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

/* False also when the instant leaves the years that a column can hold. */
static bool
read_time(const char *s, int64_t *ms)
{
    struct civil c;
    int64_t clock;
    int offset, year;

    if (!read_day(s, &c) || s[10] != 'T')
        return false;
    s += 11;
    clock = read_clock(&s);
    if (clock < 0 || !read_offset(s, &offset))
        return false;
    *ms = days_of(&c) * DAY_MS + clock - (int64_t)offset * MIN_MS;
    year = civil_of((*ms - (DAY_MS - 1) * (*ms < 0)) / DAY_MS).year;
    return year >= YEAR_MIN && year <= YEAR_MAX;
}

/* v as n digits; returns what follows them. */
static char *
put(char *to, int64_t v, int n)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        to[i] = (char)('0' + v % 10);
    return to + n;
}

/* "2026-11-21" `sep` "06:02:00.000"; returns what follows it. */
static char *
put_time(char *to, int64_t ms, char sep)
{
    int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
    int64_t in_day = ms - day * DAY_MS;
    struct civil c = civil_of(day);

    to = put(to, c.year, 4);
    *to++ = '-';
    to = put(to, c.month, 2);
    *to++ = '-';
    to = put(to, c.day, 2);
    *to++ = sep;
    to = put(to, in_day / 3600000, 2);
    *to++ = ':';
    to = put(to, in_day / MIN_MS % 60, 2);
    *to++ = ':';
    to = put(to, in_day / 1000 % 60, 2);
    *to++ = '.';
    return put(to, in_day % 1000, 3);
}

bool
bd__date_ok(const char *day)
{
    struct civil c;

    return strnlen(day, 11) == 10 && read_day(day, &c);
}

int64_t
bd__days(const char *day)
{
    struct civil c = {1970, 1, 1};

    return read_day(day, &c) ? days_of(&c) : 0;
}

bool
bd__time_ok(const char *rfc3339)
{
    int64_t ms;

    return read_time(rfc3339, &ms);
}

bool
bd__time_to_db(const char *rfc3339, char out[BD__DB_TIME])
{
    int64_t ms;

    if (!read_time(rfc3339, &ms))
        return false;
    *put_time(out, ms, ' ') = '\0';
    return true;
}

/* Every row of every answer comes by here: no calendar, just letters. */
bool
bd__time_from_db(const char *db, char out[BD__RFC_TIME])
{
    size_t n = strnlen(db, BD__DB_TIME);
    struct civil c;
    const char *at = db + 11;

    if (n < 19 || n > 23 || !read_day(db, &c) || db[10] != ' ' ||
        read_clock(&at) < 0 || *at != '\0')
        return false;
    memcpy(out, "0000-00-00T00:00:00.000Z", BD__RFC_TIME);
    memcpy(out, db, 10);
    memcpy(out + 11, db + 11, n - 11);
    return true;
}

void
bd__time_of_ms(int64_t ms, char out[BD__RFC_TIME])
{
    char *end = put_time(out, ms, 'T');

    end[0] = 'Z';
    end[1] = '\0';
}

int64_t
bd_now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
bd_ticks_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const char *
bd_now(struct bd_req *r)
{
    char *out = bd_alloc(r, BD__RFC_TIME);

    bd__time_of_ms(bd_now_ms(), out);
    return out;
}

static const char *
day_text(struct bd_req *r, int64_t days)
{
    struct civil c = civil_of(days);

    return bd_fmt(r, "%04d-%02d-%02d", c.year, c.month, c.day);
}

const char *
bd_today(struct bd_req *r)
{
    return day_text(
        r, (bd_now_ms() + (int64_t)bd__zone_offset_min * MIN_MS) / DAY_MS);
}

const char *
bd_day_plus(struct bd_req *r, const char *day, int days)
{
    return day_text(r, bd__days(day) + days);
}

/* The last millisecond of the local day. */
const char *
bd_day_end_utc(struct bd_req *r, const char *day)
{
    char *out = bd_alloc(r, BD__RFC_TIME);

    bd__time_of_ms((bd__days(day) + 1) * DAY_MS - 1 -
                       (int64_t)bd__zone_offset_min * MIN_MS,
        out);
    return out;
}
