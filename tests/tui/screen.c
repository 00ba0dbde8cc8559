/* SPDX-License-Identifier: GPL-3.0-or-later */
/* screen.c - see screen.h. */
#include "tests/tui/screen.h"

#include <string.h>

#include <utf8proc.h>

static VTermScreenCell
cell_at(const struct tty *t, int row, int col)
{
	VTermScreenCell cell;

	memset(&cell, 0, sizeof(cell));
	vterm_screen_get_cell(
	    t->screen, (VTermPos){ .row = row - 1, .col = col - 1 }, &cell);
	return cell;
}

static void
add_cell(struct daf_buf *out, const VTermScreenCell *cell)
{
	utf8proc_uint8_t bytes[4];

	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0;
	     i++)
		daf_buf_add(out, bytes,
		    (size_t)utf8proc_encode_char(
			(utf8proc_int32_t)cell->chars[i], bytes));
}

void
screen_row(struct daf_buf *out, const struct tty *t, int row)
{
	size_t end = out->len;

	for (int col = 1; col <= t->cols; col++) {
		VTermScreenCell cell = cell_at(t, row, col);

		if (cell.chars[0] == 0 || cell.chars[0] == ' ') {
			daf_buf_addc(out, ' ');
		} else if (cell.chars[0] != (uint32_t)-1) {
			add_cell(out, &cell);
			end = out->len;
		}
	}
	if (out->data != NULL) {
		out->len = end;
		out->data[end] = '\0';
	}
}

void
screen_text(struct daf_buf *out, const struct tty *t)
{
	size_t end = out->len, start;

	for (int row = 1; row <= t->rows; row++) {
		start = out->len;
		screen_row(out, t, row);
		if (out->len > start)
			end = out->len + 1;
		daf_buf_addc(out, '\n');
	}
	out->len = end;
	out->data[end] = '\0';
}

/* Two fields have a gap of two blanks between them. What has no direction of its
 * own moves nothing. */
static bool
row_is_mixed(const struct tty *t, int row)
{
	bool turned = false, left, right;
	int blanks = 0, gap = 0;

	for (int col = 1; col <= t->cols; col++) {
		VTermScreenCell cell = cell_at(t, row, col);
		utf8proc_bidi_class_t way =
		    utf8proc_get_property((utf8proc_int32_t)cell.chars[0])
			->bidi_class;

		blanks =
		    cell.chars[0] == 0 || cell.chars[0] == ' ' ? blanks + 1 : 0;
		gap = blanks > gap ? blanks : gap;
		right = way == UTF8PROC_BIDI_CLASS_R ||
			way == UTF8PROC_BIDI_CLASS_AL;
		left = way == UTF8PROC_BIDI_CLASS_L ||
		       way == UTF8PROC_BIDI_CLASS_EN ||
		       way == UTF8PROC_BIDI_CLASS_AN;
		if (turned && (left || (right && gap > 1)))
			return true;
		turned = turned || right;
		if (right)
			gap = 0;
	}
	return false;
}

int
screen_mixed(const struct tty *t)
{
	for (int row = 3; row <= t->rows - 3; row++)
		if (row_is_mixed(t, row))
			return row;
	return 0;
}

static void
add_word(struct daf_buf *out, size_t start, const char *word)
{
	if (out->len > start)
		daf_buf_addc(out, ' ');
	daf_buf_adds(out, word);
}

static void
add_colour(
    struct daf_buf *out, size_t start, const char *which, const VTermColor *c)
{
	add_word(out, start, which);
	if (VTERM_COLOR_IS_INDEXED(c))
		daf_buf_addf(out, "=%d", c->indexed.idx);
	else
		daf_buf_addf(out, "=#%02x%02x%02x", c->rgb.red, c->rgb.green,
		    c->rgb.blue);
}

static void
cell_attr(struct daf_buf *out, const VTermScreenCell *cell)
{
	const struct {
		bool on;
		const char *name;
	} words[] = {
		{ cell->attrs.bold, "bold" },
		{ cell->attrs.underline != 0, "underline" },
		{ cell->attrs.italic, "italic" },
		{ cell->attrs.blink, "blink" },
		{ cell->attrs.reverse, "reverse" },
		{ cell->attrs.strike, "strike" },
	};
	size_t start = out->len;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].on)
			add_word(out, start, words[i].name);
	if (!VTERM_COLOR_IS_DEFAULT_FG(&cell->fg))
		add_colour(out, start, "fg", &cell->fg);
	if (!VTERM_COLOR_IS_DEFAULT_BG(&cell->bg))
		add_colour(out, start, "bg", &cell->bg);
}

void
screen_attr(struct daf_buf *out, const struct tty *t, int row, int col)
{
	VTermScreenCell cell = cell_at(t, row, col);

	cell_attr(out, &cell);
}

