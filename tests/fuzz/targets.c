/*
 * All targets are one program, linked once: FUZZ_TARGET in the environment says
 * which of them to be.  FUZZ_TARGETS comes from the Makefile: X(json) X(...)
 */
#include "fuzz.h"

#include <stdio.h>

/* clang-format off */
#define X(name) int fuzz_##name##_input(const uint8_t *, size_t);
FUZZ_TARGETS
#undef X
#define X(name) {#name, fuzz_##name##_input},
static const struct target {
    const char *name;
    int (*input)(const uint8_t *, size_t);
} targets[] = {FUZZ_TARGETS};
#undef X
/* clang-format on */

static const struct target *
chosen(void)
{
    const char *name = getenv("FUZZ_TARGET");

    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++)
        if (name != NULL && strcmp(name, targets[i].name) == 0)
            return &targets[i];
    fprintf(
        stderr, "FUZZ_TARGET names no target: %s\n", name != NULL ? name : "");
    exit(2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct target *target;

    if (target == NULL)
        target = chosen();
    return target->input(data, n);
}
