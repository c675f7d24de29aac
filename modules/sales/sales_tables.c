/* Entities of the module: their fields and the states they move through. */
#include "sales.h"

#define METHODS                                                                \
    "quantity=按数量|area=按面积|length=按长度|perimeter=按周长|"  \
    "area_min1m=虚方|slot_days=点位·天|cpm=CPM|cpc=CPC|cpa=CPA|package=打包"
#define LEVELS "vip=VIP|key=重点|normal=普通"
#define QUOTE_STATES                                                            \
    "draft=草稿|pending_approval=审批中|ready=待发布|sent=已发送|"   \
    "viewed=已查看|accepted=已接受|declined=已拒绝|expired=已过期|" \
    "withdrawn=已撤回|superseded=已被替换|void=已作废"
#define ORDER_STATES                                                                                      \
    "draft=草稿|credit_hold=待财务审批|submitted=待审核|rejected=已退回|approved=已通过|" \
    "in_production=生产中|delivered=已交付|accepted=已验收|"                                     \
    "settled=已结清|closed=已关闭|void=已作废"
#define ON_OFF "on=启用|off=停用"

/* clang-format off */
static const struct bd_field product_fields[] = {
    {.name = "code", .title = "编码", .type = BD_TOKEN, .max = 32,
     .flags = BD_REQUIRED | BD_FIND | BD_SORT | BD_UNIQUE},
    {.name = "name", .title = "名称", .type = BD_TEXT, .max = 80,
     .flags = BD_REQUIRED | BD_FIND | BD_SORT},
    {.name = "kind", .title = "类别", .type = BD_ENUM, .flags = BD_FILTER,
     .choices = "goods=成品|material=材料|service=服务|media=媒体点位|"
                "labour=人工"},
    {.name = "unit", .title = "单位", .type = BD_TEXT, .max = 12,
     .flags = BD_REQUIRED},
    {.name = "pricing_method", .title = "计价方式", .type = BD_ENUM,
     .flags = BD_REQUIRED | BD_FILTER, .choices = METHODS},
    {.name = "unit_price_e4", .title = "单价", .type = BD_E4,
     .flags = BD_REQUIRED, .max = PRICE_UNIT_MAX_E4},
    {.name = "floor_price_e4", .title = "底价", .type = BD_E4,
     .max = PRICE_UNIT_MAX_E4},
    {.name = "cost_price_e4", .title = "成本价", .type = BD_E4,
     .flags = BD_SECRET, .max = PRICE_UNIT_MAX_E4},
    {.name = "stocked", .title = "管库存", .type = BD_BOOL,
     .flags = BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM, .flags = BD_FILTER,
     .choices = ON_OFF},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 500,
     .flags = BD_DETAIL},
    {.name = "customer_id", .title = "按客户取价", .type = BD_REF,
     .ref = "customer", .flags = BD_INPUT | BD_FILTER},
    {0},
};

static const struct bd_field price_list_fields[] = {
    {.name = "name", .title = "名称", .type = BD_TEXT, .max = 80,
     .flags = BD_REQUIRED | BD_FIND},
    {.name = "level", .title = "客户级别", .type = BD_ENUM,
     .flags = BD_FILTER, .choices = LEVELS},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_FILTER},
    {.name = "starts_on", .title = "生效日期", .type = BD_DATE},
    {.name = "ends_on", .title = "失效日期", .type = BD_DATE},
    {.name = "status", .title = "状态", .type = BD_ENUM, .flags = BD_FILTER,
     .choices = ON_OFF},
    {0},
};

