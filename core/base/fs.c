/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fs.c - see fs.h. Every descriptor here is close-on-exec. */
#include "core/base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/timefmt.h"

static const struct daf_err *
read_all(char **out, size_t *len, int fd, const char *path, size_t max)
{
	const struct daf_err *err = NULL;
	struct stat st;
	size_t n = 0, cap;
	char *data = NULL;
	ssize_t got;

	if (fstat(fd, &st) != 0)
		return daf_err_errno("%s", path);
	if (!S_ISREG(st.st_mode))
		return daf_err(DAF_REFUSED, "%s: not a regular file", path);
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return daf_err(DAF_REFUSED,
		    "%s: larger than the limit of "
		    "%zu bytes",
		    path, max);
	/* One byte more than the size, so that the end is seen at once. */
	cap = (size_t)st.st_size + 1;
	data = daf_malloc(cap + 1);
	for (;;) {
		if (n == cap) {
			cap = cap < 4096 ? 8192 : cap * 2;
			data = daf_realloc(data, cap + 1, 1);
		}
		got = read(fd, data + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err = daf_err_errno("cannot read %s", path);
			goto done;
		}
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > max) { /* it grew while we read */
			err = daf_err(DAF_REFUSED,
			    "%s: larger than the limit "
			    "of %zu bytes",
			    path, max);
			goto done;
		}
	}
	data[n] = '\0';
	*out = data;
	if (len != NULL)
		*len = n;
	data = NULL;
done:
	free(data);
	return err;
}

const struct daf_err *
daf_fs_read(char **out, size_t *len, const char *path, size_t max)
{
	const struct daf_err *err;
	int fd;

	/* NONBLOCK: a FIFO in a file's place must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return daf_err_errno("cannot read %s", path);
	err = read_all(out, len, fd, path, max);
	close(fd);
	return err;
}

char *
daf_fs_parent(const char *path)
{
	const char *end = path + strlen(path), *slash;

	while (end > path + 1 && end[-1] == '/')
		end--;
	slash = memrchr(path, '/', (size_t)(end - path));
	if (slash == NULL)
		return daf_strdup(".");
	while (slash > path && slash[-1] == '/')
		slash--;
	return slash == path ? daf_strdup("/")
			     : daf_strndup(path, (size_t)(slash - path));
}

const struct daf_err *
daf_fs_put(int fd, const void *data, size_t len, const char *what)
{
	const char *p = data;
	ssize_t put;

	while (len > 0) {
		put = write(fd, p, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return daf_err_errno("cannot write %s", what);
		p += put;
		len -= (size_t)put;
	}
	return NULL;
}

const struct daf_err *
daf_fs_nameless(int *fd, const char *folder)
{
	char *path = daf_fs_join(folder, "nameless-XXXXXX");
	const struct daf_err *err = NULL;

	*fd = mkostemp(path, O_CLOEXEC);
	if (*fd < 0)
		err = daf_err_errno("cannot write in %s", folder);
	else if (unlink(path) != 0)
		err = daf_err_errno("cannot remove %s", path);
	free(path);
	return err;
}

const struct daf_err *
daf_fs_write(const char *path, const void *data, size_t len, mode_t mode)
{
	const struct daf_err *err = NULL;
	char *temp, *folder = NULL;
	int fd;

	temp = daf_asprintf("%s.XXXXXX", path);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		err = daf_err_errno("cannot write %s", path);
		free(temp);
		return err;
	}
	if (fchmod(fd, mode) != 0) {
		err = daf_err_errno("cannot set the mode of %s", path);
		goto done;
	}
	err = daf_fs_put(fd, data, len, path);
	if (err != NULL)
		goto done;
	if (fsync(fd) != 0) {
		err = daf_err_errno("cannot write %s to the disk", path);
		goto done;
	}
	if (close(fd) != 0) {
		fd = -1;
		err = daf_err_errno("cannot write %s", path);
		goto done;
	}
	fd = -1;
	if (rename(temp, path) != 0) {
		err = daf_err_errno("cannot write %s", path);
		goto done;
	}
	temp[0] = '\0';
	folder = daf_fs_parent(path);
	err = daf_fs_sync_dir(folder);
done:
	if (fd >= 0)
		close(fd);
	if (temp[0] != '\0')
		unlink(temp);
	free(temp);
	free(folder);
	return err;
}

bool
daf_fs_is_temporary(const char *name, const char *begin)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789";
	const size_t len = strlen(begin), six = 6;

	return strncmp(name, begin, len) == 0 && strlen(name + len) == six &&
	       strspn(name + len, letters) == six;
}

const struct daf_err *
daf_fs_sweep(const char *folder, const char *name)
{
	char *begin = daf_asprintf("%s.", name), **names = NULL, *path;
	const struct daf_err *err;
	struct stat st;
	size_t n = 0, i;

	err = daf_fs_list(&names, &n, folder);
	for (i = 0; err == NULL && i < n; i++) {
		if (!daf_fs_is_temporary(names[i], begin))
			continue;
		path = daf_fs_join(folder, names[i]);
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		    unlink(path) != 0 && errno != ENOENT)
			err = daf_err_errno("cannot remove %s", path);
		free(path);
	}
	daf_fs_names_free(names, n);
	free(begin);
	return err;
}

static const struct daf_err *
make_one(const char *path, mode_t mode)
{
	struct stat st;
	int number;

	if (mkdir(path, 0700) != 0) {
		number = errno;
		if (stat(path, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				return NULL;
			number = ENOTDIR;
		}
		errno = number;
		return daf_err_errno("cannot make the folder %s", path);
	}
	/* chmod: the umask and mkdir's own rules must not thin the mode. */
	if (chmod(path, mode) != 0)
		return daf_err_errno("cannot set the mode of %s", path);
	return NULL;
}

