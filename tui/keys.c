/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c - see keys.h: the table's keys, and a file that changes them. */
#include "tui/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/fs.h"

#define KEYS_FILE_MAX ((size_t)64 * 1024)

/* A key bound to a row of the table. */
struct binding {
	uint32_t key;
	size_t action;
};

struct daf_keys {
	struct binding *bindings; /* the file's, then the table's */
	size_t n, cap;
};

static const struct {
	const char *name;
	uint32_t key;
} named[] = {
	{ "Tab", DAF_K_TAB },
	{ "Enter", DAF_K_ENTER },
	{ "Esc", DAF_K_ESC },
	{ "Space", DAF_K_SPACE },
	{ "Up", DAF_K_UP },
	{ "Down", DAF_K_DOWN },
	{ "Left", DAF_K_LEFT },
	{ "Right", DAF_K_RIGHT },
	{ "PgUp", DAF_K_PGUP },
	{ "PgDn", DAF_K_PGDN },
	{ "Home", DAF_K_HOME },
	{ "End", DAF_K_END },
	{ "Insert", DAF_K_INSERT },
	{ "Delete", DAF_K_DELETE },
	{ "Backspace", DAF_K_BACKSPACE },
	{ "S-Tab", DAF_K_BACKTAB },
};
#define NNAMED (sizeof(named) / sizeof(named[0]))

bool
daf_keys_parse(uint32_t *key, const char *name, size_t len)
{
	utf8proc_int32_t cp;
	size_t i;

	for (i = 0; i < NNAMED; i++) {
		if (strlen(named[i].name) == len &&
		    memcmp(named[i].name, name, len) == 0) {
			*key = named[i].key;
			return true;
		}
	}
	if (len == 3 && name[0] == 'C' && name[1] == '-' && name[2] >= 'a' &&
	    name[2] <= 'z') {
		*key = (uint32_t)(name[2] - 'a' + 1);
		return true;
	}
	if (len >= 2 && len <= 3 && name[0] == 'F' && name[1] >= '1' &&
	    name[1] <= '9') {
		i = (size_t)(name[1] - '0');
		if (len == 3)
			i = name[2] >= '0' && name[2] <= '9'
				? 10 * i + (size_t)(name[2] - '0')
				: 0;
		*key = DAF_K_F1 + (uint32_t)i - 1;
		return i >= 1 && i <= 12;
	}
	if (len == 0 ||
	    utf8proc_iterate((const utf8proc_uint8_t *)name,
		(utf8proc_ssize_t)len, &cp) != (utf8proc_ssize_t)len)
		return false;
	*key = (uint32_t)cp;
	return cp > 0x20 && cp != 0x7f;
}

void
daf_keys_text(struct daf_buf *out, uint32_t key)
{
	utf8proc_uint8_t bytes[4];
	size_t i;

	for (i = 0; i < NNAMED; i++) {
		if (named[i].key == key) {
			daf_buf_adds(out, named[i].name);
			return;
		}
	}
	if (key >= DAF_K_F1 && key < DAF_K_F1 + 12)
		daf_buf_addf(out, "F%u", (unsigned)(key - DAF_K_F1 + 1));
	else if (key < 0x20)
		daf_buf_addf(out, "Ctrl-%c", (char)('@' + key));
	else if (key <= 0x10ffff)
		daf_buf_add(out, bytes,
		    (size_t)utf8proc_encode_char((utf8proc_int32_t)key, bytes));
}

static void
bind(struct daf_keys *k, size_t action, const char *keys)
{
	uint32_t key;
	size_t len;

	for (; *keys != '\0'; keys += len) {
		keys += strspn(keys, " \t");
		len = strcspn(keys, " \t");
		if (len == 0 || !daf_keys_parse(&key, keys, len))
			continue;
		k->bindings =
		    daf_grow(k->bindings, k->n, &k->cap, sizeof(*k->bindings));
		k->bindings[k->n++] = (struct binding){ key, action };
	}
}

/* Every key of a line of the file must be one. */
static bool
all_parse(const char *keys)
{
	uint32_t key;
	size_t len;

	for (;; keys += len) {
		keys += strspn(keys, " \t");
		len = strcspn(keys, " \t");
		if (len == 0)
			return true;
		if (!daf_keys_parse(&key, keys, len))
			return false;
	}
}

/* This label, in small letters with dashes? */
static bool
is_labelled(const struct daf_action *a, const char *name)
{
	const char *l = a->label;

	for (; *l != '\0' && *name != '\0'; l++, name++) {
		char c = *l;

		if (c == ' ')
			c = '-';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != *name)
			return false;
	}
	return *l == '\0' && *name == '\0';
}

static bool
is_worded(const struct daf_action *a, const char *name)
{
	return a->word != NULL && strcmp(a->word, name) == 0;
}

/* The rows that a name in the file means: those with that label; if there are
 * none, those with that word. (`save` is what row 24 calls so, not also the
 * command that saves a view.) False: neither. */
