/*
 * bd_int.h - what the core's files know of each other, and no module knows.
 */
#ifndef BD_INT_H
#define BD_INT_H

#include "bd.h"
#include "board.h"
#include "conf.h"
#include "db_int.h"

#include <signal.h>

/* ------------------------------------------------------------- arena.c -- */

struct bd_block; /* a chunk of memory */
struct bd_arena {
    struct bd_block *first, *last; /* the first is kept between requests */
};
struct bd_mark {
    struct bd_block *block;
    size_t used;
};
void *bd__arena_alloc(struct bd_arena *a, size_t n);
/* As bd__arena_alloc(), but not zeroed: for what is overwritten anyway. */
void *bd__arena_raw(struct bd_arena *a, size_t n);
struct bd_mark bd__arena_mark(struct bd_arena *a);
void bd__arena_rewind(struct bd_arena *a, struct bd_mark m);
void bd__arena_reset(struct bd_arena *a);
struct bd_defer;
/* Those newer than `until` (NULL: all). */
void bd__run_defers(struct bd_req *r, const struct bd_defer *until);
/* cJSON allocates from the arena of the request that is current. */
void bd__json_hooks(void);

/* --------------------------------------------------------------- req.c -- */

struct bd_pair {
    const char *name, *value;
    bool used; /* somebody asked for it: the rest are unknown parameters */
};

struct bd_buf { /* grows in the arena */
    char *p;
    size_t n, cap;
};

struct bd_defer {
    struct bd_defer *next;
    void (*fn)(void *);
    void *p;
};

struct bd_problem {
    int status; /* 0: none */
    const char *slug, *detail;
    cJSON *extra, *errors;
};

struct bd_access; /* acl.c: what the caller's roles add up to */
struct bd__module;
struct bd__route;

#define BD_PATH_MAX 4
#define BD_QUERY_MAX 48
#define BD_HEADERS_MAX 8
#define BD_DEPTH_MAX 32

struct bd_req {
    uint32_t magic;
    struct bd_arena arena;
    struct bd_defer *defers;

    /* what came in */
    const char *method, *path, *ip, *id, *user_agent;
    const char *(*header)(void *ctx, const char *cgi_name);
    void *header_ctx;
    const char *body;
    size_t body_len;
    cJSON *json;
    struct bd_pair query[BD_QUERY_MAX];
    int nquery;
    const char *path_arg[BD_PATH_MAX], *path_name[BD_PATH_MAX];
    int npath;
    const struct bd__route *route;
    const struct bd__module *module; /* whose code runs now */

    /* what goes out */
    struct bd_buf out;
    bool comma[BD_DEPTH_MAX];
    char close[BD_DEPTH_MAX];
    int depth;
    int status;
    const char *mime;
    const void *bytes;
    size_t nbytes;
    struct bd_pair out_header[BD_HEADERS_MAX];
    int nout_header;
    struct bd_problem problem;

    /* who asks */
    struct bd_caller caller;
    struct bd_access *access;
    const char *token;
    bool by_cookie;

    /* how it goes */
    int64_t started_us, db_us;
    int statements;
    int statement; /* number + 1 of the module's that runs; 0: the core's */
    struct {       /* what took longest, for the log of slow requests */
        const char *module, *sql;
        int statement;
        int64_t us;
    } slowest;
    bool db_duplicate;
    bool db_warned; /* the last statement was cut off, or the like */
    char db_error[200];
    int nested; /* events within events */
    bool keep;  /* commit although it fails */
    struct bd_pair note[4];
    int nnote;
    bool asking; /* inside bd_ask */
    enum bd_ask ask;
    int64_t job_id; /* in a job */
    bool accel;     /* nginx sends a file: it knows the length */
    bool idem_lost; /* a twin request kept its answer first */
    const char *query_string;
};

#define BD_REQ_MAGIC 0xbd0a0001u

extern struct bd_req *bd__current; /* one at a time in a worker */
struct bd_req *bd__req_new(void);
void bd__req_begin(struct bd_req *r);
/* What a handler wrote is void: it will run again. */
void bd__req_forget_answer(struct bd_req *r);
void bd__req_end(struct bd_req *r);
/* A request for unit tests: an arena and nothing else. */
struct bd_req *bd__test_req(void);

