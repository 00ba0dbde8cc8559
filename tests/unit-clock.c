/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit-clock.c - time limits and calendars. Every case of the table was worked
 * out on paper with a wall calendar; the reasoning stands beside it.
 */
#include "schema/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/calendar.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

enum unit { ITSELF, HOURS, DAYS, WORKING, WEEKS, MONTHS };
enum { FIRST = 1, ROLL = 2 };

struct limit {
	const char *from;
	int n;
	enum unit unit;
	int how;              /* FIRST, ROLL */
	const char *calendar; /* or NULL */
	const char *due;      /* NULL: none */
	const char *why;
};

static const struct limit cases[] = {
	/* The seven clocks of extradition. The periods of the Extradition Act
	 * 2003 are "starting with" their day (s.76(3), s.93(6), s.103(9),
	 * s.117(2)): told on 22 December, 14 days end on 4 January
	 * (Lukaszewski v Poland [2012] UKSC 20). */
	{ "2026-03-02", 45, DAYS, FIRST, NULL, "2026-04-15",
	    "s.74: 30 days to 31 March, 15 of April" },
	{ "2026-03-02", 2, MONTHS, FIRST, NULL, "2026-05-01",
	    "s.75: the 2nd, two months on, less a day" },
	{ "2026-05-05", 4, WEEKS, FIRST, NULL, "2026-06-01",
	    "s.93: Tuesday to Monday; 27 days to 31 May, 1 of June" },
	{ "2026-12-31", 2, MONTHS, FIRST, NULL, "2027-02-28",
	    "s.99: no 31 February; its last day" },
	{ "2010-12-22", 14, DAYS, FIRST, NULL, "2011-01-04",
	    "s.103: 10 days to 31 December, 4 of January; the case above" },
	{ "2026-07-10", 28, DAYS, FIRST, NULL, "2026-08-06",
	    "s.117: 22 days to 31 July, 6 of August" },
	{ "2026-08-15", 2, MONTHS, 0, NULL, "2026-10-15",
	    "Pakistan s.12: the 15th, two months on" },

	/* Police and reporting. */
	{ "2026-02-20", 14, DAYS, 0, NULL, "2026-03-06",
	    "s.173: 8 days to 28 February, 6 of March" },
	{ "2026-02-20", 17, DAYS, 0, NULL, "2026-03-09", "s.173, 3 days more" },
	{ "2024-02-20", 14, DAYS, 0, NULL, "2024-03-05",
	    "the same in a leap year: 9 days to 29 February" },
	{ "2026-04-01", 15, DAYS, FIRST, NULL, "2026-04-15",
	    "15 days of remand with the first: 1 to 15 April" },
	{ "2026-03-01T14:30:00+05:00", 24, HOURS, 0, NULL, "2026-03-02",
	    "s.167: the same hour of the next day" },
	{ "2026-02-28T23:59:00+05:00", 24, HOURS, 0, NULL, "2026-03-01",
	    "over the end of February" },
	{ "2024-02-28T20:00:00Z", 24, HOURS, 0, NULL, "2024-02-29",
	    "into the leap day" },
	{ "2026-02-28", 24, HOURS, 0, NULL, "2026-03-01",
	    "the hour is not known: one whole day" },
	{ "2026-03-01T13:00:00Z", 36, HOURS, 0, NULL, "2026-03-03",
	    "13:00 and 36 hours: 01:00 of the day after the next" },
	{ "2026-03-01", 36, HOURS, 0, NULL, "2026-03-02",
	    "only whole days of an unknown hour" },
	{ "2026-12-31T23:30:00+05:00", 1, HOURS, 0, NULL, "2027-01-01",
	    "half past midnight of the new year" },
	{ "2026-12-31T23:30:00+05:00", 24, HOURS, 0, NULL, "2027-01-01",
	    "in the zone of the writer, though in UTC it is still evening" },
	{ "2026-03-28T12:00:00Z", 48, HOURS, 0, NULL, "2026-03-30",
	    "summer time begins between: hours are hours" },

	/* Days and weeks. */
	{ "2024-02-28", 1, DAYS, 0, NULL, "2024-02-29", "leap day" },
	{ "2026-02-28", 1, DAYS, 0, NULL, "2026-03-01", "no leap day" },
	{ "2000-02-28", 1, DAYS, 0, NULL, "2000-02-29",
	    "2000 was a leap year" },
	{ "1900-02-28", 1, DAYS, 0, NULL, "1900-03-01", "1900 was none" },
	{ "2026-01-01", 365, DAYS, 0, NULL, "2027-01-01", "a common year" },
	{ "2024-01-01", 365, DAYS, 0, NULL, "2024-12-31",
	    "a leap year has a day more" },
	{ "2026-12-15", 30, DAYS, 0, NULL, "2027-01-14",
	    "16 days to 31 December, 14 of January" },
	{ "2026-06-20", 1, DAYS, FIRST, NULL, "2026-06-20",
	    "one day, the first counted: that day" },
	{ "2026-06-20", 14, DAYS, FIRST, NULL, "2026-07-03",
	    "20 to 30 June are 11, 3 of July" },
	{ "2026-03-02", 45, DAYS, 0, NULL, "2026-04-16",
	    "29 days to 31 March, 16 of April" },
	{ "2026-06-20", 14, DAYS, 0, NULL, "2026-07-04",
	    "10 days to 30 June, 4 of July" },
	{ "2026-03-02", 2, MONTHS, 0, NULL, "2026-05-02",
	    "the 2nd, two months on" },
	{ "2026-05-05", 4, WEEKS, 0, NULL, "2026-06-02",
	    "Tuesday to Tuesday; 26 days to 31 May, 2 of June" },
	{ "2024-02-23", 1, WEEKS, 0, NULL, "2024-03-01",
	    "6 days to 29 February, 1 of March" },
	{ "2026-05-04", 2, WEEKS, FIRST, NULL, "2026-05-17",
	    "Monday the 4th to Sunday the 17th" },

	/* Months. */
	{ "2026-01-31", 1, MONTHS, 0, NULL, "2026-02-28", "no 31 February" },
	{ "2024-01-31", 1, MONTHS, 0, NULL, "2024-02-29", "leap year" },
	{ "2026-01-30", 1, MONTHS, 0, NULL, "2026-02-28", "no 30 February" },
	{ "2026-01-28", 1, MONTHS, 0, NULL, "2026-02-28", "the same number" },
	{ "2026-02-28", 1, MONTHS, 0, NULL, "2026-03-28",
	    "the same number, not the end of the month" },
	{ "2024-02-29", 12, MONTHS, 0, NULL, "2025-02-28", "no 29 February" },
	{ "2024-02-29", 48, MONTHS, 0, NULL, "2028-02-29",
	    "the next leap year" },
	{ "2026-08-31", 6, MONTHS, 0, NULL, "2027-02-28", "no 31 February" },
	{ "2026-03-31", 1, MONTHS, 0, NULL, "2026-04-30", "no 31 April" },
	{ "2026-10-31", 1, MONTHS, 0, NULL, "2026-11-30", "no 31 November" },
	{ "2026-11-15", 2, MONTHS, 0, NULL, "2027-01-15", "over the year" },
	{ "2026-03-01", 1, MONTHS, FIRST, NULL, "2026-03-31",
	    "a month that begins with 1 March" },
	{ "2026-01-15", 2, MONTHS, FIRST, NULL, "2026-03-14",
	    "the day before the 15th" },
	{ "2026-01-01", 12, MONTHS, FIRST, NULL, "2026-12-31", "one year" },
	{ "2026-01-31", 1, MONTHS, FIRST, NULL, "2026-02-28",
	    "no day of that number: the last one" },
	{ "2026-01-28", 1, MONTHS, FIRST, NULL, "2026-02-27",
	    "the day before the 28th" },
	{ "2024-02-29", 12, MONTHS, FIRST, NULL, "2025-02-28",
	    "no day of that number: the last one" },

	/* Working days in England and Wales. */
	{ "2026-12-24", 5, WORKING, 0, "ew", "2027-01-05",
	    "Thu; 25 Christmas, 26 27, 28 Boxing Day; 29 30 31; 1 January, "
	    "2 3; 4 5" },
	{ "2026-12-23", 5, WORKING, 0, "ew", "2027-01-04",
	    "24; 25 to 28 free; 29 30 31; 1 to 3 January free; 4" },
	{ "2026-03-30", 7, WORKING, 0, "ew", "2026-04-10",
	    "31 1 2; Good Friday to Easter Monday free; 7 8 9 10" },
	{ "2026-05-01", 1, WORKING, 0, "ew", "2026-05-05",
	    "Fri; 2 3, 4 bank holiday; Tue" },
	{ "2026-05-02", 1, WORKING, 0, "ew", "2026-05-05",
	    "from the Saturday the same" },
	{ "2026-08-21", 10, WORKING, 0, "ew", "2026-09-07",
	    "24 to 28 are 5; 31 bank holiday; 1 to 4 are 9; 7" },
	{ "2026-05-07", 5, WORKING, FIRST, "ew", "2026-05-13",
	    "7 8, 11 12 13" },
	{ "2026-05-10", 2, WORKING, FIRST, "ew", "2026-05-12",
	    "a Sunday is no first working day: 11 12" },
	{ "2025-12-31", 1, WORKING, 0, "ew", "2026-01-02",
	    "1 January; Friday" },

	/* Working days in Pakistan. */
	{ "2026-05-26", 7, WORKING, 0, "pk", "2026-06-09",
	    "CTR: 27 28 29 Eid, 30 31; 1 to 5 June are 5; 8 9" },
	{ "2026-12-23", 5, WORKING, 0, "pk", "2026-12-31",
	    "24; 25, 26 27; 28 29 30 31: not as in England" },
	{ "2026-03-20", 1, WORKING, 0, "pk", "2026-03-24",
	    "Fri; 21 22 Eid, 23 Pakistan Day; Tue" },
	{ "2026-08-13", 3, WORKING, 0, "pk", "2026-08-19",
	    "14 Independence Day, 15 16; 17 18 19" },
	{ "2026-02-04", 1, WORKING, 0, "pk", "2026-02-06",
	    "5 Kashmir Day; Friday works" },
	{ "2024-04-09", 5, WORKING, 0, "pk", "2024-04-19",
	    "10 11 12 Eid, 13 14; 15 to 19" },
	{ "2026-08-31", 1, WORKING, 0, "pk", "2026-09-01",
	    "the English bank holiday is none" },
	{ "2027-08-11", 5, WORKING, 0, "pk", "2027-08-18",
	    "2027 is not listed: 12 13, 16 17 18" },

	/* A week that is free on Fridays and Saturdays (a made-up calendar). */
	{ "2026-05-07", 2, WORKING, 0, "fr", "2026-05-11",
	    "Thu; 8 9; Sun 10, Mon 11" },

	/* Limits that end on a day that is free. */
	{ "2026-04-20", 14, DAYS, ROLL, "ew", "2026-05-05",
	    "4 May is a bank holiday" },
	{ "2026-11-27", 28, DAYS, ROLL, "ew", "2026-12-29",
	    "Christmas, 26 27, Boxing Day on the 28th" },
	{ "2026-03-14", 2, MONTHS, ROLL, "ew", "2026-05-14",
	    "a Thursday stays" },
	{ "2026-06-14", 2, MONTHS, ROLL, "pk", "2026-08-17",
	    "14 August, 15 16" },
	{ "2026-02-07", 4, WEEKS, ROLL, "ew", "2026-03-09",
	    "Saturday 7 March" },
	{ "2026-01-31", 1, MONTHS, ROLL, "pk", "2026-03-02",
	    "28 February is a Saturday" },
	{ "2026-05-02", 2, DAYS, FIRST | ROLL, "ew", "2026-05-05",
	    "2 and 3 May; the Sunday, then the bank holiday" },

	/* Dates that are not whole, and none. */
	{ "2026-05", 45, DAYS, 0, NULL, "2026-06-15",
	    "from 1 May: 30 to 31 May, 15" },
	{ "2026", 2, MONTHS, 0, NULL, "2026-03-01", "from 1 January" },
	{ "2026-05-04T23:30:00+05:00", 14, DAYS, 0, NULL, "2026-05-18",
	    "the writer's day, not that of UTC" },
	{ "2026-05-04T00:30:00+05:00", 14, DAYS, 0, NULL, "2026-05-18",
	    "nor here" },
	{ "2026-05-04", 0, ITSELF, 0, NULL, "2026-05-04", "due itself" },
	{ "2026-05-04T09:00:00Z", 0, ITSELF, 0, NULL, "2026-05-04",
	    "due itself, with an hour" },
	{ "9999-12-31", 1, DAYS, 0, NULL, NULL, "no such year" },
	{ "", 1, DAYS, 0, NULL, NULL, "nothing" },
	{ "soon", 1, DAYS, 0, NULL, NULL, "no date" },
	{ "2026-02-30", 1, DAYS, 0, NULL, NULL, "no such day" },
};

