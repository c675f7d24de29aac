/*
 * valid_text.c - what a text may look like: length, and the form of a phone
 * number, an address or one of several choices.
 */
#include "dup/exact.h"
#include "valid.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static bool
is_phone(const char *s)
{
    int digits = 0, least = strncmp(s, "+86", 3) == 0 ? 12 : 5;

    for (; *s != '\0'; s++) {
        if (isdigit((unsigned char)*s))
            digits++;
        else if (strchr("+-() ", *s) == NULL)
            return false;
    }
    return digits >= least && digits <= 20;
}

static bool
is_email(const char *s)
{
    const char *at = strchr(s, '@');

    return at != NULL && at > s && strchr(at + 1, '@') == NULL &&
           strchr(at + 1, '.') != NULL && at[1] != '.' &&
           s[strlen(s) - 1] != '.' && strpbrk(s, " \t<>\"") == NULL;
}

static bool
is_token(const char *s)
{
    for (; *s != '\0'; s++)
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7f)
            return false;
    return true;
}

/* Spaces around a text are never meant. */
static const char *
trimmed(struct spot *s)
{
    const char *from = s->v->valuestring;
    size_t n;

    while (isspace((unsigned char)*from))
        from++;
    n = strlen(from);
    while (n > 0 && isspace((unsigned char)from[n - 1]))
        n--;
    if (from != s->v->valuestring || from[n] != '\0')
        cJSON_SetValuestring(s->v, bd_dupn(s->r, from, n));
    return s->v->valuestring;
}

static bool
has_control(const char *s)
{
    for (; *s != '\0'; s++)
        if (((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t') ||
            *s == 0x7f)
            return true;
    return false;
}

/* A mobile number is kept in its eleven digits, however it was typed. */
static void
check_phone(struct spot *s, const char *t)
{
    char digits[BD__DUP_EXACT];

    if (!is_phone(t))
        bd__bad(s, "format", "不像电话号码，请检查");
    else if (bd__exact_phone(t, digits) && bd__exact_is_mobile(digits))
        cJSON_SetValuestring(s->v, digits);
}

static void
check_form(struct spot *s, const char *t)
{
    switch (s->f->type) {
    case BD_ENUM:
        if (!bd__choice_ok(s->f->choices, t))
            bd__bad(s, "choice", "不在可选项里");
        break;
    case BD_PHONE:
        check_phone(s, t);
        break;
    case BD_EMAIL:
        if (!is_email(t))
            bd__bad(s, "format", "不像邮箱，请检查");
        break;
    case BD_TOKEN:
        if (!is_token(t))
            bd__bad(s, "format", "只能用字母、数字和符号");
        break;
    default:
        if (has_control(t))
            bd__bad(s, "format", "含有不能用的字符");
        break;
    }
}

void
bd__check_text(struct spot *s)
{
    int64_t max = s->f->max > 0 ? s->f->max : 255, n;
    const char *t;

    if (!cJSON_IsString(s->v)) {
        bd__bad(s, "type", "要填文字");
        return;
    }
    t = trimmed(s);
    n = bd_chars(t);
    if (n == 0 && (s->f->flags & BD_REQUIRED)) {
        bd__bad(s, "required", "不能为空");
        return;
    }
    if (n == 0) { /* an emptied field is no value */
        s->v->type = cJSON_NULL;
        return;
    }
    if (n > max || n < s->f->min)
        bd_violate(s->r, s->pointer, "length",
            n > max ? "%s最多 %" PRId64 " 个字" : "%s至少 %" PRId64 " 个字",
            s->f->title, n > max ? max : s->f->min);
    else
        check_form(s, t);
}
