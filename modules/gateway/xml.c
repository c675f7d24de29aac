/*
 * XML of pushes, read by expat into the same shape as their JSON.  A document
 * type is refused: no entity of the sender's making is ever expanded.
 */
#include "gateway.h"

#include <expat.h>
#include <string.h>

enum {
    DEPTH_MAX = 16,
    ELEMENTS_MAX = 1000, /* each is looked for among its siblings */
    TEXT_MAX = 65536
};

struct reading {
    struct bd_req *r;
    XML_Parser parser;
    cJSON *open[DEPTH_MAX]; /* elements that are not closed yet */
    const char *name[DEPTH_MAX];
    char *text;
    size_t ntext;
    int depth, elements;
    bool bad;
};

static void XMLCALL
on_doctype(void *arg, const XML_Char *name, const XML_Char *sysid,
    const XML_Char *pubid, int has_internal)
{
    struct reading *x = arg;

    (void)name;
    (void)sysid;
    (void)pubid;
    (void)has_internal;
    x->bad = true;
    XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL
on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *x = arg;

    (void)attributes;
    if (x->depth == DEPTH_MAX || x->elements++ == ELEMENTS_MAX) {
        x->bad = true;
        XML_StopParser(x->parser, XML_FALSE);
        return;
    }
    x->name[x->depth] = bd_dup(x->r, name);
    x->open[x->depth++] = cJSON_CreateObject();
    x->ntext = 0;
}

static void XMLCALL
on_text(void *arg, const XML_Char *text, int len)
{
    struct reading *x = arg;

    if (x->ntext + (size_t)len > TEXT_MAX) {
        x->bad = true;
        XML_StopParser(x->parser, XML_FALSE);
        return;
    }
    memcpy(x->text + x->ntext, text, (size_t)len);
    x->ntext += (size_t)len;
}

/* A second child of one name makes an array of them. */
static void
child_add(cJSON *parent, const char *name, cJSON *child)
{
    cJSON *was = cJSON_GetObjectItemCaseSensitive(parent, name);
    cJSON *array;

    if (was == NULL) {
        cJSON_AddItemToObject(parent, name, child);
        return;
    }
    if (cJSON_IsArray(was)) {
        cJSON_AddItemToArray(was, child);
        return;
    }
    array = cJSON_CreateArray();
    cJSON_AddItemToArray(
        array, cJSON_DetachItemFromObjectCaseSensitive(parent, name));
    cJSON_AddItemToArray(array, child);
    cJSON_AddItemToObject(parent, name, array);
}

static void XMLCALL
on_end(void *arg, const XML_Char *name)
{
    struct reading *x = arg;
    cJSON *o = x->open[--x->depth];

    (void)name;
    if (o->child == NULL)
        o = cJSON_CreateString(bd_dupn(x->r, x->text, x->ntext));
    x->ntext = 0;
    if (x->depth == 0)
        x->open[0] = o;
    else
        child_add(x->open[x->depth - 1], x->name[x->depth], o);
}

static void
parser_free(void *parser)
{
    XML_ParserFree(parser);
}

cJSON *
wx_xml(struct bd_req *r, const char *text, size_t len)
{
    struct reading x = {.r = r, .parser = XML_ParserCreate("UTF-8")};

    if (x.parser == NULL || len > TEXT_MAX)
        return NULL;
    bd_defer(r, parser_free, x.parser);
    x.text = bd_alloc(r, TEXT_MAX);
    XML_SetUserData(x.parser, &x);
    XML_SetElementHandler(x.parser, on_start, on_end);
    XML_SetCharacterDataHandler(x.parser, on_text);
    XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
    if (XML_Parse(x.parser, text, (int)len, 1) != XML_STATUS_OK || x.bad ||
        !cJSON_IsObject(x.open[0]))
        return NULL;
    return x.open[0];
}
