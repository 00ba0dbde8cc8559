/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz.c - random keys, sizes, pastes and stops; see drive.h.
 *
 * After each batch the program must be idle in time, or have ended with 0, with
 * the terminal as it was; then it is started again. What was sent last is
 * printed as lines of a script.
 */
#include "tests/tui/drive.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/err.h"
#include "tests/tui/keys.h"
#include "tests/tui/screen.h"

#define LAST 200 /* lines kept */
#define BATCH_MAX 12
#define BURST_MAX 120
#define BURST_ONE_IN 6 /* batches */
#define HOME_ONE_IN 8
#define END_MS 20000
#define GLANCE_MS 100 /* until idle, of batches that do not wait for it */
#define WAIT_ONE_IN 3 /* batches that do */
#define PATIENCE 30   /* an exchange may wait for others' */
#define EFFORT 10     /* of the processor's time in one batch */
#define BACKLOG 3     /* times that: what was typed ahead waits, too */
#define PLACES 40

struct run {
	struct drive *d;
	const struct fuzz *f;
	uint64_t random;
	long sent, starts;
	char *last[LAST]; /* a ring of lines */
	size_t n_last;
	struct {
		char name[20];
		unsigned times; /* 0: free */
	} places[PLACES];
};

/* xorshift64*: the same keys from the same seed everywhere. */
static unsigned
below(struct run *r, unsigned n)
{
	r->random ^= r->random >> 12;
	r->random ^= r->random << 25;
	r->random ^= r->random >> 27;
	return (unsigned)((r->random * 2685821657736338717ULL) >> 33) % n;
}

static void
remember(struct run *r, const char *verb, const char *args)
{
	char **line = &r->last[r->n_last++ % LAST];

	free(*line);
	*line = daf_asprintf("%s %s", verb, args);
}

/* ---- what may be sent ---- */

/* A key, by its name in a script. One that this terminal lacks is left out. */
static const struct daf_err *
send_key(struct run *r, const char *name)
{
	struct daf_buf bytes = { 0 };
	const struct daf_err *err;
	const char *p = name;
	bool esc;

	err = keys_next(&bytes, &esc, &p);
	if (err == NULL) {
		remember(r, "keys", name);
		/* Not the wait after Esc: people type ahead. */
		err = tty_keys(&r->d->tty, bytes.data, bytes.len, false,
		    r->f->within_ms * PATIENCE);
	} else {
		daf_err_free(err);
		err = NULL;
	}
	daf_buf_clear(&bytes);
	return err;
}

static const struct daf_err *
send_letter(struct run *r)
{
	char name[] = "<x00>";

	snprintf(name, sizeof(name), "<x%02x>", 0x20 + below(r, 0x5f));
	return send_key(r, name);
}

static const struct daf_err *
send_byte(struct run *r)
{
	char name[] = "<x00>";

	snprintf(name, sizeof(name), "<x%02x>", below(r, 256));
	/* ^Z has its own row; ^\ ends the program by the tty, as it may. */
	if (strcmp(name, "<x1a>") == 0 || strcmp(name, "<x1c>") == 0)
		return NULL;
	return send_key(r, name);
}

static const struct daf_err *
send_control(struct run *r)
{
	static const char letters[] = "CDEFGIKLNORTUVWXY";
	char name[] = "<C-X>";

	name[3] = letters[below(r, sizeof(letters) - 1)];
	return send_key(r, name);
}

static const struct daf_err *
send_esc_digit(struct run *r)
{
	char name[] = "<M-0>";

	name[3] = (char)('0' + below(r, 10));
	return send_key(r, name);
}

static const struct daf_err *
send_named(struct run *r)
{
	unsigned n = 0;
	char *name;
	const struct daf_err *err;

	while (keys_name(n) != NULL)
		n++;
	name = daf_asprintf("<%s>", keys_name(below(r, n)));
	err = send_key(r, name);
	free(name);
	return err;
}

static const struct daf_err *
send_common(struct run *r)
{
	static const char *const names[] = { "<Enter>", "<Enter>", "<Tab>",
		"<Tab>", "<Down>", "<Down>", "<Up>", "<Backspace>", "<Space>",
		"j", "k", "e", "n", "/", ":", "x", "1", "2", "5" };

	return send_key(r, names[below(r, sizeof(names) / sizeof(names[0]))]);
}

static const struct daf_err *
send_esc(struct run *r)
{
	return send_key(r, "<Esc>");
}

