/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stormfault.c - see stormfault.h. */
#include "stormfault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "chain.h"
#include "core/base/fs.h"
#include "core/base/proc.h"
#include "chance.h"
#include "storm.h"
#include "stormpower.h"
#include "sync/compact.h"

#define KEYS_MAX 256
#define CONNECTIONS_CUT 7

static struct {
	enum storm_fault kind;
	uint64_t rng;
	int64_t left;
	int cuts;     /* connections that are still to be cut */
	bool *struck; /* shared with the children that a deed may have */
	struct daf_proc *line; /* that `left` is of */
	const char *scratch;
} fault;

void
storm_fault_scratch(const char *folder)
{
	fault.scratch = folder;
}

static bool
kills(void)
{
	return fault.kind == STORM_KILL || fault.kind == STORM_POWER;
}

void
storm_fault_arm(enum storm_fault kind, uint64_t rng, int64_t n)
{
	fault.kind = kind;
	fault.rng = rng;
	fault.left = n;
	fault.cuts = kind == STORM_CUT ? 1 + (int)(rng % CONNECTIONS_CUT) : 0;
	if (fault.struck == NULL)
		fault.struck = mmap(NULL, sizeof(bool), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fault.struck == MAP_FAILED)
		abort();
	*fault.struck = false;
	fault.line = NULL;
	if (kind == STORM_POWER)
		storm_power_arm(fault.scratch);
}

bool
storm_fault_end(void)
{
	fault.kind = STORM_NONE;
	return *fault.struck;
}

/* ---- calls that write ---- */

static bool
is_file(int fd)
{
	struct stat st;

	return fd > STDERR_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Is it this call that does not come to its end? */
static bool
strikes(void)
{
	if (!kills() && fault.kind != STORM_FULL)
		return false;
	if (fault.left > 0)
		fault.left--;
	if (fault.left > 0)
		return false;
	*fault.struck = true;
	return true;
}

static void
die(void)
{
	if (fault.kind == STORM_POWER)
		storm_power_lose(&fault.rng);
	(void)kill(getpid(), SIGKILL);
	/* A confined child has no such call (sync/syscalls.h). */
	__builtin_trap();
}

/* 0: the call is made; else the bytes that are written before its end, or -1
 * for none. */
static ssize_t
before_write(int fd, size_t len)
{
	const bool file = is_file(fd);

	if ((!file && fault.kind == STORM_FULL) || fd <= STDERR_FILENO ||
	    !strikes())
		return 0;
	if (kills())
		return chance_draw(&fault.rng) % 2 == 0 && len > 1
			   ? (ssize_t)(len / 2)
			   : -1;
	errno = ENOSPC;
	return -1;
}

ssize_t
write(int fd, const void *buf, size_t len)
{
	ssize_t some;

	storm_power_write(fd);
	some = before_write(fd, len);
	if (some > 0)
		(void)syscall(SYS_write, fd, buf, (size_t)some);
	if (some != 0 && kills())
		die();
	return some != 0 ? -1 : syscall(SYS_write, fd, buf, len);
}

ssize_t
pwrite64(int fd, const void *buf, size_t len, off_t at)
{
	ssize_t some;

	storm_power_write(fd);
	some = before_write(fd, len);
	if (some > 0)
		(void)syscall(SYS_pwrite64, fd, buf, (size_t)some, at);
	if (some != 0 && kills())
		die();
	return some != 0 ? -1 : syscall(SYS_pwrite64, fd, buf, len, at);
}

/* What needs no room does not fail for want of it. */
static void
before_call(void)
{
	if (kills() && strikes())
		die();
}

int
ftruncate64(int fd, off_t len)
{
	storm_power_write(fd);
	before_call();
	return (int)syscall(SYS_ftruncate, fd, len);
}

int
rename(const char *from, const char *to)
{
	int rc;

	before_call();
	storm_power_rename(from, to);
	rc = (int)syscall(SYS_rename, from, to);
	if (rc != 0)
		storm_power_failed();
	return rc;
}

int
link(const char *from, const char *to)
{
	int rc;

	before_call();
	rc = (int)syscall(SYS_link, from, to);
	if (rc == 0)
		storm_power_link(to);
	return rc;
}

int
unlink(const char *path)
{
	int rc;

	before_call();
	storm_power_unlink(path);
	rc = (int)syscall(SYS_unlink, path);
	if (rc != 0)
		storm_power_failed();
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	int rc;

	before_call();
	if (fault.kind == STORM_FULL && strikes()) {
		errno = ENOSPC;
		return -1;
	}
	rc = (int)syscall(SYS_mkdir, path, mode);
	if (rc == 0)
		storm_power_mkdir(path);
	return rc;
}

int
fsync(int fd)
{
	int rc;

	before_call();
	rc = (int)syscall(SYS_fsync, fd);
	if (rc == 0)
		storm_power_sync(fd);
	return rc;
}

int
fdatasync(int fd)
{
	int rc;

	before_call();
	rc = (int)syscall(SYS_fdatasync, fd);
	if (rc == 0)
		storm_power_sync(fd);
	return rc;
}

/* ---- calls that make files ---- */

static int
make_file(const char *path, int flags, va_list *rest)
{
	const bool new = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
	mode_t mode = 0;
	int fd;

	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(*rest, mode_t);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd >= 0 && new)
		storm_power_create(path);
	return fd;
}

