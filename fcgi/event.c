/*
 * What happened, and who wants to know: one audit row in the transaction,
 * subscribers in it, and a job for each subscriber after it.  Services and
 * questions find their module by name here too.
 */
#include "bd_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 8

static const struct bd_entity *
entity_of_event(const char *event)
{
    char name[64];

    snprintf(name, sizeof(name), "%.*s", (int)strcspn(event, "."), event);
    return bd__entity(name);
}

static int
write_event(struct bd_req *r, const char *event, int64_t id, const char *from,
    const char *to, int64_t customer_id, const cJSON *data, int64_t *event_id)
{
    size_t n = strcspn(event, ".");
    struct bd_param p[] = {bd__p_text(bd_dupn(r, event, n)), bd__p_ref(id),
        bd__p_text(event + n + (event[n] == '.')), bd__p_text(from),
        bd__p_text(to), bd__p_ref(customer_id), bd__p_ref(r->caller.staff_id),
        bd__p_text(r->ip), bd__p_text(r->id),
        bd__p_text(bd_json_text(r, data))};

    if (bd__db_run(r,
            "INSERT INTO event (entity, entity_id, action, from_state, "
            "to_state, customer_id, actor_id, ip, request_id, data) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            p, 10, NULL, NULL) < 0)
        return -1;
    *event_id = bd__db_last_id();
    return 0;
}

static int
queue_row(struct bd_req *r, const char *queue, const char *name,
    const char *arg, int64_t delay_s)
{
    struct bd_param p[] = {bd__p_text(queue), bd__p_text(name), bd__p_text(arg),
        {'i', delay_s, NULL, 0}, bd__p_ref(r->caller.staff_id),
        bd__p_text(r->id)};

    return bd__db_run(r,
        "INSERT INTO bd_job (queue, name, arg, run_at, created_by, "
        "request_id) VALUES (?, ?, ?, NOW(3) + INTERVAL ? SECOND, ?, ?)",
        p, 6, NULL, NULL);
}

static int
queue_after(
    struct bd_req *r, const struct bd__module *m, const struct bd_fact *fact)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_str(arg, "event", fact->event);
    bd_json_set_i64(arg, "entity_id", fact->entity_id);
    bd_json_set_i64(arg, "event_id", fact->event_id);
    cJSON_AddItemToObject(arg, "data", cJSON_Duplicate(fact->data, 1));
    return queue_row(r, "outbox", bd_fmt(r, "%s:%s", m->m->name, fact->event),
        bd_json_text(r, arg), 0);
}

static int
tell(struct bd_req *r, const struct bd_fact *fact)
{
    const struct bd__module *was = r->module;
    int rc = 0;

    if (++r->nested > DEPTH_MAX)
        return bd_fail(r, 500, "internal", "事件互相触发，没有尽头");
    for (int i = 0; i < bd__nmodules && rc >= 0; i++) {
        const struct bd_sub *s = bd__modules[i].m->subs;

        for (; s != NULL && s->event != NULL && rc >= 0; s++) {
            if (strcmp(s->event, fact->event) != 0)
                continue;
            r->module = &bd__modules[i];
            if (s->when == BD_IN_TX)
                rc = s->fn(r, fact);
            else if (s->when == BD_AFTER_COMMIT)
                rc = queue_after(r, &bd__modules[i], fact);
        }
    }
    r->module = was;
    r->nested--;
    return rc;
}

bool
bd__heard(const char *event)
{
    for (int i = 0; i < bd__nmodules; i++)
        for (const struct bd_sub *s = bd__modules[i].m->subs;
             s != NULL && s->event != NULL; s++)
            if (strcmp(s->event, event) == 0)
                return true;
    return false;
}

int
bd__tell(struct bd_req *r, const char *event, int64_t id, const cJSON *data)
{
    struct bd_fact fact = {event, id, 0, data};

    return tell(r, &fact);
}

int
bd__emit_states(struct bd_req *r, const char *event, const struct bd_entity *e,
    int64_t id, const char *from, const char *to, int64_t customer_id,
    cJSON *data)
{
    struct bd_fact fact = {
        event, id, 0, data != NULL ? data : cJSON_CreateObject()};

    (void)e;
    if (write_event(
            r, event, id, from, to, customer_id, fact.data, &fact.event_id) < 0)
        return -1;
    return tell(r, &fact);
}

int
bd_emit(struct bd_req *r, const char *event, int64_t id, cJSON *data)
{
    const struct bd_entity *e = entity_of_event(event);
    int64_t customer = bd_i64(data, "customer_id", 0);

    if (customer == 0 && e != NULL && strcmp(e->name, "customer") == 0)
        customer = id;
    return bd__emit_states(r, event, e, id, NULL, NULL, customer, data);
}

int
bd_ask(struct bd_req *r, const char *event, int64_t id, cJSON *data,
    enum bd_ask how)
{
    struct bd_fact fact = {
        event, id, 0, data != NULL ? data : cJSON_CreateObject()};
    const struct bd__module *was = r->module;
    enum bd_ask before = r->ask;
    int rc = 0;

    r->ask = how;
    for (int i = 0; i < bd__nmodules && rc >= 0; i++)
        for (const struct bd_sub *s = bd__modules[i].m->subs;
             s != NULL && s->event != NULL && rc >= 0; s++)
            if (s->when == BD_ASKED && strcmp(s->event, event) == 0) {
                r->module = &bd__modules[i];
                rc = s->fn(r, &fact);
            }
    r->module = was;
    r->ask = before;
    return rc;
}

void
bd_finding(struct bd_req *r, const char *key, bool ok, const char *title,
    const char *f, ...)
{
    char detail[512];
    va_list ap;

    va_start(ap, f);
    vsnprintf(detail, sizeof(detail), f, ap);
    va_end(ap);
    if (r->ask == BD_ENFORCE) {
        if (!ok)
            bd_violate(r, "", key, "%s：%s", title, detail);
        return;
    }
    bd_w_obj(r, NULL);
    bd_w_str(r, "key", key);
    bd_w_bool(r, "ok", ok);
    bd_w_str(r, "title", title);
    bd_w_str(r, "detail", detail);
    bd_w_end(r);
}

/* ------------------------------------------------------------ services -- */

static int
answer_of(struct bd_req *r, const char *service, cJSON **answer)
{
    const char *why = NULL;

    *answer = r->out.n > 0 ? bd_json(r, r->out.p, r->out.n, &why)
                           : cJSON_CreateObject();
    if (*answer != NULL)
        return 0;
    bd_log(
        r, BD_ERROR, "service.answer", "service=%s why=\"%s\"", service, why);
    return bd_fail(r, 500, "internal", "服务器出错");
}

/* Violations that the caller had collected before are the caller's. */
static int
new_violations(struct bd_req *r, int before)
{
    return cJSON_GetArraySize(r->problem.errors) > before ? bd_violated(r) : 0;
}

static int
call(struct bd_req *r, const struct bd_service *s, cJSON *arg)
{
    cJSON *was = r->json;
    int before = cJSON_GetArraySize(r->problem.errors), rc;

    r->json = arg != NULL ? arg : cJSON_CreateObject();
    if (s->in != NULL)
        bd__validate(r, s->in, r->json, "", BD_NEW, false);
    rc = new_violations(r, before) < 0 ? -1 : s->fn(r);
    if (rc >= 0)
        rc = new_violations(r, before);
    r->json = was;
    return rc;
}

int
bd_call(struct bd_req *r, const char *service, cJSON *arg, cJSON **answer)
{
    const struct bd__module *m, *was = r->module;
    const struct bd_service *s = bd__service(service, &m);
    struct bd_buf out = r->out;
    int depth = r->depth, status = r->status, rc;
    bool comma = r->comma[depth];

    if (s == NULL) {
        bd_log(r, BD_ERROR, "service.unknown", "service=%s", service);
        return bd_fail(r, 500, "internal", "服务器出错");
    }
    if (answer != NULL) {
        r->out = (struct bd_buf){NULL, 0, 0};
        r->comma[depth] = false;
    }
    r->module = m;
    rc = call(r, s, arg);
    r->module = was;
    if (answer == NULL)
        return rc;
    if (rc >= 0)
        rc = answer_of(r, service, answer);
    r->out = out;
    r->depth = depth;
    r->comma[depth] = comma;
    r->status = status;
    return rc;
}

const struct bd_service *
bd__behind(const struct bd_route *x)
{
    const struct bd__module *m;

    return x->service != NULL ? bd__service(x->service, &m) : NULL;
}

const struct bd_field *
bd__body_fields(const struct bd_route *x)
{
    const struct bd_service *s = bd__behind(x);

    return s != NULL ? s->in : x->in;
}

/* The body was checked by the service's own table. */
int
bd__relay(struct bd_req *r)
{
    const struct bd__module *was = r->module;
    const struct bd_service *s =
        bd__service(r->route->route->service, &r->module);
    int rc;

    for (int i = 0; i < r->npath; i++) {
        if (strcmp(r->path_name[i], "id") == 0)
            bd_json_set_i64(r->json, "id", bd_path_id(r));
        else
            bd_json_set_str(r->json, r->path_name[i], r->path_arg[i]);
    }
    rc = s->fn(r);
    r->module = was;
    return rc;
}

int64_t
bd_queue(struct bd_req *r, const char *job, cJSON *arg, int64_t delay_s)
{
    if (queue_row(r, "task", bd_fmt(r, "%s.%s", r->module->m->name, job),
            bd_json_text(r, arg != NULL ? arg : cJSON_CreateObject()),
            delay_s) < 0)
        return -1;
    return bd__db_last_id();
}
