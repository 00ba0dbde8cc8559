/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * approving.c - a record that approves another one: may this officer decide
 * that? See check.h; what an approval then grants is in move.c.
 */
#include <string.h>

#include "core/base/named.h"
#include "schema/checki.h"

const char *
daf_check_words(struct daf_pool *pool, const char *const *words)
{
	struct daf_buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		daf_buf_addf(&b, "%s%s",
		    i == 0                 ? ""
		    : words[i + 1] == NULL ? " or "
					   : ", ",
		    words[i]);
	text = daf_pool_strdup(pool, daf_buf_str(&b));
	daf_buf_clear(&b);
	return text;
}

bool
daf_check_role(const char *const *wanted, const char *const *has)
{
	size_t i;

	for (i = 0; has != NULL && has[i] != NULL; i++)
		if (daf_check_in(wanted, has[i]))
			return true;
	return wanted == NULL;
}

static void
no_such_approval(struct daf_checking *c, const struct daf_type *of)
{
	struct daf_buf names = { 0 };
	size_t i;

	for (i = 0; i < of->napprovals; i++)
		daf_buf_addf(&names, "%s%s" DAF_NAMED, i > 0 ? ", " : "",
		    of->approvals[i].label, of->approvals[i].name);
	daf_findings_add(c->out, c->type->approves.what,
	    "%s has no approval `%s`; it has: %s", of->label,
	    daf_check_after(c, c->type->approves.what), daf_buf_str(&names));
	daf_buf_clear(&names);
}

/* Has the parent such an approval, and may this officer's role give it? */
static void
approving_role(struct daf_checking *c, const char *parent)
{
	const struct daf_check_view *view = c->view;
	const struct daf_approval *a;
	const struct daf_type *of;
	struct daf_pool *pool;
	const char *name = NULL, *what;

	if (view->type_of != NULL && view->type != NULL)
		name = view->type_of(view->arg, parent);
	of = name != NULL ? view->type(view->arg, name) : NULL;
	what = daf_check_after(c, c->type->approves.what);
	if (of == NULL || of->napprovals == 0 || what[0] == '\0')
		return;
	a = daf_type_approval(of, what);
	if (a == NULL) {
		no_such_approval(c, of);
	} else if (daf_check_given(c, c->type->approves.decision) != NULL &&
		   !daf_check_role(a->roles, c->change->roles)) {
		pool = daf_pool_new();
		daf_findings_add(c->out, c->type->approves.decision,
		    "%s is given by %s, not by this officer's role", a->label,
		    daf_check_words(pool, a->roles));
		daf_pool_free(pool);
	}
}

void
daf_check_approving(struct daf_checking *c)
{
	const struct daf_approves *approves = &c->type->approves;
	const struct daf_check_view *view = c->view;
	const char *decision, *parent, *bearer;

	if (approves->what == NULL)
		return;
	decision = daf_check_given(c, approves->decision);
	if ((decision == NULL || decision[0] == '\0') &&
	    daf_check_given(c, approves->what) == NULL)
		return;
	parent = daf_check_after(c, "parent");
	if (parent[0] == '\0')
		return;
	approving_role(c, parent);
	if (decision == NULL || decision[0] == '\0' || view->bearer == NULL ||
	    c->change->officer == NULL)
		return;
	bearer = view->bearer(view->arg, parent);
	if (bearer != NULL && strcmp(bearer, c->change->officer) == 0)
		daf_findings_add(c->out, approves->decision,
		    "%s opened the record that is to be approved, and nobody "
		    "approves what he asks for himself: another officer "
		    "decides it",
		    bearer);
}
