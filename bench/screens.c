/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screens.c - the screens with a million records, on a terminal of 80x24: how
 * long from a key to what it shows, and how many bytes that is; in the same run
 * tig, neomutt, less and mc with comparable things, those that are installed.
 *
 *   bench/screens       BENCH_RECORDS (1000000) in the register, BENCH_OTHERS
 *                       (20000) commits, mails, lines and files
 *   bench/screens --keep DIR
 *                       the same in a folder (an absolute one) that stays, for
 *                       the next time
 *
 * Every tenth record is a case, the others are people. A time ends with the
 * last byte before the first silence: for Daftar that may be before it is
 * idle, because it goes on counting rows. Bytes are all, until nothing comes
 * any more. Medians.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/fill.h"
#include "bench/press.h"
#include "core/base/proc.h"
#include "tests/tui/keys.h"

#define TERMINAL "xterm-256color"
#define RECORDS 1000000
#define OTHERS 20000
#define CASES 10
#define STARTS 3 /* and searches, and whatever else takes long */
#define IDLE_MS 3000
/* The screen searches by itself so long after a letter. */
#define SEARCH_AFTER_MS 600
#define SLOW_WORDS "muhammad khan islamabad"

enum event {
	START,
	LIST,
	ROW,
	SCROLL,
	PAGE,
	OPEN,
	QUEUE,
	SEARCH,
	LETTER,
	IDLE
};
#define NEVENTS (IDLE + 1)

static const struct {
	const char *name;
	double wanted; /* ms of Daftar; 0: nothing is said */
} events[NEVENTS] = {
	[START] = { "start to the first screen", 150 },
	[LIST] = { "open the list", 20 },
	[ROW] = { "cursor one row", 20 },
	[SCROLL] = { "scroll one row", 20 },
	[PAGE] = { "page", 20 },
	[OPEN] = { "open one of them", 20 },
	[QUEUE] = { "200 queued j", 0 },
	[SEARCH] = { "first page of a search", 50 },
	[LETTER] = { "letter during a search", 20 },
	[IDLE] = { "idle, 3 s", 0 },
};

/* Keys are as in keys.h. NULL: it has no such thing. */
struct program {
	const char *name;
	const char *argv[8];
	const char *dir;   /* below ours */
	const char *ready; /* on the screen once it has started */
	const char *set;   /* before all else */
	const char *list;  /* opens the list, if it is not the first screen */
	const char *top;   /* goes to the first row */
	const char *down, *page;
	const char *open, *back; /* one that opens nothing has no cursor */
	/* Goes to the search, searches, and back from there. @ is the number of
	 * one half way among all, without its last digit. */
	const char *ask, *search, *leave;
};

#define WORDS "yousafzai<Space>gwadar<Enter>"
#define DAFTAR(name, line)                                                    \
	{                                                                     \
		name, { "daftar", "-C", "register" }, "", "TODAY",            \
		    ":set line=" line "<Enter>", ":list<Space>person<Enter>", \
		    "g", "j", "<Space>", "<Enter>", "q", "/", WORDS, "<Esc>"  \
	}
static const struct program programs[] = {
	DAFTAR("daftar", "fast"),
	DAFTAR("slow line", "slow"),
	{ "tig", { "tig" }, "repository", "item-", NULL, NULL, "<Home>", "j",
	    "<Space>", "<Enter>", "q", "/item-@7", "<Enter>", NULL },
	{ "neomutt",
	    { "neomutt", "-n", "-R", "-F", "../neomuttrc", "-f", "../mailbox" },
	    "home", "item-", NULL, NULL, "=", "j", "z", "<Enter>", "q",
	    "/item-@7", "<Enter>", NULL },
	{ "less", { "less", "text" }, "", "item-", NULL, NULL, "g", "j",
	    "<Space>", NULL, NULL, "/item-@7", "<Enter>", NULL },
	{ "mc", { "mc", "-u", "-d", "files", "home" }, "", "item-", NULL, NULL,
	    "<Home><Down>", "<Down>", "<PgDn>", "<F3>", "<F3>", "<C-s>item-@",
	    "7", "<Esc>" },
};
#define NPROGRAMS (sizeof(programs) / sizeof(programs[0]))

