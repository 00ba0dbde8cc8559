/* SPDX-License-Identifier: GPL-3.0-or-later */
/* terms.c - see terms.h. */
#include "core/terms.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/suggest.h"
#include "schema/kind.h"

#define NAME_MAX_BYTES 64 /* of what stands before a colon */
#define FIELDS_MAX 64     /* that one name may mean */

static const struct {
	const char *name;
	enum daf_term_kind kind;
} pseudo[] = {
	{ "type", DAF_TERM_TYPE },
	{ "office", DAF_TERM_OFFICE },
	{ "year", DAF_TERM_YEAR },
	/* Unless there are fields of that name. */
	{ "opened", DAF_TERM_OPENED },
	{ "closed", DAF_TERM_CLOSED },
};

/* Kinds whose values stand in the index as they are written. */
static const char *const verbatim[] = { "text", "longtext", "name", "cnic",
	"passport", "phone", "sha256" };

/* A term as it was typed. */
struct raw {
	bool without, exact;
	const char *name;
	size_t name_len; /* 0: no field */
	const char *value;
	size_t value_len;
	const char *whole; /* with the name */
	size_t whole_len;
};

struct parsing {
	struct daf_pool *pool;
	const struct daf_terms_view *view;
	struct daf_terms *out;
	size_t raws; /* seen, also those without letters */
	bool wanted; /* one of them is not a -x */
};

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* How long a field's name stands before a colon; 0: none can. */
static size_t
name_before_colon(const char *s, const char *end)
{
	size_t n = 0;

	if (s == end || !isalpha((unsigned char)*s))
		return 0;
	while (s + n < end &&
	       (isalnum((unsigned char)s[n]) || s[n] == '_' || s[n] == '-'))
		n++;
	return s + n < end && s[n] == ':' && n > 1 && n <= NAME_MAX_BYTES ? n
									  : 0;
}

/* What stands in quotes from s on; returns where to go on. */
static const char *
quoted(struct raw *r, const char *s, const char *end)
{
	const char *close = memchr(s, '"', (size_t)(end - s));

	r->exact = true;
	r->value = s;
	r->value_len = (size_t)((close != NULL ? close : end) - s);
	return close != NULL ? close + 1 : end;
}

/* The next term of [s, end), whose spaces separate unless it is `one` term;
 * NULL: there is none. */
static const char *
scan(struct raw *r, const char *s, const char *end, bool one)
{
	const char *stop, *start;

	*r = (struct raw){ 0 };
	while (s < end && is_space(*s))
		s++;
	if (s == end)
		return NULL;
	if (*s == '-' && s + 1 < end && !is_space(s[1])) {
		r->without = true;
		s++;
	}
	if (*s == '"')
		return quoted(r, s + 1, end);
	start = s;
	for (stop = s; stop < end && (one || !is_space(*stop)); stop++)
		continue;
	r->whole = s;
	r->name_len = name_before_colon(s, stop);
	if (r->name_len > 0) {
		r->name = s;
		s += r->name_len + 1;
		if (s < end && *s == '"')
			stop = quoted(r, s + 1, end);
	}
	r->whole_len = (size_t)(stop - start);
	if (!r->exact) {
		r->value = s;
		r->value_len = (size_t)(stop - s);
	}
	return stop;
}

/* ---- names ---- */

static bool
same_folded(const char *folded, const char *text)
{
	struct daf_buf b = { 0 };
	bool same;

	daf_text_fold(&b, text, strlen(text));
	same = strcmp(daf_buf_str(&b), folded) == 0;
	daf_buf_clear(&b);
	return same;
}

/* The type that a word names, or NULL. */
static const char *
type_named(const struct daf_terms_view *view, const char *folded)
{
	const struct daf_type *t;
	const char **s;
	size_t i, j;

	for (i = 0; i < view->n; i++)
		if ((t = daf_types_find(view->types[i], folded)) != NULL)
			return t->name;
	for (i = 0; i < view->n; i++) {
		for (j = 0; j < daf_types_count(view->types[i]); j++) {
			t = daf_types_at(view->types[i], j);
			if (same_folded(folded, t->label) ||
			    same_folded(folded, t->plural))
				return t->name;
			for (s = t->synonyms; s != NULL && *s != NULL; s++)
				if (same_folded(folded, *s))
					return t->name;
		}
	}
	return NULL;
}

/* Does a name mean the field: its name, the beginning of that before a `_`, or
 * its label with - or _ for spaces and without apostrophes? */
