/*
 * What every unit test needs: cmocka and a request to allocate from.
 */
#ifndef BD_TEST_H
#define BD_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

#include "leaf.h"

struct bd_req *bd__test_req(void); /* fcgi/bd_int.h */

/* A group setup: every test finds the request in *state. */
static inline int
take_request(void **state)
{
    *state = bd__test_req();
    return *state == NULL;
}

#endif
