-- SPDX-License-Identifier: GPL-3.0-or-later
-- register.db: derived from the ledgers; may be deleted and rebuilt.
-- Only core/apply.c writes it.

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	main_number INTEGER NOT NULL DEFAULT 0, -- newest main applied; 0: none
	main_sha256 TEXT NOT NULL DEFAULT '',
	main_oid TEXT NOT NULL DEFAULT '',
	snapshot INTEGER NOT NULL DEFAULT 0 -- volume whose snapshot was loaded
) STRICT;

CREATE TABLE replica (
	id INTEGER PRIMARY KEY,
	ledger INTEGER NOT NULL,
	name TEXT NOT NULL,
	office TEXT NOT NULL,
	own INTEGER NOT NULL DEFAULT 0,
	applied_seq INTEGER NOT NULL DEFAULT 0, -- all up to here are in change_set
	applied_sha256 TEXT NOT NULL DEFAULT '',
	applied_oid TEXT NOT NULL DEFAULT '',
	named_seq INTEGER NOT NULL DEFAULT 0, -- highest that any `over` names
	closed_seq INTEGER NOT NULL DEFAULT 0, -- up to here a snapshot tells
	closed_sha256 TEXT NOT NULL DEFAULT '', -- of closed_seq
	UNIQUE (ledger, name)
) STRICT;