static void
row_attrs(struct daf_buf *out, const struct tty *t, int row)
{
	struct daf_buf run = { 0 }, next = { 0 };
	int from = 1;
	bool any = false;

	screen_attr(&run, t, row, 1);
	for (int col = 2; col <= t->cols + 1; col++) {
		daf_buf_reset(&next);
		if (col <= t->cols)
			screen_attr(&next, t, row, col);
		if (col <= t->cols &&
		    strcmp(daf_buf_str(&run), daf_buf_str(&next)) == 0)
			continue;
		if (run.len > 0) {
			if (any)
				daf_buf_adds(out, ", ");
			else
				daf_buf_addf(out, "%2d: ", row);
			daf_buf_addf(out, "%d-%d %s", from, col - 1, run.data);
			any = true;
		}
		daf_buf_reset(&run);
		daf_buf_adds(&run, daf_buf_str(&next));
		from = col;
	}
	if (any)
		daf_buf_addc(out, '\n');
	daf_buf_clear(&run);
	daf_buf_clear(&next);
}

void
screen_attrs(struct daf_buf *out, const struct tty *t)
{
	for (int row = 1; row <= t->rows; row++)
		row_attrs(out, t, row);
}

void
screen_cursor(int *row, int *col, const struct tty *t)
{
	VTermPos pos;

	vterm_state_get_cursorpos(t->state, &pos);
	*row = pos.row + 1;
	*col = pos.col + 1;
}

/* What the emulator would send for something. */
static bool
sends(struct tty *t, void (*ask)(VTerm *vt), const char *wanted)
{
	struct daf_buf reply = { 0 };
	bool same;

	t->reply = &reply;
	ask(t->vt);
	t->reply = NULL;
	same = strcmp(daf_buf_str(&reply), wanted) == 0;
	daf_buf_clear(&reply);
	return same;
}

static void
ask_up(VTerm *vt)
{
	vterm_keyboard_key(vt, VTERM_KEY_UP, VTERM_MOD_NONE);
}

static void
ask_keypad(VTerm *vt)
{
	vterm_keyboard_key(vt, VTERM_KEY_KP_1, VTERM_MOD_NONE);
}

static void
ask_paste(VTerm *vt)
{
	vterm_keyboard_start_paste(vt);
}

static bool
pen_is_plain(const struct tty *t)
{
	static const VTermAttr plain[] = {
		VTERM_ATTR_BOLD,
		VTERM_ATTR_UNDERLINE,
		VTERM_ATTR_ITALIC,
		VTERM_ATTR_BLINK,
		VTERM_ATTR_REVERSE,
		VTERM_ATTR_STRIKE,
	};
	VTermValue fg, bg, value;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		memset(&value, 0, sizeof(value));
		vterm_state_get_penattr(t->state, plain[i], &value);
		if (value.number != 0)
			return false;
	}
	vterm_state_get_penattr(t->state, VTERM_ATTR_FOREGROUND, &fg);
	vterm_state_get_penattr(t->state, VTERM_ATTR_BACKGROUND, &bg);
	return VTERM_COLOR_IS_DEFAULT_FG(&fg.color) &&
	       VTERM_COLOR_IS_DEFAULT_BG(&bg.color);
}

/* Are letters letters, not lines? Writes one into the corner: the program is
 * not there to mind. */
static bool
letters_are_plain(const struct tty *t)
{
	/* what the tty echoed behind the program may end within a letter */
	static const char home[] = "\030 \033[Hq";

	vterm_input_write(t->vt, home, sizeof(home) - 1);
	return cell_at(t, 1, 1).chars[0] == 'q';
}

static bool
modes_are_as_before(const struct tty *t)
{
	struct termios now;

	if (tcgetattr(t->slave, &now) < 0)
		return t->master < 0; /* after a hang-up nobody can look */
	return now.c_iflag == t->before.c_iflag &&
	       now.c_oflag == t->before.c_oflag &&
	       now.c_cflag == t->before.c_cflag &&
	       now.c_lflag == t->before.c_lflag &&
	       memcmp(now.c_cc, t->before.c_cc, sizeof(now.c_cc)) == 0;
}

void
screen_unrestored(struct daf_buf *out, struct tty *t)
{
	const struct {
		bool well;
		const char *fault;
	} checks[] = {
		{ !t->alternate, "alternate screen" },
		{ t->cursor_visible, "cursor hidden" },
		{ t->mouse == VTERM_PROP_MOUSE_NONE, "mouse reports" },
		{ sends(t, ask_paste, ""), "bracketed paste" },
		{ sends(t, ask_up, "\033[A"), "application cursor keys" },
		{ sends(t, ask_keypad, "1"), "application keypad" },
		{ pen_is_plain(t), "attributes" },
		{ letters_are_plain(t), "line drawing characters" },
		{ modes_are_as_before(t), "modes of the tty" },
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (checks[i].well)
			continue;
		if (out->len > 0)
			daf_buf_adds(out, ", ");
		daf_buf_adds(out, checks[i].fault);
	}
}
