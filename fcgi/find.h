/*
 * find.h - search: what is kept of a row's texts, and how a query is put to
 * it.  fcgi/README.md, "Search", tells the whole.
 */
#ifndef BD_FIND_H
#define BD_FIND_H

#include "bd_int.h"
#include "follow.h"

/* --------------------------------------------------------- find_text.c -- */

#define BD_FOLD_MAX 200 /* characters of a field that are searched in */

/* Folded letters and digits of a text, punctuation gone; returns how many. */
int bd__fold(const char *s, uint32_t *to, int most);

/*
 * Adds "深圳美味 ShenZhenMeiWei SZMW" to b: what a pattern is tried on.
 * Legal suffixes (有限公司) are not read out.
 */
void bd__find_line(struct bd_req *r, struct bd_buf *b, const char *text);

struct bd_tokens {
    uint32_t *tok; /* none is 0 */
    int n, cap;
};
/* Adds a text's tokens: one for each character, one more if it is read. */
void bd__tokens_add(struct bd_req *r, struct bd_tokens *t, const char *text);
/* In order, each once. */
void bd__tokens_sort(struct bd_tokens *t);

/* -------------------------------------------------------- find_query.c -- */

struct bd_range {
    uint32_t lo, hi;
};

#define BD_WORDS_MAX 4
#define BD_ALTS_MAX 6
#define BD_ANCHORS_MAX 6
#define BD_RANGES_MAX 40

/*
 * One way to read a word.  Every row that it fits has a token in each of the
 * `anchor` ranges; where there are none (initials), one in any of `any`.
 */
struct bd_alt {
    int anchors, any;
    struct bd_range anchor[BD_ANCHORS_MAX];
    const struct bd_range *any_of;
    int64_t share; /* of initials: one row in so many has them */
};

struct bd_word {
    const char *pattern; /* "广告" or "gg|GG|GuangG": a regular expression */
    bool brief;          /* one or two characters: a token is all of it */
    int alts;
    struct bd_alt alt[BD_ALTS_MAX];
};

/* The words of a query; 0: there is no letter or digit in it. */
int bd__find_words(struct bd_req *r, const char *q, struct bd_word *w);

/* -------------------------------------------------------- find_keep.c --- */

/* What ends each field's text in the line: the nth field's, or '\0'. */
#define BD_MARKS                                                               \
    "\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10"                             \
    "\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a"
char bd__find_mark(int nth);

/* The entity's number in bd_post; 0: nothing of it is kept there. */
unsigned bd__find_obj(const struct bd_entity *e);
/* Is a field searched by its postings? */
bool bd__find_indexed(const struct bd_field *f);
/* By which rules rows are kept: other ones, and all are filled in anew. */
int64_t bd__find_rules(const struct bd_entity *e);
/* Two entities with one number: messages to stderr, how many. */
int bd__find_check(void);
/* The postings of rows that have none yet. */
int bd__find_add(struct bd_req *r, const struct bd_entity *e,
    const struct bd_written *w, int n);
bd_follower bd__find_follow;

/* -------------------------------------------------------- find_fill.c --- */

/* Are all of the entity's rows in bd_post already? */
bool bd__find_ready(const struct bd_entity *e);
/* Reads which ones are: with the rules, and when they change. */
int bd__find_load(struct bd_req *r);
/* Queues the job that fills bd_post when something is missing there. */
int bd__find_kick(struct bd_req *r);
/* The job. */
int bd__find_fill(struct bd_req *r, const cJSON *arg);

/* -------------------------------------------------------- find_plan.c --- */

#define BD_FIND_PARAMS 136 /* at most: 64 ranges, two for each word */

#define BD_POINTS_MAX BD_WORDS_MAX
#define BD_FIND_EXAMINED 200000 /* rows; a search that needs more is cut off */

/* A search, and how it is to be put to the database. */
struct bd_found {
    const struct bd_entity *e;
    const char *q;
    bool by_id; /* the newest first: the order of the postings themselves */
    /* The caller's rows as alternatives, none for all the rows there are. */
    const char *const *branch;
    int branches;
    /* Filled in: */
    bool driven;                   /* the condition names the rows */
    unsigned obj;                  /* points > 0: rows that have each of */
    uint32_t point[BD_POINTS_MAX]; /* these tokens, in order of id */
    int points;
};

/*
 * Adds " AND ..." that lets through the rows of t in which the caller may
 * find f->q, and its parameters.  Returns how many, or -1.
 */
int bd__find_where(struct bd_req *r, struct bd_found *f, struct bd_buf *b,
    struct bd_param *p, int most);

/* ------------------------------------------------ list.c, entity.c ------ */

/* The first rows of an entity's list, the pool's too, that q finds. */
int bd__find_rows(struct bd_req *r, const struct bd_entity *e, const char *q,
    int limit, struct bd_rows **rows);
/* A record's title as the caller may see it, and "138****8000 · 澜庭": what
 * tells records of one title apart. */
const char *bd__title(
    struct bd_req *r, const struct bd_entity *e, const struct bd_row *row);
const char *bd__hint(
    struct bd_req *r, const struct bd_entity *e, const struct bd_row *row);

#endif
