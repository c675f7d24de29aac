/* sandbox.h - between sandbox.c, landlock.c and who calls them. */
#ifndef BD_SANDBOX_H
#define BD_SANDBOX_H

#include "bd_int.h"

/*
 * Shuts this process in, for good: after it has loaded, connected and read
 * its configuration, before it serves.  -1 with a message: it cannot.
 */
int bd__sandbox(const char *section, char *err, size_t n);

/* The stricter one of a child that reads hostile bytes. */
bool bd__sandbox_child(void);

/* Files and ports; -1 with errno: the kernel has no such thing. */
int bd__landlock(const char *section);

#endif
