/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * commit.c - see commit.h.
 *
 * Invariant: what is accepted is exactly what `write_object` makes of its
 * parts. The parser collects the parts, the payload is built anew from them,
 * and both halves of it and the signature's lines are compared with the object.
 */
#include "sync/commit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/addr.h"

#define TIME_MAX 99999999999
#define ZONE_MAX (14 * 60)
#define SIG_HEAD "gpgsig "

/* A place in the object; `what` of the first thing that was not found. */
struct reader {
	const char *p, *end;
	const char *what;
};

static bool
miss(struct reader *r, const char *what)
{
	if (r->what == NULL)
		r->what = what;
	return false;
}

static bool
skip(struct reader *r, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
		return false;
	r->p += n;
	return true;
}

/* "<word>40 hex digits LF" */
static bool
take_oid(char out[DAF_OID_HEX], struct reader *r, const char *word)
{
	size_t i;

	if (!skip(r, word))
		return false;
	if (r->end - r->p < DAF_OID_HEX || r->p[DAF_OID_HEX - 1] != '\n')
		return miss(r, "a git id of 40 digits");
	for (i = 0; i < DAF_OID_HEX - 1; i++) {
		if (!(r->p[i] >= '0' && r->p[i] <= '9') &&
		    !(r->p[i] >= 'a' && r->p[i] <= 'f'))
			return miss(r, "a git id of 40 digits");
	}
	memcpy(out, r->p, DAF_OID_HEX - 1);
	out[DAF_OID_HEX - 1] = '\0';
	r->p += DAF_OID_HEX;
	return true;
}

static bool
take_tree_and_parents(
    struct daf_commit *c, struct daf_pool *pool, struct reader *r)
{
	const size_t line = strlen("parent ") + DAF_OID_HEX;
	const char *p;
	size_t n = 0;

	if (!take_oid(c->tree, r, "tree "))
		return miss(r, "its tree");
	for (p = r->p;
	     (size_t)(r->end - p) >= line && memcmp(p, "parent ", 7) == 0;
	     p += line)
		n++;
	if (n > DAF_PARENTS_MAX)
		return miss(r, "fewer parents");
	c->parents = daf_pool_array(pool, n, sizeof(*c->parents));
	for (; c->nparents < n; c->nparents++) {
		if (!take_oid(c->parents[c->nparents], r, "parent "))
			return miss(r, "its parents");
	}
	return true;
}

/* "SECONDS ±hhmm". The number is read leniently here: it is written anew and
 * compared. */
static bool
take_when(struct daf_commit *c, const char *text, size_t len)
{
	char copy[32], *at;
	int hours, minutes;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	c->time = strtoll(copy, &at, 10);
	if (c->time < 0 || c->time > TIME_MAX || at[0] != ' ' ||
	    (at[1] != '+' && at[1] != '-') ||
	    strspn(at + 2, "0123456789") != 4 || at[6] != '\0')
		return false;
	hours = (at[2] - '0') * 10 + (at[3] - '0');
	minutes = (at[4] - '0') * 10 + (at[5] - '0');
	if (minutes > 59)
		return false;
	c->zone = hours * 60 + minutes;
	if (at[1] == '-')
		c->zone = -c->zone;
	return c->zone >= -ZONE_MAX && c->zone <= ZONE_MAX;
}

static bool
take_author(struct daf_commit *c, struct daf_pool *pool, struct reader *r)
{
	const char *eol, *open, *close;

	if (!skip(r, "author "))
		return miss(r, "its author");
	eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
	open = eol == NULL ? NULL : memchr(r->p, '<', (size_t)(eol - r->p));
	close = open == NULL ? NULL : memchr(open, '>', (size_t)(eol - open));
	if (close == NULL || open == r->p || open[-1] != ' ' ||
	    close + 1 == eol || close[1] != ' ')
		return miss(r, "an author \"Name <id@office> time zone\"");
	if (!daf_officer_name_valid(r->p, (size_t)(open - r->p) - 1))
		return miss(r, "an author's name that can be shown");
	if (!daf_officer_id_valid(open + 1, (size_t)(close - open) - 1))
		return miss(r, "an author's id of the form name@office");
	if (!take_when(c, close + 2, (size_t)(eol - close) - 2))
		return miss(r, "a time and a time zone");
	c->name = daf_pool_strndup(pool, r->p, (size_t)(open - r->p) - 1);
	c->id = daf_pool_strndup(pool, open + 1, (size_t)(close - open) - 1);
	r->p = eol + 1;
	return true;
}

