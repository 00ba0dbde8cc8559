/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * extractwrite.c - an extract as a folder: see extract.h. It is made beside
 * its place and renamed at the end.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/timefmt.h"
#include "sync/extract.h"
#include "sync/said.h"

#define README_MAX (64 * 1024)

struct made {
	const char *name; /* below the folder */
	char sha256[65];
};

struct writing {
	const struct daf_extract *x;
	const char *dir;
	struct daf_pool *pool;
	struct made *files;
	size_t n, cap;
	char charter[65];      /* the last one written */
	int64_t first, newest; /* numbers of the mains that are in it */
};

/* ---- files ---- */

/* Not synced each for itself: the folder is, before it gets its name. */
static const struct daf_err *
write_bytes(const char *path, const void *data, size_t len)
{
	const struct daf_err *err = NULL;
	FILE *f = fopen(path, "wbxe");
	bool good;

	if (f == NULL)
		return daf_err_errno("%s", path);
	good = fwrite(data, 1, len, f) == len;
	if (!good)
		err = daf_err_errno("%s", path);
	if (fclose(f) != 0 && err == NULL)
		err = daf_err_errno("%s", path);
	return err;
}

static bool
has_file(const struct writing *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (strcmp(w->files[i].name, name) == 0)
			return true;
	return false;
}

static const struct daf_err *
put(struct writing *w, const char *name, const void *data, size_t len)
{
	const struct daf_err *err;
	struct made *m;
	char *path;

	w->files = daf_grow(w->files, w->n, &w->cap, sizeof(*w->files));
	m = &w->files[w->n++];
	m->name = daf_pool_strdup(w->pool, name);
	daf_sha256_hex(m->sha256, data, len);
	path = daf_fs_join(w->dir, name);
	err = write_bytes(path, data, len);
	free(path);
	return err;
}

static const struct daf_err *
put_text(struct writing *w, const char *name, const struct daf_buf *b)
{
	return put(w, name, daf_buf_str(b), b->len);
}

/* NAME.payload and NAME.sig. */
static const struct daf_err *
put_commit(struct writing *w, const char *name, const struct daf_commit *c)
{
	char armour[DAF_SIG_ARMOUR_MAX];
	const struct daf_err *err;
	size_t len = daf_sig_armour(armour, &c->sig);

	err = put(w, daf_pool_printf(w->pool, "%s.payload", name), c->payload,
	    c->payload_len);
	if (err == NULL)
		err = put(
		    w, daf_pool_printf(w->pool, "%s.sig", name), armour, len);
	return err;
}

static const struct daf_err *
put_sets(struct writing *w, const char *folder,
    const struct daf_extract_set *sets, size_t n)
{
	const struct daf_err *err = NULL;
	size_t i;

	for (i = 0; i < n && err == NULL; i++)
		err = put_commit(w,
		    daf_pool_printf(w->pool, "%s/%s", folder, sets[i].at),
		    &sets[i].commit);
	return err;
}

/* ---- main and its charters ---- */

/* A file of a charter: its line in the list, its bytes once. */
static const struct daf_err *
put_part(struct writing *w, struct daf_buf *list, const char *path,
    const void *data, size_t len)
{
	char sha256[65], name[128];

	daf_sha256_hex(sha256, data, len);
	daf_buf_addf(list, "%s %zu %s\n", sha256, len, path);
	snprintf(name, sizeof(name), "charters/files/%s", sha256);
	return has_file(w, name) ? NULL : put(w, name, data, len);
}

/* The one file of a charter that does not follow from what was read. */
static const struct daf_err *
read_readme(char **out, size_t *len, struct daf_repo *repo, const char *tree)
{
	const struct daf_err *err = NULL;
	const git_tree_entry *e;
	git_tree *t = NULL;
	char oid[DAF_OID_HEX];
	git_oid id;

	*out = NULL;
	if (git_oid_fromstr(&id, tree) != 0 ||
	    git_tree_lookup(&t, daf_repo_git(repo), &id) != 0)
		return daf_git_err(DAF_STORAGE, "the charter %s", tree);
	e = git_tree_entry_byname(t, "README.md");
	if (e == NULL)
		err =
		    daf_err(DAF_ALARM, "the charter %s has no README.md", tree);
	if (err == NULL) {
		git_oid_tostr(oid, sizeof(oid), git_tree_entry_id(e));
		err = daf_repo_read(
		    out, len, repo, oid, GIT_OBJECT_BLOB, README_MAX);
	}
	git_tree_free(t);
	return err;
}

