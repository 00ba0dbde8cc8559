/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * term.c - see term.h: taking the terminal over, giving it back, drawing.
 *
 * Signals write a letter into a pipe that daf_term_wait polls: nothing is done
 * in a handler. Ours are set before curses starts, which then leaves them be.
 */
#include "tui/term_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
/* It makes common words macros. */
#include <term.h>
#undef columns
#undef lines

#include "core/base/text.h"
#include "core/base/timefmt.h"

#define ESC_DELAY_FAST 100
#define ESC_DELAY_SLOW 500
#define WATCHED_MAX 16

/* The terminal's: there is one, and signals know no argument. */
static int signal_pipe = -1;

static const struct {
	int number;
	char letter;
} signals[] = {
	{ SIGHUP, 'h' },
	{ SIGTERM, 'h' },
	{ SIGINT, 'i' },
	{ SIGWINCH, 'w' },
	{ SIGTSTP, 'z' },
};
#define NSIGNALS (sizeof(signals) / sizeof(signals[0]))

static void
on_signal(int number)
{
	int kept = errno;
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		if (signals[i].number == number)
			(void)!write(signal_pipe, &signals[i].letter, 1);
	errno = kept;
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < NSIGNALS; i++)
		sigaction(signals[i].number, &sa, NULL);
}

/* gone: the line is; its end may come twice, as an end of input and as a
 * signal, and the second must not kill what has still to be put away. */
static void
leave_signals(bool gone)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		(void)signal(signals[i].number,
		    gone && signals[i].number == SIGHUP ? SIG_IGN : SIG_DFL);
}

/* Bytes for the terminal that curses does not know of. */
static void
send(const char *bytes)
{
	fputs(bytes, stdout);
	fflush(stdout);
}

/* Does this kind of terminal know bracketed paste? Others would show the
 * request, or beep. */
