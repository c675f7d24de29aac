/*
 * keys.c - the keys of many names, for tables that are filled at once:
 * keys FIRST_ID NO < names > "key ref" lines, by tabs.
 */
#include "dup/dup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REFS = 8 /* BD__DUP_REFS */
};

int
main(int argc, char **argv)
{
    int64_t id = argc > 1 ? strtoll(argv[1], NULL, 10) : 1;
    int64_t no = argc > 2 ? strtoll(argv[2], NULL, 10) : 1;
    char *line = NULL;
    size_t cap = 0;

    while (getline(&line, &cap, stdin) > 0) {
        int64_t keys[BD__DUP_KEYS];
        struct bd__dup_name name;
        int n;

        line[strcspn(line, "\r\n")] = '\0';
        bd__dup_parse(line, &name);
        n = bd__dup_keys(&name, keys);
        for (int i = 0; i < n; i++)
            printf("%" PRId64 "\t%" PRId64 "\n", keys[i], id * REFS + no);
        id++;
    }
    free(line);
    return 0;
}
