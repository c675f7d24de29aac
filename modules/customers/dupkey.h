/*
 * dupkey.h - what makes two companies, numbers or codes "the same" in 查重.
 *
 * Pure functions of text: the keys are stored, so a change of a rule needs a
 * migration that rebuilds dup_key.
 */
#ifndef BD_CUSTOMERS_DUPKEY_H
#define BD_CUSTOMERS_DUPKEY_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DUPKEY_MAX = 192
}; /* bytes, with the final 0 */

/*
 * The name without what people write differently: width, case, spaces,
 * punctuation, brackets, and the legal form at its end.  False: nothing left.
 */
bool dupkey_name(const char *name, char out[DUPKEY_MAX]);

/* National digits: no +86, separators or extension.  False: too short. */
bool dupkey_phone(const char *phone, char out[DUPKEY_MAX]);

/* 统一社会信用代码 by GB 32100-2015, check character included, or false. */
bool dupkey_credit_code(const char *code, char out[DUPKEY_MAX]);

#endif
