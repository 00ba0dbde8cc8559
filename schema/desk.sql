-- SPDX-License-Identifier: GPL-3.0-or-later
-- desk.db: not derived: what belongs to this desk and travels nowhere.
-- It is run each time that a desk is opened: what an older program made gets
-- the tables that are new. A table that is here does not change.

CREATE TABLE IF NOT EXISTS draft (
	id INTEGER PRIMARY KEY,
	officer TEXT NOT NULL,
	ledger TEXT NOT NULL,
	type TEXT NOT NULL,
	record TEXT NOT NULL,     -- id, '' for a new one
	saved INTEGER NOT NULL,   -- seconds UTC
	body TEXT NOT NULL        -- JSON: the fields, and the values seen
) STRICT;
CREATE INDEX IF NOT EXISTS draft_officer ON draft (officer, saved);
-- The greatest id that is gone: an id never means another draft, since what had
-- it open may keep it again.
CREATE TABLE IF NOT EXISTS draft_gone (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	id INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS setting (
	officer TEXT NOT NULL,    -- '' for all
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (officer, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS link_log (
	id INTEGER PRIMARY KEY,
	ledger TEXT NOT NULL,
	started INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	sent INTEGER NOT NULL,
	received INTEGER NOT NULL,
	bytes_out INTEGER NOT NULL,
	bytes_in INTEGER NOT NULL,
	outcome TEXT NOT NULL
) STRICT;

-- Packages that were written here: they go where nothing takes them back.
CREATE TABLE IF NOT EXISTS pack_log (
	id INTEGER PRIMARY KEY,
	ledger TEXT NOT NULL,
	time INTEGER NOT NULL,    -- seconds UTC
	path TEXT NOT NULL,       -- as it was given
	since INTEGER NOT NULL,   -- goes on from that main; 0: needs none
	main INTEGER NOT NULL,    -- up to that one
	receivers INTEGER NOT NULL -- that can open it; 0: everybody
) STRICT;

-- Who looked at what is shown only when it is asked for.
CREATE TABLE IF NOT EXISTS access_log (
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,    -- seconds UTC
	officer TEXT NOT NULL,
	ledger TEXT NOT NULL,
	record TEXT NOT NULL,     -- id
	what TEXT NOT NULL        -- fields, with commas between
) STRICT;

-- What makes the log one chain: of each row its kind, the ground that was
-- asked, and the SHA-256 over the hash of the row before it and all of this
-- one. A row without one was written by an older program; it gets one with the
-- next that is written.
CREATE TABLE IF NOT EXISTS access_chain (
	id INTEGER PRIMARY KEY,   -- of the row in access_log
	kind TEXT NOT NULL,       -- consultation and so on: core/access.h
	ground TEXT NOT NULL,     -- '' if none was asked
	hash TEXT NOT NULL        -- 64 hex digits
) STRICT;
