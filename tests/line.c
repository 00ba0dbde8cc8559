/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * line.c - a bad line: a proxy on 127.0.0.1 between ssh and an sshd.
 *
 *   line TARGET-PORT REPORT [rate=N] [delay=MS] [cut=N] [silent=N] [half=N]
 *       [after=N]
 *
 * Prints the port that it listens on. rate: bytes a second in each direction,
 * of all connections together, and little more is taken than it lets pass; delay:
 * ms each way. After so many bytes of a
 * connection, both ways together: cut ends it, silent passes nothing on any
 * more and ends nothing, half ends it at the server only. after: the first N
 * connections are spared. On SIGTERM it writes to REPORT "connections N up N
 * down N ended N" and ends.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINKS_MAX 64
#define CHUNK 4096
#define QUEUE 256

/* Bytes under way in one direction. */
struct chunk {
	char data[CHUNK];
	size_t len, sent;
	int64_t due; /* ms */
};

struct pipe {
	int from, to; /* -1: closed */
	struct chunk *chunks;
	size_t head, n;
	bool ended; /* from has no more */
};

struct line {
	bool used, dead;
	struct pipe up, down;
	int64_t bytes;
	int number;
};

struct lab {
	int64_t rate, delay, cut, silent, half, after;
	int64_t up, down, ended, connections;
	double credit[2]; /* bytes that may pass now: up, down */
	int64_t last;     /* ms */
	struct line lines[LINKS_MAX];
};

static volatile sig_atomic_t stopping;

