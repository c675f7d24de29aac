/*
 * pairs.c - reads labelled pairs: with or without a header, any line ends.
 */
#include "pairs.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 4
};

static void
give_up(const char *path, long line, const char *why)
{
    fprintf(stderr, "%s:%ld: %s\n", path, line, why);
    exit(2);
}

/* Cuts the line at its tabs; how many columns there are. */
static int
split(char *line, char *column[COLUMNS])
{
    int n = 0;

    for (char *at = line; at != NULL && n < COLUMNS; n++) {
        column[n] = at;
        at = strchr(at, '\t');
        if (at != NULL)
            *at++ = '\0';
        if (at != NULL && n + 1 == COLUMNS)
            return COLUMNS + 1;
    }
    return n;
}

static void
take(struct pairs *p, char *line, const char *path, long number)
{
    char *column[COLUMNS];
    size_t n = strcspn(line, "\r\n");
    int columns;

    line[n] = '\0';
    if (number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3; /* as Excel begins its files */
    if (*line == '\0')
        return;
    if (mbstowcs(NULL, line, 0) == (size_t)-1)
        give_up(path, number, "not UTF-8");
    columns = split(line, column);
    if (columns < 3 || columns > COLUMNS)
        give_up(path, number,
            "expected name_a, name_b, label and kind, separated by tabs");
    if (number == 1 && strcmp(column[2], "label") == 0)
        return;
    if (strcmp(column[2], "0") != 0 && strcmp(column[2], "1") != 0)
        give_up(path, number, "the label (third column) must be 0 or 1");
    if (p->n % 1024 == 0) {
        p->pair = realloc(p->pair, (size_t)(p->n + 1024) * sizeof(*p->pair));
        if (p->pair == NULL)
            give_up(path, number, "out of memory");
    }
    p->pair[p->n++] = (struct pair){strdup(column[0]), strdup(column[1]),
        strdup(columns == COLUMNS ? column[3] : "-"), column[2][0] == '1'};
}

struct pairs
pairs_read(const char *path)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    struct pairs p = {NULL, 0};
    char *line = NULL;
    size_t cap = 0;
    long number = 0;

    setlocale(LC_CTYPE, "C.UTF-8");
    if (f == NULL) {
        fprintf(stderr, "%s: cannot be read; say FILE=pairs.tsv\n", path);
        exit(2);
    }
    while (getline(&line, &cap, f) >= 0)
        take(&p, line, path, ++number);
    free(line);
    fclose(f);
    if (p.n == 0)
        give_up(path, number, "no pairs");
    return p;
}
