/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * age_head.c - see age_priv.h. A header is lines of text: the version, stanzas
 * that wrap the file's key for one recipient each, and the MAC of all that.
 *
 * 1. It has one way to be written. What is not that way is refused, also in the
 *    stanzas of others.
 * 2. A key is given out only if the MAC is right.
 */
#include "sync/age_priv.h"

#include <string.h>

#include "core/base/random.h"

#define WRAP_INFO "age-encryption.org/v1/X25519"
#define X25519 "X25519"
#define STANZA "-> "

#define KEY_BYTES DAF_IDENTITY_BYTES
#define KEY_DIGITS 43 /* 32 bytes in base64 */
#define MAC_BYTES crypto_auth_hmacsha256_BYTES
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING
#define COLUMNS 64
#define LINE_BYTES 48 /* 64 columns of base64 */

struct stanza {
	struct daf_span args;     /* at least one, divided by spaces */
	uint8_t body[LINE_BYTES]; /* its first bytes */
	size_t len;               /* of the whole body */
};

struct key_pair {
	uint8_t secret[KEY_BYTES], point[KEY_BYTES];
};

const struct daf_err *
daf_age_damaged(const char *how)
{
	return daf_err(DAF_REFUSED,
	    "the package is damaged: %s; copy it again from where it came from",
	    how);
}

/* ---- keys ---- */

void
daf_age_derive(uint8_t out[KEY_BYTES], struct daf_span secret,
    struct daf_span salt, const char *info)
{
	static const uint8_t first = 1;
	crypto_auth_hmacsha256_state state;
	uint8_t prk[MAC_BYTES];

	crypto_auth_hmacsha256_init(&state, (const uint8_t *)salt.p, salt.len);
	crypto_auth_hmacsha256_update(
	    &state, (const uint8_t *)secret.p, secret.len);
	crypto_auth_hmacsha256_final(&state, prk);
	crypto_auth_hmacsha256_init(&state, prk, sizeof(prk));
	crypto_auth_hmacsha256_update(
	    &state, (const uint8_t *)info, strlen(info));
	crypto_auth_hmacsha256_update(&state, &first, sizeof(first));
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(prk, sizeof(prk));
	sodium_memzero(&state, sizeof(state));
}

static struct daf_span
bytes(const uint8_t *p, size_t len)
{
	return (struct daf_span){ (const char *)p, len };
}

/* The key that wraps the file's key: of one side's secret and the other's
 * point; share and recipient are the points of both. False for a point that
 * gives a secret that all know. */
static bool
wrap_key(uint8_t out[KEY_BYTES], const uint8_t secret[KEY_BYTES],
    const uint8_t other[KEY_BYTES], const uint8_t share[KEY_BYTES],
    const uint8_t recipient[KEY_BYTES])
{
	uint8_t shared[KEY_BYTES], salt[2 * KEY_BYTES];
	bool good;

	memcpy(salt, share, KEY_BYTES);
	memcpy(salt + KEY_BYTES, recipient, KEY_BYTES);
	good = crypto_scalarmult(shared, secret, other) == 0 &&
	       !sodium_is_zero(shared, sizeof(shared));
	if (good) {
		daf_age_derive(out, bytes(shared, sizeof(shared)),
		    bytes(salt, sizeof(salt)), WRAP_INFO);
	}
	sodium_memzero(shared, sizeof(shared));
	return good;
}

/* Over the header up to "---". */
static void
mac_of(uint8_t mac[MAC_BYTES], const uint8_t file_key[DAF_AGE_KEY_BYTES],
    struct daf_span head)
{
	uint8_t key[KEY_BYTES];

	daf_age_derive(key, bytes(file_key, DAF_AGE_KEY_BYTES),
	    (struct daf_span){ "", 0 }, "header");
	crypto_auth_hmacsha256(mac, (const uint8_t *)head.p, head.len, key);
	sodium_memzero(key, sizeof(key));
}

/* ---- writing ---- */

static void
add64(struct daf_buf *b, const uint8_t key[KEY_BYTES])
{
	char text[KEY_DIGITS + 1];

	sodium_bin2base64(text, sizeof(text), key, KEY_BYTES, BASE64);
	daf_buf_adds(b, text);
}

