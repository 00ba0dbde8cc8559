/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-snapshot.c - what the reader of snapshots accepts, writing gives again,
 * chunk by chunk. A NUL stands between two chunks.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/snapshoti.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct copy {
	struct daf_snapshot_out out;
	struct daf_buf text;
	/* A record goes on in the next line. */
	struct daf_pool *pool;
	struct daf_snapshot_record record;
	bool any;
	size_t cap;
};

static const struct daf_err *
keep(void *arg, const char *data, size_t len)
{
	struct daf_buf *text = arg;

	if (text->len > 0)
		daf_buf_addc(text, '\0');
	daf_buf_add(text, data, len);
	return NULL;
}

static const struct daf_err *
end_record(struct copy *c)
{
	if (!c->any)
		return NULL;
	c->any = false;
	return daf_snapshot_put_record(&c->out, &c->record);
}

static const struct daf_err *
take_set(void *arg, const struct daf_snapshot_set *set)
{
	struct copy *c = arg;

	return daf_snapshot_put_set(&c->out, set);
}

static const struct daf_err *
take_record(void *arg, const struct daf_snapshot_record *r)
{
	struct copy *c = arg;
	const struct daf_err *err = NULL;
	struct daf_snapshot_value *v;
	size_t i;

	if (c->any && daf_addr_cmp(&c->record.id, &r->id) != 0)
		err = end_record(c);
	if (!c->any) {
		c->record = (struct daf_snapshot_record){ .id = r->id,
			.type = daf_pool_strdup(c->pool, r->type) };
		c->any = true;
		c->cap = 0;
	}
	for (i = 0; i < r->n; i++) {
		c->record.values = daf_pool_grow(c->pool, c->record.values,
		    c->record.n, &c->cap, sizeof(*v));
		v = &c->record.values[c->record.n++];
		v->field = daf_pool_strdup(c->pool, r->values[i].field);
		v->value = daf_pool_strdup(c->pool, r->values[i].value);
		v->at = r->values[i].at;
	}
	return err;
}

static const struct daf_err *
take_over(void *arg, const struct daf_snapshot_over *over)
{
	struct copy *c = arg;
	const struct daf_err *err = end_record(c);

	return err != NULL ? err : daf_snapshot_put_over(&c->out, over);
}

static const struct daf_err *
take_serial(void *arg, const struct daf_snapshot_serial *serial)
{
	struct copy *c = arg;
	const struct daf_err *err = end_record(c);

	return err != NULL ? err : daf_snapshot_put_serial(&c->out, serial);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct copy c = { .out.write = keep, .pool = daf_pool_new() };
	const struct daf_snapshot_takers takers = { take_set, take_record,
		take_over, take_serial, &c };
	struct daf_snapshot_reader *reader = daf_snapshot_reader_new(&takers);
	const struct daf_err *err = NULL;
	const char *at = (const char *)data, *end = at + size, *nul;

	c.out.arg = &c.text;
	while (err == NULL && at <= end && size > 0) {
		nul = memchr(at, '\0', (size_t)(end - at));
		if (nul == NULL)
			nul = end;
		err = daf_snapshot_reader_chunk(reader, at, (size_t)(nul - at));
		at = nul + 1;
	}
	if (err == NULL)
		err = end_record(&c);
	if (err == NULL)
		err = daf_snapshot_put_end(&c.out);
	if (err == NULL &&
	    (c.text.len != size ||
		(size > 0 && memcmp(c.text.data, data, size) != 0)))
		abort();
	daf_err_free(err);
	daf_snapshot_reader_free(reader);
	daf_snapshot_out_clear(&c.out);
	daf_buf_clear(&c.text);
	daf_pool_free(c.pool);
	return 0;
}
