/*
 * http.c - the door to calls out.  libcurl and what it needs are loaded by
 * the workers that call out, and by no others.
 */
#include "part.h"

int
bd_http(struct bd_req *r, struct bd_http *h)
{
    const struct bd__part_http *part = bd__part(r, "http");

    h->status = 0;
    h->answer = h->answer_type = NULL;
    h->answer_len = 0;
    return part != NULL ? part->call(r, h) : -1;
}
