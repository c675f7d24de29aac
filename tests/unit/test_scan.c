/*
 * The virus scanner's door, against a stand-in that speaks clamd's protocol.
 */
#include "test.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[] = "/tmp/bd-scan-XXXXXX", path[64];
static pid_t server;

static bool
read_all(int fd, void *to, size_t n)
{
    return recv(fd, to, n, MSG_WAITALL) == (ssize_t)n;
}

/* Answers by what was sent, as clamd would by its signatures. */
static void
answer(int fd)
{
    static char data[1 << 20];
    char command[10];
    uint32_t head;
    size_t n = 0, chunk;

    if (!read_all(fd, command, sizeof(command)) ||
        memcmp(command, "zINSTREAM", 10) != 0)
        return;
    while (read_all(fd, &head, sizeof(head)) && (chunk = ntohl(head)) > 0) {
        if (chunk > sizeof(data) - n || !read_all(fd, data + n, chunk))
            return;
        n += chunk;
    }
    if (memmem(data, n, "EICAR", 5) != NULL)
        dprintf(fd, "stream: Eicar-Signature FOUND%c", 0);
    else if (memmem(data, n, "HANGUP", 6) == NULL)
        dprintf(fd, "stream: %s%c", n > 900000 ? "size ERROR" : "OK", 0);
}

static void __attribute__((noreturn)) serve(int listener)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        answer(fd);
        close(fd);
    }
}

static int
start(void **state)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);

    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/clamd", dir);
    memcpy(at.sun_path, path, sizeof(path));
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
        listen(listener, 4) < 0)
        return -1;
    server = fork();
    if (server == 0)
        serve(listener);
    close(listener);
    return server < 0 ? -1 : take_request(state);
}

static int
stop(void **state)
{
    (void)state;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink(path);
    return rmdir(dir);
}

static void
lets_clean_files_in(void **state)
{
    struct bd_req *r = *state;
    char *large = bd_alloc(r, 800000); /* several chunks */

    assert_int_equal(bd__scan(r, path, "hello", 5), 0);
    assert_int_equal(bd__scan(r, path, large, 800000), 0);
}

static void
refuses_infected_ones(void **state)
{
    struct bd_req *r = *state;
    char *large = bd_alloc(r, 800000);

    assert_int_equal(bd__scan(r, path, "xEICARx", 7), -1);
    memcpy(large + 256 * 1024 - 2, "EICAR", 5); /* across two chunks */
    assert_int_equal(bd__scan(r, path, large, 800000), -1);
}

static void
refuses_without_an_answer(void **state)
{
    struct bd_req *r = *state;
    char *large = bd_alloc(r, 950000);

    assert_int_equal(bd__scan(r, path, "HANGUP", 6), -1);
    assert_int_equal(bd__scan(r, path, large, 950000), -1);
    assert_int_equal(bd__scan(r, "/nonexistent", "hello", 5), -1);
    memset(large, 'x', 200);
    large[200] = '\0';
    assert_int_equal(bd__scan(r, large, "hello", 5), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_clean_files_in),
        cmocka_unit_test(refuses_infected_ones),
        cmocka_unit_test(refuses_without_an_answer),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
