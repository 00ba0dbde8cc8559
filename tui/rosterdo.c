/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rosterdo.c - see rostering.h: enrolling, changing, revoking, publishing.
 *
 * A key is listed only after its fingerprint was shown and confirmed; a
 * revocation is confirmed by typing what it ends.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ask.h"
#include "tui/enrol.h"
#include "tui/rostering.h"
#include "tui/screens.h"
#include "tui/uijob.h"

/* ---- publishing ---- */

static void
published(struct daf_ui *ui, void *arg)
{
	struct daf_rostering *r = arg;

	daf_ui_job_published(
	    &r->published, ui, r->s.ledger, "Not published; F10 tries again");
}

static const struct daf_err *
publish(struct daf_rostering *r, const struct daf_order *o)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err;

	(void)o;
	err = daf_ui_job_start(ui, r->s.ledger->conf->name);
	if (err == NULL)
		daf_ui_job_await(ui, published, r);
	return err;
}

/* After a change: read anew, and sent in the background. */
static void
changed(struct daf_rostering *r, const char *what, const char *id)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err = NULL;

	daf_ui_changed(ui);
	daf_ui_say_err(ui, r->s.class->load(&r->s));
	daf_rostering_place(r, id);
	daf_ui_say(
	    ui, "%s %s: main %" PRId64, what, id, r->s.ledger->main_number);
	if (r->s.ledger->conf->url != NULL && !daf_ui_job_runs(ui))
		err = publish(r, NULL);
	daf_ui_say_err(ui, err);
}

static const struct daf_err *
at_seat(struct daf_rostering *r)
{
	struct daf_ui *ui = r->s.ui;

	if (daf_ui_job_runs(ui))
		return daf_err(DAF_BUSY,
		    "an exchange is going on: wait for it, or Ctrl-C");
	return daf_ui_may(ui, DAF_RIGHT_SEAT);
}

/* ---- enrolling ---- */

static const struct daf_err *
amend(struct daf_rostering *r, const struct daf_enrolment *e)
{
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err;

	err = daf_enrol(r->s.ledger, ui->cli->signer, e);
	if (err == NULL)
		changed(r, "Enrolled", daf_enrol_id(e));
	return err;
}

static const struct daf_err *
ask_office(struct daf_rostering *r, const struct daf_apply_office *was)
{
	struct daf_ui *ui = r->s.ui;
	struct daf_enrolment e = { 0 };
	const struct daf_err *err = NULL;
	char *code = NULL, *name = NULL, *zone = NULL;

	if (was != NULL)
		code = daf_strdup(was->code);
	if ((code != NULL ||
		daf_ask_line(&code, ui, "Office, its code (isb):", NULL)) &&
	    daf_ask_line(
		&name, ui, "Its name:", was != NULL ? was->name : NULL) &&
	    daf_ask_line(&zone, ui,
		"Its time zone:", was != NULL ? was->zone : "Asia/Karachi")) {
		e.office = code;
		e.name = name;
		e.zone = zone;
		err = amend(r, &e);
	}
	free(code);
	free(name);
	free(zone);
	return err;
}

/* Shows the key's fingerprint; y: it is the officer's. */
static bool
confirm_key(struct daf_rostering *r, const struct daf_enrolment *e)
{
	struct daf_buf b = { 0 };
	char key;

	daf_enrol_spell(&b, e->key.fingerprint);
	daf_buf_adds(&b, " y?");
	r->asking = "Is it read out so by telephone? y lists the key, Esc "
		    "does not";
	key = daf_ask_key(r->s.ui, daf_buf_str(&b), "y");
	r->asking = NULL;
	daf_buf_clear(&b);
	return key == 'y';
}

/* Each answer is checked before the next question. *go: it was answered. */
static const struct daf_err *
ask_person(bool *go, struct daf_enrolment *e, struct daf_ui *ui,
    const struct daf_officer *was)
{
	char *text = NULL,
	     *begin = was != NULL ? daf_asprintf("%s <%s>", was->name, was->id)
				  : NULL;
	const struct daf_err *err = NULL;

	*go = daf_ask_line(&text, ui, "Officer (A. Khan <a.khan@isb>):", begin);
	if (*go)
		err = daf_enrol_person(e, text);
	if (err == NULL && *go && was != NULL &&
	    strcmp(was->id, e->officer_id) != 0)
		err = daf_err(
		    DAF_REFUSED, "an id stays: n enrols another officer");
	free(begin);
	free(text);
	return err;
}

