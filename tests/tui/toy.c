/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * toy.c - a small full-screen program to test the driver with: it shows the
 * keys that it gets and reports when it is idle. Its first argument, if any, is
 * a fault to have, for tests that see the driver find it:
 *
 *   hide      leaves the cursor hidden at its end
 *   raw       leaves the tty as it set it
 *   late      is idle 300 ms after each key
 *   busy      is never idle after x
 *   noise     writes without being asked, once a key has come
 *   crash     ends by a signal after x
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t resized, resumed, finished;

static void
on_signal(int sig)
{
	if (sig == SIGWINCH)
		resized = 1;
	else if (sig == SIGCONT)
		resumed = 1;
	else
		finished = 1;
}

static void
put(const char *s)
{
	size_t done = 0, len = strlen(s);
	ssize_t n;

	while (done < len && (n = write(1, s + done, len - done)) > 0)
		done += (size_t)n;
}

static void
enter(const struct termios *before)
{
	struct termios raw = *before;

	raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
	raw.c_iflag &= (tcflag_t) ~(ICRNL | IXON); /* ^S would stop it */
	raw.c_cc[VINTR] = raw.c_cc[VQUIT] = _POSIX_VDISABLE; /* keys, too */
	tcsetattr(0, TCSANOW, &raw);
	put("\033[?1049h\033[?2004h\033[H\033[J");
}

static void
leave(const struct termios *before, const char *fault)
{
	put("\033[m\033[?2004l\033[?1049l");
	if (strcmp(fault, "hide") == 0)
		put("\033[?25l");
	if (strcmp(fault, "raw") != 0)
		tcsetattr(0, TCSANOW, before);
}

static void
idle(void)
{
	const char *fd = getenv("DAFTAR_TEST_FD");

	if (fd != NULL && write((int)strtol(fd, NULL, 10), "", 1) < 0)
		finished = 1;
}

/* The title, the size, and the last key, in hex and as it is. */
static void
draw(const char *key, size_t len, unsigned long count)
{
	struct winsize size = { 0 };
	char line[128];

	ioctl(0, TIOCGWINSZ, &size);
	put("\033[H\033[7mTOY\033[27m");
	snprintf(line, sizeof(line), "\033[2;1H%dx%d %lu\033[K\033[3;1H",
	    size.ws_col, size.ws_row, count);
	put(line);
	for (size_t i = 0; i < len; i++) {
		snprintf(line, sizeof(line), "%02x ", (unsigned char)key[i]);
		put(line);
	}
	put("\033[K\033[4;1H\033[1;31m");
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)key[i] >= ' ' && key[i] != 0x7f) {
			char c[2] = { key[i], '\0' };

			put(c);
		}
	put("\033[m\033[K");
}

static void
on_key(const char *fault, const char *keys)
{
	static const struct timespec late = { 0, 300000000 };

	if (strcmp(fault, "late") == 0)
		nanosleep(&late, NULL);
	while (strcmp(fault, "busy") == 0 && strchr(keys, 'x') != NULL)
		nanosleep(&late, NULL);
	if (strcmp(fault, "crash") == 0 && strchr(keys, 'x') != NULL)
		abort();
}

/* Signals come only here, so that none is missed. */
static void
wait_for_key(const char *fault, unsigned long count)
{
	static const struct timespec soon = { 0, 50000000 };
	struct pollfd in = { .fd = 0, .events = POLLIN };
	bool noise = strcmp(fault, "noise") == 0 && count > 0;
	sigset_t none;

	sigemptyset(&none);
	while (ppoll(&in, 1, noise ? &soon : NULL, &none) == 0)
		put("\033[10;1H.");
}

static void
catch_signals(void)
{
	static const int caught[] = { SIGWINCH, SIGTERM, SIGHUP, SIGCONT };
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		sigaddset(&set, caught[i]);
		sigaction(caught[i], &act, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
}

int
main(int argc, char **argv)
{
	const char *fault = argc > 1 ? argv[1] : "";
	struct termios before;
	unsigned long count = 0;
	char keys[4096] = "";
	ssize_t n = 0;

	catch_signals();
	tcgetattr(0, &before);
	enter(&before);
	while (!finished && strchr(keys, 'q') == NULL) {
		if (resumed)
			enter(&before);
		resized = resumed = 0;
		draw(keys, (size_t)n, count);
		idle();
		wait_for_key(fault, count);
		if (resized || resumed || finished)
			continue;
		n = read(0, keys, sizeof(keys) - 1);
		if (n <= 0)
			break;
		keys[n] = '\0';
		count += (unsigned long)n;
		on_key(fault, keys);
	}
	leave(&before, fault);
	return 0;
}
