/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter.c - filters as officers type them; see query.h. */
#include <string.h>

#include "core/base/text.h"
#include "core/listi.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"
#define TEXT_MAX 8192

/* The longer ones first: `<=` is no `<` of "=…". */
static const struct {
	const char *text;
	enum daf_where_op op;
} ops[] = {
	{ "<=", DAF_WHERE_UPTO },
	{ ">=", DAF_WHERE_FROM },
	{ "<", DAF_WHERE_BEFORE },
	{ ">", DAF_WHERE_AFTER },
	{ "=", DAF_WHERE_IS },
	{ "~", DAF_WHERE_LIKE },
};

#define NOPS (sizeof(ops) / sizeof(ops[0]))

bool
daf_filter_word(struct daf_where *out, struct daf_pool *pool, const char *word)
{
	size_t len, i;

	*out = (struct daf_where){ .except = word[0] == '-' };
	word += out->except;
	len = strspn(word, NAME_CHARS);
	for (i = 0; i < NOPS; i++)
		if (strncmp(word + len, ops[i].text, strlen(ops[i].text)) == 0)
			break;
	if (len == 0 || word[0] < 'a' || word[0] > 'z' || i == NOPS)
		return false;
	out->op = ops[i].op;
	out->field = daf_pool_strndup(pool, word, len);
	out->value = daf_pool_strdup(pool, word + len + strlen(ops[i].text));
	return true;
}

/* The next word, without its quotes, from *s on; *found false: none left. */
static const struct daf_err *
next_word(bool *found, struct daf_buf *out, const char **s)
{
	bool quoted = false;
	const char *p = *s + strspn(*s, " ");

	daf_buf_reset(out);
	*found = *p != '\0';
	for (; *p != '\0' && (quoted || *p != ' '); p++) {
		if (*p == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		daf_buf_addc(out, *p);
	}
	*s = p;
	if (quoted)
		return daf_err(DAF_REFUSED,
		    "the filter has a quote that is not closed: %s",
		    daf_text_quote(daf_buf_str(out)).text);
	return NULL;
}

static const struct daf_err *
read_words(struct daf_filter *out, struct daf_pool *pool, const char *text)
{
	const struct daf_err *err;
	struct daf_buf word = { 0 };
	bool found;

	out->where = daf_pool_array(pool, DAF_FILTER_MAX, sizeof(*out->where));
	while ((err = next_word(&found, &word, &text)) == NULL && found) {
		if (out->n == DAF_FILTER_MAX) {
			err = daf_err(DAF_REFUSED,
			    "a filter has at most %d words", DAF_FILTER_MAX);
			break;
		}
		if (!daf_filter_word(
			&out->where[out->n], pool, daf_buf_str(&word))) {
			err = daf_err(DAF_REFUSED,
			    "`%s` is no filter: a field, one of = < <= > >= "
			    "~ and a value are wanted, such as stage=draft",
			    daf_text_quote(daf_buf_str(&word)).text);
			break;
		}
		out->n++;
	}
	daf_buf_clear(&word);
	return err;
}

/* What the type is decides what the other words mean. */
static void
type_first(struct daf_filter *f)
{
	struct daf_where type;
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->where[i].field, "type") == 0 &&
		    f->where[i].op == DAF_WHERE_IS && !f->where[i].except)
			break;
	if (i == 0 || i == f->n)
		return;
	type = f->where[i];
	memmove(&f->where[1], &f->where[0], i * sizeof(type));
	f->where[0] = type;
}

const struct daf_err *
daf_filter_parse(struct daf_filter *out, struct daf_pool *pool,
    struct daf_register *reg, const char *ledger, const char *type,
    const char *text)
{
	struct daf_list_query q = { .ledger = ledger, .type = type };
	const struct daf_err *err;
	struct listing l;

	*out = (struct daf_filter){ 0 };
	if (strlen(text) > TEXT_MAX)
		return daf_err(
		    DAF_REFUSED, "a filter has at most %d bytes", TEXT_MAX);
	err = read_words(out, pool, text);
	if (err != NULL)
		return err;
	type_first(out);
	q.where = out->where;
	q.nwhere = out->n;
	err = daf_list_begin(&l, pool, reg, &q);
	if (err == NULL)
		daf_list_end(&l);
	return err;
}

void
daf_filter_text(struct daf_buf *out, const struct daf_where *where, size_t n)
{
	const char *s;
	bool quoted;
	size_t i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; ops[j].op != where[i].op; j++)
			continue;
		daf_buf_addf(out, "%s%s%s%s", i > 0 ? " " : "",
		    where[i].except ? "-" : "", where[i].field, ops[j].text);
		quoted = where[i].value[strcspn(where[i].value, " \"")] != '\0';
		if (quoted)
			daf_buf_addc(out, '"');
		for (s = where[i].value; *s != '\0'; s++) {
			if (quoted && (*s == '"' || *s == '\\'))
				daf_buf_addc(out, '\\');
			daf_buf_addc(out, *s);
		}
		if (quoted)
			daf_buf_addc(out, '"');
	}
}
