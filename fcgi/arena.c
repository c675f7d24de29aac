/*
 * The request's memory: blocks that are bumped through and given back as a
 * whole.  Handlers have no frees; running out ends the process, and the
 * master starts another.  In a debug build every allocation is its own
 * malloc, so that the sanitizers see use after the request.
 */
#include "bd_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BLOCK ((size_t)64 * 1024)
#define ALIGN (sizeof(max_align_t))

struct bd_block {
    struct bd_block *next;
    size_t size, used;
    _Alignas(max_align_t) char data[];
};

struct bd_req *bd__current;

static struct bd_block *
block_new(size_t size)
{
    struct bd_block *b = malloc(sizeof(*b) + size);

    if (b == NULL) {
        static const char msg[] = "level=error event=memory.exhausted\n";
        ssize_t ignored = write(2, msg, sizeof(msg) - 1);

        (void)ignored;
        _exit(70);
    }
    b->next = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

void *
bd__arena_raw(struct bd_arena *a, size_t n)
{
    struct bd_block *b = a->last;
    void *p;

    n = (n + ALIGN - 1) & ~(ALIGN - 1);
#ifdef BD_SANITIZED
    size_t fresh = n > 0 ? n : 1;
#else
    size_t fresh = n > FIRST_BLOCK ? n : FIRST_BLOCK;
#endif
    if (b == NULL || b->size - b->used < n || fresh == n) {
        struct bd_block *more = block_new(fresh);

        if (b == NULL)
            a->first = more;
        else
            b->next = more;
        a->last = b = more;
    }
    p = b->data + b->used;
    b->used += n;
    return p;
}

void *
bd__arena_alloc(struct bd_arena *a, size_t n)
{
    return memset(bd__arena_raw(a, n), 0, n);
}

struct bd_mark
bd__arena_mark(struct bd_arena *a)
{
    return (struct bd_mark){a->last, a->last != NULL ? a->last->used : 0};
}

static void
free_from(struct bd_block *b)
{
    while (b != NULL) {
        struct bd_block *next = b->next;

        explicit_bzero(b->data, b->used);
        free(b);
        b = next;
    }
}

/* Wiped as it goes: passwords, tokens and keys went through it. */
void
bd__arena_rewind(struct bd_arena *a, struct bd_mark m)
{
    if (m.block == NULL) {
        free_from(a->first);
        a->first = a->last = NULL;
        return;
    }
    free_from(m.block->next);
    m.block->next = NULL;
    explicit_bzero(m.block->data + m.used, m.block->used - m.used);
    m.block->used = m.used;
    a->last = m.block;
}

void
bd__arena_reset(struct bd_arena *a)
{
#ifdef BD_SANITIZED
    bd__arena_rewind(a, (struct bd_mark){NULL, 0});
#else
    if (a->first != NULL)
        bd__arena_rewind(a, (struct bd_mark){a->first, 0});
#endif
}

void *
bd_alloc(struct bd_req *r, size_t n)
{
    return bd__arena_alloc(&r->arena, n);
}

char *
bd_dupn(struct bd_req *r, const char *s, size_t n)
{
    char *p = bd__arena_raw(&r->arena, n + 1);

    if (n > 0)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *
bd_dup(struct bd_req *r, const char *s)
{
    return s == NULL ? NULL : bd_dupn(r, s, strlen(s));
}

char *
bd_fmt(struct bd_req *r, const char *f, ...)
{
    char small[256], *p;
    va_list ap;
    size_t n;

    va_start(ap, f);
    n = (size_t)vsnprintf(small, sizeof(small), f, ap);
    va_end(ap);
    if (n < sizeof(small))
        return bd_dupn(r, small, n);
    p = bd__arena_raw(&r->arena, n + 1);
    va_start(ap, f);
    vsnprintf(p, n + 1, f, ap);
    va_end(ap);
    return p;
}

void
bd_defer(struct bd_req *r, void (*fn)(void *), void *p)
{
    struct bd_defer *d = bd_alloc(r, sizeof(*d));

    d->fn = fn;
    d->p = p;
    d->next = r->defers;
    r->defers = d;
}

struct bd_scratch
bd_scratch(struct bd_req *r)
{
    struct bd_mark m = bd__arena_mark(&r->arena);

    return (struct bd_scratch){m.block, m.used};
}

void
bd_scratch_end(struct bd_req *r, struct bd_scratch s)
{
    bd__arena_rewind(&r->arena, (struct bd_mark){s.block, s.used});
}

void
bd__run_defers(struct bd_req *r, const struct bd_defer *until)
{
    while (r->defers != until) {
        struct bd_defer *d = r->defers;

        r->defers = d->next;
        d->fn(d->p);
    }
}

static void *
json_alloc(size_t n)
{
    return bd_alloc(bd__current, n);
}

static void
json_free(void *p)
{
    (void)p; /* dies with the arena */
}

void
bd__json_hooks(void)
{
    cJSON_Hooks hooks = {json_alloc, json_free};

    cJSON_InitHooks(&hooks);
}
