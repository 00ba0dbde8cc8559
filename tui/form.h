/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form.h - what a form holds, apart from the screen: records with their fields
 * as typed, where each field stands, and all of it as the body of a draft.
 *
 * A form is a set of bodies, one for each record that one save will write. The
 * first is the one that the form was opened for; further ones are new records,
 * made inside the form: children of the first, and records that references name
 * ("new in place"). Each body has a serial; a reference to a body that has no
 * id yet is ".SERIAL".
 */
#ifndef DAF_TUI_FORM_H
#define DAF_TUI_FORM_H

#include "core/query.h"
#include "schema/kind.h"

#define DAF_FORM_BODIES_MAX 200 /* records of one form */

/* Why a field cannot be typed into. */
enum daf_form_lock {
	DAF_FORM_OPEN,
	DAF_FORM_PARENT,   /* given by what the form was opened for */
	DAF_FORM_RAW,      /* this program's types do not have it */
	DAF_FORM_DISPUTED, /* it has several live values */
	DAF_FORM_HIDDEN,   /* of a protected record (core/hide.h) */
};

struct daf_form_field {
	const struct daf_field *def; /* NULL: the type does not have it */
	const char *name;            /* the set's */
	enum daf_form_lock lock;
	char *text;     /* as typed: what is edited */
	char *value;    /* canonical; what was typed last, if it is `wrong` */
	char *shown;    /* the value for people */
	char *doubt;    /* a sentence on what is wrong or odd; or NULL */
	bool wrong;     /* the text is no value */
	bool kept;      /* the doubt was answered: it stays so */
	char *before;   /* canonical, when the form was opened; "" */
	char *over;     /* addresses of the values that were on the screen then,
	                 * spaces between */
	char *ref_type; /* a reference: the type of what it names; or NULL */
};

struct daf_form_body {
	int serial;
	const struct daf_type *type;
	char *record; /* id; "" for a new one */
	char *number; /* or "" */
	char *stage;  /* when the form was opened; "" for a new one */
	bool own;     /* the writer's office bore it */
	struct daf_form_field *fields;
	size_t nfields;
};

struct daf_form_set {
	const struct daf_types *types;
	char *ledger;
	struct daf_form_body **bodies;
	size_t n, cap;
	int serial;   /* of the newest one */
	bool guided;  /* a request, drafted in the steps of its type */
	char *saving; /* while it is saved: the id that the first body will
	               * have; or NULL */
	struct daf_pool *pool;
};

/* What the model asks of the register when a field is left. */
struct daf_form_ask {
	struct daf_kind_ctx ctx;
	/* The record that was named in a reference field; strings live until
	 * the next call. NULL: references are taken as they are. */
	const struct daf_err *(*find)(
	    struct daf_item *out, void *arg, const char *name);
	void *arg;
};

/* ---- the model ---- */

/* types must outlive the set. */
struct daf_form_set *daf_form_set_new(
    const struct daf_types *types, const char *ledger) DAF_NEVER_NULL;
void daf_form_set_free(struct daf_form_set *set); /* NULL is fine */
/* A further record of the set, empty. */
struct daf_form_body *daf_form_add(
    struct daf_form_set *set, const struct daf_type *type) DAF_NEVER_NULL;
/* A new record's stage. */
void daf_form_start(struct daf_form_body *body, const struct daf_form_ask *ask);
/* Takes it out again, with the new records below it; references to them are
 * emptied. Not the first one. */
void daf_form_remove(struct daf_form_set *set, int serial);
struct daf_form_body *daf_form_body(
    const struct daf_form_set *set, int serial); /* NULL: gone */
struct daf_form_field *daf_form_find(
    const struct daf_form_body *body, const char *name); /* or NULL */
/* The new record of the form that a reference names, or NULL; field NULL is
 * fine. */
const struct daf_form_body *daf_form_own(
    const struct daf_form_set *set, const struct daf_form_field *field);
/* A field that the type does not have, kept to be shown. */
struct daf_form_field *daf_form_raw(struct daf_form_set *set,
    struct daf_form_body *body, const char *name) DAF_NEVER_NULL;
/* The value from the register: text, shown and before follow. */
void daf_form_seen(struct daf_form_field *f, const char *value,
    const char *over, const struct daf_form_ask *ask);
/* What was typed becomes a value when the cursor leaves: value, shown, doubt
 * and wrong follow, and the text becomes what one would edit next time. */