static bool
knows_paste(void)
{
	static const char *const kinds[] = { "xterm", "screen", "tmux", "putty",
		"rxvt", "alacritty", "foot", "kitty", "konsole", "gnome", "vte",
		"st-", "linux" };
	const char *term = getenv("TERM");
	size_t i;

	for (i = 0; term != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(term, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static void
modes_on(struct daf_term *t)
{
	if (t->paste_on)
		send("\033[?2004h");
	if (t->bidi != DAF_BIDI_TERMINAL)
		send("\033[8l");
}

static void
modes_off(struct daf_term *t)
{
	if (t->paste_on)
		send("\033[?2004l");
	if (t->bidi != DAF_BIDI_TERMINAL)
		send("\033[8h");
}

static void
restore_at_exhaustion(void)
{
	(void)endwin();
}

static int
test_descriptor(void)
{
	const char *text = getenv("DAFTAR_TEST_FD");
	long fd = text != NULL ? strtol(text, NULL, 10) : -1;

	return fd > STDERR_FILENO && fd < 1024 && fcntl((int)fd, F_GETFD) >= 0
		   ? (int)fd
		   : -1;
}

static const struct daf_err *
start_curses(struct daf_term *t)
{
	bool colours;
	const struct daf_err *err = daf_term_fit(&colours);

	if (err != NULL)
		return err;
	/* else the size would be what they say for ever */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	t->screen = newterm(NULL, stdout, stdin);
	if (t->screen == NULL)
		return daf_err(DAF_USAGE, "the screens cannot be started on "
					  "this terminal: try `daftar "
					  "--plain`");
	t->keys = newpad(1, 1);
	if (t->keys == NULL)
		daf_mem_exhausted();
	raw();
	noecho();
	nonl();
	keypad(t->keys, TRUE);
	nodelay(t->keys, TRUE);
	meta(t->keys, TRUE);
	daf_term_teach();
	if (colours && has_colors() && start_color() == OK &&
	    use_default_colors() == OK) {
		t->colours = true;
		init_pair(1, COLOR_RED, -1);
		init_pair(2, COLOR_YELLOW, -1);
		init_pair(3, COLOR_GREEN, -1);
	}
	return NULL;
}

static void
measure(struct daf_term *t)
{
	getmaxyx(stdscr, t->rows, t->columns);
}

const struct daf_err *
daf_term_open(struct daf_term **out)
{
	const struct daf_err *err;
	struct daf_term *t;
	int ends[2];

	*out = NULL;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return daf_err_errno("a pipe for signals");
	t = daf_calloc(1, sizeof(*t));
	t->signals = ends[0];
	signal_pipe = ends[1];
	t->test_fd = test_descriptor();
	t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->paste_on = knows_paste();
	catch_signals();
	err = start_curses(t);
	if (err != NULL) {
		leave_signals(false);
		close(ends[0]);
		close(ends[1]);
		free(t);
		return err;
	}
	daf_mem_on_exhausted(restore_at_exhaustion);
	measure(t);
	daf_term_set_slow(t, baudrate() > 0 && baudrate() <= 19200);
	modes_on(t);
	*out = t;
	return NULL;
}

void
daf_term_close(struct daf_term *t)
{
	if (t == NULL)
		return;
	daf_mem_on_exhausted(NULL);
	modes_off(t);
	delwin(t->keys);
	(void)endwin();
	delscreen(t->screen);
	leave_signals(t->gone);
	close(t->signals);
	close(signal_pipe);
	signal_pipe = -1;
	daf_buf_clear(&t->paste);
	daf_buf_clear(&t->clean);
	daf_buf_clear(&t->fit);
	free(t);
}

void
daf_term_stop(struct daf_term *t)
{
	modes_off(t);
	(void)endwin();
	(void)signal(SIGTSTP, SIG_DFL);
	(void)raise(SIGTSTP);
	catch_signals();
	modes_on(t);
	daf_term_redraw(t);
	t->resized = true;
}

int
daf_term_rows(const struct daf_term *t)
{
	return t->rows;
}

int
daf_term_columns(const struct daf_term *t)
{
	return t->columns;
}

bool
daf_term_utf8(const struct daf_term *t)
{
	return t->utf8;
}

void
daf_term_set_slow(struct daf_term *t, bool slow)
{
	t->slow = slow;
	set_escdelay(slow ? ESC_DELAY_SLOW : ESC_DELAY_FAST);
}

bool
daf_term_slow(const struct daf_term *t)
{
	return t->slow;
}

void
daf_term_set_bidi(struct daf_term *t, enum daf_bidi bidi)
{
	if (t->bidi == bidi)
		return;
	modes_off(t);
	t->bidi = bidi;
	modes_on(t);
}

/* ---- drawing ---- */

static void
look_on(const struct daf_term *t, unsigned look)
{
	attr_t attrs = A_NORMAL;
	short pair = 0;

	if ((look & DAF_REVERSE) != 0)
		attrs |= A_REVERSE;
	if (!t->slow) {
		if ((look & DAF_BOLD) != 0)
			attrs |= A_BOLD;
		if ((look & DAF_UNDERLINE) != 0)
			attrs |= A_UNDERLINE;
		if (t->colours && (look & DAF_RED) != 0)
			pair = 1;
		else if (t->colours && (look & DAF_YELLOW) != 0)
			pair = 2;
		else if (t->colours && (look & DAF_GREEN) != 0)
			pair = 3;
	}
	attr_set(attrs, pair, NULL);
}

/* How many columns there are from here; the last one is never written. */
static int
room(const struct daf_term *t, int row, int column, int columns)
{
	int most = t->columns - 1 - column;

	if (row < 0 || row >= t->rows || column < 0 || most <= 0)
		return 0;
	return columns < most ? columns : most;
}

void
daf_term_erase(struct daf_term *t)
{
	(void)t;
	attr_set(A_NORMAL, 0, NULL);
	erase();
}

int
daf_term_put(struct daf_term *t, int row, int column, int columns,
    unsigned look, const char *text)
{
	int width;

	columns = room(t, row, column, columns);
	if (columns <= 0)
		return 0;
	width = daf_term_text(t, text, columns);
	look_on(t, look);
	mvaddnstr(row, column, daf_buf_str(&t->fit), (int)t->fit.len);
	return width;
}

int
daf_term_putf(struct daf_term *t, int row, int column, int columns,
    unsigned look, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int width;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	va_end(ap);
	width = daf_term_put(t, row, column, columns, look, text);
	free(text);
	return width;
}

void
daf_term_fill(
    struct daf_term *t, int row, int column, int columns, unsigned look, char c)
{
	columns = room(t, row, column, columns);
	if (columns <= 0)
		return;
	look_on(t, look);
	mvhline(row, column, (chtype)(unsigned char)c | A_NORMAL, columns);
}

/* What stands in a cell; a space for what is no ASCII. */
static char
cell(int row, int column, attr_t *attrs, short *pair)
{
	wchar_t text[CCHARW_MAX + 1] = { 0 };
	cchar_t c;

	if (mvin_wch(row, column, &c) != OK ||
	    getcchar(&c, text, attrs, pair, NULL) != OK || text[0] <= 0x20 ||
	    text[0] >= 0x7f)
		return ' ';
	return (char)text[0];
}

void
daf_term_mark(struct daf_term *t, int row, int column)
{
	int from = column, to;
	attr_t attrs = 0, same;
	short pair = 0, other;

	daf_term_put(t, row, 0, 1, DAF_PLAIN, ">");
	if (t->slow || row < 0 || row >= t->rows)
		return;
	while (from < column + 2 && cell(row, from, &attrs, &pair) == ' ')
		from++;
	(void)cell(row, from, &attrs, &pair);
	for (to = from;
	     room(t, row, to, 1) > 0 && cell(row, to, &same, &other) != ' ';
	     to++)
		continue;
	if (to > from)
		mvchgat(row, from, to - from, attrs | A_REVERSE, pair, NULL);
}

void
daf_term_cursor(struct daf_term *t, int row, int column)
{
	t->cursor_row = row;
	t->cursor_column = column;
}

void
daf_term_flush(struct daf_term *t)
{
	int row = t->cursor_row, column = t->cursor_column;

	if (row >= t->rows)
		row = t->rows - 1;
	if (column >= t->columns)
		column = t->columns - 1;
	attr_set(A_NORMAL, 0, NULL);
	move(row > 0 ? row : 0, column > 0 ? column : 0);
	refresh();
}

void
daf_term_redraw(struct daf_term *t)
{
	(void)t;
	clearok(curscr, TRUE);
}

void
daf_term_wipe(struct daf_term *t)
{
	erase();
	clearok(curscr, TRUE);
	refresh();
	/* xterm's and its kin's scrollback; others ignore it */
	if (t->paste_on)
		send("\033[3J");
}

/* ---- waiting ---- */

static void
resize(struct daf_term *t)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 ||
	    size.ws_col == 0)
		return;
	if (is_term_resized(size.ws_row, size.ws_col))
		resizeterm(size.ws_row, size.ws_col);
	measure(t);
	t->resized = true;
}

/* What the handlers left. */
static void
take_signals(struct daf_term *t)
{
	char letters[32];
	ssize_t n, i;

	while ((n = read(t->signals, letters, sizeof(letters))) > 0)
		for (i = 0; i < n; i++)
			switch (letters[i]) {
			case 'h':
				t->gone = true;
				break;
			case 'w':
				resize(t);
				break;
			case 'z':
				t->stop = true;
				break;
			default: /* an interrupt from outside: as Ctrl-C */
				(void)ungetch(0x03);
				break;
			}
}

static void
tell_idle(const struct daf_term *t)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	if (t->test_fd >= 0 && t->esc_at == 0 && poll(&in, 1, 0) == 0)
		(void)!write(t->test_fd, ".", 1);
}