/* One stanza, with a key pair of its own. */
static const struct daf_err *
add_recipient(struct daf_buf *head, const uint8_t file_key[DAF_AGE_KEY_BYTES],
    const char *recipient)
{
	uint8_t point[KEY_BYTES], key[KEY_BYTES];
	uint8_t wrapped[DAF_AGE_KEY_BYTES + DAF_AGE_TAG],
	    nonce[DAF_AGE_NONCE] = { 0 };
	struct key_pair once;
	bool good = daf_identity_point(point, recipient);

	daf_random(once.secret, sizeof(once.secret));
	good = good && crypto_scalarmult_base(once.point, once.secret) == 0 &&
	       wrap_key(key, once.secret, point, once.point, point);
	if (good) {
		crypto_aead_chacha20poly1305_ietf_encrypt(wrapped, NULL,
		    file_key, DAF_AGE_KEY_BYTES, NULL, 0, NULL, nonce, key);
		daf_buf_adds(head, STANZA X25519 " ");
		add64(head, once.point);
		daf_buf_addc(head, '\n');
		add64(head, wrapped);
		daf_buf_addc(head, '\n');
	}
	sodium_memzero(&once, sizeof(once));
	sodium_memzero(key, sizeof(key));
	if (!good) {
		return daf_err(DAF_REFUSED,
		    "\"%s\" is no identity of a register (age1…): look it up "
		    "in the roster",
		    recipient);
	}
	return NULL;
}

const struct daf_err *
daf_age_add_header(struct daf_buf *head,
    const uint8_t file_key[DAF_AGE_KEY_BYTES], const char *const *recipients,
    size_t n)
{
	const struct daf_err *err;
	uint8_t mac[MAC_BYTES];
	size_t i;

	if (n == 0) {
		return daf_err(DAF_REFUSED,
		    "a package is for one register at least: name one");
	}
	daf_buf_adds(head, DAF_AGE_VERSION);
	for (i = 0; i < n; i++) {
		err = add_recipient(head, file_key, recipients[i]);
		if (err != NULL)
			return err;
	}
	daf_buf_adds(head, DAF_AGE_END);
	mac_of(mac, file_key, (struct daf_span){ head->data, head->len });
	daf_buf_addc(head, ' ');
	add64(head, mac);
	daf_buf_addc(head, '\n');
	if (head->len > DAF_AGE_HEADER_MAX) {
		return daf_err(DAF_REFUSED,
		    "a package for %zu registers is too much: make several", n);
	}
	return NULL;
}

/* ---- reading ---- */

/* Without its newline; there is one. */
static bool
take_line(struct daf_span *line, struct daf_span *rest)
{
	const char *end = memchr(rest->p, '\n', rest->len);

	if (end == NULL)
		return false;
	*line = (struct daf_span){ rest->p, (size_t)(end - rest->p) };
	rest->p += line->len + 1;
	rest->len -= line->len + 1;
	return true;
}

static bool
begins(struct daf_span s, const char *with)
{
	size_t n = strlen(with);

	return s.len >= n && memcmp(s.p, with, n) == 0;
}

static struct daf_span
after(struct daf_span s, size_t n)
{
	return (struct daf_span){ s.p + n, s.len - n };
}

/* libsodium takes the one way to write it only, but (1.0.18) every byte above
 * ASCII for a slash. */
static bool
decode64(uint8_t *out, size_t max, size_t *n, struct daf_span text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		if ((text.p[i] & 0x80) != 0)
			return false;
	}
	return sodium_base642bin(
		   out, max, text.p, text.len, NULL, n, NULL, BASE64) == 0;
}

static bool
decode_key(uint8_t out[KEY_BYTES], struct daf_span text)
{
	size_t n;

	return decode64(out, KEY_BYTES, &n, text) && n == KEY_BYTES;
}

/* Words of visible ASCII with one space between two. */
static bool
good_args(struct daf_span s)
{
	char before = ' ';

	for (; s.len != 0; s = after(s, 1)) {
		if (*s.p == ' ' ? before == ' ' : *s.p < 0x21 || *s.p > 0x7e)
			return false;
		before = *s.p;
	}
	return before != ' ';
}

/* The line that begins the stanza is taken; here come those of the body, which
 * is over with the first that is not full. */
