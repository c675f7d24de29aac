/*
 * The phone's orders and the customer's quote: this module is only the door.
 * Pricing, states and rules live with sales, behind its services.
 */
#include "gateway.h"

#include <string.h>

enum {
    VIEWER_HEX = 32,
    HASH = 32,
    TOKEN_MAX = 64
};

/* ------------------------------------------------------- customer's quote -- */

/* What cannot be a token is as unknown as a wrong one. */
static const char *
path_token(struct bd_req *r)
{
    const char *token = bd_path_str(r, "token");
    size_t n = strlen(token);

    return n <= TOKEN_MAX &&
                   strspn(token,
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789-_") == n
               ? token
               : "-";
}

/* "203.0.113.*", "2001:db8:12*": enough to tell one place from another. */
static const char *
ip_prefix(struct bd_req *r)
{
    const char *ip = bd_client_ip(r), *dot = strrchr(ip, '.');
    size_t n = 0;
    int groups = 0;

    if (dot != NULL)
        return bd_fmt(r, "%.*s.*", (int)(dot - ip), ip);
    for (; ip[n] != '\0' && groups < 3; n++)
        groups += ip[n] == ':';
    return bd_fmt(r, "%.*s*", (int)n, ip);
}

/* Tells viewers apart without keeping who they are. */
static const char *
viewer(struct bd_req *r)
{
    const char *ua = bd_header(r, "User-Agent");
    const char *text = bd_fmt(r, "%s|%s|%s", bd_path_str(r, "token"),
        bd_client_ip(r), ua == NULL ? "" : ua);
    unsigned char hash[HASH];

    bd_sha256(text, strlen(text), hash);
    return bd_dupn(r, bd_hex(r, hash, sizeof(hash)), VIEWER_HEX);
}

/* What a browser says of itself, as far as it is plain text. */
static const char *
user_agent(struct bd_req *r)
{
    const char *ua = bd_header(r, "User-Agent");
    char *clean;

    if (ua == NULL)
        return NULL;
    clean = bd_dupn(r, ua, strnlen(ua, 200));
    for (char *p = clean; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
    return clean;
}

static void
set_viewer(struct bd_req *r, cJSON *arg)
{
    bd_json_set_str(arg, "viewer", viewer(r));
    bd_json_set_str(arg, "ip_prefix", ip_prefix(r));
    bd_json_set_str(arg, "ua", user_agent(r));
}

/* With peek nothing is counted: nginx puts the answer into the page. */
int
quote_get(struct bd_req *r)
{
    cJSON *arg = cJSON_CreateObject();

    bd_json_set_str(arg, "token", path_token(r));
    set_viewer(r, arg);
    cJSON_AddBoolToObject(arg, "peek", bd_query(r, "peek") != NULL);
    bd_set_header(r, "Cache-Control", "no-store");
    return bd_call(r, "sales.quote.public", arg, NULL);
}

int
quote_seen(struct bd_req *r)
{
    cJSON *arg = bd_body(r);

    bd_json_set_str(arg, "token", path_token(r));
    set_viewer(r, arg);
    return bd_call(r, "sales.quote.seen", arg, NULL);
}

int
quote_code(struct bd_req *r)
{
    const char *format = bd_query(r, "format"), *url, *svg;
    cJSON *arg = cJSON_CreateObject(), *answer;
    const void *png;
    size_t len;

    bd_json_set_str(arg, "token", path_token(r));
    if (bd_call(r, "sales.quote.link", arg, &answer) < 0)
        return -1;
    url = bd_str(answer, "url");
    if (format != NULL && strcmp(format, "png") == 0) {
        if (bd_qr_png(r, url, 480, &png, &len) < 0)
            return -1;
        return bd_send(r, "image/png", png, len);
    }
    if (bd_qr_svg(r, url, &svg) < 0)
        return -1;
    return bd_send(r, "image/svg+xml", svg, strlen(svg));
}