static void
add_person(struct daf_buf *b, const char *word, const struct daf_commit *c)
{
	int zone = c->zone < 0 ? -c->zone : c->zone;

	daf_buf_addf(b, "%s %s <%s> %" PRId64 " %c%02d%02d\n", word, c->name,
	    c->id, c->time, c->zone < 0 ? '-' : '+', zone / 60, zone % 60);
}

/* All that comes before the signature. */
static void
add_head(struct daf_buf *b, const struct daf_commit *c)
{
	size_t i;

	daf_buf_addf(b, "tree %s\n", c->tree);
	for (i = 0; i < c->nparents; i++)
		daf_buf_addf(b, "parent %s\n", c->parents[i]);
	add_person(b, "author", c);
	add_person(b, "committer", c);
}

/* The armour as a header: each further line begins with a space. */
static void
add_signature(struct daf_buf *b, const char *armour)
{
	const char *eol;

	daf_buf_adds(b, SIG_HEAD);
	for (; *armour != '\0'; armour = eol + 1) {
		eol = strchrnul(armour, '\n');
		daf_buf_add(b, armour, (size_t)(eol - armour));
		daf_buf_addc(b, '\n');
		if (*eol == '\0' || eol[1] == '\0')
			break;
		daf_buf_addc(b, ' ');
	}
}

/* Finds the end of the signature's header and parses it. */
static const struct daf_err *
take_signature(struct daf_commit *c, struct reader *r, struct daf_buf *armour)
{
	const char *eol;

	if (!skip(r, SIG_HEAD)) {
		return daf_err(DAF_REFUSED,
		    "the commit is not signed with an "
		    "SSH key directly after its committer");
	}
	do {
		eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
		if (eol == NULL)
			return daf_err(DAF_REFUSED, "the commit ends in its "
						    "signature");
		daf_buf_add(armour, r->p, (size_t)(eol - r->p) + 1);
		r->p = eol + 1;
	} while (skip(r, " "));
	return daf_sig_parse(&c->sig, daf_buf_str(armour), armour->len);
}

/* Compares with what is made of the parts; b is empty and to be used. */
static const struct daf_err *
rebuild(struct daf_commit *c, struct daf_pool *pool, struct daf_buf *b,
    const char *data, const char *sig, const char *sig_end, size_t len)
{
	const size_t head = (size_t)(sig - data);
	const size_t tail = len - (size_t)(sig_end - data);
	char armour[DAF_SIG_ARMOUR_MAX], *payload;

	add_head(b, c);
	if (b->len != head || memcmp(b->data, data, head) != 0)
		return daf_err(DAF_REFUSED,
		    "the commit's head is not written "
		    "in the one way (author and committer have to be equal)");
	daf_buf_reset(b);
	daf_sig_armour(armour, &c->sig);
	add_signature(b, armour);
	if (b->len != (size_t)(sig_end - sig) ||
	    memcmp(b->data, sig, b->len) != 0)
		return daf_err(DAF_REFUSED, "the commit's signature is not "
					    "written in the one way");
	payload = daf_pool_alloc(pool, head + tail + 1);
	memcpy(payload, data, head);
	memcpy(payload + head, sig_end, tail);
	c->payload = payload;
	c->payload_len = head + tail;
	c->message = payload + head + 1;
	c->message_len = tail - 1;
	daf_sha256_hex(c->sha256, c->payload, c->payload_len);
	return NULL;
}

