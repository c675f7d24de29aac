/*
 * bd.h - all that a module may know of the core.
 *
 * A module is a folder with one descriptor of tables (BD_MODULE, at the end
 * of this file).  The core routes, checks, audits and commits; a handler
 * says what is particular to its request.
 *
 * Conventions of every function here:
 *   int result       0 or more: fine.  -1: failed, and the problem is already
 *                    on the request; pass the -1 up and add nothing.
 *   allocation       never returns NULL and lives until the request ends.
 *   money            *_fen (1/100 yuan), *_e4 (1/10000 yuan), *_bp (1/10000);
 *   quantities       *_e3 (1/1000).  All are int64_t.
 *   entity names     "customer", singular; paths "customers", plural.
 */
#ifndef BD_H
#define BD_H

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct bd_req;  /* one request, or one run of a job */
struct bd_row;  /* one row of a result */
struct bd_rows; /* a result */

#define BD_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* ------------------------------------------------------------- memory -- */

/* Zeroed memory of the request. */
void *bd_alloc(struct bd_req *r, size_t n);
char *bd_dup(struct bd_req *r, const char *s);
char *bd_dupn(struct bd_req *r, const char *s, size_t n);
char *bd_fmt(struct bd_req *r, const char *f, ...) BD_PRINTF(2, 3);

/*
 * Memory taken between the two is given back: for jobs that go on and on.
 * Nothing of that time may be used or deferred beyond its end.
 */
struct bd_scratch {
    void *block;
    size_t used;
};
struct bd_scratch bd_scratch(struct bd_req *r);
void bd_scratch_end(struct bd_req *r, struct bd_scratch s);

/* Calls fn(p) when the request ends: for what the arena cannot give back. */
void bd_defer(struct bd_req *r, void (*fn)(void *), void *p);

/* ------------------------------------------------------------ problems -- */

/*
 * Records an RFC 9457 problem and returns -1.  slug is the last part of its
 * type; the detail is for the user (in Chinese) and names what to do next.
 */
int bd_fail(struct bd_req *r, int status, const char *slug, const char *f, ...)
    BD_PRINTF(4, 5);

/* Adds a member to the problem just recorded; the value is arena memory. */
void bd_fail_extra(struct bd_req *r, const char *key, cJSON *value);

/*
 * Collects one violation of the input; go on checking.  pointer is an RFC
 * 6901 pointer ("/lines/0/width_mm").  bd_violated() turns what was collected
 * into a 422 and returns -1, or returns 0 when there was none.
 */
void bd_violate(struct bd_req *r, const char *pointer, const char *code,
    const char *f, ...) BD_PRINTF(4, 5);
int bd_violated(struct bd_req *r);

/* ----------------------------------------------------------------- log -- */

/* One logfmt line; event is a fixed dotted name, f gives "key=value ...". */
/* clang-format off */
enum bd_level { BD_DEBUG, BD_INFO, BD_WARN, BD_ERROR };
/* clang-format on */
void bd_log(struct bd_req *r, enum bd_level level, const char *event,
    const char *f, ...) BD_PRINTF(4, 5);

/* --------------------------------------------------------------- input -- */

/* Path parameter as a number (routes only match digits there), or text. */
int64_t bd_path_id(const struct bd_req *r);
const char *bd_path_str(const struct bd_req *r, const char *name);

/* Decoded query parameter, or NULL; request header ("If-Match"), or NULL. */
const char *bd_query(const struct bd_req *r, const char *name);
const char *bd_header(const struct bd_req *r, const char *name);
const char *bd_client_ip(const struct bd_req *r);
const char *bd_method(const struct bd_req *r);
const char *bd_request_id(const struct bd_req *r);

/* The JSON body, validated against the route's `in` table; {} if none. */
cJSON *bd_body(struct bd_req *r);

/* The body's bytes, for routes flagged BD_RAW. */
const char *bd_raw_body(const struct bd_req *r, size_t *len);

