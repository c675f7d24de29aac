/*
 * part_http.c - calls out by libcurl: http and https, certificates checked,
 * no redirects, limited in time and size.
 *
 * One handle lives as long as the worker, so that connections are used
 * again.  What failed is in the log, with the address but never its query,
 * which may hold secrets.
 */
#include "part.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_MS = 3000,
    ANSWER_MAX = 4 * 1024 * 1024
};

struct answer {
    char *p;
    size_t n, cap;
};

static CURL *curl; /* kept: it holds the open connections */

/* libcurl's write callback: anything but `n` ends the call. */
static size_t
take(char *data, size_t one, size_t n, void *to)
{
    struct answer *a = to;

    n *= one;
    if (n > ANSWER_MAX - a->n)
        return 0;
    if (a->n + n + 1 > a->cap) {
        size_t cap = 2 * (a->n + n) + 1;
        char *more = realloc(a->p, cap);

        if (more == NULL)
            return 0;
        a->p = more;
        a->cap = cap;
    }
    memcpy(a->p + a->n, data, n);
    a->n += n;
    a->p[a->n] = '\0';
    return n;
}

static CURL *
handle(void)
{
    if (curl == NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        curl = curl_easy_init();
    return curl;
}

static void
free_list(void *list)
{
    curl_slist_free_all(list);
}

static void
set_method(CURL *c, const struct bd_http *h)
{
    const char *method = h->method != NULL ? h->method : "GET";

    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
        return;
    }
    /* Servers want the length of a POST, also when it is 0. */
    if (h->body != NULL || strcmp(method, "POST") == 0) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
            (curl_off_t)(h->body != NULL ? h->body_len : 0));
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, h->body != NULL ? h->body : "");
    }
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_headers(struct bd_req *r, CURL *c, const struct bd_http *h)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");

    /* Without a value: libcurl would claim that it is a form. */
    list = curl_slist_append(list,
        h->content_type != NULL ? bd_fmt(r, "Content-Type: %s", h->content_type)
                                : "Content-Type:");
    bd_defer(r, free_list, list);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
}

static void
set_up(struct bd_req *r, CURL *c, const struct bd_http *h, struct answer *a,
    char *reason)
{
    curl_easy_setopt(c, CURLOPT_URL, h->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS,
        (long)(h->timeout_ms > 0 ? h->timeout_ms : TIMEOUT_MS));
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 4L);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)ANSWER_MAX);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "baodan");
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
    set_method(c, h);
    set_headers(r, c, h);
}

static int
call(struct bd_req *r, struct bd_http *h)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct answer a = {0};
    CURL *c = handle();
    const char *type = NULL;
    CURLcode rc;
    long status = 0;

    if (c == NULL) {
        bd_log(r, BD_ERROR, "http.failed", "why=\"no handle\"");
        return -1;
    }
    set_up(r, c, h, &a, reason);
    rc = curl_easy_perform(c);
    if (a.p != NULL)
        bd_defer(r, free, a.p);
    if (rc == CURLE_OK) {
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
        h->answer_type = bd_dup(r, type != NULL ? type : "");
        h->answer = a.p != NULL ? a.p : "";
        h->answer_len = a.n;
        h->status = (int)status;
    } else {
        bd_log(r, BD_WARN, "http.failed", "url=\"%.*s\" why=\"%s\"",
            (int)strcspn(h->url, "?#"), h->url,
            reason[0] != '\0' ? reason : curl_easy_strerror(rc));
    }
    curl_easy_reset(c); /* it points into this request; connections stay */
    return rc == CURLE_OK ? h->status : -1;
}

BD_PART_EXPORT const struct bd__part_http bd_part_http = {
    .head = {BD_ABI},
    .call = call,
};
