/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.c - see desk.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

#include "core/item.h"

#define SHA                                \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e" \
	"9b1e9b1e9b1e9b1e9b1e9b1e9b1e9b1e"
#define FIELDS_MAX 32

static const char matter[] =
    "{\"type\":\"matter\",\"label\":\"Extradition\",\"plural\":\"E\","
    "\"help\":\"\",\"number\":{\"code\":\"EXT\"},\"title\":[\"title\"],"
    "\"columns\":[\"number\",\"stage\",\"title\"],\"sort\":\"-updated\","
    "\"edit\":\"own\",\"place\":\"judge\",\"officer\":[\"judge\"],"
    "\"groups\":[{\"name\":\"decision\",\"label\":\"Decision\","
    "\"together\":true}],"
    "\"fields\":["
    "{\"name\":\"title\",\"label\":\"Title\",\"kind\":\"text\","
    "\"required\":true,\"search\":true},"
    "{\"name\":\"judge\",\"label\":\"Judge\",\"kind\":\"text\","
    "\"search\":true,\"index\":true},"
    "{\"name\":\"facts\",\"label\":\"Facts\",\"kind\":\"longtext\","
    "\"search\":true},"
    "{\"name\":\"requested_on\",\"label\":\"Requested on\","
    "\"kind\":\"date\",\"index\":true},"
    "{\"name\":\"hearing\",\"label\":\"Hearing\",\"kind\":\"date\","
    "\"due\":{\"what\":\"Hearing\",\"law\":\"s.75\",\"done\":[\"held\"]}},"
    "{\"name\":\"held\",\"label\":\"Held on\",\"kind\":\"date\"},"
    "{\"name\":\"place\",\"label\":\"Place\",\"kind\":\"text\"},"
    "{\"name\":\"person\",\"label\":\"Person\",\"kind\":\"reference\","
    "\"of\":[\"person\"]},"
    "{\"name\":\"outcome\",\"label\":\"Outcome\",\"kind\":\"text\","
    "\"group\":\"decision\"},"
    "{\"name\":\"reason\",\"label\":\"Reason\",\"kind\":\"text\","
    "\"group\":\"decision\"},"
    "{\"name\":\"loss\",\"label\":\"Loss\",\"kind\":\"money\","
    "\"index\":true},"
    "{\"name\":\"seen\",\"label\":\"Seen at\",\"kind\":\"datetime\","
    "\"index\":true},"
    "{\"name\":\"pages\",\"label\":\"Pages\",\"kind\":\"integer\"}],"
    "\"stages\":[{\"value\":\"draft\",\"label\":\"Draft\",\"start\":true},"
    "{\"value\":\"legal-check\",\"label\":\"Legal check\"},"
    "{\"value\":\"sent\",\"label\":\"Sent\"},"
    "{\"value\":\"closed\",\"label\":\"Closed\",\"closed\":true}],"
    "\"moves\":[{\"from\":[\"draft\"],\"to\":\"legal-check\","
    "\"needs\":[\"facts\"],\"label\":\"check\"},"
    "{\"from\":[\"legal-check\"],\"to\":\"sent\","
    "\"roles\":[\"supervisor\"],\"label\":\"send\"}]}";

static const char person[] =
    "{\"type\":\"person\",\"label\":\"Person\",\"plural\":\"Persons\","
    "\"help\":\"\",\"number\":{\"code\":\"PER\"},\"title\":[\"name\"],"
    "\"columns\":[\"number\",\"name\"],\"sort\":\"name\",\"edit\":\"any\","
    "\"fields\":["
    "{\"name\":\"name\",\"label\":\"Name\",\"kind\":\"name\","
    "\"required\":true,\"search\":true,\"match\":\"name\"},"
    "{\"name\":\"father\",\"label\":\"Father's name\",\"kind\":\"name\","
    "\"search\":true,\"match\":\"against\"},"
    "{\"name\":\"cnic\",\"label\":\"CNIC\",\"kind\":\"cnic\","
    "\"search\":true,\"index\":true,\"match\":\"id\"},"
    "{\"name\":\"phone\",\"label\":\"Telephone\",\"kind\":\"phone\","
    "\"search\":true,\"match\":\"id\"},"
    "{\"name\":\"born\",\"label\":\"Date of birth\","
    "\"kind\":\"date\",\"match\":\"against\"},"
    "{\"name\":\"remarks\",\"label\":\"Remarks\",\"kind\":\"longtext\","
    "\"search\":true}]}";

