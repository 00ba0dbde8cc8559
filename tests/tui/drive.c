/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drive.c - the driver's command line; see drive.h and README.
 *
 *   drive [-t TERM] [-g GOLDENS] SCRIPT
 *   drive [-t TERM] [--within MS] [--seconds N] [--home KEYS]
 *         --fuzz N --seed S -- COMMAND [ARG]...
 *   drive --steps
 *
 * Exit status: 0 all tests passed, 1 not, 2 usage.
 */
#include "tests/tui/drive.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/err.h"
#include "core/base/fs.h"

extern char **environ;

/* Handed on from our caller; everything else is fixed below. */
static const char *const kept[] = { "PATH", "TMPDIR", "T", "DAFTAR", "HUB",
	"srcdir", "builddir", "DAFTAR_SSH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
	"LSAN_OPTIONS", "UPDATE", "DAFTAR_FUZZ_KEYS", "DAFTAR_FUZZ_SEED",
	"DAFTAR_FUZZ_SECONDS" };
#define N_KEPT (sizeof(kept) / sizeof(kept[0]))

static const char *const fixed[][2] = {
	{ "LANG", "C.UTF-8" },
	{ "LC_ALL", "C.UTF-8" },
	{ "TZ", "UTC" },
	{ "DAFTAR_NOW", "2026-11-23T09:00:00+05:00" },
};
#define N_FIXED (sizeof(fixed) / sizeof(fixed[0]))

bool
drive_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = getenv(names[i]);
		if (value != NULL && *value != '\0')
			return strcasestr(value, "utf-8") != NULL ||
			       strcasestr(value, "utf8") != NULL;
	}
	return false;
}

static void
fix_environment(const char *temp)
{
	char *values[N_KEPT], *home;
	const char *value;

	for (size_t i = 0; i < N_KEPT; i++) {
		value = getenv(kept[i]);
		values[i] = value != NULL ? daf_strdup(value) : NULL;
	}
	clearenv();
	for (size_t i = 0; i < N_KEPT; i++) {
		if (values[i] != NULL)
			setenv(kept[i], values[i], 1);
		free(values[i]);
	}
	for (size_t i = 0; i < N_FIXED; i++)
		setenv(fixed[i][0], fixed[i][1], 1);
	setenv("T", temp, 1);
	home = daf_fs_join(temp, "home");
	setenv("HOME", home, 1);
	daf_err_free(daf_fs_mkdirs(home, 0700));
	free(home);
}

static void
print_steps(const struct step *steps)
{
	for (const struct step *s = steps; s->name != NULL; s++)
		printf("    %s%s%s\n        %s\n", s->name,
		    s->args[0] != '\0' ? " " : "", s->args, s->help);
}

static int
usage(void)
{
	fputs("usage: drive [-t TERM] [-g GOLDENS] SCRIPT\n"
	      "       drive [-t TERM] [--within MS] [--seconds N] "
	      "[--home KEYS]\n"
	      "             --fuzz N --seed S -- COMMAND [ARG]...\n"
	      "       drive --steps\n",
	    stderr);
	return 2;
}

/* Runs the script or the fuzzer in a folder of its own, or in $T. */
static int
run(struct drive *d, struct fuzz *f, char **args)
{
	char made[] = "/tmp/drive.XXXXXX", *goldens = NULL;
	const char *temp = getenv("T"), *srcdir = getenv("srcdir");
	const struct daf_err *err = NULL;
	bool own = temp == NULL, well = false;

	if (own)
		temp = mkdtemp(made);
	if (temp == NULL) {
		perror(made);
		return 2;
	}
	temp = daf_strdup(temp);
	if (d->goldens == NULL)
		d->goldens = goldens = daf_fs_join(
		    srcdir != NULL ? srcdir : ".", "tests/tui/goldens");
	d->update = getenv("UPDATE") != NULL;
	fix_environment(temp);
	if (f->argv != NULL) {
		err = drive_fuzz(d, f);
		well = err == NULL;
		printf("%sok 1 - random keys on %s\n1..1\n", well ? "" : "not ",
		    d->term);
	} else {
		err = drive_script(d, args[0]);
		well = err == NULL && d->failures == 0;
	}
	tty_close(&d->tty);
	if (d->held != NULL)
		fclose(d->held);
	d->held = NULL;
	if (err != NULL)
		fprintf(stderr, "drive: %s\n", err->text);
	daf_err_free(err);
	if (own)
		daf_err_free(daf_fs_remove_tree(temp));
	free((char *)(uintptr_t)temp);
	free(goldens);
	return well ? 0 : 1;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "terminal", required_argument, NULL, 't' },
		{ "goldens", required_argument, NULL, 'g' },
		{ "fuzz", required_argument, NULL, 'f' },
		{ "seed", required_argument, NULL, 's' },
		{ "within", required_argument, NULL, 'w' },
		{ "seconds", required_argument, NULL, 'l' },
		{ "home", required_argument, NULL, 'h' },
		{ "steps", no_argument, NULL, 'p' },
		{ 0 },
	};
	struct drive d = { .term = "xterm-256color",
		.rows = 24,
		.cols = 80,
		.deadline_ms = 5000 };
	struct fuzz f = { .seed = 1, .within_ms = 2000 };
	int c, status;

	while ((c = getopt_long(argc, argv, "+t:g:", options, NULL)) != -1) {
		if (c == 't') {
			d.term = optarg;
		} else if (c == 'g') {
			d.goldens = optarg;
		} else if (c == 'f') {
			f.keys = strtol(optarg, NULL, 10);
		} else if (c == 's') {
			f.seed = strtoull(optarg, NULL, 10);
		} else if (c == 'w') {
			f.within_ms = (int)strtol(optarg, NULL, 10);
		} else if (c == 'l') {
			f.seconds = (int)strtol(optarg, NULL, 10);
		} else if (c == 'h') {
			f.home = optarg;
		} else if (c == 'p') {
			print_steps(drive_steps);
			print_steps(drive_looks);
			return 0;
		} else {
			return usage();
		}
	}
	if (optind >= argc || (f.keys == 0 && optind + 1 != argc))
		return usage();
	if (f.keys > 0)
		f.argv = argv + optind;
	status = run(&d, &f, argv + optind);
	for (int i = 0; i < d.n_masks; i++)
		regfree(&d.masks[i]);
	return status;
}
