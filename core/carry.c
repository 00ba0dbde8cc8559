/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * carry.c - see carry.h: CSV and JSON Lines in, CSV out.
 *
 * Spreadsheets run a cell that begins with one of = + - @ as a formula. Export
 * puts an apostrophe before it, and one more before a value that already looks
 * so; import takes one away: out and in again, the value is the same.
 */
#include "core/carry.h"

#include <csv.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/db.h"
#include "core/derive.h"
#include "core/hide.h"
#include "core/entryi.h"
#include "core/item.h"
#include "core/suggest.h"

#define EXPORT_BATCH 500
#define UTF8_BOM "\xef\xbb\xbf"

/* How far an entry has got, to go back there. */
struct mark {
	size_t nlines, nbirths;
};

static struct mark
mark(const struct daf_entry *e)
{
	return (struct mark){ e->nlines, e->nbirths };
}

static void
back_to(struct daf_entry *e, struct mark m)
{
	e->nlines = m.nlines;
	e->nbirths = m.nbirths;
	e->said_stale = true;
}

/* After its apostrophes, does the text begin like a formula? */
static bool
formula(const char *s)
{
	s += strspn(s, "'");
	return *s != '\0' && strchr("=+-@\t\r", *s) != NULL;
}

static bool
plain_number(const char *s)
{
	size_t n;

	s += *s == '+' || *s == '-';
	n = strspn(s, "0123456789");
	if (n == 0)
		return false;
	s += n;
	if (*s == '.') {
		n = strspn(++s, "0123456789");
		if (n == 0)
			return false;
		s += n;
	}
	return *s == '\0';
}

/* ---- CSV in ---- */

struct table {
	struct daf_entry *e;
	const struct daf_type *type;
	const char **columns; /* NULL: not imported (id) */
	size_t ncolumns, columns_cap;
	char **cells; /* of the row at hand */
	size_t ncells, cells_cap;
	const char **fields, **values;
	size_t line, row_line; /* physical, from 1; where the row began */
	bool head_done;
	size_t n; /* records */
	const struct daf_err *err;
};

static void
drop_cells(struct table *t)
{
	while (t->ncells > 0)
		free(t->cells[--t->ncells]);
}

static void
on_cell(void *data, size_t len, void *arg)
{
	struct table *t = arg;
	const char *s = data;

	if (t->err != NULL)
		return;
	if (t->ncells == 0)
		t->row_line = t->line;
	if (len > 0 && memchr(s, '\0', len) != NULL) {
		t->err = daf_err(DAF_REFUSED, "line %zu: a NUL byte", t->line);
		return;
	}
	if (t->head_done && t->ncells == t->ncolumns) {
		t->err = daf_err(DAF_REFUSED,
		    "line %zu: more values than the "
		    "first line has names (%zu)",
		    t->row_line, t->ncolumns);
		return;
	}
	if (t->ncells > DAF_TYPE_FIELDS_MAX + 8) {
		t->err = daf_err(
		    DAF_REFUSED, "line %zu: too many values", t->row_line);
		return;
	}
	t->cells =
	    daf_grow(t->cells, t->ncells, &t->cells_cap, sizeof(*t->cells));
	t->cells[t->ncells++] = len > 0 ? daf_strndup(s, len) : daf_strdup("");
}

/* The field that a column's head names: by its name, else by its label. */
static const struct daf_err *
column(const char **out, const struct table *t, const char *head)
{
	size_t i;

	*out = NULL;
	if (strcmp(head, "id") == 0)
		return NULL; /* an exported file has it; a new record gets one
			      */
	for (i = 0; i < t->type->nfields; i++)
		if (strcmp(t->type->fields[i].name, head) == 0)
			*out = t->type->fields[i].name;
	for (i = 0; *out == NULL && i < t->type->nfields; i++)
		if (strcasecmp(t->type->fields[i].label, head) == 0)
			*out = t->type->fields[i].name;
	if (*out != NULL)
		return NULL;
	return daf_suggest_field(t->type, head);
}

static void
take_head(struct table *t)
{
	size_t i, j;

	for (i = 0; t->err == NULL && i < t->ncells; i++) {
		t->columns = daf_grow(
		    t->columns, i, &t->columns_cap, sizeof(*t->columns));
		t->err = column(&t->columns[i], t, t->cells[i]);
		for (j = 0; t->err == NULL && j < i; j++)
			if (t->columns[i] != NULL && t->columns[j] != NULL &&
			    strcmp(t->columns[i], t->columns[j]) == 0)
				t->err = daf_err(DAF_REFUSED,
				    "the field `%s` "
				    "has two columns",
				    t->columns[i]);
	}
	if (t->err != NULL)
		t->err = daf_err_wrap(t->err, "line %zu", t->row_line);
	t->ncolumns = t->ncells;
	t->fields = daf_calloc(t->ncolumns, sizeof(*t->fields));
	t->values = daf_calloc(t->ncolumns, sizeof(*t->values));
	t->head_done = true;
}