static const char note[] =
    "{\"type\":\"note\",\"label\":\"Note\",\"plural\":\"Notes\","
    "\"help\":\"\",\"title\":[\"text\"],\"columns\":[\"text\"],"
    "\"sort\":\"updated\",\"edit\":\"any\",\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Parent\",\"kind\":\"reference\"},"
    "{\"name\":\"text\",\"label\":\"Text\",\"kind\":\"longtext\","
    "\"search\":true}]}";

/* Children that bring their parent: a further name, a role in a matter. */
static const char alias[] =
    "{\"type\":\"naming\",\"label\":\"Further name\",\"help\":\"\","
    "\"title\":[\"called\",\"kind\"],\"columns\":[\"called\"],"
    "\"sort\":\"called\",\"edit\":\"any\",\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Person\",\"kind\":\"reference\","
    "\"of\":[\"person\"]},"
    "{\"name\":\"called\",\"label\":\"Name\",\"kind\":\"name\","
    "\"search\":true,\"match\":\"name\"},"
    "{\"name\":\"source\",\"label\":\"Source\",\"kind\":\"text\","
    "\"search\":true},"
    "{\"name\":\"kind\",\"label\":\"Kind\",\"kind\":\"choice\","
    "\"choices\":[{\"value\":\"alias\",\"label\":\"Alias\"},"
    "{\"value\":\"nick\",\"label\":\"Nickname\"}]}]}";

/* A part that is met again by its number, in the same matter or another one. */
static const char guest[] =
    "{\"type\":\"guest\",\"label\":\"Guest\",\"help\":\"\","
    "\"title\":[\"badge\"],\"columns\":[\"badge\"],"
    "\"sort\":\"badge\",\"edit\":\"any\",\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Matter\",\"kind\":\"reference\","
    "\"of\":[\"matter\"],\"match\":\"against\"},"
    "{\"name\":\"badge\",\"label\":\"Badge\",\"kind\":\"text\","
    "\"search\":true,\"match\":\"id\"}]}";

static const char tie[] =
    "{\"type\":\"tie\",\"label\":\"Tie\",\"help\":\"\","
    "\"title\":[\"role\",\"person\"],\"columns\":[\"role\"],"
    "\"sort\":\"updated\",\"edit\":\"any\",\"fields\":["
    "{\"name\":\"parent\",\"label\":\"Matter\",\"kind\":\"reference\","
    "\"of\":[\"matter\"]},"
    "{\"name\":\"person\",\"label\":\"Person\",\"kind\":\"reference\","
    "\"of\":[\"person\"]},"
    "{\"name\":\"role\",\"label\":\"Role\",\"kind\":\"choice\","
    "\"choices\":[{\"value\":\"accused\",\"label\":\"Accused\","
    "\"label_ur\":\"ملزم\"},"
    "{\"value\":\"witness\",\"label\":\"Witness\"}]}]}";

/* Of whom only the cover is told while he is shielded. */
static const char guarded[] =
    "{\"type\":\"guarded\",\"label\":\"Guarded\",\"help\":\"\","
    "\"title\":[\"called\"],\"columns\":[\"called\"],"
    "\"sort\":\"updated\",\"edit\":\"any\","
    "\"protects\":{\"when\":\"shielded\",\"pseudonym\":\"cover\","
    "\"hides\":[\"called\",\"cnic\"]},\"fields\":["
    "{\"name\":\"called\",\"label\":\"Called\",\"kind\":\"name\"},"
    "{\"name\":\"cnic\",\"label\":\"CNIC\",\"kind\":\"cnic\"},"
    "{\"name\":\"shielded\",\"label\":\"Shielded\",\"kind\":\"boolean\"},"
    "{\"name\":\"cover\",\"label\":\"Cover\",\"kind\":\"text\"}]}";

