/*
 * import_kind.c - what can be imported: whose fields a file may fill, and who
 * may bring it.
 */
#include "transfer.h"

#include <string.h>

/* A follow-up's record is no field of its form: there it is the address. */
static const struct bd_field followup_of[] = {
    {.name = "customer_id", .title = "客户", .type = BD_REF, .ref = "customer"},
    {.name = "lead_id", .title = "线索", .type = BD_REF, .ref = "lead"},
    {0},
};

static bool
is_followup(const char *target)
{
    return strcmp(target, "followup") == 0;
}

void
import_each_field(
    struct bd_req *r, const char *target, import_field_fn *fn, void *arg)
{
    const struct bd_entity *e = bd_entity(target);

    for (const struct bd_field *f = followup_of;
         is_followup(target) && f->name != NULL; f++)
        fn(r, f, arg);
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (value_takes(f) && bd_may_write(r, e, f))
            fn(r, f, arg);
}

const struct bd_field *
import_field(const char *target, const char *name)
{
    const struct bd_entity *e = bd_entity(target);

    for (const struct bd_field *f = followup_of;
         is_followup(target) && f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    for (const struct bd_field *f = e->fields; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0 && value_takes(f))
            return f;
    return NULL;
}

int
import_allowed(struct bd_req *r, const char *target)
{
    if (bd_need(r, "import.create") < 0)
        return -1;
    return bd_need(r, is_followup(target) ? "customer.update"
                                          : bd_fmt(r, "%s.create", target));
}