/* Members of an object: absent and null give dflt, NULL or false. */
int64_t bd_i64(const cJSON *o, const char *key, int64_t dflt);
const char *bd_str(const cJSON *o, const char *key);
bool bd_true(const cJSON *o, const char *key);
bool bd_has(const cJSON *o, const char *key);

/* Strict RFC 8259 parse (no duplicate keys, no \u0000, exact integers). */
cJSON *bd_json(
    struct bd_req *r, const char *text, size_t len, const char **why);
/* Integers survive exactly; cJSON's own adder would print 1e+15. */
void bd_json_set_i64(cJSON *o, const char *key, int64_t v);
void bd_json_set_str(cJSON *o, const char *key, const char *s);
char *bd_json_text(struct bd_req *r, const cJSON *o);

/* -------------------------------------------------------------- output -- */

/*
 * A streaming writer.  key is NULL inside arrays and at the top.  What a
 * handler writes is sent only after it returned 0 and the commit succeeded.
 */
void bd_w_obj(struct bd_req *r, const char *key);
void bd_w_arr(struct bd_req *r, const char *key);
void bd_w_end(struct bd_req *r);
void bd_w_int(struct bd_req *r, const char *key, int64_t v);
void bd_w_str(struct bd_req *r, const char *key, const char *s); /* or null */
void bd_w_bool(struct bd_req *r, const char *key, bool v);
void bd_w_null(struct bd_req *r, const char *key);
void bd_w_json(struct bd_req *r, const char *key, const cJSON *v);

/* Members of one row: every column, typed by the database. */
void bd_w_row(struct bd_req *r, const struct bd_row *row);
/* Those of its columns that are named, "no total_fen". */
void bd_w_cols(struct bd_req *r, const struct bd_row *row, const char *names);
/* Rows as an array member. */
void bd_w_rows(struct bd_req *r, const char *key, const struct bd_rows *rows);
/* {"items":[...], "next_cursor":null} of a result that is not an entity's. */
void bd_w_items(struct bd_req *r, const struct bd_rows *rows);

/* Answer with a status other than 200 / with bytes instead of JSON. */
void bd_status(struct bd_req *r, int status);
void bd_set_header(struct bd_req *r, const char *name, const char *value);
int bd_send(struct bd_req *r, const char *mime, const void *p, size_t n);
/* nginx sends the stored file itself (X-Accel-Redirect). */
int bd_send_file(
    struct bd_req *r, const char *stored, const char *mime, const char *name);

/* ------------------------------------------------------------ database -- */

/*
 * Statements are named by their index in the module's sql table.  types has
 * one letter for each '?': i int64_t, z int64_t with 0 as NULL, s text or
 * NULL, b bytes (pointer, size_t).  "{customer:c}" in the text stands for
 * the caller's scope on that entity, with c as the table's alias: a statement
 * that reads a business table must have it (or bear BD_BY_KEY and a reason).
 */
struct bd_sql {
    const char *text;
    const char *by_key; /* why it needs no scope, where it needs none */
};

int bd_one(struct bd_req *r, struct bd_row **row, int sql, const char *types,
    ...); /* *row is NULL when there is none; that is no failure */
int bd_all(
    struct bd_req *r, struct bd_rows **rows, int sql, const char *types, ...);
/* Rows matched (also if nothing changed), or -1. */
int64_t bd_exec(struct bd_req *r, int sql, const char *types, ...);
int64_t bd_last_id(struct bd_req *r);

/* One statement for n rows: vals is n times as long as types. */
struct bd_val {
    int64_t i;
    const char *s; /* for 's' */
};
int bd_exec_rows(struct bd_req *r, int sql, const char *types, int n,
    const struct bd_val *vals);

/* Duplicate key in the last failed bd_exec?  Then the failure is taken back
 * (and the caller reports its own); the transaction stays usable. */
bool bd_was_duplicate(struct bd_req *r);

