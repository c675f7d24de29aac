/*
 * A pool's rules of recycling as an SQL expression: which days count, which
 * records a rule is for, and that nothing of a rule's text becomes SQL.
 */
#include "test.h"

#include "pools.h"

#define FAR "TIMESTAMP'9999-12-31 00:00:00'"
#define HELD "COALESCE(t.owner_since, t.created_at)"
#define TALKED "GREATEST(COALESCE(t.last_followup_at, " HELD "), " HELD ")"

static const struct bd_field lead_fields[] = {
    {.name = "level", .type = BD_ENUM, .choices = "vip=VIP|key=重点"},
    {.name = "last_followup_at", .type = BD_TIME},
    {.name = "owner_since", .type = BD_TIME},
    {0},
};
static const struct bd_state states[] = {
    {.name = "new"},
    {.name = "won"},
    {.name = "closed", .tone = BD_CLOSED},
    {0},
};
static const struct bd_step steps[] = {
    {.action = "win", .from = "new", .to = "won"},
    {.action = "close", .from = "new|won", .to = "closed"},
    {.action = "reopen", .from = "closed", .to = "new"},
    {0},
};
static const struct bd_machine machine = {
    .field = "status", .states = states, .steps = steps};
static const struct bd_entity lead = {.name = "lead",
    .owner = "owner_id",
    .machine = &machine,
    .fields = lead_fields};

static const cJSON *
parse(struct bd_req *r, const char *text)
{
    const char *why;
    const cJSON *rules = bd_json(r, text, strlen(text), &why);

    assert_non_null(rules);
    return rules;
}

static void
is_sql(struct bd_req *r, const char *rules, const char *want)
{
    struct bd_buf b = {NULL, 0, 0};

    bd__pool_rules_sql(r, &b, &lead, parse(r, rules));
    assert_string_equal(bd__cstr(r, &b), want);
}

#define ONE(when, days)                                                        \
    "NULLIF(LEAST(" FAR ", COALESCE(CASE WHEN 1" when " THEN " days            \
    " END, " FAR ")), " FAR ")"

static void
counts_the_days_of_a_rule(void **state)
{
    is_sql(*state, "[{\"held_days\":10}]", ONE("", HELD " + INTERVAL 10 DAY"));
    is_sql(*state, "[{\"followup_days\":30}]",
        ONE("", TALKED " + INTERVAL 30 DAY"));
    is_sql(*state, "[{\"match\":\"all\",\"held_days\":1,\"created_days\":2}]",
        ONE("", "GREATEST(" HELD " + INTERVAL 1 DAY, t.created_at + "
                "INTERVAL 2 DAY)"));
    is_sql(*state, "[{\"match\":\"any\",\"held_days\":1,\"created_days\":2}]",
        ONE("", "NULLIF(LEAST(COALESCE(" HELD " + INTERVAL 1 DAY, " FAR "), "
                "COALESCE(t.created_at + INTERVAL 2 DAY, " FAR ")), " FAR ")"));
}

static void
is_for_the_records_it_names(void **state)
{
    is_sql(*state, "[{\"level\":\"vip\",\"skips_won\":true,\"held_days\":10}]",
        ONE(" AND t.level='vip' AND t.`status`<>'won'",
            HELD " + INTERVAL 10 DAY"));
}

static void
the_first_of_several_rules_counts(void **state)
{
    is_sql(*state, "[{\"held_days\":10},{\"created_days\":5}]",
        "NULLIF(LEAST(" FAR ", COALESCE(CASE WHEN 1 THEN " HELD
        " + INTERVAL 10 DAY END, " FAR "), COALESCE(CASE WHEN 1 THEN "
        "t.created_at + INTERVAL 5 DAY END, " FAR ")), " FAR ")");
}

/* A rule that counts nothing of the entity's takes nothing back. */
static void
what_a_record_does_not_have_counts_nothing(void **state)
{
    const char *never = "NULLIF(LEAST(" FAR ", " FAR "), " FAR ")";

    is_sql(*state, "[]", never);
    is_sql(*state, "[{\"spend_days\":3}]", never);
    is_sql(*state, "[{\"held_days\":0},{\"held_days\":-4}]", never);
    assert_false(bd__pool_rule_ok(
        &lead, cJSON_GetArrayItem(parse(*state, "[{\"spend_days\":3}]"), 0)));
    assert_true(bd__pool_rule_ok(
        &lead, cJSON_GetArrayItem(parse(*state, "[{\"held_days\":3}]"), 0)));
}

static void
no_text_of_a_rule_becomes_sql(void **state)
{
    is_sql(*state,
        "[{\"level\":\"vip' OR 1=1 -- \",\"match\":\"') OR 1\","
        "\"held_days\":10}]",
        ONE("", HELD " + INTERVAL 10 DAY"));
    is_sql(*state, "[{\"held_days\":\"1 DAY) OR (1\"}]",
        "NULLIF(LEAST(" FAR ", " FAR "), " FAR ")");
}

/* Won goes on, closed is done with, although it can be opened again. */
static void
what_is_done_with_stays(void **state)
{
    assert_string_equal(bd__pool_open_sql(*state, &lead),
        "t.`owner_id` IS NOT NULL AND t.deleted_at IS NULL AND "
        "t.`status` NOT IN ('', 'closed')");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_days_of_a_rule),
        cmocka_unit_test(is_for_the_records_it_names),
        cmocka_unit_test(the_first_of_several_rules_counts),
        cmocka_unit_test(what_a_record_does_not_have_counts_nothing),
        cmocka_unit_test(no_text_of_a_rule_becomes_sql),
        cmocka_unit_test(what_is_done_with_stays),
    };

    return cmocka_run_group_tests(tests, take_request, NULL);
}
