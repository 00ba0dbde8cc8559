/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshotline.c - lines of a snapshot and the chunks that they fill; see
 * snapshot.h. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "core/snapshoti.h"

int
daf_snapshot_value_cmp(
    const struct daf_snapshot_value *a, const struct daf_snapshot_value *b)
{
	int order = strcmp(a->field, b->field);

	return order != 0 ? order : daf_addr_cmp(&a->at, &b->at);
}

int
daf_snapshot_over_cmp(
    const struct daf_snapshot_over *a, const struct daf_snapshot_over *b)
{
	int order = daf_addr_cmp(&a->record, &b->record);

	if (order == 0)
		order = strcmp(a->field, b->field);
	if (order == 0)
		order = daf_addr_cmp(&a->at, &b->at);
	return order != 0 ? order : daf_addr_cmp(&a->by, &b->by);
}

static const struct daf_err *
write_chunk(struct daf_snapshot_out *out)
{
	const struct daf_err *err;

	err = out->write(out->arg, out->chunk.data, out->chunk.len);
	daf_buf_reset(&out->chunk);
	return err;
}

/* What is in out->line. */
static const struct daf_err *
put_line(struct daf_snapshot_out *out)
{
	const struct daf_err *err = NULL;
	struct daf_buf *line = &out->line;

	assert(line->len <= DAF_SNAPSHOT_LINE_MAX);
	if (out->chunk.len + line->len > DAF_SNAPSHOT_CHUNK_MAX)
		err = write_chunk(out);
	daf_buf_add(&out->chunk, line->data, line->len);
	daf_buf_reset(line);
	return err;
}

static void
add_address(struct daf_buf *b, const struct daf_addr *at)
{
	char text[DAF_ADDR_SIZE];

	daf_addr_text(text, at);
	daf_json_string(b, text);
}

const struct daf_err *
daf_snapshot_put_set(
    struct daf_snapshot_out *out, const struct daf_snapshot_set *set)
{
	struct daf_buf *b = &out->line;

	daf_buf_adds(b, "{\"at\":");
	add_address(b, &set->at);
	daf_buf_adds(b, ",\"by\":");
	daf_json_string(b, set->by);
	daf_buf_adds(b, ",\"roles\":");
	daf_json_string(b, set->roles);
	daf_buf_addf(b, ",\"time\":\"%" PRId64 "\",\"zone\":\"%d\"}\n",
	    set->time, set->zone);
	return put_line(out);
}

static void
end_record(struct daf_buf *b, const struct daf_snapshot_record *r)
{
	daf_buf_adds(b, "},\"id\":");
	add_address(b, &r->id);
	daf_buf_adds(b, ",\"type\":");
	daf_json_string(b, r->type);
	daf_buf_adds(b, "}\n");
}

static void
add_value(struct daf_buf *b, const struct daf_snapshot_value *v, bool first)
{
	if (first) {
		daf_json_string(b, v->field);
		daf_buf_addc(b, ':');
	}
	daf_buf_adds(b, first ? "[{\"at\":" : ",{\"at\":");
	add_address(b, &v->at);
	daf_buf_adds(b, ",\"value\":");
	daf_json_string(b, v->value);
	daf_buf_addc(b, '}');
}

const struct daf_err *
daf_snapshot_put_record(
    struct daf_snapshot_out *out, const struct daf_snapshot_record *r)
{
	const struct daf_err *err = NULL;
	const struct daf_snapshot_value *v;
	struct daf_buf *b = &out->line, tail = { 0 };
	bool empty = true, first;
	size_t i, before;

	end_record(&tail, r);
	daf_buf_adds(b, "{\"fields\":{");
	for (i = 0; i < r->n && err == NULL; i++) {
		v = &r->values[i];
		before = b->len;
		first = empty || strcmp(v->field, v[-1].field) != 0;
		if (first && !empty)
			daf_buf_adds(b, "],");
		add_value(b, v, first);
		if (!empty && b->len + 1 + tail.len > DAF_SNAPSHOT_LINE_MAX) {
			b->len = before;
			daf_buf_addc(b, ']');
			daf_buf_add(b, tail.data, tail.len);
			err = put_line(out);
			daf_buf_adds(b, "{\"fields\":{");
			add_value(b, v, true);
		}
		empty = false;
	}
	if (!empty)
		daf_buf_addc(b, ']');
	daf_buf_add(b, tail.data, tail.len);
	daf_buf_clear(&tail);
	return err != NULL ? err : put_line(out);
}

const struct daf_err *
daf_snapshot_put_over(
    struct daf_snapshot_out *out, const struct daf_snapshot_over *over)
{
	struct daf_buf *b = &out->line;

	daf_buf_adds(b, "{\"at\":");
	add_address(b, &over->at);
	daf_buf_adds(b, ",\"by\":");
	add_address(b, &over->by);
	daf_buf_adds(b, ",\"field\":");
	daf_json_string(b, over->field);
	daf_buf_adds(b, ",\"record\":");
	add_address(b, &over->record);
	daf_buf_adds(b, "}\n");
	return put_line(out);
}

const struct daf_err *
daf_snapshot_put_serial(
    struct daf_snapshot_out *out, const struct daf_snapshot_serial *serial)
{
	struct daf_buf *b = &out->line;

	daf_buf_addf(
	    b, "{\"highest\":\"%" PRId64 "\",\"prefix\":", serial->highest);
	daf_json_string(b, serial->prefix);
	daf_buf_adds(b, "}\n");
	return put_line(out);
}

const struct daf_err *
daf_snapshot_put_end(struct daf_snapshot_out *out)
{
	return out->chunk.len > 0 ? write_chunk(out) : NULL;
}

void
daf_snapshot_out_clear(struct daf_snapshot_out *out)
{
	daf_buf_clear(&out->chunk);
	daf_buf_clear(&out->line);
}
