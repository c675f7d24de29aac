/* bd.conf: read or refused with a line number and a reason, nothing between. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    int fd = memfd_create("conf", 0);
    char path[64], err[300] = "";

    MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (bd_conf_load(path, err, sizeof(err)) < 0) {
        MUST(strncmp(err, path, strlen(path)) == 0);
    } else {
        MUST(err[0] == '\0' && bd_conf_pools() > 0);
        for (int i = 0; i < bd_conf_pools(); i++) {
            const char *section = bd_conf_pool_section(i);

            MUST(bd_conf_int(section, "workers", 1) > 0);
            MUST(strcmp(section + 5, bd_conf_pool(i)) == 0);
        }
    }
    close(fd);
    return 0;
}
