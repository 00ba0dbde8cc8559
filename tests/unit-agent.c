/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-agent.c - who signs in, and the session's ssh-agent, against the system's
 * OpenSSH. */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/signers.h"
#include "world.h"

#define PASSPHRASE "correct horse, battery"

/* This test is its own SSH_ASKPASS. */
static const char self[] = "/proc/self/exe";

/* A key with a passphrase ("": none). */
static struct daf_signer *
new_key(const char *name, const char *passphrase)
{
	const char *path = help_path(name);
	struct daf_signer *s;

	if (!daf_fs_exists(path))
		HELP_MUST("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase,
		    "-f", path);
	help_ok(daf_signer_new(&s, HELP_KHAN, path));
	s->quiet = true;
	return s;
}

static char *
own_path(void)
{
	char *path = realpath(self, NULL);

	assert_non_null(path);
	return path;
}

static struct daf_agent *
open_agent(void)
{
	struct daf_agent *a;
	char *path = own_path();

	daf_agent_open(&a, path);
	free(path);
	return a;
}

static bool
has(struct daf_agent *a, const struct daf_signer *s)
{
	bool yes;

	help_ok(daf_agent_has(&yes, a, &s->key));
	return yes;
}

static void
can_sign(const struct daf_signer *s)
{
	struct daf_buf armour = { 0 };

	help_ok(daf_sign(&armour, s, "x", 1));
	daf_buf_clear(&armour);
}

static void
cannot_sign(const struct daf_signer *s)
{
	struct daf_buf armour = { 0 };

	help_refused(daf_sign(&armour, s, "x", 1), DAF_NO_KEY, "cannot sign");
	daf_buf_clear(&armour);
}

/* The agent's socket and its folder are gone, soon. */
static void
swept(const char *socket)
{
	char *folder = daf_strdup(socket);
	size_t n;

	*strrchr(folder, '/') = '\0';
	for (n = 0; n < 100 && daf_fs_exists(folder); n++)
		poll(NULL, 0, 20);
	assert_false(daf_fs_exists(folder));
	free(folder);
}

/* One of our own: not before a key has to be held, gone afterwards. */
static void
own(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_agent *a = open_agent();
	struct daf_pool *pool = daf_pool_new();
	struct daf_key *keys;
	char *socket;
	size_t n;

	(void)state;
	assert_null(getenv("SSH_AUTH_SOCK"));
	help_ok(daf_agent_keys(&keys, &n, pool, a));
	assert_int_equal(n, 0);
	help_refused(daf_agent_prove(a, s), DAF_NO_KEY, "no ssh-agent");
	assert_false(daf_agent_own(a));
	help_ok(daf_agent_add(a, s, PASSPHRASE));
	assert_true(daf_agent_own(a));
	assert_null(daf_agent_trouble(a));
	assert_non_null(getenv("SSH_AUTH_SOCK"));
	socket = daf_strdup(getenv("SSH_AUTH_SOCK"));
	assert_true(daf_fs_exists(socket));
	help_ok(daf_agent_keys(&keys, &n, pool, a));
	assert_int_equal(n, 1);
	daf_agent_close(a);
	assert_null(getenv("SSH_AUTH_SOCK"));
	swept(socket);
	free(socket);
	daf_pool_free(pool);
	daf_signer_free(s);
}

/* Our agent is killed: another one takes the key, and nothing stays behind of
 * the first. */
static void
own_killed(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_agent *a = open_agent();
	char *socket;

	(void)state;
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	socket = daf_strdup(getenv("SSH_AUTH_SOCK"));
	/* agent.PID: the process that started it, which is cat now */
	assert_non_null(strstr(socket, "/agent."));
	HELP_MUST("sh", "-c", "kill -9 $(cat /proc/$1/task/$1/children)", "sh",
	    strstr(socket, "/agent.") + strlen("/agent."));
	cannot_sign(s);
	assert_false(has(a, s));
	swept(socket);
	assert_null(getenv("SSH_AUTH_SOCK"));
	help_refused(
	    daf_agent_unlock(a, s, "wrong"), DAF_NO_KEY, "not the passphrase");
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	can_sign(s);
	assert_string_not_equal(getenv("SSH_AUTH_SOCK"), socket);
	free(socket);
	daf_agent_close(a);
	daf_signer_free(s);
}