int bd_nrows(const struct bd_rows *rows);
struct bd_row *bd_row(const struct bd_rows *rows, int i);
int64_t bd_col(const struct bd_row *row, const char *name); /* NULL is 0 */
const char *bd_text(const struct bd_row *row, const char *name);
bool bd_null(const struct bd_row *row, const char *name);

/* ------------------------------------------------------------ identity -- */

/* clang-format off */
enum bd_session_kind { BD_NOBODY, BD_WEB, BD_WX, BD_WX_UNBOUND, BD_SYSTEM };
/* clang-format on */

struct bd_caller {
    enum bd_session_kind kind;
    int64_t staff_id, dept_id, session_id;
    const char *name, *openid;
    int64_t viewer_id;      /* who looks as this person, only to read; or 0 */
    const char *view_until; /* RFC 3339 */
};
const struct bd_caller *bd_caller(const struct bd_req *r);
bool bd_may(const struct bd_req *r, const char *perm);
int bd_need(struct bd_req *r, const char *perm); /* -1: 403 */

/* A new session; token is what the client keeps, only its hash is stored. */
int bd_session_start(struct bd_req *r, enum bd_session_kind kind,
    int64_t staff_id, const char *openid, const char **token,
    const char **expires_at);
int bd_session_end(struct bd_req *r, int64_t session_id);
int bd_sessions_end_of(struct bd_req *r, int64_t staff_id);
/* The token that guards cookie sessions against forged requests. */
const char *bd_csrf_of(struct bd_req *r, const char *token);
/* The titles of a person's roles, without a statement: for lists. */
void bd_w_role_titles(struct bd_req *r, const char *key, int64_t staff_id);
/* How many people have the caller above them, near or far. */
int bd_people_below(struct bd_req *r);
/* The caller's permissions as an array member. */
void bd_w_permissions(struct bd_req *r, const char *key);
/*
 * Whatever was written so far is committed even if the request fails (a
 * counted wrong password); call it before bd_fail.
 */
void bd_keep(struct bd_req *r);
/* Runs fn in a transaction of its own (again from its start when MariaDB
 * says so): for handlers that call another host first and write then. */
int bd_tx(struct bd_req *r, int (*fn)(struct bd_req *r));
int bd_tx_with(
    struct bd_req *r, int (*fn)(struct bd_req *r, void *arg), void *arg);
/* A text that one hook of the request leaves for another. */
void bd_note(struct bd_req *r, const char *key, const char *text);
const char *bd_noted(const struct bd_req *r, const char *key);

/* The newest 50 happenings of a record, as an array member. */
int bd_w_history(
    struct bd_req *r, const char *key, const char *entity, int64_t id);
/* {items,next_cursor} of what happened to a record and, of a customer, to what
 * hangs on it: the kinds that the caller may read, or those of ?kind= . */
int bd_w_timeline(struct bd_req *r, const char *entity, int64_t id);

/* From now on act as this person (login, or work in somebody's name). */
int bd_act_as(struct bd_req *r, int64_t staff_id);
/* Roles, departments or superiors changed: every worker reloads them. */
int bd_acl_changed(struct bd_req *r);

#include "bd_entity.h" /* fields, machines, records, lists */

/* ---------------------------------------- services, events, checks ------- */

typedef int bd_handler(struct bd_req *r);

/*
 * Asks another module by name.  arg is checked against the service's table
 * like a body.  The service writes an answer as a handler does: it becomes
 * *answer, or the response itself if answer is NULL.
 */
int bd_call(struct bd_req *r, const char *service, cJSON *arg, cJSON **answer);

struct bd_fact {
    const char *event; /* "order.approved" */
    int64_t entity_id, event_id;
    const cJSON *data; /* never NULL */
};
typedef int bd_subscriber(struct bd_req *r, const struct bd_fact *fact);

