/*
 * pairs.h - reading labelled pairs: "name_a name_b label kind", by tabs.
 */
#ifndef BD_DUP_PAIRS_H
#define BD_DUP_PAIRS_H

#include "dup/dup.h"

struct pair {
    char *a, *b, *kind;
    int label;
};
struct pairs {
    struct pair *pair;
    int n;
};

/* All pairs of a file; a line that is none ends the program with a word. */
struct pairs pairs_read(const char *path);

#endif
