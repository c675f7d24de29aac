/*
 * find_token.h - the numbers of tokens, for find_text.c and find_query.c.
 */
#ifndef BD_FIND_TOKEN_H
#define BD_FIND_TOKEN_H

#include "bd_int.h"

enum {
    NARROW_FROM = 0x1000000, /* + 37^4 */
    NARROW_LEN = 4,
    READ_FROM = 0x4000000, /* + 27^6, below WIDE_FROM << 16 */
    READ_LEN = 4,
    WIDE_FROM = 0x2e80
};

/* A small Latin letter or a digit? */
bool bd__narrow(uint32_t c);
uint32_t bd__token_narrow(const uint32_t *c, int n);
/* next is 0 where the text or its run ends. */
uint32_t bd__token_wide(uint32_t c, uint32_t next);
/* second, third: the initials that follow, or '\0'. */
uint32_t bd__token_read(const char *how, char second, char third);

/* Of 有限公司: two that follow each other there; any of the four. */
bool bd__legal_pair(uint32_t a, uint32_t b);
bool bd__legal_char(uint32_t c);

void bd__put_char(struct bd_req *r, struct bd_buf *b, uint32_t c);

static inline char
bd__upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