/*
 * Says that something happened to an entity's record: writes the audit row,
 * runs the subscribers in the transaction, queues those after the commit.
 * data may be NULL; its customer_id puts the fact on the customer's timeline.
 */
int bd_emit(
    struct bd_req *r, const char *event, int64_t entity_id, cJSON *data);

/*
 * Puts a question to every BD_ASKED subscriber of `event`.  Each answers by
 * bd_finding().  BD_ENFORCE: findings that are not ok become violations;
 * BD_SHOW: all are written as objects into the open array.
 */
/* clang-format off */
enum bd_ask { BD_SHOW, BD_ENFORCE };
/* clang-format on */
int bd_ask(struct bd_req *r, const char *event, int64_t entity_id, cJSON *data,
    enum bd_ask how);
void bd_finding(struct bd_req *r, const char *key, bool ok, const char *title,
    const char *f, ...) BD_PRINTF(5, 6);

/*
 * Answers to "home.todo", "home.figures" and "home.series": link is a path of
 * the admin, unit is "fen", "count" or "bp".  A series takes rows with the
 * columns ago (days before today) and value; days without a row are 0.
 */
#define BD_SERIES_DAYS 14
void bd_w_todo(struct bd_req *r, const char *key, const char *title,
    int64_t count, enum bd_tone tone, const char *link);
void bd_w_figure(struct bd_req *r, const char *key, const char *title,
    int64_t value, const char *unit, const char *link);
void bd_w_series(struct bd_req *r, const char *key, const char *title,
    const char *unit, const struct bd_rows *rows);

/*
 * Answers to "home.contacts", whom the caller is to contact today: a row with
 * id, name and late (days; below 0, days that are left), and the reason in
 * words, NULL for the usual ones.  The list is in this order, the last first;
 * of the same urgency whoever waits longest.
 */
enum bd_urgency {
    BD_UNTOUCHED = 1, /* got and never contacted */
    BD_LOOKED,        /* looked at the quote, did not sign */
    BD_PROMISED,      /* agreed for today, or for a day gone by */
    BD_LEAVING,       /* goes back to the pool within days */
    BD_OWING          /* has not paid in time */
};
void bd_w_contact(struct bd_req *r, const char *entity,
    const struct bd_row *row, enum bd_urgency urgency, const char *reason);

/* Queues a job of this module, run after the commit; returns its id. */
int64_t bd_queue(
    struct bd_req *r, const char *job, cJSON *arg, int64_t delay_s);
/* In a job: says how far it is (0-10000); -1 when it was cancelled. */
int bd_progress(struct bd_req *r, int done_bp);

/* ------------------------------------------------------------ services of
 * the core: numbers, settings, files, codes, documents, calls out -------- */

/* "BJ20261121-0012"; unique, increasing in each worker, gaps allowed. */
const char *bd_number(struct bd_req *r, const char *series, const char *prefix);

/* A setting of the module's conf table, or of bd.conf as "baodan.url". */
const char *bd_setting(struct bd_req *r, const char *key);
int64_t bd_setting_i64(struct bd_req *r, const char *key);

/* Local day (company's zone) and instants. */
const char *bd_today(struct bd_req *r); /* "2026-11-21" */
const char *bd_day_plus(struct bd_req *r, const char *day, int days);
const char *bd_day_end_utc(struct bd_req *r, const char *day); /* RFC 3339 */
const char *bd_now(struct bd_req *r); /* RFC 3339, UTC */
int64_t bd_now_ms(void);
int64_t bd_ticks_ms(void); /* never set: for deadlines */

/* Ties uploaded files to a record, so that whoever sees it sees them. */
int bd_files_link(
    struct bd_req *r, const cJSON *file_ids, const char *entity, int64_t id);

#include "bd_doc.h" /* QR codes, PDF, tables of Excel */

