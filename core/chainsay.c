/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chainsay.c - see chainsay.h. */
#include "core/chainsay.h"

#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/item.h"
#include "core/kin.h"

struct link {
	const char *at, *from, *to, *gap;
	struct daf_buf key; /* of the time */
	size_t place;       /* as they were found */
};

static const char *
value_of(struct daf_kin *k, const char *id, const char *field)
{
	const char *value = daf_kin_value(k, id, field);

	return value != NULL ? value : "";
}

static int
by_time(const void *va, const void *vb)
{
	const struct link *a = va, *b = vb;
	const size_t len = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = len > 0 ? memcmp(a->key.data, b->key.data, len) : 0;

	if (order == 0)
		order = (a->key.len > b->key.len) - (a->key.len < b->key.len);
	return order != 0 ? order
			  : (a->place > b->place) - (a->place < b->place);
}

static void
say_broken(
    struct daf_buf *out, const struct daf_type *type, const struct link *l)
{
	const struct daf_field *at = daf_type_field(type, type->chain.at);

	daf_buf_adds(out, ", broken ");
	at->kind->display(out, at, l->at);
	daf_buf_addf(
	    out, ": %s", l->gap[0] != '\0' ? l->gap : "no reason is given");
}

static void
say(struct daf_buf *out, const struct daf_type *type, const struct link *links,
    size_t n)
{
	const struct daf_field *to = daf_type_field(type, type->chain.to);
	bool broken = false;
	size_t i;

	daf_buf_addf(out, "%s%s: %zu", out->len > 0 ? "; " : "",
	    n == 1 ? type->label : type->plural, n);
	for (i = 0; i < n; i++) {
		if (links[i].gap[0] == '\0' &&
		    (i == 0 ||
			daf_derive_alike(to, links[i - 1].to, links[i].from)))
			continue;
		say_broken(out, type, &links[i]);
		broken = true;
	}
	if (!broken)
		daf_buf_adds(out, ", unbroken");
}

static void
say_type(struct daf_buf *out, struct daf_kin *k, const struct daf_type *type)
{
	const struct daf_field *at = daf_type_field(type, type->chain.at);
	const char *const *ids;
	struct link *links;
	size_t n, i;

	ids = daf_kin_below(k, k->id, type->name, &n);
	links = daf_calloc(n, sizeof(*links));
	for (i = 0; i < n; i++) {
		links[i] = (struct link){ .place = i,
			.at = value_of(k, ids[i], type->chain.at),
			.from = value_of(k, ids[i], type->chain.from),
			.to = value_of(k, ids[i], type->chain.to),
			.gap = value_of(k, ids[i], type->chain.gap) };
		daf_derive_key(&links[i].key, at, links[i].at);
	}
	if (n > 1)
		qsort(links, n, sizeof(*links), by_time);
	if (n > 0 && k->err == NULL)
		say(out, type, links, n);
	for (i = 0; i < n; i++)
		daf_buf_clear(&links[i].key);
	free(links);
}

const struct daf_err *
daf_chain_say(const char **out, struct daf_pool *pool, struct daf_register *reg,
    int64_t record)
{
	const struct daf_register_ledger *ledger;
	const struct daf_type *type;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	struct daf_item item;
	struct daf_kin k = { 0 };
	bool found;
	size_t i;

	*out = NULL;
	err = daf_item_load(&found, &item, pool, reg, record);
	if (err != NULL || !found)
		return err;
	if ((err = daf_register_ledger(&ledger, reg, item.ledger)) != NULL)
		return err;
	k.scope = daf_scope_now(reg, pool, ledger);
	k.id = item.id;
	for (i = 0; (type = daf_types_at(ledger->types, i)) != NULL; i++)
		if (type->chain.at != NULL)
			say_type(&text, &k, type);
	if (text.len > 0)
		*out = daf_pool_strdup(pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return k.err;
}
