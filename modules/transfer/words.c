/*
 * words.c - which field a column means: people write 公司, 单位 or 客户全称
 * for the same thing.
 */
#include "transfer.h"

#include <string.h>

enum {
    TITLE_MAX = 40 /* characters of a title that count */
};

/* Beside a field's own title; entity NULL: of any. */
static const struct {
    const char *entity, *field, *words;
} words[] = {
    {"customer", "name",
        "名称|客户|公司|公司名称|公司全称|客户全称|单位|单位名称|企业名称|"
        "客户名|广告主|name|company|customer"},
    {"customer", "contact_name",
        "联系人|姓名|联系人姓名|对接人|负责人姓名|contact"},
    {"customer", "contact_phone",
        "联系人电话|联系人手机|联系人手机号|手机|手机号|手机号码|mobile"},
    {"customer", "phone", "公司电话|座机|固话|办公电话|联系电话|tel"},
    {"customer", "credit_code",
        "信用代码|社会信用代码|税号|纳税人识别号|执照号|营业执照号"},
    {"lead", "company",
        "名称|公司|客户|客户名称|单位|单位名称|企业名称|公司全称|线索名称|"
        "线索|company"},
    {"lead", "name", "姓名|联系人姓名|对接人|称呼|name|contact"},
    {"contact", "customer_id",
        "公司|公司名称|客户名称|单位|所属客户|所属公司|company|customer"},
    {"contact", "name", "联系人|联系人姓名|name|称呼"},
    {"contact", "role", "职务|职位|岗位|身份|title"},
    {"followup", "customer_id", "公司|公司名称|客户名称|单位|customer"},
    {"followup", "lead_id", "线索名称|线索公司"},
    {"followup", "channel", "方式|沟通方式|联系方式|跟进类型"},
    {"followup", "content", "内容|跟进记录|沟通内容|情况|备注|记录|小记"},
    {"followup", "occurred_at",
        "时间|日期|跟进日期|沟通时间|拜访时间|联系时间"},
    {NULL, "phone",
        "手机号|手机号码|电话|电话号码|联系电话|联系方式|移动电话|mobile|tel|"
        "phone"},
    {NULL, "wechat", "微信号|wechat|weixin"},
    {NULL, "email", "邮件|电子邮箱|email|e-mail|mail"},
    {NULL, "owner_id",
        "销售|业务员|销售员|所属销售|归属人|跟进人|客户经理|业务经理|owner"},
    {NULL, "source", "来源|来源渠道|渠道|获客渠道|source"},
    {NULL, "level", "级别|等级|客户等级|重要程度|level"},
    {NULL, "industry", "所属行业|行业类型|行业分类|industry"},
    {NULL, "region",
        "区域|城市|所在地|所在地区|省市|所在城市|地域|region|city"},
    {NULL, "address", "公司地址|详细地址|联系地址|办公地址|address"},
    {NULL, "note", "说明|描述|其他|补充|remark|note"},
    {NULL, "next_contact_at",
        "下次跟进|下次跟进时间|下次联系|计划时间|回访时间"},
};

/* Without spaces, marks and what stands in brackets; small letters. */
static void
bare(struct bd_req *r, const char *title, char out[4 * TITLE_MAX + 1])
{
    const char *p = value_plain(r, title);
    size_t n = 0;
    int depth = 0;

    for (; *p != '\0' && n < 4 * TITLE_MAX - 4; p++) {
        unsigned char c = (unsigned char)*p;

        if (c == '(' || c == '[')
            depth++;
        else if ((c == ')' || c == ']') && depth > 0)
            depth--;
        else if (depth == 0 &&
                 (c >= 0x80 || (c > ' ' && c != '*' && c != ':' && c != '_')))
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out[n] = '\0';
}

static size_t
width(const char *p)
{
    unsigned char c = (unsigned char)*p;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Characters of a that b has too, in percent of both (Dice). */
static int
alike(const char *a, const char *b)
{
    int na = 0, nb = 0, both = 0;

    for (const char *p = b; *p != '\0'; p += width(p))
        nb++;
    for (const char *p = a; *p != '\0'; p += width(p), na++)
        for (const char *q = b; *q != '\0'; q += width(q))
            if (width(p) == width(q) && memcmp(p, q, width(p)) == 0) {
                both++;
                break;
            }
    return na + nb == 0 ? 0 : 200 * both / (na + nb);
}

static int
score(struct bd_req *r, const char *title, const char *word, int exact)
{
    char w[4 * TITLE_MAX + 1];
    int likeness;

    bare(r, word, w);
    if (strcmp(title, w) == 0)
        return exact;
    likeness = alike(title, w);
    return likeness >= 66 ? likeness * 3 / 4 : 0;
}

static int
best_word(struct bd_req *r, const char *title, const char *list)
{
    int best = 0;

    while (*list != '\0') {
        size_t n = strcspn(list, "|");
        int now = score(r, title, bd_dupn(r, list, n), 90);

        best = now > best ? now : best;
        list += n + (list[n] == '|');
    }
    return best;
}

int
words_match(struct bd_req *r, const char *entity, const struct bd_field *f,
    const char *title)
{
    char t[4 * TITLE_MAX + 1];
    int best;

    bare(r, title, t);
    if (t[0] == '\0')
        return 0;
    best = score(r, t, f->title, 100);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        int now;

        if (strcmp(words[i].field, f->name) != 0 ||
            (words[i].entity != NULL && strcmp(words[i].entity, entity) != 0))
            continue;
        now = best_word(r, t, words[i].words);
        best = now > best ? now : best;
    }
    return best;
}
