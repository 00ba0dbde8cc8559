/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tty.c - see tty.h. */
#include "tests/tui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/err.h"
#include "tests/tui/keeper.h"

#define RAW_MAX ((size_t)64 * 1024 * 1024)
#define ESC_MS 700 /* a program that does not report: longer than ESCDELAY */

int64_t
tty_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- what the emulator tells us ---- */

static int
on_damage(VTermRect rect, void *user)
{
	struct tty *t = user;

	/* A glyph; erasing and scrolling come in larger pieces. */
	if (rect.end_row - rect.start_row == 1 &&
	    rect.end_col - rect.start_col <= 2 && rect.start_row < t->rows &&
	    rect.start_col < t->cols)
		t->painted[rect.start_row * t->cols + rect.start_col]++;
	return 1;
}

static int
on_property(VTermProp prop, VTermValue *val, void *user)
{
	struct tty *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor_visible = val->boolean;
	else if (prop == VTERM_PROP_ALTSCREEN)
		t->alternate = val->boolean;
	else if (prop == VTERM_PROP_MOUSE)
		t->mouse = val->number;
	return 1;
}

static void
on_output(const char *s, size_t len, void *user)
{
	struct tty *t = user;

	if (t->reply != NULL)
		daf_buf_add(t->reply, s, len);
	else if (t->master >= 0 && write(t->master, s, len) < 0)
		t->dirty = true; /* it will not be answered: a sync says so */
}

/* libvterm crashes when a wide character comes to a screen of one column. */
static int
emulated(int cols)
{
	return cols < 2 ? 2 : cols;
}

static void
emulate(struct tty *t, int rows, int cols, bool utf8)
{
	static const VTermScreenCallbacks callbacks = {
		.damage = on_damage,
		.settermprop = on_property,
	};

	t->rows = rows;
	t->cols = cols;
	t->painted =
	    daf_calloc((size_t)rows * (size_t)cols, sizeof(*t->painted));
	t->vt = vterm_new(rows, emulated(cols));
	vterm_set_utf8(t->vt, utf8);
	vterm_output_set_callback(t->vt, on_output, t);
	t->state = vterm_obtain_state(t->vt);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

/* ---- start and end ---- */

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

const struct daf_err *
tty_start(struct tty *t, char *const argv[], const char *dir, int rows,
    int cols, bool utf8, bool reports)
{
	struct winsize size = { (unsigned short)rows, (unsigned short)cols, 0,
		0 };
	int idle[2], events[2];
	struct keeper k = { .dir = dir, .argv = argv };

	tty_close(t);
	if (openpty(&t->master, &t->slave, NULL, NULL, &size) < 0)
		return daf_err_errno("no pseudo-terminal");
	if (pipe2(idle, O_CLOEXEC | O_NONBLOCK) < 0 ||
	    pipe2(events, O_CLOEXEC) < 0)
		return daf_err_errno("no pipe");
	t->idle = idle[0];
	t->events = events[0];
	fcntl(t->master, F_SETFD, FD_CLOEXEC);
	fcntl(t->slave, F_SETFD, FD_CLOEXEC);
	fcntl(t->master, F_SETFL, O_NONBLOCK);
	fcntl(t->events, F_SETFL, O_NONBLOCK);
	/* ^C and ^Z throw nothing away of what was written before them: not the
	 * end of a program that is giving the terminal back */
	tcgetattr(t->slave, &t->before);
	t->before.c_lflag |= NOFLSH;
	tcsetattr(t->slave, TCSANOW, &t->before);
	emulate(t, rows, cols, utf8);
	k.slave = t->slave;
	k.others[0] = t->master;
	k.others[1] = t->idle;
	k.others[2] = t->events;
	k.idle = idle[1];
	k.events = events[1];
	t->keeper = keeper_start(&k);
	close(idle[1]);
	close(events[1]);
	if (t->keeper < 0)
		return daf_err_errno("no process for %s", argv[0]);
	t->dirty = true;
	t->reports = reports;
	for (int64_t until = tty_now() + 5000; t->pid == 0;) {
		tty_pump(t, 100);
		if (tty_now() > until)
			return daf_err(DAF_FAILED, "%s did not start", argv[0]);
	}
	return NULL;
}

void
tty_close(struct tty *t)
{
	if (t->vt == NULL)
		goto zero;
	if (t->pid > 0)
		kill(-t->pid, SIGKILL);
	if (t->keeper > 0) {
		kill(t->keeper, SIGKILL);
		waitpid(t->keeper, NULL, 0);
	}
	close_fd(&t->master);
	close_fd(&t->slave);
	close_fd(&t->idle);
	close_fd(&t->events);
	vterm_free(t->vt);
	free(t->painted);
	daf_buf_clear(&t->raw);
	daf_buf_clear(&t->unsent);
zero:
	memset(t, 0, sizeof(*t));
	t->master = t->slave = t->idle = t->events = -1;
}

/* ---- taking in ---- */

static bool
take_output(struct tty *t)
{
	char bytes[65536];
	bool any = false;
	ssize_t n;

	while (
	    t->master >= 0 && (n = read(t->master, bytes, sizeof(bytes))) > 0) {
		any = true;
		if (t->raw.len < RAW_MAX)
			daf_buf_add(&t->raw, bytes, (size_t)n);
		vterm_input_write(t->vt, bytes, (size_t)n);
	}
	return any;
}

static bool
take_idle(struct tty *t)
{
	char bytes[512];
	bool any = false;

	while (read(t->idle, bytes, sizeof(bytes)) > 0)
		any = t->is_idle = true;
	return any;
}

static bool
take_events(struct tty *t)
{
	bool any = false;
	int status;

	while (read(t->events, &status, sizeof(status)) == sizeof(status)) {
		any = true;
		if (t->pid == 0) {
			t->pid = status;
		} else if (WIFSTOPPED(status)) {
			t->stopped = true;
		} else if (WIFCONTINUED(status)) {
			t->stopped = false;
		} else {
			t->ended = true;
			t->status = status;
		}
	}
	return any;
}

bool
tty_pump(struct tty *t, int ms)
{
	/* poll leaves out what is closed: -1. The idle byte is looked at
	 * before the output: what was written before it is then taken in. */
	struct pollfd fds[] = {
		{ .fd = t->idle, .events = POLLIN },
		{ .fd = t->events, .events = POLLIN },
		{ .fd = t->master, .events = POLLIN },
	};
	nfds_t n = 3;
	bool any;

	/* The idle pipe of a program that has ended is always ready. */
	if (t->ended)
		fds[0].fd = -1;
	poll(fds, n, ms);
	any = take_idle(t);
	any = take_events(t) || any;
	return take_output(t) || any;
}

/* ---- is it idle? ---- */

/* Does the process sleep? Yes, if we cannot know. One that is stopped does not:
 * what it wrote before was not for the ^Z. */
static bool
sleeps(const struct tty *t)
{
	char path[64], line[256];
	const char *after;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)t->pid);
	f = fopen(path, "re");
	if (f != NULL) {
		n = fread(line, 1, sizeof(line) - 1, f);
		fclose(f);
	}
	line[n] = '\0';
	after = strrchr(line, ')');
	return after == NULL ||
	       (strncmp(after, ") R", 3) != 0 && strncmp(after, ") T", 3) != 0);
}

