/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * storm.h - the simulation of a whole world: headquarters, offices, a hub,
 * sticks, everything that can go wrong with them, and the calm after it.
 *
 * stormworld.c makes the world, stormfault.c the faults, stormdeed.c does one
 * thing in one office under a fault; stormsave.c, stormhq.c and stormstick.c
 * have things to do; stormmodel.c knows what has to be there, stormcalm.c looks
 * whether it is; storm.c draws what happens.
 */
#ifndef DAF_TESTS_STORM_H
#define DAF_TESTS_STORM_H

#include "stormfault.h"
#include "sync/courier.h"
#include "sync/seat.h"

#define STORM_OFFICES 12 /* headquarters is the first */
#define STORM_OFFICERS \
	3 /* of an office: listed; listed, may be revoked; to be listed */
#define STORM_STICKS 8
#define STORM_TEXTS 6 /* of one save */

struct storm_office {
	char code[8], *dir;
	struct daf_signer *who[STORM_OFFICERS];
	bool listed[STORM_OFFICERS], revoked[STORM_OFFICERS];
	char replica[DAF_REPLICA_SIZE], identity[128];
	bool here;                /* has a register */
	struct daf_register *reg; /* NULL: closed */
	struct daf_ledger *l;
	char tip[DAF_OID_HEX]; /* of its branch, as the model has it */
};

/* A change set that was saved. */
struct storm_set {
	struct daf_changeset cs;
	char oid[DAF_OID_HEX], sha256[65];
	const char *text; /* its message */
	size_t office;
};

/* A refusal that headquarters acknowledged. */
struct storm_refusal {
	char replica[DAF_REPLICA_SIZE];
	int64_t seq;
};

enum storm_count {
	STORM_SAVES,
	STORM_SAVES_REFUSED,
	STORM_SYNCS,
	STORM_MERGES,
	STORM_ORDERS,
	STORM_PACKS,
	STORM_UNPACKS,
	STORM_ROSTER,
	STORM_VOLUMES,
	STORM_JOINS,
	STORM_REBUILDS,
	STORM_JUMPS,
	STORM_STICK_FAULTS,
	STORM_KILLS,
	STORM_CUTS_OF_POWER,
	STORM_FULLS,
	STORM_CUTS,
	STORM_SETS,
	STORM_COUNTS
};
extern const char *const storm_count_names[STORM_COUNTS];

struct storm {
	uint64_t rng, seed;
	char *dir, *hub;
	char trust[64];
	int64_t now;
	struct storm_office offices[STORM_OFFICES];
	struct storm_office founded[STORM_OFFICES]; /* as each seed begins */
	size_t n;                                   /* offices in this world */
	struct daf_pool *pool;
	struct storm_set *sets;
	size_t nsets, cap;
	struct storm_refusal *refusals;
	size_t nrefusals, refusals_cap;
	bool stick[STORM_STICKS];
	unsigned event, texts;
	bool loud;
	int64_t counts[STORM_COUNTS]; /* of all seeds */
};

/* ---- chance ---- */

size_t storm_below(struct storm *w, size_t n);
bool storm_chance(struct storm *w, unsigned percent);

/* ---- what must not be: ends the program, naming seed and event ---- */

void storm_ok(const struct daf_err *err);
void storm_fail(const char *fmt, ...) DAF_PRINTF(1, 2)
    __attribute__((noreturn));
void storm_say(const struct storm *w, const char *fmt, ...) DAF_PRINTF(2, 3);

/* ---- the world ---- */

/* Founded, joined, enrolled, once; every seed begins with a copy. */
void storm_world_make(struct storm *w, const char *dir, const char *daftar);
void storm_world_begin(struct storm *w, size_t offices);
void storm_world_end(struct storm *w);
void storm_clock(struct storm *w, int64_t at);
void storm_open(struct storm *w, struct storm_office *o);
void storm_close(struct storm_office *o);
/* A path in the world; in a ring. */
const char *storm_path(const struct storm *w, const char *name);
void storm_enrol(
    struct storm *w, struct daf_charter *c, size_t office, size_t officer);
void storm_keep_joined(struct storm_office *o, struct daf_founded *f);

/* ---- one thing that is done ---- */

/* What came of it: in memory that a child that is killed shares with us. */
struct storm_result {
	bool done;          /* it came to its end */
	bool struck;        /* by the fault */
	enum daf_code code; /* DAF_OK, or how it failed */
	char text[512];
	size_t nsaved;
	bool used[STORM_TEXTS]; /* which texts of the order were taken up */
	struct daf_tally tally;
	struct daf_founded founded;
	char identity[128];
};
typedef const struct daf_err *(*storm_deed)(
    struct storm *w, struct storm_office *o, struct storm_result *r, void *arg);
/* Under a fault that is drawn, if `faults`; what the office saved becomes the
 * model's. The result is valid until the next one. */
struct storm_result *storm_do(struct storm *w, struct storm_office *o,
    const char *name, bool faults, bool line, storm_deed deed, void *arg);

/* ---- the model ---- */

/* What the office's own branch has and the model has not: n of them must be
 * new; -1: however many. */
void storm_adopt(struct storm *w, struct storm_office *o);
/* What is live by the model, with main as it is in this repository; own: the
 * office whose unaccepted change sets count, or NULL. Yours. */
char *storm_expect(
    struct storm *w, struct daf_repo *repo, const struct storm_office *own);
/* The register shows what it has to. */
void storm_compare(struct storm *w, struct storm_office *o, bool calm);
/* Nothing waits any more: all are accepted, refused ones refused. */
bool storm_all_decided(struct storm *w, struct daf_repo *repo);

void storm_calm(struct storm *w);

/* ---- what happens ---- */

/* Some change set of the model; NULL: there is none yet. */
const struct storm_set *storm_any_set(struct storm *w);
void storm_save(struct storm *w, struct storm_office *o);
void storm_merge(struct storm *w);
void storm_roster(struct storm *w);
void storm_close_volume(struct storm *w);
void storm_pack(struct storm *w, struct storm_office *o);
void storm_unpack(struct storm *w, struct storm_office *o);

/* deeds that the calm needs as well */
struct storm_merging {
	const struct daf_merge_order *orders;
	size_t n;
	bool receive;
};
const struct daf_watch *storm_watch(struct storm *w);
const struct daf_err *storm_deed_sync(struct storm *w, struct storm_office *o,
    struct storm_result *r, void *arg) DAF_MUST_USE;
const struct daf_err *storm_deed_merge(struct storm *w, struct storm_office *o,
    struct storm_result *r, void *arg) DAF_MUST_USE;

#endif