struct figures {
	bool here;
	struct figure events[NEVENTS];
	double mib;
	/* typed slowly; while a search went on; the worst of those, ms */
	int letters, busy;
	double slowest;
};

struct bench {
	const char *top;
	int64_t records, others;
	struct tty tty;
	struct figures figures[NPROGRAMS];
};

/* ---- one program ---- */

/* Keys of the table: with the number for @; NULL are none. */
static void
press(struct bench *b, struct figure *f, const char *keys)
{
	struct daf_buf all = { 0 };

	if (keys == NULL)
		return;
	for (; *keys != '\0'; keys++) {
		if (*keys == '@')
			daf_buf_addf(&all, "%06" PRId64, b->others / 20);
		else
			daf_buf_addc(&all, *keys);
	}
	press_keys(&b->tty, f, daf_buf_str(&all));
	daf_buf_clear(&all);
}

static void
start(struct bench *b, const struct program *p, struct figure *f)
{
	char *argv[sizeof(p->argv) / sizeof(p->argv[0]) + 1] = { NULL };
	char *dir = daf_fs_join(b->top, p->dir);
	bool own = strcmp(p->argv[0], "daftar") == 0;

	for (size_t i = 0; i + 1 < sizeof(argv) / sizeof(argv[0]); i++)
		argv[i] = p->argv[i] != NULL ? daf_strdup(p->argv[i]) : NULL;
	if (own) {
		free(argv[0]);
		argv[0] = daf_strdup(getenv("DAFTAR"));
	}
	press_start(&b->tty, f, argv, dir, p->ready, own);
	for (size_t i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(dir);
}

static void
moves(struct bench *b, const struct program *p, struct figure *f)
{
	char queued[32], far[32];
	const char *name = p->down[0] == '<' ? "Down" : p->down;

	snprintf(far, sizeof(far), "<%s*30>", name);
	snprintf(queued, sizeof(queued), "<%s*200>", name);
	press(b, NULL, p->top);
	if (p->open != NULL) {
		for (int i = 0; i < PRESS_MAX; i++)
			press(b, &f[ROW], p->down);
		press(b, NULL, far);
	}
	for (int i = 0; i < PRESS_MAX; i++)
		press(b, &f[SCROLL], p->down);
	press(b, NULL, p->top);
	for (int i = 0; i < PRESS_MAX; i++)
		press(b, &f[PAGE], p->page);
	for (int i = 0; i < STARTS; i++) {
		press(b, NULL, p->top);
		press(b, &f[QUEUE], queued);
	}
	press(b, NULL, p->top);
}

static void
visits(struct bench *b, const struct program *p, struct figure *f)
{
	for (int i = 0; p->open != NULL && i < PRESS_MAX; i++) {
		press(b, &f[OPEN], p->open);
		press(b, NULL, p->back);
		press(b, NULL, p->down);
	}
	for (int i = 0; i < STARTS; i++) {
		press(b, NULL, p->ask);
		press(b, &f[SEARCH], p->search);
		press(b, NULL, p->leave);
		press(b, NULL, p->top);
	}
}

/* Words are typed so slowly that a search begins after each letter, and has not
 * ended at the next: that one is seen at once. On a slow line none begins. */
static void
echoes(struct bench *b, const struct program *p, struct figures *all)
{
	const char *at = SLOW_WORDS;
	double ms;
	bool busy;

	if (strcmp(p->name, "daftar") != 0)
		return;
	press(b, NULL, p->ask);
	for (; *at != '\0'; at++) {
		char key[2] = { *at, '\0' };

		ms = press_echo(&b->tty, &busy, *at == ' ' ? "<Space>" : key,
		    SEARCH_AFTER_MS - 20, SEARCH_AFTER_MS + 20);
		all->letters++;
		if (!busy)
			continue;
		all->busy++;
		if (ms > all->slowest)
			all->slowest = ms;
		press_note(&all->events[LETTER], ms, 0);
	}
	press(b, NULL, p->leave);
}

static void
idle(struct bench *b, struct figure *f)
{
	size_t had = b->tty.raw.len;
	double until = bench_now() + IDLE_MS;

	while (bench_now() < until)
		tty_pump(&b->tty, 100);
	press_note(f, 0, b->tty.raw.len - had);
}

static void
measure(struct bench *b, size_t nth)
{
	const struct program *p = &programs[nth];
	struct figures *all = &b->figures[nth];
	struct figure *f = all->events;

	for (int i = 0; i < STARTS; i++)
		start(b, p, &f[START]);
	all->here = true;
	press(b, NULL, p->set);
	for (int i = 0; p->list != NULL && i < STARTS; i++) {
		press(b, NULL, i > 0 ? p->back : NULL);
		press(b, &f[LIST], p->list);
	}
	moves(b, p, f);
	visits(b, p, f);
	echoes(b, p, all);
	idle(b, &f[IDLE]);
	all->mib = bench_peak(b->tty.pid);
	tty_close(&b->tty);
}

/* ---- what is looked at ---- */

static void
run(const char *const argv[])
{
	struct daf_buf out = { 0 };
	int status;

	bench_must(
	    daf_proc_run(&out, NULL, &status, argv, NULL, "", 0, 65536, 0));
	daf_buf_clear(&out);
	if (status == 0)
		return;
	fprintf(stderr, "bench: %s: exit status %d\n", argv[0], status);
	exit(1);
}

static bool
installed(const char *name)
{
	const char *const argv[] = { name, "--version", NULL };
	struct daf_buf out = { 0 }, errors = { 0 };
	const struct daf_err *err;
	int status;

	err = daf_proc_run(
	    &out, &errors, &status, argv, NULL, "", 0, 65536, 5000);
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
	daf_err_free(err);
	return err == NULL;
}

/* A ledger that is founded as everybody's is; what fills its register are
 * change sets of another replica, which no branch holds. */
static void
make_register(struct bench *b)
{
	char *dir = daf_fs_join(b->top, "register");
	char *key = daf_fs_join(b->top, "key");
	char *public = daf_asprintf("%s.pub", key);
	const char *const keygen[] = { "ssh-keygen", "-q", "-t", "ed25519",
		"-N", "", "-f", key, NULL };
	const char *const init[] = { getenv("DAFTAR"), "-C", dir, "init",
		"--office", "isb", "--officer", "A. Khan <a.khan@isb>", "--key",
		public, "--ledger", "bench", NULL };
	const char *const once[] = { getenv("DAFTAR"), "-C", dir, "list",
		"case", "--limit", "1", NULL };
	struct bench_fill fill = { b->records, "isb.k7f2", CASES };
	struct daf_register *reg;

	run(keygen);
	run(init);
	bench_must(daf_register_open(&reg, dir, false));
	bench_must(daf_register_lock(reg));
	bench_fill(reg, &fill);
	daf_register_unlock(reg);
	daf_register_close(reg);
	run(once); /* applies main again, which filling has dropped */
	free(public);
	free(key);
	free(dir);
}

static void
make_others(struct bench *b)
{
	const char *srcdir = getenv("srcdir");
	char *script =
	    daf_fs_join(srcdir != NULL ? srcdir : ".", "bench/comparable.sh");
	char *n = daf_asprintf("%" PRId64, b->others);
	const char *const argv[] = { "sh", script, b->top, n, NULL };

	run(argv);
	free(script);
	free(n);
}

/* ---- the tables ---- */

static void
heading(const struct bench *b, const char *text)
{
	printf("\n%-26s", text);
	for (size_t i = 0; i < NPROGRAMS; i++)
		if (b->figures[i].here)
			printf(" %15s", programs[i].name);
	putchar('\n');
}

/* Behind another's figure: Daftar's as a part of it. */
static void
cell(double value, double own, int decimals, bool compare)
{
	char text[48], ratio[24] = "";

	if (compare && value > 0)
		snprintf(ratio, sizeof(ratio), " (%.2f)", own / value);
	snprintf(text, sizeof(text), "%.*f%s", decimals, value, ratio);
	printf(" %15s", text);
}

static void
row(const struct bench *b, enum event e, bool times)
{
	double own = 0, value;

	printf("%-26s", events[e].name);
	for (size_t i = 0; i < NPROGRAMS; i++) {
		const struct figure *f = &b->figures[i].events[e];

		if (!b->figures[i].here)
			continue;
		if (f->n == 0) {
			printf(" %15s", "-");
			continue;
		}
		value = press_median(times ? f->ms : f->bytes, f->n);
		if (i == 0)
			own = value;
		cell(value, own, times ? 1 : 0,
		    strcmp(programs[i].argv[0], "daftar") != 0);
	}
	if (times && events[e].wanted > 0)
		printf("   wanted: %.0f", events[e].wanted);
	putchar('\n');
}

static void
tables(const struct bench *b)
{
	heading(b, "bytes (daftar : it)");
	for (enum event e = START; e <= IDLE; e++)
		if (e != LETTER)
			row(b, e, false);
	heading(b, "milliseconds (daftar : it)");
	for (enum event e = START; e < IDLE; e++)
		row(b, e, true);
	heading(b, "MiB at most");
	printf("%-26s", "memory");
	for (size_t i = 0; i < NPROGRAMS; i++)
		if (b->figures[i].here)
			cell(b->figures[i].mib, b->figures[0].mib, 1,
			    strcmp(programs[i].argv[0], "daftar") != 0);
	puts("   wanted: 40");
	for (size_t i = 0; i < NPROGRAMS; i++)
		if (b->figures[i].letters > 0)
			printf("%s: %d of %d letters came while a search "
			       "ran, the slowest was seen after %.1f ms\n",
			    programs[i].name, b->figures[i].busy,
			    b->figures[i].letters, b->figures[i].slowest);
}

/* ---- all of it ---- */

static int64_t
number(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n = text != NULL ? strtoll(text, NULL, 10) : 0;

	return n > 0 ? n : otherwise;
}

static void
fix_environment(const struct bench *b)
{
	static const char *const fixed[][2] = { { "LC_ALL", "C.UTF-8" },
		{ "TZ", "UTC" }, { "TERM", TERMINAL },
		{ "DAFTAR_NOW", "2026-11-23T09:00:00+05:00" } };
	static const char *const unset[] = { "LESS", "LESSOPEN", "MAIL",
		"TIGRC_USER", "NO_COLOR", "MC_SKIN", "XDG_CONFIG_HOME" };
	char *home = daf_fs_join(b->top, "home");

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		setenv(fixed[i][0], fixed[i][1], 1);
	for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
		unsetenv(unset[i]);
	setenv("HOME", home, 1);
	setenv("TMPDIR", b->top, 1);
	bench_must(keys_terminal(TERMINAL));
	free(home);
}

/* Makes what is not there. */
static void
prepare(struct bench *b)
{
	char *home = daf_fs_join(b->top, "home");
	char *dir = daf_fs_join(b->top, "register");

	if (!daf_fs_exists(home))
		make_others(b);
	if (!daf_fs_exists(dir))
		make_register(b);
	free(home);
	free(dir);
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	struct bench b = { .records = number("BENCH_RECORDS", RECORDS),
		.others = number("BENCH_OTHERS", OTHERS) };
	bool keep = argc == 3 && strcmp(argv[1], "--keep") == 0;
	char *top = keep ? daf_strdup(argv[2])
			 : daf_asprintf("%s/daftar-bench-XXXXXX",
			       tmp != NULL ? tmp : "/tmp");

	if (getenv("DAFTAR") == NULL || (argc > 1 && !keep))
		return 2;
	if (keep)
		bench_must(daf_fs_mkdirs(top, 0700));
	else if (mkdtemp(top) == NULL)
		return 1;
	b.top = top;
	fix_environment(&b);
	prepare(&b);
	printf("%" PRId64 " records; the others have %" PRId64 "\n", b.records,
	    b.others);
	for (size_t i = 0; i < NPROGRAMS; i++) {
		if (i > 1 && !installed(programs[i].name))
			printf(
			    "skipped: %s is not installed\n", programs[i].name);
		else
			measure(&b, i);
	}
	tables(&b);
	if (!keep)
		bench_must(daf_fs_remove_tree(top));
	free(top);
	return 0;
}
