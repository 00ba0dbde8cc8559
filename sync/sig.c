/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sig.c - see sig.h.
 *
 * Invariant: for each (key, signature) there is exactly one text that is
 * accepted. The decoder checks what it must; then the blob is built anew from
 * the parts and armoured, and the result compared with what was given.
 */
#include "sync/sig.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fs.h"

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
#define COLUMNS 70
#define BLOB_MAX 384
/* What is read at all: an RSA signature, to be refused by its name. */
#define GIVEN_MAX 4096
#define MAGIC "SSHSIG"
#define NAMESPACE "git"
#define HASH "sha512"
#define USER_PRESENT 0x01

static const struct {
	const char *name;
	bool sk;
} algorithms[] = {
	[DAF_KEY_ED25519] = { "ssh-ed25519", false },
	[DAF_KEY_SK_ED25519] = { "sk-ssh-ed25519@openssh.com", true },
};

/* A reader of the wire format of RFC 4251. */
struct wire {
	const uint8_t *p, *end;
};

struct span {
	const uint8_t *p;
	size_t len;
};

static uint32_t
load32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static bool
take(struct span *out, struct wire *w, size_t len)
{
	if ((size_t)(w->end - w->p) < len)
		return false;
	*out = (struct span){ w->p, len };
	w->p += len;
	return true;
}

static bool
take_string(struct span *out, struct wire *w)
{
	struct span size;

	return take(&size, w, 4) && take(out, w, load32(size.p));
}

static bool
is_text(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

/* A writer; its user knows that the buffer is large enough. */
static uint8_t *
put(uint8_t *p, const void *data, size_t len)
{
	memcpy(p, data, len);
	return p + len;
}

static uint8_t *
put32(uint8_t *p, uint32_t n)
{
	const uint8_t be[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
		(uint8_t)(n >> 8), (uint8_t)n };

	return put(p, be, sizeof(be));
}

static uint8_t *
put_string(uint8_t *p, const void *data, size_t len)
{
	return put(put32(p, (uint32_t)len), data, len);
}

/* ---- base64 (RFC 4648) ----
 * libsodium's takes constant time, for secrets: a third of all the work that a
 * signature makes besides its mathematics. */

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Room for len * 4 / 3 + 5 bytes; the text's length; NUL-terminated. */
static size_t
encode64(char *out, const uint8_t *data, size_t len, bool pad)
{
	unsigned bits = 0, have = 0;
	char *p = out;

	for (; len != 0; data++, len--) {
		bits = (bits << 8 | *data) & 0xffff;
		for (have += 8; have >= 6; have -= 6)
			*p++ = digits[bits >> (have - 6) & 63];
	}
	if (have != 0)
		*p++ = digits[bits << (6 - have) & 63];
	for (; pad && (p - out) % 4 != 0; p++)
		*p = '=';
	*p = '\0';
	return (size_t)(p - out);
}

static unsigned
digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : 63;
}

/* Leniently, up to the first `=`: what comes out is encoded again and compared
 * with the text. Room for len bytes. */
static size_t
decode64(uint8_t *out, const char *text, size_t len)
{
	unsigned bits = 0, have = 0;
	uint8_t *p = out;

	for (; len != 0 && *text != '='; text++, len--) {
		bits = (bits << 6 | digit_of(*text)) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*p++ = (uint8_t)(bits >> have);
		}
	}
	return (size_t)(p - out);
}

/* ---- keys ---- */

static size_t
key_blob(uint8_t out[BLOB_MAX], const struct daf_key *key)
{
	const char *name = algorithms[key->alg].name;
	uint8_t *p = out;

	p = put_string(p, name, strlen(name));
	p = put_string(p, key->point, sizeof(key->point));
	if (algorithms[key->alg].sk)
		p = put_string(p, key->application, strlen(key->application));
	return (size_t)(p - out);
}

/* "ssh:" and visible ASCII: it goes into a line of text. */
static bool
take_application(struct daf_key *key, struct wire *w)
{
	struct span s;
	size_t i;

	if (!take_string(&s, w) || s.len < 4 ||
	    s.len >= sizeof(key->application) || memcmp(s.p, "ssh:", 4) != 0)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f)
			return false;
	}
	memcpy(key->application, s.p, s.len);
	return true;
}