static const struct daf_err *
send_words(struct run *r)
{
	static const char *const words[] = { "احمد علی", "é", "e\u0301\u0302",
		"張偉", "35202-1234567-1", "~08-2026", "q", "sync", "help",
		"ISB-EXT-2026-0001", "%s%n", "'; DROP TABLE record; --" };
	const char *word = words[below(r, sizeof(words) / sizeof(words[0]))];

	remember(r, "type", word);
	return tty_keys(
	    &r->d->tty, word, strlen(word), false, r->f->within_ms * PATIENCE);
}

static const struct daf_err *
send_paste(struct run *r)
{
	/* as a script writes them */
	static const char *const texts[] = {
		"one line",
		"two\\nlines\\r\\nand\\ta tab\\n",
		"\\e]0;title\\x07\\e[31mred\\e[2J\\ec",
		"end \\e[201~ of the brackets",
		"\\xe2\\x80\\xaeover\\xe2\\x81\\xa6ride",
		"\\xff\\xfe\\xc0\\x80 not UTF-8 \\xed\\xa0\\x80",
		"\\xc2\\x9b31m C1 \\x9b",
		"a\\xcc\\x81\\xcc\\x82\\xcc\\x83\\xcc\\x84\\xcc\\x85\\xcc\\x86",
		"\\xf0\\x9f\\x91\\xa9\\xe2\\x80\\x8d\\xf0\\x9f\\x9a\\x80",
		"\\x01\\x02\\x03\\x04\\x7f",
	};
	const char *text = texts[below(r, sizeof(texts) / sizeof(texts[0]))];
	unsigned times = below(r, 10) == 0 ? 200 : 1;
	struct daf_buf all = { 0 };
	const struct daf_err *err;
	size_t len;

	for (unsigned i = 0; i < times; i++)
		daf_buf_adds(&all, text);
	remember(r, "paste", daf_buf_str(&all));
	len = drive_unescape(all.data);
	err = tty_paste(&r->d->tty, all.data, len, r->f->within_ms * PATIENCE);
	daf_buf_clear(&all);
	return err;
}

static void
go_on(struct run *r)
{
	remember(r, "signal", "CONT");
	tty_signal(&r->d->tty, SIGCONT);
}

/* Has it given the terminal back, because it ends or stops? Then what is typed
 * is echoed, and ^C is a signal: not for it any more. */
static bool
gave_back(const struct tty *t)
{
	struct termios now;

	return tcgetattr(t->slave, &now) == 0 && (now.c_lflag & ICANON) != 0;
}

/* Whatever it is doing: people type ahead. One that was stopped by a ^Z before
 * takes no more than fits in between. */
static const struct daf_err *
send_now(struct run *r)
{
	struct tty *t = &r->d->tty;
	const int ms = r->f->within_ms * PATIENCE;
	const int64_t until = tty_now() + ms;
	const struct daf_err *err;

	while (gave_back(t) && !t->ended && !t->stopped && tty_now() < until)
		tty_pump(t, 20);
	while (tty_pump(t, 0))
		continue;
	if (t->ended)
		return NULL;
	t->ahead = true;
	err = tty_flush(t, ms);
	if (err == NULL || !t->stopped)
		return err;
	daf_err_free(err);
	go_on(r);
	t->ahead = true;
	return tty_flush(t, ms);
}

static const struct daf_err *
resize(struct run *r, int rows, int cols)
{
	const struct daf_err *err = send_now(r);
	char *size = daf_asprintf("%dx%d", cols, rows);

	remember(r, "resize", size);
	free(size);
	if (err == NULL)
		tty_resize(&r->d->tty, rows, cols);
	return err;
}

static const struct daf_err *
send_size(struct run *r)
{
	static const int sizes[][2] = { { 1, 1 }, { 100, 300 }, { 16, 60 },
		{ 15, 60 }, { 2, 80 }, { 24, 1 }, { 50, 132 } };
	unsigned i = below(r, sizeof(sizes) / sizeof(sizes[0]));

	if (below(r, 3) == 0)
		return resize(r, 1 + (int)below(r, 60), 1 + (int)below(r, 160));
	return resize(r, sizes[i][0], sizes[i][1]);
}

/* Until it is idle, or with `glance` not much longer than it takes to draw: a
 * search waits for the last key, an exchange for its hub. After a ^Z it is
 * stopped first, and goes on. */
static const struct daf_err *
settle(struct run *r, bool glance)
{
	struct tty *t = &r->d->tty;
	int ms = glance ? GLANCE_MS : r->f->within_ms * PATIENCE * BACKLOG;
	int64_t until = tty_now() + ms;
	const struct daf_err *err = send_now(r);

	while (err == NULL && !t->ended) {
		err = tty_sync(t, ms);
		if (t->stopped) {
			daf_err_free(err);
			err = NULL;
			go_on(r);
		} else if (err == NULL || t->ended || tty_now() > until) {
			break;
		}
	}
	if (glance && !t->ended) {
		daf_err_free(err);
		err = NULL;
	}
	return err;
}

