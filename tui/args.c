/* SPDX-License-Identifier: GPL-3.0-or-later */
/* args.c - see args.h. */
#include "tui/args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being parsed. */
struct scan {
	struct daf_args *out;
	const struct daf_command *commands;
	const struct daf_option *globals;
	int argc;
	char *const *argv;
	int i;
	bool ended; /* -- was seen */
};

static const struct daf_option *
option_in(
    const struct daf_option *table, const char *name, size_t len, char letter)
{
	const struct daf_option *o;

	for (o = table; o != NULL && o->name != NULL; o++)
		if (name == NULL ? o->letter == letter
				 : strlen(o->name) == len &&
				       memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static const struct daf_option *
option_find(const struct scan *s, const char *name, size_t len, char letter)
{
	const struct daf_option *o = NULL;

	if (s->out->command != NULL)
		o = option_in(s->out->command->options, name, len, letter);
	if (o == NULL)
		o = option_in(s->globals, name, len, letter);
	return o;
}

static const struct daf_err *
option_unknown(const struct scan *s, const char *word)
{
	const char *name =
	    s->out->command != NULL ? s->out->command->name : NULL;

	return daf_err(DAF_USAGE,
	    "unknown option %s%s%s: see `daftar %s%s"
	    "--help`",
	    word, name != NULL ? " of " : "", name != NULL ? name : "",
	    name != NULL ? name : "", name != NULL ? " " : "");
}

static void
give(struct scan *s, const struct daf_option *option, const char *value)
{
	s->out->given[s->out->ngiven++] =
	    (struct daf_given){ .option = option, .value = value };
}

/* Its value: after the '=' or behind the letter, else the next word. */
static const struct daf_err *
take_value(struct scan *s, const struct daf_option *o, const char *word,
    const char *attached)
{
	if (o->value == NULL && attached != NULL)
		return daf_err(
		    DAF_USAGE, "option --%s takes no value: %s", o->name, word);
	if (o->value != NULL && attached == NULL) {
		if (s->i + 1 >= s->argc)
			return daf_err(DAF_USAGE, "option --%s needs %s",
			    o->name, o->value);
		attached = s->argv[++s->i];
	}
	give(s, o, attached);
	return NULL;
}

static const struct daf_err *
take_long(struct scan *s, const char *word)
{
	const char *name = word + 2, *eq = strchr(name, '=');
	size_t len = eq != NULL ? (size_t)(eq - name) : strlen(name);
	const struct daf_option *o = option_find(s, name, len, 0);

	if (o == NULL)
		return option_unknown(s, word);
	return take_value(s, o, word, eq != NULL ? eq + 1 : NULL);
}

static const struct daf_err *
take_letters(struct scan *s, const char *word)
{
	const struct daf_option *o;
	const char *p;

	for (p = word + 1; *p != '\0'; p++) {
		o = option_find(s, NULL, 0, *p);
		if (o == NULL)
			return option_unknown(s, word);
		if (o->value != NULL)
			return take_value(
			    s, o, word, p[1] != '\0' ? p + 1 : NULL);
		give(s, o, NULL);
	}
	return NULL;
}

static const struct daf_err *
take_word(struct scan *s, const char *word)
{
	const struct daf_command *c;

	if (s->out->command != NULL) {
		s->out->operands[s->out->noperands++] = word;
		return NULL;
	}
	for (c = s->commands; c->name != NULL; c++)
		if (strcmp(c->name, word) == 0) {
			s->out->command = c;
			return NULL;
		}
	return daf_err(DAF_USAGE,
	    "unknown command %s: `daftar --help` lists "
	    "them all",
	    word);
}

static const struct daf_err *
count_operands(const struct daf_args *a)
{
	const struct daf_command *c = a->command;

	if (c == NULL || daf_args_flag(a, "help"))
		return NULL;
	if (a->noperands < (size_t)c->least)
		return daf_args_usage(a, "%s: something is missing", c->name);
	if (c->most >= 0 && a->noperands > (size_t)c->most)
		return daf_args_usage(
		    a, "%s: too much: %s", c->name, a->operands[c->most]);
	return NULL;
}

const struct daf_err *
daf_args_parse(struct daf_args *out, struct daf_pool *pool,
    const struct daf_command *commands, const struct daf_option *globals,
    int argc, char *const argv[])
{
	struct scan s = { .out = out,
		.commands = commands,
		.globals = globals,
		.argc = argc,
		.argv = argv };
	const struct daf_err *err = NULL;
	const char *word;
	/* a word of letters may be several flags */
	size_t words = 1, i;

	for (i = 1; i < (size_t)argc; i++)
		words += strlen(argv[i]) + 1;
	*out = (struct daf_args){ 0 };
	out->operands =
	    daf_pool_array(pool, (size_t)argc + 1, sizeof(*out->operands));
	out->given = daf_pool_array(pool, words, sizeof(*out->given));
	for (s.i = 1; s.i < argc && err == NULL; s.i++) {
		word = argv[s.i];
		if (s.ended || word[0] != '-' || word[1] == '\0')
			err = take_word(&s, word);
		else if (strcmp(word, "--") == 0)
			s.ended = true;
		else if (word[1] == '-')
			err = take_long(&s, word);
		else
			err = take_letters(&s, word);
	}
	return err != NULL ? err : count_operands(out);
}

const char *
daf_args_nth(const struct daf_args *a, const char *name, size_t i)
{
	size_t k;

	for (k = 0; k < a->ngiven; k++)
		if (strcmp(a->given[k].option->name, name) == 0 && i-- == 0)
			return a->given[k].value;
	return NULL;
}

const char *
daf_args_get(const struct daf_args *a, const char *name)
{
	const char *last = NULL;
	size_t k;

	for (k = 0; k < a->ngiven; k++)
		if (strcmp(a->given[k].option->name, name) == 0)
			last = a->given[k].value;
	return last;
}

bool
daf_args_flag(const struct daf_args *a, const char *name)
{
	size_t k;

	for (k = 0; k < a->ngiven; k++)
		if (strcmp(a->given[k].option->name, name) == 0)
			return true;
	return false;
}

const struct daf_err *
daf_args_number(int64_t *out, const struct daf_args *a, const char *name,
    int64_t none, int64_t least, int64_t most)
{
	const char *text = daf_args_get(a, name);
	char *end = NULL;
	long long n;

	*out = none;
	if (text == NULL)
		return NULL;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < least ||
	    n > most || strspn(text, "0123456789-") != strlen(text))
		return daf_err(DAF_USAGE,
		    "--%s %s: a whole number from %lld "
		    "to %lld is wanted",
		    name, text, (long long)least, (long long)most);
	*out = n;
	return NULL;
}

const struct daf_err *
daf_args_required(const char **out, const struct daf_args *a, const char *name)
{
	*out = daf_args_get(a, name);
	if (*out == NULL || **out == '\0')
		return daf_args_usage(
		    a, "%s: --%s is missing", a->command->name, name);
	return NULL;
}

const struct daf_err *
daf_args_usage(const struct daf_args *a, const char *fmt, ...)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	if (a->command->operands[0] != '\0')
		daf_buf_addf(&b, "it is `daftar %s %s`, and ", a->command->name,
		    a->command->operands);
	err = daf_err(DAF_USAGE, "%s; %s`daftar %s --help` says more", text,
	    daf_buf_str(&b), a->command->name);
	daf_buf_clear(&b);
	free(text);
	return err;
}
