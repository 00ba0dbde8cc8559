/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changesetwrite.c - the canonical text of a change set; see changeset.h. */
#include "core/changeset.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int
by_record(const void *a, const void *b)
{
	const struct daf_line *x = a, *y = b;

	return daf_addr_cmp(&x->record, &y->record);
}

static int
by_field(const void *a, const void *b)
{
	const struct daf_set *x = a, *y = b;

	return strcmp(x->field, y->field);
}

static int
by_addr(const void *a, const void *b)
{
	const struct daf_addr *x = a, *y = b;

	return daf_addr_cmp(x, y);
}

static void
sort(struct daf_changeset *cs)
{
	struct daf_line *line;
	size_t i, j;

	qsort(cs->lines, cs->nlines, sizeof(*cs->lines), by_record);
	for (i = 0; i < cs->nlines; i++) {
		line = &cs->lines[i];
		qsort(line->sets, line->nsets, sizeof(*line->sets), by_field);
		for (j = 0; j < line->nsets; j++)
			if (line->sets[j].nover > 1)
				qsort(line->sets[j].over, line->sets[j].nover,
				    sizeof(struct daf_addr), by_addr);
	}
}

void
daf_json_string(struct daf_buf *out, const char *s)
{
	const char *p;

	daf_buf_addc(out, '"');
	for (;;) {
		p = s + strcspn(s, "\"\\\n");
		daf_buf_add(out, s, (size_t)(p - s));
		if (*p == '\0')
			break;
		daf_buf_addc(out, '\\');
		daf_buf_addc(out, (char)(*p == '\n' ? 'n' : *p));
		s = p + 1;
	}
	daf_buf_addc(out, '"');
}

static void
write_address(struct daf_buf *out, const struct daf_addr *a)
{
	char text[DAF_ADDR_SIZE];

	daf_addr_text(text, a);
	daf_json_string(out, text);
}

static void
write_over(struct daf_buf *out, const struct daf_line *line)
{
	const struct daf_set *s;
	size_t i, j;

	for (i = 0; line->type == NULL && i < line->nsets; i++) {
		s = &line->sets[i];
		if (i > 0)
			daf_buf_addc(out, ',');
		daf_json_string(out, s->field);
		daf_buf_adds(out, ":[");
		for (j = 0; j < s->nover; j++) {
			if (j > 0)
				daf_buf_addc(out, ',');
			write_address(out, &s->over[j]);
		}
		daf_buf_addc(out, ']');
	}
}

static void
write_line(struct daf_buf *out, const struct daf_line *line)
{
	size_t i;

	daf_buf_adds(out, "{\"over\":{");
	write_over(out, line);
	daf_buf_adds(out, "},\"record\":");
	write_address(out, &line->record);
	daf_buf_adds(out, ",\"set\":{");
	for (i = 0; i < line->nsets; i++) {
		if (i > 0)
			daf_buf_addc(out, ',');
		daf_json_string(out, line->sets[i].field);
		daf_buf_addc(out, ':');
		daf_json_string(out, line->sets[i].value);
	}
	daf_buf_addc(out, '}');
	if (line->type != NULL) {
		daf_buf_adds(out, ",\"type\":");
		daf_json_string(out, line->type);
	}
	daf_buf_adds(out, "}\n");
}

/* Would the parser take back what was written? Only for assert: a change set
 * that our own reading refuses must never be signed. */
static bool
legal(const char *message, size_t len)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_changeset again;
	const struct daf_err *err;

	err = daf_changeset_parse(&again, pool, message, len);
	daf_pool_free(pool);
	if (err == NULL)
		return true;
	daf_err_free(err);
	return false;
}

const struct daf_err *
daf_changeset_write(struct daf_buf *out, struct daf_changeset *cs)
{
	size_t i, start = out->len, len;

	sort(cs);
	daf_buf_addf(out,
	    "%s\n\nDaftar: 1\nLedger: %s\nVolume: %" PRId64 "\n"
	    "Replica: %s\nSeq: %" PRId64 "\nPrevious: %s%s%s\nMain: %" PRId64
	    " %s\n\n",
	    cs->subject, cs->ledger, cs->volume, cs->replica, cs->seq,
	    cs->previous, cs->previous_oid[0] != '\0' ? " " : "",
	    cs->previous_oid, cs->main_number, cs->main_sha256);
	for (i = 0; i < cs->nlines; i++)
		write_line(out, &cs->lines[i]);
	len = out->len - start;
	if (len > DAF_CHANGESET_MAX)
		return daf_err(DAF_REFUSED,
		    "this save makes a change set of "
		    "%zu bytes, more than %d: save it in smaller parts",
		    len, DAF_CHANGESET_MAX);
	assert(legal(out->data + start, len));
	return NULL;
}