static const struct daf_err *
parse(struct daf_commit *c, struct daf_pool *pool, struct daf_buf *b,
    const char *data, size_t len)
{
	struct reader r = { data, data + len, NULL };
	const struct daf_err *err;
	const char *committer, *sig;

	if (!take_tree_and_parents(c, pool, &r) || !take_author(c, pool, &r)) {
		return daf_err(DAF_REFUSED,
		    "the commit does not have %s where "
		    "it belongs",
		    r.what);
	}
	/* It equals the author; rebuild() sees to it. */
	committer = memchr(r.p, '\n', (size_t)(r.end - r.p));
	if (!skip(&r, "committer ") || committer == NULL)
		return daf_err(DAF_REFUSED, "the commit's committer does not "
					    "follow its author");
	sig = r.p = committer + 1;
	err = take_signature(c, &r, b);
	if (err != NULL)
		return err;
	if (r.p == r.end || *r.p != '\n')
		return daf_err(DAF_REFUSED, "the commit has a header after its "
					    "signature");
	if (memchr(data, '\0', len) != NULL)
		return daf_err(DAF_REFUSED, "the commit holds a NUL byte");
	daf_buf_reset(b);
	return rebuild(c, pool, b, data, sig, r.p, len);
}

const struct daf_err *
daf_commit_parse(
    struct daf_commit *out, struct daf_pool *pool, const char *data, size_t len)
{
	const struct daf_err *err;
	struct daf_buf b = { 0 };

	memset(out, 0, sizeof(*out));
	if (len > DAF_COMMIT_MAIN_MAX) {
		return daf_err(DAF_REFUSED,
		    "the commit has %zu bytes, the "
		    "limit is %d",
		    len, DAF_COMMIT_MAIN_MAX);
	}
	err = parse(out, pool, &b, data, len);
	daf_buf_clear(&b);
	return err;
}

const struct daf_err *
daf_commit_read(struct daf_commit *out, struct daf_pool *pool,
    struct daf_repo *repo, const char *oid)
{
	const struct daf_err *err;
	char *data = NULL;
	size_t len = 0;

	err = daf_repo_read(
	    &data, &len, repo, oid, GIT_OBJECT_COMMIT, DAF_COMMIT_MAIN_MAX);
	if (err != NULL)
		return err;
	err = daf_commit_parse(out, pool, data, len);
	free(data);
	if (err != NULL)
		return daf_err_wrap(
		    err, "commit %s in %s", oid, daf_repo_path(repo));
	snprintf(out->oid, sizeof(out->oid), "%s", oid);
	return NULL;
}

/* What was written is what was meant, and its signature is good. */
static const struct daf_err *
read_back(struct daf_commit *out, struct daf_repo *repo, const char *oid,
    const struct daf_buf *payload, const struct daf_signer *signer)
{
	struct daf_pool *pool = daf_pool_new();
	const struct daf_err *err;
	struct daf_commit c;

	err = daf_commit_read(&c, pool, repo, oid);
	if (err != NULL) {
		err = daf_err_wrap(err, "what was just written");
	} else if (c.payload_len != payload->len ||
		   memcmp(c.payload, payload->data, payload->len) != 0 ||
		   !daf_key_equal(&c.sig.key, &signer->key) ||
		   !daf_sig_verify(&c.sig, c.payload, c.payload_len)) {
		err = daf_err(DAF_STORAGE,
		    "the commit %s that was just "
		    "written to %s reads back as something else",
		    oid, daf_repo_path(repo));
	} else {
		out->sig = c.sig;
		memcpy(out->oid, c.oid, sizeof(out->oid));
		memcpy(out->sha256, c.sha256, sizeof(out->sha256));
	}
	daf_pool_free(pool);
	return err;
}

const struct daf_err *
daf_commit_make(struct daf_commit *out, struct daf_repo *repo,
    const struct daf_signer *signer)
{
	struct daf_buf object = { 0 }, payload = { 0 }, armour = { 0 };
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	add_head(&object, out);
	daf_buf_add(&payload, object.data, object.len);
	daf_buf_addc(&payload, '\n');
	daf_buf_add(&payload, out->message, out->message_len);
	err = daf_sign(&armour, signer, payload.data, payload.len);
	if (err != NULL)
		goto done;
	add_signature(&object, daf_buf_str(&armour));
	daf_buf_addc(&object, '\n');
	daf_buf_add(&object, out->message, out->message_len);
	err = daf_repo_write(
	    oid, repo, GIT_OBJECT_COMMIT, object.data, object.len);
	if (err == NULL)
		err = read_back(out, repo, oid, &payload, signer);
done:
	daf_buf_clear(&object);
	daf_buf_clear(&payload);
	daf_buf_clear(&armour);
	return err;
}
