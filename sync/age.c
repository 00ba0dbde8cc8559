/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age.c - see age.h. An age file is a header (age_head.c), a salt, and the
 * content in sealed pieces.
 *
 * 1. The header is well formed and its MAC right before a byte is written.
 * 2. A piece is authenticated before it is written. Its number and whether it
 *    is the last are in its nonce: none can be moved, left out or added.
 * 3. Keys and content are wiped from memory, on every way out.
 */
#include "sync/age_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/random.h"

#define SALT_BYTES 16
#define PIECE 65536
#define SEALED (PIECE + DAF_AGE_TAG)

/* A file that is read, and what becomes of it. */
struct flow {
	int in, out;
	const char *what; /* what is read, for errors */
	size_t at, len;   /* of data: the next byte, and the last */
	uint8_t key[DAF_IDENTITY_BYTES];
	/* One byte more than a piece: it tells whether that is the last. */
	uint8_t data[SEALED + 1];
	uint8_t result[SEALED];
};

static void
payload_key(uint8_t out[DAF_IDENTITY_BYTES],
    const uint8_t file_key[DAF_AGE_KEY_BYTES], const uint8_t salt[SALT_BYTES])
{
	daf_age_derive(out,
	    (struct daf_span){ (const char *)file_key, DAF_AGE_KEY_BYTES },
	    (struct daf_span){ (const char *)salt, SALT_BYTES }, "payload");
}

static void
nonce_of(uint8_t nonce[DAF_AGE_NONCE], uint64_t piece, bool last)
{
	size_t i;

	memset(nonce, 0, DAF_AGE_NONCE);
	nonce[DAF_AGE_NONCE - 1] = last ? 1 : 0;
	for (i = 0; i < sizeof(piece); i++)
		nonce[DAF_AGE_NONCE - 2 - i] = (uint8_t)(piece >> (8 * i));
}

static struct flow *
flow_new(int out, int in, const char *what)
{
	struct flow *f = daf_calloc(1, sizeof(*f));

	f->in = in;
	f->out = out;
	f->what = what;
	return f;
}

static void
flow_free(struct flow *f)
{
	sodium_memzero(f, sizeof(*f));
	free(f);
}

