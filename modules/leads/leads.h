/*
 * leads.h - what the files of this module share.
 */
#ifndef BD_LEADS_H
#define BD_LEADS_H

#include <bd.h>

enum {
    SQL_FOLLOWED,
    SQL_DUE,
    SQL_NEW,
    SQL_POOL,
    SQL_SINCE,
    SQL_DAYS,
    SQL_STATE,
    SQL_CONTACTS,
    SQL_LEAVING
};

/* -------------------------------------------------------------- lead.c -- */

extern const struct bd_field lead_fields[];
extern const struct bd_machine lead_machine;
int lead_check(struct bd_req *r, const struct bd_row *old, cJSON *in);
int lead_show(struct bd_req *r, const struct bd_row *row);
bd_subscriber lead_recycled;

/* -------------------------------------------------------------- move.c -- */

bd_handler lead_claim, lead_return, lead_move, lead_assign, lead_share,
    lead_invalidate, lead_interest, lead_reopen, lead_phones;
extern const struct bd_field lead_return_in[], lead_move_in[], lead_assign_in[],
    lead_invalidate_in[];

/* -------------------------------------------------------------- work.c -- */

bd_handler lead_follow, lead_convert, lead_timeline;
extern const struct bd_field lead_follow_in[], lead_convert_in[];

/* -------------------------------------------------------------- home.c -- */

bd_subscriber leads_todo, leads_contacts, leads_figures, leads_series;

/* ----------------------------------------------------------- choices ----- */

#define LEVELS "vip=VIP|key=重点|normal=普通"
#define SOURCES                                                                 \
    "promotion=促销|search=搜索引擎|ad=广告|referral=转介绍|"        \
    "signup=线上注册|inquiry=线上询价|visit=预约上门|cold=陌拜|"  \
    "phone=电话咨询|mail=邮件咨询|douyin=抖音|xiaohongshu=小红书|" \
    "channels=视频号|wxacode=小程序码|expo=展会|repeat=老客复购"
#define CHANNELS                                                                    \
    "call=打电话|wechat=微信|visit=见面拜访|mail=发邮件|sms=发短信|" \
    "event=活动"
#define RETURN_REASONS                                                         \
    "no_need=无需求|no_answer=联系不上|no_budget=预算不足|"         \
    "competitor=已选他家|wrong=信息有误|other=其他"

#endif