static const struct daf_err *
ask_roles(bool *go, struct daf_enrolment *e, struct daf_ui *ui,
    const struct daf_officer *was)
{
	const struct daf_err *err = NULL;
	struct daf_buf begin = { 0 };
	const char *names[DAF_ROLE_NAMES];
	char *text = NULL;
	size_t i;

	daf_role_names(names, was != NULL ? was->roles : DAF_ROLE_OFFICER);
	for (i = 0; names[i] != NULL; i++)
		daf_buf_addf(&begin, "%s%s", i > 0 ? "," : "", names[i]);
	*go = daf_ask_line(&text, ui,
	    "Roles (officer,supervisor,hq,auditor,protected):",
	    daf_buf_str(&begin));
	if (*go)
		err = daf_enrol_roles(e, text);
	daf_buf_clear(&begin);
	free(text);
	return err;
}

static const struct daf_err *
ask_key(bool *go, struct daf_enrolment *e, struct daf_rostering *r,
    const struct daf_officer *was)
{
	const struct daf_err *err = NULL;
	char *text = NULL;

	*go = daf_ask_line(&text, r->s.ui,
	    was != NULL ? "Another key (file or pasted line; empty: none):"
			: "Public key (its file, or the line pasted):",
	    NULL);
	if (*go && (was == NULL || *text != '\0')) {
		err = daf_enrol_key(e, text);
		if (err == NULL)
			*go = confirm_key(r, e);
	}
	free(text);
	return err;
}

static const struct daf_err *
ask_officer(struct daf_rostering *r, const struct daf_officer *was)
{
	struct daf_ui *ui = r->s.ui;
	struct daf_enrolment e = { 0 };
	const struct daf_err *err;
	bool go;

	err = ask_person(&go, &e, ui, was);
	if (err == NULL && go)
		err = ask_roles(&go, &e, ui, was);
	if (err == NULL && go)
		err = ask_key(&go, &e, r, was);
	if (err == NULL && go)
		err = amend(r, &e);
	daf_enrol_clear(&e);
	return err;
}

static const struct daf_err *
ask_register(struct daf_rostering *r, const struct daf_roster_register *was)
{
	struct daf_ui *ui = r->s.ui;
	struct daf_enrolment e = { 0 };
	const struct daf_err *err = NULL;
	char *replica = NULL, *identity = NULL;

	if (was != NULL)
		replica = daf_strdup(was->replica);
	if ((replica != NULL ||
		daf_ask_line(&replica, ui,
		    "Register, as join said (isb.k7f2):", NULL)) &&
	    daf_ask_line(
		&identity, ui, "Its identity, as join said (age1...):", NULL)) {
		e.replica = replica;
		e.identity = identity;
		err = amend(r, &e);
	}
	free(replica);
	free(identity);
	return err;
}

static const struct daf_err *
enrol(struct daf_rostering *r, const struct daf_order *o)
{
	const struct daf_err *err = at_seat(r);

	(void)o;
	if (err != NULL)
		return err;
	switch (daf_ask_key(r->s.ui,
	    "Enrol: o an office, p an officer (person), r a register; Esc "
	    "nothing:",
	    "opr")) {
	case 'o':
		return ask_office(r, NULL);
	case 'p':
		return ask_officer(r, NULL);
	case 'r':
		return ask_register(r, NULL);
	}
	return NULL;
}

static const struct daf_err *
edit(struct daf_rostering *r, const struct daf_order *o)
{
	const struct daf_rostering_row *it = daf_rostering_current(r);
	const struct daf_err *err = at_seat(r);

	(void)o;
	if (err != NULL || it == NULL)
		return err;
	switch (it->kind) {
	case DAF_ROW_OFFICE:
		return ask_office(r, &r->charter->offices[it->i]);
	case DAF_ROW_OFFICER:
		return ask_officer(r, &r->charter->officers[it->i]);
	case DAF_ROW_REGISTER:
		return ask_register(r, &r->charter->registers[it->i]);
	}
	return NULL;
}