/* No ssh-agent on this machine: the key's file proves who it is; it locks and
 * unlocks all the same. */
static void
no_agent(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_signer *t = new_key("open", "");
	struct daf_agent *a = open_agent();
	char *path = daf_strdup(getenv("PATH"));
	const char *bin = help_path("bin");

	(void)state;
	assert_int_equal(mkdir(bin, 0700), 0);
	HELP_MUST("sh", "-c",
	    "for p in ssh-add ssh-keygen false cat; do "
	    "ln -s \"$(command -v $p)\" \"$1/$p\"; done",
	    "sh", bin);
	setenv("PATH", bin, 1);
	help_refused(
	    daf_agent_unlock(a, s, "wrong"), DAF_NO_KEY, "not the passphrase");
	assert_non_null(strstr(daf_agent_trouble(a), "ssh-agent"));
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	assert_null(getenv("SSH_AUTH_SOCK"));
	cannot_sign(s);
	help_ok(daf_agent_lock(a));
	assert_true(daf_agent_locked(a));
	help_refused(daf_agent_unlock(a, s, NULL), DAF_NO_KEY, "cannot sign");
	assert_true(daf_agent_locked(a));
	help_ok(daf_agent_unlock(a, t, NULL));
	assert_false(daf_agent_locked(a));
	setenv("PATH", path, 1);
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	assert_null(daf_agent_trouble(a));
	can_sign(s);
	free(path);
	daf_agent_close(a);
	daf_signer_free(s);
	daf_signer_free(t);
}

/* Nobody is asked at the terminal: the passphrase comes from us or not. */
static void
sign_in(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_agent *a = open_agent();
	char line[DAF_PASSPHRASE_MAX + 2];

	(void)state;
	assert_int_equal(daf_agent_worth(s), DAF_WORTH_PASSPHRASE);
	cannot_sign(s);
	help_refused(daf_agent_prove(a, s), DAF_NO_KEY, "no ssh-agent");
	help_refused(
	    daf_agent_add(a, s, "wrong"), DAF_NO_KEY, "not the passphrase of");
	help_refused(
	    daf_agent_add(a, s, ""), DAF_NO_KEY, "not the passphrase of");
	help_refused(
	    daf_agent_add(a, s, NULL), DAF_NO_KEY, "not the passphrase of");
	help_refused(
	    daf_agent_add(a, s, PASSPHRASE "\n"), DAF_NO_KEY, "one line");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	help_refused(daf_agent_add(a, s, line), DAF_NO_KEY, "1023");
	line[sizeof(line) - 2] = '\0';
	help_refused(daf_agent_add(a, s, line), DAF_NO_KEY, "not the");
	assert_false(has(a, s));
	help_ok(daf_agent_add(a, s, PASSPHRASE));
	assert_true(has(a, s));
	can_sign(s);
	help_ok(daf_agent_prove(a, s));
	help_ok(daf_agent_remove(a, &s->key));
	help_ok(daf_agent_remove(a, &s->key));
	assert_false(has(a, s));
	cannot_sign(s);
	daf_agent_close(a);
	daf_signer_free(s);
}

/* Two officers in turn. */
static void
lock(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_signer *t = new_key("other", "another");
	struct daf_agent *a = open_agent();

	(void)state;
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	assert_false(daf_agent_locked(a));
	help_ok(daf_agent_lock(a));
	assert_true(daf_agent_locked(a));
	assert_false(has(a, s));
	cannot_sign(s);
	help_refused(
	    daf_agent_unlock(a, s, "wrong"), DAF_NO_KEY, "not the passphrase");
	assert_true(daf_agent_locked(a));
	help_refused(
	    daf_agent_unlock(a, t, PASSPHRASE), DAF_NO_KEY, "passphrase");
	help_ok(daf_agent_unlock(a, t, "another"));
	assert_false(daf_agent_locked(a));
	can_sign(t);
	cannot_sign(s);
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	help_ok(daf_agent_lock(a));
	cannot_sign(t);
	cannot_sign(s);
	daf_agent_close(a);
	daf_signer_free(s);
	daf_signer_free(t);
}