/* The names that only differ from ours in what they are made for. */
static const struct daf_err *
other_algorithm(const char *what, struct span name)
{
	char safe[65];
	size_t i;

	for (i = 0; i < name.len && i < sizeof(safe) - 1; i++) {
		safe[i] = '?';
		if (name.p[i] > 0x20 && name.p[i] < 0x7f)
			safe[i] = (char)name.p[i];
	}
	safe[i] = '\0';
	return daf_err(DAF_REFUSED,
	    "%s of the algorithm \"%s\" is not "
	    "accepted; make one with: ssh-keygen -t ed25519 (or ed25519-sk)",
	    what, safe);
}

static const struct daf_err *
decode_key(struct daf_key *key, struct span blob)
{
	struct wire w = { blob.p, blob.p + blob.len };
	struct span name, point;
	size_t i;

	if (!take_string(&name, &w))
		return daf_err(DAF_REFUSED, "the key is cut short");
	for (i = 0; !is_text(name, algorithms[i].name);) {
		if (++i == sizeof(algorithms) / sizeof(algorithms[0]))
			return other_algorithm("a key", name);
	}
	memset(key, 0, sizeof(*key));
	key->alg = i == DAF_KEY_ED25519 ? DAF_KEY_ED25519 : DAF_KEY_SK_ED25519;
	if (!take_string(&point, &w) || point.len != sizeof(key->point))
		return daf_err(DAF_REFUSED, "the key is not of 32 bytes");
	memcpy(key->point, point.p, sizeof(key->point));
	if (algorithms[i].sk && !take_application(key, &w)) {
		return daf_err(DAF_REFUSED,
		    "the security key's application is not \"ssh:…\"");
	}
	if (w.p != w.end)
		return daf_err(DAF_REFUSED, "bytes follow the key");
	return NULL;
}

/* Fills in line and fingerprint. */
static void
name_key(struct daf_key *key)
{
	const char *name = algorithms[key->alg].name;
	uint8_t blob[BLOB_MAX], hash[crypto_hash_sha256_BYTES];
	size_t len = key_blob(blob, key), n = strlen(name);

	memcpy(key->line, name, n);
	key->line[n++] = ' ';
	encode64(key->line + n, blob, len, true);
	crypto_hash_sha256(hash, blob, len);
	memcpy(key->fingerprint, "SHA256:", 7);
	encode64(key->fingerprint + 7, hash, sizeof(hash), false);
}

const struct daf_err *
daf_key_parse(struct daf_key *out, const char *line)
{
	size_t len = strlen(line), name = strcspn(line, " "), text;
	const struct daf_err *err;
	uint8_t blob[BLOB_MAX];
	const char *b64;

	if (strcspn(line, "\r\n") != len)
		return daf_err(DAF_REFUSED, "a key is one line");
	if (line[name] != ' ' || name == 0) {
		return daf_err(DAF_REFUSED, "that is no public key: it should "
					    "look like \"ssh-ed25519 AAAA…\"");
	}
	b64 = line + name + 1;
	text = strcspn(b64, " ");
	/* Told by its name first: a long RSA key is no surprise. */
	if (name != strlen(algorithms[DAF_KEY_ED25519].name) &&
	    name != strlen(algorithms[DAF_KEY_SK_ED25519].name)) {
		return other_algorithm(
		    "a key", (struct span){ (const uint8_t *)line, name });
	}
	if (text > sizeof(blob))
		return daf_err(DAF_REFUSED, "the key is too long");
	err = decode_key(out, (struct span){ blob, decode64(blob, b64, text) });
	if (err != NULL)
		return err;
	if (strncmp(line, algorithms[out->alg].name, name) != 0 ||
	    strlen(algorithms[out->alg].name) != name) {
		return daf_err(DAF_REFUSED, "the key's name and its content "
					    "are of two algorithms");
	}
	name_key(out);
	if (strlen(out->line) != name + 1 + text ||
	    memcmp(line, out->line, name + 1 + text) != 0)
		return daf_err(DAF_REFUSED, "the key is not whole base64");
	return NULL;
}

