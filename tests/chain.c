/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.c - see chain.h. */
#include "chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"
#include "core/changeset.h"
#include "sync/commit.h"

void
chain_need(const struct daf_err *err)
{
	if (err == NULL)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

/* ---- keys ---- */

static void
take_key(struct chain_writer *w, const unsigned char public[32])
{
	unsigned char blob[51];
	char text[128], line[256];

	memcpy(blob, "\0\0\0\013ssh-ed25519\0\0\0\040", 19);
	memcpy(blob + 19, public, 32);
	sodium_bin2base64(text, sizeof(text), blob, sizeof(blob),
	    sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof(line), "ssh-ed25519 %s", text);
	chain_need(daf_key_parse(&w->key, line));
}

void
chain_key_new(struct chain_writer *w)
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES];

	crypto_sign_keypair(public, w->secret);
	take_key(w, public);
}

void
chain_key_seed(
    struct chain_writer *w, const unsigned char seed[crypto_sign_SEEDBYTES])
{
	unsigned char public[crypto_sign_PUBLICKEYBYTES];

	crypto_sign_seed_keypair(public, w->secret, seed);
	take_key(w, public);
}

/* PROTOCOL.key: without a passphrase the 64 bytes stand there as they are,
 * after their length; their second half is the public key. */
void
chain_key_read(struct chain_writer *w, const char *path)
{
	static const char mark[] = "\0\0\0\100";
	unsigned char bytes[1024];
	const unsigned char *at;
	size_t len = 0, n = 0;
	char *text, *begin, *end;

	chain_need(daf_fs_read(&text, &len, path, 4096));
	begin = strstr(text, "KEY-----\n");
	end = strstr(text, "\n-----END");
	if (begin == NULL || end == NULL ||
	    sodium_base642bin(bytes, sizeof(bytes), begin + 9,
		(size_t)(end - begin - 9), "\n", &n, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0)
		chain_need(daf_err(DAF_FAILED, "%s: no key", path));
	at = memmem(bytes, n, mark, 4);
	if (at != NULL && at + 4 + sizeof(w->secret) <= bytes + n)
		memcpy(w->secret, at + 4, sizeof(w->secret));
	else
		chain_need(daf_err(DAF_FAILED, "%s: it is locked", path));
	take_key(w, w->secret + 32);
	free(text);
}

/* ---- change sets ---- */

void
chain_sign(struct daf_sig *sig, const struct chain_writer *w,
    const void *payload, size_t len)
{
	static const char head[] = "SSHSIG\0\0\0\003git\0\0\0\0\0\0\0\006"
				   "sha512\0\0\0\100";
	unsigned char data[sizeof(head) - 1 + 64];

	memcpy(data, head, sizeof(head) - 1);
	crypto_hash_sha512(data + sizeof(head) - 1, payload, len);
	memset(sig, 0, sizeof(*sig));
	sig->key = w->key;
	crypto_sign_detached(sig->sig, NULL, data, sizeof(data), w->secret);
}

static void
add_armour(struct daf_buf *b, const struct daf_sig *sig)
{
	char armour[DAF_SIG_ARMOUR_MAX], *p, *eol;

	daf_sig_armour(armour, sig);
	daf_buf_adds(b, "gpgsig");
	for (p = armour; *p != '\0'; p = eol + 1) {
		eol = strchr(p, '\n');
		daf_buf_addc(b, ' ');
		daf_buf_add(b, p, (size_t)(eol - p) + 1);
	}
}

/* Odd ones create a record, even ones change it. */
static void
write_message(struct daf_buf *b, const struct daf_ledger *l,
    const struct chain_writer *w, int64_t seq, const char *previous)
{
	struct daf_addr born = { .seq = seq - 1, .index = 1 };
	char title[64], text[64];
	struct daf_set sets[2] = { { .field = "text", .value = text },
		{ .field = "title", .value = title } };
	struct daf_line line = { .type = "task", .nsets = 2, .sets = sets };
	struct daf_changeset cs = { .volume = 1,
		.subject = "a task",
		.seq = seq,
		.nlines = 1,
		.lines = &line };

	memcpy(born.replica, w->replica, sizeof(born.replica));
	snprintf(
	    title, sizeof(title), "Task %" PRId64 " of %s", seq, w->replica);
	snprintf(text, sizeof(text), "Call on witness no. %" PRId64, seq * 7);
	if (seq % 2 == 0) {
		line.type = NULL;
		line.record = born;
		sets[0].over = sets[1].over = &born;
		sets[0].nover = sets[1].nover = 1;
	} else {
		line.record = born;
		line.record.seq = seq;
	}
	memcpy(cs.ledger, l->conf->hash, sizeof(cs.ledger));
	memcpy(cs.replica, w->replica, sizeof(cs.replica));
	snprintf(cs.previous, sizeof(cs.previous), "%s", previous);
	cs.main_number = l->main_number;
	memcpy(cs.main_sha256, l->main_sha256, sizeof(cs.main_sha256));
	chain_need(daf_changeset_write(b, &cs));
}

void
chain_write(struct daf_repo *repo, const struct daf_ledger *l,
    const struct chain_writer *w, int64_t count)
{
	struct daf_buf head = { 0 }, object = { 0 }, message = { 0 };
	char oid[DAF_OID_HEX] = "", sha256[65] = "-", ref[DAF_REF_MAX];
	struct daf_sig sig;
	int64_t seq;

	for (seq = 1; seq <= count; seq++) {
		daf_buf_reset(&head);
		daf_buf_reset(&object);
		daf_buf_reset(&message);
		write_message(&message, l, w, seq, sha256);
		daf_buf_adds(&head, "tree " DAF_EMPTY_TREE "\n");
		if (seq > 1)
			daf_buf_addf(&head, "parent %s\n", oid);
		daf_buf_addf(&head,
		    "author %s <%s> %" PRId64 " +0500\n"
		    "committer %s <%s> %" PRId64 " +0500\n",
		    w->name, w->id, 1790000000 + seq * 60, w->name, w->id,
		    1790000000 + seq * 60);
		daf_buf_add(&object, head.data, head.len);
		daf_buf_addc(&object, '\n');
		daf_buf_add(&object, message.data, message.len);
		chain_sign(&sig, w, object.data, object.len);
		daf_sha256_hex(sha256, object.data, object.len);
		daf_buf_reset(&object);
		daf_buf_add(&object, head.data, head.len);
		add_armour(&object, &sig);
		daf_buf_addc(&object, '\n');
		daf_buf_add(&object, message.data, message.len);
		chain_need(daf_repo_write(
		    oid, repo, GIT_OBJECT_COMMIT, object.data, object.len));
	}
	daf_ledger_ref(ref, w->replica);
	chain_need(daf_ref_set(repo, ref, oid, NULL));
	daf_buf_clear(&head);
	daf_buf_clear(&object);
	daf_buf_clear(&message);
}