/* What a client may say of a line; the server answers amounts and numbers. */
const struct bd_field sales_line_fields[] = {
    {.name = "id", .title = "行", .type = BD_INT},
    {.name = "line_no", .title = "行号", .type = BD_INT},
    {.name = "product_id", .title = "产品", .type = BD_REF,
     .ref = "product"},
    {.name = "title", .title = "名称", .type = BD_TEXT, .max = 120},
    {.name = "pricing_method", .title = "计价方式", .type = BD_ENUM,
     .choices = METHODS},
    {.name = "unit", .title = "单位", .type = BD_TEXT, .max = 12},
    {.name = "quantity_e3", .title = "数量", .type = BD_E3, .min = 1,
     .max = PRICE_QUANTITY_MAX_E3, .flags = BD_REQUIRED},
    {.name = "width_mm", .title = "宽度", .type = BD_INT,
     .max = PRICE_SIDE_MAX_MM},
    {.name = "height_mm", .title = "高度", .type = BD_INT,
     .max = PRICE_SIDE_MAX_MM},
    {.name = "length_mm", .title = "长度", .type = BD_INT,
     .max = PRICE_SIDE_MAX_MM},
    {.name = "days", .title = "天数", .type = BD_INT,
     .max = PRICE_DAYS_MAX},
    {.name = "unit_price_e4", .title = "单价", .type = BD_E4,
     .max = PRICE_UNIT_MAX_E4},
    {.name = "amount_fen", .title = "金额", .type = BD_INT},
    {.name = "stocked", .title = "管库存", .type = BD_BOOL},
    {.name = "note", .title = "说明", .type = BD_TEXT, .max = 500},
    {0},
};

static const struct bd_field quote_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "revision", .title = "版本", .type = BD_INT,
     .flags = BD_READONLY},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "owner_id", .title = "业务员", .type = BD_REF, .ref = "staff",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER, .choices = QUOTE_STATES},
    {.name = "valid_until", .title = "有效期至", .type = BD_DATE,
     .flags = BD_REQUIRED | BD_FILTER},
    {.name = "lines", .title = "明细", .type = BD_ROWS, .min = 1,
     .max = SALES_LINES_MAX, .of = sales_line_fields,
     .flags = BD_REQUIRED | BD_INPUT},
    {.name = "subtotal_fen", .title = "小计", .type = BD_FEN,
     .flags = BD_READONLY},
    {.name = "discount_fen", .title = "优惠", .type = BD_FEN},
    {.name = "total_fen", .title = "总价", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "below_floor", .title = "低于底价", .type = BD_BOOL,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "floor_ok", .title = "底价已批", .type = BD_BOOL,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "terms", .title = "条款", .type = BD_TEXT, .max = 2000,
     .flags = BD_DETAIL},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 1000,
     .flags = BD_DETAIL},
    {.name = "view_count", .title = "查看次数", .type = BD_INT,
     .flags = BD_READONLY},
    {.name = "first_viewed_at", .title = "首次查看", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "last_viewed_at", .title = "最近查看", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "published_at", .title = "发布时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "accepted_at", .title = "接受时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "signer_name", .title = "签收人", .type = BD_TEXT,
     .flags = BD_READONLY},
    {.name = "signer_phone", .title = "签收人电话", .type = BD_PHONE,
     .flags = BD_READONLY | BD_DETAIL | BD_PII},
    {.name = "signature_svg", .title = "签名", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "decline_reason", .title = "拒绝原因", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "withdraw_reason", .title = "撤回原因", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "reject_reason", .title = "退回原因", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "order_id", .title = "报单", .type = BD_REF, .ref = "order",
     .flags = BD_READONLY},
    {0},
};

