/*
 * text.h - the first steps of parsing: from bytes to the characters of a name.
 */
#ifndef BD_DUP_TEXT_H
#define BD_DUP_TEXT_H

#include "dup/dup.h"

struct dup_text {
    uint16_t c[BD__DUP_CHARS];
    int n;
};

/* Folded characters; brackets are ( ) [ ], separators '-', ':' stays. */
void bd__dup_decode(const char *s, struct dup_text *t);
/* Cuts "客户：", "【A】", "1、" in front and "-张总", "_2" behind. */
void bd__dup_cut_notes(struct dup_text *t);
void bd__dup_remove(struct dup_text *t, int from, int n);
bool bd__dup_is_han(uint16_t c);
/* '0'-'9' of a digit or numeral, 0 of anything else. */
char bd__dup_digit(uint16_t c);

#endif
