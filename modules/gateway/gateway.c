/* The module's table of contents: the doors that face the internet. */
#include "gateway.h"

/* clang-format off */
static const struct bd_field login_in[] = {
    {.name = "code", .title = "登录凭证", .type = BD_TOKEN, .max = 200,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field bind_in[] = {
    {.name = "invite", .title = "邀请码", .type = BD_TEXT, .max = 40},
    {.name = "phone_code", .title = "手机号凭证", .type = BD_TOKEN,
     .max = 200},
    {0},
};

static const struct bd_field subscription_in[] = {
    {.name = "template_id", .title = "模板", .type = BD_TOKEN, .max = 64,
     .flags = BD_REQUIRED},
    {.name = "result", .title = "选择", .type = BD_ENUM,
     .choices = "accept=同意|reject=拒绝|ban=已被封禁|filter=已过滤",
     .flags = BD_REQUIRED},
    {0},
};

/*
 * Members that pass through: the service behind the door checks them against
 * its own table, with the same pointers.
 */
#define PASSED(member, label) \
    {.name = member, .title = label, .type = BD_JSON}

static const struct bd_field order_in[] = {
    PASSED("quote_id", "报价单"),       PASSED("customer_id", "客户"),
    PASSED("lines", "明细"),            PASSED("delivery_at", "交付时间"),
    PASSED("site_address", "现场地址"), PASSED("urgent", "加急"),
    PASSED("note", "备注"),             PASSED("file_ids", "附件"),
    PASSED("price_version", "报价版本"), PASSED("accept_prices", "接受新价格"),
    {0},
};

static const struct bd_field reason_in[] = {
    PASSED("reason", "原因"),
    {0},
};

static const struct bd_field accept_in[] = {
    PASSED("signer_name", "签收人"),
    PASSED("signer_phone", "手机号"),
    PASSED("signature_svg", "签名"),
    {0},
};

static const struct bd_field ask_in[] = {
    PASSED("message", "问题"),
    PASSED("line_no", "行号"),
    {0},
};

static const struct bd_field wish_in[] = {
    PASSED("message", "留言"),
    {0},
};

static const struct bd_field seen_in[] = {
    PASSED("seconds", "秒数"),
    {0},
};

static const struct bd_field wxacode_in[] = {
    {.name = "quote_id", .title = "报价单", .type = BD_INT,
     .flags = BD_REQUIRED},
    {.name = "scene", .title = "场景值", .type = BD_TOKEN, .max = 32,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/login", NULL, login, BD_PUBLIC | BD_CALLS_OUT, login_in, 4096,
     "微信登录"},
    {"POST", "/bind", NULL, bind_staff, BD_UNBOUND | BD_CALLS_OUT, bind_in, 4096,
     "绑定员工"},
    {"POST", "/logout", NULL, logout, BD_UNBOUND | BD_TX, NULL, 0,
     "退出登录"},
    {"GET", "/me", NULL, me, 0, NULL, 0, "我"},
    {"POST", "/subscriptions", NULL, subscriptions, BD_TX, subscription_in,
     4096, "订阅消息"},
    {"POST", "/files", NULL, files_upload, BD_RAW | BD_OWN_TX, NULL,
     22 * 1024 * 1024, "上传文件"},

    {"GET", "/orders", "order.read", orders_list, 0, NULL, 0, "我的报单"},
    {"GET", "/orders/{id}", "order.read", orders_get, 0, NULL, 0, "报单"},
    {"POST", "/orders", "order.submit", orders_submit,
     BD_TX | BD_IDEMPOTENT, order_in, 262144, "提交报单"},
    {"POST", "/orders/{id}/resubmit", "order.submit", orders_resubmit,
     BD_TX | BD_IDEMPOTENT, order_in, 262144, "修改后重新提交"},
    {"POST", "/orders/{id}/cancel", "order.submit", orders_cancel, BD_TX,
     reason_in, 0, "取消报单"},

    {"GET", "/q/{token}", NULL, quote_get, BD_PUBLIC | BD_TX, NULL, 0,
     "客户看报价"},
    {"GET", "/q/{token}/qr", NULL, quote_code, BD_PUBLIC, NULL, 0,
     "报价二维码"},
    {"POST", "/q/{token}/accept", NULL, quote_accept, BD_PUBLIC | BD_TX,
     accept_in, 131072, "客户确认报价"},
    {"POST", "/q/{token}/decline", NULL, quote_decline, BD_PUBLIC | BD_TX,
     reason_in, 0, "客户拒绝报价"},
    {"POST", "/q/{token}/ask", NULL, quote_ask, BD_PUBLIC | BD_TX, ask_in, 0,
     "客户提问"},
    {"POST", "/q/{token}/extend", NULL, quote_wish, BD_PUBLIC | BD_TX,
     wish_in, 0, "客户申请延期"},
    {"POST", "/q/{token}/seen", NULL, quote_seen, BD_PUBLIC | BD_TX, seen_in,
     0, "停留时间"},

    {"GET", "/wx/push", NULL, push_check, BD_PUBLIC, NULL, 0,
     "消息推送校验"},
    {"POST", "/wx/push", NULL, push_receive, BD_PUBLIC | BD_TX | BD_RAW,
     NULL, 131072, "消息推送"},
    {0},
};

static const struct bd_service services[] = {
    {"gateway.wxacode", wxacode, wxacode_in},
    {0},
};

static const char *const uses[] = {
    "staff.by_openid", "staff.bind", "sales.today", "sales.notice", "sales.orders", "sales.order.get",
    "sales.order.submit", "sales.order.resubmit", "sales.order.cancel",
    "sales.quote.public", "sales.quote.accept", "sales.quote.decline",
    "sales.quote.ask", "sales.quote.extend", "sales.quote.seen",
    "sales.quote.link", "files.upload", NULL,
};

static const struct bd_sub subs[] = {
    {"order.approved", BD_AFTER_COMMIT, notify_approved},
    {"order.rejected", BD_AFTER_COMMIT, notify_rejected},
    {"quote.viewed", BD_AFTER_COMMIT, notify_viewed},
    {"quote.accepted", BD_AFTER_COMMIT, notify_accepted},
    {0},
};

static const struct bd_job jobs[] = {
    {"inbox", 0, NULL, inbox_job, BD_TX},
    {0},
};

/* The defaults are the stand-in's templates; a company sets its own. */
static const struct bd_conf conf[] = {
    {"gateway.tmpl_order_approved", "消息模板：报单通过",
     "tmpl-order-approved", BD_TOKEN, 0},
    {"gateway.tmpl_order_rejected", "消息模板：报单退回",
     "tmpl-order-rejected", BD_TOKEN, 0},
    {"gateway.tmpl_quote_viewed", "消息模板：报价已查看",
     "tmpl-quote-viewed", BD_TOKEN, 0},
    {"gateway.tmpl_quote_accepted", "消息模板：报价已接受",
     "tmpl-quote-accepted", BD_TOKEN, 0},
    {"gateway.wxacode_page", "小程序码打开的页面", "pages/today/today",
     BD_TEXT, 0},
    {0},
};

static const char *const tables[] = {
    "wx_user", "wx_token", "wx_quota", "wx_message", "wx_inbox", "wx_nonce",
    "wx_code", NULL,
};
/* clang-format on */

BD_MODULE(gateway) = {
    BD_MODULE_HEAD,
    .name = "gateway",
    .version = "1.0",
    .title = "微信",
    .prefix = "/gw/v1",
    .routes = routes,
    .sql = gateway_sql,
    .services = services,
    .uses = uses,
    .subs = subs,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
