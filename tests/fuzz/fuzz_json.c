/*
 * JSON bodies: parsed strictly, checked against a table that has every type
 * of field, and written again so that another parse gives the same.
 */
#include "fuzz.h"

static const struct bd_field line[] = {
    {.name = "title",
        .title = "T",
        .type = BD_TEXT,
        .flags = BD_REQUIRED,
        .max = 20},
    {.name = "quantity_e3", .title = "Q", .type = BD_E3, .min = 1},
    {0},
};

static const struct bd_field fields[] = {
    {.name = "name",
        .title = "N",
        .type = BD_TEXT,
        .flags = BD_REQUIRED,
        .min = 2,
        .max = 10},
    {.name = "age", .title = "A", .type = BD_INT, .min = -5, .max = 99},
    {.name = "fen", .title = "F", .type = BD_FEN},
    {.name = "yes", .title = "Y", .type = BD_BOOL},
    {.name = "on", .title = "O", .type = BD_DATE},
    {.name = "at", .title = "At", .type = BD_TIME},
    {.name = "kind", .title = "K", .type = BD_ENUM, .choices = "a=A|bb=B"},
    {.name = "to_id", .title = "To", .type = BD_REF, .ref = "thing"},
    {.name = "ids", .title = "Ids", .type = BD_REFS, .max = 3},
    {.name = "phone", .title = "P", .type = BD_PHONE, .max = 20},
    {.name = "mail", .title = "M", .type = BD_EMAIL, .max = 40},
    {.name = "any", .title = "J", .type = BD_JSON},
    {.name = "token", .title = "Tk", .type = BD_TOKEN, .max = 10},
    {.name = "lines", .title = "L", .type = BD_ROWS, .of = line, .max = 3},
    {.name = "no", .title = "No", .type = BD_TEXT, .flags = BD_READONLY},
    {0},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *why = NULL;
    char *text = bd_dupn(r, (const char *)data, n), *again;
    cJSON *o = bd_json(r, text, n, &why), *back;

    if (o == NULL) {
        MUST(why != NULL);
        return 0;
    }
    MUST(bd_utf8_ok(text, n));
    again = bd_json_text(r, o);
    back = bd_json(r, again, strlen(again), &why);
    MUST(back != NULL && cJSON_Compare(o, back, true));
    if (cJSON_IsObject(o)) {
        bd__validate(r, fields, o, "", n % 2 ? BD_NEW : BD_CHANGE, true);
        if (bd_violated(r) < 0)
            bd__problem_json(r);
        else
            bd_json_text(r, o);
    }
    return 0;
}