/* ---- revoking ---- */

/* What of an officer with several keys: all of them (his id), or one (its
 * fingerprint). Yours, because after a list the charter is read anew. NULL:
 * nothing. */
static char *
which_key(struct daf_ui *ui, const struct daf_officer *o)
{
	struct daf_pick_row *rows = daf_calloc(o->nkeys + 1, sizeof(*rows));
	char *what = NULL;
	size_t i, n = 0;

	rows[n++] = (struct daf_pick_row){ o->id, "all keys" };
	for (i = 0; i < o->nkeys; i++)
		if (!o->keys[i].revoked)
			rows[n++] =
			    (struct daf_pick_row){ o->keys[i].key.fingerprint,
				    "this key" };
	if (n <= 2)
		what = daf_strdup(o->id);
	else if (!daf_pick_row(&what, ui, "Revoke", rows, n, ""))
		what = NULL;
	free(rows);
	return what;
}

/* A fingerprint is long: its last eight characters are enough. */
static const char *
to_type(const char *what)
{
	size_t len = strlen(what);

	return strncmp(what, "SHA256:", 7) == 0 && len > 8 ? what + len - 8
							   : what;
}

static const struct daf_err *
revoke(struct daf_rostering *r, const struct daf_order *o)
{
	const struct daf_rostering_row *it = daf_rostering_current(r);
	struct daf_ui *ui = r->s.ui;
	const struct daf_err *err = at_seat(r);
	char *question, *what, *typed = NULL;

	(void)o;
	if (err != NULL)
		return err;
	if (it == NULL || it->kind != DAF_ROW_OFFICER)
		return daf_err(DAF_USAGE,
		    "the mark is on no officer: only keys are revoked");
	what = which_key(ui, &r->charter->officers[it->i]);
	if (what == NULL)
		return NULL;
	question = daf_asprintf("To revoke for ever, type %s:", to_type(what));
	if (daf_ask_line(&typed, ui, question, NULL)) {
		if (strcmp(typed, to_type(what)) == 0)
			err = daf_revoke(r->s.ledger, ui->cli->signer, what);
		else
			err = daf_err(DAF_REFUSED,
			    "that is something else: nothing was revoked");
		if (err == NULL)
			changed(r, "Revoked", what);
	}
	free(question);
	free(typed);
	free(what);
	return err;
}

/* ---- all ---- */

static const struct daf_err *
open_row(struct daf_rostering *r, const struct daf_order *o)
{
	const struct daf_rostering_row *it = daf_rostering_current(r);
	const struct daf_officer *who;
	const struct daf_err *err;
	struct daf_buf b = { 0 };
	size_t i;

	(void)o;
	if (it == NULL || it->kind != DAF_ROW_OFFICER)
		return NULL;
	who = &r->charter->officers[it->i];
	for (i = 0; i < who->nkeys; i++) {
		daf_buf_adds(
		    &b, who->keys[i].revoked ? "Revoked key\n" : "Key\n");
		daf_buf_addf(&b, "%s\n\n", who->keys[i].key.line);
		daf_enrol_spell(&b, who->keys[i].key.fingerprint);
		daf_buf_adds(&b, "\n\n");
	}
	err = daf_page_open(r->s.ui, who->id, daf_buf_str(&b));
	daf_buf_clear(&b);
	return err;
}

static const struct {
	enum daf_act act;
	const struct daf_err *(*go)(
	    struct daf_rostering *r, const struct daf_order *o);
} goes[] = {
	{ DAF_ACT_OPEN, open_row },
	{ DAF_ACT_ENROL, enrol },
	{ DAF_ACT_EDIT, edit },
	{ DAF_ACT_REVOKE, revoke },
	{ DAF_ACT_PUBLISH, publish },
};

const struct daf_err *
daf_rostering_act(struct daf_screen *s, const struct daf_order *o, bool *done)
{
	struct daf_rostering *r = (struct daf_rostering *)s;
	size_t i;

	for (i = 0; i < sizeof(goes) / sizeof(goes[0]); i++)
		if (goes[i].act == o->act)
			return goes[i].go(r, o);
	*done = daf_rows_act(&r->rows, o->act);
	return NULL;
}
