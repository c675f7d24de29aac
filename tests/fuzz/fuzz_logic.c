/*
 * JsonLogic: a rule on the first line, data on the others.  It ends, and what
 * it gives is JSON again.
 */
#include "fuzz.h"

static const char *
no_objection(struct bd_req *r, const char *name, void *arg)
{
    (void)arg;
    MUST(bd_utf8_ok(name, strlen(name)));
    return *name == '!' ? bd_fmt(r, "%s", name) : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *line = fuzz_line(r, &data, &n), *why = NULL, *text;
    cJSON *rule = bd_json(r, line, strlen(line), &why), *with;
    const cJSON *v;

    with = bd_json(r, bd_dupn(r, (const char *)data, n), n, &why);
    if (rule == NULL)
        return 0;
    bd__logic_read(r, rule, no_objection, NULL);
    v = bd__logic(r, rule, with, &why);
    MUST((v == NULL) == (why != NULL));
    if (v == NULL)
        return 0;
    text = bd_json_text(r, v);
    MUST(bd_utf8_ok(text, strlen(text)));
    bd__logic_true(v);
    return 0;
}