/* A key that lies open locks nothing, and we say so. Its file proves as much as
 * an agent that got it from there: none is started. */
static void
open_key(void **state)
{
	struct daf_signer *s = new_key("open", ""), *other;
	struct daf_agent *a = open_agent();

	(void)state;
	assert_int_equal(daf_agent_worth(s), DAF_WORTH_NOTHING);
	can_sign(s);
	help_ok(daf_agent_unlock(a, s, NULL));
	assert_false(daf_agent_own(a));
	assert_null(getenv("SSH_AUTH_SOCK"));
	help_ok(daf_agent_lock(a));
	assert_true(daf_agent_locked(a));
	/* not without the file, nor with another key's */
	HELP_MUST("mv", help_path("open"), help_path("away"));
	help_refused(daf_agent_unlock(a, s, NULL), DAF_NO_KEY, "no ssh-agent");
	other = new_key("else", "");
	HELP_MUST("mv", help_path("else"), help_path("open"));
	help_refused(daf_agent_unlock(a, s, NULL), DAF_NO_KEY, "cannot sign");
	assert_true(daf_agent_locked(a));
	HELP_MUST("mv", help_path("away"), help_path("open"));
	help_ok(daf_agent_unlock(a, s, NULL));
	assert_false(daf_agent_locked(a));
	daf_agent_close(a);
	daf_signer_free(s);
	daf_signer_free(other);
}

/* The desk's own agent: what it had it keeps, and the key's file is asked. */
static void
desks_own(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE), *mine;
	struct daf_signer *t = new_key("other", "another");
	struct daf_agent *desk = open_agent(), *a;

	(void)state;
	help_ok(daf_agent_add(desk, s, PASSPHRASE));
	a = open_agent();
	assert_false(daf_agent_own(a));
	help_ok(daf_agent_prove(a, s));
	help_ok(daf_agent_unlock(a, t, "another"));
	help_ok(daf_agent_lock(a));
	assert_true(has(a, s));
	assert_false(has(a, t));
	help_refused(
	    daf_agent_unlock(a, s, "wrong"), DAF_NO_KEY, "not the passphrase");
	help_refused(daf_agent_unlock(a, s, NULL), DAF_NO_KEY, "cannot sign");
	help_refused(
	    daf_agent_unlock(a, s, ""), DAF_NO_KEY, "not the passphrase");
	assert_true(daf_agent_locked(a));
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	/* A key that only an agent has. */
	help_ok(daf_signer_new(&mine, HELP_KHAN, s->key.line));
	assert_int_equal(daf_agent_worth(mine), DAF_WORTH_AGENT);
	help_ok(daf_agent_lock(a));
	help_ok(daf_agent_unlock(a, mine, NULL));
	daf_signer_free(mine);
	help_ok(daf_signer_new(&mine, HELP_KHAN, t->key.line));
	help_refused(
	    daf_agent_unlock(a, mine, NULL), DAF_NO_KEY, "cannot sign");
	help_refused(daf_agent_add(a, mine, NULL), DAF_NO_KEY, "is not here");
	daf_signer_free(mine);
	/* Without a passphrase only the file counts, not what the agent has. */
	help_ok(daf_agent_lock(a));
	help_refused(daf_agent_unlock(a, s, NULL), DAF_NO_KEY, "cannot sign");
	assert_true(daf_agent_locked(a));
	/* What we added goes with us. */
	help_ok(daf_agent_unlock(a, t, "another"));
	daf_agent_close(a);
	assert_true(has(desk, s));
	assert_false(has(desk, t));
	daf_agent_close(desk);
	daf_signer_free(s);
	daf_signer_free(t);
}

