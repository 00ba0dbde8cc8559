/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.c - see config.h. Names are compared without case, as git does;
 * subsections with it. */
#include "core/base/config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/fs.h"
#include "core/base/text.h"

#define FILE_MAX (64 * 1024)

struct entry {
	char *section, *subsection, *key, *value; /* subsection may be NULL */
};

struct daf_config {
	struct entry *entries;
	size_t n, cap;
};

/* What is read, and where. */
struct reader {
	const char *path;
	const char *p; /* in the current line */
	size_t line;
	char *section, *subsection; /* of the header last seen, or NULL */
};

static const struct daf_err *
wrong(const struct reader *r, const char *what)
{
	return daf_err(DAF_REFUSED, "%s, line %zu: %s", r->path, r->line, what);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_name_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static void
skip_blanks(struct reader *r)
{
	while (*r->p == ' ' || *r->p == '\t')
		r->p++;
}

static bool
at_end(const struct reader *r)
{
	return *r->p == '\0' || *r->p == '#' || *r->p == ';';
}

/* A section's or a key's name; NULL if there is none. */
static char *
read_name(struct reader *r)
{
	const char *start = r->p;

	if (!is_letter(*r->p))
		return NULL;
	while (is_name_char(*r->p))
		r->p++;
	return daf_strndup(start, (size_t)(r->p - start));
}

/* [section] or [section "subsection"] */
static const struct daf_err *
read_header(struct reader *r)
{
	struct daf_buf sub = { 0 };
	const struct daf_err *err = NULL;

	free(r->section);
	free(r->subsection);
	r->subsection = NULL;
	r->p++;
	skip_blanks(r);
	r->section = read_name(r);
	if (r->section == NULL)
		return wrong(r, "a section's name is wanted after [");
	skip_blanks(r);
	if (*r->p == '"') {
		for (r->p++; *r->p != '"' && *r->p != '\0'; r->p++) {
			if (*r->p == '\\' && r->p[1] != '\0')
				r->p++;
			daf_buf_addc(&sub, *r->p);
		}
		if (*r->p != '"') {
			err = wrong(r, "the quote \" is not closed");
			goto done;
		}
		r->p++;
		r->subsection = daf_buf_steal(&sub);
		skip_blanks(r);
	}
	if (*r->p != ']') {
		err = wrong(r, "a section is written [name] or "
			       "[name \"sub\"]");
		goto done;
	}
	r->p++;
done:
	daf_buf_clear(&sub);
	return err;
}

/* The byte that follows a backslash, decoded; 0 if there is no such escape. */
static char
escaped(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'b':
		return '\b';
	case '"':
	case '\\':
		return c;
	default: /* any byte of the file */
		return '\0';
	}
}

static const struct daf_err *
read_value(char **out, struct reader *r)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err = NULL;
	size_t solid = 0; /* length without blanks at the end */
	bool quoted = false;
	char c;

	while (*r->p != '\0' && (quoted || !at_end(r))) {
		c = *r->p++;
		if (c == '"') {
			quoted = !quoted;
			solid = b.len;
			continue;
		}
		if (c == '\\') {
			c = escaped(*r->p);
			if (c == '\0') {
				err = wrong(r, "after a backslash only n, t, "
					       "b, \" and \\ may stand");
				goto done;
			}
			r->p++;
			daf_buf_addc(&b, c);
			solid = b.len;
			continue;
		}
		daf_buf_addc(&b, c);
		if (quoted || (c != ' ' && c != '\t'))
			solid = b.len;
	}
	if (quoted) {
		err = wrong(r, "the quote \" is not closed");
		goto done;
	}
	*out = daf_strndup(daf_buf_str(&b), solid);
done:
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
read_entry(struct daf_config *c, struct reader *r)
{
	const struct daf_err *err = NULL;
	char *key, *value = NULL;

	if (r->section == NULL)
		return wrong(r, "a [section] is wanted before the first key");
	key = read_name(r);
	if (key == NULL)
		return wrong(r, "a key is a letter, then letters, digits "
				"and dashes");
	skip_blanks(r);
	if (at_end(r)) {
		value = daf_strdup("true"); /* as git: a key alone is true */
	} else if (*r->p != '=') {
		err = wrong(r, "= is wanted after the key");
		goto done;
	} else {
		r->p++;
		skip_blanks(r);
		err = read_value(&value, r);
		if (err != NULL)
			goto done;
	}
	daf_config_add(c, r->section, r->subsection, key, value);
done:
	free(key);
	free(value);
	return err;
}

