/* The module's table of contents: what sales offers, and to whom. */
#include "sales.h"

/* clang-format off */
static const struct bd_field reason_in[] = {
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field extend_in[] = {
    {.name = "valid_until", .title = "有效期至", .type = BD_DATE,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field item_fields[] = {
    {.name = "product_id", .title = "产品", .type = BD_REF,
     .ref = "product", .flags = BD_REQUIRED},
    {.name = "unit_price_e4", .title = "单价", .type = BD_E4,
     .max = PRICE_UNIT_MAX_E4, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field items_in[] = {
    {.name = "items", .title = "价格", .type = BD_ROWS, .max = 1000,
     .of = item_fields, .flags = BD_REQUIRED},
    {0},
};

#define ORDER_IN \
    {.name = "quote_id", .title = "报价单", .type = BD_REF, \
     .ref = "quote"}, \
    {.name = "contract_id", .title = "合同", .type = BD_REF, \
     .ref = "contract"}, \
    {.name = "customer_id", .title = "客户", .type = BD_REF, \
     .ref = "customer"}, \
    {.name = "lines", .title = "明细", .type = BD_ROWS, .min = 1, \
     .max = SALES_LINES_MAX, .of = sales_line_fields}, \
    {.name = "delivery_at", .title = "交付时间", .type = BD_TIME}, \
    {.name = "site_address", .title = "现场地址", .type = BD_TEXT, \
     .max = 200}, \
    {.name = "urgent", .title = "加急", .type = BD_BOOL}, \
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 1000}, \
    {.name = "file_ids", .title = "附件", .type = BD_REFS, .max = 20}, \
    {.name = "price_version", .title = "报价版本", .type = BD_INT}, \
    {.name = "accept_prices", .title = "接受新价格", .type = BD_BOOL}

static const struct bd_field submit_in[] = {
    ORDER_IN,
    {0},
};

static const struct bd_field resubmit_in[] = {
    {.name = "id", .title = "报单", .type = BD_INT,
     .flags = BD_REQUIRED | BD_READONLY},
    ORDER_IN,
    {0},
};

static const struct bd_field cancel_in[] = {
    {.name = "id", .title = "报单", .type = BD_INT,
     .flags = BD_REQUIRED | BD_READONLY},
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field id_in[] = {
    {.name = "id", .title = "编号", .type = BD_INT, .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field notice_in[] = {
    {.name = "entity", .title = "单据", .type = BD_ENUM,
     .choices = "order=报单|quote=报价单", .flags = BD_REQUIRED},
    {.name = "id", .title = "编号", .type = BD_INT, .flags = BD_REQUIRED},
    {0},
};

#define TOKEN_IN \
    {.name = "token", .title = "链接", .type = BD_TOKEN, .max = 64, \
     .flags = BD_REQUIRED | BD_READONLY}
#define VIEWER_IN \
    {.name = "viewer", .title = "访客", .type = BD_TOKEN, .max = 32, \
     .flags = BD_REQUIRED | BD_READONLY}, \
    {.name = "ip_prefix", .title = "网段", .type = BD_TOKEN, .max = 48, \
     .flags = BD_REQUIRED | BD_READONLY}, \
    {.name = "ua", .title = "浏览器", .type = BD_TEXT, .max = 200, \
     .flags = BD_READONLY}

static const struct bd_field token_in[] = {
    TOKEN_IN,
    {0},
};

static const struct bd_field public_in[] = {
    TOKEN_IN,
    VIEWER_IN,
    {.name = "peek", .title = "不计查看", .type = BD_BOOL},
    {0},
};

static const struct bd_field accept_in[] = {
    TOKEN_IN,
    {.name = "signer_name", .title = "签收人", .type = BD_TEXT, .max = 40,
     .flags = BD_REQUIRED | BD_PII},
    {.name = "signer_phone", .title = "手机号", .type = BD_PHONE,
     .flags = BD_PII},
    {.name = "signature_svg", .title = "签名", .type = BD_TEXT,
     .max = 40000},
    {0},
};

static const struct bd_field decline_in[] = {
    TOKEN_IN,
    {.name = "reason", .title = "原因", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field ask_in[] = {
    TOKEN_IN,
    {.name = "message", .title = "问题", .type = BD_TEXT, .max = 500,
     .flags = BD_REQUIRED},
    {.name = "line_no", .title = "行号", .type = BD_INT, .min = 1,
     .max = SALES_LINES_MAX},
    {0},
};

static const struct bd_field wish_in[] = {
    TOKEN_IN,
    {.name = "message", .title = "留言", .type = BD_TEXT, .max = 500},
    {0},
};

static const struct bd_field seen_in[] = {
    TOKEN_IN,
    VIEWER_IN,
    {.name = "seconds", .title = "秒数", .type = BD_INT, .max = 86400,
     .flags = BD_REQUIRED},
    {0},
};

static const struct bd_field listed_fields[] = {
    {BD_ALWAYS("product_id", "产品", BD_INT)},
    {BD_ALWAYS("product_code", "产品编码", BD_TEXT)},
    {BD_ALWAYS("product_name", "产品名称", BD_TEXT)},
    {BD_ALWAYS("unit", "单位", BD_TEXT)},
    {BD_ALWAYS("pricing_method", "计价方式", BD_TEXT)},
    {BD_ALWAYS("list_price_e4", "产品单价", BD_E4)},
    {BD_ALWAYS("unit_price_e4", "价目表单价", BD_E4)},
    {0},
};

static const struct bd_field items_out[] = {
    {BD_ALWAYS("items", "价格", BD_ROWS), .of = listed_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

static const struct bd_field qr_query[] = {
    {.name = "format", .title = "格式", .type = BD_ENUM,
     .choices = "png|svg"},
    {.name = "size", .title = "边长（像素）", .type = BD_INT, .min = 100,
     .max = 2000},
    {0},
};

static const struct bd_field published_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("no", "单号", BD_TEXT)},
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {BD_ALWAYS("public_url", "客户打开的地址", BD_TEXT)},
    {BD_ALWAYS("public_token", "地址里的凭证", BD_TEXT)},
    {0},
};

static const struct bd_field view_fields[] = {
    {BD_ALWAYS("at", "时间", BD_TIME)},
    {.name = "ip_prefix", .title = "网段", .type = BD_TEXT},
    {.name = "ua", .title = "浏览器", .type = BD_TEXT},
    {.name = "seconds", .title = "停留秒数", .type = BD_INT},
    {0},
};

static const struct bd_field views_out[] = {
    {BD_ALWAYS("items", "查看记录", BD_ROWS), .of = view_fields},
    {.name = "next_cursor", .title = "下一页", .type = BD_TEXT},
    {0},
};

static const struct bd_field submitted_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("no", "单号", BD_TEXT)},
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {BD_ALWAYS("customer_id", "客户", BD_INT)},
    {BD_ALWAYS("total_fen", "总价", BD_FEN)},
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = sales_line_fields},
    {0},
};

static const struct bd_field salesperson_fields[] = {
    {BD_ALWAYS("name", "姓名", BD_TEXT)},
    {.name = "phone", .title = "电话", .type = BD_PHONE},
    {0},
};

/* All that a customer may know. */
static const struct bd_field public_out[] = {
    {BD_ALWAYS("no", "单号", BD_TEXT)},
    {BD_ALWAYS("version", "第几版", BD_INT)},
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {BD_ALWAYS("company", "公司", BD_TEXT)},
    {BD_ALWAYS("customer_name", "客户", BD_TEXT)},
    {BD_ALWAYS("salesperson", "业务员", BD_OBJECT),
     .of = salesperson_fields},
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = sales_line_fields},
    {BD_ALWAYS("subtotal_fen", "小计", BD_FEN)},
    {BD_ALWAYS("discount_fen", "优惠", BD_FEN)},
    {BD_ALWAYS("total_fen", "总价", BD_FEN)},
    {BD_ALWAYS("valid_until", "有效期至", BD_DATE)},
    {.name = "expires_at", .title = "到期时间", .type = BD_TIME},
    {BD_ALWAYS("expired", "已过期", BD_BOOL)},
    {.name = "terms", .title = "条款", .type = BD_TEXT},
    {.name = "note", .title = "备注", .type = BD_TEXT},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {.name = "accepted_at", .title = "接受时间", .type = BD_TIME},
    {.name = "signer_name", .title = "签收人", .type = BD_TEXT},
    {.name = "decline_reason", .title = "拒绝原因", .type = BD_TEXT},
    {BD_ALWAYS("newer", "已有新版本", BD_BOOL)},
    {0},
};

static const struct bd_field accept_out[] = {
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {BD_ALWAYS("accepted_at", "接受时间", BD_TIME)},
    {BD_ALWAYS("signer_name", "签收人", BD_TEXT)},
    {0},
};

static const struct bd_field quote_card_out[] = {
    {BD_ALWAYS("id", "编号", BD_INT)},
    {BD_ALWAYS("no", "单号", BD_TEXT)},
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {BD_ALWAYS("customer_id", "客户", BD_INT)},
    {BD_ALWAYS("total_fen", "总价", BD_FEN)},
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = sales_line_fields},
    {0},
};

static const struct bd_field status_out[] = {
    {BD_ALWAYS("status", "状态", BD_TEXT)},
    {0},
};

#define QUOTE_STEP(action, perm, fn, fields, label) \
    {"POST", "/quotes/{id}/" action, perm, fn, BD_TX, .in = fields, \
     .title = label, .gives = "quote"}
#define ORDER_STEP(action, perm, fn, fields, label) \
    {"POST", "/orders/{id}/" action, perm, fn, BD_TX, .in = fields, \
     .title = label, .gives = "order"}

static const struct bd_route routes[] = {
    {"GET", "/price-lists/{id}/items", "price_list.read", items_get, 0,
     .title = "价目表的价格", .out = items_out},
    {"PUT", "/price-lists/{id}/items", "price_list.update", items_put, BD_TX,
     .in = items_in, .max_body = 131072, .title = "改价目表的价格",
     .out = items_out},

    QUOTE_STEP("submit", "quote.update", quote_submit, NULL, "提交报价"),
    QUOTE_STEP("approve", "quote.approve", quote_step, NULL, "通过报价"),
    QUOTE_STEP("reject", "quote.approve", quote_step, reason_in,
        "退回报价"),
    {"POST", "/quotes/{id}/publish", "quote.publish", quote_publish, BD_TX,
     .title = "发布报价", .out = published_out},
    QUOTE_STEP("withdraw", "quote.publish", quote_step, reason_in,
        "撤回报价"),
    QUOTE_STEP("revise", "quote.create", quote_revise, NULL, "生成新版本"),
    QUOTE_STEP("extend", "quote.publish", quote_extend, extend_in,
        "延长有效期"),
    QUOTE_STEP("void", "quote.update", quote_step, NULL, "作废报价"),
    {"GET", "/quotes/{id}/qr", "quote.read", quote_qr, 0,
     .title = "报价二维码", .query = qr_query,
     .gives = "image/png|image/svg+xml"},
    {"GET", "/quotes/{id}/pdf", "quote.read", quote_pdf, 0,
     .title = "报价单 PDF", .gives = "application/pdf"},
    {"GET", "/quotes/{id}/wxacode", "quote.read", quote_wxacode, BD_CALLS_OUT,
     .title = "报价小程序码", .gives = "image/png|image/jpeg"},
    {"GET", "/quotes/{id}/views", "quote.read", quote_views, 0,
     .title = "查看记录", .out = views_out},

    ORDER_STEP("approve", "order.approve", order_step, NULL, "通过报单"),
    ORDER_STEP("reject", "order.approve", order_step, reason_in,
        "退回报单"),
    ORDER_STEP("release", "order.credit", order_step, NULL, "财务放行"),
    ORDER_STEP("refuse", "order.credit", order_step, reason_in,
        "财务退回"),
    ORDER_STEP("unapprove", "order.unapprove", order_step, reason_in,
        "反审核"),
    ORDER_STEP("void", "order.void", order_step, reason_in, "作废报单"),
    ORDER_STEP("deliver", "order.deliver", order_step, NULL, "交付"),
    ORDER_STEP("accept", "order.deliver", order_accept, NULL, "验收"),
    ORDER_STEP("close", "order.deliver", order_step, NULL, "关闭"),
    {"GET", "/orders/{id}/pdf", "order.read", order_pdf, 0,
     .title = "报单 PDF", .gives = "application/pdf"},
    {0},
};

static const struct bd_perm perms[] = {
    {"quote.publish", "发布报价"},   {"quote.approve", "审批报价"},
    {"quote.below_floor", "低于底价报价"},
    {"order.submit", "提交报单"},    {"order.approve", "审核报单"},
    {"order.unapprove", "反审核"},   {"order.void", "作废报单"},
    {"order.deliver", "交付和验收"}, {"order.margin", "看毛利"},
    {"order.credit", "放行超信用的报单"},
    {0},
};

static const struct bd_service services[] = {
    {"sales.quote.public", public_get, .in = public_in, .out = public_out},
    {"sales.quote.accept", public_accept, .in = accept_in, .out = accept_out},
    {"sales.quote.decline", public_decline, .in = decline_in,
     .out = status_out},
    {"sales.quote.ask", public_ask, .in = ask_in, .out = status_out},
    {"sales.quote.extend", public_extend, .in = wish_in, .out = status_out},
    {"sales.quote.seen", public_seen, .in = seen_in},
    {"sales.quote.link", public_link, .in = token_in},
    {"sales.quote.card", quote_card, .in = id_in, .out = quote_card_out},
    {"sales.order.submit", order_submit, .in = submit_in, .out = submitted_out},
    {"sales.order.resubmit", order_resubmit, .in = resubmit_in,
     .out = submitted_out},
    {"sales.order.cancel", order_cancel, .in = cancel_in, .gives = "order"},
    {"sales.order.get", order_get, .in = id_in, .gives = "order"},
    {"sales.orders", order_mine, .gives = "order_list"},
    {"sales.today", sales_today, .in = NULL},
    {"sales.notice", sales_notice, .in = notice_in},
    {0},
};

static const char *const uses[] = {"gateway.wxacode", "staff.card", NULL};

static const char *const events[] = {
    "quote.readied", "quote.viewed", "quote.accepted", "quote.declined",
    "quote.asked", "quote.extension_asked", "quote.superseded",
    "quote.expired", "order.started", "order.settled",
    "order.unsettled", "order.check", NULL,
};

static const struct bd_sub subs[] = {
    {"order.check", BD_ASKED, order_check_floor},
    {"order.check", BD_ASKED, order_check_margin},
    {"home.todo", BD_ASKED, sales_todo},
    {"home.contacts", BD_ASKED, sales_contacts},
    {"home.figures", BD_ASKED, sales_figures},
    {"home.series", BD_ASKED, sales_series},
    {"quote.recycled", BD_IN_TX, quote_on_recycled},
    {"quote.purged", BD_IN_TX, quote_on_purged},
    {"price_list.purged", BD_IN_TX, price_list_on_purged},
    {"workorder.started", BD_IN_TX, order_on_started},
    {"workorder.done", BD_IN_TX, order_on_done},
    {"receivable.paid", BD_IN_TX, order_on_paid},
    {"receivable.reopened", BD_IN_TX, order_on_reopened},
    {0},
};

static const struct bd_job jobs[] = {
    {"quote.expire", 3600, NULL, quote_expire_job, BD_TX},
    {"quote.link", 0, NULL, quote_link_job, BD_TX},
    {0},
};

static const struct bd_conf conf[] = {
    {"sales.margin_min_bp", "最低毛利率", "1500", BD_BP, 0},
    {0},
};

static const char *const tables[] = {
    "price_list_item", "quote_line", "quote_view", "sales_order_line", NULL,
};
/* clang-format on */

BD_MODULE(sales) = {
    BD_MODULE_HEAD,
    .name = "sales",
    .version = "1.0",
    .title = "销售",
    .prefix = "/api/v1",
    .entities = sales_entities,
    .routes = routes,
    .sql = sales_sql,
    .perms = perms,
    .services = services,
    .uses = uses,
    .events = events,
    .subs = subs,
    .jobs = jobs,
    .conf = conf,
    .tables = tables,
};
