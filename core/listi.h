/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listi.h - the inside of a list, shared by list.c (what is asked) and
 * listrows.c (which rows it has).
 */
#ifndef DAF_CORE_LISTI_H
#define DAF_CORE_LISTI_H

#include "core/db.h"
#include "core/derive.h"
#include "core/query.h"

#define DAF_LIST_KEY_MAX DAF_KEY_MAX

enum daf_list_subject {
	BY_FIELD,
	BY_UPDATED,
	BY_OFFICE,
	BY_TITLE,
	BY_TYPE,
	BY_STAGE,
	BY_NUMBER,
	BY_STRUCK
};

/* What a list is sorted or filtered by. */
struct list_by {
	enum daf_list_subject subject;
	const char *name;
	const struct daf_field *def;         /* NULL: unknown or pseudo */
	int64_t column;                      /* list_column.id; 0: no cells */
	const char *value;                   /* filters only */
	unsigned char key[DAF_LIST_KEY_MAX]; /* of that value */
	size_t key_len;
};

struct list_row {
	int64_t record;
	size_t key_len;
	unsigned char key[DAF_LIST_KEY_MAX];
};

struct listing {
	struct daf_register *reg;
	struct daf_db *db;
	struct daf_pool *pool;      /* the caller's */
	struct daf_pool *scratch;   /* of the row at hand */
	int64_t ledger;             /* -1: all */
	const char *type;           /* "": all */
	const struct daf_type *def; /* NULL with all */
	struct list_by sort;
	bool desc; /* the order of the list */
	bool back; /* its page is found from its end */
	bool down; /* the way the page is found: desc, or not */
	bool with_struck;
	struct list_by *where;
	size_t nwhere, limit;
	struct list_row from;  /* the cursor; record 0: none */
	struct list_row *rows; /* in the way they are found, at most limit */
	size_t nrows;
};

/* A key as rows hold it. */
void daf_list_key(unsigned char key[DAF_LIST_KEY_MAX], size_t *len,
    const struct daf_buf *from);
/* Fills l->rows. */
const struct daf_err *daf_list_fill(struct listing *l) DAF_MUST_USE;

#endif