const struct daf_err *
daf_key_read(struct daf_key *out, const char *path)
{
	const struct daf_err *err;
	char *text = NULL;
	size_t len, line;

	err = daf_fs_read(&text, &len, path, 16384);
	if (err != NULL) {
		const struct daf_err *e = daf_err(
		    DAF_NO_KEY, "cannot read the public key: %s", err->text);

		daf_err_free(err);
		return e;
	}
	line = strcspn(text, "\r\n");
	if (strlen(text) != len || text[line + strspn(text + line, "\r\n")]) {
		err = daf_err(DAF_REFUSED, "it is not one line of text");
	} else {
		text[line] = '\0';
		err = daf_key_parse(out, text);
	}
	if (err != NULL)
		err = daf_err_wrap(err, "%s", path);
	free(text);
	return err;
}

bool
daf_key_equal(const struct daf_key *a, const struct daf_key *b)
{
	return a->alg == b->alg &&
	       memcmp(a->point, b->point, sizeof(a->point)) == 0 &&
	       strcmp(a->application, b->application) == 0;
}

/* ---- signatures ---- */

static size_t
sig_blob(uint8_t out[BLOB_MAX], const struct daf_sig *sig)
{
	const char *name = algorithms[sig->key.alg].name;
	uint8_t key[BLOB_MAX], *p = out, *inner;

	p = put(p, MAGIC, strlen(MAGIC));
	p = put32(p, 1);
	p = put_string(p, key, key_blob(key, &sig->key));
	p = put_string(p, NAMESPACE, strlen(NAMESPACE));
	p = put_string(p, "", 0);
	p = put_string(p, HASH, strlen(HASH));
	inner = p;
	p += 4;
	p = put_string(p, name, strlen(name));
	p = put_string(p, sig->sig, sizeof(sig->sig));
	if (algorithms[sig->key.alg].sk) {
		p = put(p, &sig->flags, 1);
		p = put32(p, sig->counter);
	}
	put32(inner, (uint32_t)(p - inner - 4));
	return (size_t)(p - out);
}

size_t
daf_sig_armour(char out[DAF_SIG_ARMOUR_MAX], const struct daf_sig *sig)
{
	uint8_t blob[BLOB_MAX];
	char text[DAF_SIG_ARMOUR_MAX], *p = out;
	size_t len = sig_blob(blob, sig), at, n;

	len = encode64(text, blob, len, true);
	p = mempcpy(p, BEGIN, strlen(BEGIN));
	for (at = 0; at < len; at += n) {
		n = len - at < COLUMNS ? len - at : COLUMNS;
		p = mempcpy(p, text + at, n);
		*p++ = '\n';
	}
	p = mempcpy(p, END, sizeof(END));
	return (size_t)(p - out) - 1;
}

/* The base64 between the two lines, without its newlines. */
static const struct daf_err *
dearmour(uint8_t blob[GIVEN_MAX], size_t *n, const char *armour, size_t len)
{
	const size_t frame = strlen(BEGIN) + strlen(END);
	char text[GIVEN_MAX];
	const char *p, *end;
	size_t line, used = 0;

	if (len <= frame || len > GIVEN_MAX ||
	    memcmp(armour, BEGIN, strlen(BEGIN)) != 0 ||
	    memcmp(armour + len - strlen(END), END, strlen(END)) != 0) {
		return daf_err(DAF_REFUSED, "the signature is not one SSH "
					    "signature, from BEGIN to END");
	}
	p = armour + strlen(BEGIN);
	end = armour + len - strlen(END);
	for (; p < end; p += line + 1) {
		line = (size_t)(end - p) <= COLUMNS ? (size_t)(end - p) - 1
						    : COLUMNS;
		if (line == 0 || p[line] != '\n')
			return daf_err(DAF_REFUSED,
			    "the signature's lines are "
			    "not of %d columns",
			    COLUMNS);
		memcpy(text + used, p, line);
		used += line;
	}
	*n = decode64(blob, text, used);
	return NULL;
}

static const struct daf_err *
decode_inner(struct daf_sig *out, struct span inner)
{
	struct wire w = { inner.p, inner.p + inner.len };
	struct span name, s;

	if (!take_string(&name, &w))
		return daf_err(DAF_REFUSED, "the signature is cut short");
	if (!is_text(name, algorithms[out->key.alg].name))
		return other_algorithm("a signature", name);
	if (!take_string(&s, &w) || s.len != sizeof(out->sig))
		return daf_err(DAF_REFUSED, "the signature is not of 64 bytes");
	memcpy(out->sig, s.p, sizeof(out->sig));
	if (algorithms[out->key.alg].sk) {
		if (!take(&s, &w, 5))
			return daf_err(
			    DAF_REFUSED, "the signature is cut short");
		out->flags = s.p[0];
		out->counter = load32(s.p + 1);
	}
	if (w.p != w.end)
		return daf_err(
		    DAF_REFUSED, "bytes follow the signature proper");
	return NULL;
}

