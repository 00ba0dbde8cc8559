/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derivekey.c - the keys by which lists sort and find. See derive.h. */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/derive.h"
#include "schema/kind.h"

#define TITLE_MAX 200

#define DAY 86400
#define DAY_MAX 2932896 /* 9999-12-31 */

void
daf_derive_key(
    struct daf_buf *out, const struct daf_field *def, const char *value)
{
	size_t len = strlen(value);

	if (len == 0)
		return;
	if (def != NULL)
		def->kind->sort_key(out, def, value);
	else
		daf_buf_add(out, value, len < DAF_KEY_MAX ? len : DAF_KEY_MAX);
}

void
daf_derive_title_key(struct daf_buf *out, const char *title)
{
	size_t start = out->len;

	daf_text_fold(out, title, strlen(title));
	if (out->len - start > DAF_KEY_MAX)
		out->len = start + DAF_KEY_MAX;
}

void
daf_derive_time_key(struct daf_buf *out, int64_t time)
{
	uint64_t t = (uint64_t)time ^ (UINT64_C(1) << 63);
	int shift;

	for (shift = 56; shift >= 0; shift -= 8)
		daf_buf_addc(out, (char)(t >> shift & 0xff));
}

void
daf_derive_due_key(struct daf_buf *out, const char *date)
{
	if (*date == '\0')
		daf_buf_addc(out, '\xff');
	else
		daf_derive_key(out, NULL, date);
}

void
daf_derive_complete_key(struct daf_buf *out, const char *complete)
{
	long there, all;
	char *end;

	there = strtol(complete, &end, 10);
	if (*end != '/')
		return;
	all = strtol(end + 1, NULL, 10);
	if (all > 0)
		daf_buf_addf(out, "%04ld/%04ld", there * 1000 / all, all);
}

int64_t
daf_derive_day(int64_t time, int zone)
{
	int64_t local = time + (int64_t)zone * 60;

	if (local < DAY)
		return 1;
	return local / DAY < DAY_MAX ? local / DAY : DAY_MAX;
}

void
daf_derive_day_text(char out[DAF_TIME_SIZE], int64_t day)
{
	if (day > 0)
		daf_date_text(out, daf_date_from_days(day));
	else
		out[0] = '\0';
}

bool
daf_derive_alike(const struct daf_field *def, const char *a, const char *b)
{
	struct daf_buf x = { 0 }, y = { 0 };
	bool same;

	daf_derive_key(&x, def, a);
	daf_derive_key(&y, def, b);
	same = x.len == y.len &&
	       (x.len == 0 || memcmp(x.data, y.data, x.len) == 0);
	daf_buf_clear(&x);
	daf_buf_clear(&y);
	return same;
}

void
daf_derive_title_fit(struct daf_buf *b)
{
	size_t i;

	if (b->len > TITLE_MAX) {
		b->len = TITLE_MAX;
		while (b->len > 0 &&
		       ((unsigned char)b->data[b->len] & 0xc0) == 0x80)
			b->len--;
		b->data[b->len] = '\0';
	}
	for (i = 0; i < b->len; i++)
		if (b->data[i] == '\n')
			b->data[i] = ' ';
}
