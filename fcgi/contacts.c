/*
 * contacts.c - whom to contact today: what modules answer to home.contacts,
 * one line for each person with all the reasons, the most urgent first.
 */
#include "bd_int.h"

#include <stdlib.h>
#include <string.h>

enum {
    CONTACTS_MAX = 20
};

struct person {
    cJSON *o;
    int64_t urgency, late, reasons;
};

static const char *
usual_reason(struct bd_req *r, enum bd_urgency urgency, int64_t late)
{
    switch (urgency) {
    case BD_LEAVING:
        return late >= 0 ? "今天回收"
                         : bd_fmt(r, "%lld 天后回收", (long long)-late);
    case BD_PROMISED:
        return late == 0 ? "约定今天联系"
                         : bd_fmt(r, "约好联系，已过 %lld 天", (long long)late);
    default:
        return "还没联系过";
    }
}

void
bd_w_contact(struct bd_req *r, const char *entity, const struct bd_row *row,
    enum bd_urgency urgency, const char *reason)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "entity", entity);
    bd_w_int(r, "id", bd_col(row, "id"));
    bd_w_str(r, "name", bd_text(row, "name"));
    bd_w_int(r, "urgency", urgency);
    bd_w_int(r, "late", bd_col(row, "late"));
    bd_w_str(r, "reason",
        reason != NULL ? reason
                       : usual_reason(r, urgency, bd_col(row, "late")));
    bd_w_end(r);
}

/* The service: every answer, a line for each reason. */
static int
gather(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_arr(r, "found");
    if (bd_ask(r, "home.contacts", 0, NULL, BD_SHOW) < 0)
        return -1;
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

static struct person *
person_of(struct person *p, int *n, const cJSON *line)
{
    for (int i = 0; i < *n; i++)
        if (bd_i64(p[i].o, "id", 0) == bd_i64(line, "id", 0) &&
            strcmp(bd_str(p[i].o, "entity"), bd_str(line, "entity")) == 0)
            return &p[i];
    p[*n].o = cJSON_CreateObject();
    bd_json_set_str(p[*n].o, "entity", bd_str(line, "entity"));
    bd_json_set_i64(p[*n].o, "id", bd_i64(line, "id", 0));
    bd_json_set_str(p[*n].o, "name", bd_str(line, "name"));
    cJSON_AddItemToObject(p[*n].o, "reasons", cJSON_CreateArray());
    return &p[(*n)++];
}

static void
add_reason(struct person *p, const cJSON *line)
{
    int64_t urgency = bd_i64(line, "urgency", 0);
    int64_t late = bd_i64(line, "late", 0);
    cJSON *reason = cJSON_CreateObject();

    bd_json_set_str(reason, "text", bd_str(line, "reason"));
    bd_json_set_i64(reason, "urgency", urgency);
    cJSON_AddItemToArray(
        cJSON_GetObjectItemCaseSensitive(p->o, "reasons"), reason);
    p->reasons++;
    if (urgency > p->urgency || (urgency == p->urgency && late > p->late)) {
        p->urgency = urgency;
        p->late = late;
    }
}

/* The most urgent reason, then how late it is, then how many there are. */
static int
by_urgency(const void *a, const void *b)
{
    const struct person *x = a, *y = b;

    if (x->urgency != y->urgency)
        return x->urgency < y->urgency ? 1 : -1;
    if (x->late != y->late)
        return x->late < y->late ? 1 : -1;
    return (x->reasons < y->reasons) - (x->reasons > y->reasons);
}

static int
contacts(struct bd_req *r)
{
    cJSON *answer = NULL, *found, *line;
    struct person *p;
    int n = 0;

    if (bd_call(r, "home.gather", NULL, &answer) < 0)
        return -1;
    found = cJSON_GetObjectItemCaseSensitive(answer, "found");
    p = bd_alloc(r, sizeof(*p) * (size_t)(cJSON_GetArraySize(found) + 1));
    cJSON_ArrayForEach(line, found)
    {
        add_reason(person_of(p, &n, line), line);
    }
    qsort(p, (size_t)n, sizeof(*p), by_urgency);
    bd_w_obj(r, NULL);
    bd_w_int(r, "count", n);
    bd_w_arr(r, "items");
    for (int i = 0; i < n && i < CONTACTS_MAX; i++)
        bd_w_json(r, NULL, p[i].o);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

/* clang-format off */
static const struct bd_field line_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("urgency", "紧急程度", BD_INT)},
    {BD_ALWAYS("late", "已晚几天", BD_INT)},
    {BD_ALWAYS("reason", "为什么", BD_TEXT)},
    {0},
};
static const struct bd_field gather_out[] = {
    {BD_ALWAYS("found", "每个理由一条", BD_ROWS), .of = line_fields},
    {0},
};
static const struct bd_field reason_fields[] = {
    {BD_ALWAYS("text", "为什么", BD_TEXT)},
    {BD_ALWAYS("urgency", "紧急程度", BD_INT)},
    {0},
};
static const struct bd_field person_fields[] = {
    {BD_ALWAYS("entity", "对象", BD_TEXT)},
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "名称", BD_TEXT)},
    {BD_ALWAYS("reasons", "理由", BD_ROWS), .of = reason_fields},
    {0},
};
static const struct bd_field contacts_out[] = {
    {BD_ALWAYS("count", "共多少个", BD_INT)},
    {BD_ALWAYS("items", "最该联系的 20 个", BD_ROWS), .of = person_fields},
    {0},
};
static const struct bd_route routes[] = {
    {"GET", "/home/contacts", NULL, contacts, .title = "今天该联系谁",
     .out = contacts_out},
    {0},
};
static const struct bd_service services[] = {
    {"home.gather", gather, .out = gather_out},
    {0},
};
/* clang-format on */

static const char *const uses[] = {"home.gather", NULL};

const struct bd_module bd__contacts = {
    BD_MODULE_HEAD,
    .name = "contacts_today",
    .version = "1.0",
    .title = "今天该联系谁",
    .prefix = "/api/v1",
    .routes = routes,
    .services = services,
    .uses = uses,
};
