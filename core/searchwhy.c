/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchwhy.c - why a record is a hit, in words; see searchi.h. */
#include <ctype.h>
#include <string.h>

#include "core/base/text.h"
#include "core/hide.h"
#include "core/item.h"
#include "core/searchi.h"
#include "schema/kind.h"

#define SHOWN_FIELDS 2 /* of one hit */
#define SAID_MAX 64    /* bytes of a label or role */

void
daf_search_label(struct daf_buf *out, const char *label)
{
	char said[SAID_MAX + 1] = "";
	size_t len = strnlen(label, SAID_MAX);

	while (len > 0 && ((unsigned char)label[len] & 0xc0) == 0x80)
		len--;
	memcpy(said, label, len);
	said[len] = '\0';
	if (!isupper((unsigned char)said[0]) ||
	    !isupper((unsigned char)said[1]))
		said[0] = (char)tolower((unsigned char)said[0]);
	daf_buf_adds(out, said);
}

static void
one_line(struct daf_buf *b, size_t from)
{
	for (; from < b->len; from++)
		if (b->data[from] == '\n')
			b->data[from] = ' ';
}

struct saying {
	struct daf_buf text;
	bool seen[DAF_WORDS_MAX]; /* terms said already */
	size_t fields;
};

static bool
names(const struct daf_term *term, const char *field)
{
	const char **f;

	for (f = term->fields; f != NULL && *f != NULL; f++)
		if (strcmp(*f, field) == 0)
			return true;
	return term->fields == NULL;
}

/* What of a choice people would have looked for: its label, the one in Urdu,
 * else what is stored. */
static const char *
choice_text(
    const struct daf_term *t, const struct daf_field *def, const char *value)
{
	const struct daf_choice *c;
	size_t i;

	for (i = 0; def != NULL && i < def->nchoices; i++) {
		c = &def->choices[i];
		if (strcmp(c->value, value) != 0)
			continue;
		if (daf_word_in(NULL, &t->word, c->label) > 0)
			return c->label;
		if (c->label_ur != NULL &&
		    daf_word_in(NULL, &t->word, c->label_ur) > 0)
			return c->label_ur;
	}
	return value;
}

/* The first term not said yet that the value has. */
static bool
new_term(struct daf_word_span *span, const char **value, struct saying *say,
    struct searching *s, const char *field, const struct daf_field *def)
{
	struct daf_word_span here;
	const struct daf_term *t;
	const char *text;
	bool found = false;
	size_t i;

	for (i = 0; i < s->terms.n; i++) {
		t = &s->terms.terms[i];
		if (say->seen[i] || t->without ||
		    (t->kind != DAF_TERM_WORDS && t->kind != DAF_TERM_FIELD) ||
		    !names(t, field))
			continue;
		text = found ? *value : choice_text(t, def, *value);
		if (daf_word_in(&here, &t->word, text) < (t->exact ? 2 : 1))
			continue;
		say->seen[i] = true;
		if (!found) {
			*span = here;
			*value = text;
		}
		found = true;
	}
	return found;
}

/* "name Muhammad [Aslam]" for each field that has a word not said yet; of a
 * child, the fields that make its title go without their label. */
static const struct daf_err *
say_fields(struct saying *say, struct searching *s,
    const struct search_row *row, bool child)
{
	const struct daf_field *def;
	struct daf_word_span span;
	const struct daf_err *err;
	const char *name, *value;
	struct daf_hide hide;
	bool in_title;
	sqlite3_stmt *st;
	size_t start, i;

	err = daf_hide_is(&hide, s->reg, row->record);
	if (err != NULL)
		return err;

	err = daf_db_prepare(&st, s->db,
	    "SELECT f.name, v.value"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1"
	    " AND v.live = 1"
	    " ORDER BY v.field",
	    "i", row->record);
	while (say->fields < SHOWN_FIELDS && daf_db_next(&err, s->db, st)) {
		name = daf_db_str(st, 0);
		if (daf_hide_field(&hide, name))
			continue;
		def = row->def != NULL ? daf_type_field(row->def, name) : NULL;
		value = daf_db_str(st, 1);
		if (!new_term(&span, &value, say, s, name, def))
			continue;
		in_title = false;
		for (i = 0;
		     child && row->def != NULL && row->def->title[i] != NULL;
		     i++)
			in_title =
			    in_title || strcmp(row->def->title[i], name) == 0;
		start = say->text.len;
		if (say->fields++ > 0)
			daf_buf_adds(&say->text, "; ");
		if (!in_title) {
			daf_search_label(
			    &say->text, def != NULL ? def->label : name);
			daf_buf_addc(&say->text, ' ');
		}
		if (child)
			daf_buf_addc(&say->text, '"');
		daf_word_excerpt(&say->text, value, span);
		if (child)
			daf_buf_addc(&say->text, '"');
		one_line(&say->text, start);
	}
	daf_db_done(s->db, st);
	return err;
}

