/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask.c - see ask.h: questions are screens over the one that asks. */
#include "tui/ask.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/desk.h"
#include "tui/edit.h"
#include "tui/screens.h"
#include "tui/ui_priv.h"

#define CANDIDATES 12
#define CANDIDATES_SHOWN 4

struct answer {
	bool given;
	char *text;
	char key;
};

struct ask {
	struct daf_screen s;
	struct answer *answer; /* the caller's; outlives this screen */
	char *question;
	struct daf_edit edit;
	/* a single letter */
	const char *keys;
	/* completion */
	size_t (*complete)(void *arg, struct daf_pool *pool,
	    struct daf_candidate *out, size_t max, const char *text);
	void *arg;
	struct daf_pool *pool;
	struct daf_candidate candidates[CANDIDATES];
	size_t n, chosen; /* chosen == n: none */
	/* a text that is kept while it is typed */
	void (*changed)(void *arg, const char *text);
	bool dirty; /* since it was kept */
};

static void
find_candidates(struct ask *a)
{
	if (a->complete == NULL)
		return;
	daf_pool_free(a->pool);
	a->pool = daf_pool_new();
	a->n = a->complete(a->arg, a->pool, a->candidates, CANDIDATES,
	    daf_edit_text(&a->edit));
	a->chosen = a->n;
}

/* What all candidates begin with, when there is more of it than was typed; else
 * the next candidate. */
static void
take_common(struct ask *a)
{
	const char *first;
	size_t len, i;
	char *common;

	if (a->n == 0)
		return;
	first = a->candidates[0].text;
	len = strlen(first);
	for (i = 1; i < a->n; i++)
		while (strncmp(first, a->candidates[i].text, len) != 0)
			len--;
	if (len > strlen(daf_edit_text(&a->edit))) {
		common = daf_strndup(first, len);
		daf_edit_set(&a->edit, common);
		free(common);
		find_candidates(a);
		return;
	}
	a->chosen = a->chosen + 1 < a->n ? a->chosen + 1 : 0;
}

static void
draw_candidates(struct ask *a, int bottom)
{
	struct daf_ui *ui = a->s.ui;
	size_t shown = a->n < CANDIDATES_SHOWN ? a->n : CANDIDATES_SHOWN;
	size_t first = 0, i;
	int row, columns = daf_ui_columns(ui), used;

	if (shown == 0)
		return;
	if (a->chosen < a->n && a->chosen >= shown)
		first = a->chosen - shown + 1;
	row = bottom - (int)shown;
	daf_ui_rule(ui, row - 1, NULL);
	for (i = first; i < first + shown; i++, row++) {
		daf_term_fill(ui->term, row, 0, columns, DAF_PLAIN, ' ');
		used = daf_term_put(ui->term, row, 3, columns - 3, DAF_PLAIN,
		    a->candidates[i].text);
		if (a->candidates[i].help != NULL)
			daf_term_put(ui->term, row, used < 24 ? 28 : used + 5,
			    columns, DAF_PLAIN, a->candidates[i].help);
		if (i == a->chosen)
			daf_term_mark(ui->term, row, 3);
	}
}

static void
ask_draw(struct daf_screen *s)
{
	struct ask *a = (struct ask *)s;
	struct daf_ui *ui = s->ui;
	int row = daf_ui_rows(ui) - 2, columns = daf_ui_columns(ui), used;
	int most = columns - (a->keys != NULL ? 2 : 20);

	daf_term_fill(ui->term, row, 0, columns, DAF_PLAIN, ' ');
	used = daf_term_put(ui->term, row, 1, most, DAF_PLAIN, a->question);
	if (a->keys != NULL) {
		daf_term_cursor(ui->term, row, 1 + used);
		return;
	}
	draw_candidates(a, row - 1);
	daf_edit_draw(&a->edit, ui, row, 1 + used, columns - used - 1,
	    DAF_PLAIN, ' ', true);
}

