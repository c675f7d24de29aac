/*
 * import_rows.c - the cells of a chunk become values, and each row's values
 * are checked as the form's would be.
 */
#include "transfer.h"

#include <string.h>

const char *const outcome_name[] = {
    [OUT_NEW] = "new",
    [OUT_UPDATED] = "updated",
    [OUT_DUPLICATE] = "duplicate",
    [OUT_ERROR] = "error",
};

static void
add_reason(struct bd_req *r, struct line *l, const char *why)
{
    l->outcome = OUT_ERROR;
    l->reason = l->reason == NULL ? why : bd_fmt(r, "%s；%s", l->reason, why);
}

static void
read_line(struct bd_req *r, const struct work *w, struct line *l)
{
    l->outcome = OUT_NEW;
    l->reason = NULL;
    l->within_file = false;
    l->twin = l->id = 0;
    l->was = NULL;
    l->values = cJSON_CreateObject();
    for (int i = 0; i < w->ncolumns; i++) {
        const struct column *c = &w->column[i];
        const char *why;
        cJSON *v;

        if (c->at >= l->n || l->cell[c->at].kind == '\0')
            continue;
        v = value_of(r, c->field, &l->cell[c->at], &why);
        if (v != NULL)
            cJSON_AddItemToObject(l->values, c->field->name, v);
        else if (why != NULL)
            add_reason(r, l, bd_fmt(r, "%s：%s", c->field->title, why));
    }
    if (l->values->child == NULL && l->outcome == OUT_NEW)
        add_reason(r, l, "对应的列都是空的");
}

/* Whose it is when the file does not say. */
static void
give_owner(const struct work *w, cJSON *values)
{
    const struct bd_entity *e = bd_entity(w->target);

    if (e->owner == NULL || bd_has(values, e->owner))
        return;
    if (w->to_pool != 0 && (e->flags & BD_POOLED)) {
        bd_json_set_str(values, e->owner, NULL);
        bd_json_set_i64(values, "pool_id", w->to_pool);
    } else
        bd_json_set_i64(
            values, e->owner, w->to_owner != 0 ? w->to_owner : w->owner_id);
}

/* A follow-up's record is its address and no field of its form. */
static void
part(cJSON *values, cJSON **customer, cJSON **lead)
{
    *customer = cJSON_DetachItemFromObjectCaseSensitive(values, "customer_id");
    *lead = cJSON_DetachItemFromObjectCaseSensitive(values, "lead_id");
}

static int
vet(struct bd_req *r, const struct work *w, struct line *l)
{
    bool followup = strcmp(w->target, "followup") == 0;
    cJSON *customer = NULL, *lead = NULL;
    int rc;

    if (followup)
        part(l->values, &customer, &lead);
    rc = bd_vet(r, w->target, NULL, l->values);
    if (customer != NULL)
        cJSON_AddItemToObject(l->values, "customer_id", customer);
    if (lead != NULL)
        cJSON_AddItemToObject(l->values, "lead_id", lead);
    if (rc < 0) {
        const char *why = bd_excuse(r);

        if (why == NULL)
            return -1;
        add_reason(r, l, why);
    } else if (followup && customer == NULL && lead == NULL) {
        add_reason(r, l, "没有写是哪个客户");
    }
    return 0;
}

int
rows_read(struct bd_req *r, struct work *w)
{
    for (int i = 0; i < w->n; i++)
        read_line(r, w, &w->line[i]);
    if (refs_find(r, w) < 0)
        return -1;
    for (int i = 0; i < w->n; i++) {
        struct line *l = &w->line[i];

        if (l->outcome != OUT_NEW)
            continue;
        give_owner(w, l->values);
        if (vet(r, w, l) < 0)
            return -1;
    }
    return 0;
}