/* A socket that is nobody's is as good as none. */
static void
dead_socket(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_agent *a;

	(void)state;
	setenv("SSH_AUTH_SOCK", help_path("nobody"), 1);
	a = open_agent();
	assert_false(has(a, s));
	help_ok(daf_agent_unlock(a, s, PASSPHRASE));
	assert_true(daf_agent_own(a));
	can_sign(s);
	daf_agent_close(a);
	assert_string_equal(getenv("SSH_AUTH_SOCK"), help_path("nobody"));
	/* nor is it looked at first by who hands over a key */
	a = open_agent();
	help_ok(daf_agent_add(a, s, PASSPHRASE));
	assert_true(daf_agent_own(a));
	daf_agent_close(a);
	unsetenv("SSH_AUTH_SOCK");
	daf_signer_free(s);
}

/* What OpenSSH's programs are told: a stand-in writes it down. */
static void
told(void **state)
{
	static const char script[] =
	    "#!/bin/sh\n"
	    "{ tr '\\0' '\\n' </proc/$$/cmdline; env; } >>\"$HOME/told\"\n"
	    "exit 1\n";
	static const char *const names[] = { "ssh-add", "ssh-keygen" };
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	struct daf_agent *a = open_agent();
	char *path = daf_strdup(getenv("PATH")), *both, *text;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++)
		help_ok(daf_fs_write(
		    help_path(names[i]), script, sizeof(script) - 1, 0700));
	both = daf_asprintf("%s:%s", getenv("HOME"), path);
	setenv("PATH", both, 1);
	daf_err_free(daf_agent_add(a, s, PASSPHRASE));
	help_ok(daf_fs_read(&text, NULL, help_path("told"), 1 << 20));
	assert_non_null(strstr(text, "ssh-add"));
	assert_non_null(strstr(text, "SSH_ASKPASS_REQUIRE=force"));
	assert_null(strstr(text, PASSPHRASE));
	free(text);
	cannot_sign(s);
	help_ok(daf_fs_read(&text, NULL, help_path("told"), 1 << 20));
	assert_non_null(strstr(text, "ssh-keygen"));
	assert_non_null(strstr(text, "SSH_ASKPASS=false"));
	free(text);
	setenv("PATH", path, 1);
	for (i = 0; i < 2; i++)
		unlink(help_path(names[i]));
	free(path);
	free(both);
	daf_agent_close(a);
	daf_signer_free(s);
}

/* Killed, it takes its agent along (the agent looks every ten seconds). */
static void
killed(void **state)
{
	struct daf_signer *s = new_key("guarded", PASSPHRASE);
	int fds[2], i, status;
	struct daf_agent *a;
	char socket[512];
	ssize_t got;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	if ((pid = fork()) == 0) {
		a = open_agent();
		daf_err_free(daf_agent_add(a, s, PASSPHRASE));
		dprintf(fds[1], "%s", getenv("SSH_AUTH_SOCK"));
		close(fds[1]);
		pause();
		_exit(a == NULL);
	}
	assert_true(pid > 0);
	close(fds[1]);
	got = read(fds[0], socket, sizeof(socket) - 1);
	assert_true(got > 0);
	socket[got] = '\0';
	close(fds[0]);
	assert_true(daf_fs_exists(socket));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (i = 0; i < 150 && daf_fs_exists(socket); i++)
		poll(NULL, 0, 100);
	assert_false(daf_fs_exists(socket));
	daf_signer_free(s);
}

/* ---- who can sign in here ---- */

static const struct daf_signer_here *
row_of(const struct daf_signer_here *rows, size_t n, const char *id,
    const char *from)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rows[i].id != NULL && strcmp(rows[i].id, id) == 0 &&
		    strcmp(rows[i].from, from) == 0)
			return &rows[i];
	fail_msg("nobody is %s from %s", id, from);
	return NULL;
}

static void
set_account(struct daf_register *reg, const char *word, const char *id,
    const char *name, const char *key)
{
	const struct passwd *pw = getpwuid(geteuid());
	struct daf_config *c = daf_register_config(reg);
	char *account;

	account = daf_asprintf("%s%s", pw->pw_name, word);
	daf_config_set(c, "account", account, "officer", id);
	daf_config_set(c, "account", account, "name", name);
	daf_config_set(c, "account", account, "key", key);
	free(account);
}

