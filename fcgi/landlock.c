/*
 * The files that a worker sees and the ports that it may connect to, by
 * Landlock: libraries and what they need read-only, its own secrets, the
 * uploads to write in, and nothing else.  What a kernel does not know yet is
 * left out: files since 5.13, ports since 6.7, signals since 6.12.
 */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Debian's header is older than the kernels that we meet. */
enum {
    RULE_PATH = 1,
    RULE_PORT = 2,
    ASK_VERSION = 1
};
struct ruleset {
    uint64_t files, ports, scopes;
};
struct path_rule {
    uint64_t files;
    int32_t fd;
} __attribute__((packed));
struct port_rule {
    uint64_t ports, port;
};

#define F_WRITE (1u << 1)
#define F_READ (1u << 2)
#define F_READ_DIR (1u << 3)
#define F_REMOVE_DIR (1u << 4)
#define F_REMOVE (1u << 5)
#define F_MAKE_DIR (1u << 7)
#define F_MAKE (1u << 8)
#define F_TRUNCATE (1u << 14)
#define P_CONNECT 2u
#define SEEN (F_READ | F_READ_DIR)
#define KEPT                                                                   \
    (SEEN | F_WRITE | F_REMOVE_DIR | F_REMOVE | F_MAKE_DIR | F_MAKE |          \
        F_TRUNCATE)

/* All that a kernel of each version can forbid. */
static const struct ruleset known[] = {
    {0x1fff, 0, 0},
    {0x3fff, 0, 0},
    {0x7fff, 0, 0},
    {0x7fff, 3, 0},
    {0xffff, 3, 0},
    {0xffff, 3, 3},
};

/* Libraries, names of hosts, certificates, fonts. */
static const char *const seen[] = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache",
    "/etc/ssl", "/etc/ca-certificates", "/etc/fonts", "/var/cache/fontconfig",
    "/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts", "/etc/host.conf",
    "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/localtime", "/dev/null",
    "/dev/urandom"};

/* Keys of [baodan] that name what every worker reads. */
static const char *const own[] = {"module_dir", "lib_dir", "wx_secret_file",
    "wx_push_token_file", "wx_aes_key_file", "link_secret_file", "db_tls_ca"};

/* What is not there needs no rule. */
static void
allow_path(int set, uint64_t handled, const char *path, uint64_t files)
{
    struct path_rule rule = {.files = files & handled};
    struct stat st;

    rule.fd = path != NULL ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (rule.fd < 0)
        return;
    if (fstat(rule.fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rule.files &= F_READ | F_WRITE;
    syscall(SYS_landlock_add_rule, set, RULE_PATH, &rule, 0);
    close(rule.fd);
}

static void
allow_port(int set, int64_t port)
{
    const struct port_rule rule = {P_CONNECT, (uint64_t)port};

    syscall(SYS_landlock_add_rule, set, RULE_PORT, &rule, 0);
}

/* "https://api.weixin.qq.com", "http://127.0.0.1:8099" */
static int64_t
port_of(const char *url)
{
    const char *host = strstr(url, "://"), *colon;

    host = host != NULL ? host + 3 : url;
    colon = strrchr(host, ':');
    if (colon != NULL && strchr(colon, ']') == NULL)
        return strtoll(colon + 1, NULL, 10);
    return strncmp(url, "http:", 5) == 0 ? 80 : 443;
}

static void
allow_ports(int set)
{
    const char *wx = bd_conf_str("baodan", "wx_host", NULL);

    allow_port(set, 53); /* names whose answer is too long for a datagram */
    if (wx != NULL)
        allow_port(set, port_of(wx));
    if (bd_conf_str("baodan", "db_host", NULL) != NULL)
        allow_port(set, bd_conf_int("baodan", "db_port", 3306));
}

static void
allow_files(int set, uint64_t handled, const char *section)
{
    for (size_t i = 0; i < sizeof(seen) / sizeof(*seen); i++)
        allow_path(set, handled, seen[i], SEEN);
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        allow_path(set, handled, bd_conf_str("baodan", own[i], NULL), SEEN);
    allow_path(
        set, handled, bd_conf_str(section, "db_password_file", NULL), SEEN);
    allow_path(set, handled, bd_conf_str("baodan", "data_dir", NULL), KEPT);
}

int
bd__landlock(const char *section)
{
    long newest = sizeof(known) / sizeof(*known);
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    const struct ruleset *all;
    int set, rc;

    if (abi < 1)
        return -1;
    all = &known[(abi < newest ? abi : newest) - 1];
    set = (int)syscall(SYS_landlock_create_ruleset, all,
        abi < 4   ? sizeof(all->files)
        : abi < 6 ? 2 * sizeof(all->files)
                  : sizeof(*all),
        0);
    if (set < 0)
        return -1;
    allow_files(set, all->files, section);
    if (all->ports != 0)
        allow_ports(set);
    rc = (int)syscall(SYS_landlock_restrict_self, set, 0);
    close(set);
    return rc;
}
