/*
 * In place of libFuzzer: runs a target on every file of a folder and says so
 * in TAP.  Needs no clang, so the corpora are tests of every build.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>

static int
replay(const char *path, const char *name, int no)
{
    static uint8_t data[1 << 20];
    FILE *f = fopen(path, "rb");
    uint8_t *exact;
    size_t n;

    if (f == NULL)
        return -1;
    n = fread(data, 1, sizeof(data), f);
    fclose(f);
    exact = malloc(n + 1); /* so that a sanitizer sees its end */
    if (exact == NULL)
        return -1;
    memcpy(exact, data, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    printf("ok %d - %s\n", no, name);
    return 0;
}

int
main(int argc, char **argv)
{
    struct dirent **names;
    char path[1024];
    int n = argc == 3 ? scandir(argv[2], &names, NULL, alphasort) : -1, no = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (n < 0) {
        fprintf(stderr, "usage: %s TARGET CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    setenv("FUZZ_TARGET", argv[1], 1);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof(path), "%s/%s", argv[2], names[i]->d_name);
        if (names[i]->d_name[0] != '.' &&
            replay(path, names[i]->d_name, ++no) < 0)
            printf("not ok %d - %s cannot be read\n", no, path);
        free(names[i]);
    }
    free(names);
    printf("1..%d\n", no);
    return no > 0 ? 0 : 1;
}