static void
on_stop(int sig)
{
	(void)sig;
	stopping = 1;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A slow line takes what it carries: its buffers are small. */
static void
keep_small(int fd, const struct lab *lab)
{
	const int bytes = CHUNK;

	if (lab->rate > 0)
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static int
listen_on(in_port_t *port, const struct lab *lab)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	keep_small(fd, lab);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return -1;
	*port = ntohs(a.sin_port);
	return fd;
}

static int
connect_to(in_port_t port, const struct lab *lab)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_port = htons(port);
	keep_small(fd, lab);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
end_line(struct line *l)
{
	if (l->up.from >= 0)
		close(l->up.from);
	if (l->up.to >= 0)
		close(l->up.to);
	free(l->up.chunks);
	free(l->down.chunks);
	memset(l, 0, sizeof(*l));
}

static void
begin_line(struct lab *lab, int client, in_port_t port)
{
	struct line *l = lab->lines;
	int server;

	while (l < lab->lines + LINKS_MAX && l->used)
		l++;
	server = l < lab->lines + LINKS_MAX ? connect_to(port, lab) : -1;
	if (server < 0) {
		close(client);
		return;
	}
	l->used = true;
	l->number = (int)++lab->connections;
	l->up = (struct pipe){ .from = client, .to = server };
	l->down = (struct pipe){ .from = server, .to = client };
	l->up.chunks = calloc(QUEUE, sizeof(struct chunk));
	l->down.chunks = calloc(QUEUE, sizeof(struct chunk));
	if (l->up.chunks == NULL || l->down.chunks == NULL)
		abort();
}

/* The trouble that the line is made for. */
static void
trouble(struct lab *lab, struct line *l)
{
	if (l->number <= lab->after || l->dead)
		return;
	if (lab->cut > 0 && l->bytes >= lab->cut) {
		lab->ended++;
		end_line(l);
	} else if ((lab->silent > 0 && l->bytes >= lab->silent) ||
		   (lab->half > 0 && l->bytes >= lab->half)) {
		lab->ended++;
		l->dead = true;
		if (lab->half > 0) {
			close(l->up.to);
			l->up.to = l->down.from = -1;
		}
	}
}

/* May it take more? What is under way in the time of the delay fits in. */
static bool
has_room(const struct lab *lab, const struct pipe *p)
{
	int64_t held = 0;
	size_t i;

	for (i = 0; i < p->n; i++)
		held += (int64_t)p->chunks[(p->head + i) % QUEUE].len;
	return !p->ended && p->n < QUEUE / 16 &&
	       (lab->rate == 0 || held < CHUNK + lab->rate * lab->delay / 1000);
}

static void
take(struct lab *lab, struct pipe *p)
{
	struct chunk *c = &p->chunks[(p->head + p->n) % QUEUE];
	ssize_t got = read(p->from, c->data, sizeof(c->data));

	if (got <= 0) {
		p->ended = got == 0 || (errno != EINTR && errno != EAGAIN);
		return;
	}
	c->len = (size_t)got;
	c->sent = 0;
	c->due = now_ms() + lab->delay;
	p->n++;
}

/* Passes on what is due and what the rate allows; false: the line is over. */
static bool
pass(struct lab *lab, struct line *l, struct pipe *p, int way)
{
	struct chunk *c;
	ssize_t put;
	size_t want;

	while (p->n > 0) {
		c = &p->chunks[p->head];
		if (c->due > now_ms())
			return true;
		want = c->len - c->sent;
		if (lab->rate > 0 && (double)want > lab->credit[way])
			want = (size_t)lab->credit[way];
		if (want == 0)
			return true;
		put = write(p->to, c->data + c->sent, want);
		if (put < 0)
			return errno == EINTR;
		c->sent += (size_t)put;
		lab->credit[way] -= (double)put;
		l->bytes += put;
		*(way == 0 ? &lab->up : &lab->down) += put;
		if (c->sent == c->len) {
			p->head = (p->head + 1) % QUEUE;
			p->n--;
		}
		if (lab->cut > 0 && l->bytes >= lab->cut)
			return true;
	}
	if (p->ended && p->to >= 0)
		shutdown(p->to, SHUT_WR);
	return !(p->ended && way == 1);
}

static void
earn(struct lab *lab)
{
	int64_t now = now_ms();
	double more = (double)((now - lab->last) * lab->rate) / 1000;
	double most = (double)lab->rate / 4 + 1; /* no bursts */
	int i;

	lab->last = now;
	for (i = 0; i < 2; i++) {
		lab->credit[i] += more;
		if (lab->credit[i] > most)
			lab->credit[i] = most;
	}
}

static void
turn(struct lab *lab, int listener, in_port_t port)
{
	struct pollfd fds[1 + 2 * LINKS_MAX];
	struct pipe *pipes[1 + 2 * LINKS_MAX];
	struct line *l;
	size_t n = 0, i;

	fds[n++] = (struct pollfd){ listener, POLLIN, 0 };
	for (l = lab->lines; l < lab->lines + LINKS_MAX; l++) {
		if (!l->used || l->dead)
			continue;
		if (has_room(lab, &l->up)) {
			pipes[n] = &l->up;
			fds[n++] = (struct pollfd){ l->up.from, POLLIN, 0 };
		}
		if (has_room(lab, &l->down)) {
			pipes[n] = &l->down;
			fds[n++] = (struct pollfd){ l->down.from, POLLIN, 0 };
		}
	}
	if (poll(fds, n, lab->rate > 0 || lab->delay > 0 ? 5 : 100) > 0) {
		if (fds[0].revents != 0)
			begin_line(lab, accept(listener, NULL, NULL), port);
		for (i = 1; i < n; i++)
			if (fds[i].revents != 0)
				take(lab, pipes[i]);
	}
	earn(lab);
	for (l = lab->lines; l < lab->lines + LINKS_MAX; l++) {
		if (!l->used || l->dead)
			continue;
		if (!pass(lab, l, &l->up, 0) || !pass(lab, l, &l->down, 1))
			end_line(l);
		else
			trouble(lab, l);
	}
}

static void
set(struct lab *lab, const char *word)
{
	const struct {
		const char *name;
		int64_t *value;
	} names[] = { { "rate=", &lab->rate }, { "delay=", &lab->delay },
		{ "cut=", &lab->cut }, { "silent=", &lab->silent },
		{ "half=", &lab->half }, { "after=", &lab->after } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(word, names[i].name, strlen(names[i].name)) != 0)
			continue;
		*names[i].value =
		    strtoll(word + strlen(names[i].name), NULL, 10);
		return;
	}
	fprintf(stderr, "line: %s?\n", word);
	exit(2);
}

int
main(int argc, char **argv)
{
	static struct lab lab;
	in_port_t port = 0;
	FILE *report;
	int listener, i;

	if (argc < 3)
		return 2;
	for (i = 3; i < argc; i++)
		set(&lab, argv[i]);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, on_stop);
	listener = listen_on(&port, &lab);
	if (listener < 0)
		return 1;
	printf("%u\n", (unsigned)port);
	fflush(stdout);
	fclose(stdout);
	lab.last = now_ms();
	while (!stopping)
		turn(&lab, listener, (in_port_t)strtoul(argv[1], NULL, 10));
	report = fopen(argv[2], "w");
	if (report == NULL)
		return 1;
	fprintf(report, "connections %lld up %lld down %lld ended %lld\n",
	    (long long)lab.connections, (long long)lab.up, (long long)lab.down,
	    (long long)lab.ended);
	return fclose(report) == 0 ? 0 : 1;
}
