/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * termkey.c - keys of the terminal: curses' own codes, what terminals send
 * beside their description, UTF-8, pastes, and Esc with a digit for function
 * keys that a terminal lacks or eats.
 */
#include "tui/term_priv.h"

#include <string.h>
#include <unistd.h>

#include "core/base/timefmt.h"

/* How long a digit may come after Esc. */
#define ESC_DIGIT_FAST 400
#define ESC_DIGIT_SLOW 1200
#define PASTE_MAX (256 * 1024)
#define PASTE_SILENCE_MS 1000
#define SEQUENCE_MAX 32

static const struct {
	const char *sequence;
	int code;
} taught[] = {
	{ "\033[A", KEY_UP },
	{ "\033OA", KEY_UP },
	{ "\033[B", KEY_DOWN },
	{ "\033OB", KEY_DOWN },
	{ "\033[C", KEY_RIGHT },
	{ "\033OC", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },
	{ "\033OD", KEY_LEFT },
	{ "\033[H", KEY_HOME },
	{ "\033OH", KEY_HOME },
	{ "\033[1~", KEY_HOME },
	{ "\033[7~", KEY_HOME },
	{ "\033[F", KEY_END },
	{ "\033OF", KEY_END },
	{ "\033[4~", KEY_END },
	{ "\033[8~", KEY_END },
	{ "\033[2~", KEY_IC },
	{ "\033[3~", KEY_DC },
	{ "\033[5~", KEY_PPAGE },
	{ "\033[6~", KEY_NPAGE },
	{ "\033[Z", KEY_BTAB },
	{ "\033OP", KEY_F(1) },
	{ "\033OQ", KEY_F(2) },
	{ "\033OR", KEY_F(3) },
	{ "\033OS", KEY_F(4) },
	{ "\033[[A", KEY_F(1) },
	{ "\033[[B", KEY_F(2) },
	{ "\033[[C", KEY_F(3) },
	{ "\033[[D", KEY_F(4) },
	{ "\033[[E", KEY_F(5) },
	{ "\033[11~", KEY_F(1) },
	{ "\033[12~", KEY_F(2) },
	{ "\033[13~", KEY_F(3) },
	{ "\033[14~", KEY_F(4) },
	{ "\033[15~", KEY_F(5) },
	{ "\033[17~", KEY_F(6) },
	{ "\033[18~", KEY_F(7) },
	{ "\033[19~", KEY_F(8) },
	{ "\033[20~", KEY_F(9) },
	{ "\033[21~", KEY_F(10) },
	{ "\033[23~", KEY_F(11) },
	{ "\033[24~", KEY_F(12) },
	{ "\033[200~", DAF_CODE_PASTE },
	{ "\033[201~", DAF_CODE_PASTED },
};

void
daf_term_teach(void)
{
	size_t i;

	for (i = 0; i < sizeof(taught) / sizeof(taught[0]); i++)
		if (key_defined(taught[i].sequence) == 0)
			(void)define_key(taught[i].sequence, taught[i].code);
}

static const struct {
	int code;
	uint32_t key;
} codes[] = {
	{ KEY_UP, DAF_K_UP },
	{ KEY_DOWN, DAF_K_DOWN },
	{ KEY_LEFT, DAF_K_LEFT },
	{ KEY_RIGHT, DAF_K_RIGHT },
	{ KEY_PPAGE, DAF_K_PGUP },
	{ KEY_NPAGE, DAF_K_PGDN },
	{ KEY_HOME, DAF_K_HOME },
	{ KEY_FIND, DAF_K_HOME },
	{ KEY_END, DAF_K_END },
	{ KEY_SELECT, DAF_K_END },
	{ KEY_IC, DAF_K_INSERT },
	{ KEY_DC, DAF_K_DELETE },
	{ KEY_BACKSPACE, DAF_K_BACKSPACE },
	{ 0x08, DAF_K_BACKSPACE },
	{ 0x7f, DAF_K_BACKSPACE },
	{ KEY_BTAB, DAF_K_BACKTAB },
	{ KEY_ENTER, DAF_K_ENTER },
	{ KEY_SUSPEND, 0x1a }, /* linux and putty describe ^Z as a key */
	{ 0x0a, DAF_K_ENTER },
};

static uint32_t
from_code(int code)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].key;
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return DAF_K_F1 + (uint32_t)(code - KEY_F(1));
	return code < 0x80 ? (uint32_t)code : 0;
}

/* The next code, and when it was read: of those read ahead, else of curses,
 * which waits as long as it was told to. */
static int
next_code(struct daf_term *t, int64_t *at)
{
	int c;

	if (t->nahead == 0) {
		c = wgetch(t->keys);
		*at = daf_time_steady();
		return c;
	}
	c = t->ahead[0].code;
	*at = t->ahead[0].at;
	memmove(t->ahead, t->ahead + 1, --t->nahead * sizeof(t->ahead[0]));
	return c;
}

