/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sheetlib.h - Pango and Cairo, loaded when a PDF is made. Linked with the
 * program, they and the forty libraries that come with them would be loaded at
 * each start of it, which was a fifth of a command's time.
 */
#ifndef DAF_TUI_SHEETLIB_H
#define DAF_TUI_SHEETLIB_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "core/base/err.h"

/* All that is used of them. */
#define DAF_SHEET_FUNCTIONS(X)                      \
	X(cairo_create)                             \
	X(cairo_destroy)                            \
	X(cairo_font_options_create)                \
	X(cairo_font_options_destroy)               \
	X(cairo_font_options_set_hint_metrics)      \
	X(cairo_font_options_set_hint_style)        \
	X(cairo_line_to)                            \
	X(cairo_move_to)                            \
	X(cairo_pdf_surface_create_for_stream)      \
	X(cairo_pdf_surface_set_metadata)           \
	X(cairo_rectangle)                          \
	X(cairo_set_font_options)                   \
	X(cairo_set_line_width)                     \
	X(cairo_set_source_rgb)                     \
	X(cairo_show_page)                          \
	X(cairo_status)                             \
	X(cairo_status_to_string)                   \
	X(cairo_stroke)                             \
	X(cairo_surface_destroy)                    \
	X(cairo_surface_finish)                     \
	X(cairo_surface_status)                     \
	X(g_object_unref)                           \
	X(pango_cairo_create_layout)                \
	X(pango_cairo_show_layout)                  \
	X(pango_cairo_show_layout_line)             \
	X(pango_context_set_round_glyph_positions)  \
	X(pango_font_description_free)              \
	X(pango_font_description_new)               \
	X(pango_font_description_set_absolute_size) \
	X(pango_font_description_set_family_static) \
	X(pango_font_description_set_weight)        \
	X(pango_layout_get_context)                 \
	X(pango_layout_get_iter)                    \
	X(pango_layout_get_line_count)              \
	X(pango_layout_get_size)                    \
	X(pango_layout_iter_free)                   \
	X(pango_layout_iter_get_baseline)           \
	X(pango_layout_iter_get_line_extents)       \
	X(pango_layout_iter_get_line_readonly)      \
	X(pango_layout_iter_get_line_yrange)        \
	X(pango_layout_iter_next_line)              \
	X(pango_layout_set_alignment)               \
	X(pango_layout_set_font_description)        \
	X(pango_layout_set_text)                    \
	X(pango_layout_set_width)                   \
	X(pango_layout_set_wrap)

/* Each by its own name and with its own type, from their headers. */
struct daf_sheet_lib {
#define DAF_SHEET_MEMBER(function) __typeof__(function) *(function);
	DAF_SHEET_FUNCTIONS(DAF_SHEET_MEMBER)
#undef DAF_SHEET_MEMBER
};

/* They stay loaded until the program ends. FAILED says what is missing. */
const struct daf_err *daf_sheet_load(struct daf_sheet_lib *out) DAF_MUST_USE;

#endif
