/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.c - see model.h. */
#include "tests/model.h"

#include <stdlib.h>
#include <string.h>

/* One value of one field of one record, of a change set that counts. */
struct value {
	const struct daf_line *line;
	const struct daf_set *set;
	const struct daf_changeset *cs;
};

struct model {
	struct value *values;
	size_t n;
	const struct model_set *sets;
	size_t nsets;
};

static int
by_number(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_record(const struct daf_addr *a, const struct daf_addr *b)
{
	int c = strcmp(a->replica, b->replica);

	if (c == 0)
		c = by_number(a->seq, b->seq);
	return c != 0 ? c : by_number(a->index, b->index);
}

/* Record, field, then who wrote it. */
static int
by_place(const void *va, const void *vb)
{
	const struct value *a = va, *b = vb;
	int c = by_record(&a->line->record, &b->line->record);

	if (c == 0)
		c = strcmp(a->set->field, b->set->field);
	if (c == 0)
		c = strcmp(a->cs->replica, b->cs->replica);
	return c != 0 ? c : by_number(a->cs->seq, b->cs->seq);
}

static void
collect(struct model *m)
{
	const struct daf_line *line;
	size_t i, j, k, cap = 0;

	for (i = 0; i < m->nsets; i++)
		for (j = 0; m->sets[i].counts && j < m->sets[i].cs->nlines;
		     j++) {
			line = &m->sets[i].cs->lines[j];
			for (k = 0; k < line->nsets; k++) {
				m->values = daf_grow(
				    m->values, m->n, &cap, sizeof(*m->values));
				m->values[m->n++] = (struct value){ line,
					&line->sets[k], m->sets[i].cs };
			}
		}
	if (m->n > 0)
		qsort(m->values, m->n, sizeof(*m->values), by_place);
}

static bool
names(const struct value *v, const struct value *other)
{
	size_t i;

	for (i = 0; i < v->set->nover; i++)
		if (v->set->over[i].seq == other->cs->seq &&
		    strcmp(v->set->over[i].replica, other->cs->replica) == 0)
			return true;
	return false;
}

/* Values first up to end are those of one field. */
static bool
is_live(const struct model *m, size_t first, size_t end, size_t i)
{
	size_t j;

	for (j = first; j < end; j++)
		if (names(&m->values[j], &m->values[i]))
			return false;
	return true;
}

/* By hand, so that a fault of the product's writer is seen. */
static void
quote(struct daf_buf *b, const char *s)
{
	daf_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			daf_buf_addc(b, '\\');
		if (*s == '\n')
			daf_buf_adds(b, "\\n");
		else
			daf_buf_addc(b, *s);
	}
	daf_buf_addc(b, '"');
}

static const char *
born_as(const struct model *m, const struct daf_addr *record)
{
	size_t i, j;

	for (i = 0; i < m->nsets; i++)
		for (j = 0; m->sets[i].counts && j < m->sets[i].cs->nlines; j++)
			if (m->sets[i].cs->lines[j].type != NULL &&
			    by_record(
				&m->sets[i].cs->lines[j].record, record) == 0)
				return m->sets[i].cs->lines[j].type;
	return "";
}

static size_t
end_of_field(const struct model *m, size_t first)
{
	const struct value *v = &m->values[first];
	size_t i = first + 1;

	while (i < m->n &&
	       by_record(&v->line->record, &m->values[i].line->record) == 0 &&
	       strcmp(v->set->field, m->values[i].set->field) == 0)
		i++;
	return i;
}

static void
add_field(struct daf_buf *line, const struct model *m, size_t first, size_t end)
{
	const struct value *v;
	bool any = false;
	size_t i;

	for (i = first; i < end; i++) {
		v = &m->values[i];
		if (!is_live(m, first, end, i))
			continue;
		if (!any)
			daf_buf_addf(line, "%s\"%s\":[",
			    line->len > 0 ? "," : "", v->set->field);
		daf_buf_addf(line,
		    "%s{\"at\":\"%s-%lld\",\"value\":", any ? "," : "",
		    v->cs->replica, (long long)v->cs->seq);
		quote(line, v->set->value);
		daf_buf_addc(line, '}');
		any = true;
	}
	if (any)
		daf_buf_addc(line, ']');
}

static void
add_record(struct daf_buf *out, const struct model *m,
    const struct daf_addr *record, const struct daf_buf *fields)
{
	if (fields->len == 0)
		return;
	daf_buf_adds(out, "{\"fields\":{");
	daf_buf_add(out, fields->data, fields->len);
	daf_buf_addf(
	    out, "},\"id\":\"%s-%lld", record->replica, (long long)record->seq);
	if (record->index > 1)
		daf_buf_addf(out, ".%u", record->index);
	daf_buf_addf(out, "\",\"type\":\"%s\"}\n", born_as(m, record));
}

char *
model_dump(const struct model_set *sets, size_t n)
{
	struct model m = { .sets = sets, .nsets = n };
	struct daf_buf out = { 0 }, fields = { 0 };
	const struct daf_addr *record;
	size_t i = 0, end;

	collect(&m);
	while (i < m.n) {
		record = &m.values[i].line->record;
		daf_buf_reset(&fields);
		while (i < m.n &&
		       by_record(record, &m.values[i].line->record) == 0) {
			end = end_of_field(&m, i);
			add_field(&fields, &m, i, end);
			i = end;
		}
		add_record(&out, &m, record, &fields);
	}
	daf_buf_clear(&fields);
	free(m.values);
	return daf_buf_steal(&out);
}
