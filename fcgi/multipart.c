/*
 * multipart.c - the file in a multipart/form-data body (RFC 7578).
 *
 * The whole body lies in memory and nothing is copied but names.  Whatever
 * is not plainly well-formed is refused: a browser, a phone and curl all
 * write these forms correctly.
 */
#include "leaf.h"

#include <string.h>
#include <strings.h>

enum {
    PARTS_MAX = 16,
    HEAD_MAX = 8192, /* bytes of one part's headers */
    BOUNDARY_MAX = 70,
    NAME_MAX_CHARS = 200
};

struct span { /* a decoded value, ends in a 0 */
    char *p;
    size_t n;
};

struct form {
    struct bd_req *r;
    char delimiter[BOUNDARY_MAX + 5]; /* "\r\n--boundary" */
    size_t delimiter_n;
    const char *at, *end;
    const char **why;
};

static bool
refuse(struct form *f, const char *why)
{
    *f->why = why;
    return false;
}

static bool
blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *
skip_blanks(const char *p, const char *end)
{
    while (p < end && blank(*p))
        p++;
    return p;
}

/*
 * What follows a '=', unquoted, if somebody wants it (value is not NULL);
 * returns what is behind it.  NULL: an open quote.
 */
static const char *
read_value(struct bd_req *r, const char *p, const char *end, struct span *value)
{
    char *text = value != NULL ? bd_alloc(r, (size_t)(end - p) + 1) : NULL;
    bool quoted = p < end && *p == '"';
    size_t n = 0;

    for (p += quoted; p < end; p++) {
        if (quoted ? *p == '"' : *p == ';' || blank(*p))
            break;
        if (quoted && *p == '\\' && p + 1 < end &&
            (p[1] == '"' || p[1] == '\\'))
            p++;
        if (text != NULL)
            text[n++] = *p;
    }
    if (quoted && p++ >= end)
        return NULL;
    if (value != NULL)
        *value = (struct span){text, n};
    return p;
}

/*
 * The value of `key` among "; key=value; key2=\"value\"" in p..end.
 * 1: found, 0: it is not there, -1: this is no list of parameters.
 */
static int
parameter(struct bd_req *r, const char *p, const char *end, const char *key,
    struct span *value)
{
    size_t key_n = strlen(key);
    int found = 0;

    while ((p = skip_blanks(p, end)) < end) {
        const char *name, *eq;
        bool wanted;

        if (*p++ != ';')
            return -1;
        name = skip_blanks(p, end);
        eq = memchr(name, '=', (size_t)(end - name));
        if (eq == NULL || eq == name)
            return -1;
        wanted =
            (size_t)(eq - name) == key_n && strncasecmp(name, key, key_n) == 0;
        found += wanted;
        p = found > 1 ? NULL
                      : read_value(r, eq + 1, end, wanted ? value : NULL);
        if (p == NULL)
            return -1;
    }
    return found;
}

/* "multipart/form-data; boundary=..." into "\r\n--...". */
static bool
read_boundary(struct form *f, const char *content_type)
{
    static const char type[] = "multipart/form-data";
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789"
                                  "'()+_,-./:=? ";
    struct span b;

    if (content_type == NULL ||
        strncasecmp(content_type, type, sizeof(type) - 1) != 0 ||
        parameter(f->r, content_type + sizeof(type) - 1,
            content_type + strlen(content_type), "boundary", &b) != 1)
        return refuse(f, "请用 multipart/form-data 上传文件");
    if (b.n < 1 || b.n > BOUNDARY_MAX || strspn(b.p, allowed) != b.n ||
        b.p[b.n - 1] == ' ')
        return refuse(f, "上传表单的分隔符不正确");
    memcpy(f->delimiter, "\r\n--", 4);
    memcpy(f->delimiter + 4, b.p, b.n);
    f->delimiter_n = b.n + 4;
    return true;
}

/* Moves behind a delimiter that has just been passed: 1 a part, 0 the end. */
static int
after_delimiter(struct form *f)
{
    if (f->end - f->at >= 2 && memcmp(f->at, "--", 2) == 0)
        return 0;
    f->at = skip_blanks(f->at, f->end);
    if (f->end - f->at < 2 || memcmp(f->at, "\r\n", 2) != 0)
        return -1;
    f->at += 2;
    return 1;
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; what is no escape stays as it is. */
static void
percent_decode(struct span *s)
{
    char *to = s->p;

    for (size_t i = 0; i < s->n; i++) {
        int hi = -1, lo = -1;

        if (s->p[i] == '%' && i + 2 < s->n) {
            hi = hex_value(s->p[i + 1]);
            lo = hex_value(s->p[i + 2]);
        }
        if (hi >= 0 && lo >= 0) {
            *to++ = (char)(hi << 4 | lo);
            i += 2;
        } else {
            *to++ = s->p[i];
        }
    }
    s->n = (size_t)(to - s->p);
    *to = '\0';
}

/* The last part of a path, printable and not too long. */
static const char *
clean_name(struct bd_req *r, struct span s)
{
    char *out = bd_alloc(r, s.n + 1), *to = out;

    if (!bd_utf8_ok(s.p, s.n))
        return NULL;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '/' || c == '\\')
            to = out;
        else if (c >= 0x20 && c != 0x7f && strchr("<>:\"|?*", c) == NULL)
            *to++ = (char)c;
    }
    *to = '\0';
    while (*out == '.' || *out == ' ')
        out++;
    return *out != '\0' ? bd_prefix(r, out, NAME_MAX_CHARS) : "未命名";
}

