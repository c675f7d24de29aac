/*
 * field_kind.c - the types that a person may give a field of his own, and
 * what each is in the database.  Texts are VARCHAR(100) or (200): at 63
 * characters and less they count fully towards InnoDB's page, and there is
 * room for a third of as many.
 */
#include "field.h"

#include <string.h>

#define WORDS (CAN_FIND | CAN_INDEX | CAN_UNIQUE | CAN_LIST | HAS_TEXT)
#define NUMBERS (CAN_INDEX | CAN_LIST | HAS_RANGE)
#define ONE (CAN_INDEX | CAN_LIST)

/* clang-format off */
const struct bd_kind bd__kinds[] = {
    {"text", "文本", BD_TEXT, "VARCHAR(200)", WORDS, 0, 200, NULL},
    {"longtext", "多行文本", BD_TEXT, "TEXT", CAN_FIND, 0, 5000, NULL},
    {"number", "数字", BD_E4, "BIGINT", NUMBERS | CAN_UNIQUE, 0, 0, NULL},
    {"money", "金额", BD_FEN, "BIGINT", NUMBERS, 0, 0, NULL},
    {"percent", "百分比", BD_BP, "BIGINT", NUMBERS, 0, 0, NULL},
    {"bool", "是否", BD_BOOL, "TINYINT(1)", ONE, 0, 0, NULL},
    {"date", "日期", BD_DATE, "DATE", ONE, 0, 0, NULL},
    {"time", "日期时间", BD_TIME, "DATETIME(3)", ONE, 0, 0, NULL},
    {"option", "单选", BD_ENUM, "VARCHAR(100)",
     ONE | HAS_OPTIONS | HAS_TEXT, 0, 100, NULL},
    {"multi", "多选", BD_TEXTS, "JSON", CAN_LIST | HAS_OPTIONS, 0, 50, NULL},
    {"cascade", "级联", BD_ENUM, "VARCHAR(200)",
     ONE | HAS_OPTIONS | HAS_TEXT, 0, 200, NULL},
    {"region", "省市区", BD_TEXT, "VARCHAR(100)", ONE | HAS_TEXT, 0, 60, NULL},
    {"phone", "电话", BD_PHONE, "VARCHAR(100)", WORDS, BD_PII, 32, NULL},
    {"mail", "邮箱", BD_EMAIL, "VARCHAR(200)", WORDS, BD_PII, 120, NULL},
    {"file", "附件", BD_REFS, "JSON", HAS_FILES, 0, 20, NULL},
    {"image", "图片", BD_REFS, "JSON", HAS_FILES, 0, 9, NULL},
    {"person", "人员", BD_REF, "BIGINT", ONE, 0, 0, "staff"},
    {"department", "部门", BD_REF, "BIGINT", ONE, 0, 0, "dept"},
    {"reference", "关联记录", BD_REF, "BIGINT", ONE, 0, 0, NULL},
    {"formula", "公式", BD_E4, "BIGINT", NUMBERS, BD_READONLY, 0, NULL},
    {"serial", "自动编号", BD_TEXT, "VARCHAR(100)",
     CAN_FIND | CAN_INDEX | CAN_LIST | HAS_TEXT, BD_READONLY, 60, NULL},
    {NULL, NULL, 0, NULL, 0, 0, 0, NULL},
};
/* clang-format on */

const struct bd_kind *
bd__kind(const char *name)
{
    for (const struct bd_kind *k = bd__kinds; k->name != NULL; k++)
        if (name != NULL && strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

const struct bd_kind *
bd__kind_of_result(const char *result)
{
    const struct bd_kind *k = bd__kind(result);

    return k != NULL ? k : bd__kind("number");
}

const char *
bd__field_column(struct bd_req *r, int64_t id)
{
    return bd_fmt(r, "cf_%lld", (long long)id);
}
