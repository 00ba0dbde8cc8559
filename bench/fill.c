/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fill.c - see fill.h. */
#include "bench/fill.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PER_BATCH 100 /* change sets of one transaction */

static const char *const first[] = { "Muhammad", "Ahmed", "Ali", "Hassan",
	"Usman", "Bilal", "Imran", "Tariq", "Zahid", "Nasir", "Fatima",
	"Ayesha", "Zainab", "Sana", "Maryam", "Hina", "Rabia", "Saima", "Nadia",
	"Asma", "Yousaf", "Ibrahim", "Haroon", "Sajid", "Waqas", "Kamran",
	"Shahid", "Rashid", "Javed", "Arif" };
static const char *const last[] = { "Khan", "Aslam", "Hussain", "Malik",
	"Chaudhry", "Sheikh", "Qureshi", "Butt", "Mirza", "Baloch", "Afridi",
	"Yousafzai", "Bhatti", "Rajput", "Memon", "Abbasi", "Siddiqui",
	"Rehman", "Akhtar", "Iqbal" };
static const char *const words[] = { "known", "to", "travel", "with", "his",
	"brother", "seen", "at", "the", "bus", "stand", "lorry", "trader",
	"cloth", "market", "Karkhano", "Torkham", "Chaman", "Taftan", "Gwadar",
	"Sialkot", "agent", "visa", "London", "Dubai", "shop", "telephone",
	"papers", "forged", "stamp" };
static const char *const places[] = { "Lahore", "Karachi", "Quetta", "Peshawar",
	"Multan", "Sialkot", "Gujrat", "Mardan", "Sukkur", "Gilgit" };
static const char *const kinds[] = { "fraud", "cyber", "theft", "forgery",
	"migrant-smuggling" };
static const char *const stages[] = { "complaint", "verification", "enquiry" };

#define PICK(list, n) ((list)[(n) % (sizeof(list) / sizeof((list)[0]))])

void
bench_must(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "bench: %s\n", err->text);
	exit(1);
}