/* -------------------------------------------------- log.c, json.c ------ */

void bd__log_level(const char *name);
/* As bd_log(), but written when the worker has time (leaf.h). */
void bd__log_later(struct bd_req *r, enum bd_level level, const char *event,
    const char *f, ...) __attribute__((format(printf, 4, 5)));

void bd__buf_add(struct bd_req *r, struct bd_buf *b, const char *s, size_t n);
void bd__buf_str(struct bd_req *r, struct bd_buf *b, const char *s);
void bd__buf_fmt(struct bd_req *r, struct bd_buf *b, const char *f, ...)
    BD_PRINTF(3, 4);
void bd__buf_json(struct bd_req *r, struct bd_buf *b, const char *s, size_t n);
const char *bd__cstr(struct bd_req *r, struct bd_buf *b);
/* Comma and key before a value that the caller writes into r->out. */
void bd__w_key(struct bd_req *r, const char *key);

/* ------------------------------------------------------------ query.c --- */

/* NULL when the escapes or the UTF-8 are bad; plus: '+' is a space. */
const char *bd__url_decode(
    struct bd_req *r, const char *s, size_t n, bool plus);
const char *bd__url_encode(struct bd_req *r, const char *s);
int bd__query_parse(struct bd_req *r, const char *query_string);

/* ------------------------------------------------------------ valid.c --- */

enum bd_mode {
    BD_NEW,
    BD_CHANGE
}; /* CHANGE: required may be absent */
/*
 * Checks an object against a table: types, ranges, choices, unknown members;
 * collects violations and puts values into their canonical form (times in
 * the database's, texts trimmed).
 */
void bd__validate(struct bd_req *r, const struct bd_field *fields, cJSON *o,
    const char *pointer, enum bd_mode mode, bool writable_only);
/* One query parameter of a field's type; NULL and a problem if bad. */
cJSON *bd__parse_value(
    struct bd_req *r, const struct bd_field *f, const char *text);
/* NULL: the table (which may be NULL) has none of this name. */
const struct bd_field *bd__field_of(
    const struct bd_field *fields, const char *name);
bool bd__choice_ok(const char *choices, const char *value);
/* Calls fn for each "value=title" of a choices text. */
void bd__each_choice(struct bd_req *r, const char *choices,
    void (*fn)(struct bd_req *r, const char *value, const char *title));

/* ------------------------------------------------------------ module.c -- */

struct bd__route {
    const struct bd_route *route;
    const struct bd__module *module;
    const struct bd_entity *entity; /* for the core's own calls */
    const char *full;               /* "/api/v1/leads/{id}" */
};
struct bd__module {
    const struct bd_module *m; /* a copy, with the entities below */
    void *handle;
    struct bd_entity *entities;
    bool served; /* this pool serves its routes */
};

extern struct bd__module bd__modules[];
extern int bd__nmodules;
extern const struct bd_module *const bd__builtin[];

/* Loads the built-in modules and those named; -1 with a message. */
int bd__modules_load(const char *dir, const char *names, const char *served,
    char *err, size_t n);
int bd__modules_init(char *err, size_t n);
void bd__modules_fini(void);
/* Every table cross-checked; messages to stderr, number of faults. */
int bd__modules_check(bool with_db);
const struct bd__module *bd__module_of(const char *name);
const struct bd_entity *bd__entity(const char *name);
/* The same, for who changes its table of fields (field_load.c). */
struct bd_entity *bd__entity_own(const char *name);
/* The first for NULL; NULL behind the last. */
const struct bd_entity *bd__entity_next(const struct bd_entity *e);
void bd__module_add(const struct bd_module *m, void *handle, bool served);
/* "lead_list" → the entity lead; NULL: no list of an entity. */
const struct bd_entity *bd__entity_of_list(const char *gives);
const struct bd__module *bd__entity_module(const struct bd_entity *e);
const struct bd_field *bd__field(const struct bd_entity *e, const char *name);
const struct bd_service *bd__service(
    const char *name, const struct bd__module **m);
const struct bd_conf *bd__conf(const char *key);

/* ------------------------------------------------------------- route.c -- */