static void
answered(struct ask *a, const char *text)
{
	a->answer->given = true;
	a->answer->text = text != NULL ? daf_strdup(text) : NULL;
	daf_ui_pop(a->s.ui);
}

static bool
letter(struct ask *a, uint32_t key)
{
	if (key >= 0x80 || key <= 0x20 || strchr(a->keys, (int)key) == NULL)
		return false;
	a->answer->key = (char)key;
	answered(a, NULL);
	return true;
}

static bool
ask_key(struct daf_screen *s, uint32_t key)
{
	struct ask *a = (struct ask *)s;
	const char *text;
	size_t len;

	if (a->keys != NULL)
		return letter(a, key);
	if (key == DAF_K_PASTE) {
		text = daf_term_pasted(s->ui->term, &len);
		daf_edit_paste(&a->edit, text, len);
	} else if (key == DAF_K_TAB) {
		take_common(a);
		return true;
	} else if (!daf_edit_key(&a->edit, key)) {
		return false;
	}
	find_candidates(a);
	if (a->changed != NULL) {
		a->dirty = true;
		daf_ui_keep_soon(s);
	}
	return true;
}

static void
ask_keep(struct daf_screen *s)
{
	struct ask *a = (struct ask *)s;

	if (!a->dirty)
		return;
	a->dirty = false;
	a->changed(a->arg, daf_edit_text(&a->edit));
}

static void
leave(struct ask *a)
{
	ask_keep(&a->s);
	if (a->changed != NULL)
		a->changed(a->arg, NULL);
	daf_ui_pop(a->s.ui);
}

static const struct daf_err *
ask_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct ask *a = (struct ask *)s;

	if (o->act == DAF_ACT_BACK)
		leave(a);
	else if (o->act == DAF_ACT_HELP && a->keys == NULL)
		return daf_help_open(s->ui,
		    a->complete != NULL ? "commands" : "asking", NULL, NULL);
	else if (o->act == DAF_ACT_OPEN && a->keys == NULL)
		answered(a, a->chosen < a->n ? a->candidates[a->chosen].text
					     : daf_edit_text(&a->edit));
	else if (o->act == DAF_ACT_DOWN && a->n > 0)
		a->chosen = a->chosen + 1 < a->n ? a->chosen + 1 : 0;
	else if (o->act == DAF_ACT_UP && a->n > 0)
		a->chosen = a->chosen > 0 && a->chosen < a->n ? a->chosen - 1
							      : a->n - 1;
	else
		/* a question is not left for anything else; behind a lock it
		 * waits */
		*done = o->act != DAF_ACT_REDRAW && o->act != DAF_ACT_SUSPEND &&
			o->act != DAF_ACT_LOCK;
	return NULL;
}

static void
ask_clear(struct daf_screen *s)
{
	struct ask *a = (struct ask *)s;

	free(a->question);
	daf_edit_clear(&a->edit);
	daf_pool_free(a->pool);
}

static const enum daf_act line_hints[] = { DAF_ACT_OPEN, DAF_ACT_CLEAR,
	DAF_ACT_BACK, DAF_ACT_NONE };
static const enum daf_act key_hints[] = { DAF_ACT_BACK, DAF_ACT_NONE };
static const struct daf_screen_class ask_class = {
	.name = "asking",
	.place = DAF_IN_ASK,
	.over = true,
	.hints = line_hints,
	.draw = ask_draw,
	.key = ask_key,
	.act = ask_act,
	.keep = ask_keep,
	.clear = ask_clear,
};
static const struct daf_screen_class key_class = {
	.name = "asking",
	.place = DAF_IN_ASK,
	.over = true,
	.hints = key_hints,
	.draw = ask_draw,
	.key = ask_key,
	.act = ask_act,
	.clear = ask_clear,
};

static struct ask *
ask_open(struct daf_ui *ui, const struct daf_screen_class *class,
    struct answer *answer, const char *question)
{
	struct ask *a = daf_ui_push(ui, class, sizeof(*a));

