/*
 * exact.h - numbers that are equal or not: one form for each way of writing.
 */
#ifndef BD_DUP_EXACT_H
#define BD_DUP_EXACT_H

#include "dup/dup.h"

/* False: nothing that could be compared; out is then void. */
typedef bool bd__exact(const char *text, char out[BD__DUP_EXACT]);

bd__exact bd__exact_name;        /* a company's name, all of it */
bd__exact bd__exact_phone;       /* national digits, at least 7 */
bd__exact bd__exact_credit_code; /* GB 32100-2015, check character included */
bd__exact bd__exact_domain;      /* of a site or an address; no mail provider */
bd__exact bd__exact_wechat;

/* That of a kind: "name", "phone", "credit_code", "domain", "wechat". */
bd__exact *bd__exact_of(const char *kind);

/* One person's number, not a switchboard's: 11 digits that begin with 1. */
bool bd__exact_is_mobile(const char *national);

#endif
