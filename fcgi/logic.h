/*
 * logic.h - what logic.c and logic_value.c share: values as JavaScript sees
 * them, because rules mean there and here the same.  NULL is undefined.
 */
#ifndef BD_LOGIC_H
#define BD_LOGIC_H

#include "bd_int.h"

#define BD_LOGIC_WORK 50000 /* rules applied, elements made, bytes / 16 */

struct logic {
    struct bd_req *r;
    int depth, work;
    const char *why; /* set: give up */
};

struct logic_args {
    const cJSON **v; /* NULL where there is none: undefined */
    int n;
    const cJSON *data;
};
typedef const cJSON *logic_op(struct logic *l, const struct logic_args *a);

/* An operation that takes values; NULL: there is none of this name. */
logic_op *bd__logic_op(const char *name);
const cJSON *bd__logic_give_up(struct logic *l, const char *why);
/* false: it costs too much, and the whole is given up. */
bool bd__logic_spend(struct logic *l, size_t work);
/* Becomes an element of the list; what it holds is shared. */
void bd__logic_push(struct logic *l, cJSON *list, const cJSON *v);

/* "", 0, null, false, NaN, undefined and [] are false. */
bool bd__js_true(const cJSON *v);
/* Number(v) and parseFloat(v); NaN where there is none. */
double bd__js_number(struct bd_req *r, const cJSON *v);
double bd__js_float(struct bd_req *r, const cJSON *v);
/* String(v); as an element of a list, null and undefined are "". */
const char *bd__js_string(struct bd_req *r, const cJSON *v);
const char *bd__js_element(struct bd_req *r, const cJSON *v);
/* ===, == and <; *less is -1 where they cannot be compared. */
bool bd__js_same(const cJSON *a, const cJSON *b);
bool bd__js_equal(struct bd_req *r, const cJSON *a, const cJSON *b);
int bd__js_less(struct bd_req *r, const cJSON *a, const cJSON *b);
/* data.a.b.0 of a path; NULL: there is none. */
const cJSON *bd__js_at(struct bd_req *r, const cJSON *data, const char *path);

#endif
