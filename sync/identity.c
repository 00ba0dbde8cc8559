/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identity.c - see identity.h. Bech32 is that of BIP 173, without its limit of
 * 90 characters' use for addresses; the file is as `age-keygen` writes it.
 */
#include "sync/identity.h"

#include <assert.h>
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/fs.h"
#include "core/base/proc.h"
#include "core/base/random.h"
#include "core/base/timefmt.h"

#define KEY_BYTES DAF_IDENTITY_BYTES
#define DIGITS 52 /* 32 bytes in groups of 5 bits */
#define CHECK_DIGITS 6
#define SECRET_HRP "age-secret-key-"
#define PUBLIC_HRP "age"
#define TEXT_MAX 96
#define FILE_MAX 4096

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t
polymod_step(uint32_t sum, uint8_t digit)
{
	static const uint32_t gen[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
		0x3d4233dd, 0x2a1462b3 };
	uint32_t top = sum >> 25;
	size_t i;

	sum = (sum & 0x1ffffff) << 5 ^ digit;
	for (i = 0; i < sizeof(gen) / sizeof(gen[0]); i++) {
		if ((top >> i & 1) != 0)
			sum ^= gen[i];
	}
	return sum;
}

static uint32_t
polymod(const char *hrp, const uint8_t *digits, size_t n)
{
	uint32_t sum = 1;
	const char *p;
	size_t i;

	for (p = hrp; *p != '\0'; p++)
		sum = polymod_step(sum, (uint8_t)*p >> 5);
	sum = polymod_step(sum, 0);
	for (p = hrp; *p != '\0'; p++)
		sum = polymod_step(sum, (uint8_t)*p & 31);
	for (i = 0; i < n; i++)
		sum = polymod_step(sum, digits[i]);
	return sum;
}

static void
encode(char out[TEXT_MAX], const char *hrp, const uint8_t key[KEY_BYTES])
{
	uint8_t digits[DIGITS + CHECK_DIGITS] = { 0 };
	uint32_t sum;
	size_t i, bit;
	char *p;

	for (i = 0; i < KEY_BYTES * 8; i++) {
		bit = (size_t)(key[i / 8] >> (7 - i % 8)) & 1;
		digits[i / 5] |= (uint8_t)(bit << (4 - i % 5));
	}
	sum = polymod(hrp, digits, sizeof(digits)) ^ 1;
	for (i = 0; i < CHECK_DIGITS; i++)
		digits[DIGITS + i] = (uint8_t)(sum >> (25 - 5 * i) & 31);
	p = stpcpy(out, hrp);
	*p++ = '1';
	for (i = 0; i < sizeof(digits); i++)
		*p++ = charset[digits[i]];
	*p = '\0';
	sodium_memzero(digits, sizeof(digits));
}

/* The text is in one case, the hrp's. */
static bool
decode(uint8_t key[KEY_BYTES], const char *hrp, const char *text)
{
	uint8_t digits[DIGITS + CHECK_DIGITS];
	size_t n = strlen(hrp), i;
	const char *at;
	bool good;

	if (strlen(text) != n + 1 + sizeof(digits) ||
	    strncmp(text, hrp, n) != 0 || text[n] != '1')
		return false;
	for (i = 0; i < sizeof(digits); i++) {
		at = strchr(charset, text[n + 1 + i]);
		if (at == NULL)
			return false;
		digits[i] = (uint8_t)(at - charset);
	}
	memset(key, 0, KEY_BYTES);
	for (i = 0; i < KEY_BYTES * 8; i++) {
		key[i / 8] |= (uint8_t)((digits[i / 5] >> (4 - i % 5) & 1)
					<< (7 - i % 8));
	}
	good = (digits[DIGITS - 1] & 15) == 0 &&
	       polymod(hrp, digits, sizeof(digits)) == 1;
	sodium_memzero(digits, sizeof(digits));
	return good;
}

static void
fold_case(char *text, int (*fold)(int))
{
	for (; *text != '\0'; text++)
		*text = (char)fold((unsigned char)*text);
}

static char *
recipient_of(const uint8_t key[KEY_BYTES])
{
	uint8_t point[crypto_scalarmult_BYTES];
	char text[TEXT_MAX];

	if (crypto_scalarmult_base(point, key) != 0)
		return NULL;
	encode(text, PUBLIC_HRP, point);
	return daf_strdup(text);
}

static const struct daf_err *
no_key(void)
{
	return daf_err(DAF_FAILED, "libsodium cannot make a key");
}

/* All who share a register unpack what is sent to it. */
static mode_t
mode_beside(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash != NULL ? daf_strndup(path, (size_t)(slash - path))
				  : daf_strdup(".");
	struct stat st;
	bool shared = stat(dir, &st) == 0 && (st.st_mode & S_IWGRP) != 0 &&
		      (st.st_mode & S_IRWXO) == 0;

	free(dir);
	return shared ? 0660 : 0600;
}

static const struct daf_err *
make(const char *path)
{
	uint8_t key[KEY_BYTES];
	char text[TEXT_MAX], when[DAF_TIME_SIZE];
	struct daf_buf file = { 0 };
	const struct daf_err *err;
	char *recipient;

	daf_random(key, sizeof(key));
	recipient = recipient_of(key);
	if (recipient == NULL)
		return no_key();
	encode(text, SECRET_HRP, key);
	fold_case(text, toupper);
	daf_time_utc(when, daf_time_now());
	daf_buf_addf(&file, "# created: %s\n# public key: %s\n%s\n", when,
	    recipient, text);
	err = daf_fs_write(path, file.data, file.len, mode_beside(path));
	sodium_memzero(key, sizeof(key));
	sodium_memzero(text, sizeof(text));
	sodium_memzero(file.data, file.len);
	daf_buf_clear(&file);
	free(recipient);
	return err;
}

const struct daf_err *
daf_identity_secret(uint8_t secret[DAF_IDENTITY_BYTES], const char *path)
{
	char *file = NULL, *line, *rest;
	const struct daf_err *err;
	bool good = false;
	size_t len;

	err = daf_fs_read(&file, &len, path, FILE_MAX);
	if (err != NULL)
		return err;
	assert(file != NULL);
	rest = file;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == '\0' || *line == '#')
			continue;
		fold_case(line, tolower);
		good = decode(secret, SECRET_HRP, line);
		break;
	}
	sodium_memzero(file, len);
	free(file);
	if (!good) {
		sodium_memzero(secret, KEY_BYTES);
		return daf_err(DAF_STORAGE,
		    "%s holds no age identity "
		    "(AGE-SECRET-KEY-1…) in its first line",
		    path);
	}
	return NULL;
}

const struct daf_err *
daf_identity(char **recipient, const char *path)
{
	uint8_t key[KEY_BYTES];
	const struct daf_err *err = NULL;

	*recipient = NULL;
	if (!daf_fs_exists(path))
		err = make(path);
	if (err == NULL)
		err = daf_identity_secret(key, path);
	if (err != NULL)
		return err;
	*recipient = recipient_of(key);
	sodium_memzero(key, sizeof(key));
	return *recipient != NULL ? NULL : no_key();
}

bool
daf_identity_point(uint8_t point[DAF_IDENTITY_BYTES], const char *recipient)
{
	return decode(point, PUBLIC_HRP, recipient);
}

bool
daf_identity_valid(const char *recipient)
{
	uint8_t point[KEY_BYTES];

	return daf_identity_point(point, recipient);
}
