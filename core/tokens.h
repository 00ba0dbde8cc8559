/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tokens.h - what the index has of a value besides its words.
 *
 * Such a token begins with a tatweel (U+0640): a letter for the index, but one
 * that folding drops from every text, so that no word can be or begin with it.
 * A pure function of the value and its kind: what is deleted from the index is
 * derived anew.
 */
#ifndef DAF_CORE_TOKENS_H
#define DAF_CORE_TOKENS_H

#include <stdbool.h>

#include "core/base/mem.h"
#include "schema/type.h"

#define DAF_TOKEN_MARK "\xd9\x80"
#define DAF_TOKEN_PHONE 10 /* digits, the last, that two telephones share */

/* Appends the words of a value, folded, and
 *  - a number of 5 or more digits with dashes, spaces, + or brackets once more
 *    as digits only;
 *  - if it sounds (daf_type_sounds): the mark and each key of each of the parts
 *    of its names (core/sound.h);
 *  - kind phone: the mark and the last ten digits: 0300-1234567 and
 *    +92 300 1234567 have that in common.
 * def NULL: a field that is not known here. */
void daf_tokens_add(struct daf_buf *out, const struct daf_field *def,
    bool sounds, const char *value);

/* Appends that one token: of a sound's key; of a telephone, if it has so many
 * digits and nothing but what telephones are written with. */
void daf_tokens_sound(struct daf_buf *out, const char *key);
bool daf_tokens_phone(struct daf_buf *out, const char *text);

#endif
