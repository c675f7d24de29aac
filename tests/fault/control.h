/*
 * What the runner tells the worker under test: one page of shared memory,
 * the file tmp/fault beside the configuration.  rig.mjs writes it.
 */
#ifndef BD_FAULT_CONTROL_H
#define BD_FAULT_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

struct control {
    char stop[32];         /* the place where to die */
    _Atomic int32_t armed; /* 1: the first one who comes there takes it */
};

/* Mapped before main; a file that is missing arms nothing. */
extern struct control *control;

#endif