static void
take_row(struct table *t)
{
	size_t i, n = 0, index;

	if (t->ncells < t->ncolumns) {
		t->err = daf_err(DAF_REFUSED,
		    "line %zu: %zu values, but the "
		    "first line names %zu",
		    t->row_line, t->ncells, t->ncolumns);
		return;
	}
	for (i = 0; i < t->ncolumns; i++) {
		if (t->columns[i] == NULL)
			continue;
		t->fields[n] = t->columns[i];
		t->values[n++] = t->cells[i] + (t->cells[i][0] == '\'' &&
						   formula(t->cells[i]));
	}
	t->e->input = t->row_line;
	t->err = daf_entry_create(
	    &index, t->e, t->type->name, n, t->fields, t->values);
	if (t->err != NULL)
		t->err = daf_err_wrap(t->err, "line %zu", t->row_line);
	else
		t->n++;
}

static void
on_row(int c, void *arg)
{
	struct table *t = arg;

	(void)c;
	if (t->err == NULL && !t->head_done)
		take_head(t);
	else if (t->err == NULL)
		take_row(t);
	drop_cells(t);
}

/* A physical line at a time, so that errors can name it. */
static void
parse_lines(
    struct table *t, struct csv_parser *parser, const char *text, size_t len)
{
	const char *end = text + len, *next;

	while (t->err == NULL && text < end) {
		t->line++;
		next = memchr(text, '\n', (size_t)(end - text));
		next = next != NULL ? next + 1 : end;
		if (csv_parse(parser, text, (size_t)(next - text), on_cell,
			on_row, t) != (size_t)(next - text) &&
		    t->err == NULL) {
			if (csv_error(parser) == CSV_ENOMEM)
				daf_mem_exhausted();
			t->err = daf_err(DAF_REFUSED,
			    "line %zu: a quote "
			    "inside a value: quote the whole value and write "
			    "the quote twice",
			    t->line);
		}
		text = next;
	}
	if (t->err == NULL && csv_fini(parser, on_cell, on_row, t) != 0 &&
	    t->err == NULL)
		t->err = daf_err(DAF_REFUSED,
		    "line %zu: a quoted value that "
		    "began here does not end",
		    t->ncells == 0 ? t->line : t->row_line);
}

