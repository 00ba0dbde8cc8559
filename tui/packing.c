/* SPDX-License-Identifier: GPL-3.0-or-later */
/* packing.c - ":pack" and ":unpack": the exchange by stick, from the screens. */
#include <stdlib.h>
#include <string.h>

#include "sync/courier.h"
#include "tui/screens.h"
#include "tui/tofile.h"
#include "tui/uijob.h"

#define OFFICES_MAX 100

static const struct daf_err *
no_file(const char *usage)
{
	return daf_err(
	    DAF_REFUSED, "which file? :%s, in a folder of the stick", usage);
}

const struct daf_err *
daf_packing(struct daf_ui *ui, const char *arg)
{
	struct daf_pool *pool = daf_pool_new();
	const char *offices[OFFICES_MAX];
	/* Asked before, if it is there. */
	struct daf_pack_order order = { .offices = offices, .replace = true };
	const char *after;
	char *file = daf_tofile_word(&after, arg != NULL ? arg : "");
	char *words = daf_strdup(after), *rest = words, *word;
	const struct daf_err *err = NULL;
	char *path = NULL;
	struct daf_packed p;

	while (err == NULL && (word = strsep(&rest, " ")) != NULL) {
		if (*word == '\0')
			continue;
		if (order.noffices < OFFICES_MAX)
			offices[order.noffices++] = word;
		else
			err = daf_err(DAF_REFUSED, "too many offices");
	}
	if (err == NULL && *file == '\0')
		err = no_file("pack FILE");
	if (err == NULL && !daf_tofile_path(&path, ui, file, NULL))
		goto done;
	if (err == NULL)
		err = daf_pack(&p, pool, ui->cli->ledger, path, &order);
	if (err == NULL)
		daf_ui_say(ui,
		    "%lld change sets packed and read back; unmount the stick, "
		    "then take it out: %s",
		    (long long)p.changes, path);
done:
	daf_pool_free(pool);
	free(path);
	free(file);
	free(words);
	return err;
}

const struct daf_err *
daf_unpacking(struct daf_ui *ui, const char *arg)
{
	const struct daf_err *err;
	char *path;

	if (arg == NULL || *arg == '\0')
		return no_file("unpack FILE");
	path = daf_tofile_named(arg);
	err = daf_ui_job_unpack(ui, path);
	free(path);
	return err != NULL ? err : daf_syncing_open(ui, false);
}