/* What the head of the access log travels in. */
static const char head[] =
    "{\"type\":\"access-head\",\"label\":\"Access log head\","
    "\"help\":\"\",\"number\":{\"code\":\"LOG\"},"
    "\"title\":[\"day\"],\"columns\":[\"day\"],\"sort\":\"updated\","
    "\"edit\":\"own\",\"fields\":["
    "{\"name\":\"rows\",\"label\":\"Rows\",\"kind\":\"integer\"},"
    "{\"name\":\"head\",\"label\":\"Head\",\"kind\":\"sha256\"},"
    "{\"name\":\"day\",\"label\":\"Day\",\"kind\":\"date\"}]}";

void
desk_ok(const struct daf_err *err)
{
	if (err != NULL)
		fail_msg("%s", err->text);
}

void
desk_refused(const struct daf_err *err, const char *part)
{
	assert_non_null(err);
	if (err->code != DAF_REFUSED || strstr(err->text, part) == NULL)
		fail_msg("%d, not refused with `%s`: %s", (int)err->code, part,
		    err->text);
	daf_err_free(err);
}

void
desk_open(struct desk *d, const char *mark)
{
	static const struct daf_types_file types[] = {
		{ "matter.json", matter, sizeof(matter) - 1 },
		{ "guarded.json", guarded, sizeof(guarded) - 1 },
		{ "person.json", person, sizeof(person) - 1 },
		{ "note.json", note, sizeof(note) - 1 },
		{ "naming.json", alias, sizeof(alias) - 1 },
		{ "tie.json", tie, sizeof(tie) - 1 },
		{ "guest.json", guest, sizeof(guest) - 1 },
		{ "access-head.json", head, sizeof(head) - 1 },
	};
	static const struct daf_apply_office offices[] = {
		{ "isb", "Islamabad", "Asia/Karachi" },
		{ "khi", "Karachi", "Asia/Karachi" },
	};
	static const struct daf_apply_officer officers[] = {
		{ "a.khan@isb", "A. Khan", "isb", "officer" },
		{ "b.ali@khi", "B. Ali", "khi", "officer" },
	};
	static const char *const roles[] = { "officer", NULL };

	/* New Year's Eve in UTC, the new year in Pakistan. */
	setenv("DAFTAR_NOW", "2026-12-31T20:00:00Z", 1);
	*d = (struct desk){ .time = 1798747200 };
	d->pool = daf_pool_new();
	d->who = (struct daf_who){ "a.khan@isb", "A. Khan", "isb", roles };
	snprintf(d->dir, sizeof(d->dir), "%s", "/tmp/daftar-desk-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->path, sizeof(d->path), "%s/register", d->dir);
	desk_ok(daf_register_create(d->path));
	desk_ok(daf_register_open(&d->reg, d->path, false));
	desk_ok(daf_register_lock(d->reg));
	desk_ok(daf_register_add_ledger(d->reg, "main", DESK_LEDGER, NULL,
	    "isb", mark, "SHA256:x", "isb.k7f2"));
	d->ledger = daf_register_ledger_at(d->reg, 0)->id;
	desk_ok(daf_apply_begin(d->reg));
	desk_ok(daf_apply_charter(d->reg, d->ledger, offices, 2, officers, 2,
	    types, sizeof(types) / sizeof(types[0])));
	desk_ok(daf_apply_commit(d->reg));
	desk_ok(daf_register_reload(d->reg));
}

void
desk_close(struct desk *d)
{
	daf_register_unlock(d->reg);
	daf_register_close(d->reg);
	daf_pool_free(d->pool);
	desk_ok(daf_fs_remove_tree(d->dir));
	unsetenv("DAFTAR_NOW");
}

struct daf_entry *
desk_entry(struct desk *d)
{
	struct daf_entry *e;

	desk_ok(daf_entry_new(&e, d->pool, d->reg, "main", &d->who));
	return e;
}

static void
apply(struct desk *d, struct daf_changeset *cs, const char *officer,
    int64_t time, enum daf_state state, bool counts, bool own)
{
	struct daf_changeset again;
	struct daf_buf text = { 0 };
	char sha[DAF_SHA_HEX], oid[41];
	struct daf_applied a = { .ledger = d->ledger,
		.cs = &again,
		.sha256 = sha,
		.oid = oid,
		.officer = officer,
		.time = time,
		.zone = 300,
		.state = state,
		.counts = counts,
		.own = own };

	memcpy(cs->ledger, DESK_LEDGER, sizeof(cs->ledger));
	memcpy(cs->previous, cs->seq > 1 ? SHA : "-",
	    cs->seq > 1 ? sizeof(SHA) : 2);
	cs->volume = 1;
	cs->main_number = 1;
	memcpy(cs->main_sha256, SHA, sizeof(SHA));
	desk_ok(daf_changeset_write(&text, cs));
	desk_ok(daf_changeset_parse(&again, d->pool, text.data, text.len));
	snprintf(
	    sha, sizeof(sha), "%.10s%054llx", SHA, (unsigned long long)cs->seq);
	snprintf(
	    oid, sizeof(oid), "%.10s%030llx", SHA, (unsigned long long)cs->seq);
	desk_ok(daf_apply_begin(d->reg));
	desk_ok(daf_apply_change_set(d->reg, &a));
	desk_ok(daf_apply_commit(d->reg));
	daf_buf_clear(&text);
}

size_t
desk_save(struct desk *d, struct daf_entry *e)
{
	size_t n = daf_entry_parts(e), i;
	struct daf_changeset cs;

	for (i = 0; i < n; i++) {
		cs = (struct daf_changeset){ .replica = "isb.k7f2",
			.seq = ++d->seq };
		desk_ok(daf_entry_part(&cs, e, i));
		apply(d, &cs, d->who.officer, ++d->time, DAF_HERE, true, true);
	}
	return n;
}

int64_t
desk_new(struct desk *d, const char *type, ...)
{
	const char *fields[FIELDS_MAX], *values[FIELDS_MAX];
	struct daf_entry *e = desk_entry(d);
	struct daf_born born;
	size_t n = 0, index;
	va_list ap;

	va_start(ap, type);
	while ((fields[n] = va_arg(ap, const char *)) != NULL)
		values[n++] = va_arg(ap, const char *);
	va_end(ap);
	desk_ok(daf_entry_create(&index, e, type, n, fields, values));
	desk_save(d, e);
	desk_ok(daf_entry_born(&born, e, index));
	return desk_find(d, born.id);
}

void
desk_remote(struct desk *d, const char *replica, int64_t seq, int64_t time,
    const char *record, const char *field, const char *value, const char *over,
    enum daf_state state, bool counts)
{
	struct daf_addr addrs[8];
	struct daf_set set = { .field = field, .value = value, .over = addrs };
	struct daf_line line = { .nsets = 1, .sets = &set };
	struct daf_changeset cs = {
		.subject = "remote", .seq = seq, .nlines = 1, .lines = &line
	};
	size_t len;

	snprintf(cs.replica, sizeof(cs.replica), "%s", replica);
	assert_true(daf_addr_parse(&line.record, record, strlen(record), true));
	for (; *over != '\0'; over += len + (over[len] == ' ')) {
		len = strcspn(over, " ");
		assert_true(
		    daf_addr_parse(&addrs[set.nover++], over, len, false));
	}
	apply(d, &cs, "b.ali@khi", time, state, counts, false);
}

int64_t
desk_remote_new(struct desk *d, const char *replica, int64_t seq, int64_t time,
    const char *type, const char *field, const char *value)
{
	struct daf_set set = { .field = field, .value = value };
	struct daf_line line = { .type = type, .nsets = 1, .sets = &set };
	struct daf_changeset cs = {
		.subject = "remote", .seq = seq, .nlines = 1, .lines = &line
	};
	char id[DAF_ADDR_SIZE];

	snprintf(cs.replica, sizeof(cs.replica), "%s", replica);
	snprintf(id, sizeof(id), "%s-%lld", replica, (long long)seq);
	assert_true(daf_addr_parse(&line.record, id, strlen(id), true));
	apply(d, &cs, "b.ali@khi", time, DAF_ACCEPTED, true, false);
	return desk_find(d, id);
}

int64_t
desk_find(struct desk *d, const char *name)
{
	struct daf_item item;

	desk_ok(daf_find_record(&item, d->pool, d->reg, "main", name));
	return item.record;
}

const char *
desk_value(struct desk *d, int64_t record, const char *field)
{
	const char *value;

	desk_ok(daf_item_value(&value, d->pool, d->reg, record, field));
	return value != NULL ? value : "";
}
