/*
 * A worker for tests of bd-master: keeps its contract (fd 0, 3, 4, exit
 * codes) and does what one line from a client, or the file "mode" beside the
 * configuration, tells it.
 *
 *   mode:    broken = refuse with 2; crash = die at start; mute = never ready
 *   client:  who = answer "pid generation uid"; sleep MS = busy, then answer;
 *            crash = SIGSEGV in a request; exit N; hang = busy for an hour
 */
#include "board.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static uint32_t generation;
static struct bd_board_slot *slot;

static void
on_term(int sig)
{
    (void)sig;
    stopping = 1;
}

/* The word in the file "mode" in the configuration's directory. */
static void
start_as_told(const char *conf)
{
    char path[4096], word[32] = "";
    const char *end = strrchr(conf, '/');
    FILE *f;

    snprintf(path, sizeof(path), "%.*s/mode", (int)(end - conf), conf);
    f = fopen(path, "re");
    if (f == NULL)
        return;
    if (fscanf(f, "%31s", word) != 1)
        word[0] = '\0';
    fclose(f);
    if (strcmp(word, "broken") == 0) {
        dprintf(3, "module leads: abi expected 1-release, found 2-debug\n");
        exit(2);
    }
    if (strcmp(word, "crash") == 0)
        abort();
    if (strcmp(word, "mute") == 0)
        pause();
}

static void
pause_ms(long ms)
{
    struct timespec ts = {ms / 1000, (ms % 1000) * 1000000};

    while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
        continue;
}

/* By the signal itself: a sanitizer would make it an exit. */
static void
crash(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static void
obey(int fd, const char *line)
{
    bd_board_begin(slot, "leads", "POST /leads/{id}/assign", "req-4711");
    if (strncmp(line, "sleep ", 6) == 0)
        pause_ms(strtol(line + 6, NULL, 10));
    else if (strncmp(line, "exit ", 5) == 0)
        _exit((int)strtol(line + 5, NULL, 10));
    else if (strcmp(line, "crash") == 0)
        crash();
    else if (strcmp(line, "hang") == 0)
        pause_ms(3600000);
    dprintf(fd, "%d %u %d\n", (int)getpid(), generation, (int)getuid());
    bd_board_end(slot, 200, 1000, 0, 0);
}

static void
serve(void)
{
    struct pollfd pfd = {.fd = 0, .events = POLLIN};
    char line[128];
    sigset_t none;
    ssize_t n;
    int fd;

    sigemptyset(&none);
    while (!stopping) {
        if (ppoll(&pfd, 1, NULL, &none) < 0)
            continue;
        fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        n = read(fd, line, sizeof(line) - 1);
        line[n > 0 ? n : 0] = '\0';
        line[strcspn(line, "\n")] = '\0';
        obey(fd, line);
        close(fd);
    }
}

int
main(int argc, char **argv)
{
    struct sigaction sa = {.sa_handler = on_term};
    struct bd_board *board = bd_board_map(BD_BOARD_FD, true);
    const char *conf = "";
    sigset_t term, none;
    bool jobs = false;
    int opt, n = 0;

    while ((opt = getopt(argc, argv, "c:p:s:g:j")) != -1) {
        if (opt == 'c')
            conf = optarg;
        else if (opt == 's')
            n = (int)strtol(optarg, NULL, 10);
        else if (opt == 'g')
            generation = (uint32_t)strtoul(optarg, NULL, 10);
        else if (opt == 'j')
            jobs = true;
    }
    if (board == NULL || getenv("HOME") != NULL)
        return 2; /* the contract: a board, and a clean environment */
    slot = &board->slot[n];
    sigemptyset(&none);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &sa, NULL);
    start_as_told(conf);
    if (write(3, "R", 1) != 1)
        return 1;
    while (jobs && !stopping)
        ppoll(NULL, 0, NULL, &none);
    serve();
    return 0;
}
