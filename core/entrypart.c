/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * entrypart.c - an entry's lines become change sets: parts, addresses of new
 * records, numbers, the subject line.
 *
 * Lines keep their order, and a reference only points back, so a part refers
 * to records of itself and of earlier parts only.
 */
#include "core/entryi.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"
#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "core/db.h"
#include "schema/serial.h"

/* How much of the change sets is used, while lines are put into them. */
struct filling {
	size_t part, used;
};

/* In which part line i goes: each takes what has room in it, and what a record
 * opened goes with it. */
static size_t
put_line(struct filling *f, const struct daf_entry *e, size_t i)
{
	size_t size = e->lines[i].size, k;

	for (k = i + 1;
	     e->lines[i].after == 0 && k < e->nlines && e->lines[k].after != 0;
	     k++)
		size += e->lines[k].size;
	if (f->used + size > DAF_ENTRY_ROOM) {
		f->part++;
		f->used = 0;
	}
	f->used += e->lines[i].size;
	return f->part;
}

/* No number is given to two records of the entry, and those that the program
 * gives go on from there. */
static const struct daf_err *
check_numbers(struct daf_entry *e)
{
	const struct daf_err *err = NULL;
	struct entry_serial *run;
	struct daf_map *given;
	const char *number;
	int64_t n;
	size_t i, len;

	if (e->numbers_checked)
		return NULL;
	given = daf_map_new();
	for (i = 0; i < e->nbirths && err == NULL; i++) {
		number = e->births[i].number;
		if (e->births[i].known || number == NULL)
			continue;
		if (daf_map_get(&n, given, number, strlen(number)))
			err = daf_err(DAF_REFUSED,
			    "the number %s is given to "
			    "two records",
			    number);
		daf_map_put(given, number, strlen(number), 1);
		if (!daf_serial_split(&n, &len, number))
			continue;
		run = daf_entry_run(e, number, len);
		if (n > run->highest)
			run->highest = n;
	}
	daf_map_free(given);
	if (err == NULL)
		err = daf_entry_once(e);
	e->numbers_checked = err == NULL;
	return err;
}