const struct daf_err *
daf_fs_mkdirs(const char *path, mode_t mode)
{
	const struct daf_err *err = NULL;
	char *copy = daf_strdup(path), *p;

	for (p = copy; *p != '\0' && err == NULL; p++) {
		if (*p != '/' || p == copy || p[-1] == '/')
			continue;
		*p = '\0';
		err = make_one(copy, mode);
		*p = '/';
	}
	if (err == NULL)
		err = make_one(copy, mode);
	free(copy);
	return err;
}

const struct daf_err *
daf_fs_sync_dir(const char *path)
{
	const struct daf_err *err = NULL;
	int fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return daf_err_errno("cannot open the folder %s", path);
	if (fsync(fd) != 0)
		err = daf_err_errno(
		    "cannot write the folder %s to the disk", path);
	close(fd);
	return err;
}

const struct daf_err *
daf_fs_temp_dir(char **path)
{
	const char *tmp = getenv("TMPDIR");
	const struct daf_err *err;

	*path = daf_fs_join(
	    tmp != NULL && *tmp == '/' ? tmp : "/tmp", "daftar-XXXXXX");
	if (mkdtemp(*path) != NULL)
		return NULL;
	err = daf_err_errno("cannot make %s", *path);
	free(*path);
	*path = NULL;
	return err;
}

bool
daf_fs_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static const struct daf_err *remove_in(
    int parent, const char *name, const char *path);

static const struct daf_err *
empty_folder(int fd, const char *path)
{
	const struct daf_err *err = NULL;
	struct dirent *entry;
	char *inner;
	DIR *dir;
	int number;

	dir = fdopendir(fd);
	if (dir == NULL) {
		err = daf_err_errno("cannot read the folder %s", path);
		close(fd);
		return err;
	}
	while (err == NULL) {
		errno = 0;
		entry = readdir(dir);
		number = errno;
		if (entry == NULL && number != 0)
			err = daf_err_errno("cannot read the folder %s", path);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		inner = daf_fs_join(path, entry->d_name);
		err = remove_in(dirfd(dir), entry->d_name, inner);
		free(inner);
	}
	closedir(dir);
	return err;
}

static const struct daf_err *
remove_in(int parent, const char *name, const char *path)
{
	const struct daf_err *err;
	int fd;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return NULL;
	if (errno != EISDIR && errno != EPERM)
		return daf_err_errno("cannot remove %s", path);
	fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return daf_err_errno("cannot remove %s", path);
	err = empty_folder(fd, path);
	if (err != NULL)
		return err;
	if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		return daf_err_errno("cannot remove %s", path);
	return NULL;
}

const struct daf_err *
daf_fs_remove_tree(const char *path)
{
	return remove_in(AT_FDCWD, path, path);
}

char *
daf_fs_join(const char *a, const char *b)
{
	size_t len = strlen(a);

	return daf_asprintf(
	    len > 0 && a[len - 1] == '/' ? "%s%s" : "%s/%s", a, b);
}

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

const struct daf_err *
daf_fs_list(char ***names, size_t *n, const char *path)
{
	const struct daf_err *err = NULL;
	struct dirent *entry;
	char **list = NULL;
	size_t count = 0, cap = 0;
	DIR *dir;

	dir = opendir(path);
	if (dir == NULL)
		return daf_err_errno("cannot read the folder %s", path);
	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		list = daf_grow(list, count, &cap, sizeof(*list));
		list[count++] = daf_strdup(entry->d_name);
	}
	if (errno != 0)
		err = daf_err_errno("cannot read the folder %s", path);
	closedir(dir);
	if (err != NULL) {
		daf_fs_names_free(list, count);
		return err;
	}
	if (count > 1)
		qsort(list, count, sizeof(*list), by_bytes);
	*names = list;
	*n = count;
	return NULL;
}

void
daf_fs_names_free(char **names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
