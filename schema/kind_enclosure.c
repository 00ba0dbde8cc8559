/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kind_enclosure.c - a paper on a check list: how far it is. That one is not
 * needed is said with a reason, so that the reader need not ask why.
 */
#include <string.h>
#include <strings.h>

#include "schema/kinds.h"

#define REASON ": "

static const struct {
	const char *word, *label;
	bool there;  /* nothing is missing any more */
	bool reason; /* wanted behind the word */
} words[] = {
	{ "missing", "Missing", false, false },
	{ "asked", "Asked for", false, false },
	{ "present", "Present", true, false },
	{ "sent", "Sent", true, false },
	{ "not-needed", "Not needed", true, true },
};

#define NWORDS (sizeof(words) / sizeof(words[0]))

/* Which word the first `len` bytes are, or the beginning of; case, and a space
 * for the hyphen, do not matter. NWORDS: none. */
static size_t
word_of(const char *s, size_t len)
{
	char given[16];
	size_t i;

	if (len == 0 || len >= sizeof(given))
		return NWORDS;
	memcpy(given, s, len);
	given[len] = '\0';
	for (i = 0; i < NWORDS; i++)
		if (strcasecmp(words[i].label, given) == 0)
			return i;
	for (i = 0; i < len; i++)
		if (given[i] == ' ')
			given[i] = '-';
	for (i = 0; i < NWORDS; i++)
		if (strncasecmp(words[i].word, given, len) == 0)
			return i;
	return NWORDS;
}

/* The word of a stored value; *reason: what stands behind it, or NULL. */
static size_t
stored_word(const char **reason, const char *value)
{
	size_t len = strcspn(value, ":"), i;

	*reason = NULL;
	for (i = 0; i < NWORDS; i++) {
		if (strlen(words[i].word) != len ||
		    strncmp(words[i].word, value, len) != 0)
			continue;
		if (value[len] == ':')
			*reason =
			    value + len + 1 + strspn(value + len + 1, " ");
		return i;
	}
	return NWORDS;
}

const struct daf_err *
daf_enclosure_kind_parse(struct daf_buf *canonical,
    const struct daf_field *field, const char *given,
    const struct daf_kind_ctx *ctx)
{
	const char *colon = strchr(given, ':');
	size_t len = colon != NULL ? (size_t)(colon - given) : strlen(given);
	size_t i, start;

	(void)ctx;
	while (len > 0 && given[len - 1] == ' ')
		len--;
	i = word_of(given, len);
	if (i == NWORDS || (colon != NULL && !words[i].reason))
		return daf_kind_refuse(field, given, field->kind->wanted);
	daf_buf_adds(canonical, words[i].word);
	if (!words[i].reason)
		return NULL;
	daf_buf_adds(canonical, REASON);
	start = canonical->len;
	daf_kind_squeeze(canonical, colon != NULL ? colon + 1 : "", false);
	return canonical->len > start
		   ? NULL
		   : daf_kind_refuse(field, given,
			 "the reason behind it, as in \"not-needed: served "
			 "in full\",");
}

void
daf_enclosure_kind_show(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const char *reason;
	size_t i = stored_word(&reason, value);

	(void)field;
	if (i == NWORDS) { /* of an older type: as it is */
		daf_buf_adds(out, value);
		return;
	}
	daf_buf_adds(out, words[i].label);
	if (reason != NULL)
		daf_buf_addf(out, "%s%s", REASON, reason);
}

/* What is missing comes first. */
void
daf_enclosure_kind_key(
    struct daf_buf *out, const struct daf_field *field, const char *value)
{
	const char *reason;

	(void)field;
	daf_buf_addf(out, "%zu", stored_word(&reason, value));
}

bool
daf_enclosure_there(const char *value)
{
	const char *reason;
	size_t i = stored_word(&reason, value);

	return i < NWORDS && words[i].there &&
	       (reason != NULL && *reason != '\0') == words[i].reason;
}

const char *
daf_enclosure_word(const char **label, size_t i)
{
	if (i >= NWORDS)
		return NULL;
	*label = words[i].label;
	return words[i].word;
}
