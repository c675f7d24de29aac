/*
 * Addresses: the first line is the method, the second the path.  What a
 * route takes out of the path is text without a slash's power: decoded once,
 * UTF-8, and a number where a number is meant.
 */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *method, *path, *allow;
    const struct bd__route *route;

    fuzz_load();
    method = fuzz_line(r, &data, &n);
    path = fuzz_line(r, &data, &n);
    route = bd__route_find(r, method, path, &allow);
    MUST(r->npath >= 0 && r->npath <= BD_PATH_MAX);
    if (route == NULL)
        return 0;
    MUST(strcmp(route->route->method, method) == 0);
    for (int i = 0; i < r->npath; i++) {
        const char *name = r->path_name[i], *arg = r->path_arg[i];
        size_t len = strlen(arg);

        MUST(bd_utf8_ok(arg, len));
        if (strcmp(name, "id") == 0)
            MUST(len > 0 && len <= 18 && strspn(arg, "0123456789") == len);
    }
    MUST(bd_path_id(r) >= 0);
    return 0;
}
