/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.c - see lock.h. */
#include "core/base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/timefmt.h"

#define LOCK_POLL_MS 5

struct daf_lock {
	int fd;
};

static struct daf_lock *
lock_of(int fd)
{
	struct daf_lock *lock = daf_malloc(sizeof(*lock));

	lock->fd = fd;
	return lock;
}

const struct daf_err *
daf_lock_take(struct daf_lock **out, const char *path, int wait_ms)
{
	return daf_lock_take_unless(out, path, wait_ms, NULL, NULL);
}

const struct daf_err *
daf_lock_take_unless(struct daf_lock **out, const char *path, int wait_ms,
    bool (*stop)(void *arg), void *arg)
{
	const struct timespec pause = { 0, LOCK_POLL_MS * 1000000L };
	const struct daf_err *err = NULL;
	int64_t until = daf_time_steady() + wait_ms;
	int fd;

	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT) {
		fd =
		    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
		/* The umask must not shut the group out; only its maker may
		 * do this, so a failure means that it was not us. */
		if (fd >= 0 && fchmod(fd, 0660) != 0 && errno != EPERM) {
			err = daf_err_errno("cannot set the mode of %s", path);
			close(fd);
			return err;
		}
	}
	if (fd < 0)
		return daf_err_errno("cannot open the lock %s", path);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK) {
			err = daf_err_errno("cannot lock %s", path);
			goto fail;
		}
		if (daf_time_steady() >= until) {
			err = daf_err(DAF_BUSY,
			    "another process holds the lock; try again when "
			    "it has finished: %s",
			    path);
			goto fail;
		}
		if (stop != NULL && stop(arg)) {
			err = daf_err(DAF_BUSY,
			    "stopped while another process held the lock: %s",
			    path);
			goto fail;
		}
		nanosleep(&pause, NULL);
	}
	*out = lock_of(fd);
	return NULL;
fail:
	close(fd);
	return err;
}

const struct daf_err *
daf_lock_share(struct daf_lock **out, const char *path)
{
	const struct daf_err *err;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	*out = NULL;
	if (fd < 0)
		return errno == ENOENT
			   ? NULL
			   : daf_err_errno("cannot open the lock %s", path);
	while (flock(fd, LOCK_SH | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		err = errno == EWOULDBLOCK
			  ? daf_err(DAF_BUSY,
				"another process holds the lock: %s", path)
			  : daf_err_errno("cannot lock %s", path);
		close(fd);
		return err;
	}
	*out = lock_of(fd);
	return NULL;
}

void
daf_lock_drop(struct daf_lock *lock)
{
	if (lock == NULL)
		return;
	close(lock->fd); /* closing lets go of the flock */
	free(lock);
}