/* A call out, never inside a transaction.  3 s in all unless said. */
struct bd_http {
    const char *method, *url, *content_type, *body; /* body NULL: none */
    size_t body_len;
    int timeout_ms;
    /* filled by the call */
    int status;
    const char *answer, *answer_type;
    size_t answer_len;
};
/* -1 only if no answer came (no problem is recorded); else h->status. */
int bd_http(struct bd_req *r, struct bd_http *h);

/*
 * 查重: the keys of fields with `dup` follow each write.  bd_dup_form gives
 * the normal form of a text, NULL if it cannot be compared; bd_dup_lock keeps
 * others from writing such a key until the end of the transaction.  The other
 * two give how many records were found, the likeliest first, whoever may see
 * them and also those in the bin: the caller masks.
 */
struct bd_dup_hit {
    const char *entity;
    int64_t id;
    double score;    /* 0.5 to 1 */
    const char *why; /* "字号相同，地区缺失"; NULL of an exact key */
};
const char *bd_dup_form(struct bd_req *r, const char *kind, const char *text);
int bd_dup_lock(struct bd_req *r, const char *kind, const char *form);
int bd_dup_exact(struct bd_req *r, const char *kind, const char *form,
    struct bd_dup_hit **hits);
int bd_dup_similar(
    struct bd_req *r, const char *name, struct bd_dup_hit **hits);

/*
 * 不是重复: a person said that two records are not the same, or takes it back.
 * The third gives those that are not the same as x: columns entity, record,
 * said_by, said_at.  What is said of a record holds for the one that it is
 * merged into.
 */
struct bd_dup_record {
    const char *entity;
    int64_t id;
};
int bd_dup_part(
    struct bd_req *r, struct bd_dup_record x, struct bd_dup_record y);
int bd_dup_rejoin(
    struct bd_req *r, struct bd_dup_record x, struct bd_dup_record y);
int bd_dup_apart_of(
    struct bd_req *r, struct bd_dup_record x, struct bd_rows **others);

/*
 * Merges two records within the caller's scope: what refers to the second
 * moves to the first, the fields named in `take` are taken over, the second
 * goes to the bin.  Gives a number by which bd_unmerge puts all of it back
 * within 30 days (and gives the first's id).  Events: "<entity>.merged" and
 * ".unmerged", both with merged_id.
 */
int64_t bd_merge(struct bd_req *r, const char *entity, int64_t keep_id,
    int64_t gone_id, const cJSON *take);
int64_t bd_unmerge(struct bd_req *r, const char *entity, int64_t merge_id);

/* Randomness, hashes, passwords. */
void bd_random(void *p, size_t n);
const char *bd_token(struct bd_req *r, int bytes); /* base64url */
void bd_sha256(const void *p, size_t n, unsigned char out[32]);
/* The first bytes of HMAC-SHA256 as base64url: a token that needs no table. */
const char *bd_sign(
    struct bd_req *r, const char *secret, const char *text, size_t bytes);
const char *bd_hex(struct bd_req *r, const void *p, size_t n);
const char *bd_b64(struct bd_req *r, const void *p, size_t n);
void *bd_unb64(struct bd_req *r, const char *s, size_t *n); /* NULL: bad */
bool bd_equal(const void *a, const void *b, size_t n);      /* constant time */
const char *bd_password_hash(struct bd_req *r, const char *password);
bool bd_password_ok(const char *password, const char *hash);
const char *bd_totp_secret(struct bd_req *r); /* base32 */
/* The matched 30 s step (to refuse a replay), or -1. */
int64_t bd_totp_step(const char *secret, const char *otp, int64_t now_s);

/* Well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF)? */
bool bd_utf8_ok(const char *s, size_t n);
/* Unicode characters of UTF-8 text; its first n of them. */
int64_t bd_chars(const char *s);
char *bd_prefix(struct bd_req *r, const char *s, int64_t n);
/* "1,234.50" of fen; "3" or "2.5" of *_e3. */
const char *bd_yuan(struct bd_req *r, int64_t fen);
const char *bd_decimal(struct bd_req *r, int64_t v, int digits);

