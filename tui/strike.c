/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strike.c - striking records out: nothing is deleted, the reason stays. */
#include <stdlib.h>
#include <string.h>

#include "sync/ledger.h"
#include "tui/ask.h"
#include "tui/screens.h"
#include "tui/strikekeep.h"

struct striking {
	struct daf_pool *pool;
	struct daf_ui *ui;
	const int64_t *records;
	size_t n;
	const char *reason, *ledger;
	struct daf_strike_kept kept;
	size_t done; /* change sets */
};

/* In which ledgers; may he write there? */
static const struct daf_err *
look(struct striking *s)
{
	const struct daf_err *err = daf_ui_may_write(s->ui, NULL);
	struct daf_record record;
	size_t i;

	for (i = 0; err == NULL && i < s->n; i++) {
		err =
		    daf_show(&record, s->pool, s->ui->cli->reg, s->records[i]);
		if (err != NULL)
			break;
		s->kept.ledgers[i] = record.item.ledger;
		s->kept.ids[i] = record.item.id;
		if (i == 0)
			s->kept.type = record.item.type;
		err = daf_ui_may_write(s->ui, record.item.ledger);
	}
	return err;
}

static bool
concerns(const struct striking *s, const char *ledger)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->kept.ledgers[i], ledger) == 0)
			return true;
	return false;
}

/* Those of one ledger; a record that is struck out already stays as it is. */
static const struct daf_err *
fill(void *arg, struct daf_entry *e)
{
	static const char *const fields[] = { "struck" };
	struct striking *s = arg;
	const char *const values[] = { s->reason };
	const struct daf_err *err = NULL;
	struct daf_record record;
	size_t i;

	for (i = 0; err == NULL && i < s->n; i++) {
		if (strcmp(s->kept.ledgers[i], s->ledger) != 0)
			continue;
		err =
		    daf_show(&record, s->pool, s->ui->cli->reg, s->records[i]);
		if (err != NULL || record.item.struck)
			continue;
		err = daf_entry_change(
		    e, s->records[i], 1, fields, values, DAF_OVER_ONE, NULL, 0);
	}
	return err;
}

static const struct daf_err *
question(char **out, const struct striking *s)
{
	const struct daf_err *err;
	struct daf_record record;

	if (s->n != 1) {
		*out = daf_asprintf("Strike %zu records out. Reason:", s->n);
		return NULL;
	}
	err = daf_show(&record, s->pool, s->ui->cli->reg, s->records[0]);
	if (err != NULL)
		return err;
	if (record.item.struck)
		return daf_err(DAF_REFUSED, "it is struck out already");
	*out = daf_asprintf("Strike %s out. Reason:",
	    record.item.number != NULL ? record.item.number : record.item.id);
	return NULL;
}

/* One save a ledger. */
static const struct daf_err *
strike(struct striking *s)
{
	struct daf_cli *cli = s->ui->cli;
	const struct daf_err *err = NULL;
	const struct daf_register_ledger *conf;
	struct daf_ledger *l;
	struct daf_saved saved;
	size_t i;

	for (i = 0; err == NULL && i < daf_register_nledgers(cli->reg); i++) {
		conf = daf_register_ledger_at(cli->reg, i);
		s->ledger = conf->name;
		if (!concerns(s, conf->name))
			continue;
		err = daf_ui_ledger(&l, s->ui, conf->name);
		if (err == NULL)
			err = daf_save(&saved, NULL, l, cli->signer, fill, s);
		if (err == NULL)
			s->done += saved.n;
	}
	return err;
}

static void
keep(void *arg, const char *text)
{
	struct striking *s = arg;

	/* left: what was typed waits */
	if (text != NULL)
		daf_strike_keep(&s->kept, text);
	else if (s->kept.draft != 0)
		daf_ui_say(s->ui, "Draft kept; :drafts opens it again");
}

/* Asks for the reason, beginning with what was typed before. */
static const struct daf_err *
ask(char **reason, struct striking *s, const char *question)
{
	const struct daf_err *err;
	const char *begin;

	*reason = NULL;
	s->kept.officer = daf_pool_strdup(s->pool, s->ui->cli->signer->id);
	err = daf_strike_recall(&begin, &s->kept, s->pool);
	if (err == NULL &&
	    (!daf_ask_kept(reason, s->ui, question, begin, keep, s) ||
		daf_ui_ending(s->ui))) {
		free(*reason);
		*reason = NULL;
	}
	return err;
}

const struct daf_err *
daf_strike_open(
    bool *struck, struct daf_ui *ui, const int64_t *records, size_t n)
{
	struct striking s = { .ui = ui, .n = n, .kept = { .ui = ui, .n = n } };
	const struct daf_err *err;
	char *text = NULL, *reason = NULL;
	int64_t *copy;

	if (struck != NULL)
		*struck = false;
	/* a question waits: those that were marked then are meant */
	s.pool = daf_pool_new();
	copy = daf_pool_array(s.pool, n, sizeof(*copy));
	if (n > 0)
		memcpy(copy, records, n * sizeof(*copy));
	s.records = copy;
	s.kept.ledgers = daf_pool_array(s.pool, n + 1, sizeof(*s.kept.ledgers));
	s.kept.ids = daf_pool_array(s.pool, n + 1, sizeof(*s.kept.ids));
	err = look(&s);
	if (err == NULL)
		err = question(&text, &s);
	if (err == NULL)
		err = ask(&reason, &s, text);
	if (err != NULL || reason == NULL)
		goto done;
	if (strspn(reason, " ") == strlen(reason)) {
		err = daf_err(DAF_REFUSED,
		    "not struck out: without a reason nobody knows why");
		goto done;
	}
	s.reason = reason;
	err = strike(&s);
	if (s.done > 0 && struck != NULL)
		*struck = true;
	if (err == NULL)
		daf_strike_forget(&s.kept);
	/* also of the draft that is gone */
	if (s.done > 0)
		daf_ui_do(ui, DAF_ACT_REFRESH, NULL);
	if (err == NULL)
		daf_ui_say(ui, "Struck out (here); F9 sends it, :undo takes it "
			       "back");
done:
	free(text);
	free(reason);
	daf_pool_free(s.pool);
	return err;
}
