/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.c - see help.h. */
#include "tui/help.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/action.h"
#include "tui/options.h"

/* "  term      text", the text below if they do not fit in a line. */
static void
item(struct daf_out *o, size_t column, const char *term, const char *text)
{
	size_t width = daf_text_width(term);

	if (width + 4 > column ||
	    column + daf_text_width(text) > DAF_OUT_WIDTH) {
		daf_out_line(o, "  %s", term);
		daf_out_wrapped(o, column, text);
	} else {
		daf_out_line(
		    o, "  %s%*s%s", term, (int)(column - 2 - width), "", text);
	}
}

void
daf_help_overview(struct daf_out *o)
{
	const struct daf_command *c;
	const char *group = "";

	daf_out_line(o, "Daftar keeps an office's register and exchanges it "
			"with other offices.");
	daf_out_line(o, "usage: daftar [-C DIR] [--ledger NAME] [--json] "
			"COMMAND …");
	for (c = daf_commands; c->name != NULL; c++) {
		if (c->group == NULL)
			continue;
		if (strcmp(c->group, group) != 0) {
			daf_out_line(o, "%s", "");
			daf_out_line(o, "%s", c->group);
		}
		group = c->group;
		item(o, 14, c->name, c->summary);
	}
	daf_out_line(o, "%s", "");
	daf_out_line(o, "`daftar COMMAND --help` says more about a command; "
			"daftar(1) says all.");
}

static void
option_term(struct daf_buf *b, const struct daf_option *op)
{
	if (op->letter != 0)
		daf_buf_addf(b, "-%c, ", op->letter);
	daf_buf_addf(b, "--%s", op->name);
	if (op->value != NULL)
		daf_buf_addf(b, " %s", op->value);
}

static void
options(struct daf_out *o, const char *head, const struct daf_option *table)
{
	struct daf_buf b = { 0 };

	if (table == NULL)
		return;
	daf_out_line(o, "%s", "");
	daf_out_line(o, "%s", head);
	for (; table->name != NULL; table++) {
		daf_buf_reset(&b);
		option_term(&b, table);
		item(o, 28, daf_buf_str(&b), table->help);
	}
	daf_buf_clear(&b);
}

void
daf_help_command(struct daf_out *o, const struct daf_command *c)
{
	daf_out_line(o, "daftar %s: %s", c->name, c->summary);
	daf_out_line(o, "usage: daftar %s%s%s%s", c->name,
	    c->options != NULL ? " [OPTION…]" : "",
	    c->operands[0] != '\0' ? " " : "", c->operands);
	if (c->help != NULL) {
		daf_out_line(o, "%s", "");
		daf_out_wrapped(o, 0, c->help);
	}
	options(o, "Options", c->options);
	if (c->json != NULL) {
		daf_out_line(o, "%s", "");
		daf_out_line(o, "JSON Lines (--json)");
		daf_out_wrapped(o, 2, c->json);
	}
	options(o, "For all commands", daf_global_options);
}

static void
complete_options(struct daf_out *o, const struct daf_option *table)
{
	for (; table != NULL && table->name != NULL; table++)
		daf_out_line(o, "--%s", table->name);
}

static const struct daf_option *
option_named(const struct daf_option *table, const char *word)
{
	for (; table != NULL && table->name != NULL; table++)
		if ((strncmp(word, "--", 2) == 0 &&
			strcmp(table->name, word + 2) == 0) ||
		    (word[0] == '-' && word[1] == table->letter &&
			word[1] != '\0' && word[2] == '\0'))
			return table;
	return NULL;
}

static void
complete_fields(struct daf_out *o, const struct daf_type *type)
{
	size_t i;

	for (i = 0; type != NULL && i < type->nfields; i++)
		daf_out_line(o, "%s=", type->fields[i].name);
}

/* Types, or the fields of the type that was named. */
static void
complete_types(struct daf_out *o, const char *type)
{
	const struct daf_err *err;
	struct daf_types *types = NULL;
	size_t i;

	err = daf_types_builtin(&types);
	if (err != NULL) {
		daf_err_free(err);
		return;
	}
	if (type != NULL)
		complete_fields(o, daf_types_find(types, type));
	for (i = 0; type == NULL && i < daf_types_count(types); i++)
		daf_out_line(o, "%s", daf_types_at(types, i)->name);
	daf_types_free(types);
}

