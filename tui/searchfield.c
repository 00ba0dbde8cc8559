/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchfield.c - a field's name for the line of the search, from the types. */
#include "tui/pick.h"
#include "tui/screens.h"
#include "tui/views.h"

static bool
can_be_asked_for(const struct daf_field *f)
{
	return f->search || f->index || f->nchoices > 0;
}

bool
daf_search_field(char **name, struct daf_ui *ui)
{
	const struct daf_types *types = daf_views_types(ui);
	struct daf_pool *pool = daf_pool_new();
	const struct daf_type *t;
	struct daf_pick_row *rows;
	size_t n = 0, room = 0, i, k;
	bool chosen;

	for (i = 0; types != NULL && i < daf_types_count(types); i++)
		room += daf_types_at(types, i)->nfields + 1;
	rows = daf_pool_array(pool, room, sizeof(*rows));
	for (i = 0; types != NULL && i < daf_types_count(types); i++) {
		t = daf_types_at(types, i);
		rows[n++] = (struct daf_pick_row){ NULL, t->label };
		for (k = 0; k < t->nfields; k++)
			if (can_be_asked_for(&t->fields[k]))
				rows[n++] =
				    (struct daf_pick_row){ t->fields[k].name,
					    t->fields[k].label };
	}
	chosen = daf_pick_row(name, ui, "Field", rows, n, NULL);
	daf_pool_free(pool);
	return chosen;
}
