/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proc.c - see proc.h.
 *
 * 1. Our ends of the pipes are non-blocking and close-on-exec; poll(2) waits.
 * 2. Any byte in either direction starts the time of silence anew.
 * 3. A grandchild that keeps a pipe open (a multiplexed ssh) does not hold us:
 *    the child's end is looked for between polls.
 */
#include "core/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/spawn.h"
#include "core/base/timefmt.h"

#define ERRORS_KEPT 4096
#define AHEAD_MAX (1024 * 1024) /* output taken in while we still write */
#define SLICE_MS 100            /* how often the child's end is looked for */
#define TERM_GRACE_MS 2000

struct daf_proc {
	char *name; /* argv[0] */
	pid_t pid;
	int in, out, err; /* our ends; -1: closed */
	bool ended;
	int status;
	struct daf_buf ahead; /* output that came while writing */
	size_t ahead_used;
	struct daf_buf errors;
	bool (*stop)(void *arg); /* or NULL */
	void *stop_arg;
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static const struct daf_err *
start(struct daf_proc *p, const char *const argv[], const char *const env[],
    unsigned how)
{
	const struct daf_err *err;
	struct daf_spawned s;

	*p = (struct daf_proc){ .pid = -1, .in = -1, .out = -1, .err = -1 };
	err = daf_spawn(&s, argv, env, how);
	if (err != NULL)
		return err;
	p->name = daf_strdup(argv[0]);
	p->pid = s.pid;
	p->in = s.in;
	p->out = s.out;
	p->err = s.err;
	return NULL;
}

static void
take_status(struct daf_proc *p, int raw)
{
	p->ended = true;
	p->status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

/* Has the child ended? Does not wait. */
static bool
has_ended(struct daf_proc *p)
{
	int raw;
	pid_t got;

	if (p->ended)
		return true;
	got = waitpid(p->pid, &raw, WNOHANG);
	if (got == p->pid) {
		take_status(p, raw);
	} else if (got < 0 && errno == ECHILD) {
		p->ended = true; /* somebody else waited for it */
		p->status = 128;
	}
	return p->ended;
}

/* Waits at most limit_ms (-1: as long as it takes). */
static bool
wait_end(struct daf_proc *p, int limit_ms)
{
	struct timespec pause = { 0, 100000 };
	int64_t until = daf_time_steady() + limit_ms;

	while (!has_ended(p)) {
		if (limit_ms >= 0 && daf_time_steady() >= until)
			return false;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 10000000)
			pause.tv_nsec *= 2;
	}
	return true;
}

static void
end_by_force(struct daf_proc *p)
{
	if (has_ended(p))
		return;
	kill(p->pid, SIGTERM);
	if (wait_end(p, TERM_GRACE_MS))
		return;
	kill(p->pid, SIGKILL);
	(void)wait_end(p, -1);
}

static void
release(struct daf_proc *p)
{
	close_fd(&p->in);
	close_fd(&p->out);
	close_fd(&p->err);
	daf_buf_clear(&p->ahead);
	daf_buf_clear(&p->errors);
	free(p->name);
	p->name = NULL;
}

/* write(2) that never raises SIGPIPE, whatever the program does with it. */
static ssize_t
write_quietly(int fd, const void *data, size_t len)
{
	const struct timespec at_once = { 0, 0 };
	sigset_t pipe_set, old, pending;
	bool was_pending;
	ssize_t put;
	int number;

	sigemptyset(&pipe_set);
	sigaddset(&pipe_set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_set, &old);
	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE) == 1;
	put = write(fd, data, len);
	number = errno;
	if (put < 0 && number == EPIPE && !was_pending)
		while (sigtimedwait(&pipe_set, NULL, &at_once) < 0 &&
		       errno == EINTR)
			continue;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = number;
	return put;
}

