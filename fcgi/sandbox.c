/*
 * What a worker may still do once it has started: the system calls of the
 * table below, and the files and ports of landlock.c.  A call that is not
 * allowed answers ENOSYS, as a kernel without it would: libraries know what
 * to do then.
 */
#include "sandbox.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    STAFF = 1,    /* pools that staff and the queue use */
    INTERNET = 2, /* pools with `internet = yes` */
    CHILD = 4,    /* what paints and shrinks (child.c) */
    WORKER = STAFF | INTERNET,
    ANY = WORKER | CHILD
};

#define CALL(name, who)                                                        \
    {                                                                          \
        SCMP_SYS(name), who                                                    \
    }

/* The hottest first. */
static const struct call {
    int nr, who;
} calls[] = {
    CALL(read, ANY),
    CALL(write, ANY),
    CALL(recvfrom, WORKER),
    CALL(sendto, WORKER),
    CALL(poll, ANY),
    CALL(close, ANY),
    CALL(sendmsg, WORKER),
    CALL(recvmsg, WORKER),
    CALL(sendmmsg, WORKER),
    CALL(accept, WORKER),
    CALL(accept4, WORKER),
    CALL(epoll_pwait, WORKER),
    CALL(epoll_wait, WORKER),
    CALL(epoll_ctl, WORKER),
    CALL(epoll_create1, WORKER),
    CALL(ppoll, ANY),
    CALL(readv, ANY),
    CALL(writev, ANY),
    CALL(pread64, ANY),
    CALL(lseek, ANY),
    CALL(rt_sigpending, WORKER),
    CALL(rt_sigprocmask, ANY),
    CALL(rt_sigaction, ANY),
    CALL(rt_sigreturn, ANY),
    CALL(sigaltstack, ANY),
    CALL(getpid, ANY),
    CALL(gettid, ANY),
    CALL(futex, ANY),
    /* memory and threads: libcurl asks for names in one, Pango has some */
    CALL(mmap, ANY),
    CALL(munmap, ANY),
    CALL(mremap, ANY),
    CALL(mprotect, ANY),
    CALL(brk, ANY),
    CALL(madvise, ANY),
    CALL(set_robust_list, ANY),
    CALL(rseq, ANY),
    CALL(sched_yield, ANY),
    CALL(sched_getaffinity, ANY),
    CALL(exit, ANY),
    CALL(exit_group, ANY),
    CALL(restart_syscall, ANY),
    CALL(prlimit64, ANY),
    CALL(getrlimit, ANY),
    /* time and chance */
    CALL(clock_gettime, ANY),
    CALL(clock_getres, ANY),
    CALL(gettimeofday, ANY),
    CALL(clock_nanosleep, ANY),
    CALL(nanosleep, ANY),
    CALL(getrandom, ANY),
    /* files: which ones is landlock.c's matter */
    CALL(openat, ANY),
    CALL(open, ANY),
    CALL(newfstatat, ANY),
    CALL(fstat, ANY),
    CALL(stat, ANY),
    CALL(lstat, ANY),
    CALL(statx, ANY),
    CALL(fstatfs, ANY),
    CALL(statfs, ANY),
    CALL(access, ANY),
    CALL(faccessat, ANY),
    CALL(faccessat2, ANY),
    CALL(readlink, ANY),
    CALL(readlinkat, ANY),
    CALL(getdents64, ANY),
    CALL(fadvise64, ANY),
    CALL(fcntl, ANY),
    CALL(getcwd, ANY),
    CALL(flock, WORKER),
    CALL(fsync, WORKER),
    CALL(fdatasync, WORKER),
    CALL(mkdir, WORKER),
    CALL(mkdirat, WORKER),
    CALL(rename, WORKER),
    CALL(renameat, WORKER),
    CALL(renameat2, WORKER),
    CALL(unlink, WORKER),
    CALL(unlinkat, WORKER),
    CALL(rmdir, STAFF),
    CALL(utimensat, WORKER),
    CALL(ftruncate, WORKER),
    CALL(fallocate, WORKER),
    /* the database, the scanner, WeChat; socket() itself stands below */
    CALL(connect, WORKER),
    CALL(socketpair, WORKER),
    CALL(shutdown, WORKER),
    CALL(getsockopt, WORKER),
    CALL(setsockopt, WORKER),
    CALL(getsockname, WORKER),
    CALL(getpeername, WORKER),
    CALL(eventfd2, ANY),
    /* who am I, where do I run */
    CALL(uname, ANY),
    CALL(sysinfo, ANY),
    CALL(getuid, ANY),
    CALL(geteuid, ANY),
    CALL(getgid, ANY),
    CALL(getegid, ANY),
    CALL(getppid, ANY),
    CALL(prctl, ANY),
    /* a child for documents and small pictures, and its end */
    CALL(pipe2, ANY),
    CALL(wait4, STAFF),
    CALL(kill, STAFF),
    CALL(close_range, STAFF),
    CALL(dup3, STAFF),
    CALL(dup2, STAFF),
    CALL(seccomp, STAFF),
    CALL(landlock_create_ruleset, STAFF),
    CALL(landlock_add_rule, STAFF),
    CALL(landlock_restrict_self, STAFF),
};

