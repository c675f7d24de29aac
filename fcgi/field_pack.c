/*
 * field_pack.c - fields that come as a set.  Installed twice, nothing is added
 * twice: each has a code.
 */
#include "field_def.h"

#include <string.h>

struct preset_field {
    const char *code, *title, *kind, *hint;
    const char *options; /* "a=抖音|b=..." */
    bool filter, list, mobile;
};

struct preset {
    const char *name, *title, *entity, *section;
    const struct preset_field *fields;
};

/* clang-format off */
#define MONTHS "m1=1月|m2=2月|m3=3月|m4=4月|m5=5月|m6=6月|m7=7月|m8=8月|" \
    "m9=9月|m10=10月|m11=11月|m12=12月"

/* What an agency asks of an advertiser before it makes an offer. */
static const struct preset_field advertiser[] = {
    {"ad_budget", "年度广告预算", "money", "全年计划投放的总额", NULL,
     true, true, true},
    {"ad_budget_range", "单次预算区间", "option", NULL,
     "b1=1 万以下|b2=1–5 万|b3=5–20 万|b4=20–100 万|b5=100 万以上",
     true, false, true},
    {"ad_media", "媒体偏好", "multi", "可以多选",
     "douyin=抖音|xiaohongshu=小红书|channels=视频号|moments=朋友圈|"
     "baidu=百度|kuaishou=快手|bilibili=B站|elevator=电梯|outdoor=户外大牌|"
     "transit=地铁公交|tv=电视|print=报刊|event=线下活动", true, true, true},
    {"ad_format", "广告形式偏好", "multi", NULL,
     "feed=信息流|search=搜索|kol=达人种草|live=直播|video=品牌视频|"
     "poster=平面海报|sign=门头标识|booth=展台搭建", false, false, false},
    {"ad_cycle", "投放周期", "option", NULL,
     "once=单次|month=按月|quarter=按季|year=全年|season=只投旺季",
     true, false, true},
    {"ad_season", "旺季月份", "multi", "提前一个月联系", MONTHS,
     false, false, false},
    {"ad_tone", "品牌调性", "multi", NULL,
     "high=高端|young=年轻|warm=温暖|fun=活泼|tech=科技|tradition=国风|"
     "simple=简约|trust=可信赖", false, false, false},
    {"ad_audience", "目标人群", "text", "年龄、性别、城市、兴趣", NULL,
     false, false, false},
    {"ad_goal", "投放目标", "option", NULL,
     "brand=品牌曝光|leads=销售线索|sales=直接成交|visit=到店|app=下载注册",
     true, false, false},
    {"ad_taboo", "禁忌与合规", "longtext", "不能用的词、色、媒体，行业资质",
     NULL, false, false, false},
    {"ad_rivals", "竞争品牌", "text", "投放时避开，或要对标", NULL,
     false, false, false},
    {"ad_material", "素材规格", "longtext", "标准尺寸、字体、LOGO 用法", NULL,
     false, false, false},
    {0},
};

static const struct preset presets[] = {
    {"advertiser", "广告偏好", "customer", "广告偏好", advertiser},
    {"advertiser_lead", "广告偏好（线索）", "lead", "广告偏好", advertiser},
    {0},
};
/* clang-format on */

int
bd__field_presets(struct bd_req *r)
{
    bd_w_obj(r, NULL);
    bd_w_arr(r, "presets");
    for (const struct preset *p = presets; p->name != NULL; p++) {
        bd_w_obj(r, NULL);
        bd_w_str(r, "name", p->name);
        bd_w_str(r, "title", p->title);
        bd_w_str(r, "entity", p->entity);
        bd_w_arr(r, "fields");
        for (const struct preset_field *f = p->fields; f->code != NULL; f++)
            bd_w_str(r, NULL, f->title);
        bd_w_end(r);
        bd_w_end(r);
    }
    bd_w_end(r);
    bd_w_end(r);
    return 0;
}

static cJSON *open_list; /* of add_option(): bd__each_choice has no argument */

static void
add_option(struct bd_req *r, const char *value, const char *title)
{
    static const char *const colours[] = {"#1d4ed8", "#0f766e", "#b45309",
        "#be123c", "#6d28d9", "#0369a1", "#4d7c0f", "#475569"};
    cJSON *o = cJSON_CreateObject();

    (void)r;
    bd_json_set_str(o, "value", value);
    bd_json_set_str(o, "title", title);
    bd_json_set_str(o, "colour", colours[cJSON_GetArraySize(open_list) % 8]);
    cJSON_AddItemToArray(open_list, o);
}

static int
add(struct bd_req *r, const struct preset *p, const struct preset_field *f,
    int place)
{
    cJSON *in = cJSON_CreateObject();

    bd_json_set_str(in, "entity", p->entity);
    bd_json_set_str(in, "title", f->title);
    bd_json_set_str(in, "kind", f->kind);
    bd_json_set_str(in, "code", f->code);
    bd_json_set_str(in, "section", p->section);
    bd_json_set_i64(in, "place", place);
    cJSON_AddBoolToObject(in, "filter", f->filter);
    cJSON_AddBoolToObject(in, "list", f->list);
    cJSON_AddBoolToObject(in, "mobile", f->mobile);
    if (f->hint != NULL)
        bd_json_set_str(in, "hint", f->hint);
    if (f->options != NULL) {
        open_list = cJSON_AddArrayToObject(in, "options");
        bd__each_choice(r, f->options, add_option);
    }
    if (bd__field_check(r, NULL, in) < 0 || bd_violated(r) < 0)
        return -1;
    return bd_insert(r, "field", in, NULL) < 0 ? -1 : 1;
}

static int
install(struct bd_req *r, const struct preset *p)
{
    int added = 0, place = 1000;

    for (const struct preset_field *f = p->fields; f->code != NULL; f++) {
        struct bd_row *row;

        if (bd_one(r, &row, SQL_FIELD_BY_CODE, "ss", p->entity, f->code) < 0)
            return -1;
        place += 10;
        if (row != NULL)
            continue;
        if (add(r, p, f, place) < 0)
            return -1;
        added++;
    }
    bd_w_obj(r, NULL);
    bd_w_int(r, "added", added);
    bd_w_end(r);
    return 0;
}

int
bd__field_install(struct bd_req *r)
{
    const char *name = bd_str(bd_body(r), "name");

    for (const struct preset *p = presets; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return install(r, p);
    bd_violate(r, "/name", "choice", "没有这个字段包");
    return bd_violated(r);
}