/* Is it declared by any module?  (Roles name permissions and fields.) */
bool bd_known_perm(const char *perm);
bool bd_known_module(const char *module);
bool bd_known_field(const char *entity, const char *field);

/* ---------------------------------------------------------- descriptor -- */

enum {                 /* bd_route.flags */
    BD_TX = 1,         /* one transaction around the handler */
    BD_PUBLIC = 2,     /* no session needed */
    BD_IDEMPOTENT = 4, /* takes an Idempotency-Key and replays the answer */
    BD_RAW = 8,        /* body is bytes, not JSON */
    BD_UNBOUND = 16,   /* a WeChat session without staff is enough */
    BD_INTERNAL = 32,  /* only on the internal listener */
    BD_CALLS_OUT = 64, /* may wait for another host: at most half a pool */
    BD_OWN_TX = 128,   /* slow work first (a password): it calls bd_tx */
    BD_LOOKING = 256   /* also for who only looks as somebody else */
};

struct bd_route {
    const char *method, *path; /* "/leads/{id}/claim", below the prefix */
    const char *perm;          /* NULL: any session (or BD_PUBLIC) */
    bd_handler *fn;
    unsigned flags;
    const struct bd_field *in;    /* body; NULL: none */
    size_t max_body;              /* bytes; 0: 64 KiB */
    const char *title;            /* for OpenAPI */
    const struct bd_field *query; /* parameters; another is refused */
    /* What it answers: members of its own, or a record ("lead"), a list
     * ("lead_list", "event_list"), bytes ("image/png"); none: no body. */
    const struct bd_field *out;
    const char *gives;
    /* The service behind this door: its tables are the route's, and without
     * fn it is called with the body and the path's arguments. */
    const char *service;
};

struct bd_perm {
    const char *name, *title;
};

struct bd_service {
    const char *name;
    bd_handler *fn;
    const struct bd_field *in;  /* BD_READONLY: not from a user's body */
    const struct bd_field *out; /* as of a route */
    const char *gives;
};

enum bd_when {
    BD_IN_TX = 1,
    BD_AFTER_COMMIT,
    BD_ASKED
};
struct bd_sub {
    const char *event;
    enum bd_when when;
    bd_subscriber *fn;
};

struct bd_job {
    const char *name;
    int every_s;    /* 0: only when queued */
    const char *at; /* "02:00" local, instead of every_s */
    int (*fn)(struct bd_req *r, const cJSON *arg);
    unsigned flags; /* BD_TX */
};

struct bd_conf {
    const char *key, *title, *dflt;
    enum bd_type type;
    unsigned flags; /* BD_SECRET: never shown again */
};

#define BD_MAGIC 0xbd0a2026u

struct bd_module {
    uint32_t magic, size; /* identity first: checked before the rest */
    const char *abi;
    const char *name, *version, *title;
    const char *prefix;       /* of its routes, "/api/v1" */
    const char *const *needs; /* modules loaded before it */
    const struct bd_entity *entities;
    const struct bd_route *routes;
    const struct bd_sql *sql;
    const struct bd_perm *perms;
    const struct bd_service *services;
    const char *const *uses;   /* services that it calls */
    const char *const *events; /* beside its machines' and entities' */
    const struct bd_sub *subs;
    const struct bd_job *jobs;
    const struct bd_conf *conf;
    const char *const *tables; /* that it owns beside its entities' */
    int (*init)(void);
    void (*fini)(void);
};

/* Every table ends with a {0}.  The descriptor is the only export. */
#define BD_MODULE(n)                                                           \
    extern const struct bd_module bd_module_##n                                \
        __attribute__((visibility("default")));                                \
    const struct bd_module bd_module_##n
#define BD_MODULE_HEAD                                                         \
    .magic = BD_MAGIC, .size = sizeof(struct bd_module), .abi = BD_ABI

#pragma GCC visibility pop
#endif
