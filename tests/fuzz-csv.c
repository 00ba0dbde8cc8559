/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz-csv.c - CSV and JSON Lines into an entry: refused with a line and the
 * entry is as before, or every change set that it makes is legal.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/carry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char hash[] = "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c"
			   "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c";
static char folder[] = "/tmp/daftar-fuzz-XXXXXX";
static struct daf_register *reg;

static void
must(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "%s\n", err->text);
	abort();
}

static void
leave(void)
{
	daf_register_unlock(reg);
	daf_register_close(reg);
	must(daf_fs_remove_tree(folder));
}

static void
enter(void)
{
	char path[64];

	if (mkdtemp(folder) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s/register", folder);
	must(daf_register_create(path));
	must(daf_register_open(&reg, path, false));
	must(daf_register_lock(reg));
	must(daf_register_add_ledger(reg, "main",
	    "6f0c6f0c6f0c6f0c6f0c6f0c6f0c6f0c", NULL, "isb", NULL, "SHA256:x",
	    "isb.k7f2"));
	atexit(leave);
}

/* Writing asserts that what it writes can be read again. */
static void
written(struct daf_entry *e)
{
	struct daf_changeset cs;
	struct daf_buf text = { 0 };
	const struct daf_err *err;
	size_t n = daf_entry_parts(e), i;

	for (i = 0; i < n; i++) {
		cs = (struct daf_changeset){ .volume = 1,
			.replica = "isb.k7f2",
			.seq = (int64_t)i + 2,
			.main_number = 1 };
		memcpy(cs.ledger, hash, 32);
		memcpy(cs.previous, hash, 64);
		memcpy(cs.main_sha256, hash, 64);
		err = daf_entry_part(&cs, e, i);
		if (err != NULL) { /* a number given twice */
			daf_err_free(err);
			break;
		}
		daf_buf_reset(&text);
		must(daf_changeset_write(&text, &cs));
	}
	daf_buf_clear(&text);
}

static void
import(bool csv, const char *text, size_t len)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_who who = {
		.officer = "a@isb", .name = "A", .office = "isb"
	};
	const struct daf_err *err;
	struct daf_entry *e;
	size_t n;

	must(daf_entry_new(&e, pool, reg, "main", &who));
	err = csv ? daf_import_csv(&n, e, "person", text, len)
		  : daf_import_json(&n, e, text, len);
	if (err != NULL &&
	    (err->code != DAF_REFUSED || strstr(err->text, "line ") == NULL ||
		n != 0 || daf_entry_parts(e) != 0))
		abort();
	if (err == NULL)
		written(e);
	daf_err_free(err);
	daf_pool_free(pool);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (reg == NULL)
		enter();
	import(size == 0 || data[0] != '{', (const char *)data, size);
	return 0;
}
