/*
 * Upload forms: whatever is found lies within the body, has a clean name,
 * and can be judged.
 */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bd_req *r = bd__test_req();
    const char *why = NULL, *body = (const char *)data;
    struct bd__upload u;
    struct bd__kind kind;
    const char *type;
    size_t line = 0;

    /* The first line is the Content-Type. */
    while (line < n && body[line] != '\n')
        line++;
    type = bd_dupn(r, body, line);
    body += line < n ? line + 1 : line;
    n -= (size_t)(body - (const char *)data);
    if (!bd__multipart(r, type, body, n, "file", &u, &why)) {
        MUST(why != NULL);
        return 0;
    }
    MUST(u.data > body && u.len > 0 && u.data + u.len < body + n);
    MUST(bd_utf8_ok(u.name, strlen(u.name)));
    MUST(u.name[0] != '\0' && strpbrk(u.name, "/\\\r\n\"") == NULL);
    why = NULL;
    if (bd__sniff(u.data, u.len, &kind, &why))
        MUST(kind.mime != NULL && (!kind.image || kind.width > 0));
    else
        MUST(why != NULL);
    return 0;
}
