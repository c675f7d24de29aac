/*
 * dup.h - 查重: is this the same company?  Names are parsed once and compared
 * in pairs; keys find the few that are worth comparing.  Pure functions of
 * text and constant tables: no database, no memory of their own.
 */
#ifndef BD_DUP_H
#define BD_DUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BD__DUP_CHARS = 80,  /* characters of a name that count */
    BD__DUP_PLACES = 4,  /* regions of a name */
    BD__DUP_BRANCH = 24, /* characters of a branch */
    BD__DUP_KEYS = 64,   /* keys of a name, at most */
    BD__DUP_EXACT = 192, /* bytes of a number in its normal form */
    BD__DUP_WHY = 160    /* bytes of an explanation */
};

/*
 * A name taken apart.  c is 地区 + 字号 + 行业 in folded characters, without
 * legal form, notes and marks; the 字号 stands from `core` to `trade`.
 */
struct bd__dup_name {
    uint16_t c[BD__DUP_CHARS], sound[BD__DUP_CHARS], slur[BD__DUP_CHARS];
    uint16_t other[BD__DUP_CHARS]; /* the second reading, or 0 */
    uint8_t idf[BD__DUP_CHARS];    /* of c[i] and c[i+1] together */
    int core, trade, n;
    int32_t place[BD__DUP_PLACES]; /* GB/T 2260, six digits; 0: ambiguous */
    int places;
    uint16_t branch[BD__DUP_BRANCH]; /* 北京分公司, 第3店 */
    int branches;
    char digits[BD__DUP_BRANCH]; /* numerals as digits, and Latin letters */
    double common; /* how often the 字号 occurs, 0 (rare) to 1 */
};

void bd__dup_parse(const char *name, struct bd__dup_name *out);

/* Probability that two names mean one company. */
double bd__dup_score(
    const struct bd__dup_name *a, const struct bd__dup_name *b);

/* "字号相同, 地区缺失": what is equal and what is not. */
void bd__dup_why(const struct bd__dup_name *a, const struct bd__dup_name *b,
    char out[BD__DUP_WHY]);

/*
 * What to look a name up by: 63 bits each, without repetition, the strongest
 * first.  Two names with a key in common are worth comparing.
 */
int bd__dup_keys(const struct bd__dup_name *name, int64_t keys[BD__DUP_KEYS]);

/* How the score is made, for those who train it. */
enum {
    BD__DUP_FEATURES = 50
};
int bd__dup_features(const struct bd__dup_name *a, const struct bd__dup_name *b,
    double f[BD__DUP_FEATURES]);
extern const char *const bd__dup_feature_names[];

#endif
