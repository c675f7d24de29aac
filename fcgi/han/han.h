/*
 * han.h - what is known of single characters: the form that stands for all
 * spellings of one, how it is read, and which ones look alike.
 */
#ifndef BD_HAN_H
#define BD_HAN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Full width to half width, capitals to small letters, traditional to
 * simplified.  What has no other form comes back as it is.
 */
uint32_t bd__han_fold(uint32_t cp);

/* Toneless reading, "lv" for 绿: the most usual one; NULL if there is none. */
const char *bd__han_pinyin(uint32_t cp);

/* A number for each reading, 0 for none: to compare without texts. */
unsigned bd__han_sound(uint32_t cp);

/* That of a second reading (乐: le, yue), or 0. */
unsigned bd__han_other_sound(uint32_t cp);

/* bd__han_sound(), with zh/z, ch/c, sh/s, n/l and -ng/-n taken for one. */
unsigned bd__han_slurred(uint32_t cp);

/* Do two folded characters look alike (未末, 晨辰)?  Not of a == b. */
bool bd__han_alike(uint32_t a, uint32_t b);

#endif
