/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor.c - see doctor.h. */
#include "tui/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/lock.h"
#include "core/base/proc.h"

#define MIB ((uint64_t)1 << 20)
#define DISK_LOW (1024 * MIB)
#define DISK_FULL (32 * MIB)
#define CLOCK_SLACK 300        /* s that clocks may differ */
#define CLOCK_FIRST 1704067200 /* 2024-01-01: no register is older */
#define ANSWER_MS 10000

struct visit {
	struct daf_cli *cli;
	void (*told)(void *arg, const struct daf_health *h);
	void *arg;
	const char *what;
	enum daf_code first; /* of the bad ones */
	size_t nbad;
};

static DAF_PRINTF(5, 0) void tell(struct visit *v, int state,
    enum daf_code code, const char *where, const char *fmt, va_list ap)
{
	struct daf_health h = { .what = v->what, .where = where };
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		daf_mem_exhausted();
	h.reason = text;
	h.state = state == 0   ? DAF_HEALTH_OK
		  : state == 1 ? DAF_HEALTH_WARN
			       : DAF_HEALTH_BAD;
	v->told(v->arg, &h);
	free(text);
	if (h.state == DAF_HEALTH_BAD && v->nbad++ == 0)
		v->first = code;
}

static DAF_PRINTF(3, 4) void good(
    struct visit *v, const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(v, 0, DAF_OK, where, fmt, ap);
	va_end(ap);
}

static DAF_PRINTF(3, 4) void doubt(
    struct visit *v, const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(v, 1, DAF_OK, where, fmt, ap);
	va_end(ap);
}

static DAF_PRINTF(4, 5) void bad(struct visit *v, enum daf_code code,
    const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(v, 2, code, where, fmt, ap);
	va_end(ap);
}

/* True if there was none. Frees it. */
static bool
well(struct visit *v, const char *where, const struct daf_err *err)
{
	if (err == NULL)
		return true;
	bad(v, err->code, where, "%s", err->text);
	daf_err_free(err);
	return false;
}

/* ---- the folder ---- */

static void
check_folder(struct visit *v)
{
	const char *dir = v->cli->dir;
	struct stat st;

	if (stat(dir, &st) != 0)
		bad(v, DAF_STORAGE, dir, "%s", strerror(errno));
	else if ((st.st_mode & 0007) != 0)
		bad(v, DAF_STORAGE, dir,
		    "others have rights to it: chmod "
		    "o-rwx %s",
		    dir);
	else if (access(dir, R_OK | W_OK | X_OK) != 0)
		bad(v, DAF_STORAGE, dir,
		    "this account may not write in it: "
		    "%s",
		    strerror(errno));
	else
		good(v, dir, "mode %04o, no rights for others",
		    (unsigned)(st.st_mode & 07777));
}

static void
check_identity(struct visit *v)
{
	char *path = daf_fs_join(v->cli->dir, "identity");
	struct stat st, folder;
	mode_t mode = 0600;

	/* Who shares the register reads what is sent to it. */
	if (stat(v->cli->dir, &folder) == 0 && (folder.st_mode & S_IWGRP) != 0)
		mode = 0660;
	if (stat(path, &st) != 0)
		bad(v, DAF_STORAGE, path, "%s", strerror(errno));
	else if ((st.st_mode & 07777 & ~mode) != 0)
		bad(v, DAF_STORAGE, path,
		    "others than those of the register "
		    "may read it: chmod %03o %s",
		    (unsigned)mode, path);
	else
		good(v, path, "mode %04o", (unsigned)(st.st_mode & 07777));
	free(path);
}

static void
check_disk(struct visit *v)
{
	const char *dir = v->cli->dir;
	struct statvfs fs;
	uint64_t left;

	if (statvfs(dir, &fs) != 0) {
		bad(v, DAF_STORAGE, dir, "%s", strerror(errno));
		return;
	}
	left = (uint64_t)fs.f_bavail * fs.f_frsize;
	if ((fs.f_flag & ST_RDONLY) != 0)
		bad(v, DAF_STORAGE, dir, "the disk is read-only");
	else if (left < DISK_FULL || (fs.f_files != 0 && fs.f_favail < 1000))
		bad(v, DAF_STORAGE, dir,
		    "the disk is full: %llu MiB free, "
		    "%llu files",
		    (unsigned long long)(left / MIB),
		    (unsigned long long)fs.f_favail);
	else if (left < DISK_LOW)
		doubt(v, dir, "only %llu MiB are free",
		    (unsigned long long)(left / MIB));
	else
		good(v, dir, "%llu MiB free", (unsigned long long)(left / MIB));
}

