/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace.c - see pace.h. */
#include "sync/pace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/random.h"

#define MINUTE_MS 60000
#define QUICK_MS 2000     /* who carries a step in this time is not slow */
#define SAYS_NOTHING 4096 /* bytes, the talk before a pack */
#define HELD_ENOUGH 8     /* steps, before more is tried again */
#define NAME_MAX_BYTES 160
#define PAUSE_MS 2000
#define PAUSE_MAX_MS 60000

static int64_t
clamp(int64_t bytes)
{
	return bytes < DAF_STEP_MIN   ? DAF_STEP_MIN
	       : bytes > DAF_STEP_MAX ? DAF_STEP_MAX
				      : bytes;
}

static void
setting_name(char name[NAME_MAX_BYTES], const char *ledger, const char *way)
{
	snprintf(name, NAME_MAX_BYTES, "pace/%s/%s", way, ledger);
}

/* "STEP LIMIT HELD RATE", and from before the rate was kept "STEP LIMIT HELD";
 * false: something else. */
static bool
read_pace(struct daf_pace *p, const char *text)
{
	int64_t *const out[] = { &p->step, &p->limit, &p->held, &p->rate };
	char *end;
	size_t i;

	*p = (struct daf_pace){ 0 };
	for (i = 0; i < sizeof(out) / sizeof(out[0]); i++) {
		if (*text == '\0' && out[i] == &p->rate)
			break;
		*out[i] = strtoll(text, &end, 10);
		if (end == text || *out[i] < 0)
			return false;
		text = end;
	}
	return *text == '\0';
}

void
daf_pace_load(struct daf_pace *p, struct daf_register *reg, const char *ledger,
    const char *direction)
{
	char name[NAME_MAX_BYTES], *text;
	const struct daf_err *err;

	setting_name(name, ledger, direction);
	err = daf_desk_get(&text, reg, "", name);
	if (err != NULL || text == NULL || !read_pace(p, text))
		*p = (struct daf_pace){ .step = DAF_STEP_FIRST };
	p->step = clamp(p->step);
	if (p->limit != 0)
		p->limit = clamp(p->limit);
	if (err == NULL)
		free(text);
	daf_err_free(err);
}

void
daf_pace_save(const struct daf_pace *p, struct daf_register *reg,
    const char *ledger, const char *direction)
{
	char name[NAME_MAX_BYTES], text[100];

	setting_name(name, ledger, direction);
	snprintf(text, sizeof(text),
	    "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, p->step, p->limit,
	    p->held, p->rate);
	daf_err_free(daf_desk_set(reg, "", name, text));
}

int64_t
daf_pace_packed(size_t object)
{
	return (int64_t)(object / 5 * 2);
}

bool
daf_pace_arrived(struct daf_pace *p, int64_t bytes, int64_t ms)
{
	int64_t minute, rate, known = p->rate;

	if (bytes < SAYS_NOTHING)
		return false;
	ms = ms > 0 ? ms : 1;
	rate = bytes * 1000 / ms;
	if (bytes < p->step / 4) {
		p->rate = rate > known ? rate : known;
		return rate > known;
	}
	p->rate = rate;
	minute = clamp(bytes * MINUTE_MS / ms);
	if (p->limit != 0 && ++p->held >= HELD_ENOUGH) {
		p->limit = clamp(p->limit * 2);
		p->held = 0;
	}
	/* Doubling finds out what a slow link carries; for a quick one it would
	 * be a connection after the other. */
	p->step = ms < QUICK_MS || minute < p->step * 2 ? minute : p->step * 2;
	if (p->limit != 0 && p->step > p->limit)
		p->step = p->limit;
	return true;
}

bool
daf_pace_broke(struct daf_pace *p, int64_t bytes)
{
	if (bytes < SAYS_NOTHING)
		return false;
	p->limit = clamp((bytes < p->step ? bytes : p->step) / 4 * 3);
	p->held = 0;
	p->rate /= 2;
	p->step = clamp(p->step / 2);
	if (p->step > p->limit)
		p->step = p->limit;
	return true;
}

int
daf_pace_pause(unsigned failures)
{
	const char *text = getenv("DAFTAR_RETRY_MS");
	int64_t ms = PAUSE_MS;
	uint32_t r;
	char *end;

	if (text != NULL) {
		ms = strtol(text, &end, 10);
		if (*end != '\0' || ms < 1 || ms > PAUSE_MAX_MS)
			ms = PAUSE_MS;
	}
	while (failures-- > 1 && ms < PAUSE_MAX_MS)
		ms *= 2;
	if (ms > PAUSE_MAX_MS)
		ms = PAUSE_MAX_MS;
	daf_random(&r, sizeof(r));
	return (int)(ms - r % (ms / 2 + 1));
}
