/*
 * Files on disk: once, whole, and under the name of what is in them.
 */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/bd-store-XXXXXX";

/* FIPS 180-2, B.1: the SHA-256 of "abc". */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static int
make_dir(void **state)
{
    return mkdtemp(dir) != NULL ? take_request(state) : -1;
}

static int
drop_dir(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

static int
files_in(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    int n = 0;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void
keeps_once(void **state)
{
    struct bd_req *r = *state;
    const char *stored, *path;
    struct stat first, again;
    char back[8] = "";
    int fd;

    assert_int_equal(bd__store_put(r, dir, "abc", 3, &stored), 0);
    assert_string_equal(stored, "ba/78/" ABC);
    path = bd_fmt(r, "%s/%s", dir, stored);
    fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, back, sizeof(back)), 3);
    close(fd);
    assert_string_equal(back, "abc");
    assert_int_equal(stat(path, &first), 0);
    assert_int_equal(first.st_mode & 07777, 0640);
    assert_int_equal(bd__store_put(r, dir, "abc", 3, &stored), 0);
    assert_int_equal(stat(path, &again), 0);
    assert_int_equal(first.st_ino, again.st_ino);
    assert_int_equal(files_in(bd_fmt(r, "%s/ba/78", dir)), 1);
}

/* What a crash of the machine cut short is written anew. */
static void
mends_a_short_file(void **state)
{
    struct bd_req *r = *state;
    const char *stored, *path;
    struct stat st;

    assert_int_equal(bd__store_put(r, dir, "abc", 3, &stored), 0);
    path = bd_fmt(r, "%s/%s", dir, stored);
    assert_int_equal(truncate(path, 1), 0);
    assert_int_equal(bd__store_put(r, dir, "abc", 3, &stored), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 3);
}

static void
says_when_it_cannot(void **state)
{
    struct bd_req *r = *state;
    const char *stored;

    assert_int_equal(bd__store_put(r, "/nonexistent", "abc", 3, &stored), -1);
    /* A folder stands where the file should go: nothing is left behind. */
    assert_int_equal(mkdir(bd_fmt(r, "%s/2d", dir), 0700), 0);
    assert_int_equal(mkdir(bd_fmt(r, "%s/2d/71", dir), 0700), 0);
    assert_int_equal(mkdir(bd_fmt(r,
                               "%s/2d/71/2d711642b726b04401627ca9fbac32f5"
                               "c8530fb1903cc4db02258717921a4881",
                               dir),
                         0700),
        0); /* the SHA-256 of "x" */
    assert_int_equal(bd__store_put(r, dir, "x", 1, &stored), -1);
    assert_int_equal(files_in(bd_fmt(r, "%s/2d/71", dir)), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_once),
        cmocka_unit_test(mends_a_short_file),
        cmocka_unit_test(says_when_it_cannot),
    };

    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