void daf_form_leave(struct daf_form_field *f, const struct daf_form_set *set,
    const struct daf_form_ask *ask);
/* Types `text` into a field and leaves it. */
void daf_form_type(struct daf_form_field *f, const char *text,
    const struct daf_form_set *set, const struct daf_form_ask *ask);

/* Is it long text, that has an editor of its own? */
bool daf_form_long(const struct daf_form_field *f);
/* Has it a list to pick from? */
bool daf_form_picks(const struct daf_form_field *f);
bool daf_form_is_reference(const struct daf_form_field *f);
/* Must it have a value as things stand: required, or required_when holds. */
bool daf_form_required(
    const struct daf_form_body *body, const struct daf_form_field *f);
/* Has it another value than when the form was opened? */
bool daf_form_changed(const struct daf_form_field *f);
/* Would a save write it: it has changed, or another field of a group that is
 * written as a whole; of a new record: it has a value. */
bool daf_form_writes(
    const struct daf_form_body *body, const struct daf_form_field *f);
bool daf_form_touched(const struct daf_form_set *set);
/* Fields with a value, of those that may have one, of all bodies. */
void daf_form_filled(
    size_t *filled, size_t *of, const struct daf_form_set *set);
/* What names the record in a list: its type and the title fields so far. */
void daf_form_title(struct daf_buf *out, const struct daf_form_set *set,
    const struct daf_form_body *body);
/* Is `body` a new record below the one with this serial? */
bool daf_form_below(const struct daf_form_set *set,
    const struct daf_form_body *body, int serial);
/* The i-th type whose records may stand below those of `type`; NULL: no more.
 */
const struct daf_type *daf_form_child_type(
    const struct daf_types *types, const struct daf_type *type, size_t i);
/* The order of saving: whoever is named by another one comes first, then what
 * is new before what is changed. serials has room for set->n. False: two name
 * each other. */
bool daf_form_order(int *serials, const struct daf_form_set *set);

/* ---- where things stand ---- */

enum daf_form_cell_kind {
	DAF_CELL_HEADING,
	DAF_CELL_FIELD,
	DAF_CELL_BODY, /* a record below */
	DAF_CELL_ADD   /* "add a record below" */
};
struct daf_form_cell {
	enum daf_form_cell_kind kind;
	size_t index;      /* of the field, or of the body in the set */
	const char *label; /* of a heading */
	int page, row;     /* both from 0 */
	int step;          /* of a request in steps, from 0 */
	int label_column, label_width;
	int column, width; /* of the value; the mark of a pick list stands
	                    * behind it */
	int height;
};
struct daf_form_layout {
	struct daf_form_cell *cells;
	size_t n, cap;
	int pages;
};
/* Which cells there are, on pages of `height` rows and `columns` columns. Pure:
 * it depends on the type and the records below, never on values; so a field
 * always has the same place. In a row with two fields only the last one can
 * hold right-to-left text. */
void daf_form_lay(struct daf_form_layout *out, const struct daf_form_set *set,
    const struct daf_form_body *body, int columns, int height);
/* The same of a request in the steps of its type (schema/type.h): each begins a
 * page and has its groups; the last one has the stage and the records below,
 * too. What is in no step has no cell. */
void daf_form_lay_steps(struct daf_form_layout *out,
    const struct daf_form_set *set, const struct daf_form_body *body,
    int columns, int height);
void daf_form_layout_clear(struct daf_form_layout *layout);

/* ---- drafts ---- */

/* Where the cursor was. */
struct daf_form_place {
	int serial;  /* of the body */
	char *field; /* or NULL; yours */
	int path[8]; /* serials of the bodies that wait behind it */
	size_t depth;
};
/* All of it as JSON; appends. */
void daf_form_store(struct daf_buf *out, const struct daf_form_set *set,
    const struct daf_form_place *place);
/* The set again. REFUSED: it is not one of these, or names a type that is not
 * there. */
const struct daf_err *daf_form_restore(struct daf_form_set **out,
    struct daf_form_place *place, const struct daf_types *types,
    const char *ledger, const char *body,
    const struct daf_form_ask *ask) DAF_MUST_USE;
/* Is a draft's body one of these? */
bool daf_form_is_draft(const char *body);
/* "9 of 22 fields" of a draft's body; appends nothing if it is none. */
void daf_form_describe(struct daf_buf *out, const char *body);
/* What the first record of a draft's body is called; appends nothing if it has
 * no name yet. */
void daf_form_titled(struct daf_buf *out, const char *body);

#endif
