/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repo.c - see repo.h.
 *
 * Measured: libgit2 does not sync unless told to, never syncs objects/ after
 * it made a fan-out folder there, and keeps .lock files of dead processes for
 * ever. Hence the options in daf_git_init, the 256 folders made by
 * daf_repo_init, and daf_repo_sweep.
 */
#include "sync/repo.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fs.h"
#include "core/base/text.h"

#define REASON_MAX 500 /* bytes of what libgit2 says */
#define MAPPED_MAX ((size_t)48 * 1024 * 1024)
#define WINDOW_SIZE ((size_t)4 * 1024 * 1024)
#define PACK_OBJECTS_MAX ((size_t)8 * 1000 * 1000)
#define REFS_DEPTH_MAX 8

struct daf_repo {
	git_repository *git;
	git_odb *odb;
	char *path, *borrowed;
	char begins[DAF_OID_HEX]; /* main, or "" */
};

/* Libgit2 tells names of refs as they are, and what a hub says; with line ends. */
static void
add_reason(struct daf_buf *out, const git_error *last)
{
	size_t len;

	if (last == NULL || last->message == NULL) {
		daf_buf_adds(out, "libgit2 does not say why");
		return;
	}
	len = strnlen(last->message, REASON_MAX);
	while (len > 0 && strchr("\r\n", last->message[len - 1]) != NULL)
		len--;
	daf_text_clean(out, last->message, len, false);
}

const struct daf_err *(daf_git_err)(enum daf_code code, const char *fmt, ...)
{
	struct daf_buf reason = { 0 };
	const struct daf_err *err;
	va_list ap;
	char *head;

	va_start(ap, fmt);
	if (vasprintf(&head, fmt, ap) < 0)
		daf_mem_exhausted();
	va_end(ap);
	add_reason(&reason, git_error_last());
	err = daf_err(code, "%s: %s", head, daf_buf_str(&reason));
	daf_buf_clear(&reason);
	free(head);
	return err;
}

static const struct daf_err *
options(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL };
	size_t i;
	int bad = 0;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		bad |= git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	}
	bad |= git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "");
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	bad |= git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, WINDOW_SIZE);
	bad |= git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, MAPPED_MAX);
	bad |= git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, PACK_OBJECTS_MAX);
	/* What is read back has to come from the disk. */
	bad |= git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	if (bad != 0)
		return daf_git_err(DAF_FAILED, "libgit2 cannot be set up");
	return NULL;
}

const struct daf_err *
daf_git_init(void)
{
	int n;

	if (sodium_init() < 0)
		return daf_err(DAF_FAILED, "libsodium cannot be set up");
	n = git_libgit2_init();
	if (n < 0)
		return daf_git_err(DAF_FAILED, "libgit2 cannot be set up");
	return n == 1 ? options() : NULL;
}

static const struct daf_err *
make_folder(const char *base, const char *name, mode_t mode)
{
	char *path = daf_fs_join(base, name);
	const struct daf_err *err = NULL;

	if (mkdir(path, 0770) != 0 && errno != EEXIST)
		err = daf_err_errno("cannot make %s", path);
	else if (chmod(path, mode) != 0)
		err = daf_err_errno("cannot set the rights of %s", path);
	free(path);
	return err;
}

static const struct daf_err *
make_fan_out(const char *path, mode_t mode)
{
	const struct daf_err *err = NULL;
	char *objects = daf_fs_join(path, "objects");
	char name[3];
	int i;

	for (i = 0; i < 256 && err == NULL; i++) {
		snprintf(name, sizeof(name), "%02x", (unsigned)i & 0xff);
		err = make_folder(objects, name, mode);
	}
	if (err == NULL)
		err = daf_fs_sync_dir(objects);
	free(objects);
	return err;
}

/* The tree of every change set, so that no tool misses it. */
static const struct daf_err *
write_empty_tree(const char *path)
{
	struct daf_repo *repo = NULL;
	const struct daf_err *err;
	char oid[DAF_OID_HEX];

	err = daf_repo_open(&repo, path);
	if (err == NULL)
		err = daf_repo_write(oid, repo, GIT_OBJECT_TREE, "", 0);
	daf_repo_close(repo);
	return err;
}

