/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide.c - see guide.h; and `daftar guide`. */
#include "tui/guide.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "tui/cmd.h"
#include "tui/screens.h"

#define TERM_COLUMNS 26

/* Each newline of the file ends a paragraph. */
static void
paragraphs(struct daf_buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		daf_buf_adds(
		    out, *text == '\n' ? "\n\n" : (char[]){ *text, '\0' });
	daf_buf_adds(out, "\n\n");
}

void
daf_guide_text(struct daf_buf *out, const struct daf_guide *guide)
{
	const struct daf_guide_term *t;
	size_t i;

	daf_buf_addf(out, "%s\n\n", guide->help);
	for (i = 0; i < guide->nsections; i++) {
		daf_buf_addf(out, "%s\n\n", guide->sections[i].title);
		paragraphs(out, guide->sections[i].text);
	}
	if (guide->nterms > 0)
		daf_buf_adds(out, "Terms\n\n");
	for (i = 0; i < guide->nterms; i++) {
		t = &guide->terms[i];
		daf_buf_adds(out, "  ");
		daf_text_fit(out, t->en, TERM_COLUMNS, t->ur != NULL);
		daf_buf_addf(out, "%s\n", t->ur != NULL ? t->ur : "");
		if (t->means != NULL)
			daf_buf_addf(out, "      %s\n", t->means);
	}
}

void
daf_guide_contents(struct daf_buf *out, const struct daf_types *types)
{
	const struct daf_guide *g;
	size_t i;

	for (i = 0; (g = daf_types_guide(types, i)) != NULL; i++)
		daf_buf_addf(out, "%s  %-14s %s\n\n%s\n", i > 0 ? "\n" : "",
		    g->name, g->label, g->help);
}

/* *out NULL: no word. */
static const struct daf_err *
find(const struct daf_guide **out, const struct daf_types *types,
    const char *word)
{
	*out = word != NULL ? daf_types_guide_find(types, word) : NULL;
	if (word == NULL || *out != NULL)
		return NULL;
	return daf_err(
	    DAF_REFUSED, "there is no guide `%s`: `guide` lists them", word);
}

const struct daf_err *
daf_guide_open(
    struct daf_ui *ui, const struct daf_types *types, const char *word)
{
	const struct daf_guide *guide = NULL;
	struct daf_buf text = { 0 };
	const struct daf_err *err;
	char *title;

	err = find(&guide, types, word);
	if (err != NULL)
		return err;
	if (guide != NULL) {
		daf_guide_text(&text, guide);
	} else {
		daf_guide_contents(&text, types);
		daf_buf_adds(
		    &text, "\nRead one with its name: `:guide mla`.\n");
	}
	title = daf_asprintf("GUIDE  %s",
	    guide != NULL ? guide->label : "what there is to read");
	err = daf_page_open(ui, title, daf_buf_str(&text));
	free(title);
	daf_buf_clear(&text);
	return err;
}

static void
guide_json(struct daf_out *o, const struct daf_guide *g)
{
	size_t i;

	daf_out_open(o);
	daf_out_str(o, "guide", g->name);
	daf_out_str(o, "label", g->label);
	daf_out_str(o, "help", g->help);
	daf_out_array(o, "sections");
	for (i = 0; i < g->nsections; i++) {
		daf_out_object(o, NULL);
		daf_out_str(o, "title", g->sections[i].title);
		daf_out_str(o, "text", g->sections[i].text);
		daf_out_end(o);
	}
	daf_out_end(o);
	daf_out_array(o, "terms");
	for (i = 0; i < g->nterms; i++) {
		daf_out_object(o, NULL);
		daf_out_str(o, "en", g->terms[i].en);
		daf_out_str(o, "ur", g->terms[i].ur);
		daf_out_str(o, "means", g->terms[i].means);
		daf_out_end(o);
	}
	daf_out_end(o);
	daf_out_close(o);
}

static const struct daf_err *
put(struct daf_cli *cli, const struct daf_types *types, const char *word)
{
	const struct daf_guide *g;
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	size_t i;

	err = find(&g, types, word);
	if (err != NULL)
		return err;
	if (g != NULL)
		daf_guide_text(&text, g);
	else
		daf_guide_contents(&text, types);
	if (!daf_out_json(cli->out))
		daf_out_wrapped(cli->out, 0, daf_buf_str(&text));
	else if (g != NULL)
		guide_json(cli->out, g);
	else
		for (i = 0; (g = daf_types_guide(types, i)) != NULL; i++)
			guide_json(cli->out, g);
	daf_buf_clear(&text);
	return NULL;
}

const struct daf_err *
daf_cmd_guide(struct daf_cli *cli)
{
	const struct daf_err *err;
	struct daf_cli_types t;

	err = daf_cli_types(&t, cli);
	if (err != NULL)
		return err;
	err = put(
	    cli, t.use, cli->args.noperands > 0 ? cli->args.operands[0] : NULL);
	daf_types_free(t.own);
	return err;
}
