/*
 * The built-in module "core": what every company has, whatever modules are
 * loaded.  It is written against bd.h like any other.
 */
#include "bd_int.h"
#include "field.h"
#include "find.h"
#include "leaf.h"
#include "pools.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    SQL_PING,
    SQL_JOBS,
    SQL_JOB_REPLAY,
    SQL_JOB_CANCEL,
    SQL_CHANGES_TOP,
    SQL_CHANGES,
    SQL_DB_STATUS,
    SQL_PURGE_SESSIONS,
    SQL_PURGE_IDEM,
    SQL_PURGE_JOBS
};

static const struct bd_sql sql[] = {
    [SQL_PING] = {"SELECT n FROM bd_epoch WHERE id=1", "core"},
    [SQL_JOBS] = {"SELECT id, queue, name, state, attempts, run_at, "
                  "progress_bp, last_error, created_at FROM bd_job "
                  "WHERE (? IS NULL OR state=?) AND (? IS NULL OR queue=?) "
                  "AND id<? ORDER BY id DESC LIMIT 51",
        "core"},
    [SQL_JOB_REPLAY] = {"UPDATE bd_job SET state='ready', attempts=0, "
                        "cancel=0, run_at=NOW(3) WHERE id=? AND state IN "
                        "('dead', 'cancelled', 'done')",
        "core"},
    [SQL_JOB_CANCEL] = {"UPDATE bd_job SET cancel=1, "
                        "state=IF(state='ready', 'cancelled', state) "
                        "WHERE id=? AND state IN ('ready', 'running')",
        "core"},
    [SQL_CHANGES_TOP] = {"SELECT MAX(id) AS top FROM event", "core"},
    [SQL_CHANGES] = {"SELECT entity, COUNT(*) AS n, MAX(id) AS top FROM "
                     "(SELECT id, entity FROM event WHERE id>? ORDER BY id "
                     "LIMIT 500) x GROUP BY entity",
        "core"},
    [SQL_DB_STATUS] = {"SELECT VERSION() AS version, (SELECT COUNT(*) FROM "
                       "bd_job WHERE state='ready') AS jobs_ready, "
                       "(SELECT COUNT(*) FROM bd_job WHERE state='dead') "
                       "AS jobs_dead",
        "core"},
    [SQL_PURGE_SESSIONS] = {"DELETE FROM bd_session WHERE "
                            "expires_at<NOW(3) - INTERVAL 30 DAY LIMIT 5000",
        "core"},
    [SQL_PURGE_IDEM] = {"DELETE FROM bd_idempotency WHERE "
                        "created_at<NOW(3) - INTERVAL 7 DAY LIMIT 5000",
        "core"},
    [SQL_PURGE_JOBS] = {"DELETE FROM bd_job WHERE state='done' AND "
                        "done_at<NOW(3) - INTERVAL 14 DAY LIMIT 5000",
        "core"},
    {NULL, NULL},
};

static int
healthz(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "status", "ok");
    bd_w_end(r);
    return 0;
}

static int
readyz(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_PING, "") < 0)
        return -1;
    return healthz(r);
}

static int
about(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_str(r, "name", "报单");
    bd_w_str(r, "company",
        bd_setting(r, "core.company") != NULL &&
                *bd_setting(r, "core.company") != '\0'
            ? bd_setting(r, "core.company")
            : bd_conf_str("baodan", "company", "报单"));
    bd_w_str(r, "version", BD_ABI);
    bd_w_bool(r, "demo", bd_conf_int("baodan", "demo", 0) != 0);
    bd_w_bool(r, "standin", bd_conf_str("baodan", "wx_host", NULL) != NULL);
    bd_w_end(r);
    return 0;
}

static const struct bd_field meta_query[] = {
    {.name = "entity", .title = "只要这个对象", .type = BD_TEXT, .max = 40},
    {0},
};

static int
meta(struct bd_req *r)
{
    bd__w_meta(r, true, bd_query(r, "entity"));
    return 0;
}

