/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.c - what an officer can set for his own screens; kept in desk.db. */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/desk.h"
#include "tui/ask.h"
#include "tui/rows.h"
#include "tui/screens.h"
#include "tui/ui_priv.h"
#include "tui/whose.h"

static const struct option {
	const char *name, *otherwise;
	const char *values; /* with spaces between; NULL: a number of minutes */
	const char *help;
} options[] = {
	{ "line", "auto", "auto fast slow",
	    "slow: fewer attributes, rarer progress, more patience after Esc" },
	{ "bidi", "terminal", "terminal app off",
	    "who turns right-to-left text: the terminal, this program, "
	    "nobody" },
	{ "lock", "10", NULL,
	    "minutes without a key until the screen locks; 0: never" },
	{ DAF_WHOSE_SETTING, DAF_WHOSE_OTHERWISE, DAF_WHOSE_VALUES,
	    "whose deadlines are shown: yours, your office's, all" },
};
#define NOPTIONS (sizeof(options) / sizeof(options[0]))

struct settings {
	struct daf_screen s;
	struct daf_rows rows;
	char *values[NOPTIONS];
};

static bool
takes(const struct option *o, const char *value)
{
	size_t len = strlen(value);
	const char *at;

	if (o->values == NULL)
		return len > 0 && len <= 4 &&
		       strspn(value, "0123456789") == len;
	for (at = o->values; (at = strstr(at, value)) != NULL; at++)
		if (len > 0 && (at == o->values || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static const struct daf_err *
keep(struct daf_ui *ui, const struct option *o, const char *value)
{
	const char *id = ui->cli->signer != NULL ? ui->cli->signer->id : "";
	const struct daf_err *err;

	if (!takes(o, value))
		return daf_err(DAF_REFUSED, "%s is %s, not `%s`", o->name,
		    o->values != NULL ? o->values : "a number of minutes",
		    daf_text_quote(value).text);
	err = daf_desk_set(ui->cli->reg, id, o->name,
	    strcmp(value, o->otherwise) == 0 ? NULL : value);
	if (err == NULL) {
		daf_ui_obey(ui);
		daf_ui_say(ui, "%s is now %s", o->name, value);
	}
	return err;
}

const struct daf_err *
daf_settings_set(struct daf_ui *ui, const char *text)
{
	size_t len = text != NULL ? strcspn(text, "=") : 0, i;

	for (i = 0; i < NOPTIONS && text != NULL && text[len] == '='; i++)
		if (strlen(options[i].name) == len &&
		    memcmp(options[i].name, text, len) == 0)
			return keep(ui, &options[i], text + len + 1);
	return daf_err(DAF_USAGE,
	    "OPTION=VALUE is wanted, such as line=slow; :settings lists the "
	    "options");
}

static const struct daf_err *
load(struct daf_screen *screen)
{
	struct settings *s = (struct settings *)screen;
	size_t i;

	for (i = 0; i < NOPTIONS; i++) {
		free(s->values[i]);
		s->values[i] = daf_ui_setting(
		    screen->ui, options[i].name, options[i].otherwise);
	}
	daf_rows_set(&s->rows, NOPTIONS);
	return NULL;
}

static void
draw_row(void *arg, size_t i, int row)
{
	struct settings *s = arg;
	struct daf_term *t = s->s.ui->term;

	daf_term_put(t, row, 3, 12, DAF_PLAIN, options[i].name);
	daf_term_put(t, row, 16, 12, DAF_BOLD, s->values[i]);
	daf_term_put(t, row, 29, 60, DAF_PLAIN,
	    options[i].values != NULL ? options[i].values : "minutes");
}

static void
draw(struct daf_screen *screen)
{
	struct settings *s = (struct settings *)screen;

	daf_ui_title(screen->ui, "SETTINGS  of your screens");
	daf_rows_place(&s->rows, 2, (int)NOPTIONS);
	daf_rows_draw(&s->rows, screen->ui, draw_row, s);
	daf_ui_hint(screen->ui, "%s: %s", options[s->rows.cursor].name,
	    options[s->rows.cursor].help);
}

/* The next of its values; a number is asked for. */
static const struct daf_err *
change(struct settings *s)
{
	const struct option *o = &options[s->rows.cursor];
	const char *now = s->values[s->rows.cursor], *at;
	const struct daf_err *err;
	char *value;

	if (o->values == NULL) {
		if (!daf_ask_line(&value, s->s.ui, o->help, now))
			return NULL;
	} else {
		at = strstr(o->values, now);
		at = at != NULL ? at + strlen(now) : o->values;
		at += strspn(at, " ");
		if (*at == '\0')
			at = o->values;
		value = daf_strndup(at, strcspn(at, " "));
	}
	err = keep(s->s.ui, o, value);
	free(value);
	return err != NULL ? err : load(&s->s);
}

static const struct daf_err *
act(struct daf_screen *screen, const struct daf_order *o, bool *done)
{
	struct settings *s = (struct settings *)screen;

	if (o->act == DAF_ACT_OPEN)
		return change(s);
	*done = daf_rows_act(&s->rows, o->act);
	return NULL;
}

static void
clear(struct daf_screen *screen)
{
	struct settings *s = (struct settings *)screen;
	size_t i;

	for (i = 0; i < NOPTIONS; i++)
		free(s->values[i]);
}

static const enum daf_act hints[] = { DAF_ACT_HELP, DAF_ACT_OPEN, DAF_ACT_BACK,
	DAF_ACT_NONE };
static const struct daf_screen_class class = {
	.name = "settings",
	.place = DAF_IN_SETTINGS,
	.hints = hints,
	.load = load,
	.draw = draw,
	.act = act,
	.clear = clear,
};

const struct daf_err *
daf_settings_open(struct daf_ui *ui)
{
	struct settings *s = daf_ui_push(ui, &class, sizeof(*s));

	return daf_ui_loaded(&s->s);
}
