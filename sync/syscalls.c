/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * syscalls.c - see syscalls.h: a seccomp filter without a library. What is not
 * in the table is refused, so what a newer kernel brings is, too.
 */
#include "sync/syscalls.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#if defined(MACHINE) && !defined(__SANITIZE_ADDRESS__)

static const uint32_t allowed[] = {
	/* what is open */
	SYS_read,
	SYS_readv,
	SYS_pread64,
	SYS_preadv,
	SYS_write,
	SYS_writev,
	SYS_pwrite64,
	SYS_pwritev,
	SYS_lseek,
	SYS_close,
	SYS_fcntl,
	SYS_fsync,
	SYS_fdatasync,
	SYS_ftruncate,
	SYS_fallocate,
	SYS_ppoll,
	SYS_sendto,
	SYS_recvfrom,
	/* files by name */
	SYS_openat,
	SYS_newfstatat,
	SYS_fstat,
	SYS_statx,
	SYS_faccessat,
	SYS_faccessat2,
	SYS_readlinkat,
	SYS_getdents64,
	SYS_getcwd,
	SYS_fchmod,
	SYS_fchmodat,
	SYS_umask,
	SYS_linkat,
	SYS_renameat,
	SYS_renameat2,
	SYS_unlinkat,
	SYS_truncate,
	/* memory */
	SYS_brk,
	SYS_mmap,
	SYS_munmap,
	SYS_mremap,
	SYS_mprotect,
	SYS_madvise,
	SYS_msync,
	/* itself */
	SYS_exit,
	SYS_exit_group,
	SYS_futex,
	SYS_getpid,
	SYS_getppid,
	SYS_gettid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_getrandom,
	SYS_getrlimit,
	SYS_getrusage,
	SYS_clock_gettime,
	SYS_clock_nanosleep,
	SYS_gettimeofday,
	SYS_nanosleep,
	SYS_restart_syscall,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_sched_yield,
	SYS_sysinfo,
	SYS_uname,
#if defined(__x86_64__) /* what ARM64 never had */
	SYS_access,
	SYS_chmod,
	SYS_link,
	SYS_lstat,
	SYS_open,
	SYS_poll,
	SYS_readlink,
	SYS_rename,
	SYS_stat,
	SYS_time,
	SYS_unlink,
#endif
};
#define NALLOWED (sizeof(allowed) / sizeof(allowed[0]))

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))

bool
daf_syscalls_confine(void)
{
	const uint32_t refused = SECCOMP_RET_ERRNO | ENOSYS;
	struct sock_filter code[NALLOWED + 6];
	struct sock_fprog program = { .filter = code };
	unsigned short n = 0;
	size_t i;

	/* Where calls have other numbers none is let through. */
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(arch));
	code[n++] = (struct sock_filter)BPF_JUMP(
	    BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, refused);
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr));
	for (i = 0; i < NALLOWED; i++)
		code[n++] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			allowed[i], (uint8_t)(NALLOWED - i), 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, refused);
	code[n++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = n;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ||
	       errno == EINVAL || errno == ENOSYS;
}

#else

bool
daf_syscalls_confine(void)
{
	return true;
}

#endif
