/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire.c - a bad wire: hands frames from one network device to another.
 *
 *   wire DEVICE DEVICE REPORT [delay=MS] [loss=PERCENT] [late=PERCENT]
 *
 * delay: each way. loss: IP packets that never arrive. late: those that are kept
 * for LATE_MS more, so that what was sent after them overtakes them. Prints
 * "ready" when it listens. On SIGTERM it writes to REPORT "frames N lost N
 * overtaken N" and ends. What a kernel without netem has no queue for; how many
 * bytes a second pass is for tc to say.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
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

#define FRAMES 4096
#define LATE_MS 60
/* The kernel's own notes (virtio_net_hdr) before each: a checksum that is yet to
 * be made, and how what is larger than a packet is to be cut. */
#define NOTES 10
#define FRAME_MAX (NOTES + 65536 + 64)

struct frame {
	char *data; /* NULL: none */
	size_t len;
	int to;
	int64_t due; /* ms */
	uint64_t number;
	bool late;
};

struct wire {
	int ends[2];
	int64_t delay, loss, late;
	uint64_t n, lost, overtaken;
	uint64_t chance;
	uint64_t gone[2]; /* the newest that passed, each way */
	struct frame frames[FRAMES];
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

/* The same at each run (xorshift64). */
static bool
happens(struct wire *w, int64_t percent)
{
	w->chance ^= w->chance << 13;
	w->chance ^= w->chance >> 7;
	w->chance ^= w->chance << 17;
	return (int64_t)(w->chance % 100) < percent;
}

static int
end_at(const char *device)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL) };
	int yes = 1;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	at.sll_ifindex = (int)if_nametoindex(device);
	if (fd < 0 || at.sll_ifindex == 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof(yes)) !=
		0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
		perror(device);
		exit(1);
	}
	return fd;
}

static void
take(struct wire *w, int side)
{
	static char data[FRAME_MAX];
	struct sockaddr_ll from = { 0 };
	socklen_t size = sizeof(from);
	struct frame *f = w->frames;
	ssize_t got = recvfrom(w->ends[side], data, sizeof(data), 0,
	    (struct sockaddr *)&from, &size);
	bool ip;

	if (got <= NOTES + ETHER_HDR_LEN || from.sll_pkttype == PACKET_OUTGOING)
		return;
	w->n++;
	ip = from.sll_protocol == htons(ETH_P_IP);
	while (f < w->frames + FRAMES && f->data != NULL)
		f++;
	if ((ip && happens(w, w->loss)) || f == w->frames + FRAMES) {
		w->lost++;
		return;
	}
	*f = (struct frame){ .len = (size_t)got,
		.to = w->ends[1 - side],
		.due = now_ms() + w->delay,
		.number = w->n,
		.late = ip && happens(w, w->late) };
	if (f->late)
		f->due += LATE_MS;
	f->data = malloc(f->len);
	if (f->data == NULL)
		abort();
	memcpy(f->data, data, f->len);
}

/* The one that goes next: due, and the first to have come of those. */
static struct frame *
next(struct wire *w, int64_t now)
{
	struct frame *best = NULL, *f;

	for (f = w->frames; f < w->frames + FRAMES; f++)
		if (f->data != NULL && f->due <= now &&
		    (best == NULL || f->due < best->due ||
			(f->due == best->due && f->number < best->number)))
			best = f;
	return best;
}

static void
pass(struct wire *w)
{
	struct frame *f;
	int way;

	while ((f = next(w, now_ms())) != NULL) {
		way = f->to == w->ends[1];
		if (f->number < w->gone[way])
			w->overtaken++;
		else
			w->gone[way] = f->number;
		/* What the device refuses, full or down, is lost there. */
		(void)!write(f->to, f->data, f->len);
		free(f->data);
		f->data = NULL;
	}
}

static void
set(struct wire *w, const char *word)
{
	const struct {
		const char *name;
		int64_t *value;
	} names[] = { { "delay=", &w->delay }, { "loss=", &w->loss },
		{ "late=", &w->late } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(word, names[i].name, strlen(names[i].name)) != 0)
			continue;
		*names[i].value =
		    strtoll(word + strlen(names[i].name), NULL, 10);
		return;
	}
	fprintf(stderr, "wire: %s?\n", word);
	exit(2);
}

int
main(int argc, char **argv)
{
	static struct wire w = { .chance = 0x9e3779b97f4a7c15 };
	struct pollfd fds[2];
	FILE *report;
	int i;

	if (argc < 4)
		return 2;
	for (i = 4; i < argc; i++)
		set(&w, argv[i]);
	signal(SIGTERM, on_stop);
	for (i = 0; i < 2; i++) {
		w.ends[i] = end_at(argv[1 + i]);
		fds[i] = (struct pollfd){ w.ends[i], POLLIN, 0 };
	}
	printf("ready\n");
	fflush(stdout);
	fclose(stdout);
	while (!stopping) {
		if (poll(fds, 2, 2) > 0)
			for (i = 0; i < 2; i++)
				if (fds[i].revents != 0)
					take(&w, i);
		pass(&w);
	}
	report = fopen(argv[3], "w");
	if (report == NULL)
		return 1;
	fprintf(report, "frames %llu lost %llu overtaken %llu\n",
	    (unsigned long long)w.n, (unsigned long long)w.lost,
	    (unsigned long long)w.overtaken);
	return fclose(report) == 0 ? 0 : 1;
}
