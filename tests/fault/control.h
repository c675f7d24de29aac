/*
 * What the runner tells the processes under test: a page of shared memory,
 * the file tmp/fault beside the configuration.  rig.mjs writes it.
 */
#ifndef BD_FAULT_CONTROL_H
#define BD_FAULT_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

struct control {
    char stop[32];          /* stop.c: the place where something happens */
    _Atomic int32_t armed;  /* 1: the first one who comes there takes it */
    _Atomic int32_t held;   /* who waits there to be killed */
    _Atomic int64_t step_s; /* clock.c: by how much the clock is wrong */
};

/* Mapped before main; without the file nothing is armed and no clock wrong. */
extern struct control *control;

/* The library's own function of the same name. */
#define NEXT(fn) ((__typeof__(&fn))control_next(#fn))
void *control_next(const char *name);

#define PUBLIC __attribute__((visibility("default")))

#endif