static bool
would_wait(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Reads what is there into b. Closes *fd at its end. Returns bytes read. */
static size_t
drain(int *fd, struct daf_buf *b, size_t room)
{
	char chunk[16384];
	size_t total = 0;
	ssize_t got;

	while (*fd >= 0 && total < room) {
		got = read(*fd, chunk,
		    room - total < sizeof(chunk) ? room - total
						 : sizeof(chunk));
		if (got < 0 && would_wait())
			break;
		if (got <= 0) {
			close_fd(fd);
			break;
		}
		daf_buf_add(b, chunk, (size_t)got);
		total += (size_t)got;
	}
	return total;
}

/* Keeps the last ERRORS_KEPT bytes. */
static size_t
drain_errors(struct daf_proc *p)
{
	struct daf_buf *b = &p->errors;
	size_t got = drain(&p->err, b, 64 * 1024), cut;

	if (b->len > ERRORS_KEPT) {
		cut = b->len - ERRORS_KEPT;
		memmove(b->data, b->data + cut, ERRORS_KEPT + 1);
		b->len = ERRORS_KEPT;
	}
	return got;
}

/* Polls for at most a slice; false when the silence has lasted too long. */
static bool
poll_slice(struct pollfd *fds, nfds_t n, int64_t since, int silence_ms)
{
	int64_t left = SLICE_MS, rest;

	if (silence_ms > 0) {
		rest = since + silence_ms - daf_time_steady();
		if (rest <= 0)
			return false;
		if (rest < left)
			left = rest;
	}
	if (poll(fds, n, (int)left) < 0) {
		nfds_t i;

		for (i = 0; i < n; i++)
			fds[i].revents = 0;
	}
	return true;
}

static const struct daf_err *
silent(const struct daf_proc *p, enum daf_code code, int silence_ms)
{
	return daf_err(code,
	    "%s was silent for %d.%d seconds and was given "
	    "up",
	    p->name, silence_ms / 1000, silence_ms % 1000 / 100);
}

static const struct daf_err *
stopped(const struct daf_proc *p)
{
	if (p->stop == NULL || !p->stop(p->stop_arg))
		return NULL;
	return daf_err(DAF_FAILED, "stopped");
}

/* Feeds and collects until all pipes are closed or the child has ended. */
static const struct daf_err *
converse(struct daf_proc *p, struct daf_buf *out, struct daf_buf *errout,
    const char *in, size_t in_len, size_t max_out, int silence_ms)
{
	const size_t out_before = out->len;
	const size_t err_before = errout != NULL ? errout->len : 0;
	int64_t since = daf_time_steady();
	size_t moved;
	ssize_t put;
	bool ended;

	do {
		struct pollfd fds[3] = {
			{ .fd = p->in, .events = POLLOUT },
			{ .fd = p->out, .events = POLLIN },
			{ .fd = p->err, .events = POLLIN },
		};

		if (in_len == 0) {
			close_fd(&p->in);
			fds[0].fd = -1;
		}
		ended = has_ended(p);
		if (!ended && !poll_slice(fds, 3, since, silence_ms))
			return silent(p, DAF_FAILED, silence_ms);
		moved = 0;
		if (fds[0].revents != 0) {
			put = write_quietly(p->in, in, in_len);
			if (put >= 0) {
				in += put;
				in_len -= (size_t)put;
				moved += (size_t)put;
			} else if (!would_wait()) {
				in_len = 0; /* it reads no more: its business */
			}
		}
		moved += drain(&p->out, out, max_out + 1);
		if (out->len - out_before > max_out)
			return daf_err(DAF_FAILED,
			    "%s wrote more than %zu "
			    "bytes",
			    p->name, max_out);
		if (errout != NULL) {
			moved += drain(&p->err, errout, max_out + 1);
			if (errout->len - err_before > max_out)
				return daf_err(DAF_FAILED,
				    "%s wrote more than "
				    "%zu bytes of errors",
				    p->name, max_out);
		}
		if (moved > 0)
			since = daf_time_steady();
	} while ((!ended || moved > 0) &&
		 (p->in >= 0 || p->out >= 0 || p->err >= 0));
	close_fd(&p->in);
	if (!wait_end(p, silence_ms > 0 ? silence_ms : -1))
		return silent(p, DAF_FAILED, silence_ms);
	return NULL;
}

const struct daf_err *
daf_proc_run(struct daf_buf *out, struct daf_buf *errout, int *status,
    const char *const argv[], const char *const env[], const void *in,
    size_t in_len, size_t max_out, int silence_ms)
{
	const struct daf_err *err;
	struct daf_proc p;

	*status = 127; /* as a shell says when a program cannot be run */
	err = start(&p, argv, env, errout != NULL ? DAF_SPAWN_ERRORS : 0);
	if (err != NULL)
		return err;
	err = converse(&p, out, errout, in, in_len, max_out, silence_ms);
	if (err != NULL)
		end_by_force(&p);
	*status = p.status;
	release(&p);
	return err;
}

static const struct daf_err *
start_kept(struct daf_proc **out, const char *const argv[],
    const char *const env[], unsigned how)
{
	const struct daf_err *err;
	struct daf_proc *p = daf_malloc(sizeof(*p));

	err = start(p, argv, env, how);
	if (err != NULL) {
		free(p);
		return err;
	}
	*out = p;
	return NULL;
}

const struct daf_err *
daf_proc_start(
    struct daf_proc **out, const char *const argv[], const char *const env[])
{
	return start_kept(out, argv, env, DAF_SPAWN_ERRORS);
}

const struct daf_err *
daf_proc_start_apart(
    struct daf_proc **out, const char *const argv[], const char *const env[])
{
	return start_kept(out, argv, env, DAF_SPAWN_ERRORS | DAF_SPAWN_APART);
}

static size_t
take_ahead(struct daf_proc *p, void *buf, size_t len)
{
	size_t have = p->ahead.len - p->ahead_used;

	if (len > have)
		len = have;
	memcpy(buf, p->ahead.data + p->ahead_used, len);
	p->ahead_used += len;
	if (p->ahead_used == p->ahead.len) {
		daf_buf_reset(&p->ahead);
		p->ahead_used = 0;
	}
	return len;
}

const struct daf_err *
daf_proc_read(
    size_t *got, struct daf_proc *p, void *buf, size_t len, int silence_ms)
{
	int64_t since = daf_time_steady();
	const struct daf_err *err;
	ssize_t n;
	bool ended;

	*got = 0;
	if (p->ahead.len > p->ahead_used) {
		*got = take_ahead(p, buf, len);
		return NULL;
	}
	while (p->out >= 0) {
		struct pollfd fds[2] = {
			{ .fd = p->out, .events = POLLIN },
			{ .fd = p->err, .events = POLLIN },
		};

		ended = has_ended(p);
		n = read(p->out, buf, len);
		if (n > 0) {
			*got = (size_t)n;
			return NULL;
		}
		if (n == 0 || !would_wait() || (ended && errno != EINTR)) {
			close_fd(&p->out);
			break;
		}
		if ((err = stopped(p)) != NULL)
			return err;
		if (!poll_slice(fds, 2, since, silence_ms))
			return silent(p, DAF_LINK, silence_ms);
		/* Words on standard error are no life of the link. */
		(void)drain_errors(p);
	}
	(void)drain_errors(p);
	return NULL;
}

const struct daf_err *
daf_proc_write(struct daf_proc *p, const void *buf, size_t len, int silence_ms)
{
	const char *data = buf;
	int64_t since = daf_time_steady();
	const struct daf_err *err;
	ssize_t put;

	while (len > 0) {
		struct pollfd fds[3] = {
			{ .fd = p->in, .events = POLLOUT },
			{ .fd = p->out, .events = POLLIN },
			{ .fd = p->err, .events = POLLIN },
		};

		put = p->in >= 0 ? write_quietly(p->in, data, len) : -1;
		if (put > 0) {
			data += put;
			len -= (size_t)put;
			since = daf_time_steady();
			continue;
		}
		if (p->in < 0 || !would_wait()) {
			(void)drain_errors(p);
			close_fd(&p->in);
			return daf_err(DAF_LINK,
			    "%s ended before it had taken "
			    "all that was sent",
			    p->name);
		}
		if ((err = stopped(p)) != NULL)
			return err;
		if (p->ahead.len >= AHEAD_MAX)
			fds[1].fd = -1;
		if (!poll_slice(fds, 3, since, silence_ms))
			return silent(p, DAF_LINK, silence_ms);
		/* It may wait for us to read before it reads on. */
		if (fds[1].revents != 0 &&
		    drain(&p->out, &p->ahead, AHEAD_MAX - p->ahead.len) > 0)
			since = daf_time_steady();
		(void)drain_errors(p);
	}
	return NULL;
}

int
daf_proc_fd(const struct daf_proc *p)
{
	return p->out;
}

size_t
daf_proc_take(struct daf_proc *p, void *buf, size_t len)
{
	bool ended;
	ssize_t n;

	(void)drain_errors(p);
	if (p->ahead.len > p->ahead_used)
		return take_ahead(p, buf, len);
	if (p->out < 0)
		return 0;
	ended = has_ended(p); /* before the last look at what it wrote */
	n = read(p->out, buf, len);
	if (n > 0)
		return (size_t)n;
	if (n == 0 || !would_wait() || (ended && errno != EINTR))
		close_fd(&p->out);
	return 0;
}

bool
daf_proc_ended(struct daf_proc *p)
{
	return has_ended(p) && p->out < 0;
}

void
daf_proc_signal(struct daf_proc *p, int number)
{
	if (!has_ended(p))
		kill(p->pid, number);
}

void
daf_proc_stop_when(struct daf_proc *p, bool (*stop)(void *arg), void *arg)
{
	p->stop = stop;
	p->stop_arg = arg;
}

void
daf_proc_close_input(struct daf_proc *p)
{
	close_fd(&p->in);
}

const char *
daf_proc_errors(struct daf_proc *p)
{
	(void)drain_errors(p);
	return daf_buf_str(&p->errors);
}

void
daf_proc_settle(struct daf_proc *p, int grace_ms)
{
	int64_t until = daf_time_steady() + grace_ms;

	close_fd(&p->in);
	while (!has_ended(p) && daf_time_steady() < until &&
	       (p->out >= 0 || p->err >= 0)) {
		struct pollfd fds[2] = {
			{ .fd = p->out, .events = POLLIN },
			{ .fd = p->err, .events = POLLIN },
		};

		(void)poll_slice(fds, 2, 0, 0);
		daf_buf_reset(&p->ahead);
		p->ahead_used = 0;
		(void)drain(&p->out, &p->ahead, AHEAD_MAX);
		(void)drain_errors(p);
	}
	(void)drain_errors(p);
}

int
daf_proc_finish(struct daf_proc *p, int grace_ms)
{
	int64_t until = daf_time_steady() + grace_ms;
	int status;

	daf_proc_settle(p, grace_ms);
	if (!wait_end(p, until > daf_time_steady()
			     ? (int)(until - daf_time_steady())
			     : 0))
		end_by_force(p);
	status = p->status;
	release(p);
	free(p);
	return status;
}
