/*
 * align.h - the cheapest way from one text to another, and what it consists of.
 */
#ifndef BD_DUP_ALIGN_H
#define BD_DUP_ALIGN_H

#include "dup/dup.h"

/* A stretch of a name. */
struct dup_part {
    const uint16_t *c, *sound, *slur, *other;
    int n;
};
struct dup_part bd__dup_part(const struct bd__dup_name *a, int from, int to);

struct dup_path {
    double cost;
    int sound, slur, alike, hard; /* characters for another, by kind */
    int doubled, one_sided;       /* characters that only one text has */
    int swapped, opposed;         /* opposed: 东西, 大小, 新老 */
};
void bd__dup_align(
    const struct dup_part *a, const struct dup_part *b, struct dup_path *out);

#endif