static const struct daf_err *
decode(struct daf_sig *out, struct span blob)
{
	struct wire w = { blob.p, blob.p + blob.len };
	struct span magic, version, key, space, reserved, hash, inner;
	const struct daf_err *err;

	if (!take(&magic, &w, strlen(MAGIC)) || !is_text(magic, MAGIC) ||
	    !take(&version, &w, 4) || !take_string(&key, &w) ||
	    !take_string(&space, &w) || !take_string(&reserved, &w) ||
	    !take_string(&hash, &w) || !take_string(&inner, &w))
		return daf_err(DAF_REFUSED, "the signature is cut short");
	if (load32(version.p) != 1)
		return daf_err(DAF_REFUSED, "the signature's version is not 1");
	if (!is_text(space, NAMESPACE))
		return daf_err(
		    DAF_REFUSED, "the signature was not made for git");
	if (reserved.len != 0)
		return daf_err(
		    DAF_REFUSED, "the signature's reserved field is not empty");
	if (!is_text(hash, HASH))
		return daf_err(
		    DAF_REFUSED, "the signature's hash is not " HASH);
	if (w.p != w.end)
		return daf_err(DAF_REFUSED, "bytes follow the signature");
	err = decode_key(&out->key, key);
	return err != NULL ? err : decode_inner(out, inner);
}

const struct daf_err *
daf_sig_parse(struct daf_sig *out, const char *armour, size_t len)
{
	char again[DAF_SIG_ARMOUR_MAX];
	const struct daf_err *err;
	uint8_t blob[GIVEN_MAX];
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	err = dearmour(blob, &n, armour, len);
	if (err == NULL)
		err = decode(out, (struct span){ blob, n });
	if (err != NULL)
		return err;
	if (daf_sig_armour(again, out) != len ||
	    memcmp(again, armour, len) != 0)
		return daf_err(
		    DAF_REFUSED, "the signature is not written in the one way");
	name_key(&out->key);
	return NULL;
}

/* What an ed25519 key signs: PROTOCOL.sshsig, "Signed Data". */
static size_t
signed_data(uint8_t *out, const void *payload, size_t len)
{
	uint8_t hash[crypto_hash_sha512_BYTES], *p = out;

	crypto_hash_sha512(hash, payload, len);
	p = put(p, MAGIC, strlen(MAGIC));
	p = put_string(p, NAMESPACE, strlen(NAMESPACE));
	p = put_string(p, "", 0);
	p = put_string(p, HASH, strlen(HASH));
	p = put_string(p, hash, sizeof(hash));
	return (size_t)(p - out);
}

/* A security key signs over hashes: PROTOCOL.u2f, "SSH U2F Signatures". */
static size_t
sk_data(
    uint8_t *out, const struct daf_sig *sig, const uint8_t *data, size_t len)
{
	uint8_t *p = out;

	crypto_hash_sha256(p, (const uint8_t *)sig->key.application,
	    strlen(sig->key.application));
	p += crypto_hash_sha256_BYTES;
	p = put(p, &sig->flags, 1);
	p = put32(p, sig->counter);
	crypto_hash_sha256(p, data, len);
	p += crypto_hash_sha256_BYTES;
	return (size_t)(p - out);
}

bool
daf_sig_verify(const struct daf_sig *sig, const void *payload, size_t len)
{
	uint8_t data[BLOB_MAX], over[BLOB_MAX];
	size_t n = signed_data(data, payload, len);

	if (!algorithms[sig->key.alg].sk)
		return crypto_sign_verify_detached(
			   sig->sig, data, n, sig->key.point) == 0;
	if ((sig->flags & USER_PRESENT) == 0)
		return false;
	return crypto_sign_verify_detached(sig->sig, over,
		   sk_data(over, sig, data, n), sig->key.point) == 0;
}

void
daf_sha256_hex(char out[65], const void *data, size_t len)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, data, len);
	sodium_bin2hex(out, 65, hash, sizeof(hash));
}

void
daf_sha256_end(char out[65], struct crypto_hash_sha256_state *state)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_final(state, hash);
	sodium_bin2hex(out, 65, hash, sizeof(hash));
}
