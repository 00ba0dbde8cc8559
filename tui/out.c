/* SPDX-License-Identifier: GPL-3.0-or-later */
/* out.c - see out.h. */
#include "tui/out.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/base/timefmt.h"
#include "tui/outi.h"

#define FLUSH_AT ((size_t)64 * 1024)
struct daf_out *
daf_out_new(int fd, bool json, bool absent)
{
	struct daf_out *o = daf_calloc(1, sizeof(*o));

	o->fd = fd;
	o->json = json;
	o->absent = absent;
	o->terminal = !absent && isatty(fd) == 1;
	return o;
}

void
daf_out_free(struct daf_out *o)
{
	if (o == NULL)
		return;
	daf_buf_clear(&o->pending);
	free(o);
}

bool
daf_out_json(const struct daf_out *o)
{
	return o->json;
}

bool
daf_out_failed(const struct daf_out *o)
{
	return o->error != 0;
}

void
daf_out_set_live(struct daf_out *o)
{
	o->live = true;
}

/* Would a write of PIPE_BUF bytes go through without waiting? */
static bool
ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) == 1;
}

static void
drain(struct daf_out *o, bool wait)
{
	size_t left;
	ssize_t n;

	if (o->pending.len != 0 && o->absent)
		o->error = EBADF;
	while (o->error == 0 && o->written < o->pending.len) {
		left = o->pending.len - o->written;
		if (!wait) {
			if (!ready(o->fd))
				return;
			left = left < PIPE_BUF ? left : PIPE_BUF;
		}
		n = write(o->fd, o->pending.data + o->written, left);
		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = o->fd, .events = POLLOUT };

			if (poll(&p, 1, -1) < 0 && errno != EINTR)
				o->error = errno;
		} else if (n < 0 && errno != EINTR) {
			o->error = errno;
		} else if (n > 0) {
			o->written += (size_t)n;
		}
	}
	daf_buf_reset(&o->pending);
	o->written = 0;
}

void
daf_out_line_ended(struct daf_out *o)
{
	if (o->live)
		drain(o, false);
	else if (o->pending.len >= FLUSH_AT)
		drain(o, true);
}

const struct daf_err *
daf_out_finish(struct daf_out *o)
{
	drain(o, true);
	switch (o->error) {
	case 0:
		return NULL;
	case EPIPE:
		return daf_err(DAF_FAILED,
		    "the reader of standard output has gone; what was asked "
		    "is done, not all of it is printed");
	case EBADF:
		return daf_err(DAF_FAILED,
		    "standard output is closed; what was asked is done, but "
		    "nothing could be printed");
	default:
		errno = o->error;
		return daf_err_wrap(daf_err_errno("standard output"),
		    "what was asked is done, but not all of it is printed");
	}
}

/* One character of valid UTF-8; its length in bytes. */
static size_t
decode(uint32_t *cp, const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	size_t i;

	*cp = n == 1 ? s[0] : s[0] & (0xffU >> (n + 1));
	for (i = 1; i < n; i++)
		*cp = *cp << 6 | (s[i] & 0x3fU);
	return n;
}

static void
escape(struct daf_buf *b, uint32_t cp)
{
	if (cp > 0xffff) {
		cp -= 0x10000;
		daf_buf_addf(b, "\\u%04" PRIx32, 0xd800 + (cp >> 10));
		cp = 0xdc00 + (cp & 0x3ff);
	}
	daf_buf_addf(b, "\\u%04" PRIx32, cp);
}

/* As it is, but for what daf_text_clean would mark. */
static void
quote_unclean(struct daf_buf *b, const char *s)
{
	struct daf_buf one = { 0 };
	uint32_t cp;
	size_t n;

	for (; *s != '\0'; s += n) {
		n = decode(&cp, (const unsigned char *)s);
		daf_buf_reset(&one);
		daf_text_clean(&one, s, n, true);
		if (*s == '\n')
			daf_buf_adds(b, "\\n");
		else if (one.len != n || memcmp(one.data, s, n) != 0)
			escape(b, cp);
		else if (*s == '"' || *s == '\\')
			daf_buf_addf(b, "\\%c", *s);
		else
			daf_buf_add(b, s, n);
	}
	daf_buf_clear(&one);
}

static void
quote(struct daf_buf *b, const char *s)
{
	struct daf_buf clean = { 0 };
	size_t len = strlen(s);
	const char *p;

	daf_buf_addc(b, '"');
	daf_text_clean(&clean, s, len, true);
	if (!daf_text_is_utf8(s, len)) {
		s = daf_buf_str(&clean);
		len = clean.len;
	}
	if (clean.len == len && memcmp(daf_buf_str(&clean), s, len) == 0) {
		for (p = s; *p != '\0'; p++)
			if (*p == '\n')
				daf_buf_adds(b, "\\n");
			else if (*p == '"' || *p == '\\')
				daf_buf_addf(b, "\\%c", *p);
			else
				daf_buf_addc(b, *p);
	} else {
		quote_unclean(b, s);
	}
	daf_buf_addc(b, '"');
	daf_buf_clear(&clean);
}

static void
begin_value(struct daf_out *o, const char *key)
{
	assert(o->depth > 0);
	if (!o->first[o->depth - 1])
		daf_buf_addc(&o->pending, ',');
	o->first[o->depth - 1] = false;
	if (key != NULL) {
		quote(&o->pending, key);
		daf_buf_addc(&o->pending, ':');
	}
}

