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

static const struct bd_field wxacode_in[] = {
    {.name = "quote_id", .title = "报价单", .type = BD_INT,
     .flags = BD_REQUIRED},
    {.name = "scene", .title = "场景值", .type = BD_TOKEN, .max = 32,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field person_fields[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("name", "姓名", BD_TEXT)},
    {BD_ALWAYS("username", "用户名", BD_TEXT)},
    {.name = "dept_name", .title = "部门", .type = BD_TEXT},
    {BD_ALWAYS("roles", "角色", BD_TEXTS)},
    {0},
};

static const struct bd_field login_out[] = {
    {BD_ALWAYS("token", "令牌", BD_TEXT)},
    {BD_ALWAYS("expires_at", "到期时间", BD_TIME)},
    {.name = "staff", .title = "员工，没有绑定时为空", .type = BD_OBJECT,
     .of = person_fields},
    {0},
};

static const struct bd_field bind_out[] = {
    {BD_ALWAYS("staff", "员工", BD_OBJECT), .of = person_fields},
    {0},
};

static const struct bd_field today_fields[] = {
    {BD_ALWAYS("followups_due", "今天要跟进", BD_INT)},
    {BD_ALWAYS("leads_new", "新线索", BD_INT)},
    {BD_ALWAYS("orders", "各状态的报单数", BD_JSON)},
    {BD_ALWAYS("quotes_viewed", "客户看过的报价", BD_INT)},
    {BD_ALWAYS("quotes_accepted", "客户接受的报价", BD_INT)},
    {0},
};

static const struct bd_field template_fields[] = {
    {BD_ALWAYS("id", "模板", BD_TEXT)},
    {BD_ALWAYS("title", "标题", BD_TEXT)},
    {0},
};

static const struct bd_field me_out[] = {
    {BD_ALWAYS("staff", "员工", BD_OBJECT), .of = person_fields},
    {BD_ALWAYS("permissions", "权限", BD_TEXTS)},
    {BD_ALWAYS("today", "今天", BD_OBJECT), .of = today_fields},
    {BD_ALWAYS("templates", "能订阅的消息", BD_ROWS), .of = template_fields},
    {0},
};

static const struct bd_field qr_query[] = {
    {.name = "format", .title = "格式", .type = BD_ENUM,
     .choices = "svg|png"},
    {0},
};

static const struct bd_field peek_query[] = {
    {.name = "peek", .title = "1：不计查看", .type = BD_BOOL},
    {0},
};

/* As WeChat names them. */
static const struct bd_field push_query[] = {
    {.name = "signature", .title = "签名", .type = BD_TEXT},
    {.name = "timestamp", .title = "时间", .type = BD_TEXT},
    {.name = "nonce", .title = "随机数", .type = BD_TEXT},
    {.name = "echostr", .title = "原样送回", .type = BD_TEXT},
    {.name = "msg_signature", .title = "密文签名", .type = BD_TEXT},
    {.name = "encrypt_type", .title = "加密方式", .type = BD_TEXT},
    {.name = "openid", .title = "发送人", .type = BD_TEXT},
    {0},
};

static const struct bd_route routes[] = {
    {"POST", "/login", NULL, login, BD_PUBLIC | BD_CALLS_OUT, .in = login_in,
     .max_body = 4096, .title = "微信登录", .out = login_out},
    {"POST", "/bind", NULL, bind_staff, BD_UNBOUND | BD_CALLS_OUT,
     .in = bind_in, .max_body = 4096, .title = "绑定员工", .out = bind_out},
    {"POST", "/logout", NULL, logout, BD_UNBOUND | BD_TX, .title = "退出登录"},
    {"GET", "/me", NULL, me, 0, .title = "我", .out = me_out},
    {"POST", "/subscriptions", NULL, subscriptions, BD_TX,
     .in = subscription_in, .max_body = 4096, .title = "订阅消息"},
    {"POST", "/files", NULL, NULL, BD_RAW | BD_OWN_TX,
     .max_body = 22 * 1024 * 1024, .title = "上传文件",
     .service = "files.upload"},

    {"GET", "/orders", "order.read", NULL, 0, .title = "我的报单",
     .service = "sales.orders"},
    {"GET", "/orders/{id}", "order.read", NULL, 0, .title = "报单",
     .service = "sales.order.get"},
    {"POST", "/orders", "order.submit", NULL, BD_TX | BD_IDEMPOTENT,
     .max_body = 262144, .title = "提交报单", .service = "sales.order.submit"},
    {"POST", "/orders/{id}/resubmit", "order.submit", NULL,
     BD_TX | BD_IDEMPOTENT, .max_body = 262144, .title = "修改后重新提交",
     .service = "sales.order.resubmit"},
    {"POST", "/orders/{id}/cancel", "order.submit", NULL, BD_TX,
     .title = "取消报单", .service = "sales.order.cancel"},

    {"GET", "/q/{token}", NULL, quote_get, BD_PUBLIC | BD_TX,
     .title = "客户看报价", .query = peek_query,
     .service = "sales.quote.public"},
    {"GET", "/q/{token}/qr", NULL, quote_code, BD_PUBLIC,
     .title = "报价二维码", .query = qr_query,
     .gives = "image/png|image/svg+xml"},
    {"POST", "/q/{token}/accept", NULL, NULL, BD_PUBLIC | BD_TX,
     .max_body = 131072, .title = "客户确认报价",
     .service = "sales.quote.accept"},
    {"POST", "/q/{token}/decline", NULL, NULL, BD_PUBLIC | BD_TX,
     .title = "客户拒绝报价", .service = "sales.quote.decline"},
    {"POST", "/q/{token}/ask", NULL, NULL, BD_PUBLIC | BD_TX,
     .title = "客户提问", .service = "sales.quote.ask"},
    {"POST", "/q/{token}/extend", NULL, NULL, BD_PUBLIC | BD_TX,
     .title = "客户申请延期", .service = "sales.quote.extend"},
    {"POST", "/q/{token}/seen", NULL, quote_seen, BD_PUBLIC | BD_TX,
     .title = "停留时间", .service = "sales.quote.seen"},

    {"GET", "/wx/push", NULL, push_check, BD_PUBLIC, .title = "消息推送校验",
     .query = push_query, .gives = "text/plain"},
    {"POST", "/wx/push", NULL, push_receive, BD_PUBLIC | BD_TX | BD_RAW,
     .max_body = 131072, .title = "消息推送", .query = push_query,
     .gives = "text/plain"},
    {0},
};

static const struct bd_service services[] = {
    {"gateway.wxacode", wxacode, .in = wxacode_in},
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
