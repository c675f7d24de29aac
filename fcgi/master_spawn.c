/*
 * Starting a worker: a clean environment, fixed descriptors, the pool's own
 * user, and death together with the master.
 */
#include "master.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CHILD_PIPE_FD 3
#define ENV_MAX 8

/*
 * libfcgi and Connector/C obey environment variables; a worker gets none but
 * these.  The sanitizers' options pass so that debug builds can be tuned.
 */
static void
build_env(char *env[ENV_MAX])
{
    static const char *const pass[] = {
        "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    static char lang[] = "LANG=C.UTF-8", tz[] = "TZ=UTC";
    static char linger[] = "LIBFCGI_OS_CLOSE_POLL_TIMEOUT=200";
    int n = 0;

    env[n++] = path;
    env[n++] = lang;
    env[n++] = tz;
    env[n++] = linger;
    for (size_t i = 0; i < sizeof(pass) / sizeof(pass[0]); i++) {
        const char *v = getenv(pass[i]);

        if (v != NULL && asprintf(&env[n], "%s=%s", pass[i], v) > 0)
            n++;
    }
    env[n] = NULL;
}

static void __attribute__((noreturn)) child_fail(const char *what)
{
    dprintf(CHILD_PIPE_FD, "%s: %s", what, strerror(errno));
    _exit(2);
}

static void
place_fds(const struct master *m, const struct pool *p, int pipe_fd)
{
    int in = p->listen_fd >= 0 ? p->listen_fd : open("/dev/null", O_RDONLY);

    if (dup2(pipe_fd, CHILD_PIPE_FD) < 0)
        _exit(2);
    if (in < 0 || dup2(in, 0) < 0 || dup2(2, 1) < 0)
        child_fail("descriptors");
    if (fcntl(m->board_fd, F_SETFD, 0) < 0)
        child_fail("board");
    close_range(BD_BOARD_FD + 1, ~0U, 0);
}

static void
drop_privileges(const struct pool *p, pid_t master)
{
    if (p->as_user &&
        (setgroups(0, NULL) < 0 || setgid(p->gid) < 0 || setuid(p->uid) < 0))
        child_fail("cannot become the pool's user");
    /* After setuid, which clears it. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (getppid() != master)
        _exit(0); /* the master died in between */
}

/*
 * The child still has the master's handlers: a TERM that came meanwhile must
 * end it, not be swallowed by a flag that nobody will read.
 */
static void
reset_signals(void)
{
    static const int caught[] = {SIGCHLD, SIGHUP, SIGTERM, SIGINT};
    sigset_t none;

    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
        signal(caught[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void __attribute__((noreturn)) child_exec(const struct master *m,
    const struct pool *p, int slot, uint32_t gen, int pipe_fd, pid_t master)
{
    char slot_s[16], gen_s[16], *env[ENV_MAX];
    char *argv[12];
    int n = 0;

    setpgid(0, 0); /* a Ctrl-C is for the master; it stops us in order */
    place_fds(m, p, pipe_fd);
    drop_privileges(p, master);
    snprintf(slot_s, sizeof(slot_s), "%d", slot);
    snprintf(gen_s, sizeof(gen_s), "%u", gen);
    build_env(env);
    argv[n++] = m->worker_path;
    argv[n++] = strdup("-c");
    argv[n++] = strdup(m->conf_path);
    argv[n++] = strdup("-p");
    argv[n++] = strdup(p->name);
    argv[n++] = strdup("-s");
    argv[n++] = slot_s;
    argv[n++] = strdup("-g");
    argv[n++] = gen_s;
    if (p->listen == NULL)
        argv[n++] = strdup("-j");
    argv[n] = NULL;
    reset_signals();
    execve(m->worker_path, argv, env);
    child_fail(m->worker_path);
}

int
master_spawn(struct master *m, struct pool *p, int i, uint32_t gen)
{
    struct child *c = &p->child[i];
    struct bd_board_slot *s = &m->board->slot[p->first_slot + i];
    pid_t master = getpid();
    int fd[2], up;

    if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) < 0)
        return -1;
    up = fcntl(fd[1], F_DUPFD_CLOEXEC, 10);
    close(fd[1]);
    if (up < 0) {
        close(fd[0]);
        return -1;
    }
    *c = (struct child){.generation = gen, .ready_fd = fd[0]};
    c->born_ms = bd_board_now_ms();
    atomic_store(&s->generation, gen);
    atomic_store(&s->born_ms, c->born_ms);
    atomic_store(&s->phase, BD_PHASE_STARTING);
    fflush(NULL);
    c->pid = fork();
    if (c->pid == 0)
        child_exec(m, p, p->first_slot + i, gen, up, master);
    close(up);
    if (c->pid < 0) {
        c->pid = 0;
        close(c->ready_fd);
        atomic_store(&s->phase, BD_PHASE_FREE);
        return -1;
    }
    atomic_store(&s->pid, c->pid);
    return 0;
}