CREATE TABLE officer (
	ledger INTEGER NOT NULL,
	id TEXT NOT NULL,     -- a.khan@isb
	name TEXT NOT NULL,
	office TEXT NOT NULL,
	roles TEXT NOT NULL,  -- names with spaces between
	PRIMARY KEY (ledger, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE office (
	ledger INTEGER NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	zone TEXT NOT NULL,   -- IANA
	PRIMARY KEY (ledger, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE type_def (
	ledger INTEGER NOT NULL,
	name TEXT NOT NULL,   -- file name without .json
	json TEXT NOT NULL,
	PRIMARY KEY (ledger, name)
) STRICT, WITHOUT ROWID;

-- Every change set that this register holds and has verified.
CREATE TABLE change_set (
	id INTEGER PRIMARY KEY,
	replica INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	state INTEGER NOT NULL,   -- enum daf_state
	counts INTEGER NOT NULL,  -- 0 or 1
	time INTEGER NOT NULL,    -- author time, seconds UTC
	zone INTEGER NOT NULL,    -- minutes east of UTC
	officer TEXT NOT NULL,    -- id
	sha256 TEXT NOT NULL,     -- of the payload
	oid TEXT NOT NULL,        -- git id
	reason TEXT,              -- why held or refused
	roles TEXT,               -- of its officer by the charter that accepted
	                          -- it; NULL: not accepted, as the roster says
	volume INTEGER NOT NULL DEFAULT 0, -- whose snapshot tells of it; then
	                          -- sha256 and oid are '', and of what it wrote
	                          -- only what was live is here
	UNIQUE (replica, seq)
) STRICT;
CREATE INDEX change_set_state ON change_set (state) WHERE state <> 4;

CREATE TABLE field (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

-- title, number, stage, complete, updated, disputed, opened, closed: derived for lists.
CREATE TABLE record (
	id INTEGER PRIMARY KEY,
	ledger INTEGER NOT NULL,
	address TEXT NOT NULL,
	type TEXT NOT NULL,       -- '' while the birth is not here
	office TEXT NOT NULL,     -- of the birth address
	birth INTEGER,            -- change_set.id
	counted INTEGER NOT NULL, -- has the birth been counted, or any value
	number TEXT,
	title TEXT NOT NULL DEFAULT '',
	stage TEXT NOT NULL DEFAULT '',
	complete TEXT NOT NULL DEFAULT '', -- of its check list: 9/13
	updated INTEGER NOT NULL DEFAULT 0,
	disputed INTEGER NOT NULL DEFAULT 0,
	struck INTEGER NOT NULL DEFAULT 0,
	-- Days since 1970, at least 1; NULL: its type has no stages.
	opened INTEGER,           -- of birth
	closed INTEGER,           -- 0: it is open; never before opened
	-- Of records joined as one: record.id of the one that stands for all;
	-- 0: it is joined with none. A struck-out one belongs to its group, but
	-- is neither shown for it nor under another one.
	same INTEGER NOT NULL DEFAULT 0,
	-- Who it is about is hidden: 1 it says so, 2 one that it is joined with
	-- does, 4 the one that it belongs to is.
	veil INTEGER NOT NULL DEFAULT 0,
	volume INTEGER NOT NULL DEFAULT 0, -- whose snapshot brought it
	UNIQUE (ledger, address)
) STRICT;
CREATE INDEX record_number ON record (number COLLATE NOCASE)
	WHERE number IS NOT NULL;
CREATE INDEX record_disputed ON record (id) WHERE disputed <> 0;
CREATE INDEX record_struck ON record (id) WHERE struck <> 0;
CREATE INDEX record_same ON record (same) WHERE same <> 0;
CREATE INDEX record_veil ON record (id) WHERE veil <> 0;
-- What is counted: all of it is in the index.
CREATE INDEX record_course ON record (office, closed, opened, type, stage, ledger)
	WHERE closed IS NOT NULL AND struck = 0;

-- Two records that a third, the link, says to be one: both ways.
CREATE TABLE joined (
	ledger INTEGER NOT NULL,
	address TEXT NOT NULL,
	other TEXT NOT NULL,
	link INTEGER NOT NULL,    -- record.id
	PRIMARY KEY (ledger, address, other, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX joined_link ON joined (link);

-- Every value ever written, and the values that each one replaces.
CREATE TABLE value (
	record INTEGER NOT NULL,
	field INTEGER NOT NULL,
	change_set INTEGER NOT NULL,
	live INTEGER NOT NULL,    -- counted, and not replaced by a counted one
	value TEXT NOT NULL,
	PRIMARY KEY (record, field, change_set)
) STRICT, WITHOUT ROWID;
CREATE INDEX value_change_set ON value (change_set);

CREATE TABLE over (
	record INTEGER NOT NULL,
	field INTEGER NOT NULL,
	replica INTEGER NOT NULL, -- the replaced address
	seq INTEGER NOT NULL,
	change_set INTEGER NOT NULL, -- that replaces it
	PRIMARY KEY (record, field, replica, seq, change_set)
) STRICT, WITHOUT ROWID;

-- Sorted columns for lists and filters: key from the field's kind.
-- type '' is the list of all types. core/derive.h says which cells there are.
CREATE TABLE list_column (
	id INTEGER PRIMARY KEY,
	type TEXT NOT NULL,
	field TEXT NOT NULL,      -- a field, or updated, office, due and so on
	UNIQUE (type, field)
) STRICT;
CREATE TABLE cell (
	list_column INTEGER NOT NULL,
	key BLOB NOT NULL,
	record INTEGER NOT NULL,
	PRIMARY KEY (list_column, key, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE due (
	date TEXT NOT NULL,       -- earliest of the live values
	record INTEGER NOT NULL,
	rule INTEGER NOT NULL,    -- index in the type's due rules
	PRIMARY KEY (date, record, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_record ON due (record);

-- Deadlines that something came of: what `until` waits for is there.
CREATE TABLE met (
	record INTEGER NOT NULL,
	rule INTEGER NOT NULL,
	date TEXT NOT NULL,       -- when it was due
	done TEXT NOT NULL,       -- when it was done
	PRIMARY KEY (record, rule)
) STRICT, WITHOUT ROWID;

-- The highest annual serial seen: ISB-EXT-2026 -> 7.
CREATE TABLE serial (
	prefix TEXT PRIMARY KEY,
	highest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest serials that a snapshot says were given before it, where no live
-- value has one as high. They are in `serial` too, beside those of change sets
-- that do not count.
CREATE TABLE closed_serial (
	ledger INTEGER NOT NULL,
	prefix TEXT NOT NULL,
	highest INTEGER NOT NULL,
	PRIMARY KEY (ledger, prefix)
) STRICT, WITHOUT ROWID;

-- Erased by an order: nothing else in these tables is of such a record, but for
-- its row in `record`, which says nothing.
CREATE TABLE erased (
	ledger INTEGER NOT NULL,
	address TEXT NOT NULL,
	ordered TEXT NOT NULL,    -- which order
	officer TEXT NOT NULL,    -- id
	main INTEGER NOT NULL,    -- number of the main commit
	time INTEGER NOT NULL,    -- of it
	PRIMARY KEY (ledger, address)
) STRICT, WITHOUT ROWID;

-- Folded words (core/base/text.h) of each record's number and searched values,
-- and what core/tokens.h adds: numbers as digits only, how names sound. The
-- text is not kept: what is deleted is derived anew from the values.
CREATE VIRTUAL TABLE search USING fts5 (
	text,
	content = '',
	columnsize = 0,
	tokenize = 'unicode61 remove_diacritics 0'
);
-- The words that are in it: which ones begin so is asked here.
CREATE VIRTUAL TABLE word USING fts5vocab (search, instance);
