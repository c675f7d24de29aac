/*
 * valid.h - one value being checked: what valid.c and valid_text.c share.
 */
#ifndef BD_VALID_H
#define BD_VALID_H

#include "bd_int.h"

struct spot { /* where in the input we are */
    struct bd_req *r;
    const struct bd_field *f;
    cJSON *v;
    const char *pointer;
};

/* "<title><why>", at its place. */
void bd__bad(struct spot *s, const char *code, const char *why);

/* A text of any type: trimmed, of its length and its form. */
void bd__check_text(struct spot *s);

#endif
