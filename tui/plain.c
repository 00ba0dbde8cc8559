/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plain.c - see plain.h: menus of numbers over the program's own commands.
 */
#include "tui/plain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/carry.h"
#include "core/search.h"
#include "tui/display.h"

#define PAGE 20

static void
run(struct daf_plain *p, const char *a, const char *b, const char *c,
    const char *d)
{
	const char *const words[] = { a, b, c, d, NULL };

	(void)daf_plain_run(p, words);
}

/* ---- headquarters ---- */

/* Is this register the seat of the ledger that is worked in? */
static bool
at_seat(const struct daf_plain *p)
{
	const struct daf_ledger *l = p->cli->ledger;

	return l->main_number > 0 &&
	       daf_register_owns(p->cli->reg, l->conf->name, l->main.seat);
}

/* Of which it is the seat; false: of none. */
static bool
work_at_seat(struct daf_plain *p)
{
	const char *name;
	size_t i;

	for (i = 0; (name = daf_plain_ledger(p, i)) != NULL; i++)
		if (daf_plain_work_in(p, name) && at_seat(p))
			return true;
	/* none: not the one that was looked at last */
	if ((name = daf_plain_ledger(p, 0)) != NULL)
		(void)daf_plain_work_in(p, name);
	return false;
}

/* ---- one record ---- */

static void
settle(struct daf_plain *p, const struct daf_record *r)
{
	const char *rows[64];
	const struct daf_live *live = NULL;
	size_t i, n = 0;
	char *word;
	int at;

	for (i = 0; i < r->nfields && live == NULL; i++)
		if (r->fields[i].disputed)
			live = &r->fields[i];
	if (live == NULL) {
		daf_out_line(p->cli->out, "Nothing is disputed in it.");
		return;
	}
	for (i = 0; i < live->n && n < 63; i++)
		rows[n++] = daf_pool_printf(p->cli->pool, "%s: %s, %s",
		    live->values[i].value, live->values[i].by,
		    live->values[i].office);
	rows[n++] = "another value";
	at = daf_plain_choose(p,
	    daf_pool_printf(
		p->cli->pool, "%s is disputed. Which one holds?", live->field),
	    rows, n);
	if (at < 0)
		return;
	if ((size_t)at == n - 1) {
		if (!daf_plain_ask(p, "The value:"))
			return;
		word = daf_asprintf("%s=%s", live->field, p->line);
	} else {
		word =
		    daf_asprintf("%s=%s", live->field, live->values[at].value);
	}
	run(p, "resolve", r->item.id, word, NULL);
	free(word);
}

static void
strike(struct daf_plain *p, const char *id)
{
	char *word;

	if (!daf_plain_ask(p, "Why is it struck out? (Enter: it is not)"))
		return;
	word = daf_asprintf("struck=%s", p->line);
	run(p, "set", id, word, NULL);
	free(word);
}

/* Types whose records may stand below this one's. */
static void
add_below(struct daf_plain *p, const struct daf_record *r)
{
	const struct daf_types *types = p->cli->ledger->conf->types;
	const struct daf_type *found[64] = { NULL }, *t;
	const struct daf_field *parent;
	const char *rows[64];
	const char **of;
	size_t i, n = 0;
	int at;

	for (i = 0; i < daf_types_count(types) && n < 64; i++) {
		t = daf_types_at(types, i);
		parent = daf_type_field(t, "parent");
		for (of = parent != NULL ? parent->of : NULL;
		     of != NULL && *of != NULL; of++) {
			if (strcmp(*of, r->item.type) != 0)
				continue;
			found[n] = t;
			rows[n++] = t->label;
			break;
		}
	}
	at = daf_plain_choose(p, "What is added?", rows, n);
	if (at >= 0 && found[at] != NULL)
		daf_plain_new(p, found[at]->name, r->item.id, 0);
}

static void
record(struct daf_plain *p, int64_t id)
{
	static const char *const rows[] = { "Change a field", "History",
		"Settle a dispute", "Add a record below it", "Strike it out",
		"Show it again" };
	struct daf_record r;
	const struct daf_err *err;
	bool shown = false;
	int at;

