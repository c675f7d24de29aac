/*
 * State machines: a module gives the table of states and steps, and here a
 * record is moved along it, with permission, guard, audit and event.
 */
#include "bd_int.h"

#include <string.h>

static bool
one_of(const char *list, const char *word)
{
    return word != NULL && bd__choice_ok(list, word);
}

static bool
step_allowed(struct bd_req *r, const struct bd_step *s)
{
    if (s->perm == NULL)
        return true;
    if (strcmp(s->perm, "-") == 0)
        return false;
    return bd_may(r, s->perm);
}

static const struct bd_state *
state_of(const struct bd_machine *m, const char *name)
{
    for (const struct bd_state *s = m->states; s->name != NULL; s++)
        if (name != NULL && strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

static int
wrong_state(struct bd_req *r, const struct bd_entity *e, const char *state)
{
    const struct bd_state *s = state_of(e->machine, state);

    return bd_conflict(r, state, "这条%s现在是“%s”，不能这样做，请刷新查看",
        e->title, s != NULL ? s->title : "");
}

int
bd_advance(struct bd_req *r, const char *entity, const struct bd_row *row,
    const char *action, cJSON *values)
{
    const struct bd_entity *e = bd__entity(entity);
    const char *state = bd_text(row, e->machine->field);
    const struct bd_step *s = e->machine->steps, *any = NULL;
    const struct bd__module *was;
    int rc = 0;

    for (; s->action != NULL; s++) {
        if (strcmp(s->action, action) != 0)
            continue;
        any = s;
        if (one_of(s->from, state))
            break;
    }
    if (any != NULL && any->perm != NULL && strcmp(any->perm, "-") != 0 &&
        bd_need(r, any->perm) < 0)
        return -1;
    if (s->action == NULL)
        return wrong_state(r, e, state);
    was = bd__enter(r, e);
    if (s->guard != NULL)
        rc = s->guard(r, row);
    r->module = was;
    if (rc < 0 || bd_violated(r) < 0)
        return -1;
    if (values == NULL)
        values = cJSON_CreateObject();
    bd_json_set_str(values, e->machine->field, s->to);
    return bd__save(r, e, row, values, s->event, state, s->to);
}

int
bd_step(struct bd_req *r, const char *entity, const char *action, cJSON *values)
{
    struct bd_row *row;

    if (bd_load(r, &row, entity, bd_path_id(r), BD_LOCK) < 0 ||
        bd_advance(r, entity, row, action, values) < 0)
        return -1;
    return bd_w_record(r, entity, bd_path_id(r));
}

const char *
bd_action(const struct bd_req *r)
{
    return strrchr(r->route->full, '/') + 1;
}

void
bd_w_actions(struct bd_req *r, const char *entity, const struct bd_row *row)
{
    const struct bd_entity *e = bd__entity(entity);
    const char *state = bd_text(row, e->machine->field);

    bd_w_arr(r, "actions");
    for (const struct bd_step *s = e->machine->steps; s->action != NULL; s++)
        if (one_of(s->from, state) && step_allowed(r, s))
            bd_w_str(r, NULL, s->action);
    bd_w_end(r);
}
