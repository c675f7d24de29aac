/*
 * part_sheet_style.c - xlsx keeps a date as a number that its style shows as
 * one: which styles do, and which day a number is.
 */
#include "part_sheet.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

const char *
sheet_local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon != NULL ? colon + 1 : name;
}

const char *
sheet_attr(const char *const *attr, const char *name)
{
    for (; *attr != NULL; attr += 2)
        if (strcmp(sheet_local(attr[0]), name) == 0)
            return attr[1];
    return NULL;
}

/* Of the formats that every Excel knows by number: 27-36 and 50-58 are those
 * of the Chinese one. */
static bool
built_in_date(int id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
           (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* A letter of a date outside of quotes, escapes, colours and conditions. */
bool
sheet_format_is_date(const char *p)
{
    for (; *p != '\0' && *p != ';'; p++) {
        if (*p == '"') {
            p = strchr(p + 1, '"');
            if (p == NULL)
                return false;
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            if (p[1] == '\0')
                return false;
            p++;
        } else if (*p == '[') {
            if (strchr("hms", tolower((unsigned char)p[1])) != NULL &&
                p[1] != '\0' && strcspn(p + 1, "hmsHMS") == 0 &&
                p[1 + strspn(p + 1, "hmsHMS")] == ']')
                return true; /* hours that have passed */
            p = strchr(p, ']');
            if (p == NULL)
                return false;
        } else if (strncasecmp(p, "general", 7) == 0) {
            p += 6;
        } else if (strchr("ymdhs", tolower((unsigned char)*p)) != NULL) {
            return true;
        }
    }
    return false;
}

static bool
is_date_format(const struct sheet_styles *st, int id)
{
    for (int i = 0; i < st->ncustom; i++)
        if (st->custom[i].id == id)
            return st->custom[i].date;
    return built_in_date(id);
}

static void
add_style(struct sheet_styles *st, bool date)
{
    if (st->n == st->cap) {
        int cap = st->cap > 0 ? 2 * st->cap : 256;
        unsigned char *more;

        if (cap > 1 << 17)
            return; /* Excel itself stops at 65490 */
        more = realloc(st->is_date, (size_t)cap);
        if (more == NULL)
            return;
        st->is_date = more;
        st->cap = cap;
    }
    st->is_date[st->n++] = date;
}

void
sheet_style_start(
    struct sheet_styles *st, const char *name, const char *const *attr)
{
    const char *id = sheet_attr(attr, "numFmtId"),
               *code = sheet_attr(attr, "formatCode");
    int number = id != NULL ? (int)strtol(id, NULL, 10) : 0;

    if (strcmp(name, "numFmt") == 0 && code != NULL &&
        st->ncustom < (int)(sizeof(st->custom) / sizeof(*st->custom))) {
        st->custom[st->ncustom].id = number;
        st->custom[st->ncustom++].date = sheet_format_is_date(code);
    } else if (strcmp(name, "cellXfs") == 0) {
        st->in_cells = true;
    } else if (st->in_cells && strcmp(name, "xf") == 0) {
        add_style(st, is_date_format(st, number));
    }
}

void
sheet_style_end(struct sheet_styles *st, const char *name)
{
    if (strcmp(name, "cellXfs") == 0)
        st->in_cells = false;
}

bool
sheet_style_is_date(const struct sheet_styles *st, int style)
{
    return style >= 0 && style < st->n && st->is_date[style];
}

bool
sheet_date(double serial, bool since_1904, char out[32])
{
    double day = floor(serial);
    int64_t s = (int64_t)((serial - day) * 86400 + 0.5);
    time_t at;
    struct tm tm;

    if (serial < 0 || day > 2958465)
        return false;
    if (since_1904)
        day += 1462;
    if (day < 1 && !since_1904) { /* a time of day alone */
        snprintf(out, 32, "%02d:%02d:%02d", (int)(s / 3600) % 24,
            (int)(s / 60 % 60), (int)(s % 60));
        return true;
    }
    if (day < 60) /* Excel believes in a 29th of February 1900 */
        day++;
    at = (time_t)((day - 25569) * 86400) + (time_t)s;
    if (gmtime_r(&at, &tm) == NULL)
        return false;
    strftime(out, 32, s == 0 ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S", &tm);
    return true;
}
