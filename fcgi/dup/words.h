/*
 * words.h - the lists that generate.mjs makes tables of.
 */
#ifndef BD_DUP_WORDS_H
#define BD_DUP_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum dup_kind {
    DUP_FULL = 1, /* 深圳市, 温泉县 */
    DUP_SHORT,    /* 深圳 */
    DUP_COUNTY    /* 温泉: only after a longer region */
};

/* Sorted by their first two characters, longer words first. */
struct dup_word {
    uint32_t head; /* those two */
    uint32_t at;   /* in the list's text */
    uint8_t n, kind;
    uint8_t brief; /* characters of it that name it: 深圳 of 深圳市 */
    int32_t code;  /* six digits, 0: several places are called so */
};
struct dup_list {
    const uint16_t *text;
    const struct dup_word *word;
    int n;
};
extern const struct dup_list bd__dup_regions;    /* as they are written */
extern const struct dup_list bd__dup_industries; /* written backwards */

/* Longest word of the list that c begins with (step 1) or, for a list
 * written backwards, ends with (c is the last character, step -1); n is how
 * many characters there are.  NULL: none. */
const struct dup_word *bd__dup_longest(
    const struct dup_list *l, const uint16_t *c, int n, int step, int kind_max);

/* How telling two characters in a row are: ln(N / df) in eighths. */
uint8_t bd__dup_idf(uint16_t a, uint16_t b);
/* How common a 字号 is: 0 rare to 1. */
double bd__dup_common(const uint16_t *c, int n);
uint32_t bd__dup_core_hash(const uint16_t *c, int n);

struct bd__dup_name;
/* What the tables say of a name's characters once they are in their place. */
void bd__dup_look_up(struct bd__dup_name *out);

extern const uint32_t bd__dup_pairs[]; /* two characters, ascending */
extern const uint8_t bd__dup_pair_idf[];
extern const int bd__dup_npairs;
extern const uint32_t bd__dup_cores[]; /* hashes, ascending */
extern const uint8_t bd__dup_core_count[];
extern const int bd__dup_ncores;

#endif
