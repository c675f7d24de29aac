/*
 * http.c - the door to calls out.  libcurl and what it needs are loaded by
 * the workers that call out, and by no others.  Whatever an address was made
 * of, it is one of a host that bd.conf names.
 */
#include "conf.h"
#include "part.h"

#include <string.h>

/* Keys of [baodan] that name a platform, "https://api.weixin.qq.com". */
static const char *const platforms[] = {"wx_host"};

static bool
of_platform(const char *url)
{
    for (size_t i = 0; i < sizeof(platforms) / sizeof(*platforms); i++) {
        const char *host = bd_conf_str("baodan", platforms[i], NULL);
        size_t n = host != NULL ? strlen(host) : 0;

        if (n > 0 && strncmp(url, host, n) == 0 &&
            (url[n] == '/' || url[n] == '?' || url[n] == '\0'))
            return true;
    }
    return false;
}

int
bd_http(struct bd_req *r, struct bd_http *h)
{
    const struct bd__part_http *part;

    h->status = 0;
    h->answer = h->answer_type = NULL;
    h->answer_len = 0;
    if (!of_platform(h->url)) {
        bd_log(r, BD_ERROR, "http.foreign", "url=\"%.*s\"",
            (int)strcspn(h->url, "?#"), h->url);
        return -1;
    }
    part = bd__part(r, "http");
    return part != NULL ? part->call(r, h) : -1;
}