static int
changes(struct bd_req *r)
{
    const char *cursor = bd_query(r, "cursor");
    int64_t top = cursor != NULL ? strtoll(cursor, NULL, 10) : 0;
    struct bd_rows *rows;
    struct bd_row *row;

    if (cursor == NULL) {
        if (bd_one(r, &row, SQL_CHANGES_TOP, "") < 0)
            return -1;
        top = bd_col(row, "top");
        rows = NULL;
    } else if (bd_all(r, &rows, SQL_CHANGES, "i", top) < 0) {
        return -1;
    }
    bd_w_obj(r, NULL);
    bd_w_obj(r, "entities");
    for (int i = 0; rows != NULL && i < bd_nrows(rows); i++) {
        row = bd_row(rows, i);
        if (bd_col(row, "top") > top)
            top = bd_col(row, "top");
        if (bd_may(r, bd_fmt(r, "%s.read", bd_text(row, "entity"))))
            bd_w_int(r, bd_text(row, "entity"), bd_col(row, "n"));
    }
    bd_w_end(r);
    bd_w_str(r, "cursor", bd_fmt(r, "%" PRId64, top));
    bd_w_end(r);
    return 0;
}

static int
home(struct bd_req *r)
{
    static const char *const parts[] = {"todo", "figures", "series"};

    bd_w_obj(r, NULL);
    for (int i = 0; i < 3; i++) {
        bd_w_arr(r, parts[i]);
        if (bd_ask(r, bd_fmt(r, "home.%s", parts[i]), 0, NULL, BD_SHOW) < 0)
            return -1;
        bd_w_end(r);
    }
    bd_w_end(r);
    return 0;
}

/* ----------------------------------------------------------------- jobs -- */