double
bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double
bench_peak(pid_t pid)
{
	char *path = daf_asprintf("/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "re");
	char line[128];
	double kib = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtod(line + 6, NULL);
	if (f != NULL)
		fclose(f);
	free(path);
	return kib / 1024;
}

/* A stream that is the same every time. */
static uint32_t
draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static const char *
remark(struct daf_pool *pool, uint64_t *r)
{
	struct daf_buf text = { 0 };
	const char *copy;
	size_t i, n = 8 + draw(r) % 12;

	for (i = 0; i < n; i++)
		daf_buf_addf(
		    &text, "%s%s", i > 0 ? " " : "", PICK(words, draw(r)));
	copy = daf_pool_strdup(pool, daf_buf_str(&text));
	daf_buf_clear(&text);
	return copy;
}

#define SET(name, ...)                                                       \
	s[i++] = (struct daf_set)                                            \
	{                                                                    \
		.field = (name), .value = daf_pool_printf(pool, __VA_ARGS__) \
	}

static void
person(struct daf_line *line, struct daf_pool *pool, int64_t n, uint64_t *r)
{
	struct daf_set *s = daf_pool_array(pool, BENCH_FIELDS, sizeof(*s));
	size_t i = 0;

	SET("number", "ISB-PER-2026-%04" PRId64, n);
	SET("name", "%s %s", PICK(first, draw(r)), PICK(last, draw(r)));
	SET("father_name", "%s %s", PICK(first, draw(r)), PICK(last, draw(r)));
	SET("cnic", "%05u-%07u-%u", 10000 + draw(r) % 80000, draw(r) % 10000000,
	    draw(r) % 10);
	SET("date_of_birth", "%u-%02u-%02u", 1940 + draw(r) % 70,
	    1 + draw(r) % 12, 1 + draw(r) % 28);
	SET("nationality", "%s", draw(r) % 20 == 0 ? "GB" : "PK");
	SET("sex", "%s", draw(r) % 4 == 0 ? "female" : "male");
	SET("place_of_birth", "%s", PICK(places, draw(r)));
	SET("phone", "+9230%08u", draw(r) % 100000000);
	SET("occupation", "%s", PICK(words, draw(r)));
	SET("passport", "AB%07u", draw(r) % 10000000);
	SET("height_cm", "%u", 150 + draw(r) % 50);
	s[i++] =
	    (struct daf_set){ .field = "remarks", .value = remark(pool, r) };
	line->type = "person";
	line->nsets = i;
	line->sets = s;
}

/* Of this year, so that deadlines pass and are to come. */
static void
file(struct daf_line *line, struct daf_pool *pool, int64_t n, uint64_t *r)
{
	struct daf_set *s = daf_pool_array(pool, BENCH_FIELDS, sizeof(*s));
	size_t i = 0;

	SET("title", "%s, %s, file %" PRId64, PICK(last, draw(r)),
	    PICK(places, draw(r)), n);
	SET("category", "%s", PICK(kinds, draw(r)));
	SET("stage", "%s", PICK(stages, draw(r)));
	SET("lead_officer", "%s", "A. Khan");
	SET("complaint_on", "2026-%02u-%02u", 1 + draw(r) % 11,
	    1 + draw(r) % 22);
	line->type = "case";
	line->nsets = i;
	line->sets = s;
}

void
bench_apply(struct daf_register *reg, struct daf_changeset *cs, int64_t time)
{
	char sha[DAF_SHA_HEX], oid[41];
	struct daf_applied a = { .ledger = daf_register_ledger_at(reg, 0)->id,
		.cs = cs,
		.sha256 = sha,
		.oid = oid,
		.officer = "a.khan@isb",
		.time = time,
		.zone = 300,
		.state = DAF_ACCEPTED,
		.counts = true,
		.own = true };

	snprintf(sha, sizeof(sha), "%064" PRIx64, cs->seq);
	snprintf(oid, sizeof(oid), "%040" PRIx64, cs->seq);
	bench_must(daf_apply_change_set(reg, &a));
}

static void
fill_set(struct daf_changeset *cs, struct daf_pool *pool,
    const struct bench_fill *f, int64_t *n, uint64_t *r)
{
	struct daf_line *line = cs->lines;

	for (cs->nlines = 0; cs->nlines < BENCH_PER_SET && *n < f->records;
	     line++) {
		++*n;
		if (f->cases > 0 && *n % f->cases == 0)
			file(line, pool, *n, r);
		else
			person(line, pool, *n, r);
		memcpy(line->record.replica, cs->replica, sizeof(cs->replica));
		line->record.seq = cs->seq;
		line->record.index = (uint32_t)++cs->nlines;
	}
}

void
bench_fill(struct daf_register *reg, const struct bench_fill *f)
{
	struct daf_line lines[BENCH_PER_SET];
	struct daf_changeset cs = { .volume = 1,
		.subject = "bench",
		.previous = BENCH_SHA,
		.main_number = 1,
		.main_sha256 = BENCH_SHA,
		.lines = lines };
	struct daf_pool *pool;
	uint64_t r = 1;
	int64_t n = 0;
	double start = bench_now();

	snprintf(cs.replica, sizeof(cs.replica), "%s", f->replica);
	snprintf(cs.ledger, sizeof(cs.ledger), "%s",
	    daf_register_ledger_at(reg, 0)->hash);
	bench_must(daf_rebuild_begin(reg));
	bench_must(daf_apply_begin(reg));
	while (n < f->records) {
		pool = daf_pool_new();
		memset(lines, 0, sizeof(lines));
		cs.seq++;
		fill_set(&cs, pool, f, &n, &r);
		bench_apply(reg, &cs, 1700000000 + cs.seq * 60);
		daf_pool_free(pool);
		if (cs.seq % PER_BATCH == 0) {
			bench_must(daf_apply_commit(reg));
			bench_must(daf_apply_begin(reg));
		}
	}
	bench_must(daf_apply_commit(reg));
	bench_must(daf_rebuild_finish(reg));
	printf("made: %" PRId64 " records of %d fields, %.0f a second\n",
	    f->records, BENCH_FIELDS,
	    (double)f->records / (bench_now() - start) * 1e3);
}
