/*
 * What every fuzz target has: one function, called with bytes from anywhere,
 * and a request that begins anew each time.
 */
#ifndef BD_FUZZ_H
#define BD_FUZZ_H

#include "bd_int.h"
#include "leaf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold for every input: a crash tells which line did not. */
#define MUST(x)                                                                \
    do {                                                                       \
        if (!(x))                                                              \
            abort();                                                           \
    } while (0)

#endif