static const struct daf_err *
put_parts(struct writing *w, struct daf_buf *list, const struct daf_charter *c,
    const char *tree)
{
	struct daf_buf roster = { 0 }, signers = { 0 };
	const struct daf_err *err;
	char *readme = NULL, path[128];
	size_t len = 0, i;

	daf_roster_write(&roster, c);
	daf_roster_signers(&signers, c);
	err = read_readme(&readme, &len, w->x->l->in, tree);
	if (err == NULL)
		err = put_part(w, list, "README.md", readme, len);
	if (err == NULL)
		err = put_part(w, list, "allowed_signers",
		    daf_buf_str(&signers), signers.len);
	if (err == NULL)
		err = put_part(
		    w, list, "roster.json", daf_buf_str(&roster), roster.len);
	for (i = 0; i < c->ntypes && err == NULL; i++) {
		snprintf(path, sizeof(path), "types/%s", c->types[i].name);
		err =
		    put_part(w, list, path, c->types[i].text, c->types[i].len);
	}
	free(readme);
	daf_buf_clear(&roster);
	daf_buf_clear(&signers);
	return err;
}

static const struct daf_err *
put_charter(struct writing *w, const struct daf_charter *c, const char *tree)
{
	struct daf_buf list = { 0 };
	const struct daf_err *err = NULL;
	char name[128];

	snprintf(name, sizeof(name), "charters/%s", c->sha256);
	if (!has_file(w, name)) {
		err = put_parts(w, &list, c, tree);
		if (err == NULL)
			err = put_text(w, name, &list);
	}
	daf_buf_clear(&list);
	return err;
}

/* The keys that a charter lists, without those that it lists no longer. */
static const struct daf_err *
put_signers(struct writing *w, const struct daf_charter *c, int64_t number)
{
	static const char end[] = "# no longer listed\n";
	struct daf_buf signers = { 0 };
	const struct daf_err *err;
	const char *cut;
	char name[64];

	daf_roster_signers(&signers, c);
	cut = strstr(daf_buf_str(&signers), end);
	snprintf(name, sizeof(name), "signers/main-%" PRId64, number);
	err = put(w, name, signers.data,
	    cut != NULL ? (size_t)(cut - signers.data) : signers.len);
	daf_buf_clear(&signers);
	return err;
}

static bool
accepts_one(const struct daf_extract *x, int64_t number)
{
	size_t i;

	for (i = 0; i < x->nsets; i++)
		if (x->sets[i].accepted.number == number)
			return true;
	return false;
}

static const struct daf_err *
put_main(struct writing *w, const char *oid, bool newest)
{
	struct daf_pool *pool = daf_pool_new();
	struct daf_charter *charter = NULL;
	const struct daf_err *err;
	struct daf_commit c;
	struct daf_main m = { 0 };
	char name[64];
	bool signers;

	err = daf_said_main(&m, &c, pool, w->x->l->in, oid);
	if (err == NULL) {
		if (w->newest == 0)
			w->first = m.number;
		w->newest = m.number;
		snprintf(name, sizeof(name), "main/%06" PRId64, m.number);
		err = put_commit(w, name, &c);
	}
	signers = err == NULL && (newest || accepts_one(w->x, m.number));
	if (err == NULL && (signers || strcmp(w->charter, m.charter) != 0))
		err = daf_charter_read(&charter, w->x->l->in, c.tree);
	if (err == NULL && charter != NULL) {
		memcpy(w->charter, m.charter, sizeof(w->charter));
		err = put_charter(w, charter, c.tree);
		if (err == NULL && signers)
			err = put_signers(w, charter, m.number);
	}
	daf_charter_free(charter);
	daf_pool_free(pool);
	return err;
}

static const struct daf_err *
put_mains(struct writing *w)
{
	const struct daf_err *err = NULL;
	char oid[DAF_OID_HEX];
	size_t i;

	for (i = w->x->nmains; i > 0 && err == NULL; i--) {
		git_oid_tostr(oid, sizeof(oid), &w->x->mains[i - 1]);
		err = put_main(w, oid, i == 1);
	}
	return err;
}

/* ---- texts ---- */