	while (!p->ended) {
		err = daf_show(&r, p->cli->pool, p->cli->reg, id);
		if (err != NULL) {
			daf_plain_complain(p, err);
			return;
		}
		if (!daf_plain_work_in(p, r.item.ledger))
			return;
		if (!shown)
			run(p, "show", r.item.id, NULL, NULL);
		at = daf_plain_choose(
		    p, "This record:", rows, sizeof(rows) / sizeof(rows[0]));
		shown = at != 5;
		if (at < 0)
			return;
		if (at == 0)
			daf_plain_change(p, id);
		else if (at == 1)
			run(p, "history", r.item.id, NULL, NULL);
		else if (at == 2)
			settle(p, &r);
		else if (at == 3)
			add_below(p, &r);
		else if (at == 4)
			strike(p, r.item.id);
	}
}

/* ---- lists ---- */

static const char *
item_row(struct daf_pool *pool, const struct daf_item *item)
{
	return daf_pool_printf(pool, "%s%s%s, %s%s%s",
	    item->number != NULL ? item->number : item->id,
	    item->disputed ? ", disputed" : "",
	    item->struck ? ", struck out" : "",
	    item->date != NULL ? item->date : item->stage,
	    item->what != NULL ? ", " : "",
	    daf_pool_printf(pool, "%s%s%s",
		item->what != NULL ? item->what : "",
		item->title[0] != '\0' ? ", " : "", item->title));
}

/* One page; opens what is chosen. False: no further page is wanted. */
static bool
items(struct daf_plain *p, const char *heading, const struct daf_items *items,
    bool more)
{
	const char *rows[PAGE + 1];
	size_t i, n = 0;
	int at;

	for (i = 0; i < items->n && n < PAGE; i++)
		rows[n++] = item_row(p->cli->pool, &items->items[i]);
	if (n == 0 && more) /* none among those that were looked at */
		return true;
	if (n == 0) {
		daf_out_line(p->cli->out, "There are none.");
		return false;
	}
	if (more)
		rows[n++] = "more";
	while ((at = daf_plain_choose(p, heading, rows, n)) >= 0) {
		if (more && (size_t)at == n - 1)
			return true;
		record(p, items->items[at].record);
	}
	return false;
}

static const struct daf_type *
choose_type(struct daf_plain *p, const char *heading)
{
	const struct daf_types *types =
	    daf_register_types(p->cli->reg, p->cli->ledger_name);
	size_t n = types != NULL ? daf_types_count(types) : 0, i;
	const char **rows = daf_pool_array(p->cli->pool, n, sizeof(*rows));
	int at;

	for (i = 0; i < n; i++)
		rows[i] = daf_types_at(types, i)->plural;
	at = daf_plain_choose(p, heading, rows, n);
	return at >= 0 ? daf_types_at(types, (size_t)at) : NULL;
}

static void
lists(struct daf_plain *p)
{
	const struct daf_type *type = choose_type(p, "Lists:");
	struct daf_list_query q = { .ledger = p->cli->ledger_name,
		.limit = PAGE };
	struct daf_items found;
	const struct daf_err *err;

	if (type == NULL)
		return;
	q.type = type->name;
	do {
		err = daf_list(&found, p->cli->pool, p->cli->reg, &q);
		if (err != NULL) {
			daf_plain_complain(p, err);
			return;
		}
		if (found.n > 0)
			q.after = found.items[found.n - 1].cursor;
	} while (items(p, type->plural, &found, found.n == PAGE));
}

static void
search(struct daf_plain *p)
{
	struct daf_search_result found;
	const struct daf_err *err;

	if (!daf_plain_ask(p, "Search for (words, field:value, -not):"))
		return;
	err = daf_search(&found, p->cli->pool, p->cli->reg,
	    &(struct daf_search_query){
		.text = daf_pool_strdup(p->cli->pool, p->line),
		.ledger = p->cli->ledger_name,
		.limit = PAGE,
		.sounds = true });
	if (err != NULL)
		daf_plain_complain(p, err);
	else
		(void)items(p,
		    daf_pool_printf(p->cli->pool, "%zu%s found:", found.total,
			found.more ? "+" : ""),
		    &found.items, false);
}

