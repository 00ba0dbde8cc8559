/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stormpower.c - see stormpower.h. */
#include "stormpower.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "chance.h"
#include "storm.h"

enum kind { RENAME, UNLINK, LINK, MKDIR, CREATE };

/* A change of names that is not safe yet. */
struct step {
	enum kind kind;
	dev_t dev; /* of the folder whose sync makes it safe */
	ino_t ino;
	char *from, *to; /* from: of a rename */
	char *saved;     /* what stood at `to`, under another name; or NULL */
};

/* A file with writes that are not. */
struct dirty {
	dev_t dev;
	ino_t ino;
	int fd; /* of our own */
	char *old;
	size_t len;
};

static struct {
	pid_t pid; /* 0: not armed */
	bool busy; /* these calls are our own */
	char *scratch;
	unsigned names;
	struct step *steps;
	size_t nsteps, steps_cap;
	struct dirty *files;
	size_t nfiles, files_cap;
} power;

static bool
armed(void)
{
	return power.pid != 0 && power.pid == getpid() && !power.busy;
}

void
storm_power_arm(const char *scratch)
{
	power.pid = getpid();
	power.scratch = daf_strdup(scratch);
	if (syscall(SYS_mkdir, scratch, 0700) != 0 &&
	    access(scratch, W_OK) != 0)
		abort();
}

/* ---- what files hold ---- */

static struct dirty *
find(const struct stat *st)
{
	size_t i;

	for (i = 0; i < power.nfiles; i++)
		if (power.files[i].dev == st->st_dev &&
		    power.files[i].ino == st->st_ino)
			return &power.files[i];
	return NULL;
}

void
storm_power_write(int fd)
{
	struct dirty *d;
	struct stat st;
	char path[64];

	if (!armed() || fd <= STDERR_FILENO || fstat(fd, &st) != 0 ||
	    !S_ISREG(st.st_mode) || find(&st) != NULL)
		return;
	power.busy = true;
	power.files = daf_grow(
	    power.files, power.nfiles, &power.files_cap, sizeof(*power.files));
	d = &power.files[power.nfiles];
	*d = (struct dirty){ st.st_dev, st.st_ino, -1,
		daf_malloc((size_t)st.st_size + 1), (size_t)st.st_size };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	d->fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (d->fd < 0 || pread(d->fd, d->old, d->len, 0) != (ssize_t)d->len) {
		free(d->old);
		if (d->fd >= 0)
			close(d->fd);
	} else {
		power.nfiles++;
	}
	power.busy = false;
}

static void
forget_file(struct dirty *d)
{
	close(d->fd);
	free(d->old);
	*d = power.files[--power.nfiles];
}

/* ---- names ---- */

static void
forget_step(size_t i)
{
	struct step *s = &power.steps[i];

	if (s->saved != NULL)
		(void)syscall(SYS_unlink, s->saved);
	free(s->from);
	free(s->to);
	free(s->saved);
	memmove(s, s + 1, (--power.nsteps - i) * sizeof(*s));
}

void
storm_power_sync(int fd)
{
	struct dirty *d;
	struct stat st;
	size_t i;

	if (!armed() || fstat(fd, &st) != 0)
		return;
	if (S_ISREG(st.st_mode) && (d = find(&st)) != NULL)
		forget_file(d);
	for (i = power.nsteps; S_ISDIR(st.st_mode) && i > 0; i--)
		if (power.steps[i - 1].dev == st.st_dev &&
		    power.steps[i - 1].ino == st.st_ino)
			forget_step(i - 1);
}

static void
note(enum kind kind, const char *from, const char *to)
{
	char *folder = daf_strdup(to), *slash = strrchr(folder, '/');
	struct step *s;
	struct stat st;

	power.busy = true;
	if (slash != NULL)
		slash[slash == folder ? 1 : 0] = '\0';
	if (stat(slash != NULL ? folder : ".", &st) == 0) {
		power.steps = daf_grow(power.steps, power.nsteps,
		    &power.steps_cap, sizeof(*power.steps));
		s = &power.steps[power.nsteps++];
		*s = (struct step){ .kind = kind,
			.dev = st.st_dev,
			.ino = st.st_ino,
			.from = from != NULL ? daf_strdup(from) : NULL,
			.to = daf_strdup(to) };
		if (kind == RENAME || kind == UNLINK) {
			s->saved = daf_asprintf("%s/%ld-%u", power.scratch,
			    (long)power.pid, power.names++);
			if (syscall(SYS_link, to, s->saved) != 0) {
				free(s->saved);
				s->saved = NULL;
			}
		}
	}
	free(folder);
	power.busy = false;
}

void
storm_power_rename(const char *from, const char *to)
{
	if (armed())
		note(RENAME, from, to);
}

void
storm_power_unlink(const char *path)
{
	if (armed())
		note(UNLINK, NULL, path);
}

void
storm_power_failed(void)
{
	const int error = errno;

	if (armed() && power.nsteps > 0)
		forget_step(power.nsteps - 1);
	errno = error;
}

void
storm_power_link(const char *to)
{
	if (armed())
		note(LINK, NULL, to);
}

void
storm_power_mkdir(const char *path)
{
	if (armed())
		note(MKDIR, NULL, path);
}

void
storm_power_create(const char *path)
{
	if (armed())
		note(CREATE, NULL, path);
}

/* ---- the cut ---- */

static void
undo(const struct step *s)
{
	switch (s->kind) {
	case RENAME:
		(void)syscall(SYS_rename, s->to, s->from);
		break;
	case UNLINK:
		break;
	case LINK:
	case CREATE:
		(void)syscall(SYS_unlink, s->to);
		break;
	case MKDIR:
		(void)syscall(SYS_rmdir, s->to);
		break;
	}
	if (s->saved != NULL)
		(void)syscall(SYS_link, s->saved, s->to);
}

void
storm_power_lose(uint64_t *rng)
{
	struct dirty *d;
	size_t keep, i;

	if (!armed())
		return;
	power.busy = true;
	for (i = 0; i < power.nfiles; i++) {
		d = &power.files[i];
		if (chance_draw(rng) % 2 == 0)
			continue;
		(void)syscall(SYS_ftruncate, d->fd, (off_t)d->len);
		(void)syscall(SYS_pwrite64, d->fd, d->old, d->len, (off_t)0);
	}
	keep = (size_t)(chance_draw(rng) % (power.nsteps + 1));
	while (power.nsteps > keep) {
		undo(&power.steps[power.nsteps - 1]);
		forget_step(power.nsteps - 1);
	}
}
