/*
 * import_refs.c - whom a text names: colleagues by number, phone or name, and
 * customers and leads by their names, all within what the importer sees.
 */
#include "transfer.h"

#include <string.h>

enum {
    PEOPLE_MAX = 500 /* remembered while the job runs */
};

static void
set_ref(struct bd_req *r, struct line *l, const struct bd_field *f, int64_t id,
    const char *text)
{
    const char *why;

    if (id > 0) {
        bd_json_set_i64(l->values, f->name, id);
        return;
    }
    why = bd_fmt(r, id < 0 ? "%s：有几个“%s”，%s" : "%s：找不到“%s”，%s",
        f->title, bd_prefix(r, text, 30),
        strcmp(f->ref, "staff") == 0
            ? (id < 0 ? "请改填工号或手机" : "请填在职员工的工号、手机或姓名")
            : (id < 0 ? "请先合并或改用全称" : "请先导入，或者它不归您查看"));
    l->outcome = OUT_ERROR;
    l->reason = l->reason == NULL ? why : bd_fmt(r, "%s；%s", l->reason, why);
}

/* ------------------------------------------------------------- people ---- */

static int
ask_person(struct bd_req *r, const char *text, int64_t *id)
{
    cJSON *arg = cJSON_CreateObject(), *answer;
    const cJSON *people;
    int n;

    bd_json_set_str(arg, "text", bd_prefix(r, text, 100));
    if (bd_call(r, "staff.named", arg, &answer) < 0)
        return -1;
    people = cJSON_GetObjectItemCaseSensitive(answer, "people");
    n = cJSON_GetArraySize(people);
    *id = n == 0   ? 0
          : n == 1 ? bd_i64(cJSON_GetArrayItem(people, 0), "id", 0)
                   : -1;
    return 0;
}

/* Asked for once in a chunk: the same few people stand in every row. */
static int
person(struct bd_req *r, struct work *w, const char *text, int64_t *id)
{
    for (int i = 0; i < w->npeople; i++)
        if (strcmp(w->person[i].text, text) == 0) {
            *id = w->person[i].id;
            return 0;
        }
    if (ask_person(r, text, id) < 0)
        return -1;
    if (w->npeople < PEOPLE_MAX)
        w->person[w->npeople++] = (struct known){NULL, text, *id};
    return 0;
}

static int
find_people(struct bd_req *r, struct work *w, const struct bd_field *f)
{
    for (int i = 0; i < w->n; i++) {
        struct line *l = &w->line[i];
        const char *text = bd_str(l->values, f->name);
        int64_t id;

        if (text == NULL)
            continue;
        if (person(r, w, text, &id) < 0)
            return -1;
        set_ref(r, l, f, id, text);
    }
    return 0;
}

/* -------------------------------------------------- customers and leads -- */

static int
find_records(struct bd_req *r, struct work *w, const struct bd_field *f)
{
    cJSON *arg = cJSON_CreateObject(), *answer;
    cJSON *names = cJSON_AddArrayToObject(arg, "names");
    const cJSON *ids;

    bd_json_set_str(arg, "entity", f->ref);
    for (int i = 0; i < w->n; i++) {
        const char *text = bd_str(w->line[i].values, f->name);

        cJSON_AddItemToArray(
            names, cJSON_CreateString(text != NULL ? text : ""));
    }
    if (bd_call(r, "customers.named", arg, &answer) < 0)
        return -1;
    ids = cJSON_GetObjectItemCaseSensitive(answer, "ids");
    ids = ids != NULL ? ids->child : NULL;
    for (int i = 0; i < w->n && ids != NULL; i++, ids = ids->next) {
        const char *text = bd_str(w->line[i].values, f->name);
        int n = cJSON_GetArraySize(ids);

        if (text != NULL)
            set_ref(r, &w->line[i], f,
                n == 0   ? 0
                : n == 1 ? (int64_t)ids->child->valuedouble
                         : -1,
                text);
    }
    return 0;
}

static void
cannot(struct bd_req *r, struct work *w, const struct bd_field *f)
{
    for (int i = 0; i < w->n; i++) {
        const char *text = bd_str(w->line[i].values, f->name);

        if (text != NULL)
            set_ref(r, &w->line[i], f, 0, text);
    }
}

int
refs_find(struct bd_req *r, struct work *w)
{
    w->person = bd_alloc(r, sizeof(*w->person) * PEOPLE_MAX);
    w->npeople = 0;
    for (int i = 0; i < w->ncolumns; i++) {
        const struct bd_field *f = w->column[i].field;
        int rc = 0;

        if (f->type != BD_REF || f->ref == NULL)
            continue;
        if (strcmp(f->ref, "staff") == 0)
            rc = find_people(r, w, f);
        else if (strcmp(f->ref, "customer") == 0 || strcmp(f->ref, "lead") == 0)
            rc = find_records(r, w, f);
        else
            cannot(r, w, f);
        if (rc < 0)
            return -1;
    }
    return 0;
}