static void
expected_line(struct daf_buf *out, const struct daf_extract_set *s)
{
	char local[DAF_TIME_SIZE];
	int zone = s->commit.zone;

	daf_time_local(local, s->commit.time, zone);
	daf_buf_addf(out, "%s  %.10s %.5s %c%02d%02d  %s  ", s->at, local,
	    local + 11, zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60,
	    s->commit.id);
	daf_extract_verdict(out, s);
	daf_buf_addc(out, '\n');
}

/* What verify.sh prints. */
static const struct daf_err *
put_expected(struct writing *w)
{
	const struct daf_extract *x = w->x;
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	size_t i;

	daf_buf_addf(
	    &b, "founding key %s of %s\n", x->founding_key, x->founder);
	for (i = 0; i < x->nsets; i++)
		expected_line(&b, &x->sets[i]);
	daf_buf_addf(&b,
	    "VERIFIED: %zu change sets of %s; main %" PRId64 " to %" PRId64
	    "\n",
	    x->nsets, x->records[0].id, w->first, w->newest);
	err = put_text(w, "expected.txt", &b);
	daf_buf_clear(&b);
	return err;
}

static const struct daf_err *
put_records(struct writing *w)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	size_t i;

	for (i = 0; i < w->x->nrecords; i++)
		daf_buf_addf(&b, "%s\n", w->x->records[i].id);
	err = put_text(w, "records", &b);
	daf_buf_clear(&b);
	if (err != NULL)
		return err;
	daf_buf_addf(&b, "%s\n", w->x->founding_key);
	err = put_text(w, "founding-key", &b);
	daf_buf_clear(&b);
	return err;
}

/* The change set that README.txt shows how to check by hand. */
static const struct daf_extract_set *
example(const struct daf_extract *x)
{
	size_t i;

	for (i = 0; i < x->nsets; i++)
		if (x->sets[i].accepted.number != 0 &&
		    x->sets[i].wrong == NULL && !x->sets[i].ranged)
			return &x->sets[i];
	return &x->sets[0];
}

struct mark {
	const char *mark, *value;
};

/* The text with each @MARK@ replaced. */
static void
fill(struct daf_buf *out, const char *text, const struct mark *marks, size_t n)
{
	const char *at, *end;
	size_t i;

	while ((at = strchr(text, '@')) != NULL) {
		daf_buf_add(out, text, (size_t)(at - text));
		end = strchr(at + 1, '@');
		assert(end != NULL);
		for (i = 0; i < n; i++)
			if (strlen(marks[i].mark) == (size_t)(end - at - 1) &&
			    strncmp(marks[i].mark, at + 1,
				strlen(marks[i].mark)) == 0)
				daf_buf_adds(out, marks[i].value);
		text = end + 1;
	}
	daf_buf_adds(out, text);
}

static const char *
ids(const struct writing *w)
{
	const struct daf_extract *x = w->x;

	if (x->nrecords == 1)
		return x->records[0].id;
	return daf_pool_printf(w->pool, "%s, and %zu of what belongs to it",
	    x->records[0].id, x->nrecords - 1);
}

static const struct daf_err *
put_readme(struct writing *w, const struct daf_extract_text *t)
{
	static const char links[] =
	    "  links/          The change sets in between, which lead to those "
	    "that main\n"
	    "                  names. They belong to other records.\n";
	const struct daf_extract *x = w->x;
	const struct daf_extract_set *s = example(x);
	const char *name = t->number != NULL ? t->number : x->records[0].id;
	const int64_t main =
	    s->accepted.number != 0 ? s->accepted.number : w->newest;
	const struct mark marks[] = {
		{ "RECORD", name },
		{ "TITLE", t->title },
		{ "IDS", ids(w) },
		{ "LEDGER", x->l->conf->name },
		{ "LEDGERID", x->l->conf->hash },
		{ "TIME", t->made },
		{ "BY", t->by },
		{ "GROUND", t->ground != NULL ? t->ground : "none was asked" },
		{ "COUNT", daf_pool_printf(w->pool, "%zu", x->nsets) },
		{ "MAIN", daf_pool_printf(w->pool, "%" PRId64, w->newest) },
		{ "LINKS", x->nlinks != 0 ? links : "" },
		{ "ROOT", x->founding_key },
		{ "EXMAIN", daf_pool_printf(w->pool, "%" PRId64, main) },
		{ "EXWHO", s->commit.id },
		{ "EXAMPLE", s->at },
		{ "EXOID", s->commit.oid },
	};
	struct daf_buf b = { 0 };
	const struct daf_err *err;

	fill(&b, daf_extract_readme, marks, sizeof(marks) / sizeof(marks[0]));
	err = put_text(w, "README.txt", &b);
	daf_buf_clear(&b);
	return err;
}