/* "ISB-EXT-2026" or, with a mark, "ISB-B-EXT-2026". */
static char *
number_prefix(const struct daf_entry *e, const char *code, int year)
{
	struct daf_date today = daf_time_date(e->now, e->zone);
	const char *mark = e->ledger->mark;
	char *prefix, *p;

	prefix = daf_asprintf("%s%s%s-%s-%04d", e->ledger->office,
	    mark != NULL ? "-" : "", mark != NULL ? mark : "", code,
	    year != 0 ? year : today.year);
	for (p = prefix; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return prefix;
}

/* The entry's memory of a prefix's highest serial; the register is asked once.
 */
static const struct daf_err *
serial_of(struct entry_serial **out, struct daf_entry *e, const char *prefix)
{
	const struct daf_err *err;
	struct entry_serial *s = daf_entry_run(e, prefix, strlen(prefix));
	int64_t highest;

	*out = s;
	if (s->asked)
		return NULL;
	err = daf_db_int(&highest, daf_register_db(e->reg), 0,
	    "SELECT highest FROM serial WHERE prefix = ?1", "s", prefix);
	if (err != NULL)
		return err;
	s->asked = true;
	if (highest > s->highest)
		s->highest = highest;
	return NULL;
}

/* The next number of office, type and year, if the type has numbers. The year is
 * today's unless another one was asked for. */
static const struct daf_err *
assign_number(struct daf_entry *e, struct entry_line *line)
{
	struct entry_birth *birth = &e->births[line->birth - 1];
	struct entry_set set = { .field = "number" };
	const struct daf_err *err;
	struct entry_serial *serial;
	char *prefix;

	if (birth->number != NULL || line->type->number_code == NULL)
		return NULL;
	prefix = number_prefix(e, line->type->number_code, birth->year);
	err = serial_of(&serial, e, prefix);
	if (err == NULL) {
		set.value = daf_pool_printf(
		    e->pool, "%s-%04" PRId64, prefix, ++serial->highest);
		birth->number = set.value;
		daf_entry_add(line, e, &set);
	}
	free(prefix);
	return err;
}

static const struct daf_err *
bear(struct daf_entry *e, struct entry_line *line,
    const struct daf_changeset *cs, uint32_t index)
{
	struct entry_birth *birth = &e->births[line->birth - 1];
	const struct daf_err *err = assign_number(e, line);

	if (err != NULL)
		return err;
	birth->id = (struct daf_addr){ .seq = cs->seq, .index = index };
	memcpy(birth->id.replica, cs->replica, sizeof(birth->id.replica));
	birth->known = true;
	return NULL;
}

static void
write_line(
    struct daf_line *out, struct daf_entry *e, const struct entry_line *line)
{
	const struct entry_set *from;
	char id[DAF_ADDR_SIZE];
	size_t i;

	out->nsets = line->nsets;
	out->sets = daf_pool_array(e->pool, line->nsets, sizeof(*out->sets));
	if (line->birth != 0) {
		out->record = e->births[line->birth - 1].id;
		out->type = line->type_name;
	} else {
		out->record = line->record;
	}
	for (i = 0; i < line->nsets; i++) {
		from = &line->sets[i];
		out->sets[i] = (struct daf_set){ .field = from->field,
			.value = from->value,
			.nover = from->nover,
			.over = from->over };
		if (from->ref != 0) {
			assert(e->births[from->ref - 1].known);
			daf_addr_text(id, &e->births[from->ref - 1].id);
			out->sets[i].value = daf_pool_strdup(e->pool, id);
		}
	}
}

/* At most max bytes of a text that stays valid UTF-8 and on one line. */
static void
add_cut(struct daf_buf *out, const char *s, size_t max)
{
	size_t len = strlen(s), i;

	if (len > max) {
		len = max;
		while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
	}
	for (i = 0; i < len; i++)
		daf_buf_addc(out, s[i]);
	for (i = out->len - len; i < out->len; i++)
		if (out->data[i] == '\n')
			out->data[i] = ' ';
}

static void
subject_fields(struct daf_buf *out, const struct entry_line *line)
{
	size_t i;

	if (line->birth != 0) {
		daf_buf_adds(out, "new");
		return;
	}
	for (i = 0; i < line->nsets; i++)
		daf_buf_addf(
		    out, "%s%s", i > 0 ? ", " : "", line->sets[i].field);
}

/* "ISB-EXT-2026-0007: judge, stage (Extradition)", "… and 3 more". It repeats
 * what the lines say, for those who read the journal with git log. */
static const char *
subject(struct daf_entry *e, const struct entry_line *line,
    const struct daf_line *written, size_t n)
{
	const char *number =
	    line->birth != 0 ? e->births[line->birth - 1].number : line->number;
	struct daf_buf out = { 0 }, tail = { 0 };
	char id[DAF_ADDR_SIZE];
	const char *text;

	daf_addr_text(id, &written->record);
	daf_buf_adds(&tail, " (");
	add_cut(&tail, line->type->label, 60);
	daf_buf_addc(&tail, ')');
	if (n > 1)
		daf_buf_addf(&tail, " and %zu more", n - 1);
	add_cut(&out, number != NULL && number[0] != '\0' ? number : id, 60);
	daf_buf_adds(&out, ": ");
	subject_fields(&out, line);
	if (out.len + tail.len > DAF_CHANGESET_SUBJECT_MAX) {
		/* Field names are ASCII: any byte is a character. */
		out.len = DAF_CHANGESET_SUBJECT_MAX - tail.len - 3;
		daf_buf_adds(&out, "...");
	}
	daf_buf_add(&out, daf_buf_str(&tail), tail.len);
	/* A label of a foreign charter may hold what may not be stored. */
	text = daf_text_storable(out.data, out.len, NULL, NULL)
		   ? daf_pool_strdup(e->pool, out.data)
		   : daf_pool_strdup(e->pool, id);
	daf_buf_clear(&out);
	daf_buf_clear(&tail);
	return text;
}

size_t
daf_entry_parts(const struct daf_entry *e)
{
	struct filling f = { 0, 0 };
	size_t i;

	for (i = 0; i < e->nlines; i++)
		(void)put_line(&f, e, i);
	return e->nlines != 0 ? f.part + 1 : 0;
}

size_t
daf_entry_room(const struct daf_entry *e)
{
	struct filling f = { 0, 0 };
	size_t i;

	for (i = 0; i < e->nlines; i++)
		(void)put_line(&f, e, i);
	return e->nlines != 0 && f.used < DAF_ENTRY_ROOM
		   ? DAF_ENTRY_ROOM - f.used
		   : 0;
}

bool
daf_entry_is_head(const struct entry_line *line)
{
	return strcmp(line->type_name, DAF_ACCESS_TYPE) == 0 &&
	       !daf_entry_has(line, DAF_SETTLED_UPTO);
}

bool
daf_entry_has_head(const struct daf_entry *e, size_t part)
{
	return part + 1 == daf_entry_parts(e) &&
	       daf_entry_is_head(&e->lines[e->nlines - 1]);
}

const struct daf_err *
daf_entry_part(struct daf_changeset *cs, struct daf_entry *e, size_t part)
{
	const struct daf_err *err;
	const struct entry_line *first = NULL;
	struct entry_line *line;
	uint32_t index = 0;
	struct filling f = { 0, 0 };
	size_t n = 0, i;

	if ((err = check_numbers(e)) != NULL)
		return err;
	for (i = 0; i < e->nlines; i++) {
		e->lines[i].part = put_line(&f, e, i);
		n += e->lines[i].part == part;
	}
	assert(n > 0);
	cs->lines = daf_pool_array(e->pool, n, sizeof(*cs->lines));
	cs->nlines = 0;
	for (i = 0; i < e->nlines; i++) {
		line = &e->lines[i];
		if (line->part != part)
			continue;
		if (first == NULL)
			first = line;
		if (line->birth != 0 &&
		    (err = bear(e, line, cs, ++index)) != NULL)
			return err;
		write_line(&cs->lines[cs->nlines++], e, line);
	}
	assert(first != NULL);
	cs->subject =
	    subject(e, first, cs->lines, n - daf_entry_has_head(e, part));
	return NULL;
}

const struct daf_err *
daf_entry_born(struct daf_born *out, const struct daf_entry *e, size_t index)
{
	const struct entry_birth *birth;

	if (index == 0 || index > e->nbirths || !e->births[index - 1].known)
		return daf_err(DAF_FAILED,
		    "record %zu of this entry is not "
		    "saved yet",
		    index);
	birth = &e->births[index - 1];
	daf_addr_text(out->id, &birth->id);
	out->number = birth->number;
	return NULL;
}
