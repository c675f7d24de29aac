/*
 * A row as people read it in a table: choices and states by their titles,
 * people and records by their names, money in yuan, times in the company's
 * zone, and what the list masks masked.
 */
#include "bd_int.h"
#include "leaf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    CELLS_MAX = 160
};

struct line {
    const struct bd_entity *e;
    bool titles;
    struct bd_sheet_cell cell[CELLS_MAX];
    int n;
};

static const char *
title_of(struct bd_req *r, const struct bd_entity *e, const struct bd_field *f,
    const char *value)
{
    size_t n = strlen(value);

    if (e->machine != NULL && strcmp(e->machine->field, f->name) == 0)
        for (const struct bd_state *s = e->machine->states; s->name != NULL;
             s++)
            if (strcmp(s->name, value) == 0)
                return s->title;
    for (const char *p = f->choices; p != NULL && *p != '\0';) {
        size_t len = strcspn(p, "|");

        if (len > n && p[n] == '=' && memcmp(p, value, n) == 0)
            return bd_dupn(r, p + n + 1, len - n - 1);
        p += len + (p[len] == '|');
    }
    return value;
}

/* The database's UTC as the wall clock's time. */
static const char *
local_time(struct bd_req *r, const char *utc)
{
    struct tm tm = {0};
    char out[32];
    time_t at;

    if (sscanf(utc, "%4d-%2d-%2d %2d:%2d:%2d", &tm.tm_year, &tm.tm_mon,
            &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) < 5)
        return utc;
    tm.tm_year -= 1900;
    tm.tm_mon--;
    at = timegm(&tm) + bd__zone_offset_min * 60;
    gmtime_r(&at, &tm);
    strftime(out, sizeof(out), "%Y-%m-%d %H:%M:%S", &tm);
    return bd_dup(r, out);
}

static struct bd_sheet_cell
number_cell(struct bd_req *r, const struct bd_field *f, int64_t v)
{
    int digits = f->type == BD_FEN || f->type == BD_BP ? 2
                 : f->type == BD_E3                    ? 3
                 : f->type == BD_E4                    ? 4
                                                       : 0;

    return (struct bd_sheet_cell){f->type == BD_FEN ? 'm' : 'n',
        digits == 0 ? bd_fmt(r, "%" PRId64, v) : bd_decimal(r, v, digits)};
}

static struct bd_sheet_cell
cell_of(struct bd_req *r, const struct bd_entity *e, const struct bd_field *f,
    const struct bd_cell *c, const char *name)
{
    switch (f->type) {
    case BD_INT:
    case BD_FEN:
    case BD_E3:
    case BD_E4:
    case BD_BP:
        return number_cell(r, f, c->i);
    case BD_BOOL:
        return (struct bd_sheet_cell){'t', c->i != 0 ? "是" : "否"};
    case BD_REF:
        return (struct bd_sheet_cell){
            't', name != NULL ? name : bd_fmt(r, "%" PRId64, c->i)};
    case BD_DATE:
        return (struct bd_sheet_cell){'d', c->s};
    case BD_TIME:
        return (struct bd_sheet_cell){'d', local_time(r, c->s)};
    case BD_ENUM:
        return (struct bd_sheet_cell){'t', title_of(r, e, f, c->s)};
    default:
        return (struct bd_sheet_cell){
            't', c->s != NULL ? c->s : bd_fmt(r, "%" PRId64, c->i)};
    }
}

static void
add(struct bd_req *r, const struct bd_field *f, const struct bd_cell *c,
    bool masked, const char *name, void *arg)
{
    struct line *l = arg;
    struct bd_sheet_cell *to = &l->cell[l->n];

    if (l->n == CELLS_MAX)
        return;
    l->n++;
    if (l->titles)
        *to = (struct bd_sheet_cell){'h', f->title};
    else if (c->null)
        *to = (struct bd_sheet_cell){0, NULL};
    else if (masked && f->type != BD_REF)
        *to = (struct bd_sheet_cell){
            't', c->s != NULL ? bd_mask(r, c->s, f->type) : "***"};
    else
        *to = cell_of(r, l->e, f, c, name);
}

int
bd__shown_line(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bd_line_fn *fn, void *arg)
{
    struct line *l = bd_alloc(r, sizeof(*l));

    l->e = e;
    l->titles = row == NULL;
    bd__each_shown(r, e, row, add, l);
    if (l->n < CELLS_MAX)
        l->cell[l->n++] = row == NULL
                              ? (struct bd_sheet_cell){'h', "创建时间"}
                              : (struct bd_sheet_cell){'d',
                                    local_time(r, bd_text(row, "created_at"))};
    return fn(r, l->cell, l->n, arg);
}

int
bd_list_titles(struct bd_req *r, const char *entity, bd_line_fn *fn, void *arg)
{
    return bd__shown_line(r, bd__entity(entity), NULL, fn, arg);
}