static void
due(struct daf_plain *p)
{
	static const char *const rows[] = { "Yours", "Your office's",
		"Of all offices" };
	struct daf_due_query q = {
		.ledger = p->cli->ledger_name, .within = 7, .limit = PAGE
	};
	struct daf_items found;
	const struct daf_err *err;
	const int at =
	    daf_plain_choose(p, "Whose?", rows, sizeof(rows) / sizeof(rows[0]));

	if (at < 0)
		return;
	q.own_office = at == 1;
	q.officer = at < 2 ? p->cli->signer->id : NULL;
	do {
		err = daf_due_page(&found, p->cli->pool, p->cli->reg, &q);
		if (err != NULL) {
			daf_plain_complain(p, err);
			return;
		}
		q.after = found.resume;
	} while (items(
	    p, "Due up to seven days from now:", &found, found.resume != NULL));
}

static void
conflicts(struct daf_plain *p)
{
	struct daf_conflict *c;
	struct daf_items found = { 0 };
	const struct daf_err *err;
	size_t n, i;

	err = daf_conflicts(
	    &c, &n, p->cli->pool, p->cli->reg, p->cli->ledger_name);
	if (err != NULL) {
		daf_plain_complain(p, err);
		return;
	}
	found.items = daf_pool_array(p->cli->pool, n, sizeof(*found.items));
	for (i = 0; i < n; i++) {
		found.items[found.n] = c[i].item;
		found.items[found.n++].what = c[i].field.field;
	}
	(void)items(
	    p, "Fields that two people wrote differently:", &found, false);
}

static void
by_number(struct daf_plain *p)
{
	struct daf_item item;
	const struct daf_err *err;

	if (!daf_plain_ask(p, "Number, its beginning, or id:"))
		return;
	err = daf_find_record(
	    &item, p->cli->pool, p->cli->reg, p->cli->ledger_name, p->line);
	if (err != NULL)
		daf_plain_complain(p, err);
	else
		record(p, item.record);
}

static void
drafts(struct daf_plain *p)
{
	struct daf_draft *d;
	const struct daf_err *err;
	const char **rows;
	size_t n, i;
	char at_text[DAF_TIME_SIZE];
	int at;

	err = daf_draft_list(
	    &d, &n, p->cli->pool, p->cli->reg, p->cli->signer->id);
	if (err != NULL) {
		daf_plain_complain(p, err);
		return;
	}
	rows = daf_pool_array(p->cli->pool, n, sizeof(*rows));
	for (i = 0; i < n; i++) {
		daf_time_local(at_text, d[i].saved,
		    daf_display_zone(p->cli->reg, d[i].ledger, d[i].saved));
		rows[i] = daf_pool_printf(
		    p->cli->pool, "%s, kept %.16s", d[i].type, at_text);
	}
	if (n == 0)
		daf_out_line(p->cli->out, "There are none.");
	else if ((at = daf_plain_choose(p, "Drafts:", rows, n)) >= 0 &&
		 daf_plain_work_in(p, d[at].ledger))
		daf_plain_new(p, d[at].type, NULL, d[at].id);
}

static void
new_record(struct daf_plain *p)
{
	const char *ledger = daf_plain_which_ledger(p);

	if (ledger != NULL && daf_plain_work_in(p, ledger))
		daf_plain_new(p, NULL, NULL, 0);
}

/* ---- exchange and headquarters ---- */

/* A ledger that a command opened stays as it was then: what came is seen after
 * reading it anew. */
static void
exchange(struct daf_plain *p)
{
	run(p, "sync", NULL, NULL, NULL);
	daf_plain_complain(p, daf_ledger_refresh(p->cli->ledger));
}

static void
held(struct daf_plain *p)
{
	run(p, "quarantine", NULL, NULL, NULL);
}

static void
review(struct daf_plain *p)
{
	static const char *const rows[] = { "Accept what has no violation",
		"Refuse one change set", "Hold an office from a change set on",
		"End a hold", "Accept one in spite of its violations" };
	static const char *const options[] = { NULL, "--refuse", "--hold",
		"--release", "--accept-violations" };
	const char *words[8] = { "merge", NULL };
	int at;

	if (!work_at_seat(p))
		return;
	run(p, "review", NULL, NULL, NULL);
	at = daf_plain_choose(
	    p, "What is to be done?", rows, sizeof(rows) / sizeof(rows[0]));
	if (at < 0)
		return;
	if (at > 0) {
		if (!daf_plain_ask(p, at == 3 ? "Which replica?"
					      : "Which change set? (isb.k7f2-"
						"412)"))
			return;
		words[1] = options[at];
		words[2] = daf_pool_strdup(p->cli->pool, p->line);
	}
	if (at == 1 || at == 2) {
		if (!daf_plain_ask(p, "Why? The office reads it:"))
			return;
		words[3] = "--reason";
		words[4] = daf_pool_strdup(p->cli->pool, p->line);
	}
	(void)daf_plain_run(p, words);
}