/* An idle byte has come: is it for all that was sent? Rule 2 of tty.h. */
static bool
settled(struct tty *t)
{
	struct pollfd input = { .fd = t->slave, .events = POLLIN };

	if (poll(&input, 1, 0) > 0 && (input.revents & POLLIN)) {
		t->is_idle = false;
		return false;
	}
	if (!sleeps(t)) {
		tty_pump(t, 1);
		return false;
	}
	while (tty_pump(t, 0))
		continue;
	return true;
}

static const struct daf_err *
not_idle(const struct tty *t, int deadline_ms)
{
	if (t->ended)
		return daf_err(DAF_FAILED, "the program has ended (status %d)",
		    tty_status(t));
	return daf_err(DAF_FAILED, "the program is %s after %d ms",
	    t->stopped ? "stopped" : "not idle", deadline_ms);
}

static const struct daf_err *
wait_idle(struct tty *t, int deadline_ms)
{
	int64_t until = tty_now() + deadline_ms;

	while (!t->is_idle || !settled(t)) {
		/* one that is stopped goes on for a signal only */
		if (t->ended || t->stopped || tty_now() > until) {
			while (tty_pump(t, 0))
				continue;
			return not_idle(t, deadline_ms);
		}
		if (!t->is_idle)
			tty_pump(t, 20);
	}
	t->dirty = false;
	return NULL;
}

/* ---- sending ---- */

const struct daf_err *
tty_flush(struct tty *t, int deadline_ms)
{
	int64_t until = tty_now() + deadline_ms;
	const struct daf_err *err = NULL;
	size_t sent = 0;
	ssize_t n;

	if (t->unsent.len == 0)
		return NULL;
	while (tty_pump(t, 0))
		continue;
	if (t->reports && t->dirty && !t->ahead && !t->ended && !t->stopped)
		err = wait_idle(t, deadline_ms);
	if (err != NULL)
		return err;
	t->ahead = false;
	t->is_idle = false;
	t->dirty = true;
	t->mark = t->raw.len;
	memset(t->painted, 0,
	    (size_t)t->rows * (size_t)t->cols * sizeof(*t->painted));
	while (sent < t->unsent.len && t->master >= 0) {
		n = write(
		    t->master, t->unsent.data + sent, t->unsent.len - sent);
		if (n > 0)
			sent += (size_t)n;
		else if (tty_now() > until)
			return daf_err(DAF_FAILED,
			    "the program took %zu of %zu bytes in %d ms", sent,
			    t->unsent.len, deadline_ms);
		else
			tty_pump(t, 1);
	}
	daf_buf_reset(&t->unsent);
	t->after_esc = false;
	return NULL;
}