	a->answer = answer;
	a->question = daf_asprintf("%s ", question);
	return a;
}

static bool
wait_for(struct ask *a, struct answer *answer)
{
	if (daf_ui_wait(&a->s) && answer->given)
		return true;
	if (answer->text != NULL)
		daf_ask_wipe(answer->text);
	answer->text = NULL;
	return false;
}

bool
daf_ask_completed(char **answer, struct daf_ui *ui, const char *question,
    const char *text,
    size_t (*complete)(void *arg, struct daf_pool *pool,
	struct daf_candidate *out, size_t max, const char *text),
    void *arg)
{
	struct answer given = { 0 };
	struct ask *a = ask_open(ui, &ask_class, &given, question);

	a->complete = complete;
	a->arg = arg;
	daf_edit_set(&a->edit, text != NULL ? text : "");
	find_candidates(a);
	*answer = NULL;
	if (!wait_for(a, &given))
		return false;
	*answer = given.text;
	return true;
}

bool
daf_ask_kept(char **answer, struct daf_ui *ui, const char *question,
    const char *text, void (*changed)(void *arg, const char *text), void *arg)
{
	struct answer given = { 0 };
	struct ask *a = ask_open(ui, &ask_class, &given, question);

	a->changed = changed;
	a->arg = arg;
	daf_edit_set(&a->edit, text != NULL ? text : "");
	*answer = NULL;
	if (!wait_for(a, &given))
		return false;
	*answer = given.text;
	return true;
}

bool
daf_ask_line(
    char **answer, struct daf_ui *ui, const char *question, const char *text)
{
	return daf_ask_completed(answer, ui, question, text, NULL, NULL);
}

/* ---- an answer that is not lost ---- */

struct sentence {
	struct daf_ui *ui;
	char *officer; /* a question may outlast the signer */
	char *setting; /* of his, on this desk; is there while it is typed */
	bool kept;
};

static void
keep_sentence(void *arg, const char *text)
{
	struct sentence *s = arg;

	if (text != NULL && *text == '\0')
		text = NULL;
	if (text != NULL || s->kept)
		daf_err_free(daf_desk_set(
		    s->ui->cli->reg, s->officer, s->setting, text));
	s->kept = text != NULL;
}

bool
daf_ask_remembered(
    char **answer, struct daf_ui *ui, const char *question, const char *about)
{
	const struct daf_cli *cli = ui->cli;
	struct sentence s = { .ui = ui };
	char *begin = NULL;
	bool given;

	if (cli->reg == NULL || cli->signer == NULL || about == NULL)
		return daf_ask_line(answer, ui, question, NULL);
	s.officer = daf_strdup(cli->signer->id);
	s.setting = daf_asprintf("asked\n%s\n%s", about, question);
	daf_err_free(daf_desk_get(&begin, cli->reg, s.officer, s.setting));
	s.kept = begin != NULL;
	given = daf_ask_kept(answer, ui, question, begin, keep_sentence, &s);
	if (given)
		keep_sentence(&s, NULL);
	free(begin);
	free(s.setting);
	free(s.officer);
	return given;
}

bool
daf_ask_secret(char **answer, struct daf_ui *ui, const char *question)
{
	struct answer given = { 0 };
	struct ask *a = ask_open(ui, &ask_class, &given, question);

	a->edit.secret = true;
	a->edit.max = 1024;
	*answer = NULL;
	if (!wait_for(a, &given))
		return false;
	*answer = given.text;
	return true;
}

void
daf_ask_wipe(char *answer)
{
	if (answer == NULL)
		return;
	explicit_bzero(answer, strlen(answer));
	free(answer);
}

char
daf_ask_key(struct daf_ui *ui, const char *question, const char *keys)
{
	struct answer given = { 0 };
	struct ask *a = ask_open(ui, &key_class, &given, question);

	a->keys = keys;
	if (!wait_for(a, &given))
		given.key = '\0';
	return given.key;
}