static int
jobs(struct bd_req *r)
{
    const char *state = bd_query(r, "state"), *queue = bd_query(r, "queue");
    const char *cursor = bd_query(r, "cursor");
    struct bd_rows *rows;
    int n;

    if (bd_all(r, &rows, SQL_JOBS, "ssssi", state, state, queue, queue,
            cursor != NULL ? (int64_t)strtoll(cursor, NULL, 10) : INT64_MAX) <
        0)
        return -1;
    n = bd_nrows(rows) > 50 ? 50 : bd_nrows(rows);
    bd_w_obj(r, NULL);
    bd_w_arr(r, "items");
    for (int i = 0; i < n; i++) {
        bd_w_obj(r, NULL);
        bd_w_row(r, bd_row(rows, i));
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_str(r, "next_cursor",
        bd_nrows(rows) > 50
            ? bd_fmt(r, "%" PRId64, bd_col(bd_row(rows, n - 1), "id"))
            : NULL);
    bd_w_end(r);
    return 0;
}

static int
job_change(struct bd_req *r, int statement, const char *verb)
{
    int64_t n = bd_exec(r, statement, "i", bd_path_id(r));

    if (n < 0)
        return -1;
    if (n == 0)
        return bd_fail(r, 409, "state-conflict", "这个任务现在不能%s", verb);
    bd_w_obj(r, NULL);
    bd_w_int(r, "id", bd_path_id(r));
    bd_w_end(r);
    return 0;
}

static int
job_replay(struct bd_req *r)
{
    return job_change(r, SQL_JOB_REPLAY, "重试");
}

static int
job_cancel(struct bd_req *r)
{
    return job_change(r, SQL_JOB_CANCEL, "取消");
}

/* --------------------------------------------------------------- system -- */

static void
w_worker(struct bd_req *r, const struct bd_board_pool *p,
    const struct bd_board_slot *s)
{
    static const char *const phases[] = {
        "free", "starting", "idle", "busy", "stopping"};
    uint32_t phase = atomic_load(&s->phase);

    if (phase == BD_PHASE_FREE || phase > BD_PHASE_STOPPING)
        return;
    bd_w_obj(r, NULL);
    bd_w_str(r, "pool", p->name);
    bd_w_int(r, "pid", atomic_load(&s->pid));
    bd_w_int(r, "generation", atomic_load(&s->generation));
    bd_w_str(r, "state", phases[phase]);
    bd_w_str(r, "route", phase == BD_PHASE_BUSY ? s->route : NULL);
    bd_w_int(r, "requests", (int64_t)atomic_load(&s->requests));
    bd_w_int(r, "since_ms", bd_board_now_ms() - atomic_load(&s->born_ms));
    bd_w_int(r, "busy_ms", (int64_t)atomic_load(&s->busy_us) / 1000);
    bd_w_end(r);
}

static int
system_status(struct bd_req *r)
{
    struct bd_row *row;

    if (bd_one(r, &row, SQL_DB_STATUS, "") < 0)
        return -1;
    bd_w_obj(r, NULL);
    bd_w_str(r, "version", BD_ABI);
    bd_w_int(
        r, "started_unix_s", bd__board != NULL ? bd__board->started_unix_s : 0);
    bd_w_arr(r, "workers");
    for (int i = 0; bd__board != NULL && i < bd__board->pools; i++) {
        const struct bd_board_pool *p = &bd__board->pool[i];

        for (int k = 0; k < p->slots; k++)
            w_worker(r, p, &bd__board->slot[p->first_slot + k]);
    }
    bd_w_end(r);
    bd_w_obj(r, "db");
    bd_w_row(r, row);
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

static int
purge(struct bd_req *r, const cJSON *arg)
{
    (void)arg;
    return bd_exec(r, SQL_PURGE_SESSIONS, "") < 0 ||
                   bd_exec(r, SQL_PURGE_IDEM, "") < 0 ||
                   bd_exec(r, SQL_PURGE_JOBS, "") < 0
               ? -1
               : 0;
}

static const struct bd_job job_table[] = {
    {"purge", 0, "03:30", purge, 0},
    {"search_fill", 60, NULL, bd__find_fill, 0},
    {0},
};

static const struct bd_perm perms[] = {
    {"job.read", "查看任务"},
    {"job.manage", "重试和取消任务"},
    {"setting.manage", "修改系统设置"},
    {"system.read", "查看系统状态"},
    {0},
};

static const struct bd_conf conf[] = {
    {"core.company", "公司名称", "", BD_TEXT, 0},
    {0},
};

/* clang-format off */
static const struct bd_route routes[] = {
    {"GET", "/healthz", NULL, healthz, BD_PUBLIC, .title = "进程是否活着",
     .out = bd__health_out},
    {"GET", "/readyz", NULL, readyz, BD_PUBLIC, .title = "能否接单",
     .out = bd__health_out},
    {"GET", "/gw/healthz", NULL, readyz, BD_PUBLIC, .title = "网关能否接单",
     .out = bd__health_out},
    {"GET", "/metrics", NULL, bd__metrics, BD_PUBLIC | BD_INTERNAL,
     .title = "运行指标", .gives = "text/plain"},
    {"GET", "/api/v1/openapi.json", NULL, bd__openapi, BD_PUBLIC,
     .title = "接口说明", .gives = "application/json"},
    {"GET", "/api/v1/about", NULL, about, BD_PUBLIC, .title = "关于",
     .out = bd__about_out},
    {"GET", "/api/v1/meta", NULL, meta, .title = "表和状态",
     .query = meta_query, .out = bd__meta_out},
    {"GET", "/api/v1/changes", NULL, changes, .title = "有什么变化",
     .query = bd_cursor_query, .out = bd__changes_out},
    {"GET", "/api/v1/home", NULL, home, .title = "工作台",
     .out = bd__home_out},
    {"GET", "/api/v1/search", NULL, bd__search, .title = "全局搜索",
     .query = bd__search_query, .out = bd__search_out},
    {"GET", "/api/v1/jobs", "job.read", jobs, .title = "任务列表",
     .query = bd__jobs_query, .out = bd__jobs_out},
    {"POST", "/api/v1/jobs/{id}/replay", "job.manage", job_replay, BD_TX,
     .title = "重试任务", .out = bd__id_out},
    {"POST", "/api/v1/jobs/{id}/cancel", "job.manage", job_cancel, BD_TX,
     .title = "取消任务", .out = bd__id_out},
    {"GET", "/api/v1/settings", "setting.manage", bd__settings,
     .title = "系统设置", .out = bd__settings_out},
    {"PATCH", "/api/v1/settings", "setting.manage", bd__settings_change,
     BD_TX | BD_RAW, .title = "修改系统设置", .out = bd__settings_out},
    {"GET", "/api/v1/system", "system.read", system_status,
     .title = "系统状态", .out = bd__system_out},
    {0},
};
/* clang-format on */

static const char *const events[] = {"setting.changed", NULL};
static const char *const tables[] = {"bd_epoch", "bd_session", "event",
    "bd_job", "bd_schedule", "bd_idempotency", "bd_number", "bd_setting",
    "bd_migration", "bd_lease", "bd_post", "bd_post_fill", NULL};

const struct bd_module bd__core = {
    BD_MODULE_HEAD,
    .name = "core",
    .version = "1.0",
    .title = "系统",
    .prefix = "",
    .routes = routes,
    .sql = sql,
    .perms = perms,
    .events = events,
    .jobs = job_table,
    .conf = conf,
    .tables = tables,
};

extern const struct bd_module bd__bin, bd__contacts, bd__dup, bd__explain,
    bd__prefs, bd__team, bd__view_as;
const struct bd_module *const bd__builtin[] = {&bd__core, &bd__files, &bd__bin,
    &bd__fields, &bd__pools_module, &bd__dup, &bd__explain, &bd__prefs,
    &bd__team, &bd__contacts, &bd__view_as, NULL};
