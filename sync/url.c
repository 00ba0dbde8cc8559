/* SPDX-License-Identifier: GPL-3.0-or-later */
/* url.c - see url.h. */
#include "sync/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/proc.h"
#include "core/base/text.h"

#define URL_MAX 4096
#define ALIVE_S 15     /* how often ssh asks a silent hub */
#define ALLOWED_MAX 24 /* two words each in an argument vector */
#define ALLOWED_BYTES 65536
#define ALLOWED_MS 10000

const char *const daf_url_env[] = {
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_COMMON_DIR",
	"GIT_CONFIG",
	"GIT_CONFIG_COUNT",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_PARAMETERS",
	"GIT_DIR",
	"GIT_GRAFT_FILE",
	"GIT_INDEX_FILE",
	"GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_PREFIX",
	"GIT_PROTOCOL",
	"GIT_QUARANTINE_PATH",
	"GIT_REPLACE_REF_BASE",
	"GIT_SHALLOW_FILE",
	"GIT_TRACE",
	"GIT_TRACE_PACKET",
	"GIT_WORK_TREE",
	"LANGUAGE",
	"LC_ALL=C.UTF-8",
	NULL,
};

static const struct daf_err *
refuse(const char *text, const char *why)
{
	struct daf_buf shown = { 0 };
	const struct daf_err *err;

	daf_text_clean(&shown, text, strnlen(text, 200), false);
	err = daf_err(DAF_REFUSED,
	    "the hub `%s` %s; give "
	    "ssh://[user@]host[:port]/path, [user@]host:path or an absolute "
	    "path",
	    daf_buf_str(&shown), why);
	daf_buf_clear(&shown);
	return err;
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* RFC 3986 percent escapes, in place; a lone % stays. */
static void
decode(char *s)
{
	char *to = s;

	while (*s != '\0') {
		if (s[0] == '%' && hex_digit(s[1]) >= 0 &&
		    hex_digit(s[2]) >= 0 && (s[1] != '0' || s[2] != '0')) {
			*to++ = (char)(hex_digit(s[1]) * 16 + hex_digit(s[2]));
			s += 3;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

/* user@host or user@[v6], in place; what follows the host is at *rest. */
static const char *
take_host(struct daf_url *out, char *s, char **rest)
{
	char *at = strchr(s, '@');
	char *end;

	if (at != NULL) {
		*at = '\0';
		if (strchr(s, ':') != NULL)
			return "has a password in it, which is not supported";
		out->user = s;
		s = at + 1;
	}
	if (*s == '[') {
		out->host = s + 1;
		end = strchr(s, ']');
		if (end == NULL)
			return "has a [ without ]";
		*end++ = '\0';
	} else {
		out->host = s;
		end = s + strcspn(s, ":/");
	}
	*rest = end;
	return NULL;
}

/* ssh://[user@]host[:port]/path, from the host on. */
static const char *
parse_ssh(struct daf_url *out, char *s, struct daf_pool *pool)
{
	char *slash, *rest;
	const char *why;

	slash = strchr(s, '/');
	if (slash == NULL || slash[1] == '\0')
		return "has no path";
	/* git lets ~ stand for a home there. */
	out->path = daf_pool_strdup(pool, slash[1] == '~' ? slash + 1 : slash);
	*slash = '\0';
	if ((why = take_host(out, s, &rest)) != NULL)
		return why;
	if (*rest == ':') {
		*rest++ = '\0';
		out->port = rest;
		if (*rest == '\0' || strlen(rest) > 5 ||
		    strspn(rest, "0123456789") != strlen(rest))
			return "has a port that is no number";
	} else if (*rest != '\0') {
		return "is not understood";
	}
	return NULL;
}

/* [user@]host:path */
static const char *
parse_short(struct daf_url *out, char *s)
{
	const char *why;
	char *rest;

	if ((why = take_host(out, s, &rest)) != NULL)
		return why;
	if (*rest != ':')
		return "is neither an address nor an absolute path";
	*rest = '\0';
	out->path = rest + 1;
	return NULL;
}

/* As ssh(1) judges them since 9.6: its configuration may hand both to a shell
 * (ProxyCommand, Match exec), where older ones do not look. */
static bool
host_is_sound(const char *host)
{
	return host[0] != '-' && strpbrk(host, " @/\\'`\"$;&<>|(){}") == NULL;
}

static bool
user_is_sound(const char *user)
{
	return user[0] != '\0' && user[0] != '-' &&
	       strpbrk(user, " \\'`\"$;&<>|(){}") == NULL;
}

static const char *
check(const struct daf_url *url)
{
	if (url->path[0] == '\0')
		return "has no path";
	if (url->path[0] == '-')
		return "has a path that begins with `-`";
	if (has_control(url->path) ||
	    (url->host != NULL && has_control(url->host)) ||
	    (url->user != NULL && has_control(url->user)))
		return "holds a control character";
	if (url->local)
		return url->path[0] == '/' ? NULL : "is not an absolute path";
	if (url->host[0] == '\0')
		return "has no host";
	if (!host_is_sound(url->host))
		return "has a host that no host can have";
	if (url->user != NULL && !user_is_sound(url->user))
		return "has a user that no user can have";
	return NULL;
}

const struct daf_err *
daf_url_parse(struct daf_url *out, struct daf_pool *pool, const char *text)
{
	struct daf_buf shown = { 0 };
	const char *why = NULL;
	char *s;

	*out = (struct daf_url){ 0 };
	if (strnlen(text, URL_MAX + 1) > URL_MAX)
		return refuse(text, "is too long");
	if (!daf_text_is_utf8(text, strlen(text)))
		return refuse(text, "is not UTF-8");
	s = daf_pool_strdup(pool, text);
	if (strncmp(s, "ssh://", 6) == 0) {
		decode(s);
		why = parse_ssh(out, s + 6, pool);
	} else if (strncmp(s, "file://", 7) == 0) {
		decode(s);
		out->local = true;
		out->path = s + 7;
	} else if (strstr(s, "://") != NULL) {
		why = "is of a kind that is not supported";
	} else if (s[0] == '/') {
		out->local = true;
		out->path = s;
	} else {
		why = parse_short(out, s);
	}
	if (why == NULL)
		why = check(out);
	if (why != NULL)
		return refuse(text, why);
	daf_text_clean(&shown, text, strlen(text), false);
	out->shown = daf_pool_strdup(pool, daf_buf_str(&shown));
	daf_buf_clear(&shown);
	return NULL;
}

/* As git's sq_quote_buf: what a shell at the other end reads as one word. */
static void
quote(struct daf_buf *out, const char *s)
{
	daf_buf_addc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'' || *s == '!')
			daf_buf_addf(out, "'\\%c'", *s);
		else
			daf_buf_addc(out, *s);
	}
	daf_buf_addc(out, '\'');
}

/* An argument vector that grows in a pool. */
struct vector {
	struct daf_pool *pool;
	const char *argv[64];
	size_t n;
};

static void
put(struct vector *v, const char *arg)
{
	if (v->n + 1 < sizeof(v->argv) / sizeof(v->argv[0]))
		v->argv[v->n++] = daf_pool_strdup(v->pool, arg);
}

static void
put_option(struct vector *v, const char *name, const char *value)
{
	put(v, "-o");
	put(v, daf_pool_printf(v->pool, "%s=%s", name, value));
}

/* The program: `ssh`, or the words of DAFTAR_SSH. */
static void
put_program(struct vector *v)
{
	const char *words = getenv("DAFTAR_SSH");
	size_t len;

	for (; words != NULL && *words != '\0'; words += len) {
		words += strspn(words, " ");
		len = strcspn(words, " ");
		if (len > 0 && v->n < 32)
			put(v, daf_pool_strndup(v->pool, words, len));
	}
	if (v->n == 0)
		put(v, "ssh");
}

static void
put_ssh(struct vector *v, const struct daf_url *url, const char *command,
    const struct daf_url_how *how)
{
	int seconds = how->silence_ms / 1000;

	seconds = seconds < 1 ? 1 : seconds > 30 ? 30 : seconds;
	put_program(v);
	put(v, "-T");
	put(v, "-a");
	put(v, "-x");
	put_option(v, "StrictHostKeyChecking", "yes");
	put_option(v, "BatchMode", how->may_ask ? "no" : "yes");
	if (how->alone)
		put_option(v, "ControlPath", "none");
	put_option(
	    v, "ConnectTimeout", daf_pool_printf(v->pool, "%d", seconds));
	/* What it asks the hub waits behind all that was sent; we give up sooner
	 * ourselves. */
	put_option(
	    v, "ServerAliveInterval", daf_pool_printf(v->pool, "%d", ALIVE_S));
	put_option(v, "ServerAliveCountMax",
	    daf_pool_printf(
		v->pool, "%d", (int)(how->alive_ms / 1000 / ALIVE_S) + 2));
	if (url->port != NULL) {
		put(v, "-p");
		put(v, url->port);
	}
	put(v, "--");
	put(v, url->user == NULL
		   ? url->host
		   : daf_pool_printf(v->pool, "%s@%s", url->user, url->host));
	put(v, command);
}

/* ---- a hub in a folder of another account ---- */

/* What stands at one level, one value a line; git(1) itself reads it. */
static void
add_allowed(
    const char **out, size_t *n, struct daf_pool *pool, const char *level)
{
	const char *const argv[] = { "git", "config", level, "--includes",
		"--get-all", "safe.directory", NULL };
	struct daf_buf text = { 0 }, words = { 0 };
	const struct daf_err *err;
	char *line, *end;
	int status = 0;

	err = daf_proc_run(&text, &words, &status, argv, NULL, NULL, 0,
	    ALLOWED_BYTES, ALLOWED_MS);
	if (err == NULL && status == 0 && text.len > 0)
		for (line = text.data;
		     *n < ALLOWED_MAX && (end = strchr(line, '\n')) != NULL;
		     line = end + 1) {
			*end = '\0';
			out[(*n)++] =
			    daf_pool_printf(pool, "safe.directory=%s", line);
		}
	daf_err_free(err);
	daf_buf_clear(&text);
	daf_buf_clear(&words);
}

void
daf_url_allow(struct daf_url *url, struct daf_pool *pool)
{
	const char **allowed;
	struct stat st;
	size_t n = 0;

	if (!url->local || stat(url->path, &st) != 0 || st.st_uid == geteuid())
		return;
	allowed = daf_pool_array(pool, ALLOWED_MAX + 1, sizeof(*allowed));
	add_allowed(allowed, &n, pool, "--system");
	add_allowed(allowed, &n, pool, "--global");
	allowed[n] = NULL;
	url->allowed = allowed;
}

/* ---- the argument vector ---- */

const char *const *
daf_url_argv(struct daf_pool *pool, const struct daf_url *url,
    enum daf_service service, const struct daf_url_how *how)
{
	const char *name =
	    service == DAF_UPLOAD_PACK ? "upload-pack" : "receive-pack";
	struct vector v = { .pool = pool };
	struct daf_buf command = { 0 };
	const char **argv;
	size_t i;

	if (url->local) {
		put(&v, "git");
		for (i = 0; url->allowed != NULL && url->allowed[i] != NULL;
		     i++) {
			put(&v, "-c");
			put(&v, url->allowed[i]);
		}
		put(&v, name);
		put(&v, url->path);
	} else {
		daf_buf_addf(&command, "git-%s ", name);
		quote(&command, url->path);
		put_ssh(&v, url, daf_buf_str(&command), how);
		daf_buf_clear(&command);
	}
	argv = daf_pool_array(pool, v.n + 1, sizeof(*argv));
	for (i = 0; i < v.n; i++)
		argv[i] = v.argv[i];
	return argv;
}
