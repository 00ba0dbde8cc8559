/* SPDX-License-Identifier: GPL-3.0-or-later */
/* advert.c - see advert.h. */
#include "sync/advert.h"

#include <string.h>

#define LENGTH 4
#define OID_HEX 40

/* -1: none. */
static int
digit(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = memchr(digits, c, sizeof(digits) - 1);
	int n = at != NULL ? (int)(at - digits) : -1;

	return n < 16 ? n : n - 6;
}

/* Begins a packet, or ends the list. */
static bool
take_length(struct daf_advert *a)
{
	size_t n = 0, i;

	for (i = 0; i < LENGTH; i++) {
		if (digit(a->line[i]) < 0)
			return false;
		n = n * 16 + (size_t)digit(a->line[i]);
	}
	a->over = n == 0;
	a->left = n > LENGTH ? n - LENGTH : 0;
	return a->over || a->left > 0;
}

static bool
is_sound(const struct daf_advert *a)
{
	size_t i;

	if (a->have >= LENGTH + 4 && memcmp(a->line + LENGTH, "ERR ", 4) == 0)
		return true;
	for (i = LENGTH; i < LENGTH + OID_HEX; i++)
		if (i >= a->have || digit(a->line[i]) < 0)
			return false;
	return a->have == DAF_ADVERT_HEAD && a->line[i] == ' ' && a->left > 0;
}

bool
daf_advert_take(struct daf_advert *a, const char *bytes, size_t len)
{
	size_t n;

	for (; len > 0 && !a->over; bytes += n, len -= n) {
		n = 1;
		if (a->have < DAF_ADVERT_HEAD) {
			a->line[a->have++] = *bytes;
			if (a->have == LENGTH && !take_length(a))
				return false;
			if (a->have <= LENGTH)
				continue;
			a->left--;
			if ((a->left == 0 || a->have == DAF_ADVERT_HEAD) &&
			    !is_sound(a))
				return false;
		} else {
			n = len < a->left ? len : a->left;
			a->left -= n;
		}
		if (a->left == 0)
			a->have = 0;
	}
	return true;
}
