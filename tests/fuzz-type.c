/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-type.c - a type file as it comes in a charter: strict and lenient, then
 * every field parses, checks, shows and sorts some text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/kind.h"
#include "schema/type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use_field(const struct daf_field *field, const char *text)
{
	const struct daf_kind_ctx ctx = { .now = 1791463260,
		.offset_min = 300 };
	struct daf_buf out = { 0 };

	daf_err_free(daf_kind_parse(&out, field, text, &ctx));
	daf_err_free(field->kind->check(field, text));
	field->kind->display(&out, field, text);
	field->kind->sort_key(&out, field, text);
	daf_buf_clear(&out);
}

static void
use(const struct daf_types *types)
{
	const struct daf_type *type;
	size_t i, k;

	for (i = 0; (type = daf_types_at(types, i)) != NULL; i++) {
		if (daf_types_find(types, type->name) != type)
			abort();
		for (k = 0; k < type->nfields; k++) {
			if (daf_type_field(type, type->fields[k].name) !=
			    &type->fields[k])
				abort();
			(void)daf_type_indexed(type, &type->fields[k]);
			use_field(&type->fields[k], type->label);
		}
		for (k = 0; k < type->ndue; k++)
			if (daf_type_field(type, type->due[k].from) == NULL)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct daf_types_file file = { "fuzz.json", NULL, size };
	struct daf_types *types;
	const struct daf_err *err;
	char *text = daf_malloc(size + 1);
	int lenient;

	memcpy(text, data, size);
	text[size] = '\0';
	file.text = text;
	for (lenient = 0; lenient < 2; lenient++) {
		err = daf_types_load(&types, &file, 1, lenient != 0);
		if (err == NULL) {
			use(types);
			daf_types_free(types);
		} else if (strncmp(err->text, "fuzz.json", 9) != 0) {
			abort(); /* every fault names its file */
		}
		daf_err_free(err);
	}
	free(text);
	return 0;
}