static const char friday[] = "{\"calendar\": \"fr\", \"label\": \"F\",\n"
			     "\"weekend\": [\"fri\", \"sat\"],\n"
			     "\"years\": [2026], \"holidays\": []}";

struct calendars {
	struct daf_types *builtin, *made;
};

static const struct daf_calendar *
calendar(const struct calendars *c, const char *name)
{
	const struct daf_calendar *found;
	size_t i;

	if (name == NULL)
		return NULL;
	for (i = 0; (found = daf_types_calendar(c->builtin, i)) != NULL; i++)
		if (strcmp(found->name, name) == 0)
			return found;
	return daf_types_calendar(c->made, 0);
}

static int
set_up(void **state)
{
	static struct calendars c;
	const struct daf_types_file file = { "calendar-fr.json", friday,
		sizeof(friday) - 1 };
	const struct daf_err *err = daf_types_builtin(&c.builtin);

	if (err == NULL)
		err = daf_types_load(&c.made, &file, 1, false);
	if (err != NULL) {
		print_error("%s\n", err->text);
		return -1;
	}
	*state = &c;
	return 0;
}

static int
tear_down(void **state)
{
	struct calendars *c = *state;

	daf_types_free(c->builtin);
	daf_types_free(c->made);
	return 0;
}

static struct daf_due_rule
rule_of(const struct limit *l, const struct calendars *c)
{
	struct daf_due_rule rule = { .first_day = (l->how & FIRST) != 0,
		.roll = (l->how & ROLL) != 0,
		.calendar = calendar(c, l->calendar) };

	switch (l->unit) {
	case ITSELF:
		break;
	case HOURS:
		rule.hours = l->n;
		break;
	case DAYS:
		rule.days = l->n;
		break;
	case WORKING:
		rule.working_days = l->n;
		break;
	case WEEKS:
		rule.days = 7 * l->n;
		break;
	case MONTHS:
		rule.months = l->n;
		break;
	}
	return rule;
}