static const struct daf_err *
read_line(struct daf_config *c, struct reader *r)
{
	const struct daf_err *err;

	skip_blanks(r);
	if (*r->p == '[') {
		err = read_header(r);
		if (err != NULL)
			return err;
		skip_blanks(r);
	}
	return at_end(r) ? NULL : read_entry(c, r);
}

static const struct daf_err *
check_line(const struct reader *r, const char *line, size_t len)
{
	size_t i;

	if (!daf_text_is_utf8(line, len))
		return wrong(r, "invalid UTF-8");
	for (i = 0; i < len; i++)
		if (((unsigned char)line[i] < 0x20 && line[i] != '\t') ||
		    line[i] == 0x7f)
			return wrong(r, "a control character");
	return NULL;
}

static const struct daf_err *
read_text(struct daf_config *c, struct reader *r, const char *text, size_t len)
{
	const struct daf_err *err = NULL;
	const char *end = text + len, *stop;
	size_t n;
	char *line;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3; /* editors put a byte order mark there */
	for (; text < end && err == NULL; text = stop + 1) {
		r->line++;
		stop = memchr(text, '\n', (size_t)(end - text));
		if (stop == NULL)
			stop = end;
		n = (size_t)(stop - text);
		if (n > 0 && text[n - 1] == '\r')
			n--;
		err = check_line(r, text, n);
		if (err != NULL)
			break;
		line = daf_strndup(text, n);
		r->p = line;
		err = read_line(c, r);
		free(line);
	}
	return err;
}

const struct daf_err *
daf_config_read(struct daf_config **out, const char *path)
{
	const struct daf_err *err;
	struct reader r = { .path = path };
	struct daf_config *c = NULL;
	char *text = NULL;
	size_t len = 0;

	if (!daf_fs_exists(path)) {
		*out = daf_config_new();
		return NULL;
	}
	err = daf_fs_read(&text, &len, path, FILE_MAX);
	if (err != NULL)
		return err;
	c = daf_config_new();
	err = read_text(c, &r, text, len);
	if (err == NULL) {
		*out = c;
		c = NULL;
	}
	free(r.section);
	free(r.subsection);
	free(text);
	daf_config_free(c);
	return err;
}

struct daf_config *
daf_config_new(void)
{
	return daf_calloc(1, sizeof(struct daf_config));
}

static void
clear_entry(struct entry *e)
{
	free(e->section);
	free(e->subsection);
	free(e->key);
	free(e->value);
}

void
daf_config_free(struct daf_config *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++)
		clear_entry(&c->entries[i]);
	free(c->entries);
	free(c);
}

