/*
 * A whole worker without its socket: sequences of requests through the real
 * dispatch, on the real MariaDB of a stack (VAR tells where it is).
 * Each line is "WHO METHOD TARGET BODY": WHO is admin, sales1, phone or
 * nobody; TARGET an address, or a number that picks a route of the tables
 * ("17?limit=3": ids in it become 1).  All that one input does is undone.
 * Nothing of it may end in a 500 or in an answer that is not what it says.
 */
#include "fuzz.h"

#include <stdio.h>

enum {
    LINES_MAX = 8
};

static const struct user {
    const char *who, *username;
    enum bd_session_kind kind;
} users[] = {{"admin", "admin", BD_WEB}, {"sales1", "sales1", BD_WEB},
    {"phone", "sales1", BD_WX}};
static char tokens[3][80];

static int64_t
staff_id(struct bd_req *r, const char *username)
{
    struct bd_param p = {'s', 0, username, strlen(username)};
    struct bd_rows *rows;

    MUST(bd__db_run(r, "SELECT id FROM staff WHERE username=?", &p, 1, &rows,
             NULL) == 0 &&
         rows->n == 1);
    return rows->row[0]->cell[0].i;
}

static void
start_session(struct bd_req *r, int i)
{
    const char *token, *until;
    int64_t id = staff_id(r, users[i].username);
    const char *openid = users[i].kind == BD_WX ? "demo-sales1" : NULL;

    MUST(bd_session_start(r, users[i].kind, id, openid, &token, &until) == 0);
    snprintf(tokens[i], sizeof(tokens[i]), "%s", token);
}

static void
set_up(void)
{
    static bool done;
    const char *var = getenv("VAR");
    struct bd_req *r = bd__test_req();
    char conf[300], err[600] = "VAR must tell where a stack runs";

    if (done)
        return;
    done = true;
    snprintf(conf, sizeof(conf), "%s/bd.conf", var != NULL ? var : "");
    if (var == NULL || bd_conf_load(conf, err, sizeof(err)) < 0 ||
        bd__db_open("pool office", err, sizeof(err)) < 0) {
        fprintf(stderr, "fuzz_worker: %s\n", err);
        exit(2);
    }
    fuzz_load();
    fuzz_real_db = true;
    for (int i = 0; i < 3; i++)
        start_session(r, i);
    bd__be_system(r);
    MUST(bd__epoch_check(r) == 0);
}

/* "17?x=1" is a call of the tables; its ids become 1, its names "a". */
static const char *
target_of(struct bd_req *r, const char *text, const char **method)
{
    char *end, *p, *out;
    long n = strtol(text, &end, 10);
    const struct bd__route *route;

    if (*text == '/' || end == text)
        return text;
    route = &bd__routes[(unsigned long)n % (unsigned long)bd__nroutes];
    *method = route->route->method;
    out = p = bd_alloc(r, strlen(route->full) + strlen(end) + 1);
    for (const char *s = route->full; *s != '\0'; s++) {
        if (*s != '{') {
            *p++ = *s;
            continue;
        }
        s += strcspn(s, "}");
        *p++ = strncmp(s - 2, "id", 2) == 0 ? '1' : 'a';
    }
    memcpy(p, end, strlen(end));
    return out;
}

/* Documents are painted by a part of their own, which has its own tests. */
static bool
paints(const char *target)
{
    size_t n = strcspn(target, "?");

    return n >= 4 && memcmp(target + n - 4, "/pdf", 4) == 0;
}

static void
identify(struct bd_req *r, const char *who, struct fuzz_call *call)
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(users[i].who, who) != 0)
            continue;
        call->header[0] = (struct bd_pair){
            "HTTP_AUTHORIZATION", bd_fmt(r, "Bearer %s", tokens[i]), false};
    }
    call->header[1] =
        (struct bd_pair){"HTTP_IDEMPOTENCY_KEY", "fuzz-0001", false};
    call->header[2] = (struct bd_pair){"HTTP_IF_MATCH", "\"1\"", false};
}

static void
one(const char *line, size_t n)
{
    struct bd_req *r = bd__test_req();
    char *text = bd_dupn(r, line, n), *who = strsep(&text, " ");
    const char *method = strsep(&text, " ");
    const char *target = text != NULL ? strsep(&text, " ") : NULL;
    struct fuzz_call call = {.body = text};

    if (target == NULL)
        return;
    call.target = target_of(r, target, &method);
    call.method = method;
    call.body_len = text != NULL ? strlen(text) : 0;
    if (paints(call.target) || *call.target != '/')
        return;
    identify(r, who, &call);
    fuzz_send(r, &call);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *p = (const char *)data, *end = p + n;

    set_up();
    fuzz_db_begin();
    for (int i = 0; i < LINES_MAX && p < end; i++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        size_t len = nl != NULL ? (size_t)(nl - p) : (size_t)(end - p);

        one(p, len);
        p += len + 1;
    }
    fuzz_db_end();
    return 0;
}
