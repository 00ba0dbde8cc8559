/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens.c - see tokens.h. */
#include "core/tokens.h"

#include <ctype.h>
#include <string.h>

#include "core/base/text.h"
#include "core/sound.h"
#include "schema/kind.h"

#define DIGITS_MIN 5
#define DIGITS_MAX 32 /* of a telephone, as looked at */

static size_t
digits_of(struct daf_buf *out, const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (!isdigit((unsigned char)*s))
			continue;
		if (out != NULL)
			daf_buf_addc(out, *s);
		n++;
	}
	return n;
}

/* A number that people write with dashes, spaces or brackets is found without
 * them too. */
static void
add_digits(struct daf_buf *out, const char *value)
{
	size_t n;

	if (value[strspn(value, "0123456789-+() ")] != '\0')
		return;
	n = digits_of(NULL, value);
	if (n < DIGITS_MIN || n == strlen(value))
		return;
	daf_buf_addc(out, '\n');
	digits_of(out, value);
}

void
daf_tokens_sound(struct daf_buf *out, const char *key)
{
	daf_buf_adds(out, DAF_TOKEN_MARK);
	daf_buf_adds(out, key);
}

bool
daf_tokens_phone(struct daf_buf *out, const char *text)
{
	char digits[DIGITS_MAX];
	size_t n = 0;

	if (text[strspn(text, "0123456789-+() /.")] != '\0')
		return false;
	for (; *text != '\0' && n < sizeof(digits); text++)
		if (isdigit((unsigned char)*text))
			digits[n++] = *text;
	if (n < DAF_TOKEN_PHONE)
		return false;
	daf_buf_adds(out, DAF_TOKEN_MARK);
	daf_buf_add(out, digits + n - DAF_TOKEN_PHONE, DAF_TOKEN_PHONE);
	return true;
}

static void
add_keys(struct daf_buf *out, const struct daf_sound *sound)
{
	size_t i;

	for (i = 0; i < sound->n; i++) {
		daf_buf_addc(out, '\n');
		daf_tokens_sound(out, sound->keys[i]);
	}
}

static void
add_sounds(struct daf_buf *out, const char *folded, size_t len)
{
	struct daf_sound_part parts[DAF_SOUND_PARTS];
	size_t n, i, j;

	n = daf_sound_name(parts, folded, len);
	for (i = 0; i < n; i++) {
		add_keys(out, &parts[i].sound);
		for (j = 0; j < parts[i].ninner; j++)
			add_keys(out, &parts[i].inner[j]);
	}
}

void
daf_tokens_add(struct daf_buf *out, const struct daf_field *def, bool sounds,
    const char *value)
{
	struct daf_buf folded = { 0 };
	const char *kind = def != NULL ? def->kind->name : "";
	size_t len;

	daf_text_fold(&folded, value, strlen(value));
	daf_buf_add(out, daf_buf_str(&folded), folded.len);
	if (sounds)
		add_sounds(out, daf_buf_str(&folded), folded.len);
	add_digits(out, value);
	len = out->len;
	if (strcmp(kind, "phone") == 0) {
		daf_buf_addc(out, '\n');
		if (!daf_tokens_phone(out, value))
			out->len = len;
	}
	daf_buf_clear(&folded);
}