static void
nest(struct daf_out *o, char opener, char closer)
{
	assert(o->depth < DAF_OUT_DEPTH_MAX);
	daf_buf_addc(&o->pending, opener);
	o->closer[o->depth] = closer;
	o->first[o->depth] = true;
	o->depth++;
}

void
daf_out_open(struct daf_out *o)
{
	if (o->json)
		nest(o, '{', '}');
}

void
daf_out_str(struct daf_out *o, const char *key, const char *value)
{
	if (!o->json)
		return;
	begin_value(o, key);
	if (value == NULL)
		daf_buf_adds(&o->pending, "null");
	else
		quote(&o->pending, value);
}

void
daf_out_int(struct daf_out *o, const char *key, int64_t value)
{
	if (!o->json)
		return;
	begin_value(o, key);
	daf_buf_addf(&o->pending, "%" PRId64, value);
}

void
daf_out_bool(struct daf_out *o, const char *key, bool value)
{
	if (!o->json)
		return;
	begin_value(o, key);
	daf_buf_adds(&o->pending, value ? "true" : "false");
}

void
daf_out_time(struct daf_out *o, const char *key, int64_t at, int zone)
{
	char text[DAF_TIME_SIZE];

	daf_time_local(text, at, zone);
	daf_out_str(o, key, text);
}

void
daf_out_array(struct daf_out *o, const char *key)
{
	if (!o->json)
		return;
	begin_value(o, key);
	nest(o, '[', ']');
}

void
daf_out_object(struct daf_out *o, const char *key)
{
	if (!o->json)
		return;
	begin_value(o, key);
	nest(o, '{', '}');
}

void
daf_out_end(struct daf_out *o)
{
	if (!o->json)
		return;
	assert(o->depth > 0);
	o->depth--;
	daf_buf_addc(&o->pending, o->closer[o->depth]);
}

void
daf_out_close(struct daf_out *o)
{
	if (!o->json)
		return;
	daf_out_end(o);
	assert(o->depth == 0);
	daf_buf_addc(&o->pending, '\n');
	daf_out_line_ended(o);
}

void
daf_out_line(struct daf_out *o, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n;

	if (o->json)
		return;
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	daf_text_clean(&o->pending, text, (size_t)n, false);
	daf_buf_addc(&o->pending, '\n');
	free(text);
	daf_out_line_ended(o);
}

/* As many words as fit, at least one; what is left. */
static const char *
one_line(struct daf_buf *line, size_t indent, const char *text)
{
	const char *end;

	daf_buf_addf(line, "%*s", (int)indent, "");
	do {
		size_t before = line->len;

		end = text + strcspn(text, " ");
		if (before > indent)
			daf_buf_addc(line, ' ');
		daf_buf_add(line, text, (size_t)(end - text));
		if (before > indent &&
		    daf_text_width(line->data) > DAF_OUT_WIDTH) {
			line->data[line->len = before] = '\0';
			return text;
		}
		text = *end == ' ' ? end + 1 : end;
	} while (*text != '\0');
	return text;
}

void
daf_out_wrapped(struct daf_out *o, size_t indent, const char *text)
{
	struct daf_buf line = { 0 };
	char *paragraph;
	const char *rest;
	size_t len, blanks;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		paragraph = daf_strndup(text, len);
		rest = paragraph;
		blanks = indent + strspn(rest, " ");
		if (indent + daf_text_width(rest) <= DAF_OUT_WIDTH) {
			daf_out_line(o, "%*s%s", (int)indent, "", rest);
			rest += len;
		}
		rest += strspn(rest, " ");
		while (*rest != '\0') {
			daf_buf_reset(&line);
			rest = one_line(&line, blanks, rest);
			daf_out_line(o, "%s", daf_buf_str(&line));
		}
		free(paragraph);
	}
	daf_buf_clear(&line);
}

void
daf_out_block(struct daf_out *o, const char *head, const char *text)
{
	size_t indent = daf_text_width(head);
	const char *end;
	char *line;

	for (;;) {
		end = strchrnul(text, '\n');
		line = daf_strndup(text, (size_t)(end - text));
		daf_out_line(o, "%s%s", head, line);
		free(line);
		if (*end == '\0')
			break;
		text = end + 1;
		head = "";
		if (!o->json)
			daf_buf_addf(&o->pending, "%*s", (int)indent, "");
	}
}

void
daf_out_raw(struct daf_out *o, const char *data, size_t len)
{
	if (o->terminal)
		daf_text_clean(&o->pending, data, len, true);
	else
		daf_buf_add(&o->pending, data, len);
	daf_out_line_ended(o);
}

void
daf_out_complain(const char *fmt, ...)
{
	struct daf_buf b = { 0 };
	va_list ap;
	char *text = NULL;
	size_t done = 0;
	ssize_t w;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		daf_mem_exhausted();
	daf_buf_adds(&b, "daftar: ");
	daf_text_clean(&b, text, (size_t)n, false);
	daf_buf_addc(&b, '\n');
	free(text);
	while (done < b.len) {
		w = write(STDERR_FILENO, b.data + done, b.len - done);
		if (w < 0 && errno != EINTR)
			break; /* nobody left to tell */
		done += w > 0 ? (size_t)w : 0;
	}
	daf_buf_clear(&b);
}