static bool
means(const char *name, const struct daf_field *f)
{
	size_t len = strlen(name), i;
	const char *label;

	if (strncmp(f->name, name, len) == 0 &&
	    (f->name[len] == '\0' || f->name[len] == '_'))
		return true;
	for (i = 0, label = f->label; i < len && *label != '\0'; label++) {
		if (*label == '\'')
			continue;
		if (isalnum((unsigned char)*label)
			? name[i] != tolower((unsigned char)*label)
			: isalnum((unsigned char)name[i]) != 0)
			return false;
		i++;
	}
	return i == len && *label == '\0';
}

static bool
indexed(const struct daf_field *f)
{
	size_t i;

	for (i = 0; f->search && i < sizeof(verbatim) / sizeof(verbatim[0]);
	     i++)
		if (strcmp(verbatim[i], f->kind->name) == 0)
			return true;
	return false;
}

static void
add_field(
    struct daf_term *term, const char **found, size_t *n, const char *name)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (strcmp(found[i], name) == 0)
			return;
	if (*n < FIELDS_MAX)
		found[(*n)++] = name;
	else
		term->searched = false;
}

/* The fields that a name means in any type; false: none. */
static bool
fields_named(struct daf_term *term, struct parsing *p, const char *name)
{
	const char *found[FIELDS_MAX] = { NULL };
	const struct daf_type *t;
	size_t i, j, k, n = 0;

	term->searched = true;
	for (i = 0; i < p->view->n; i++) {
		for (j = 0; j < daf_types_count(p->view->types[i]); j++) {
			t = daf_types_at(p->view->types[i], j);
			for (k = 0; k < t->nfields; k++) {
				if (!means(name, &t->fields[k]))
					continue;
				add_field(term, found, &n, t->fields[k].name);
				term->searched =
				    term->searched && indexed(&t->fields[k]);
			}
		}
	}
	term->fields = daf_pool_array(p->pool, n + 1, sizeof(*term->fields));
	for (i = 0; i < n; i++)
		term->fields[i] = daf_pool_strdup(p->pool, found[i]);
	return n > 0;
}

struct name_list {
	const char **names;
	size_t n, cap;
};

static void
add_name(struct name_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->names[i], name) == 0)
			return;
	list->names =
	    daf_grow(list->names, list->n, &list->cap, sizeof(*list->names));
	list->names[list->n++] = name;
}

static const struct daf_err *
unknown_field(struct parsing *p, const char *name, const char *value)
{
	struct name_list list = { .n = 0 };
	const struct daf_err *err;
	const struct daf_type *t;
	struct daf_buf near = { 0 };
	size_t i, j, k;

	for (i = 0; i < sizeof(pseudo) / sizeof(pseudo[0]); i++)
		add_name(&list, pseudo[i].name);
	for (i = 0; i < p->view->n; i++) {
		for (j = 0; j < daf_types_count(p->view->types[i]); j++) {
			t = daf_types_at(p->view->types[i], j);
			for (k = 0; k < t->nfields; k++)
				add_name(&list, t->fields[k].name);
		}
	}
	daf_suggest(&near, name, list.names, list.n);
	err = daf_err(DAF_REFUSED,
	    "there is no field `%s`%s; to look for the text itself, put it in "
	    "quotes: \"%s:%s\"",
	    name, daf_buf_str(&near), name, daf_text_quote(value).text);
	daf_buf_clear(&near);
	free(list.names);
	return err;
}

/* ---- terms ---- */

/* What stands before the colon decides; *plain: it is a word with a colon. */
static const struct daf_err *
named(struct daf_term *term, bool *plain, struct parsing *p, const char *name,
    const char *value)
{
	const char *folded = term->word.folded;
	bool kind = strcmp(name, "kind") == 0;
	size_t i;

	*plain = false;
	if (kind && type_named(p->view, folded) != NULL)
		name = "type";
	for (i = 0; i < sizeof(pseudo) / sizeof(pseudo[0]); i++) {
		if (strcmp(pseudo[i].name, name) != 0 ||
		    (pseudo[i].kind >= DAF_TERM_OPENED &&
			fields_named(term, p, name)))
			continue;
		term->kind = pseudo[i].kind;
		if (term->kind != DAF_TERM_TYPE)
			return NULL;
		term->name = type_named(p->view, folded);
		return term->name != NULL || p->view->n == 0
			   ? NULL
			   : daf_suggest_type(p->view->types[0], value);
	}
	term->kind = DAF_TERM_FIELD;
	term->name = name;
	if (fields_named(term, p, name))
		return NULL;
	if (kind && p->view->n > 0)
		return daf_suggest_type(p->view->types[0], value);
	*plain = strncmp(value, "//", 2) == 0;
	return *plain ? NULL : unknown_field(p, name, value);
}

