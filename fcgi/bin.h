/* bin.h - what the files of the recycle bin share. */
#ifndef BD_BIN_H
#define BD_BIN_H

#include "bd_int.h"

/* An open batch that the caller may undo or end, locked; 404 or 403. */
int bd__bin_batch(struct bd_req *r, int64_t batch, struct bd_row **row,
    const struct bd_entity **e);

/* Days that deleted records of this entity are kept; 0: for good. */
int bd__keep_days(struct bd_req *r, const char *entity);

/* bin_purge.c */
bd_handler bd__bin_purge_ask, bd__bin_purge_keep;
int bd__bin_purge(struct bd_req *r, const cJSON *arg);
int bd__bin_expire(struct bd_req *r, const cJSON *arg);

#endif