static void
here(void **state)
{
	struct world *w = world_new();
	struct daf_register *reg = w->isb.reg;
	struct daf_signer *bibi =
	    world_signer("key-bibi", "S. Bibi <s.bibi@isb>");
	struct daf_pool *pool = daf_pool_new();
	struct daf_agent *a = open_agent();
	const struct daf_signer_here *row;
	struct daf_signer_here *rows;
	struct daf_signer *s;
	size_t n;

	(void)state;
	help_ok(daf_agent_add(a, w->khi.signer, NULL));
	set_account(reg, "/gone", "g.one@isb", "G. One", help_path("gone.pub"));
	set_account(reg, "x", "no.body@isb", "No Body", help_path("gone.pub"));
	help_ok(daf_signers_remember(reg, bibi));
	help_ok(daf_signers_here(
	    &rows, &n, pool, reg, w->isb.l->charter, a, false));
	assert_int_equal(n, 4);
	/* join noted him; he is enrolled */
	assert_string_equal(rows[0].id, "a.khan@isb");
	assert_string_equal(rows[0].from, "account");
	assert_true(rows[0].listed);
	assert_false(rows[0].in_agent);
	row = row_of(rows, n, "s.bibi@isb", "account");
	assert_null(row->problem);
	assert_false(row->listed);
	assert_string_equal(row->key.fingerprint, bibi->key.fingerprint);
	row = row_of(rows, n, "g.one@isb", "account");
	assert_non_null(strstr(row->problem, "gone.pub"));
	help_refused(daf_signers_take(&s, row), DAF_NO_KEY, "gone.pub");
	assert_null(s);
	/* the agent has the key of somebody whom the roster lists */
	row = row_of(rows, n, "b.memon@khi", "agent");
	assert_true(row->listed && row->in_agent);
	assert_null(row->key_path);
	help_ok(daf_signers_take(&s, row));
	assert_true(s->quiet);
	can_sign(s);
	daf_signer_free(s);
	/* who is named for this run comes first, and is not listed with another
	 * one's key */
	setenv("DAFTAR_OFFICER", "S. Bibi <s.bibi@isb>", 1);
	help_ok(daf_signers_here(
	    &rows, &n, pool, reg, w->isb.l->charter, NULL, false));
	assert_string_equal(rows[0].id, "s.bibi@isb");
	assert_string_equal(rows[0].from, "environment");
	assert_true(daf_key_equal(&rows[0].key, &w->isb.signer->key));
	assert_false(rows[0].listed);
	assert_true(row_of(rows, n, "a.khan@isb", "account")->listed);
	unsetenv("DAFTAR_OFFICER");
	/* git's settings name one more, for who asks for all */
	HELP_MUST("git", "config", "--global", "user.name", "G. It");
	HELP_MUST("git", "config", "--global", "user.email", "g.it@isb");
	HELP_MUST(
	    "git", "config", "--global", "user.signingKey", "~/key-bibi.pub");
	help_ok(daf_signers_here(
	    &rows, &n, pool, reg, w->isb.l->charter, NULL, false));
	assert_int_equal(n, 3);
	help_ok(daf_signers_here(
	    &rows, &n, pool, reg, w->isb.l->charter, NULL, true));
	assert_int_equal(n, 4);
	assert_string_equal(rows[0].from, "account");
	assert_string_equal(row_of(rows, n, "g.it@isb", "git")->name, "G. It");
	HELP_MUST("git", "config", "--global", "--remove-section", "user");
	daf_agent_close(a);
	daf_pool_free(pool);
	daf_signer_free(bibi);
	world_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own),
		cmocka_unit_test(own_killed),
		cmocka_unit_test(no_agent),
		cmocka_unit_test(sign_in),
		cmocka_unit_test(lock),
		cmocka_unit_test(open_key),
		cmocka_unit_test(desks_own),
		cmocka_unit_test(dead_socket),
		cmocka_unit_test(told),
		cmocka_unit_test(here),
		cmocka_unit_test(killed),
	};
	int status;

	if (daf_agent_askpass(&status))
		return status;
	return cmocka_run_group_tests(tests, help_setup, help_teardown);
}
