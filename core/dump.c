/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump.c - the live values of all counted change sets as canonical lines. See
 * query.h, daf_dump.
 *
 * It reads one state of the register, and holds nothing open while the caller
 * writes: the lines go through memory, beyond SPILL bytes through a file
 * without a name in the register's folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/db.h"
#include "core/item.h"
#include "core/order.h"

#define SPILL (8u * 1024 * 1024)

typedef const struct daf_err *(*write_line)(
    void *arg, const char *line, size_t len);

struct spool {
	const char *dir;
	struct daf_buf memory;
	FILE *file; /* NULL while it all fits in memory */
};

static const struct daf_err *
spill(struct spool *s)
{
	int fd;

	if (s->file == NULL) {
		fd = open(s->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		s->file = fd >= 0 ? fdopen(fd, "w+") : tmpfile();
		if (s->file == NULL) {
			if (fd >= 0)
				close(fd);
			return daf_err_errno("cannot make a temporary file "
					     "in %s",
			    s->dir);
		}
	}
	if (fwrite(s->memory.data, 1, s->memory.len, s->file) != s->memory.len)
		return daf_err_errno(
		    "cannot write a temporary file in %s", s->dir);
	daf_buf_reset(&s->memory);
	return NULL;
}

static const struct daf_err *
play_memory(const struct daf_buf *memory, write_line write, void *arg)
{
	const struct daf_err *err = NULL;
	const char *p = daf_buf_str(memory), *end = p + memory->len, *lf;

	for (; p < end && err == NULL; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		err = write(arg, p, (size_t)(lf + 1 - p));
	}
	return err;
}

static const struct daf_err *
play(struct spool *s, write_line write, void *arg)
{
	const struct daf_err *err = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (s->file == NULL)
		return play_memory(&s->memory, write, arg);
	err = spill(s);
	if (err == NULL && fflush(s->file) != 0)
		err = daf_err_errno(
		    "cannot write a temporary file in %s", s->dir);
	rewind(s->file);
	while (err == NULL && (len = getline(&line, &cap, s->file)) > 0)
		err = write(arg, line, (size_t)len);
	if (err == NULL && ferror(s->file))
		err =
		    daf_err_errno("cannot read a temporary file in %s", s->dir);
	free(line);
	return err;
}

/* ---- one record ---- */

struct shown {
	char *field, *value;
	struct daf_addr at;
};

struct values {
	struct shown *items;
	size_t n, cap;
};

static int
compare_values(const void *va, const void *vb)
{
	const struct shown *a = va, *b = vb;
	int order = strcmp(a->field, b->field);

	return order != 0 ? order : daf_addr_cmp(&a->at, &b->at);
}

static const struct daf_err *
read_values(struct values *out, struct daf_pool *pool, struct daf_db *db,
    int64_t record)
{
	const struct daf_err *err;
	sqlite3_stmt *st = NULL;
	struct shown *v;

	out->n = 0;
	err = daf_db_prepare(&st, db,
	    "SELECT f.name, v.value, r.name, c.seq FROM value AS v"
	    " JOIN field AS f ON f.id = v.field"
	    " JOIN change_set AS c ON c.id = v.change_set"
	    " JOIN replica AS r ON r.id = c.replica"
	    " WHERE v.record = ?1 AND v.live = 1",
	    "i", record);
	while (daf_db_next(&err, db, st)) {
		out->items =
		    daf_grow(out->items, out->n, &out->cap, sizeof(*v));
		v = &out->items[out->n++];
		memset(v, 0, sizeof(*v));
		v->field = daf_pool_strdup(pool, daf_db_str(st, 0));
		v->value = daf_pool_strdup(pool, daf_db_str(st, 1));
		snprintf(v->at.replica, sizeof(v->at.replica), "%s",
		    daf_db_str(st, 2));
		v->at.seq = sqlite3_column_int64(st, 3);
		v->at.index = 1;
	}
	daf_db_done(db, st);
	if (out->n > 0)
		qsort(out->items, out->n, sizeof(*v), compare_values);
	return err;
}

static void
add_line(struct daf_buf *b, const struct values *values,
    const struct daf_addr *record, const char *type)
{
	const struct shown *v;
	char text[DAF_ADDR_SIZE];
	bool first;
	size_t i;

	daf_buf_adds(b, "{\"fields\":{");
	for (i = 0; i < values->n; i++) {
		v = &values->items[i];
		first = i == 0 || strcmp(v->field, v[-1].field) != 0;
		if (first) {
			daf_buf_adds(b, i == 0 ? "" : "],");
			daf_json_string(b, v->field);
			daf_buf_adds(b, ":[");
		}
		daf_addr_text(text, &v->at);
		daf_buf_adds(b, first ? "{\"at\":" : ",{\"at\":");
		daf_json_string(b, text);
		daf_buf_adds(b, ",\"value\":");
		daf_json_string(b, v->value);
		daf_buf_addc(b, '}');
	}
	daf_addr_text(text, record);
	daf_buf_adds(b, "]},\"id\":");
	daf_json_string(b, text);
	daf_buf_adds(b, ",\"type\":");
	daf_json_string(b, type);
	daf_buf_adds(b, "}\n");
}

/* ---- all records of a ledger ---- */

/* The type, if the birth counts: who does not hold it dumps the same. */
static const struct daf_err *
counted_type(char **out, struct daf_db *db, int64_t record)
{
	const struct daf_err *err;

	err = daf_db_text(out, db,
	    "SELECT r.type FROM record AS r"
	    " JOIN change_set AS c ON c.id = r.birth"
	    " WHERE r.id = ?1 AND c.counts = 1",
	    "i", record);
	if (err == NULL && *out == NULL)
		*out = daf_strdup("");
	return err;
}

static const struct daf_err *
dump_record(struct spool *s, struct values *values, struct daf_db *db,
    int64_t record, const struct daf_addr *at)
{
	const struct daf_err *err;
	struct daf_pool *pool = daf_pool_new();
	char *type = NULL;

	err = read_values(values, pool, db, record);
	if (err == NULL && values->n > 0) {
		err = counted_type(&type, db, record);
		if (err == NULL)
			add_line(&s->memory, values, at, type);
		free(type);
	}
	daf_pool_free(pool);
	if (err == NULL && s->memory.len > SPILL)
		err = spill(s);
	return err;
}

static const struct daf_err *
dump_ledger(struct spool *s, struct daf_db *db, int64_t ledger)
{
	const struct daf_err *err;
	struct daf_order order;
	struct values values = { 0 };
	struct daf_addr at;
	int64_t record;
	size_t i;

	err = daf_order_read(&order, db, ledger);
	for (i = 0; i < order.n && err == NULL; i++) {
		record = daf_order_at(&at, &order, i);
		err = dump_record(s, &values, db, record, &at);
	}
	free(values.items);
	daf_order_clear(&order);
	return err;
}

static int
compare_hashes(const void *va, const void *vb)
{
	const struct daf_register_ledger *const *a = va, *const *b = vb;

	return strcmp((*a)->hash, (*b)->hash);
}

/* Names are each register's own: ledgers are ordered and named by hash. */
static const struct daf_err *
dump_all(struct spool *s, struct daf_register *reg, struct daf_db *db)
{
	const struct daf_err *err = NULL;
	const struct daf_register_ledger **ledgers;
	size_t i, n = daf_register_nledgers(reg);

	ledgers = daf_calloc(n, sizeof(*ledgers));
	for (i = 0; i < n; i++)
		ledgers[i] = daf_register_ledger_at(reg, i);
	qsort(ledgers, n, sizeof(*ledgers), compare_hashes);
	for (i = 0; i < n && err == NULL; i++) {
		if (n > 1) {
			daf_buf_adds(&s->memory, "{\"ledger\":");
			daf_json_string(&s->memory, ledgers[i]->hash);
			daf_buf_adds(&s->memory, "}\n");
		}
		err = dump_ledger(s, db, ledgers[i]->id);
	}
	free(ledgers);
	return err;
}

const struct daf_err *
daf_dump(struct daf_register *reg, const char *ledger,
    const struct daf_err *(*write)(void *arg, const char *line, size_t len),
    void *arg)
{
	const struct daf_err *err;
	struct daf_db *db = daf_register_db(reg);
	struct spool s = { .dir = daf_register_dir(reg) };
	int64_t id;

	err = daf_item_ledger(&id, reg, ledger);
	if (err == NULL)
		err = daf_db_read_begin(db);
	if (err != NULL)
		return err;
	err = id >= 0 ? dump_ledger(&s, db, id) : dump_all(&s, reg, db);
	daf_db_read_end(db);
	if (err == NULL)
		err = play(&s, write, arg);
	if (s.file != NULL)
		fclose(s.file);
	daf_buf_clear(&s.memory);
	return err;
}