int
open(const char *path, int flags, ...)
{
	va_list ap;
	int fd;

	va_start(ap, flags);
	fd = make_file(path, flags, &ap);
	va_end(ap);
	return fd;
}

int
open64(const char *path, int flags, ...)
{
	va_list ap;
	int fd;

	va_start(ap, flags);
	fd = make_file(path, flags, &ap);
	va_end(ap);
	return fd;
}

/* ---- the line ---- */

const struct daf_err *__real_daf_proc_read(size_t *got, struct daf_proc *p,
    void *buf, size_t len, int silence_ms) DAF_MUST_USE;
const struct daf_err *__wrap_daf_proc_read(size_t *got, struct daf_proc *p,
    void *buf, size_t len, int silence_ms) DAF_MUST_USE;
const struct daf_err *__real_daf_proc_write(struct daf_proc *p, const void *buf,
    size_t len, int silence_ms) DAF_MUST_USE;
const struct daf_err *__wrap_daf_proc_write(struct daf_proc *p, const void *buf,
    size_t len, int silence_ms) DAF_MUST_USE;

/* How much of len bytes still passes; each connection has its own end. */
static size_t
passes(struct daf_proc *p, size_t len)
{
	if (fault.kind != STORM_CUT)
		return len;
	if (fault.line != p) {
		if (fault.line != NULL && --fault.cuts > 0)
			fault.left = (int64_t)(chance_draw(&fault.rng) % 20000);
		else if (fault.line != NULL)
			fault.kind = STORM_NONE;
		fault.line = p;
	}
	if (fault.kind != STORM_CUT || fault.left >= (int64_t)len)
		return len;
	return (size_t)(fault.left > 0 ? fault.left : 0);
}

static void
cut(struct daf_proc *p)
{
	*fault.struck = true;
	fault.left = 0;
	/* As sshd does where it notices; else it waits for more. */
	if (chance_draw(&fault.rng) % 2 == 0)
		daf_proc_signal(p, SIGHUP);
	else
		daf_proc_close_input(p);
}

const struct daf_err *
__wrap_daf_proc_read(
    size_t *got, struct daf_proc *p, void *buf, size_t len, int silence_ms)
{
	size_t room = passes(p, len);
	const struct daf_err *err;

	*got = 0;
	if (room == 0) {
		cut(p);
		return NULL;
	}
	err = __real_daf_proc_read(got, p, buf, room, silence_ms);
	if (fault.kind == STORM_CUT)
		fault.left -= (int64_t)*got;
	return err;
}

const struct daf_err *
__wrap_daf_proc_write(
    struct daf_proc *p, const void *buf, size_t len, int silence_ms)
{
	size_t room = passes(p, len);
	const struct daf_err *err = NULL;

	if (room > 0)
		err = __real_daf_proc_write(p, buf, room, silence_ms);
	if (fault.kind == STORM_CUT)
		fault.left -= (int64_t)room;
	if (err != NULL || room == len)
		return err;
	cut(p);
	return daf_err(DAF_LINK, "the line was cut");
}

/* ---- what costs years otherwise ---- */

struct daf_compact_limits __wrap_daf_compact_limits(void);

struct daf_compact_limits
__wrap_daf_compact_limits(void)
{
	return (struct daf_compact_limits){ 5, 2 };
}

/* ---- signing ---- */

static struct chain_writer keys[KEYS_MAX];
static size_t nkeys;

void
storm_key_make(const char *path, const char *name)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	struct chain_writer *k = &keys[nkeys++];
	char *line;

	if (nkeys > KEYS_MAX)
		abort();
	crypto_hash_sha256(seed, (const unsigned char *)name, strlen(name));
	chain_key_seed(k, seed);
	line = daf_asprintf("%s\n", k->key.line);
	storm_ok(daf_fs_write(path, line, strlen(line), 0600));
	free(line);
}

const struct daf_err *__wrap_daf_sign(struct daf_buf *armour,
    const struct daf_signer *s, const void *payload, size_t len) DAF_MUST_USE;

const struct daf_err *
__wrap_daf_sign(struct daf_buf *armour, const struct daf_signer *s,
    const void *payload, size_t len)
{
	char text[DAF_SIG_ARMOUR_MAX];
	struct daf_sig sig;
	size_t i;

	for (i = 0; i < nkeys; i++)
		if (daf_key_equal(&keys[i].key, &s->key)) {
			chain_sign(&sig, &keys[i], payload, len);
			daf_buf_add(armour, text, daf_sig_armour(text, &sig));
			return NULL;
		}
	return daf_err(DAF_NO_KEY, "no such key");
}
