/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendarload.c - a calendar file; see calendar.h and typeload.h. */
#include <string.h>

#include "schema/calendar.h"
#include "schema/typeload.h"

#define YEARS_MAX 200

static const char *const calendar_keys[] = { "calendar", "label", "help",
	"weekend", "years", "holidays", NULL };
static const char *const holiday_keys[] = { "date", "label", "confirm", NULL };
static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

static bool
is_weekday(const struct daf_load *load, const char *s)
{
	size_t i;

	(void)load;
	for (i = 0; i < 7; i++)
		if (strcmp(weekdays[i], s) == 0)
			return true;
	return false;
}

static const struct daf_err *
read_weekend(struct daf_calendar *c, const struct daf_node *root)
{
	struct daf_node at = daf_load_member(root, "weekend");
	const char **days = daf_load_no_words(root->load);
	const struct daf_err *err;
	size_t i, n = 0;

	err = daf_load_list(&days, root, "weekend", 0, is_weekday,
	    "one of mon, tue, wed, thu, fri, sat, sun");
	if (err != NULL)
		return err;
	for (; *days != NULL; days++)
		for (i = 0; i < 7; i++)
			c->weekend[i] |= strcmp(weekdays[i], *days) == 0;
	for (i = 0; i < 7; i++)
		n += c->weekend[i];
	return n < 7 ? NULL
		     : daf_load_fault(&at, "a week in which no day works");
}

/* The first and the last; those between are listed, so that a gap shows. */
static const struct daf_err *
read_years(struct daf_calendar *c, const struct daf_node *root)
{
	struct daf_node list = daf_load_member(root, "years"), node;
	const struct daf_err *err;
	json_int_t year;
	size_t n, i;

	err = daf_load_array(&n, &list, 1, YEARS_MAX);
	for (i = 0; err == NULL && i < n; i++) {
		node = daf_load_element(&list, i);
		year = json_integer_value(node.json);
		if (!json_is_integer(node.json) || year < 1 || year > 9999 ||
		    (i > 0 && year != c->last_year + 1))
			return daf_load_fault(
			    &node, "a year is wanted, each one after the last");
		c->last_year = (int)year;
		c->first_year = i == 0 ? (int)year : c->first_year;
	}
	return err;
}

static const struct daf_err *
read_holiday(struct daf_holiday *h, const struct daf_calendar *c,
    const struct daf_node *node)
{
	struct daf_node at = daf_load_member(node, "date");
	const struct daf_err *err;
	const char *text;

	if ((err = daf_load_object(node, holiday_keys)) != NULL ||
	    (err = daf_load_text(&text, node, "date", DAF_LOAD_LINE)) != NULL ||
	    (err = daf_load_text(&h->label, node, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_bool(&h->confirm, node, "confirm")) != NULL)
		return err;
	if (!daf_date_parse(&h->date, text) || h->date.day == 0 ||
	    !daf_calendar_knows(c, h->date, h->date))
		return daf_load_fault(&at,
		    "a day of one of the \"years\" is wanted, such as "
		    "%04d-08-14, not \"%s\"",
		    c->first_year, text);
	if (h != c->holidays &&
	    daf_date_days(h[-1].date) >= daf_date_days(h->date))
		return daf_load_fault(&at, "the day before it is not earlier");
	return NULL;
}

const struct daf_err *
daf_load_calendar(struct daf_calendar **out, const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_node list = daf_load_member(root, "holidays"), node;
	struct daf_calendar *c = daf_pool_alloc(load->pool, sizeof(*c));
	struct daf_holiday *days;
	const struct daf_err *err;
	size_t n, i;

	*c = (struct daf_calendar){ .help = "" };
	if ((err = daf_load_object(root, calendar_keys)) != NULL ||
	    (err = daf_load_text(&c->name, root, "calendar", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&c->label, root, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&c->help, root, "help",
		 DAF_LOAD_HELP | DAF_LOAD_MAYBE)) != NULL ||
	    (err = read_weekend(c, root)) != NULL ||
	    (err = read_years(c, root)) != NULL ||
	    (err = daf_load_array(&n, &list, 0, DAF_HOLIDAYS_MAX)) != NULL)
		return err;
	days = daf_pool_array(load->pool, n, sizeof(*days));
	c->holidays = days;
	for (i = 0; i < n; i++) {
		node = daf_load_element(&list, i);
		err = read_holiday(&days[i], c, &node);
		if (err != NULL)
			return err;
	}
	c->nholidays = n;
	*out = c;
	return NULL;
}
