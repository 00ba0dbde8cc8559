-- SPDX-License-Identifier: GPL-3.0-or-later
-- desk.db: not derived: what belongs to this desk and travels nowhere.

CREATE TABLE draft (
	id INTEGER PRIMARY KEY,
	officer TEXT NOT NULL,
	ledger TEXT NOT NULL,
	type TEXT NOT NULL,
	record TEXT NOT NULL,     -- id, '' for a new one
	saved INTEGER NOT NULL,   -- seconds UTC
	body TEXT NOT NULL        -- JSON: the fields, and the values seen
) STRICT;
CREATE INDEX draft_officer ON draft (officer, saved);

CREATE TABLE setting (
	officer TEXT NOT NULL,    -- '' for all
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (officer, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_log (
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
