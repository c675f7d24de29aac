/*
 * table.h - the tables that generate.mjs makes.  A table of characters is a
 * page number for each 256 of them, and the pages; page 0 is empty.
 */
#ifndef BD_HAN_TABLE_H
#define BD_HAN_TABLE_H

#include <stdint.h>

extern const unsigned char bd__han_folds_page[256], bd__han_sounds_page[256],
    bd__han_others_page[256], bd__han_shapes_page[256];
extern const uint16_t bd__han_folds[][256], bd__han_sounds[][256],
    bd__han_others[][256], bd__han_shapes[][256];
extern const char bd__han_texts[][8]; /* by number of the sound */
extern const uint16_t bd__han_slur[];
/* Look-alikes of the character with shape number i: from at[i] to at[i+1]. */
extern const uint32_t bd__han_alike_at[];
extern const uint16_t bd__han_alike_list[];

#endif