int bd__routes_build(char *err, size_t n);
/* All routes of this process, in order of declaration. */
extern struct bd__route *bd__routes;
extern int bd__nroutes;
/* NULL: none; *allow names the methods of the path if there is another. */
const struct bd__route *bd__route_find(
    struct bd_req *r, const char *method, const char *path, const char **allow);

/* -------------------------------------------------------- dispatch.c ---- */

/* Everything from the parsed head to the finished answer in r. */
/* Route and size, before the body is read; -1: problem recorded. */
int bd__accepts(struct bd_req *r, size_t body_len);
void bd__dispatch(struct bd_req *r);
void bd__problem_json(struct bd_req *r);

/* ------------------------------------------------- fcgx.c, wire.c ------- */

/*
 * Sends head and body (n bytes) as the whole answer to request `id` of the
 * connection fd.  A client that hung up is no error: the commit stands.
 */
void bd__wire_answer(
    int fd, int id, const struct bd_buf *head, const char *body, size_t n);

int bd__serve(struct bd_req *r, int64_t max_requests);
/* TERM is let in only while waiting with this mask. */
void bd__block_term(sigset_t *open_mask);
extern struct bd_board *bd__board;
extern struct bd_board_slot *bd__slot;

/* ------------------------------ session.c, auth.c, acl.c, scope.c -- */

#define BD_HASH_BYTES 32

/* What the database keeps of a token: its SHA-256. */
struct bd_param bd__token_hash(struct bd_req *r, const char *token);
enum bd_session_kind bd__session_kind(const char *name);
/* Who asks: -1 when the session is bad; nobody is no failure. */
int bd__authenticate(struct bd_req *r);
void bd__be_system(struct bd_req *r);
/* Reloads roles, tree and settings when another epoch is said. */
int bd__acl_refresh(struct bd_req *r, int64_t epoch);
int bd__epoch_check(struct bd_req *r);
/* What was read inside an open transaction must be read again after it. */
void bd__acl_stale(void);
/* The caller is this person from now on; false: gone or disabled. */
bool bd__become(struct bd_req *r, int64_t staff_id);
/* The caller looks as this person, and sees no field and holds no permission
 * beyond his own; false: gone or disabled. */
bool bd__look_as(struct bd_req *r, int64_t staff_id);
void bd__become_nobody(struct bd_req *r);
/* Memory that lives as long as the rules that the process holds. */
void *bd__acl_keep(size_t n);
/* Where entity.c keeps what the caller sees of each entity. */
struct bd_veil **bd__veils(struct bd_req *r);
bool bd__acl_may(const struct bd_access *a, const char *perm);
const char *bd__staff_name(int64_t staff_id);
bool bd__staff_active(int64_t staff_id); /* still works here */
enum bd_field_access {
    BD_HIDDEN,
    BD_READ,
    BD_WRITE
};
enum bd_field_mask {
    BD_MASK_NONE,
    BD_MASK_LIST,
    BD_MASK_ALL
};
enum bd_field_access bd__field_access(struct bd_req *r,
    const struct bd_entity *e, const struct bd_field *f,
    enum bd_field_mask *mask);
/* People whose rows of a module the caller sees; all: true. */
struct bd_people {
    bool all;
    int n;
    const int64_t *id;
};
const struct bd_people *bd__people(struct bd_req *r, const char *module);
bool bd__people_has(const struct bd_people *p, int64_t id);
/* Everybody who has the caller above him, near or far; how many. */
int bd__below(struct bd_req *r, int64_t **ids);
/* " (alias.owner_id IN (...) ...)" for an entity. */
const char *bd__scope_sql(
    struct bd_req *r, const struct bd_entity *e, const char *alias);
/* Records that somebody else made the caller a collaborator of (team.c). */
enum bd_share {
    BD_SHARE_ANY,
    BD_SHARE_EDIT, /* those that he may change */
    BD_SHARE_NONE
};
/* How many of an entity, and which. */
int bd__shares(struct bd_req *r, const struct bd_entity *e, enum bd_share want,
    const int64_t **ids);
/* How the caller is one of a record, or of the one it hangs on: "（查看，到
 * 12-31）"; NULL: he is none.  *up is the record above, or NULL. */
