/*
 * Days, instants, the company's zone, and what is refused.
 */
#include "test.h"

static void
judges_dates(void **state)
{
    static const char *const good[] = {
        "1000-01-01", "2000-02-29", "2024-02-29", "2026-11-21", "9999-12-31"};
    static const char *const bad[] = {"", "2026-11-2", "2026-11-211",
        "0999-12-31", "1900-02-29", "2026-02-29", "2026-04-31", "2026-00-01",
        "2026-13-01", "2026-01-00", "2026-01-32", "2026/01/01", "2026-1-011",
        " 2026-01-0", "+026-01-01", "2026-01-01T", "2026-11-", "２026-01-01"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(bd__date_ok(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(bd__date_ok(bad[i]));
}

static void
counts_days(void **state)
{
    struct bd_req *r = *state;
    const char *day = "1000-01-01";

    assert_int_equal(bd__days("1970-01-01"), 0);
    assert_int_equal(bd__days("2000-03-01"), 11017);
    assert_int_equal(bd__days("1969-12-31"), -1);
    assert_string_equal(bd_day_plus(r, "2026-12-31", 1), "2027-01-01");
    assert_string_equal(bd_day_plus(r, "2024-03-01", -1), "2024-02-29");
    assert_string_equal(bd_day_plus(r, "1900-03-01", -1), "1900-02-28");
    /* Each day follows the one before, across all the calendar's rules. */
    for (int64_t want = bd__days(day); want < bd__days("2405-01-01");
         want += 97) {
        assert_true(bd__date_ok(day));
        assert_int_equal(bd__days(day), want);
        day = bd_day_plus(r, day, 97);
    }
}

static void
judges_times(void **state)
{
    static const char *const bad[] = {"", "2026-11-21", "2026-11-21T",
        "2026-11-21 14:02:00Z", "2026-11-21T14:02Z", "2026-11-21T14:02:00",
        "2026-11-21T24:00:00Z", "2026-11-21T14:60:00Z", "2026-11-21T14:02:60Z",
        "2026-11-21T14:02:00.Z", "2026-11-21T14:02:00.1234567890Z",
        "2026-11-21T14:02:00+0800", "2026-11-21T14:02:00+24:00",
        "2026-11-21T14:02:00+08:60", "2026-11-21T14:02:00Zx",
        "2026-02-29T14:02:00Z", "2026-11-21T14:02:00,5Z",
        "2026-11-21t14:02:00z", "9999-12-31T23:59:59-00:01",
        "1000-01-01T00:00:00+00:01"};

    (void)state;
    assert_true(bd__time_ok("2026-11-21T14:02:00Z"));
    assert_true(bd__time_ok("2026-11-21T14:02:00.123456789+08:00"));
    assert_true(bd__time_ok("1000-01-01T00:00:00Z"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(bd__time_ok(bad[i]));
}

static void
times_go_to_the_database(void **state)
{
    static const char *const pairs[][2] = {
        {"2026-11-21T14:02:00+08:00", "2026-11-21 06:02:00.000"},
        {"2026-11-21T06:02:00.1239Z", "2026-11-21 06:02:00.123"},
        {"2026-01-01T00:00:00.5+08:00", "2025-12-31 16:00:00.500"},
        {"2024-02-28T23:30:00-01:00", "2024-02-29 00:30:00.000"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31 23:59:59.999"},
        {"1000-01-01T00:00:00Z", "1000-01-01 00:00:00.000"}};
    char db[BD__DB_TIME], back[BD__RFC_TIME];

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        assert_true(bd__time_to_db(pairs[i][0], db));
        assert_string_equal(db, pairs[i][1]);
        assert_true(bd__time_from_db(db, back));
        assert_memory_equal(back, db, 10);
        assert_memory_equal(back + 11, db + 11, 12);
        assert_true(back[10] == 'T' && back[23] == 'Z' && back[24] == '\0');
    }
    assert_false(bd__time_to_db("soon", db));
    assert_true(bd__time_from_db("2026-11-21 06:02:00", back));
    assert_string_equal(back, "2026-11-21T06:02:00.000Z");
    assert_false(bd__time_from_db("0000-00-00 00:00:00", back));
}

static void
days_end_in_the_zone(void **state)
{
    struct bd_req *r = *state;

    assert_string_equal(
        bd_day_end_utc(r, "2026-11-21"), "2026-11-21T15:59:59.999Z");
    bd__zone_offset_min = -210;
    assert_string_equal(
        bd_day_end_utc(r, "2026-12-31"), "2027-01-01T03:29:59.999Z");
    bd__zone_offset_min = 480;
}

/* Midnight may fall between two readings of the clock, so retry once. */
static void
today_is_the_day_of_now(void **state)
{
    struct bd_req *r = *state;
    const char *today, *now, *end;

    for (int i = 0; i < 2; i++) {
        bd__zone_offset_min = 0;
        now = bd_now(r);
        today = bd_today(r);
        if (strncmp(now, today, 10) == 0)
            break;
    }
    bd__zone_offset_min = 480;
    assert_memory_equal(now, today, 10);
    assert_true(bd__time_ok(now));
    today = bd_today(r);
    end = bd_day_end_utc(r, today);
    assert_true(strcmp(now, end) < 0);
    assert_true(strcmp(now, bd_day_end_utc(r, bd_day_plus(r, today, -2))) > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_dates),
        cmocka_unit_test(counts_days),
        cmocka_unit_test(judges_times),
        cmocka_unit_test(times_go_to_the_database),
        cmocka_unit_test(days_end_in_the_zone),
        cmocka_unit_test(today_is_the_day_of_now),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