/* Families of sockets: no packets, no kernel's own, no virtual machine's. */
static int
allow_sockets(scmp_filter_ctx ctx)
{
    static const int families[] = {AF_UNIX, AF_INET, AF_INET6};

    for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
        if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0)) < 0)
            return -1;
    return 0;
}

/*
 * Threads for all; a process only for who has children, in no new namespace.
 * clone3 hides its flags: without it glibc takes clone.
 */
static int
allow_threads(scmp_filter_ctx ctx, int who)
{
    const scmp_datum_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
    const scmp_datum_t spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                CLONE_NEWNET | CLONE_VFORK;

    if (who == STAFF)
        return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
            SCMP_A0(SCMP_CMP_MASKED_EQ, spaces, 0));
    return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
        SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
}

/* A crash may end this process, and no other. */
static int
allow_abort(scmp_filter_ctx ctx)
{
    return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
}

static int
filter(int who)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int rc = ctx != NULL ? 0 : -1;

    if (rc == 0)
        seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; rc == 0 && i < sizeof(calls) / sizeof(*calls); i++)
        if ((calls[i].who & who) != 0)
            rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i].nr, 0);
    if (rc == 0 && who != CHILD)
        rc = allow_sockets(ctx);
    if (rc == 0)
        rc = allow_threads(ctx, who);
    if (rc == 0)
        rc = allow_abort(ctx);
    if (rc == 0)
        rc = seccomp_load(ctx);
    seccomp_release(ctx);
    return rc;
}

/* Neither a core file nor another process of this user shows its memory. */
static void
keep_memory_secret(void)
{
    static const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int
bd__sandbox(const char *section, char *err, size_t n)
{
    int rc;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifdef BD_SANITIZED
    return 0; /* they read and write what no worker does */
#endif
    keep_memory_secret();
    if (bd_conf_int(section, "sandbox", 1) == 0)
        return 0;
    if (bd__landlock(section) < 0)
        bd_log(NULL, BD_WARN, "sandbox.files",
            "error=\"%s\" hint=\"this kernel has no Landlock: files are "
            "guarded by their permissions alone\"",
            strerror(errno));
    rc = filter(bd_conf_int(section, "internet", 0) ? INTERNET : STAFF);
    if (rc == 0)
        return 0;
    snprintf(err, n,
        "seccomp: %s; set `sandbox = no` in [%s] where there is none",
        strerror(rc < -1 ? -rc : EINVAL), section);
    return -1;
}

bool
bd__sandbox_child(void)
{
#ifdef BD_SANITIZED
    return true;
#endif
    if (prctl(PR_GET_SECCOMP) == 0)
        return true; /* `sandbox = no` */
    return filter(CHILD) == 0;
}