/* ---- encryption: what the kernel says of the block device ---- */

enum crypt { CRYPT_UNKNOWN, CRYPT_NO, CRYPT_YES };

static enum crypt
device_crypt(const char *sys, int depth)
{
	const struct daf_err *err;
	enum crypt found = CRYPT_NO;
	char *path, *text = NULL, **names = NULL;
	size_t n = 0, i, len;

	path = daf_asprintf("%s/dm/uuid", sys);
	err = daf_fs_read(&text, &len, path, 4096);
	free(path);
	if (err == NULL && strncmp(text, "CRYPT-", 6) == 0)
		found = CRYPT_YES;
	daf_err_free(err);
	free(text);
	if (found == CRYPT_YES || depth > 8)
		return found;
	path = daf_asprintf("%s/slaves", sys);
	err = daf_fs_list(&names, &n, path);
	for (i = 0; err == NULL && i < n && found != CRYPT_YES; i++) {
		text = daf_fs_join(path, names[i]);
		found = device_crypt(text, depth + 1);
		free(text);
	}
	daf_fs_names_free(names, n);
	daf_err_free(err);
	free(path);
	return found;
}

static void
check_encryption(struct visit *v)
{
	const char *dir = v->cli->dir;
	enum crypt found = CRYPT_UNKNOWN;
	struct stat st;
	char *sys;

	if (stat(dir, &st) != 0)
		return;
	sys = daf_asprintf(
	    "/sys/dev/block/%u:%u", major(st.st_dev), minor(st.st_dev));
	if (daf_fs_exists(sys))
		found = device_crypt(sys, 0);
	free(sys);
	switch (found) {
	case CRYPT_UNKNOWN:
		doubt(v, dir,
		    "whether the disk is encrypted cannot be told "
		    "here: see to it, a register is confidential");
		break;
	case CRYPT_NO:
		doubt(v, dir,
		    "the disk does not look encrypted: whoever "
		    "takes the machine can read the register");
		break;
	case CRYPT_YES:
		good(v, dir, "on an encrypted disk");
		break;
	}
}

/* ---- lock and databases ---- */

static void
check_lock(struct visit *v)
{
	char *path = daf_fs_join(v->cli->dir, "lock");
	const struct daf_err *err;
	struct daf_lock *lock = NULL;

	err = daf_lock_take(&lock, path, 0);
	daf_lock_drop(lock);
	if (err != NULL && err->code == DAF_BUSY) {
		doubt(v, path, "another process writes just now");
		daf_err_free(err);
	} else if (well(v, path, err)) {
		good(v, path, "free");
	}
	free(path);
}

static bool
check_register(struct visit *v)
{
	struct daf_cli *cli = v->cli;

	if (!well(v, cli->dir, daf_cli_open(cli)) ||
	    !well(v, cli->dir, daf_register_check(cli->reg)))
		return false;
	good(v, cli->dir, "both databases are sound");
	if (daf_register_moved(cli->reg))
		doubt(v, cli->dir,
		    "the register was moved or restored: it "
		    "takes a new replica name at the next save; if it was "
		    "restored, let headquarters merge what it had sent and "
		    "run `daftar sync` before that, else it gives numbers "
		    "again");
	return true;
}

/* ---- who signs ---- */

static bool
check_key(struct visit *v)
{
	static const char text[] = "daftar doctor\n";
	struct daf_cli *cli = v->cli;
	struct daf_buf armour = { 0 };
	const struct daf_err *err;

	if (!well(v, NULL, daf_signer_find(&cli->signer, cli->reg)))
		return false;
	err = daf_sign(&armour, cli->signer, text, sizeof(text) - 1);
	daf_buf_clear(&armour);
	if (!well(v, cli->signer->key_path, err))
		return false;
	good(v, cli->signer->key_path, "%s signs, as %s",
	    cli->signer->key.fingerprint, cli->signer->id);
	return true;
}

static void
check_roster(struct visit *v, const struct daf_ledger *l)
{
	const struct daf_signer *s = v->cli->signer;
	const struct daf_err *err;

	if (l->charter == NULL) {
		doubt(v, l->conf->name, "no main is here yet: `daftar sync`");
		return;
	}
	if (daf_charter_by_id(l->charter, s->id) == NULL) {
		doubt(v, l->conf->name,
		    "%s is not enrolled yet: what is saved "
		    "stays here until headquarters has done it",
		    s->id);
		return;
	}
	err =
	    daf_charter_may_write(l->charter, &s->key, s->id, l->conf->replica);
	if (err != NULL)
		bad(v, DAF_DENIED, l->conf->name, "%s", err->text);
	else
		good(v, l->conf->name, "%s may write as %s", s->id,
		    l->conf->replica);
	daf_err_free(err);
}