/* Through what the record is shown: "accused ", "alias ". */
static const struct daf_err *
say_child(struct saying *say, struct searching *s, int64_t record)
{
	struct search_row child;
	const struct daf_err *err;
	const char *role;
	bool found;

	err = daf_search_row(&found, &child, s, record);
	if (err == NULL && found)
		err = daf_search_role(&role, NULL, s, &child);
	if (err != NULL || !found)
		return err;
	daf_search_label(&say->text, role);
	daf_buf_addc(&say->text, ' ');
	return NULL;
}

/* Names in a value that sound like one that is looked for, as written. */
static void
say_alike(struct saying *say, struct searching *s, const char *value)
{
	struct daf_sound_part parts[DAF_SOUND_PARTS];
	struct daf_buf folded = { 0 };
	struct daf_word_span span;
	size_t n, i, at, token, words, k;

	daf_text_fold(&folded, value, strlen(value));
	n = daf_sound_name(parts, daf_buf_str(&folded), folded.len);
	for (i = 0; i < n && say->fields < SHOWN_FIELDS; i++) {
		if (!daf_sound_has(s->parts, s->nparts, &parts[i]))
			continue;
		token = words = at = 0;
		while (
		    (k = daf_word_token(&at, folded.data, parts[i].to)) > 0) {
			token += at < parts[i].from;
			words += at >= parts[i].from;
			at += k;
		}
		span = daf_word_place(value, token, words);
		daf_buf_addf(&say->text, "%s%.*s",
		    say->fields++ > 0 ? ", " : "sounds like: ",
		    (int)(span.to - span.from), value + span.from);
	}
	daf_buf_clear(&folded);
}

static const struct daf_err *
say_sounds(
    struct saying *say, struct searching *s, const struct search_row *row)
{
	const struct daf_field *def;
	const struct daf_err *err;
	struct daf_hide hide;
	sqlite3_stmt *st;

	err = daf_hide_is(&hide, s->reg, row->record);
	if (err != NULL)
		return err;
	err = daf_db_prepare(&st, s->db,
	    "SELECT f.name, v.value"
	    " FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " WHERE v.record = ?1"
	    " AND v.live = 1"
	    " ORDER BY v.field",
	    "i", row->record);
	while (daf_db_next(&err, s->db, st)) {
		def = row->def != NULL
			  ? daf_type_field(row->def, daf_db_str(st, 0))
			  : NULL;
		if (def != NULL && daf_type_sounds(row->def, def) &&
		    !daf_hide_field(&hide, def->name))
			say_alike(say, s, daf_db_str(st, 1));
	}
	daf_db_done(s->db, st);
	return err;
}

static const struct daf_err *
say_hit(struct saying *say, struct searching *s, const struct search_hit *hit)
{
	const struct daf_err *err = NULL;
	struct search_row match;
	bool found = false;

	if (hit->child != 0)
		err = say_child(say, s, hit->child);
	if (err == NULL)
		err = daf_search_row(&found, &match, s, hit->match);
	if (err != NULL || !found)
		return err;
	if (hit->tier == DAF_TIER_SOUND)
		err = say_sounds(say, s, &match);
	if (err == NULL && say->fields == 0)
		err = say_fields(say, s, &match, hit->child != 0);
	if (err == NULL && say->fields == 0 && hit->tier == DAF_TIER_NONE)
		daf_buf_reset(&say->text); /* it is not through the child */
	else if (err == NULL && say->fields == 0 && hit->child != 0)
		daf_buf_addf(&say->text, "\"%s\"", match.title);
	/* What the conditions found in the record shown. */
	if (err == NULL && hit->match != hit->row.record)
		err = say_fields(say, s, &hit->row, false);
	return err;
}

/* " (same as ISB-PER-2026-0002)" behind what was found in that one. */
static const struct daf_err *
say_joined(struct saying *say, struct searching *s, int64_t record)
{
	struct search_row row;
	const struct daf_err *err;
	bool found;

	if (record == 0)
		return NULL;
	err = daf_search_row(&found, &row, s, record);
	if (err == NULL && found)
		daf_buf_addf(&say->text, "%s(same as %s)",
		    say->text.len > 0 ? " " : "",
		    *row.number != '\0' ? row.number : row.address);
	return err;
}

const struct daf_err *
daf_search_why(
    struct daf_item *item, struct searching *s, const struct search_hit *hit)
{
	const struct daf_err *err = NULL;
	struct saying say = { .fields = 0 };

	if (hit->joined != 0 && hit->tier == DAF_TIER_EXACT && hit->child == 0)
		daf_buf_adds(&say.text, "number or id");
	else if (hit->tier == DAF_TIER_EXACT && hit->child == 0)
		daf_buf_addf(&say.text, "%s [%s]",
		    strcmp(s->terms.plain, item->id) == 0 ? "id" : "number",
		    strcmp(s->terms.plain, item->id) == 0 ||
			    item->number == NULL
			? item->id
			: item->number);
	else
		err = say_hit(&say, s, hit);
	if (err == NULL)
		err = say_joined(&say, s, hit->joined);
	item->where = daf_pool_strdup(s->pool, daf_buf_str(&say.text));
	daf_buf_clear(&say.text);
	return err;
}