static const struct bd_field order_fields[] = {
    {.name = "no", .title = "编号", .type = BD_TEXT, .max = 32,
     .flags = BD_READONLY | BD_FIND | BD_FILTER},
    {.name = "customer_id", .title = "客户", .type = BD_REF,
     .ref = "customer", .flags = BD_REQUIRED | BD_FILTER},
    {.name = "quote_id", .title = "报价单", .type = BD_REF, .ref = "quote",
     .flags = BD_FILTER},
    {.name = "contract_id", .title = "合同", .type = BD_REF,
     .ref = "contract", .flags = BD_FILTER},
    {.name = "owner_id", .title = "业务员", .type = BD_REF, .ref = "staff",
     .flags = BD_READONLY | BD_FILTER},
    {.name = "status", .title = "状态", .type = BD_ENUM,
     .flags = BD_READONLY | BD_FILTER, .choices = ORDER_STATES},
    {.name = "subtotal_fen", .title = "小计", .type = BD_FEN,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "discount_fen", .title = "优惠", .type = BD_FEN,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "total_fen", .title = "总价", .type = BD_FEN,
     .flags = BD_READONLY | BD_FILTER},
    {.name = "delivery_at", .title = "交付时间", .type = BD_TIME,
     .flags = BD_FILTER},
    {.name = "site_address", .title = "现场地址", .type = BD_TEXT,
     .max = 200, .flags = BD_FIND},
    {.name = "urgent", .title = "加急", .type = BD_BOOL,
     .flags = BD_FILTER},
    {.name = "note", .title = "备注", .type = BD_TEXT, .max = 1000,
     .flags = BD_DETAIL},
    {.name = "reject_reason", .title = "退回原因", .type = BD_TEXT,
     .flags = BD_READONLY},
    {.name = "hold_reason", .title = "为什么要财务审批", .type = BD_TEXT,
     .flags = BD_READONLY | BD_DETAIL},
    {.name = "submitted_at", .title = "提交时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_FILTER | BD_SORT},
    {.name = "approved_at", .title = "通过时间", .type = BD_TIME,
     .flags = BD_READONLY},
    {.name = "paid_at", .title = "收清时间", .type = BD_TIME,
     .flags = BD_READONLY | BD_DETAIL},
    {0},
};

static const struct bd_state quote_states[] = {
    {"draft", "草稿", BD_CLOSED},       {"pending_approval", "审批中", BD_WAIT},
    {"ready", "待发布", BD_WAIT},       {"sent", "已发送", BD_ACTIVE},
    {"viewed", "已查看", BD_ACTIVE},    {"accepted", "已接受", BD_DONE},
    {"declined", "已拒绝", BD_BAD},     {"expired", "已过期", BD_CLOSED},
    {"withdrawn", "已撤回", BD_CLOSED}, {"superseded", "已被替换", BD_CLOSED},
    {"void", "已作废", BD_CLOSED},      {0},
};

/*
 * What staff do.  The customer's own steps (view, accept, decline) stand in
 * quote_public.c and expiry in quote_link.c: nobody's permission covers them.
 */
static const struct bd_step quote_steps[] = {
    {"draft", "submit", "pending_approval", "quote.update",
     "quote.submitted", NULL},
    {"pending_approval", "approve", "ready", "quote.approve",
     "quote.approved", NULL},
    {"pending_approval", "reject", "draft", "quote.approve",
     "quote.rejected", NULL},
    {"draft|ready", "publish", "sent", "quote.publish",
     "quote.published", quote_publishable},
    {"sent|viewed", "withdraw", "withdrawn", "quote.publish",
     "quote.withdrawn", NULL},
    {"sent|expired", "extend", "sent", "quote.publish",
     "quote.extended", NULL},
    {"viewed", "extend", "viewed", "quote.publish", "quote.extended", NULL},
    {"sent", "revise", "sent", "quote.create", "quote.revised", NULL},
    {"viewed", "revise", "viewed", "quote.create", "quote.revised", NULL},
    {"declined", "revise", "declined", "quote.create", "quote.revised", NULL},
    {"expired", "revise", "expired", "quote.create", "quote.revised", NULL},
    {"withdrawn", "revise", "withdrawn", "quote.create", "quote.revised",
     NULL},
    {"draft|pending_approval|ready|declined|expired|withdrawn", "void",
     "void", "quote.update", "quote.voided", NULL},
    {0},
};

static const struct bd_state order_states[] = {
    {"draft", "草稿", BD_CLOSED},          {"submitted", "待审核", BD_WAIT},
    {"credit_hold", "待财务审批", BD_WAIT},
    {"rejected", "已退回", BD_BAD},        {"approved", "已通过", BD_DONE},
    {"in_production", "生产中", BD_ACTIVE}, {"delivered", "已交付", BD_ACTIVE},
    {"accepted", "已验收", BD_DONE},       {"settled", "已结清", BD_DONE},
    {"closed", "已关闭", BD_CLOSED},       {"void", "已作废", BD_CLOSED},
    {0},
};

static const struct bd_step order_steps[] = {
    {"submitted", "approve", "approved", "order.approve", "order.approved",
     NULL},
    {"submitted", "reject", "rejected", "order.approve", "order.rejected",
     NULL},
    {"credit_hold", "release", "submitted", "order.credit", "order.released",
     NULL},
    {"credit_hold", "refuse", "rejected", "order.credit", "order.rejected",
     NULL},
    {"rejected", "resubmit", "submitted", "order.submit", "order.submitted",
     NULL},
    {"rejected", "hold", "credit_hold", "order.submit", "order.held", NULL},
    {"submitted|rejected|credit_hold", "cancel", "void", "order.submit",
     "order.cancelled", NULL},
    {"approved", "unapprove", "submitted", "order.unapprove",
     "order.unapproved", NULL},
    {"submitted|rejected|credit_hold|approved", "void", "void", "order.void",
     "order.voided", NULL},
    {"approved|in_production", "deliver", "delivered", "order.deliver",
     "order.delivered", NULL},
    {"delivered", "accept", "accepted", "order.deliver", "order.accepted",
     NULL},
    {"accepted|settled", "close", "closed", "order.deliver", "order.closed",
     NULL},
    {0},
};
/* clang-format on */

/* clang-format off */
static const struct bd_field product_shown[] = {
    {.name = "customer_price_e4", .title = "给这个客户的价格",
     .type = BD_E4},
    {.name = "last_price_e4", .title = "上次的价格", .type = BD_E4},
    {0},
};

static const struct bd_field quote_shown[] = {
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = sales_line_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {BD_ALWAYS("expired", "已过期", BD_BOOL)},
    {.name = "public_url", .title = "客户打开的地址", .type = BD_TEXT},
    {0},
};

static const struct bd_field check_fields[] = {
    {BD_ALWAYS("key", "代码", BD_TEXT)},
    {BD_ALWAYS("ok", "通过", BD_BOOL)},
    {BD_ALWAYS("title", "检查什么", BD_TEXT)},
    {BD_ALWAYS("detail", "结果", BD_TEXT)},
    {0},
};

static const struct bd_field order_shown[] = {
    {BD_ALWAYS("lines", "明细", BD_ROWS), .of = sales_line_fields},
    {BD_ALWAYS("actions", "现在能做的", BD_TEXTS)},
    {BD_ALWAYS("files", "附件", BD_ROWS), .of = bd_file_fields},
    {BD_ALWAYS("checks", "审核前的检查", BD_ROWS), .of = check_fields},
    {BD_ALWAYS("timeline", "动态", BD_ROWS), .of = bd_event_fields},
    {0},
};
/* clang-format on */

static const struct bd_machine quote_machine = {
    "status", quote_states, quote_steps};
static const struct bd_machine order_machine = {
    "status", order_states, order_steps};

const struct bd_entity sales_entities[] = {
    {.name = "product",
        .path = "products",
        .table = "product",
        .title = "产品",
        .title_field = "name",
        .actions = BD_CRUD,
        .flags = BD_EXTENSIBLE,
        .fields = product_fields,
        .sort = "-updated_at",
        .check = product_check,
        .show = product_show,
        .show_item = product_show,
        .shown = product_shown},
    {.name = "price_list",
        .path = "price-lists",
        .table = "price_list",
        .title = "价目表",
        .title_field = "name",
        .actions = BD_CRUD,
        .fields = price_list_fields,
        .sort = "-updated_at",
        .check = price_list_check},
    {.name = "quote",
        .path = "quotes",
        .table = "quote",
        .title = "报价单",
        .title_field = "no",
        .owner = "owner_id",
        .parent = "customer_id",
        .actions = BD_CRUD,
        .flags = BD_EXTENSIBLE,
        .fields = quote_fields,
        .machine = &quote_machine,
        .sort = "-updated_at",
        .check = quote_check,
        .saved = quote_saved,
        .show = quote_show,
        .show_item = quote_show_item,
        .shown = quote_shown},
    {.name = "order",
        .path = "orders",
        .table = "sales_order",
        .title = "报单",
        .title_field = "no",
        .owner = "owner_id",
        .parent = "customer_id",
        .actions = BD_LIST | BD_GET | BD_HISTORY,
        .flags = BD_FILED,
        .fields = order_fields,
        .machine = &order_machine,
        .sort = "-updated_at",
        .show = order_show,
        .shown = order_shown},
    {0},
};