/* ^Z, and on again. It is no fault if the program takes it for a key. */
static const struct daf_err *
send_stop(struct run *r)
{
	const struct daf_err *err = send_key(r, "<C-Z>");

	return err != NULL ? err : settle(r, true);
}

static const struct {
	unsigned weight;
	const struct daf_err *(*send)(struct run *r);
} choices[] = {
	{ 40, send_common },
	{ 20, send_named },
	{ 20, send_letter },
	{ 6, send_esc },
	{ 6, send_control },
	{ 5, send_esc_digit },
	{ 4, send_words },
	{ 3, send_byte },
	{ 3, send_paste },
	{ 2, send_size },
	{ 1, send_stop },
};
#define N_CHOICES (sizeof(choices) / sizeof(choices[0]))

static const struct daf_err *
send_one(struct run *r)
{
	unsigned total = 0, pick;
	size_t i = 0;

	for (size_t k = 0; k < N_CHOICES; k++)
		total += choices[k].weight;
	pick = below(r, total);
	while (pick >= choices[i].weight)
		pick -= choices[i++].weight;
	return choices[i].send(r);
}

/* ---- the run ---- */

/* Where it was said to begin. */
static const struct daf_err *
go_home(struct run *r)
{
	struct daf_buf bytes = { 0 };
	const struct daf_err *err = NULL;
	const char *p = r->f->home;
	bool esc;

	if (p == NULL)
		return NULL;
	remember(r, "keys", p);
	while (err == NULL && *p != '\0')
		err = keys_next(&bytes, &esc, &p);
	if (err == NULL)
		err = tty_keys(&r->d->tty, bytes.data, bytes.len, false,
		    r->f->within_ms * PATIENCE);
	daf_buf_clear(&bytes);
	return err;
}

static const struct daf_err *
start(struct run *r)
{
	const struct daf_err *err;

	r->starts++;
	remember(r, "#", "started");
	err = tty_start(&r->d->tty, r->f->argv, getenv("T"), r->d->rows,
	    r->d->cols, drive_is_utf8(), true);
	if (err == NULL)
		err = tty_sync(&r->d->tty, END_MS);
	return err != NULL ? err : go_home(r);
}

/* After its end: well, with the terminal as it was? killed: by SIGTERM. A ^C that
 * was typed just when it gave the terminal back ends it by the tty, as it may. */
static const struct daf_err *
ended_well(struct run *r, bool killed)
{
	struct tty *t = &r->d->tty;
	struct daf_buf faults = { 0 };
	const struct daf_err *err = NULL;
	int status = tty_status(t);

	screen_unrestored(&faults, t);
	if (status != 0 && status != 128 + SIGINT &&
	    !(killed && status == 128 + SIGTERM))
		err = daf_err(DAF_FAILED, "it ended with status %d", status);
	else if (faults.len > 0)
		err = daf_err(DAF_FAILED,
		    "it ended with status %d and left behind: %s", status,
		    faults.data);
	daf_buf_clear(&faults);
	return err;
}

/* Milliseconds of the processor that the program has used; 0 if it is not to
 * be known. */