/* At least `want` bytes are in data, from its beginning; fewer at the end. */
static const struct daf_err *
fill(struct flow *f, size_t want)
{
	ssize_t got;

	memmove(f->data, f->data + f->at, f->len - f->at);
	f->len -= f->at;
	f->at = 0;
	while (f->len < want) {
		got = read(f->in, f->data + f->len, sizeof(f->data) - f->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return daf_err_errno("cannot read %s", f->what);
		if (got == 0)
			break;
		f->len += (size_t)got;
	}
	return NULL;
}

/* ---- encrypting ---- */

static const struct daf_err *
seal(struct flow *f)
{
	uint8_t nonce[DAF_AGE_NONCE];
	const struct daf_err *err;
	bool last = false;
	uint64_t piece;
	size_t n;

	for (piece = 0; !last; piece++) {
		err = fill(f, PIECE + 1);
		if (err != NULL)
			return err;
		last = f->len <= PIECE;
		n = last ? f->len : PIECE;
		nonce_of(nonce, piece, last);
		crypto_aead_chacha20poly1305_ietf_encrypt(
		    f->result, NULL, f->data, n, NULL, 0, NULL, nonce, f->key);
		f->at = n;
		err = daf_fs_put(f->out, f->result, n + DAF_AGE_TAG, f->what);
		if (err != NULL)
			return err;
	}
	return NULL;
}

/* ---- decrypting ---- */

/* All lines up to the one that begins with "---", which no line of a stanza
 * does. */
static const struct daf_err *
gather(struct daf_buf *head, struct flow *f)
{
	const struct daf_err *err;
	const uint8_t *p, *end;
	size_t line = 0, n;

	for (;;) {
		err = fill(f, 1);
		if (err != NULL)
			return err;
		if (f->len == 0)
			return daf_age_damaged("it ends within its header");
		do {
			p = f->data + f->at;
			end = memchr(p, '\n', f->len - f->at);
			n = end != NULL ? (size_t)(end - p) + 1
					: f->len - f->at;
			if (n > DAF_AGE_HEADER_MAX - head->len) {
				return daf_age_damaged(
				    "its header is larger than "
				    "1 MiB");
			}
			daf_buf_add(head, p, n);
			f->at += n;
			if (end == NULL)
				break;
			if (strncmp(head->data + line, DAF_AGE_END,
				strlen(DAF_AGE_END)) == 0)
				return NULL;
			line = head->len;
		} while (f->at < f->len);
	}
}

static const struct daf_err *
open_piece(struct flow *f, size_t n, const uint8_t nonce[DAF_AGE_NONCE])
{
	if (crypto_aead_chacha20poly1305_ietf_decrypt(
		f->result, NULL, NULL, f->data, n, NULL, 0, nonce, f->key) != 0)
		return daf_age_damaged("its content was changed or cut off");
	f->at = n;
	return daf_fs_put(f->out, f->result, n - DAF_AGE_TAG, f->what);
}

static const struct daf_err *
open_payload(struct flow *f, int64_t max)
{
	uint8_t nonce[DAF_AGE_NONCE];
	const struct daf_err *err;
	bool last = false;
	int64_t left = max;
	uint64_t piece;
	size_t n;

	for (piece = 0; !last; piece++) {
		err = fill(f, SEALED + 1);
		if (err != NULL)
			return err;
		last = f->len <= SEALED;
		n = last ? f->len : SEALED;
		/* An empty one would be a second way to write the same. */
		if (n < DAF_AGE_TAG || (n == DAF_AGE_TAG && piece != 0))
			return daf_age_damaged("its content is cut off");
		if ((int64_t)(n - DAF_AGE_TAG) > left) {
			return daf_err(DAF_REFUSED,
			    "the package holds more than the limit of %lld "
			    "bytes: ask for several smaller ones",
			    (long long)max);
		}
		left -= (int64_t)(n - DAF_AGE_TAG);
		nonce_of(nonce, piece, last);
		err = open_piece(f, n, nonce);
		if (err != NULL)
			return err;
	}
	return NULL;
}

static const struct daf_err *
open_all(struct flow *f, const char *identity, int64_t max)
{
	uint8_t file_key[DAF_AGE_KEY_BYTES];
	struct daf_buf head = { 0 };
	const struct daf_err *err;

	err = fill(f, strlen(DAF_AGE_VERSION));
	if (err != NULL)
		return err;
	if (!daf_age_is(f->data, f->len)) {
		return daf_err(DAF_REFUSED,
		    "this is no age file: a package begins with "
		    "\"age-encryption.org/v1\"; look for the right file");
	}
	err = gather(&head, f);
	if (err == NULL)
		err = daf_age_open_header(file_key, &head, identity);
	daf_buf_clear(&head);
	if (err == NULL)
		err = fill(f, SALT_BYTES);
	if (err == NULL && f->len < SALT_BYTES)
		err = daf_age_damaged("it ends after its header");
	if (err == NULL) {
		payload_key(f->key, file_key, f->data);
		f->at = SALT_BYTES;
	}
	sodium_memzero(file_key, sizeof(file_key));
	return err != NULL ? err : open_payload(f, max);
}

/* ---- what others call ---- */

bool
daf_age_is(const void *head, size_t len)
{
	return len >= strlen(DAF_AGE_VERSION) &&
	       memcmp(head, DAF_AGE_VERSION, strlen(DAF_AGE_VERSION)) == 0;
}

const struct daf_err *
daf_age_encrypt(int out, int in, const char *const *recipients, size_t n)
{
	uint8_t file_key[DAF_AGE_KEY_BYTES], salt[SALT_BYTES];
	struct flow *f = flow_new(out, in, "what is to be packed");
	struct daf_buf head = { 0 };
	const struct daf_err *err;

	daf_random(file_key, sizeof(file_key));
	daf_random(salt, sizeof(salt));
	payload_key(f->key, file_key, salt);
	err = daf_age_add_header(&head, file_key, recipients, n);
	sodium_memzero(file_key, sizeof(file_key));
	if (err == NULL) {
		daf_buf_add(&head, salt, sizeof(salt));
		err = daf_fs_put(f->out, head.data, head.len, f->what);
	}
	daf_buf_clear(&head);
	if (err == NULL)
		err = seal(f);
	flow_free(f);
	return err;
}

const struct daf_err *
daf_age_decrypt(int out, int in, const char *identity, int64_t max)
{
	struct flow *f = flow_new(out, in, "the package");
	const struct daf_err *err = open_all(f, identity, max);

	flow_free(f);
	return err;
}