const char *bd__share_words(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const struct bd_entity **up);
int bd__team_load(struct bd_req *r);
/* The scope with what is shared in this way; and only what is shared. */
const char *bd__scope_sql_share(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_share share);
const char *bd__scope_shared(
    struct bd_req *r, const struct bd_entity *e, const char *alias);
/* The same for a part of a pooled entity: an index serves one, not both. */
enum bd_pool_part {
    BD_POOL_BOTH,
    BD_POOL_NOT,
    BD_POOL_ONLY
};
const char *bd__scope_sql_of(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_pool_part part);
/* The same as alternatives, each with an index of its own (a person's rows, the
 * pool): how many of at most `most`, or 0 when it is no such choice. */
int bd__scope_branches(struct bd_req *r, const struct bd_entity *e,
    const char *alias, enum bd_pool_part part, const char **branch, int most);
/*
 * The ways by which a row may be the caller's: its own owner column, and the
 * copies of the owners above it that the database keeps on the row ("customer_
 * owner_id" for the field customer_id: 0 in the pool, NULL without a live
 * record above).
 */
struct bd_way {
    const char *column;
    const struct bd_entity *owned; /* whose owner it is */
    int depth;
    struct {
        const char *field;
        const struct bd_entity *up;
    } step[2]; /* from the row to `owned` */
};
int bd__ways(
    struct bd_req *r, const struct bd_entity *e, struct bd_way *w, int most);
/* Replaces every {entity:alias}. */
const char *bd__scope_expand(struct bd_req *r, const char *sql);
/* The part that belongs to the people below the caller: the condition, and its
 * alternatives as bd__scope_branches() gives them. */
int bd__scope_team(struct bd_req *r, const struct bd_entity *e,
    const char *alias, const char **where, const char **branch, int most);

/* ------------------------------------- entity.c, record.c, recycle.c ---- */

bd_handler bd__entity_list, bd__entity_get, bd__entity_create,
    bd__entity_update, bd__entity_recycle, bd__entity_recycle_preview,
    bd__entity_history;
extern const struct bd_field bd__recycle_query[], bd__recycle_preview[];
/* The entity of "contact.customer_id" (NULL: not loaded), and its field. */
const struct bd_entity *bd__hanging(
    struct bd_req *r, const char *child, const char **field);
/* Calls fn with each kind of living record that refers to this one, and how
 * many there are. */
enum bd_referring {
    BD_GOES_ALONG,
    BD_STAYS,
    BD_NEVER_DELETED /* stays, and never gets into the bin itself */
};
typedef void bd__referring_fn(
    struct bd_req *r, const struct bd_entity *c, int64_t n, void *arg);
int bd__each_referring(struct bd_req *r, const struct bd_entity *e, int64_t id,
    enum bd_referring which, bd__referring_fn *fn, void *arg);
/* Puts a row with what hangs on it into the bin; takes a batch back out.
 * Neither tells anybody. */
int bd__bin_put(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, const char *reason, int64_t *batch,
    int64_t *children);
int bd__bin_take(struct bd_req *r, const struct bd_entity *e, int64_t batch);
/* "SELECT ... FROM table t ..."; names: joins for the titles of refs. */
void bd__select(struct bd_req *r, struct bd_buf *b, const struct bd_entity *e,
    bool detail, bool names);
/* What was composed of it is void: its table of fields is another. */
void bd__select_forget(const struct bd_entity *e);
/* What lies in a pool shows personal fields to those who assign only. */
enum bd_shown {
    BD_SHOWN_NEVER,
    BD_SHOWN_OWNED,
    BD_SHOWN_ALL
};
enum bd_shown bd__field_shown(
    struct bd_req *r, const struct bd_entity *e, const struct bd_field *f);
void bd__w_fields(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bool detail);
int64_t bd__row_id(const struct bd_row *row);
/* Runs as the entity's module from here on; returns whose code ran. */
const struct bd__module *bd__enter(struct bd_req *r, const struct bd_entity *e);
/* Row, hook, audit and event of one change. */
int bd__save(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, cJSON *values, const char *event,
    const char *from, const char *to);
/* files.c: the files tied to a row t, as a column, and that column written. */
const char *bd__files_column(struct bd_req *r, const struct bd_entity *e);
void bd__w_files(struct bd_req *r, const char *json);
/* A field's value for its column; NULL and null are NULL. */
struct bd_param bd__param_of(
    struct bd_req *r, const struct bd_field *f, const cJSON *v);