static void
limits(void **state)
{
	struct daf_due_rule rule;
	char text[DAF_TIME_SIZE];
	struct daf_date due;
	size_t i, bad = 0;
	bool is;

	assert_true(N(cases) >= 60);
	for (i = 0; i < N(cases); i++) {
		rule = rule_of(&cases[i], *state);
		is = daf_clock_due(&due, &rule, cases[i].from);
		text[0] = '\0';
		if (is)
			daf_date_text(text, due);
		if (is == (cases[i].due != NULL) &&
		    (!is || strcmp(text, cases[i].due) == 0))
			continue;
		print_error("from %s: %s, not %s (%s)\n", cases[i].from,
		    is ? text : "none",
		    cases[i].due != NULL ? cases[i].due : "none", cases[i].why);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static void
doubts(void **state)
{
	static const struct {
		const char *from;
		int days, working_days;
		bool doubtful;
	} each[] = {
		{ "2026-12-01", 0, 5, false },
		{ "2026-12-30", 0, 5, true },   /* into 2027 */
		{ "2023-12-29", 0, 5, true },   /* out of 2023 */
		{ "2023-12-29", 30, 0, false }, /* only where it ends counts */
		{ "2026-12-29", 30, 0, true },
	};
	struct daf_due_rule rule = { .calendar = calendar(*state, "pk") };
	struct daf_date due;
	size_t i;

	for (i = 0; i < N(each); i++) {
		rule.days = each[i].days;
		rule.working_days = each[i].working_days;
		rule.roll = each[i].days != 0;
		assert_true(daf_clock_due(&due, &rule, each[i].from));
		assert_int_equal(daf_clock_doubtful(&rule, each[i].from, due),
		    each[i].doubtful);
	}
	rule = (struct daf_due_rule){ .days = 30 };
	assert_true(daf_clock_due(&due, &rule, "2040-01-01"));
	assert_false(daf_clock_doubtful(&rule, "2040-01-01", due));
}

static void
weekdays(void **state)
{
	static const struct {
		struct daf_date date;
		int day;
	} each[] = {
		{ { 1970, 1, 1 }, 3 },
		{ { 1969, 12, 28 }, 6 },
		{ { 1969, 12, 29 }, 0 },
		{ { 2026, 11, 26 }, 3 },
		{ { 1947, 8, 14 }, 3 },
		{ { 1, 1, 1 }, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < N(each); i++)
		assert_int_equal(
		    daf_calendar_weekday(each[i].date), each[i].day);
}

static void
what_the_program_brings(void **state)
{
	const struct daf_calendar *ew = calendar(*state, "ew"),
				  *pk = calendar(*state, "pk");
	const struct daf_holiday *h;
	const struct calendars *c = *state;

	assert_null(daf_types_warning(c->builtin, 0));
	assert_string_equal(ew->label, "England and Wales");
	h = daf_calendar_holiday(pk, (struct daf_date){ 2026, 5, 27 });
	assert_non_null(h);
	assert_string_equal(h->label, "Eid-ul-Azha");
	assert_true(h->confirm);
	h = daf_calendar_holiday(ew, (struct daf_date){ 2026, 12, 28 });
	assert_non_null(h);
	assert_false(h->confirm);
	assert_null(daf_calendar_holiday(ew, (struct daf_date){ 2026, 5, 27 }));
}

/* A calendar of one fault each, and what is said of it. */
static void
faults(void **state)
{
	static const struct {
		const char *text, *said;
	} each[] = {
		{ "{\"calendar\":\"P k\",\"label\":\"x\",\"years\":[2026]}",
		    "P k" },
		{ "{\"calendar\":\"pk\",\"years\":[2026]}", "label" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\"}", "years" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026,2028]}",
		    "a year is wanted" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[\"2026\"]}",
		    "a year is wanted" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"weekend\":[\"monday\"]}",
		    "one of mon" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"weekend\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\","
		  "\"sat\",\"sun\"]}",
		    "no day works" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"holidays\":[{\"date\":\"2027-01-01\",\"label\":\"y\"}]}",
		    "a day of one of the" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"holidays\":[{\"date\":\"2026-02\",\"label\":\"y\"}]}",
		    "a day of one of the" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"holidays\":[{\"date\":\"2026-02-01\"}]}",
		    "label" },
		{ "{\"calendar\":\"pk\",\"label\":\"x\",\"years\":[2026],"
		  "\"holidays\":[{\"date\":\"2026-02-02\",\"label\":\"y\"},"
		  "{\"date\":\"2026-02-02\",\"label\":\"z\"}]}",
		    "not earlier" },
	};
	const struct daf_err *err;
	struct daf_types *types;
	struct daf_types_file file = { .name = "calendar-pk.json" };
	size_t i;

	(void)state;
	for (i = 0; i < N(each); i++) {
		file.text = each[i].text;
		file.len = strlen(file.text);
		err = daf_types_load(&types, &file, 1, false);
		assert_non_null(err);
		assert_non_null(strstr(err->text, "calendar-pk.json, line 1"));
		if (strstr(err->text, each[i].said) == NULL)
			fail_msg("%zu: %s", i, err->text);
		daf_err_free(err);
		/* From elsewhere it is left out. */
		err = daf_types_load(&types, &file, 1, true);
		assert_null(err);
		assert_null(daf_types_calendar(types, 0));
		assert_non_null(daf_types_warning(types, 0));
		daf_types_free(types);
	}
}

static const char type[] =
    "{\"type\":\"t\",\"label\":\"T\",\"title\":[\"d\"],"
    "\"fields\":[{\"name\":\"d\",\"label\":\"D\",\"kind\":\"date\"}],"
    "\"deadlines\":[{\"name\":\"a\",\"what\":\"A\",\"from\":\"d\",%s}]}";

static const struct daf_err *
load_with(struct daf_types **out, const char *rule, bool lenient)
{
	struct daf_types_file files[2] = { { "t.json", NULL, 0 },
		{ "calendar-fr.json", friday, sizeof(friday) - 1 } };
	const struct daf_err *err;
	struct daf_buf text = { 0 };
	const char *hole = strstr(type, "%s");

	daf_buf_add(&text, type, (size_t)(hole - type));
	daf_buf_adds(&text, rule);
	daf_buf_adds(&text, hole + 2);
	files[0].text = text.data;
	files[0].len = text.len;
	err = daf_types_load(out, files, 2, lenient);
	daf_buf_clear(&text);
	return err;
}

static void
rules(void **state)
{
	static const struct {
		const char *rule, *said;
	} bad[] = {
		{ "\"law\":\"x\"", "exactly one of" },
		{ "\"days\":1,\"hours\":1", "exactly one of" },
		{ "\"days\":1,\"calendar\":\"fr\"", "\"calendar\" stands" },
		{ "\"working_days\":1", "\"calendar\" stands" },
		{ "\"days\":1,\"roll\":true", "\"calendar\" stands" },
		{ "\"hours\":1,\"first_day\":true", "no \"first_day\"" },
	};
	const struct daf_due_rule *rule;
	const struct daf_err *err;
	struct daf_types *types;
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		err = load_with(&types, bad[i].rule, false);
		assert_non_null(err);
		assert_non_null(strstr(err->text, bad[i].said));
		daf_err_free(err);
	}
	err = load_with(&types,
	    "\"working_days\":3,\"calendar\":\"fr\",\"first_day\":true,"
	    "\"consequence\":\"C\",\"extendable\":\"E\"",
	    false);
	assert_null(err);
	assert_null(daf_types_warning(types, 0));
	rule = &daf_types_find(types, "t")->due[0];
	assert_int_equal(rule->working_days, 3);
	assert_true(rule->first_day);
	assert_string_equal(rule->calendar->name, "fr");
	assert_string_equal(rule->consequence, "C");
	assert_string_equal(rule->extendable, "E");
	daf_types_free(types);

	/* A calendar that is not there: Saturdays and Sundays, and a word. */
	err = load_with(
	    &types, "\"days\":1,\"calendar\":\"xx\",\"roll\":true", false);
	assert_null(err);
	assert_non_null(strstr(daf_types_warning(types, 0), "xx"));
	rule = &daf_types_find(types, "t")->due[0];
	assert_true(rule->calendar->weekend[5] && rule->calendar->weekend[6]);
	assert_false(rule->calendar->weekend[4]);
	daf_types_free(types);

	/* A length that a newer program knows: this rule alone is left out. */
	err = load_with(&types, "\"sittings\":4", true);
	assert_null(err);
	assert_int_equal(daf_types_find(types, "t")->ndue, 0);
	daf_types_free(types);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(doubts),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(what_the_program_brings),
		cmocka_unit_test(faults),
		cmocka_unit_test(rules),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