/* It is the next one again. */
static void
put_back(struct daf_term *t, int c, int64_t at)
{
	if (t->nahead == DAF_TERM_AHEAD)
		t->nahead--;
	memmove(t->ahead + 1, t->ahead, t->nahead * sizeof(t->ahead[0]));
	t->ahead[0] = (struct daf_term_code){ c, at };
	t->nahead++;
}

/* The rest of a letter whose first byte came; 0: it is none. */
static uint32_t
utf8_letter(struct daf_term *t, int first)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2, i, c;
	uint32_t cp = (uint32_t)first & (0x7fu >> n);
	int64_t at;

	if (first < 0xc2 || first > 0xf4)
		return 0;
	wtimeout(t->keys, PASTE_SILENCE_MS);
	for (i = 1; i < n; i++) {
		c = next_code(t, &at);
		if (c == ERR || c < 0x80 || c > 0xbf) {
			if (c != ERR)
				put_back(t, c, at);
			cp = 0;
			break;
		}
		cp = cp << 6 | ((uint32_t)c & 0x3f);
	}
	nodelay(t->keys, TRUE);
	return cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)
		   ? 0
		   : cp;
}

/* Up to the end of the paste, or until nothing more comes. */
static void
read_paste(struct daf_term *t)
{
	int64_t at;
	int c;
	char byte;

	daf_buf_reset(&t->paste);
	wtimeout(t->keys, PASTE_SILENCE_MS);
	while ((c = next_code(t, &at)) != ERR && c != DAF_CODE_PASTED) {
		byte = (char)c;
		if (c <= 0xff && t->paste.len < PASTE_MAX)
			daf_buf_add(&t->paste, &byte, 1);
	}
	nodelay(t->keys, TRUE);
}

/* A sequence that nobody taught us: to its last byte, and forgotten. */
static void
skip_sequence(struct daf_term *t)
{
	int64_t at;
	int i, c;

	wtimeout(t->keys, t->slow ? 500 : 100);
	for (i = 0; i < SEQUENCE_MAX; i++) {
		c = next_code(t, &at);
		if (c == ERR || (c >= 0x40 && c <= 0x7e))
			break;
	}
	nodelay(t->keys, TRUE);
}

/* Esc and a digit: the function key; 0: it is none of these. */
static uint32_t
esc_digit(int c)
{
	static const char digits[] = "1234567890-=";
	const char *at = c > 0 && c < 0x80 ? strchr(digits, c) : NULL;

	return at != NULL ? DAF_K_F1 + (uint32_t)(at - digits) : 0;
}

/* After an Esc: what it begins. False: nothing yet. */
static bool
after_esc(uint32_t *key, struct daf_term *t, bool *again)
{
	int64_t at;
	int c = next_code(t, &at);
	/* what was typed later is no part of an Esc that was read ahead */
	bool apart = t->esc_ahead && at > t->esc_at;

	*again = false;
	if (c == ERR && at < t->esc_at)
		return false;
	t->esc_at = 0;
	if (c != ERR && apart) {
		put_back(t, c, at);
		c = ERR;
	}
	if (c == '[' || c == 'O') {
		skip_sequence(t);
		*again = true;
		return false;
	}
	*key = c != ERR ? esc_digit(c) : 0;
	if (*key == 0) {
		if (c != ERR)
			put_back(t, c, at);
		*key = DAF_K_ESC;
	}
	return true;
}

/* One code of curses'; false: it means nothing. */
static bool
one_code(uint32_t *key, struct daf_term *t, int c)
{
	if (c == DAF_CODE_PASTE) {
		read_paste(t);
		*key = DAF_K_PASTE;
		return true;
	}
	if (c >= 0x80 && c <= 0xff)
		*key = utf8_letter(t, c);
	else
		*key = from_code(c);
	return *key != 0;
}

bool
daf_term_key(uint32_t *key, struct daf_term *t)
{
	bool again = true, ahead;
	int64_t at;
	int c;

	if (t->resized) {
		t->resized = false;
		*key = DAF_K_RESIZE;
		return true;
	}
	if (t->stop) {
		t->stop = false;
		*key = 0x1a; /* as Ctrl-Z */
		return true;
	}
	while (again) {
		if (t->esc_at != 0) {
			if (after_esc(key, t, &again))
				return true;
			continue;
		}
		ahead = t->nahead > 0;
		c = next_code(t, &at);
		if (c == ERR)
			return false;
		if (c == 0x1b) {
			t->esc_at =
			    at + (t->slow ? ESC_DIGIT_SLOW : ESC_DIGIT_FAST);
			t->esc_ahead = ahead;
		} else if (one_code(key, t, c)) {
			return true;
		}
	}
	return false;
}

bool
daf_term_interrupted(struct daf_term *t)
{
	bool pressed = false;
	int c;

	if (daf_term_gone(t))
		return true;
	while (t->nahead < DAF_TERM_AHEAD && (c = wgetch(t->keys)) != ERR)
		if (c == 0x03)
			pressed = true;
		else
			t->ahead[t->nahead++] =
			    (struct daf_term_code){ c, daf_time_steady() };
	return pressed;
}

const char *
daf_term_pasted(const struct daf_term *t, size_t *len)
{
	*len = t->paste.len;
	return daf_buf_str(&t->paste);
}