const struct daf_err *
daf_import_csv(size_t *n, struct daf_entry *e, const char *type,
    const char *text, size_t len)
{
	struct table t = { .e = e };
	struct mark start = mark(e);
	struct csv_parser parser;

	*n = 0;
	t.type = daf_types_find(e->ledger->types, type);
	if (t.type == NULL)
		return daf_suggest_type(e->ledger->types, type);
	if (len >= 3 && memcmp(text, UTF8_BOM, 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		daf_mem_exhausted();
	parse_lines(&t, &parser, text, len);
	e->input = 0;
	csv_free(&parser);
	if (t.err == NULL && !t.head_done)
		t.err = daf_err(DAF_REFUSED, "line 1: nothing there: the "
					     "first line names the fields");
	drop_cells(&t);
	free(t.cells);
	free(t.columns);
	free(t.fields);
	free(t.values);
	if (t.err != NULL)
		back_to(e, start);
	else
		*n = t.n;
	return t.err;
}

/* ---- JSON Lines in ---- */

static const struct daf_err *
json_fields(struct daf_entry *e, const char *type, json_t *set)
{
	size_t n = json_object_size(set), i = 0, index;
	const char **fields = daf_calloc(n, sizeof(*fields));
	const char **values = daf_calloc(n, sizeof(*values));
	const struct daf_err *err = NULL;
	const char *key;
	json_t *value;

	json_object_foreach(set, key, value)
	{
		if (err == NULL && !json_is_string(value))
			err = daf_err(DAF_REFUSED,
			    "the value of `%s` is not "
			    "a string: put it in quotes",
			    key);
		fields[i] = key;
		values[i++] = json_string_value(value);
	}
	if (err == NULL)
		err = daf_entry_create(&index, e, type, n, fields, values);
	free(fields);
	free(values);
	return err;
}

static const struct daf_err *
json_line(struct daf_entry *e, const char *line, size_t len)
{
	json_error_t where;
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &where);
	const struct daf_err *err = NULL;
	json_t *type, *set, *value;
	const char *key;

	if (json == NULL)
		return daf_err(
		    DAF_REFUSED, "byte %d: %s", where.position, where.text);
	type = json_object_get(json, "type");
	set = json_object_get(json, "set");
	if (!json_is_string(type) || !json_is_object(set))
		err = daf_err(DAF_REFUSED,
		    "wanted is "
		    "{\"type\":\"TYPE\",\"set\":{\"FIELD\":\"VALUE\"}}");
	json_object_foreach(json, key, value)
	{
		if (err == NULL && value != type && value != set)
			err = daf_err(DAF_REFUSED,
			    "the key `%s` is not known "
			    "here: only type and set",
			    key);
	}
	if (err == NULL)
		err = json_fields(e, json_string_value(type), set);
	json_decref(json);
	return err;
}

const struct daf_err *
daf_import_json(size_t *n, struct daf_entry *e, const char *text, size_t len)
{
	const char *end = text + len, *next;
	const struct daf_err *err = NULL;
	struct mark start = mark(e);
	size_t line = 0, bytes;

	*n = 0;
	while (err == NULL && text < end) {
		line++;
		next = memchr(text, '\n', (size_t)(end - text));
		next = next != NULL ? next : end;
		bytes = (size_t)(next - text);
		if (bytes > 0 && text[bytes - 1] == '\r')
			bytes--;
		e->input = line;
		if (bytes > 0) {
			err = json_line(e, text, bytes);
			(*n)++;
		}
		if (err != NULL)
			err = daf_err_wrap(err, "line %zu", line);
		text = next + 1;
	}
	e->input = 0;
	if (err != NULL) {
		back_to(e, start);
		*n = 0;
	}
	return err;
}

/* ---- CSV out ---- */

void
daf_csv_cell(struct daf_buf *row, const char *s)
{
	bool quoted = s[strcspn(s, ",\"\r\n")] != '\0' || s[0] == ' ' ||
		      (s[0] != '\0' && s[strlen(s) - 1] == ' ');

	if (row->len > 0)
		daf_buf_addc(row, ',');
	if (quoted)
		daf_buf_addc(row, '"');
	if (formula(s) && !plain_number(s))
		daf_buf_addc(row, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			daf_buf_addc(row, '"');
		daf_buf_addc(row, *s);
	}
	if (quoted)
		daf_buf_addc(row, '"');
}

static void
add_head(struct daf_buf *row, const struct daf_type *type)
{
	size_t i;

	daf_buf_adds(row, "id,number");
	for (i = 0; i < type->nfields; i++)
		if (strcmp(type->fields[i].name, "number") != 0)
			daf_csv_cell(row, type->fields[i].name);
	daf_buf_adds(row, "\r\n");
}

static const struct daf_err *
add_record(struct daf_buf *row, struct daf_register *reg,
    const struct daf_type *type, int64_t record)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_hide hide;
	struct daf_item item;
	const char *value;
	bool found;
	size_t i;

	daf_buf_reset(row);
	err = daf_item_load(&found, &item, pool, reg, record);
	if (err == NULL)
		err = daf_hide_of(&hide, reg, record);
	if (err != NULL || !found)
		goto done;
	daf_csv_cell(row, item.id);
	daf_csv_cell(row, item.number != NULL ? item.number : "");
	for (i = 0; i < type->nfields && err == NULL; i++) {
		if (strcmp(type->fields[i].name, "number") == 0)
			continue;
		err = daf_item_value(
		    &value, pool, reg, record, type->fields[i].name);
		if (err == NULL && daf_hide_field(&hide, type->fields[i].name))
			value = DAF_HIDDEN;
		if (err == NULL)
			daf_csv_cell(row, value != NULL ? value : "");
	}
	daf_buf_adds(row, "\r\n");
done:
	daf_pool_free(pool);
	return err;
}

/* The next records of a type after `last`. */
static const struct daf_err *
batch(int64_t ids[EXPORT_BATCH], size_t *n, struct daf_db *db, int64_t ledger,
    const char *type, int64_t last)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;

	*n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT id FROM record"
	    " WHERE id > ?1 AND ledger = ?2 AND type = ?3 AND counted = 1"
	    " ORDER BY id"
	    " LIMIT ?4",
	    "iisi", last, ledger, type, (int64_t)EXPORT_BATCH);
	while (*n < EXPORT_BATCH && daf_db_next(&err, db, st))
		ids[(*n)++] = sqlite3_column_int64(st, 0);
	daf_db_done(db, st);
	return err;
}

const struct daf_err *
daf_export_csv(struct daf_register *reg, const char *ledger,
    const char *type_name,
    const struct daf_err *(*write)(void *arg, const char *data, size_t len),
    void *arg)
{
	const struct daf_register_ledger *conf;
	const struct daf_type *type;
	const struct daf_err *err;
	int64_t ids[EXPORT_BATCH], last = 0;
	struct daf_buf row = { 0 };
	size_t n = EXPORT_BATCH, i;

	if ((err = daf_register_ledger(&conf, reg, ledger)) != NULL)
		return err;
	type = daf_types_find(conf->types, type_name);
	if (type == NULL)
		return daf_suggest_type(conf->types, type_name);
	add_head(&row, type);
	err = write(arg, row.data, row.len);
	while (err == NULL && n == EXPORT_BATCH) {
		err = batch(
		    ids, &n, daf_register_db(reg), conf->id, type->name, last);
		for (i = 0; i < n && err == NULL; i++) {
			last = ids[i];
			err = add_record(&row, reg, type, last);
			if (err == NULL)
				err = write(arg, row.data, row.len);
		}
	}
	daf_buf_clear(&row);
	return err;
}