static int64_t
used_ms(const struct tty *t)
{
	char path[64], line[1024], *p;
	unsigned long user = 0, system = 0;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)t->pid);
	f = fopen(path, "re");
	if (f != NULL) {
		n = fread(line, 1, sizeof(line) - 1, f);
		fclose(f);
	}
	line[n] = '\0';
	p = strrchr(line, ')'); /* its name may have anything in it */
	for (int field = 2; p != NULL && field < 14; field++)
		p = strchr(p + 1, ' ');
	if (p != NULL) {
		user = strtoul(p, &p, 10);
		system = strtoul(p, NULL, 10);
	}
	return (int64_t)(user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

/* Counts where we are: the first word of row 1. */
static void
note_place(struct run *r)
{
	struct daf_buf row = { 0 };
	const char *word;
	size_t len, i = 0;

	screen_row(&row, &r->d->tty, 1);
	word = daf_buf_str(&row);
	word += strspn(word, " >");
	len = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (len > 1 && len < sizeof(r->places[0].name)) {
		while (i < PLACES && r->places[i].times > 0 &&
		       (strlen(r->places[i].name) != len ||
			   strncmp(r->places[i].name, word, len) != 0))
			i++;
		if (i < PLACES) {
			memcpy(r->places[i].name, word, len);
			r->places[i].times++;
		}
	}
	daf_buf_clear(&row);
}

static void
print_places(const struct run *r)
{
	if (r->sent < r->f->keys)
		printf("# NOT ALL KEYS WERE SENT: %d s were over before\n",
		    r->f->seconds);
	printf("# %ld of %ld keys, %ld starts; places:", r->sent, r->f->keys,
	    r->starts);
	for (size_t i = 0; i < PLACES && r->places[i].times > 0; i++)
		printf(" %s %u", r->places[i].name, r->places[i].times);
	printf("\n");
}

/* How many keys come at once: mostly few, because the screen is drawn and looked
 * at once a batch; now and then as many as a line that was stuck lets go. */
static unsigned
batch_size(struct run *r)
{
	return 1 +
	       below(r, below(r, BURST_ONE_IN) == 0 ? BURST_MAX : BATCH_MAX);
}

static const struct daf_err *
batch(struct run *r)
{
	unsigned n = batch_size(r);
	struct tty *t = &r->d->tty;
	const struct daf_err *err = NULL;
	int64_t used = used_ms(t);

	/* Mostly at the usual size, where there is most to be done. */
	if ((t->rows != r->d->rows || t->cols != r->d->cols) && below(r, 4) > 0)
		err = resize(r, r->d->rows, r->d->cols);
	if (err == NULL && r->f->home != NULL && below(r, HOME_ONE_IN) == 0)
		err = go_home(r);
	while (err == NULL && !t->ended && n-- > 0) {
		r->sent++;
		err = send_one(r);
	}
	if (err == NULL && !t->ended)
		err = settle(r, below(r, WAIT_ONE_IN) > 0);
	used = used_ms(t) - used;
	if (err == NULL && used > r->f->within_ms * EFFORT)
		err = daf_err(
		    DAF_FAILED, "it worked for %lld ms", (long long)used);
	if (!t->ended) {
		note_place(r);
		return err;
	}
	daf_err_free(err);
	err = ended_well(r, false);
	return err != NULL ? err : start(r);
}

/* The end of all that it wrote, for a sanitizer's report, printable. */
static void
print_tail(const struct tty *t)
{
	size_t from = t->raw.len > 6000 ? t->raw.len - 6000 : 0;
	struct daf_buf text = { 0 };
	unsigned char c;

	for (size_t i = from; i < t->raw.len; i++) {
		c = (unsigned char)t->raw.data[i];
		if (c == '\n' || (c >= ' ' && c < 0x7f))
			daf_buf_addc(&text, (char)c);
		else if (c != '\r')
			daf_buf_addf(&text, "\\x%02x", c);
	}
	printf("# the last that it wrote:\n");
	drive_comment(daf_buf_str(&text));
	daf_buf_clear(&text);
}

static void
print_failure(const struct run *r, const struct daf_err *err)
{
	size_t first = r->n_last > LAST ? r->n_last - LAST : 0;

	printf("# seed %llu, after %ld keys: %s\n# the last of them:\n",
	    (unsigned long long)r->f->seed, r->sent, err->text);
	for (size_t i = first; i < r->n_last; i++)
		printf("#   %.200s\n", r->last[i % LAST]);
	if (r->d->tty.vt != NULL) {
		drive_dump(&r->d->tty);
		print_tail(&r->d->tty);
	}
}

/* It is idle, and ends when it is told to. */
static const struct daf_err *
finish(struct run *r)
{
	struct tty *t = &r->d->tty;
	const struct daf_err *err = settle(r, false);

	if (t->ended) { /* by itself: how, is looked at below */
		daf_err_free(err);
		err = NULL;
	}
	if (err == NULL) {
		tty_signal(t, SIGTERM);
		err = tty_wait(t, false, END_MS);
	}
	return err != NULL ? err : ended_well(r, true);
}

const struct daf_err *
drive_fuzz(struct drive *d, const struct fuzz *f)
{
	/* xorshift must not start with 0; seeds that differ little, differ. */
	struct run r = {
		.d = d,
		.f = f,
		.random = f->seed * 0x9e3779b97f4a7c15 + 1,
	};
	int64_t until = tty_now() + (int64_t)f->seconds * 1000;
	const struct daf_err *err;

	err = keys_terminal(d->term);
	setenv("TERM", d->term, 1);
	if (err == NULL)
		err = start(&r);
	while (err == NULL && r.sent < f->keys &&
	       (f->seconds == 0 || tty_now() < until))
		err = batch(&r);
	if (err == NULL)
		err = finish(&r);
	if (err != NULL)
		print_failure(&r, err);
	else
		print_places(&r);
	for (size_t i = 0; i < LAST; i++)
		free(r.last[i]);
	return err;
}