static bool
give(const char **own, const char *name, const char *keys)
{
	static bool (*const means[])(const struct daf_action *a,
	    const char *name) = { is_labelled, is_worded };
	bool found = false;
	size_t i, m;

	for (m = 0; m < 2 && !found; m++) {
		for (i = 0; i < daf_nactions; i++) {
			if (!means[m](&daf_actions[i], name))
				continue;
			own[i] = keys;
			found = true;
		}
	}
	return found;
}

/* One line: "ACTION KEY...". */
static const struct daf_err *
read_line(const char **own, char *line)
{
	char *name = line + strspn(line, " \t\r"), *keys;
	size_t len;

	len = strcspn(name, " \t\r");
	if (len == 0 || *name == '#')
		return NULL;
	keys = name + len + (name[len] != '\0');
	name[len] = '\0';
	keys[strcspn(keys, "\r")] = '\0';
	if (!all_parse(keys))
		return daf_err(DAF_REFUSED,
		    "`%s` are no keys: write them as C-w, F10, Esc, PgUp, "
		    "Space or a letter",
		    keys);
	return give(own, name, keys)
		   ? NULL
		   : daf_err(DAF_REFUSED,
			 "there is no action `%s`: F1 lists them", name);
}

static const struct daf_err *
read_file(const char **own, char *text)
{
	const struct daf_err *err = NULL;
	char *line = text, *next;
	size_t number = 0;

	for (; err == NULL && line != NULL; line = next) {
		number++;
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		err = read_line(own, line);
	}
	/* not the whole path: what is wrong must have room beside it */
	return err == NULL ? NULL
			   : daf_err_wrap(err, "keys file, line %zu", number);
}

const struct daf_err *
daf_keys_new(struct daf_keys **out, const char *path)
{
	struct daf_keys *k = daf_calloc(1, sizeof(*k));
	const char **own = daf_calloc(daf_nactions, sizeof(*own));
	const struct daf_err *err = NULL;
	char *text = NULL;
	size_t i;

	if (path != NULL && daf_fs_exists(path)) {
		err = daf_fs_read(&text, NULL, path, KEYS_FILE_MAX);
		if (err == NULL)
			err = read_file(own, text);
	}
	/* a key of one's own counts before the same key of the table */
	for (i = 0; err == NULL && i < daf_nactions; i++)
		if (own[i] != NULL)
			bind(k, i, own[i]);
	for (i = 0; i < daf_nactions; i++)
		if ((err != NULL || own[i] == NULL) &&
		    daf_actions[i].keys != NULL)
			bind(k, i, daf_actions[i].keys);
	free(text);
	free(own);
	*out = k;
	return err;
}

void
daf_keys_free(struct daf_keys *k)
{
	if (k == NULL)
		return;
	free(k->bindings);
	free(k);
}

/* The first row that has the key in a place is the one that acts. */
static const struct binding *
acting(const struct daf_keys *k, unsigned place, uint32_t key)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->bindings[i].key == key &&
		    (daf_actions[k->bindings[i].action].places & place) != 0)
			return &k->bindings[i];
	return NULL;
}

/* Does this key do that there? Not if another action has it. */
static bool
does(const struct daf_keys *k, const struct binding *b, enum daf_act act,
    unsigned place)
{
	return daf_actions[b->action].act == act &&
	       acting(k, place, b->key) == b;
}

/* How many keys from this one on are digits in a row, all doing that. */
static size_t
digits(const struct daf_keys *k, size_t i, enum daf_act act, unsigned place)
{
	const struct binding *b = &k->bindings[i];
	size_t n = 0;

	while (i + n < k->n && b[n].key == b->key + n && b[n].key >= '0' &&
	       b[n].key <= '9' && does(k, &b[n], act, place))
		n++;
	return n;
}

enum daf_act
daf_keys_act(const struct daf_keys *k, unsigned place, uint32_t key)
{
	const struct binding *b = acting(k, place, key);

	return b != NULL ? daf_actions[b->action].act : DAF_ACT_NONE;
}

/* The i-th key, or the digits that begin with it. Returns how many these are. */
static size_t
put_key(struct daf_buf *out, const struct daf_keys *k, size_t i,
    enum daf_act act, unsigned place)
{
	size_t n = digits(k, i, act, place);

	daf_keys_text(out, k->bindings[i].key);
	if (n < 3)
		return 1;
	daf_buf_addf(out, "-%c", (char)(k->bindings[i].key + n - 1));
	return n;
}

void
daf_keys_name(struct daf_buf *out, const struct daf_keys *k, enum daf_act act,
    unsigned place)
{
	size_t i = 0;

	while (i < k->n && !does(k, &k->bindings[i], act, place))
		i++;
	if (i < k->n)
		(void)put_key(out, k, i, act, place);
}

void
daf_keys_names(struct daf_buf *out, const struct daf_keys *k, enum daf_act act,
    unsigned place)
{
	bool first = true;
	size_t i = 0;

	while (i < k->n) {
		if (!does(k, &k->bindings[i], act, place)) {
			i++;
			continue;
		}
		if (!first)
			daf_buf_adds(out, ", ");
		first = false;
		i += put_key(out, k, i, act, place);
	}
}
