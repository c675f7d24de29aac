/*
 * han.c - looking up characters in the tables made from unicode-data.
 */
#include "han/han.h"
#include "han/table.h"

#include <stddef.h>

uint32_t
bd__han_fold(uint32_t cp)
{
    uint32_t to;

    if (cp >= 0x10000)
        return cp;
    to = bd__han_folds[bd__han_folds_page[cp >> 8]][cp & 255];
    return to != 0 ? to : cp;
}

unsigned
bd__han_sound(uint32_t cp)
{
    if (cp >= 0x10000)
        return 0;
    return bd__han_sounds[bd__han_sounds_page[cp >> 8]][cp & 255];
}

unsigned
bd__han_other_sound(uint32_t cp)
{
    if (cp >= 0x10000)
        return 0;
    return bd__han_others[bd__han_others_page[cp >> 8]][cp & 255];
}

unsigned
bd__han_slurred(uint32_t cp)
{
    return bd__han_slur[bd__han_sound(cp)];
}

const char *
bd__han_pinyin(uint32_t cp)
{
    unsigned sound = bd__han_sound(cp);

    return sound != 0 ? bd__han_texts[sound] : NULL;
}

bool
bd__han_alike(uint32_t a, uint32_t b)
{
    unsigned shape;

    if (a >= 0x10000)
        return false;
    shape = bd__han_shapes[bd__han_shapes_page[a >> 8]][a & 255];
    if (shape == 0)
        return false;
    for (uint32_t i = bd__han_alike_at[shape]; i < bd__han_alike_at[shape + 1];
         i++)
        if (bd__han_alike_list[i] == b)
            return true;
    return false;
}