static bool
take_stanza(struct stanza *s, struct daf_span begin, struct daf_span *rest)
{
	uint8_t decoded[LINE_BYTES];
	struct daf_span line;
	size_t n;

	if (!begins(begin, STANZA))
		return false;
	s->args = after(begin, strlen(STANZA));
	s->len = 0;
	if (!good_args(s->args))
		return false;
	do {
		if (!take_line(&line, rest) || line.len > COLUMNS ||
		    !decode64(decoded, sizeof(decoded), &n, line))
			return false;
		if (s->len == 0)
			memcpy(s->body, decoded, n);
		s->len += n;
	} while (line.len == COLUMNS);
	return true;
}

static bool
is_type(const struct stanza *s, const char *type)
{
	size_t n = strlen(type);

	return begins(s->args, type) &&
	       (s->args.len == n || s->args.p[n] == ' ');
}

/* An X25519 stanza, opened if it is ours; it is checked as well if another one
 * was. */
static const struct daf_err *
try_key(uint8_t file_key[DAF_AGE_KEY_BYTES], bool *found,
    const struct stanza *s, const struct key_pair *own)
{
	static const uint8_t nonce[DAF_AGE_NONCE];
	uint8_t share[KEY_BYTES], key[KEY_BYTES], opened[DAF_AGE_KEY_BYTES];

	/* The body's length first: a longer one could open to different keys
	 * for different readers. */
	if (s->len != DAF_AGE_KEY_BYTES + DAF_AGE_TAG ||
	    s->args.len != strlen(X25519 " ") + KEY_DIGITS ||
	    !decode_key(share, after(s->args, strlen(X25519 " "))))
		return daf_age_damaged("a key in its header is malformed");
	if (!wrap_key(key, own->secret, share, share, own->point))
		return daf_age_damaged("a key in its header hides nothing");
	if (crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL,
		s->body, DAF_AGE_KEY_BYTES + DAF_AGE_TAG, NULL, 0, nonce,
		key) == 0 &&
	    !*found) {
		memcpy(file_key, opened, DAF_AGE_KEY_BYTES);
		*found = true;
	}
	sodium_memzero(opened, sizeof(opened));
	sodium_memzero(key, sizeof(key));
	return NULL;
}

/* All stanzas, and the line that ends them in *end. */
static const struct daf_err *
read_stanzas(uint8_t file_key[DAF_AGE_KEY_BYTES], struct daf_span *end,
    struct daf_span rest, const struct key_pair *own)
{
	bool found = false, passphrase = false;
	const struct daf_err *err;
	struct stanza s;
	size_t n;

	for (n = 0; take_line(end, &rest) && !begins(*end, DAF_AGE_END); n++) {
		if (!take_stanza(&s, *end, &rest))
			return daf_age_damaged(
			    "a line of its header is malformed");
		passphrase = passphrase || is_type(&s, "scrypt");
		if (!is_type(&s, X25519))
			continue;
		err = try_key(file_key, &found, &s, own);
		if (err != NULL)
			return err;
	}
	if (n == 0)
		return daf_age_damaged("its header names nobody");
	if (passphrase) {
		return daf_err(DAF_REFUSED,
		    "this package is locked with a passphrase: ask for one "
		    "that is made for this register");
	}
	if (!found) {
		return daf_err(DAF_REFUSED,
		    "this package is not for this register: ask for one that "
		    "is made for its identity in the roster");
	}
	return NULL;
}

const struct daf_err *
daf_age_open_header(uint8_t file_key[DAF_AGE_KEY_BYTES],
    const struct daf_buf *head, const char *identity)
{
	struct daf_span all = { daf_buf_str(head), head->len }, end = { "", 0 };
	uint8_t mac[MAC_BYTES], wanted[MAC_BYTES];
	const struct daf_err *err;
	struct key_pair own;

	err = daf_identity_secret(own.secret, identity);
	if (err != NULL)
		return err;
	if (crypto_scalarmult_base(own.point, own.secret) == 0)
		err = read_stanzas(
		    file_key, &end, after(all, strlen(DAF_AGE_VERSION)), &own);
	else
		err = daf_err(DAF_STORAGE, "%s holds no usable key", identity);
	sodium_memzero(&own, sizeof(own));
	if (err != NULL)
		return err;
	mac_of(wanted, file_key,
	    (struct daf_span){
		all.p, (size_t)(end.p - all.p) + strlen(DAF_AGE_END) });
	if (!begins(end, DAF_AGE_END " ") ||
	    !decode_key(mac, after(end, strlen(DAF_AGE_END " "))) ||
	    sodium_memcmp(mac, wanted, sizeof(mac)) != 0)
		return daf_age_damaged("its header was changed");
	return NULL;
}
