/*
 * Query strings and their values: decoded text is UTF-8 without a 0, and a
 * value that a filter takes is of its type.
 */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const enum bd_type types[] = {
        BD_TEXT, BD_INT, BD_BOOL, BD_DATE, BD_TIME, BD_FEN};
    struct bd_req *r = bd__test_req();

    if (bd__query_parse(r, bd_dupn(r, (const char *)data, n)) < 0)
        return 0;
    MUST(r->nquery <= BD_QUERY_MAX);
    for (int i = 0; i < r->nquery; i++) {
        const char *name = r->query[i].name, *value = r->query[i].value;

        MUST(bd_utf8_ok(name, strlen(name)));
        MUST(bd_utf8_ok(value, strlen(value)));
        MUST(strcmp(bd_query(r, name), value) == 0);
        for (size_t k = 0; k < sizeof(types) / sizeof(types[0]); k++) {
            struct bd_field f = {.name = "f", .title = "F", .type = types[k]};
            cJSON *v = bd__parse_value(r, &f, value);

            MUST(v != NULL || r->problem.status == 400);
            r->problem = (struct bd_problem){0};
        }
    }
    return 0;
}