static const struct daf_command *
command_named(const char *name)
{
	const struct daf_command *c;

	for (c = daf_commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

void
daf_help_complete(struct daf_out *o, size_t n, char *const *words)
{
	const struct daf_command *c = NULL;
	const struct daf_option *op = NULL;
	const char *operand = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (op != NULL && op->value != NULL) {
			op = NULL; /* this word is its value */
			continue;
		}
		op = c != NULL ? option_named(c->options, words[i]) : NULL;
		if (op == NULL)
			op = option_named(daf_global_options, words[i]);
		if (op != NULL || words[i][0] == '-')
			continue;
		if (c == NULL)
			c = command_named(words[i]);
		else if (operand == NULL)
			operand = words[i];
	}
	if (op != NULL && op->value != NULL)
		return; /* a file or a text: the shell knows better */
	complete_options(o, daf_global_options);
	if (c != NULL)
		complete_options(o, c->options);
	else
		for (c = daf_commands; c->name != NULL; c++)
			if (c->group != NULL)
				daf_out_line(o, "%s", c->name);
	if (c->name != NULL && strstr(c->operands, "TYPE") != NULL &&
	    (operand == NULL || strcmp(c->name, "new") == 0))
		complete_types(o, operand);
}

/* A character as roff writes it, if not as itself. */
static const struct {
	const char *plain, *roff;
} escapes[] = {
	{ "\\", "\\e" },
	{ "-", "\\-" },
	{ "\"", "\\(dq" },
	{ "'", "\\(aq" },
	{ "…", "..." },
};

/* Text of a table as mdoc text; a sentence begins a new line. */
static char *
roff(const char *text)
{
	struct daf_buf b = { 0 };
	bool quoted = false;
	size_t i, len;

	while (*text != '\0') {
		len = 1;
		for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
			if (strncmp(text, escapes[i].plain,
				strlen(escapes[i].plain)) == 0)
				break;
		if (i < sizeof(escapes) / sizeof(escapes[0])) {
			daf_buf_adds(&b, escapes[i].roff);
			len = strlen(escapes[i].plain);
		} else if (*text == '`') {
			quoted = !quoted;
			daf_buf_adds(&b, quoted ? "\\(oq" : "\\(cq");
		} else if (strncmp(text, ". ", 2) == 0) {
			daf_buf_adds(&b, ".\n");
			len = 2;
		} else {
			daf_buf_addc(&b, *text);
		}
		text += len;
	}
	return daf_buf_steal(&b);
}

/* With a capital letter first, a line a sentence. */
static void
mdoc_text(
    struct daf_out *o, const char *head, const char *text, const char *tail)
{
	char *all = daf_asprintf("%s%s%s", head, text, tail);
	char *quoted;

	if (all[0] >= 'a' && all[0] <= 'z')
		all[0] = (char)(all[0] - 'a' + 'A');
	quoted = roff(all);
	daf_out_block(o, "", quoted);
	free(quoted);
	free(all);
}

static void
mdoc_option(struct daf_out *o, const struct daf_option *op)
{
	char *value = op->value != NULL ? roff(op->value) : NULL;
	char letter[] = { op->letter, ' ', ',', ' ', '\0' };

	if (op->letter == 0)
		letter[0] = '\0';
	if (value != NULL)
		daf_out_line(
		    o, ".It Fl %s\\-%s Ar \"%s\"", letter, op->name, value);
	else
		daf_out_line(o, ".It Fl %s\\-%s", letter, op->name);
	mdoc_text(o, "", op->help, ".");
	free(value);
}

static void
mdoc_command(struct daf_out *o, const struct daf_command *c)
{
	const struct daf_option *op;
	char *operands = roff(c->operands);

	if (operands[0] != '\0')
		daf_out_line(o, ".It Cm %s Ar \"%s\"", c->name, operands);
	else
		daf_out_line(o, ".It Cm %s", c->name);
	free(operands);
	mdoc_text(o, "", c->summary, ".");
	if (c->help != NULL)
		mdoc_text(o, "", c->help, "");
	if (c->options != NULL) {
		daf_out_line(o, ".Bl -tag -width Ds -compact");
		for (op = c->options; op->name != NULL; op++)
			mdoc_option(o, op);
		daf_out_line(o, ".El");
	}
	if (c->json != NULL) {
		daf_out_line(o, ".Pp");
		mdoc_text(o, "JSON: ", c->json, ".");
	}
}

void
daf_help_mdoc(struct daf_out *o)
{
	const struct daf_command *c;
	const char *group = "";

	for (c = daf_commands; c->name != NULL; c++) {
		if (c->group == NULL)
			continue;
		if (strcmp(c->group, group) != 0) {
			if (group[0] != '\0')
				daf_out_line(o, ".El");
			daf_out_line(o, ".Ss %s", c->group);
			daf_out_line(o, ".Bl -tag -width Ds");
		}
		group = c->group;
		mdoc_command(o, c);
	}
	daf_out_line(o, ".El");
}

/* A key's name as mdoc text: a sign alone is never a request of its own. */
static void
mdoc_keys(struct daf_buf *b, const char *keys)
{
	size_t len;

	for (; *keys != '\0'; keys += len) {
		keys += strspn(keys, " ");
		len = strcspn(keys, " ");
		if (len == 0)
			break;
		daf_buf_addf(b, "%s%s", b->len > 0 ? " , " : "", "\\&");
		for (size_t i = 0; i < len; i++)
			if (keys[i] == '-')
				daf_buf_adds(b, "\\-");
			else
				daf_buf_addc(b, keys[i]);
	}
}

/* Is there a row before that says the same? */
static bool
said_before(const struct daf_action *a)
{
	const struct daf_action *k;

	for (k = daf_actions; k < a; k++)
		if (k->act == a->act && strcmp(k->help, a->help) == 0)
			return true;
	return false;
}

void
daf_help_mdoc_keys(struct daf_out *o)
{
	const struct daf_action *a;
	struct daf_buf b = { 0 };

	daf_out_line(o, ".Bl -tag -width Ds");
	for (a = daf_actions; a < daf_actions + daf_nactions; a++) {
		if (said_before(a))
			continue;
		daf_buf_reset(&b);
		if (a->keys != NULL)
			mdoc_keys(&b, a->keys);
		if (a->word != NULL)
			daf_buf_addf(
			    &b, "%s:%s", b.len > 0 ? " , " : "\\&", a->word);
		daf_out_line(o, ".It Ic %s%s%s", daf_buf_str(&b),
		    a->args != NULL ? " Ar " : "",
		    a->args != NULL ? a->args : "");
		daf_out_line(o, "%c%s.",
		    a->help[0] >= 'a' && a->help[0] <= 'z'
			? a->help[0] - 'a' + 'A'
			: a->help[0],
		    a->help + 1);
	}
	daf_out_line(o, ".El");
	daf_buf_clear(&b);
}
