/*
 * The loader: modules that are compiled here, each with one thing wrong, and
 * what is said of it.
 */
#include "test.h"

#include "bd_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    NOT_EVEN = 99
}; /* so many faults are never found */

static char dir[] = "/tmp/bd-module-XXXXXX", top[1024], err[600];

/* This program is <top>/build/<flavour>/tests/unit/test_module. */
static int
prepare(void **state)
{
    ssize_t n = readlink("/proc/self/exe", top, sizeof(top) - 1);

    if (n < 0 || mkdtemp(dir) == NULL)
        return -1;
    for (int up = 0; up < 5; n--)
        up += top[n] == '/';
    top[n + 1] = '\0';
    return take_request(state);
}

static int
clear(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

/* Compiles dir/<name>.so: declarations before, members of the descriptor. */
static void
compile(
    struct bd_req *r, const char *name, const char *before, const char *members)
{
    const char *source = bd_fmt(r, "%s/%s.c", dir, name);
    FILE *f = fopen(source, "w");

    assert_non_null(f);
    fprintf(f,
        "#include \"bd.h\"\n"
        "static int fn(struct bd_req *r) { return r == 0; }\n%s\n"
        "BD_MODULE(%s) = {BD_MODULE_HEAD, .name = \"%s\", .version = \"1\",\n"
        "  .title = \"T\", .prefix = \"/api/v1\", %s};\n"
        "int (*bd_fixture)(struct bd_req *) = fn;\n",
        before, name, name, members);
    fclose(f);
    assert_int_equal(
        system(bd_fmt(r,
            "cc -w -shared -fPIC -I'%s/fcgi' -DBD_ABI='\"%s\"' -o %s/%s.so %s",
            top, BD_ABI, dir, name, source)),
        0);
}

static int
load(const char *names)
{
    bd__nmodules = 0;
    err[0] = '\0';
    return bd__modules_load(dir, names, names, err, sizeof(err));
}

static void
assert_refused(const char *names, const char *because)
{
    assert_int_equal(load(names), -1);
    if (strstr(err, because) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err, because);
}

static void
loads_a_good_one(void **state)
{
    struct bd_req *r = *state;

    compile(r, "good",
        "static const struct bd_route routes[] = {"
        "{\"GET\", \"/good\", 0, fn}, {0}};",
        ".routes = routes");
    compile(r, "above", "static const char *const needs[] = {\"good\", 0};",
        ".needs = needs");
    assert_int_equal(load("above"), 0);
    assert_non_null(bd__module_of("good")); /* because it is needed */
    assert_false(bd__module_of("good")->served);
    assert_true(bd__module_of("above")->served);
    assert_true(bd__module_of("good") < bd__module_of("above"));
}

static void
refuses_another_identity(void **state)
{
    struct bd_req *r = *state;

    compile(r, "magic", "", ".magic = 7");
    assert_refused("magic", "magic: expected 0xbd0a2026, found 0x7");
    compile(r, "size", "", ".size = 8");
    assert_refused("size", "descriptor size: expected");
    compile(r, "abi", "", ".abi = \"another\"");
    assert_refused("abi", "build: expected " BD_ABI ", found another");
    compile(r, "name", "", ".name = \"other\"");
    assert_refused("name", "name: expected name, found other");
}

static void
refuses_what_is_no_module(void **state)
{
    struct bd_req *r = *state;

    assert_refused("missing", "no file");
    assert_refused("../good", "bad name");
    assert_refused("Good", "bad name");
    assert_int_equal(system(bd_fmt(r, "echo text > %s/text.so", dir)), 0);
    assert_refused("text", "text.so");
    compile(r, "right", "", "0");
    assert_int_equal(
        rename(bd_fmt(r, "%s/right.so", dir), bd_fmt(r, "%s/wrong.so", dir)),
        0);
    assert_refused("wrong", "does not export bd_module_wrong");
}

static void
refuses_unsafe_and_unfinished_ones(void **state)
{
    struct bd_req *r = *state;

    compile(r, "open", "", "0");
    assert_int_equal(chmod(bd_fmt(r, "%s/open.so", dir), 0775), 0);
    assert_refused("open", "writable by others");
    compile(r, "hole", "int nowhere(void);", ".init = nowhere");
    assert_refused("hole", "nowhere");
    compile(r, "ring", "static const char *const needs[] = {\"rung\", 0};",
        ".needs = needs");
    compile(r, "rung", "static const char *const needs[] = {\"ring\", 0};",
        ".needs = needs");
    assert_refused("ring", "circle");
}

/*
 * What the cross-check finds when a module is loaded, in a process of its
 * own: routes are built once in a worker's life.
 */
static int
faults_with(const char *name)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        char names[64];

        snprintf(names, sizeof(names), "people %s", name);
        if (load(names) < 0 || bd__routes_build(err, sizeof(err)) < 0)
            _exit(NOT_EVEN);
        _exit(bd__modules_check(false));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Each has one fault that only looking across the tables can find. */
static void
finds_what_does_not_fit_together(void **state)
{
    static const char *const wrong[][3] = {
        {"perm",
            "static const struct bd_route x[] = {"
            "{\"GET\", \"/a\", \"no.such\", fn}, {0}};",
            ".routes = x"},
        {"tx",
            "static const struct bd_route x[] = {"
            "{\"POST\", \"/a\", 0, fn}, {0}};",
            ".routes = x"},
        {"amount",
            "static const struct bd_field in[] = {{.name = \"fee_fen\","
            " .title = \"费\", .type = BD_FEN}, {0}};"
            "static const struct bd_route x[] = {"
            "{\"POST\", \"/a\", 0, fn, BD_TX, .in = in}, {0}};",
            ".routes = x"},
        {"gives",
            "static const struct bd_route x[] = {"
            "{\"GET\", \"/a\", 0, fn, .gives = \"nothing\"}, {0}};",
            ".routes = x"},
        {"behind",
            "static const struct bd_route x[] = {"
            "{\"GET\", \"/a\", .service = \"no.such\"}, {0}};",
            ".routes = x"},
        {"sub",
            "static int s(struct bd_req *r, const struct bd_fact *f)"
            "{ return 0; }"
            "static const struct bd_sub x[] = {"
            "{\"no.such\", BD_IN_TX, s}, {0}};",
            ".subs = x"},
        {"uses", "static const char *const x[] = {\"no.such\", 0};",
            ".uses = x"},
        {"owns", "static const char *const x[] = {\"bd_file\", 0};",
            ".tables = x"},
    };
    struct bd_req *r = *state;

    /* Whom the core's own tables refer to. */
    compile(r, "people",
        "static const struct bd_field f[] = {"
        "{.name = \"name\", .title = \"T\", .type = BD_TEXT}, {0}};\n"
        "#define E(n) {.name = n, .path = n, .table = n, .title = \"T\", "
        ".title_field = \"name\", .fields = f}\n"
        "static const struct bd_entity e[] = {"
        "E(\"staff\"), E(\"dept\"), E(\"role\"), {0}};",
        ".entities = e");
    assert_int_equal(faults_with("good"), 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        compile(r, wrong[i][0], wrong[i][1], wrong[i][2]);
        if (faults_with(wrong[i][0]) == 0)
            fail_msg("nothing was said of %s", wrong[i][0]);
    }
}

static void
refuses_a_route_that_stands_twice(void **state)
{
    struct bd_req *r = *state;

    compile(r, "twice",
        "static const struct bd_route x[] = {"
        "{\"GET\", \"/files/{id}\", 0, fn}, {0}};",
        ".routes = x");
    assert_int_equal(faults_with("twice"), NOT_EVEN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_a_good_one),
        cmocka_unit_test(refuses_another_identity),
        cmocka_unit_test(refuses_what_is_no_module),
        cmocka_unit_test(refuses_unsafe_and_unfinished_ones),
        cmocka_unit_test(finds_what_does_not_fit_together),
        cmocka_unit_test(refuses_a_route_that_stands_twice),
    };

    return cmocka_run_group_tests(tests, prepare, clear);
}