/* An Esc that waits for its digit must not wait for ever. */
static int
shorter(const struct daf_term *t, int ms)
{
	int64_t left;

	if (t->esc_at == 0)
		return ms;
	left = t->esc_at - daf_time_steady();
	if (left < 0)
		left = 0;
	return ms < 0 || left < ms ? (int)left : ms;
}

bool
daf_term_gone(struct daf_term *t)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	take_signals(t);
	if (poll(&p, 1, 0) > 0 &&
	    (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		t->gone = true;
	return t->gone;
}

bool
daf_term_pressed(const struct daf_term *t)
{
	struct pollfd p[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = t->signals, .events = POLLIN },
	};

	return t->nahead > 0 || poll(p, 2, 0) != 0;
}

enum daf_woken
daf_term_wait(struct daf_term *t, const int *fds, size_t n, int ms, bool idle)
{
	struct pollfd p[2 + WATCHED_MAX] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = t->signals, .events = POLLIN },
	};
	bool escaping = t->esc_at != 0;
	size_t i;
	int ready;

	if (t->gone)
		return DAF_WOKEN_GONE;
	if (t->resized || t->stop || t->nahead > 0)
		return DAF_WOKEN_KEY;
	if (n > WATCHED_MAX)
		n = WATCHED_MAX;
	for (i = 0; i < n; i++)
		p[2 + i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	if (idle)
		tell_idle(t);
	ready = poll(p, (nfds_t)(2 + n), shorter(t, ms));
	if (ready < 0 && errno != EINTR)
		t->gone = true;
	if (ready > 0 && p[1].revents != 0)
		take_signals(t);
	if (ready > 0 && (p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		t->gone = true;
	if (t->gone)
		return DAF_WOKEN_GONE;
	if (ready < 0 || p[0].revents != 0 || p[1].revents != 0)
		return DAF_WOKEN_KEY;
	if (ready > 0)
		return DAF_WOKEN_FD;
	return escaping ? DAF_WOKEN_KEY : DAF_WOKEN_TIME;
}