static void
check_account(struct visit *v, const struct daf_ledger *l)
{
	const struct daf_config *config = daf_register_config(v->cli->reg);
	size_t officers = 0, i;

	for (i = 0; l->charter != NULL && i < l->charter->nofficers; i++)
		if (strcmp(l->charter->officers[i].office, l->conf->office) ==
		    0)
			officers++;
	if (officers > 1 && daf_config_subsection(config, "account", 1) == NULL)
		doubt(v, l->conf->name,
		    "%zu officers of this office are "
		    "enrolled, one account is used: whoever has its files "
		    "signs as any of them; give each an account of his own",
		    officers);
}

static void
check_clock(struct visit *v, const struct daf_ledger *l)
{
	const struct daf_err *err;
	struct daf_commit c;
	int64_t now = daf_time_now();

	if (now < CLOCK_FIRST) {
		bad(v, DAF_FAILED, NULL,
		    "this machine's clock is years "
		    "behind: set it");
		return;
	}
	if (l->main_number == 0)
		return;
	err = daf_commit_read(&c, v->cli->pool, l->in, l->main_oid);
	if (!well(v, l->main_oid, err))
		return;
	if (now + CLOCK_SLACK < c.time)
		doubt(v, l->conf->name,
		    "this clock is %lld minutes behind "
		    "the newest main: set it",
		    (long long)((c.time - now) / 60));
	else
		good(v, l->conf->name, "not behind the newest main");
}

/* ---- programs ---- */

static void
check_program(struct visit *v, const char *const argv[])
{
	struct daf_buf out = { 0 }, errors = { 0 };
	const struct daf_err *err;
	const char *text;
	int status = 0;

	err = daf_proc_run(
	    &out, &errors, &status, argv, NULL, NULL, 0, 65536, ANSWER_MS);
	if (well(v, argv[0], err)) {
		text = out.len > 0 ? daf_buf_str(&out) : daf_buf_str(&errors);
		if (status != 0)
			bad(v, DAF_FAILED, argv[0], "it ends with status %d",
			    status);
		else
			good(
			    v, argv[0], "%.*s", (int)strcspn(text, "\n"), text);
	}
	daf_buf_clear(&out);
	daf_buf_clear(&errors);
}

static void
check_ledgers(struct visit *v, bool signer)
{
	const struct daf_register_ledger *conf;
	struct daf_ledger *l = NULL;
	size_t i;

	for (i = 0; i < daf_register_nledgers(v->cli->reg); i++) {
		conf = daf_register_ledger_at(v->cli->reg, i);
		v->what = "ledger";
		if (!well(v, conf->name,
			daf_ledger_open(&l, v->cli->reg, conf->name)))
			continue;
		v->what = "roster";
		if (signer)
			check_roster(v, l);
		v->what = "account";
		check_account(v, l);
		v->what = "clock";
		check_clock(v, l);
		v->what = "hub";
		if (l->conf->url == NULL)
			doubt(v, conf->name, "it has no hub");
		daf_ledger_close(l);
	}
}

const struct daf_err *
daf_doctor(struct daf_cli *cli,
    void (*told)(void *arg, const struct daf_health *h), void *arg)
{
	static const char *const git[] = { "git", "--version", NULL };
	static const char *const ssh[] = { "ssh", "-V", NULL };
	static const struct {
		const char *what;
		void (*check)(struct visit *v);
	} checks[] = {
		{ "folder", check_folder },
		{ "identity", check_identity },
		{ "disk", check_disk },
		{ "encryption", check_encryption },
		{ "lock", check_lock },
	};
	struct visit v = { .cli = cli, .told = told, .arg = arg };
	const struct daf_err *err;
	bool signer;
	size_t i;

	err = daf_cli_there(cli);
	if (err != NULL)
		return err;
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		v.what = checks[i].what;
		checks[i].check(&v);
	}
	v.what = "program";
	check_program(&v, git);
	check_program(&v, ssh);
	v.what = "register";
	if (check_register(&v)) {
		v.what = "key";
		signer = check_key(&v);
		check_ledgers(&v, signer);
	}
	if (v.nbad == 0)
		return NULL;
	return daf_err(v.first, "%zu %s found something wrong", v.nbad,
	    v.nbad == 1 ? "check" : "checks");
}