static int
made_cmp(const void *a, const void *b)
{
	const struct made *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static const struct daf_err *
put_sums(struct writing *w)
{
	struct daf_buf b = { 0 };
	const struct daf_err *err;
	size_t i;

	qsort(w->files, w->n, sizeof(*w->files), made_cmp);
	for (i = 0; i < w->n; i++)
		daf_buf_addf(
		    &b, "%s  %s\n", w->files[i].sha256, w->files[i].name);
	err = put_text(w, "SHA256SUMS", &b);
	daf_buf_clear(&b);
	return err;
}

/* ---- the folder ---- */

static const struct daf_err *
put_all(struct writing *w, const struct daf_extract_text *t)
{
	static const char *const folders[] = { "change-sets", "charters",
		"charters/files", "main", "signers", "links" };
	const struct daf_extract *x = w->x;
	const size_t n =
	    sizeof(folders) / sizeof(folders[0]) - (x->nlinks == 0 ? 1 : 0);
	const struct daf_err *err = NULL;
	char *path;
	size_t i;

	for (i = 0; i < n && err == NULL; i++) {
		path = daf_fs_join(w->dir, folders[i]);
		err = daf_fs_mkdirs(path, 0700);
		free(path);
	}
	if (err == NULL)
		err = put_sets(w, "change-sets", x->sets, x->nsets);
	if (err == NULL)
		err = put_sets(w, "links", x->links, x->nlinks);
	if (err == NULL)
		err = put_mains(w);
	if (err == NULL)
		err = put_records(w);
	if (err == NULL)
		err = put_expected(w);
	if (err == NULL)
		err = put(w, "history.txt", t->history, strlen(t->history));
	if (err == NULL)
		err = put(w, "verify.sh", daf_extract_verify,
		    strlen(daf_extract_verify));
	if (err == NULL)
		err = put_readme(w, t);
	return err != NULL ? err : put_sums(w);
}

/* All of it on the disk, then its name. */
static const struct daf_err *
settle(const char *dir, const char *folder)
{
	const struct daf_err *err = NULL;
	char *parent, *slash;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd) != 0)
		err = daf_err_errno("%s", dir);
	if (fd >= 0)
		close(fd);
	if (err == NULL && rename(dir, folder) != 0)
		err = daf_err_errno("%s", folder);
	if (err != NULL)
		return err;
	parent = daf_strdup(folder);
	slash = strrchr(parent, '/');
	if (slash != NULL)
		slash[slash == parent ? 1 : 0] = '\0';
	err = daf_fs_sync_dir(slash != NULL ? parent : ".");
	free(parent);
	return err;
}

const struct daf_err *
daf_extract_place(const char *folder)
{
	const struct daf_err *err;
	char **names = NULL;
	struct stat st;
	size_t n = 0;

	if (lstat(folder, &st) != 0)
		return errno == ENOENT ? NULL : daf_err_errno("%s", folder);
	if (!S_ISDIR(st.st_mode))
		return daf_err(
		    DAF_REFUSED, "%s is there, and is no folder", folder);
	err = daf_fs_list(&names, &n, folder);
	daf_fs_names_free(names, n);
	if (err == NULL && n != 0)
		err = daf_err(DAF_REFUSED,
		    "%s is there, and is not empty: an extract gets a folder "
		    "of its own",
		    folder);
	return err;
}

const struct daf_err *
daf_extract_write(const struct daf_extract *x, const char *folder,
    const struct daf_extract_text *text)
{
	struct writing w = { .x = x };
	const struct daf_err *err;
	char *place, *dir;
	size_t len = strlen(folder);

	while (len > 1 && folder[len - 1] == '/')
		len--;
	place = daf_strndup(folder, len);
	dir = daf_asprintf("%s.XXXXXX", place);
	err = daf_extract_place(place);
	if (err == NULL && mkdtemp(dir) == NULL)
		err = daf_err_errno("%s", place);
	if (err == NULL) {
		w.dir = dir;
		w.pool = daf_pool_new();
		err = put_all(&w, text);
		if (err == NULL)
			err = settle(dir, place);
		if (err != NULL)
			daf_err_free(daf_fs_remove_tree(dir));
	}
	daf_pool_free(w.pool);
	free(w.files);
	free(dir);
	free(place);
	return err;
}