static bool
same_subsection(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static bool
in_section(const struct entry *e, const char *section, const char *subsection)
{
	return strcasecmp(e->section, section) == 0 &&
	       same_subsection(e->subsection, subsection);
}

static bool
is_entry(const struct entry *e, const char *section, const char *subsection,
    const char *key)
{
	return in_section(e, section, subsection) &&
	       strcasecmp(e->key, key) == 0;
}

const char *
daf_config_get(const struct daf_config *c, const char *section,
    const char *subsection, const char *key)
{
	size_t i = c->n;

	while (i-- > 0)
		if (is_entry(&c->entries[i], section, subsection, key))
			return c->entries[i].value;
	return NULL;
}

const char *
daf_config_nth(const struct daf_config *c, const char *section,
    const char *subsection, const char *key, size_t i)
{
	size_t at;

	for (at = 0; at < c->n; at++)
		if (is_entry(&c->entries[at], section, subsection, key) &&
		    i-- == 0)
			return c->entries[at].value;
	return NULL;
}

/* Is entries[at] the first of its section and subsection? */
static bool
is_first(const struct daf_config *c, size_t at)
{
	const struct entry *e = &c->entries[at];
	size_t i;

	for (i = 0; i < at; i++)
		if (in_section(&c->entries[i], e->section, e->subsection))
			return false;
	return true;
}

const char *
daf_config_subsection(const struct daf_config *c, const char *section, size_t i)
{
	const struct entry *e;
	size_t at;

	for (at = 0; at < c->n; at++) {
		e = &c->entries[at];
		if (e->subsection != NULL &&
		    strcasecmp(e->section, section) == 0 && is_first(c, at) &&
		    i-- == 0)
			return e->subsection;
	}
	return NULL;
}

void
daf_config_set(struct daf_config *c, const char *section,
    const char *subsection, const char *key, const char *value)
{
	/* Copied first: the value may be a borrowed one of this config. */
	char *copy = daf_strdup(value);
	size_t i, n = 0;
	bool found = false;

	for (i = 0; i < c->n; i++) {
		struct entry *e = &c->entries[i];

		if (is_entry(e, section, subsection, key)) {
			if (found) {
				clear_entry(e);
				continue;
			}
			found = true;
			free(e->value);
			e->value = copy;
		}
		c->entries[n++] = *e;
	}
	c->n = n;
	if (!found) {
		daf_config_add(c, section, subsection, key, copy);
		free(copy);
	}
}

void
daf_config_add(struct daf_config *c, const char *section,
    const char *subsection, const char *key, const char *value)
{
	struct entry e = { 0 };

	e.section = daf_strdup(section);
	e.subsection = subsection != NULL ? daf_strdup(subsection) : NULL;
	e.key = daf_strdup(key);
	e.value = daf_strdup(value);
	c->entries = daf_grow(c->entries, c->n, &c->cap, sizeof(*c->entries));
	c->entries[c->n++] = e;
}

/* Escapes what read_value() decodes; false if it cannot be written. */
static bool
write_quoted(struct daf_buf *b, const char *s)
{
	daf_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			daf_buf_adds(b, "\\n");
		else if (*s == '\t')
			daf_buf_adds(b, "\\t");
		else if (*s == '\b')
			daf_buf_adds(b, "\\b");
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
		else {
			if (*s == '"' || *s == '\\')
				daf_buf_addc(b, '\\');
			daf_buf_addc(b, *s);
		}
	}
	daf_buf_addc(b, '"');
	return true;
}

static bool
is_plain(const char *value)
{
	size_t len = strlen(value);

	return len > 0 && value[0] != ' ' && value[len - 1] != ' ' &&
	       strpbrk(value, "\"\\#;\n\t\b") == NULL;
}

static bool
write_header(struct daf_buf *b, const struct entry *e)
{
	daf_buf_addf(b, "[%s", e->section);
	if (e->subsection != NULL) {
		daf_buf_addc(b, ' ');
		/* There a backslash only keeps the next byte. */
		if (strpbrk(e->subsection, "\n\t\b") != NULL ||
		    !write_quoted(b, e->subsection))
			return false;
	}
	daf_buf_adds(b, "]\n");
	return true;
}

static bool
write_value(struct daf_buf *b, const struct entry *e)
{
	struct daf_buf quoted = { 0 };
	bool fine;

	daf_buf_addf(b, "\t%s = ", e->key);
	fine = write_quoted(&quoted, e->value);
	daf_buf_adds(b, is_plain(e->value) ? e->value : daf_buf_str(&quoted));
	daf_buf_addc(b, '\n');
	daf_buf_clear(&quoted);
	return fine;
}

const struct daf_err *
daf_config_write(const struct daf_config *c, const char *path, unsigned mode)
{
	const struct daf_err *err = NULL;
	struct daf_buf b = { 0 };
	const struct entry *e;
	size_t i, k;
	bool fine = true;

	for (i = 0; i < c->n && fine; i++) {
		e = &c->entries[i];
		if (!is_first(c, i))
			continue;
		fine = write_header(&b, e);
		for (k = i; k < c->n && fine; k++)
			if (in_section(
				&c->entries[k], e->section, e->subsection))
				fine = write_value(&b, &c->entries[k]);
	}
	if (!fine)
		err = daf_err(DAF_REFUSED,
		    "%s: a setting in section %s "
		    "has a control character",
		    path, e->section);
	else if (b.len > FILE_MAX)
		err = daf_err(DAF_REFUSED,
		    "%s: the settings take more than "
		    "%d bytes",
		    path, FILE_MAX);
	else
		err = daf_fs_write(path, daf_buf_str(&b), b.len, (mode_t)mode);
	daf_buf_clear(&b);
	return err;
}