const struct daf_err *
daf_repo_init(const char *path, bool group_shared)
{
	git_repository_init_options opts;
	static const char *const folders[] = { ".", "objects", "objects/pack",
		"objects/info", "refs", "refs/heads", "refs/tags", "hooks",
		"info" };
	const mode_t mode = group_shared ? 02770 : 0770;
	git_repository *git = NULL;
	const struct daf_err *err = NULL;
	size_t i;

	if (git_repository_init_options_init(
		&opts, GIT_REPOSITORY_INIT_OPTIONS_VERSION) != 0)
		return daf_git_err(DAF_FAILED, "libgit2 is not the one that "
					       "this program was built for");
	opts.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH |
		     GIT_REPOSITORY_INIT_NO_REINIT;
	opts.mode = group_shared ? GIT_REPOSITORY_INIT_SHARED_GROUP
				 : GIT_REPOSITORY_INIT_SHARED_UMASK;
	opts.initial_head = "main";
	if (git_repository_init_ext(&git, path, &opts) != 0) {
		return daf_git_err(DAF_STORAGE,
		    "cannot make a git repository "
		    "in %s",
		    path);
	}
	git_repository_free(git);
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]) && err == NULL;
	     i++)
		err = make_folder(path, folders[i], mode);
	if (err == NULL)
		err = make_fan_out(path, mode);
	if (err == NULL)
		err = write_empty_tree(path);
	if (err == NULL)
		err = daf_fs_sync_dir(path);
	return err;
}

const struct daf_err *
daf_repo_open(struct daf_repo **out, const char *path)
{
	struct daf_repo *repo = daf_calloc(1, sizeof(*repo));

	*out = NULL;
	repo->path = daf_strdup(path);
	if (git_repository_open_bare(&repo->git, path) != 0 ||
	    git_repository_odb(&repo->odb, repo->git) != 0) {
		daf_repo_close(repo);
		return daf_git_err(DAF_STORAGE,
		    "cannot open the git "
		    "repository %s",
		    path);
	}
	*out = repo;
	return NULL;
}

void
daf_repo_close(struct daf_repo *repo)
{
	if (repo == NULL)
		return;
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	free(repo->path);
	free(repo->borrowed);
	free(repo);
}

git_repository *
daf_repo_git(struct daf_repo *repo)
{
	return repo->git;
}

const char *
daf_repo_path(const struct daf_repo *repo)
{
	return repo->path;
}

void
daf_repo_begin(struct daf_repo *repo, const char *oid)
{
	snprintf(repo->begins, sizeof(repo->begins), "%s", oid);
}

bool
daf_repo_begins(const struct daf_repo *repo, const char *oid)
{
	return repo->begins[0] != '\0' && strcmp(repo->begins, oid) == 0;
}

const struct daf_err *
daf_repo_borrow(struct daf_repo *repo, struct daf_repo *other)
{
	char *objects = daf_fs_join(other->path, "objects");
	const struct daf_err *err = NULL;

	if (git_odb_add_disk_alternate(repo->odb, objects) != 0)
		err = daf_git_err(DAF_STORAGE, "cannot look into %s", objects);
	free(objects);
	free(repo->borrowed);
	repo->borrowed = daf_strdup(other->path);
	return err;
}

const char *
daf_repo_borrowed(const struct daf_repo *repo)
{
	return repo->borrowed;
}