/* A row of an entity with its details (NULL: the titles) as cells. */
int bd__shown_line(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bd_line_fn *fn, void *arg);
/* Calls fn for every field that the caller sees in lists and details, as
 * lists mask it; name is that of what it refers to. */
typedef void bd__shown_fn(struct bd_req *r, const struct bd_field *f,
    const struct bd_cell *c, bool masked, const char *name, void *arg);
void bd__each_shown(struct bd_req *r, const struct bd_entity *e,
    const struct bd_row *row, bd__shown_fn *fn, void *arg);
bool bd__is_column(const struct bd_field *f);
int bd__refs_ok(struct bd_req *r, const struct bd_entity *e, const cJSON *in);

/* ------------------------------------------------------------- event.c -- */

/* The service behind a route, called with body and path's arguments. */
int bd__relay(struct bd_req *r);
/* The service behind a route, or NULL. */
const struct bd_service *bd__behind(const struct bd_route *x);
/* The table of a route's body: its own or its service's. */
const struct bd_field *bd__body_fields(const struct bd_route *x);

/* Does anybody subscribe to it?  Tells them, without an audit row. */
bool bd__heard(const char *event);
int bd__tell(
    struct bd_req *r, const char *event, int64_t id, const cJSON *data);
int bd__emit_states(struct bd_req *r, const char *event,
    const struct bd_entity *e, int64_t id, const char *from, const char *to,
    int64_t customer_id, cJSON *data);

/* -------------------------------------------------- idem.c, setting.c --- */

/* 1: r holds the replayed answer; 0: go on; -1. */
int bd__idem_find(struct bd_req *r);
int bd__idem_keep(struct bd_req *r);

int bd__settings_load(struct bd_req *r);

/* ------------------------------------ pool_rules.c (more in pools.h) -- */

/* The pools and their members, into the rules that the process holds. */
int bd__pools_load(struct bd_req *r);
/* Do an entity's rows lie in pools that are records, not just ownerless? */
bool bd__has_pools(const struct bd_entity *e);
/* The pools of an entity whose rows the caller sees: how many, -1 for all. */
int bd__pools_seen(
    struct bd_req *r, const struct bd_entity *e, const int64_t **id);
const char *bd__pool_name(int64_t pool_id);
/* Are personal fields of a row in this pool masked for the caller? */
bool bd__pool_masks(struct bd_req *r, int64_t pool_id);
/* The pool that a form for a new record names must be one that he sees. */
void bd__pool_check(
    struct bd_req *r, const struct bd_entity *e, const cJSON *in);
/* A new record belongs to a pool: the caller's, or else the default. */
void bd__pool_fill(struct bd_req *r, const struct bd_entity *e, cJSON *values);
/* Those that would lie in a pool which gives out by itself get an owner, and
 * the reason as "assign_note". */
int bd__pool_share_new(
    struct bd_req *r, const struct bd_entity *e, cJSON *const *values, int n);

/* --------------------------------------------------------------- job.c -- */

int bd__jobs_serve(struct bd_req *r, int64_t max_jobs);
int bd__schedules_sync(struct bd_req *r);

/* ----------------------------------------------------- migrate.c, meta.c -- */

int bd__first_admin(const char *username, char *err, size_t n);
int bd__migrate(const char *dir, char *err, size_t n);
/* only: one entity and nothing else, for the phone; or NULL. */
void bd__w_meta(struct bd_req *r, bool with_access, const char *only);
const char *bd__type_name(enum bd_type type);
/* answers.c: what the built-in calls answer, and their parameters. */
extern const struct bd_field bd__health_out[], bd__about_out[], bd__meta_out[],
    bd__changes_out[], bd__home_out[], bd__search_query[], bd__search_out[],
    bd__jobs_query[], bd__jobs_out[], bd__id_out[], bd__settings_out[],
    bd__system_out[];
bd_handler bd__openapi, bd__metrics, bd__search, bd__settings,
    bd__settings_change;

/* ------------------------------------------------------------- stop ----- */

extern volatile int bd__stopping;

#endif
