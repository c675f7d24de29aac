/* Finding the control page: beside the configuration, or where
 * BD_FAULT_CONTROL says (MariaDB has no configuration of ours). */
#include "control.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct control nothing;
struct control *control = &nothing;

void *
control_next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        abort();
    return found;
}

static void
map(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    void *page;

    if (fd < 0)
        return;
    page =
        mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page != MAP_FAILED)
        control = page;
}

static void __attribute__((constructor)) find_control(int argc, char **argv)
{
    const char *named = getenv("BD_FAULT_CONTROL"), *slash;
    char path[4096];

    if (named != NULL)
        map(named);
    for (int i = 1; i + 1 < argc; i++) {
        slash = strrchr(argv[i + 1], '/');
        if (strcmp(argv[i], "-c") != 0 || slash == NULL)
            continue;
        snprintf(path, sizeof(path), "%.*s/tmp/fault",
            (int)(slash - argv[i + 1]), argv[i + 1]);
        map(path);
    }
}