static bool
has_end(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

static bool
is_leftover(const char *name)
{
	static const char *const begins[] = { "tmp_object_git2_", "pack_git2_",
		"tmp_obj_", "tmp_pack_", "tmp_idx_" };
	size_t i;

	if (has_end(name, ".lock"))
		return true;
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return false;
}

/* Names are few: one a ref in a folder. Links are not followed. */
static const struct daf_err *
sweep_folder(const char *path, int depth)
{
	const struct daf_err *err;
	char **names = NULL, *full;
	struct stat st;
	size_t n = 0, i;

	err = daf_fs_list(&names, &n, path);
	for (i = 0; i < n && err == NULL; i++) {
		if (depth == 0 && !is_leftover(names[i]))
			continue;
		full = daf_fs_join(path, names[i]);
		if (lstat(full, &st) != 0) {
			if (errno != ENOENT)
				err = daf_err_errno("cannot look at %s", full);
		} else if (S_ISDIR(st.st_mode)) {
			if (depth > 0)
				err = sweep_folder(full, depth - 1);
		} else if (is_leftover(names[i]) && unlink(full) != 0 &&
			   errno != ENOENT) {
			err = daf_err_errno("cannot remove %s", full);
		}
		free(full);
	}
	daf_fs_names_free(names, n);
	return err;
}

const struct daf_err *
daf_ref_unlock(struct daf_repo *repo, const char *name)
{
	char *path = daf_asprintf("%s/%s.lock", repo->path, name);
	const struct daf_err *err = NULL;

	if (unlink(path) != 0 && errno != ENOENT)
		err = daf_err_errno("cannot remove %s", path);
	free(path);
	return err;
}

const struct daf_err *
daf_repo_sweep(struct daf_repo *repo)
{
	static const struct {
		const char *folder;
		int depth;
	} where[] = { { ".", 0 }, { "refs", REFS_DEPTH_MAX }, { "objects", 0 },
		{ "objects/pack", 0 } };
	const struct daf_err *err = NULL;
	size_t i;
	char *path;

	for (i = 0; i < sizeof(where) / sizeof(where[0]) && err == NULL; i++) {
		path = daf_fs_join(repo->path, where[i].folder);
		err = sweep_folder(path, where[i].depth);
		free(path);
	}
	path = daf_fs_join(repo->path, DAF_INTAKE_FOLDER);
	if (err == NULL)
		err = daf_fs_remove_tree(path);
	free(path);
	return err;
}

static const struct daf_err *
parse_oid(git_oid *out, const char *oid)
{
	if (strlen(oid) != DAF_OID_HEX - 1 || git_oid_fromstr(out, oid) != 0)
		return daf_err(DAF_REFUSED, "\"%s\" is no git id", oid);
	return NULL;
}

/* Why an object cannot be had. */
static const struct daf_err *
read_failed(int rc, const struct daf_repo *repo, const char *oid)
{
	if (rc == GIT_ENOTFOUND) {
		return daf_err(DAF_FAILED,
		    "the git object %s is missing in "
		    "%s",
		    oid, repo->path);
	}
	return daf_git_err(DAF_STORAGE,
	    "the git object %s in %s is damaged; "
	    "`daftar verify` tells more, and the next sync fetches what the "
	    "hub has",
	    oid, repo->path);
}

const struct daf_err *
daf_repo_read(char **out, size_t *len, struct daf_repo *repo, const char *oid,
    git_object_t type, size_t max)
{
	const struct daf_err *err;
	git_odb_object *obj = NULL;
	git_object_t found;
	size_t size;
	git_oid id;
	int rc;

	*out = NULL;
	err = parse_oid(&id, oid);
	if (err != NULL)
		return err;
	/* The size comes first: a few bytes may claim to be gigabytes. */
	rc = git_odb_read_header(&size, &found, repo->odb, &id);
	if (rc != 0)
		return read_failed(rc, repo, oid);
	if (found != type) {
		return daf_err(DAF_REFUSED,
		    "the git object %s in %s is a %s, "
		    "where a %s is wanted",
		    oid, repo->path, git_object_type2string(found),
		    git_object_type2string(type));
	}
	if (size > max) {
		return daf_err(DAF_REFUSED,
		    "the git object %s in %s has %zu "
		    "bytes, the limit is %zu",
		    oid, repo->path, size, max);
	}
	rc = git_odb_read(&obj, repo->odb, &id);
	if (rc != 0)
		return read_failed(rc, repo, oid);
	if (git_odb_object_type(obj) != type ||
	    git_odb_object_size(obj) != size) {
		err = daf_err(DAF_STORAGE,
		    "the git object %s in %s changes "
		    "while it is read",
		    oid, repo->path);
	} else {
		*out = daf_strndup(git_odb_object_data(obj), size);
		*len = size;
	}
	git_odb_object_free(obj);
	return err;
}

bool
daf_repo_has(struct daf_repo *repo, const char *oid)
{
	git_oid id;

	return strlen(oid) == DAF_OID_HEX - 1 &&
	       git_oid_fromstr(&id, oid) == 0 && git_odb_exists(repo->odb, &id);
}

const struct daf_err *
daf_repo_write(char oid[DAF_OID_HEX], struct daf_repo *repo, git_object_t type,
    const void *data, size_t len)
{
	git_oid id;

	if (git_odb_write(&id, repo->odb, data, len, type) != 0) {
		return daf_git_err(DAF_STORAGE,
		    "cannot write a git object "
		    "into %s",
		    repo->path);
	}
	git_oid_tostr(oid, DAF_OID_HEX, &id);
	return NULL;
}

const struct daf_err *
daf_ref_get(char oid[DAF_OID_HEX], struct daf_repo *repo, const char *name)
{
	git_reference *ref = NULL;
	const struct daf_err *err = NULL;
	int rc = git_reference_lookup(&ref, repo->git, name);

	oid[0] = '\0';
	if (rc == GIT_ENOTFOUND)
		return NULL;
	if (rc != 0) {
		return daf_git_err(DAF_STORAGE,
		    "cannot read the branch %s in "
		    "%s",
		    name, repo->path);
	}
	if (git_reference_target(ref) == NULL) {
		err = daf_err(DAF_STORAGE,
		    "the branch %s in %s points to "
		    "another branch",
		    name, repo->path);
	} else {
		git_oid_tostr(oid, DAF_OID_HEX, git_reference_target(ref));
	}
	git_reference_free(ref);
	return err;
}

const struct daf_err *
daf_ref_set(
    struct daf_repo *repo, const char *name, const char *oid, const char *old)
{
	const struct daf_err *err;
	git_reference *ref = NULL;
	git_oid id, was;
	int rc;

	err = parse_oid(&id, oid);
	if (err == NULL && old != NULL && *old != '\0')
		err = parse_oid(&was, old);
	if (err != NULL)
		return err;
	if (old != NULL && *old != '\0') {
		rc = git_reference_create_matching(
		    &ref, repo->git, name, &id, 1, &was, NULL);
	} else {
		rc = git_reference_create(
		    &ref, repo->git, name, &id, old == NULL, NULL);
	}
	git_reference_free(ref);
	switch (rc) {
	case 0:
		return NULL;
	case GIT_EMODIFIED:
	case GIT_EEXISTS:
	case GIT_ELOCKED:
		return daf_git_err(DAF_BUSY,
		    "the branch %s in %s was moved by "
		    "another process; try again",
		    name, repo->path);
	}
	/* "There is none" where one was expected is a lost race too. */
	if (rc == GIT_ENOTFOUND && old != NULL && *old != '\0' &&
	    daf_repo_has(repo, oid)) {
		return daf_git_err(DAF_BUSY,
		    "the branch %s in %s was removed "
		    "by another process; try again",
		    name, repo->path);
	}
	return daf_git_err(
	    DAF_STORAGE, "cannot move the branch %s in %s", name, repo->path);
}

const struct daf_err *
daf_ref_delete(struct daf_repo *repo, const char *name)
{
	int rc = git_reference_remove(repo->git, name);

	if (rc != 0 && rc != GIT_ENOTFOUND) {
		return daf_git_err(DAF_STORAGE,
		    "cannot remove the branch %s "
		    "in %s",
		    name, repo->path);
	}
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	const struct daf_ref *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static const struct daf_err *
collect(struct daf_ref **refs, size_t *n, struct daf_pool *pool,
    struct daf_repo *repo, git_reference_iterator *it)
{
	git_reference *ref = NULL;
	size_t cap = 0;
	char *oid;
	int rc;

	while ((rc = git_reference_next(&ref, it)) == 0) {
		if (git_reference_target(ref) != NULL) {
			oid = daf_pool_alloc(pool, DAF_OID_HEX);
			git_oid_tostr(
			    oid, DAF_OID_HEX, git_reference_target(ref));
			*refs = daf_grow(*refs, *n, &cap, sizeof(**refs));
			(*refs)[(*n)++] = (struct daf_ref){
				daf_pool_strdup(pool, git_reference_name(ref)),
				oid
			};
		}
		git_reference_free(ref);
	}
	if (rc != GIT_ITEROVER) {
		return daf_git_err(DAF_STORAGE,
		    "cannot list the branches in "
		    "%s",
		    repo->path);
	}
	return NULL;
}

const struct daf_err *
daf_ref_list(struct daf_ref **out, size_t *n, struct daf_pool *pool,
    struct daf_repo *repo, const char *prefix)
{
	git_reference_iterator *it = NULL;
	struct daf_ref *refs = NULL;
	const struct daf_err *err;
	char *glob = daf_asprintf("%s*", prefix);

	*out = NULL;
	*n = 0;
	if (git_reference_iterator_glob_new(&it, repo->git, glob) != 0) {
		err = daf_git_err(DAF_STORAGE,
		    "cannot list the branches in "
		    "%s",
		    repo->path);
	} else {
		err = collect(&refs, n, pool, repo, it);
	}
	if (err == NULL && refs != NULL) {
		qsort(refs, *n, sizeof(*refs), by_name);
		*out = daf_pool_array(pool, *n, sizeof(*refs));
		memcpy(*out, refs, *n * sizeof(*refs));
	}
	git_reference_iterator_free(it);
	free(glob);
	free(refs);
	return err;
}