const struct daf_err *
tty_keys(
    struct tty *t, const void *bytes, size_t len, bool esc, int deadline_ms)
{
	const struct daf_err *err;

	if (t->after_esc && !t->reports) {
		err = tty_flush(t, deadline_ms);
		for (int64_t until = tty_now() + ESC_MS; tty_now() < until;)
			tty_pump(t, 50);
	} else {
		err = t->after_esc ? tty_sync(t, deadline_ms) : NULL;
	}
	daf_buf_add(&t->unsent, bytes, len);
	t->after_esc = esc;
	return err;
}

const struct daf_err *
tty_paste(struct tty *t, const char *bytes, size_t len, int deadline_ms)
{
	struct daf_buf all = { 0 };
	const struct daf_err *err;

	t->reply = &all;
	vterm_keyboard_start_paste(t->vt);
	daf_buf_add(&all, bytes, len);
	vterm_keyboard_end_paste(t->vt);
	t->reply = NULL;
	err = tty_keys(t, all.data, all.len, false, deadline_ms);
	daf_buf_clear(&all);
	return err;
}

const struct daf_err *
tty_sync(struct tty *t, int deadline_ms)
{
	const struct daf_err *err = tty_flush(t, deadline_ms);

	return err != NULL || !t->dirty ? err : wait_idle(t, deadline_ms);
}

/* ---- what else may happen to a terminal ---- */

/* After BEFORE the cursor is where it was, but on the screen. */
static void
keep_cursor(struct tty *t, const char *before)
{
	char bytes[64];
	VTermPos at;

	vterm_state_get_cursorpos(t->state, &at);
	snprintf(bytes, sizeof(bytes), "%s\033[%d;%dH", before,
	    at.row < 0 ? 1 : at.row + 1, at.col + 1);
	vterm_input_write(t->vt, bytes, strlen(bytes));
}

/* As terminals do when their size changes. libvterm keeps the region to scroll
 * and, if it no longer fits, writes out of bounds at the next scroll; and it
 * scrolls the cursor off a screen that becomes smaller, and writes there. */
static void
set_size(struct tty *t, int rows, int cols)
{
	keep_cursor(t, "\033[r");
	vterm_set_size(t->vt, rows, emulated(cols));
	keep_cursor(t, "");
}

void
tty_resize(struct tty *t, int rows, int cols)
{
	struct winsize size = { (unsigned short)rows, (unsigned short)cols, 0,
		0 };

	if (rows == t->rows && cols == t->cols)
		return; /* the kernel would not tell the program */
	while (tty_pump(t, 0))
		continue;
	t->rows = rows;
	t->cols = cols;
	t->mark = t->raw.len;
	free(t->painted);
	t->painted =
	    daf_calloc((size_t)rows * (size_t)cols, sizeof(*t->painted));
	set_size(t, rows, cols);
	t->is_idle = false;
	t->dirty = true;
	ioctl(t->master, TIOCSWINSZ, &size);
}

void
tty_signal(struct tty *t, int sig)
{
	if (sig == SIGCONT) {
		while (tty_pump(t, 0))
			continue;
		t->is_idle = false;
		t->dirty = true;
		t->stopped = false;
	}
	kill(t->pid, sig);
}

void
tty_hangup(struct tty *t)
{
	while (tty_pump(t, 0))
		continue;
	close_fd(&t->master);
}

const struct daf_err *
tty_wait(struct tty *t, bool stopped, int deadline_ms)
{
	int64_t until = tty_now() + deadline_ms;
	const struct daf_err *err = tty_flush(t, deadline_ms);

	if (err != NULL)
		return err;
	while (!t->ended && !(stopped && t->stopped)) {
		if (tty_now() > until)
			return daf_err(DAF_FAILED,
			    "the program has not %s after %d ms",
			    stopped ? "stopped" : "ended", deadline_ms);
		tty_pump(t, 20);
	}
	while (tty_pump(t, 0))
		continue;
	if (stopped && t->ended)
		return not_idle(t, 0);
	return NULL;
}

int
tty_status(const struct tty *t)
{
	return WIFSIGNALED(t->status) ? 128 + WTERMSIG(t->status)
				      : WEXITSTATUS(t->status);
}

unsigned
tty_frames(const struct tty *t)
{
	unsigned most = 0;

	for (int i = 0; i < t->rows * t->cols; i++)
		if (t->painted[i] > most)
			most = t->painted[i];
	return most;
}