/* Of a Content-Disposition: the field's name, and the file's if it is one. */
static bool
read_disposition(struct form *f, const char *p, const char *end,
    struct span *field, const char **file)
{
    static const char utf8[] = "UTF-8''";
    struct span name;
    int star;

    p = skip_blanks(p, end);
    if (end - p < 9 || strncasecmp(p, "form-data", 9) != 0 ||
        parameter(f->r, p + 9, end, "name", field) != 1)
        return refuse(f, "上传表单里有一段没有名称");
    star = parameter(f->r, p + 9, end, "filename*", &name);
    if (star == 1 && name.n >= 7 && strncasecmp(name.p, utf8, 7) == 0) {
        name.p += 7;
        name.n -= 7;
    } else if (parameter(f->r, p + 9, end, "filename", &name) != 1) {
        return true;
    }
    percent_decode(&name);
    *file = clean_name(f->r, name);
    return *file != NULL || refuse(f, "文件名不是 UTF-8 编码");
}

/* The headers of a part: moves behind the empty line that ends them. */
static bool
read_head(struct form *f, struct span *field, const char **file)
{
    static const char key[] = "Content-Disposition:";
    const char *limit = f->end - f->at > HEAD_MAX ? f->at + HEAD_MAX : f->end;

    field->p = NULL;
    *file = NULL;
    for (;;) {
        const char *line = f->at;
        const char *eol = memmem(line, (size_t)(limit - line), "\r\n", 2);

        if (eol == NULL)
            return refuse(f, "上传表单的段头不完整或太长");
        f->at = eol + 2;
        if (eol == line)
            break;
        if (memchr(line, '\0', (size_t)(eol - line)) != NULL || blank(*line))
            return refuse(f, "上传表单的段头不正确");
        if ((size_t)(eol - line) < sizeof(key) - 1 ||
            strncasecmp(line, key, sizeof(key) - 1) != 0)
            continue;
        if (field->p != NULL)
            return refuse(f, "上传表单的段头不正确");
        if (!read_disposition(f, line + sizeof(key) - 1, eol, field, file))
            return false;
    }
    return field->p != NULL || refuse(f, "上传表单里有一段没有名称");
}

/* One part, from its headers to behind the delimiter that ends it. */
static bool
read_part(struct form *f, const char *wanted, struct bd__upload *out)
{
    struct span field;
    const char *file, *data, *end;

    if (!read_head(f, &field, &file))
        return false;
    /* An empty part's delimiter starts with the head's own line end. */
    data = f->at;
    end = memmem(
        data - 2, (size_t)(f->end - data) + 2, f->delimiter, f->delimiter_n);
    if (end == NULL)
        return refuse(f, "上传的内容不完整，请重新上传");
    f->at = end + f->delimiter_n;
    if (end < data)
        end = data;
    if (file == NULL || field.n != strlen(wanted) ||
        memcmp(field.p, wanted, field.n) != 0)
        return true;
    if (out->data != NULL)
        return refuse(f, "一次只能上传一个文件");
    *out = (struct bd__upload){file, data, (size_t)(end - data)};
    return true;
}

bool
bd__multipart(struct bd_req *r, const char *content_type, const char *body,
    size_t len, const char *field, struct bd__upload *out, const char **why)
{
    struct form f = {.r = r, .at = body, .end = body + len, .why = why};
    int more;

    *out = (struct bd__upload){0};
    if (!read_boundary(&f, content_type))
        return false;
    /* No preamble, but some phones send the line end before a delimiter. */
    if (len >= 2 && memcmp(body, "\r\n", 2) == 0)
        f.at += 2;
    if ((size_t)(f.end - f.at) < f.delimiter_n - 2 ||
        memcmp(f.at, f.delimiter + 2, f.delimiter_n - 2) != 0)
        return refuse(&f, "上传的内容不是表单");
    f.at += f.delimiter_n - 2;
    for (int parts = 0; (more = after_delimiter(&f)) == 1; parts++) {
        if (parts == PARTS_MAX)
            return refuse(&f, "上传表单的段太多");
        if (!read_part(&f, field, out))
            return false;
    }
    if (more < 0)
        return refuse(&f, "上传表单的分隔符不正确");
    if (out->data == NULL)
        return refuse(&f, "没有选择文件");
    return out->len > 0 || refuse(&f, "文件是空的");
}