static const char *
lower(struct daf_pool *pool, const char *s, size_t len)
{
	char *out = daf_pool_strndup(pool, s, len), *c;

	for (c = out; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return out;
}

static const struct daf_err *
add(struct parsing *p, const struct raw *r)
{
	struct daf_term *term = &p->out->terms[p->out->n];
	const struct daf_err *err;
	const char *name, *value;
	bool plain = false;

	if (++p->raws > DAF_WORDS_MAX)
		return daf_err(DAF_REFUSED,
		    "a search of more words than fit: at most %d",
		    DAF_WORDS_MAX);
	*term = (struct daf_term){ .without = r->without, .exact = r->exact };
	err = daf_word_init(&term->word, p->pool, r->value, r->value_len);
	if (err != NULL)
		return err;
	if (r->name_len > 0) {
		name = lower(p->pool, r->name, r->name_len);
		value = daf_pool_strndup(p->pool, r->value, r->value_len);
		if (term->word.folded[0] == '\0')
			return daf_err(DAF_REFUSED,
			    "%s: what is looked for there? Give a word with "
			    "at least one letter or digit",
			    name);
		err = named(term, &plain, p, name, value);
	}
	if (err == NULL && plain) {
		*term = (struct daf_term){ .without = r->without };
		err =
		    daf_word_init(&term->word, p->pool, r->whole, r->whole_len);
	}
	if (err != NULL || term->word.folded[0] == '\0')
		return err;
	if (r->whole_len > 0)
		term->typed = daf_pool_strndup(p->pool, r->whole, r->whole_len);
	p->wanted = p->wanted || !term->without;
	p->out->n++;
	return NULL;
}

static void
begin(struct parsing *p, size_t most)
{
	if (most > DAF_WORDS_MAX)
		most = DAF_WORDS_MAX;
	*p->out = (struct daf_terms){ 0 };
	p->out->terms =
	    daf_pool_array(p->pool, most + 1, sizeof(*p->out->terms));
}

/* The only word, whatever is said of type, office and year. */
static const char *
only_word(const struct daf_terms *terms)
{
	const struct daf_term *t;
	const char *only = NULL;
	size_t i;

	for (i = 0; i < terms->n; i++) {
		t = &terms->terms[i];
		if (t->kind == DAF_TERM_FIELD ||
		    (t->kind == DAF_TERM_WORDS &&
			(only != NULL || t->without || t->exact)))
			return NULL;
		if (t->kind == DAF_TERM_WORDS)
			only = t->typed;
	}
	return only;
}

static const struct daf_err *
finish(struct parsing *p)
{
	p->out->plain = only_word(p->out);
	if (p->out->n == 0)
		return daf_err(DAF_REFUSED,
		    "nothing to search for: give a "
		    "word with at least one letter or digit");
	if (!p->wanted)
		return daf_err(DAF_REFUSED, "nothing to search for: -x leaves "
					    "out; say also what is wanted");
	return NULL;
}

static const struct daf_err *
check(const char *text)
{
	size_t len = strnlen(text, DAF_TERMS_TEXT_MAX + 1);

	if (len > DAF_TERMS_TEXT_MAX)
		return daf_err(DAF_REFUSED,
		    "a search word of more than %d bytes: at most %d",
		    DAF_TERMS_TEXT_MAX, DAF_WORD_SIZE_MAX);
	return daf_text_is_utf8(text, len)
		   ? NULL
		   : daf_err(
			 DAF_REFUSED, "what is searched for is not UTF-8 text");
}

const struct daf_err *
daf_terms_parse(struct daf_terms *out, struct daf_pool *pool,
    const struct daf_terms_view *view, const char *text)
{
	struct parsing p = { .pool = pool, .view = view, .out = out };
	const struct daf_err *err = check(text);
	const char *end, *s = text;
	struct raw r;

	begin(&p, DAF_WORDS_MAX);
	if (err != NULL)
		return err;
	end = text + strlen(text);
	while (err == NULL && (s = scan(&r, s, end, false)) != NULL)
		err = add(&p, &r);
	return err != NULL ? err : finish(&p);
}

const struct daf_err *
daf_terms_from(struct daf_terms *out, struct daf_pool *pool,
    const struct daf_terms_view *view, const char *const *given, size_t n)
{
	struct parsing p = { .pool = pool, .view = view, .out = out };
	const struct daf_err *err = NULL;
	struct raw r;
	size_t i;

	begin(&p, n);
	for (i = 0; err == NULL && i < n; i++) {
		err = check(given[i]);
		if (err == NULL &&
		    scan(&r, given[i], given[i] + strlen(given[i]), true))
			err = add(&p, &r);
	}
	return err != NULL ? err : finish(&p);
}
