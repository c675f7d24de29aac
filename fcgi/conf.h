/*
 * Configuration: one ini file, read by the master and by each worker.
 *
 * [baodan] holds what all share, [pool NAME] what one pool of workers has.
 * Every key stands in one table in conf.c; anything else is refused with the
 * file and the line, so that a typing error never becomes a silent default.
 */
#ifndef BD_CONF_H
#define BD_CONF_H

#include <stddef.h>
#include <stdint.h>

#define BD_CONF_POOLS_MAX 16

#pragma GCC visibility push(default)

/*
 * Read `path`.  On failure returns -1 with a message in `err`, and what was
 * loaded before stays in force.  Strings handed out by an earlier load are
 * invalid after a successful one.
 */
int bd_conf_load(const char *path, char *err, size_t n);

/* Value of a key in "baodan" or "pool NAME", or `dflt` when it is not set. */
const char *bd_conf_str(const char *section, const char *key, const char *dflt);

/* The same for numbers and for yes/no (1/0). */
int64_t bd_conf_int(const char *section, const char *key, int64_t dflt);

/*
 * Contents of the file that `<key>_file` names, without its last line end.
 * bd_conf_secret_free() wipes it.  NULL with errno 0: not configured; NULL
 * with another errno: the file cannot be read or is empty (EINVAL).
 */
char *bd_conf_secret(const char *section, const char *key);
void bd_conf_secret_free(char *secret);

/* How many pools there are, and the name of the i-th, in file order. */
int bd_conf_pools(void);
const char *bd_conf_pool(int i);

/* The section of a pool, "pool NAME", valid until the next load. */
const char *bd_conf_pool_section(int i);

#pragma GCC visibility pop

#endif
