/*
 * The sandbox, tried from within: each attempt runs in a process that has
 * shut itself in as a worker of that pool does.
 */
#include "test.h"

#include "bd_int.h"
#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef BD_SANITIZED /* where a worker has no sandbox either */

enum {
    ALLOWED = 0,
    DENIED = 1,
    NO_SANDBOX = 2
};

static char dir[] = "/tmp/bd-sandbox-XXXXXX";
static int open_port, other_port;

/* A port of this process: somebody listens there. */
static int
listening(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
    assert_int_equal(listen(fd, 5), 0);
    getsockname(fd, (struct sockaddr *)&at, &n);
    return ntohs(at.sin_port);
}

static const char *
in_dir(const char *name)
{
    static char path[4][100];
    static int i;

    i = (i + 1) % 4;
    snprintf(path[i], sizeof(path[i]), "%s/%s", dir, name);
    return path[i];
}

static void
put(const char *name, const char *text)
{
    FILE *f = fopen(in_dir(name), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int
prepare(void **state)
{
    char conf[1500], err[300];

    (void)state;
    if (mkdtemp(dir) == NULL || mkdir(in_dir("files"), 0700) < 0)
        return -1;
    open_port = listening();
    other_port = listening();
    put("front.pw", "front");
    put("office.pw", "office");
    put("wx", "wx");
    snprintf(conf, sizeof(conf),
        "[baodan]\nrun_dir = %s\ndata_dir = %s/files\n"
        "wx_host = http://127.0.0.1:%d\nwx_secret_file = %s/wx\n"
        "[pool front]\nlisten = %s/f\ninternet = yes\n"
        "db_password_file = %s/front.pw\n"
        "[pool office]\nlisten = %s/o\ndb_password_file = %s/office.pw\n",
        dir, dir, open_port, dir, dir, dir, dir, dir);
    put("bd.conf", conf);
    return bd_conf_load(in_dir("bd.conf"), err, sizeof(err));
}

static int
clear(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

/* ------------------------------------------------------------ attempts -- */

static bool
can_open(const char *path, int flags)
{
    int fd = open(path, flags, 0600);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool
runs_a_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return false; /* /bin/true answers 0, which is ALLOWED */
}

static bool
has_a_child(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid > 0;
}

static void *
nothing(void *arg)
{
    return arg;
}

static bool
has_a_thread(void)
{
    pthread_t t;

    return pthread_create(&t, NULL, nothing, NULL) == 0 &&
           pthread_join(t, NULL) == 0;
}

static bool
binds(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
}

static bool
listens(void)
{
    return listen(socket(AF_INET, SOCK_STREAM, 0), 5) == 0;
}

static bool
connects(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons((uint16_t)port);
    return connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&at,
               sizeof(at)) == 0;
}

static bool
connects_to_wechat(void)
{
    return connects(open_port);
}

static bool
connects_elsewhere(void)
{
    return connects(other_port);
}

static bool
opens_a_kernel_socket(void)
{
    return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0 ||
           socket(AF_PACKET, SOCK_RAW, 0) >= 0;
}

static bool
keeps_an_upload(void)
{
    return mkdir(in_dir("files/aa"), 0700) == 0 &&
           can_open(in_dir("files/aa/x"), O_WRONLY | O_CREAT) &&
           rename(in_dir("files/aa/x"), in_dir("files/aa/y")) == 0 &&
           unlink(in_dir("files/aa/y")) == 0 &&
           unlinkat(AT_FDCWD, in_dir("files/aa"), AT_REMOVEDIR) == 0;
}

static bool
writes_elsewhere(void)
{
    return can_open(in_dir("evil"), O_WRONLY | O_CREAT) ||
           can_open("/dev/shm/evil", O_WRONLY | O_CREAT) ||
           can_open(in_dir("wx"), O_WRONLY) || mkdir(in_dir("d"), 0700) == 0;
}

static bool
makes_an_upload_run(void)
{
    return chmod(in_dir("files"), 0777) == 0 ||
           symlink("/etc/passwd", in_dir("files/l")) == 0 ||
           link(in_dir("wx"), in_dir("files/l")) == 0;
}

static bool
reads_its_secrets(void)
{
    return can_open(in_dir("front.pw"), O_RDONLY) &&
           can_open(in_dir("wx"), O_RDONLY);
}

static bool
reads_anothers_secret(void)
{
    return can_open(in_dir("office.pw"), O_RDONLY) ||
           can_open(in_dir("bd.conf"), O_RDONLY);
}

static bool
reads_the_machine(void)
{
    return can_open("/etc/passwd", O_RDONLY) ||
           can_open("/proc/self/environ", O_RDONLY) ||
           can_open("/root", O_RDONLY | O_DIRECTORY);
}

static bool
reads_libraries(void)
{
    return can_open("/usr/lib", O_RDONLY | O_DIRECTORY);
}

/* The test itself is the other process; signal 0 would harm nobody. */
static bool
signals_another(void)
{
    return kill(getppid(), 0) == 0 ||
           syscall(SYS_tgkill, getppid(), getppid(), 0) == 0;
}

static bool
looks_into_another(void)
{
    return ptrace(PTRACE_SEIZE, getppid(), 0, 0) == 0 ||
           syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0) == 0;
}

static bool
leaves_its_place(void)
{
    return syscall(SYS_unshare, 0x10000000) == 0 || chroot("/tmp") == 0 ||
           syscall(SYS_bpf, 0, NULL, 0) == 0 || setuid(0) == 0 ||
           syscall(SYS_io_uring_setup, 1, NULL) >= 0;
}

static bool
leaves_a_core(void)
{
    struct rlimit core;

    return getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_max != 0 ||
           prctl(PR_GET_DUMPABLE) != 0 ||
           prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

static const struct attempt {
    const char *name;
    bool (*works)(void);
    bool front, office, child;
} attempts[] = {
    {"runs a program", runs_a_program, false, false, false},
    {"has a child", has_a_child, false, true, false},
    {"has a thread", has_a_thread, true, true, true},
    {"binds", binds, false, false, false},
    {"listens", listens, false, false, false},
    {"connects to WeChat", connects_to_wechat, true, true, false},
    {"connects elsewhere", connects_elsewhere, false, false, false},
    {"opens a kernel's socket", opens_a_kernel_socket, false, false, false},
    {"keeps an upload", keeps_an_upload, true, true, false},
    {"writes elsewhere", writes_elsewhere, false, false, false},
    {"changes an upload's nature", makes_an_upload_run, false, false, false},
    {"reads its secrets", reads_its_secrets, true, false, false},
    {"reads another's secret", reads_anothers_secret, false, true, true},
    {"reads the machine", reads_the_machine, false, false, false},
    {"reads libraries", reads_libraries, true, true, true},
    {"signals another", signals_another, false, false, false},
    {"looks into another", looks_into_another, false, false, false},
    {"leaves its place", leaves_its_place, false, false, false},
    {"leaves a core", leaves_a_core, false, false, false},
};

static int
outcome(const struct attempt *a, const char *section, bool child)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        char err[300];

        if (bd__sandbox(section, err, sizeof(err)) < 0 ||
            (child && !bd__sandbox_child()))
            _exit(NO_SANDBOX);
        _exit(a->works() ? ALLOWED : DENIED);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
try_all(const char *section, bool child)
{
    int wrong = 0;

    for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
        const struct attempt *a = &attempts[i];
        bool may = child                                ? a->child
                   : strcmp(section, "pool front") == 0 ? a->front
                                                        : a->office;
        int got = outcome(a, section, child);

        if (got != (may ? ALLOWED : DENIED)) {
            print_error("[%s]%s %s: %d\n", section, child ? " child" : "",
                a->name, got);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void
pool_that_faces_the_internet(void **state)
{
    (void)state;
    try_all("pool front", false);
}

static void
pool_of_the_staff(void **state)
{
    (void)state;
    try_all("pool office", false);
}

static void
child_that_reads_pictures(void **state)
{
    (void)state;
    try_all("pool office", true);
}

/* A password is gone from the memory when its request ends. */
static void
requests_are_wiped(void **state)
{
    struct bd_req *r = bd__test_req();
    const char *secret = bd_dup(r, "correct horse battery staple");

    (void)state;
    bd__req_end(r);
    for (size_t i = 0; i < 28; i++)
        assert_int_equal(secret[i], 0);
    bd__req_begin(r);
}

/* Each attempt works where there is no sandbox: a denial is its doing. */
static void
attempts_are_real(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
        const struct attempt *a = &attempts[i];
        int status;
        pid_t pid = fork();

        if (pid == 0)
            _exit(a->works() ? ALLOWED : DENIED);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WEXITSTATUS(status) != ALLOWED)
            print_error("%s does not even work outside\n", a->name);
        assert_int_equal(WEXITSTATUS(status), ALLOWED);
        unlink(in_dir("evil"));
        unlink("/dev/shm/evil");
        unlink(in_dir("files/l"));
        rmdir(in_dir("d"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool_that_faces_the_internet),
        cmocka_unit_test(pool_of_the_staff),
        cmocka_unit_test(child_that_reads_pictures),
        cmocka_unit_test(attempts_are_real),
        cmocka_unit_test(requests_are_wiped),
    };

    return cmocka_run_group_tests(tests, prepare, clear);
}

#else

static void
workers_are_open_to_the_sanitizers(void **state)
{
    char err[300];

    (void)state;
    assert_int_equal(bd__sandbox("pool front", err, sizeof(err)), 0);
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_open_to_the_sanitizers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
