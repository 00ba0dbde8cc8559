/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load.c - see load.h. */
#include "sync/load.h"

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Of n, the part that has gone; the last one has not before it is taken. */
static int64_t
part(int64_t n, int64_t went, int64_t size)
{
	int64_t p =
	    size > 0 ? (int64_t)((double)n * (double)went / (double)size) : 0;

	return p < n ? p : n - 1;
}

struct daf_event
daf_load_event(const struct daf_load *load, const struct daf_load_way *way)
{
	const int64_t now = load->total > 0 ? load->now : way->objects;
	struct daf_event ev = { .event = "send",
		.done = load->done,
		.total = load->total > 0 ? load->total : way->objects,
		.bytes = way->written };
	int64_t size = way->written, rest = load->rest;

	if (!way->whole && load->bytes > size)
		size = load->bytes;
	if (!way->taken && load->rate > 0)
		ev.bytes = least(way->written, load->rate * way->ms / 1000);
	if (way->taken)
		ev.done += now;
	else if (load->rate > 0 && now > 0)
		ev.done += part(now, ev.bytes, size);
	if (!way->taken)
		rest += size - ev.bytes;
	else if (ev.done >= ev.total)
		rest = 0; /* it was estimated */
	/* What it takes is told before it is begun, or when all is written. */
	if (load->rate > 0 &&
	    (rest > 0 || (!way->taken && (load->bytes > 0 || way->whole))))
		ev.left = rest / load->rate + 1;
	return ev;
}
