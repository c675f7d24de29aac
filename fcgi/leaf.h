/*
 * leaf.h - what the core's leaves offer to the rest of the core: checks of
 * text and time, uploads, and the parts that are loaded only when used.
 * Private to fcgi/; modules see bd.h alone.
 */
#ifndef BD_LEAF_H
#define BD_LEAF_H

#include "bd.h"

/* ---------------------------------------------------------------- text -- */

/* base64url without padding (RFC 4648, 5): safe in addresses.  NULL: bad. */
const char *bd__b64url(struct bd_req *r, const void *p, size_t n);
void *bd__unb64url(struct bd_req *r, const char *s, size_t *n);

/* ----------------------------------------------------------------- log -- */

/* Writes the lines that waited: before a fork, a sleep and the end. */
void bd__log_flush(void);

/* --------------------------------------------------------------- clock -- */

/* The company's zone, minutes east of UTC; set once when a worker starts. */
extern int bd__zone_offset_min;

/* "2026-11-21", a day that exists, from year 1000 to 9999? */
bool bd__date_ok(const char *day);

/* Days since 1970-01-01 of a day that bd__date_ok() accepts. */
int64_t bd__days(const char *day);

/* An RFC 3339 instant ("2026-11-21T14:02:00+08:00", "....123Z")? */
bool bd__time_ok(const char *rfc3339);

enum {
    BD__DB_TIME = 24,
    BD__RFC_TIME = 25
}; /* bytes, with the final 0 */

/* RFC 3339 to the database's "2026-11-21 06:02:00.000" (UTC); or false. */
bool bd__time_to_db(const char *rfc3339, char out[BD__DB_TIME]);

/* The database's DATETIME or DATETIME(3) to RFC 3339 in UTC; or false. */
bool bd__time_from_db(const char *db, char out[BD__RFC_TIME]);

/* Milliseconds since 1970 to RFC 3339 in UTC. */
void bd__time_of_ms(int64_t ms, char out[BD__RFC_TIME]);

/* --------------------------------------------------------------- rules -- */

/*
 * JsonLogic (jsonlogic.com), as json-logic-js does it, with a limit on depth
 * and work.  The result may share parts of rule and data.  NULL: *why says in
 * Chinese what is wrong with the rule.
 */
const cJSON *bd__logic(
    struct bd_req *r, const cJSON *rule, const cJSON *data, const char **why);
/* "", 0, null, false and [] are not. */
bool bd__logic_true(const cJSON *v);
/*
 * Looks at a rule without running it: operations must be known, and on_var is
 * asked for each variable; NULL: nothing is wrong.
 */
const char *bd__logic_read(struct bd_req *r, const cJSON *rule,
    const char *(*on_var)(struct bd_req *r, const char *name, void *arg),
    void *arg);

/* ------------------------------------------------------------- uploads -- */

/* The file part of a form; data points into the body. */
struct bd__upload {
    const char *name; /* clean: no folders, no control characters */
    const char *data;
    size_t len;
};

/*
 * Finds the one part named `field` that holds a file (RFC 7578); other parts
 * are skipped.  On false, *why says in Chinese what is wrong with the form.
 */
bool bd__multipart(struct bd_req *r, const char *content_type, const char *body,
    size_t len, const char *field, struct bd__upload *out, const char **why);

/* What bytes are, judged by themselves: the claimed type is never used. */
struct bd__kind {
    const char *mime; /* a constant */
    bool image;
    int64_t width, height; /* pixels; 0 for what has none */
};

/* On false, *why says in Chinese what is wrong and what to do. */
bool bd__sniff(
    const void *p, size_t n, struct bd__kind *kind, const char **why);

/*
 * Keeps bytes under their own SHA-256, "aa/bb/aabb...", below `dir`; what is
 * there already is left alone.  *stored is that path.  -1: problem recorded.
 */
int bd__store_put(struct bd_req *r, const char *dir, const void *p, size_t n,
    const char **stored);

/* A second file kept with a stored one, such as its small picture. */
int bd__store_beside(struct bd_req *r, const char *dir, const char *beside,
    const void *p, size_t n);

/*
 * Removes a stored file, and the one named `beside` with it, unless somebody
 * stored the same bytes within the last hour.  1: it is gone; 0: it stays.
 */
int bd__store_drop(
    struct bd_req *r, const char *dir, const char *stored, const char *beside);

/*
 * The small JPEG of a stored picture, made on first use and kept beside it;
 * NULL where there is none (no picture, too large, broken, all busy).
 */
const char *bd__thumb(struct bd_req *r, const char *stored, const char *mime);
/* Where it lies. */
const char *bd__thumb_path(struct bd_req *r, const char *stored);

/*
 * Asks the virus scanner (clamd's INSTREAM) behind a unix socket.  -1 with a
 * problem: infected (422), or no clear answer (503).
 */
int bd__scan(
    struct bd_req *r, const char *socket_path, const void *p, size_t n);

/* --------------------------------------------------------------- parts -- */

/*
 * Parts are shared objects beside libbd.so (parts/<name>.so) for libraries
 * that are too heavy for a worker that never uses them.  The object exports
 * one constant, bd_part_<name>, that begins with the ABI stamp.
 */
struct bd__part {
    const char *abi;
};

/* The part's constant, loaded on first use; NULL: logged why it cannot be. */
const void *bd__part(struct bd_req *r, const char *name);

/* Where to look instead of beside libbd.so, when set (unit tests). */
extern const char *bd__parts_dir;

/* -------------------------------------------------------------- children */

/* Work in a process of its own: what it took or broke ends with it. */
struct bd__child {
    const char *name;                                        /* for the log */
    bool (*work)(struct bd_req *r, const void *arg, int fd); /* writes to fd */
    const void *arg;
    int timeout_ms;
    size_t answer_max, memory_max; /* bytes */
    int (*tick)(struct bd_req *r); /* while it waits; -1 ends it; or NULL */
};

/* What the work wrote; false: logged why there is nothing. */
bool bd__child(
    struct bd_req *r, const struct bd__child *c, const void **out, size_t *len);

/* ----------------------------------------------------- built-in module --- */

extern const struct bd_module bd__files;

/* Its nightly job: uploads that were never tied to a record go. */
int bd__files_sweep(struct bd_req *r, const cJSON *arg);

#endif