static void
roster(struct daf_plain *p)
{
	const char *ledger = daf_plain_which_ledger(p);

	if (ledger != NULL && daf_plain_work_in(p, ledger))
		run(p, "roster", NULL, NULL, NULL);
}

/* Everything that a command does, by its name. */
static void
command(struct daf_plain *p)
{
	const char *words[32], *ledger;
	size_t n = 0;
	char *word, *rest;

	if (!daf_plain_ask(p, "A command, as behind `daftar`; help lists "
			      "them:"))
		return;
	if (strcmp(p->line, "help") == 0) {
		for (size_t i = 0; daf_commands[i].name != NULL; i++)
			if (daf_commands[i].group != NULL)
				daf_out_line(p->cli->out, "%s %s: %s",
				    daf_commands[i].name,
				    daf_commands[i].operands,
				    daf_commands[i].summary);
		return;
	}
	rest = daf_pool_strdup(p->cli->pool, p->line);
	while ((word = strsep(&rest, " ")) != NULL && n < 31)
		if (*word != '\0')
			words[n++] = word;
	words[n] = NULL;
	for (size_t i = 0; i < n; i++)
		if (strncmp(words[i], "--ledger", strlen("--ledger")) == 0) {
			daf_out_line(p->cli->out, "Leave --ledger out: where "
						  "there are several, it is "
						  "asked for.");
			return;
		}
	if (n > 0 && (ledger = daf_plain_which_ledger(p)) != NULL &&
	    daf_plain_work_in(p, ledger))
		(void)daf_plain_run(p, words);
}

static const struct {
	const char *text;
	void (*go)(struct daf_plain *p);
	bool seat; /* only at headquarters' seat */
} menu[] = {
	{ "What is due", due, false },
	{ "Lists", lists, false },
	{ "Search", search, false },
	{ "New record", new_record, false },
	{ "A record by its number", by_number, false },
	{ "Fields that two people wrote differently", conflicts, false },
	{ "Exchange with the hub", exchange, false },
	{ "Held, refused, not good", held, false },
	{ "Drafts", drafts, false },
	{ "Roster", roster, false },
	{ "A command", command, false },
	{ "Review and merge", review, true },
};
#define NMENU (sizeof(menu) / sizeof(menu[0]))

const struct daf_err *
daf_plain_main(struct daf_cli *cli)
{
	struct daf_plain p = { .cli = cli };
	const struct daf_err *err;
	const char *rows[NMENU];
	struct daf_counts counts = { 0 };
	size_t i, n = 0;
	bool seat;
	int at = 0;

	daf_out_set_live(cli->out);
	/* the first ledger, where several are in view, until one is chosen */
	err = daf_cli_open(cli);
	if (err == NULL && cli->ledger == NULL)
		err = daf_ledger_open(
		    &cli->ledger, cli->reg, daf_plain_ledger(&p, 0));
	if (err == NULL)
		err = daf_cli_open_desk(cli);
	if (err != NULL)
		return err;
	seat = work_at_seat(&p);
	for (i = 0; i < NMENU; i++)
		if (!menu[i].seat || seat)
			rows[n++] = menu[i].text;
	daf_out_line(cli->out, "Daftar, office %s, %s.",
	    cli->ledger->conf->office, cli->signer->name);
	while (at >= 0 && !p.ended) {
		daf_err_free(
		    daf_count_states(&counts, cli->reg, cli->ledger_name));
		daf_out_line(cli->out,
		    "%lld change sets wait to be sent, %lld fields are "
		    "disputed.",
		    (long long)counts.here, (long long)counts.disputed);
		at =
		    daf_plain_choose(&p, "What would you like to do?", rows, n);
		if (at >= 0)
			menu[at].go(&p);
	}
	free(p.line);
	return NULL;
}
