#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Moves from stage to stage, between two offices and headquarters: what is
# missing is said, others approve and nobody for himself, a refusal bars the
# way, and headquarters sees a move that somebody forced.
. "${srcdir:-.}/tests/lib.sh"
command -v sqlite3 >/dev/null || exit 77
fixture_start path
DAFTAR_NOW=2026-11-23T09:00:00+05:00
export DAFTAR_NOW

for k in malik khan shah rind; do
	key "$k"
done
fingerprint=$(d hq init --office hq --officer 'S. Malik <s.malik@hq>' \
	--key "$T/malik.pub" --hub "$HUB_URL" --ledger national --json |
	jq -r .fingerprint)
d hq enrol --office isb --name Islamabad >/dev/null || fail "office"
d hq enrol --office khi --name Karachi >/dev/null || fail "office"
enrol() { # OFFICER ROLES KEY
	d hq enrol --officer "$1" --role "$2" --key "$T/$3.pub" >/dev/null ||
		fail "enrol $1"
}
enrol 'A. Khan <a.khan@isb>' officer khan
enrol 'B. Shah <b.shah@isb>' officer,supervisor shah
enrol 'N. Rind <n.rind@khi>' officer rind
d hq sync >/dev/null || fail "publish"
join() { # OFFICE OFFICER KEY
	d "$1" join "$HUB_URL" --office "$1" --officer "$2" --key "$T/$3.pub" \
		--trust "$fingerprint" >/dev/null 2>&1 || fail "$1: join"
}
join isb 'A. Khan <a.khan@isb>' khan
join khi 'N. Rind <n.rind@khi>' rind
later() { # MINUTES: newer is newer
	minute=$((${minute:-0} + 1))
	DAFTAR_NOW=$(printf '2026-11-23T%02d:%02d:00+05:00' \
		$((9 + minute / 60)) $((minute % 60)))
}
shah() { # the supervisor at the register of isb
	later
	DAFTAR_OFFICER='B. Shah <b.shah@isb>' DAFTAR_KEY=$T/shah.pub d isb "$@"
}
ok() { # OFFICE RECORD FIELD=VALUE…
	later
	office=$1
	shift
	d "$office" set "$@" >/dev/null || fail "$office set $*"
}
no() { # WORDS COMMAND…: refused, and it says why
	words=$1
	shift
	later
	status=0
	"$@" >/dev/null 2>"$T/err" || status=$?
	[ "$status" = 3 ] || fail "$* ended with $status: $(cat "$T/err")"
	grep -q -- "$words" "$T/err" || fail "$*: $(cat "$T/err")"
}
exchange() {
	d isb sync >/dev/null || fail "isb: sync"
	d khi sync >/dev/null || fail "khi: sync"
	d hq merge >/dev/null || fail "merge"
	d isb sync >/dev/null || fail "isb: sync"
	d khi sync >/dev/null || fail "khi: sync"
}
moves() { # OFFICE RECORD TO FILTER: true of the move to that stage
	d "$1" moves "$2" --json >"$T/moves" || fail "moves $2"
	jq -se --arg to "$3" "any(.[]; .to == \$to and ($4))" "$T/moves" \
		>/dev/null || fail "$3 of $2 is not $4: $(cat "$T/moves")"
}
approve() { # OFFICE RECORD WHAT DECISION: prints the id
	later
	d "$1" new approval "parent=$2" "what=$3" "decision=$4" --json |
		jq -r .id
}

# What a request needs before it goes on, in words that can be acted upon.
mla=$(d isb new mla-request title='Bank records of the agent' --json |
	jq -r .id)
moves isb "$mla" legal-check \
	'.allowed == false and (.missing | index("Facts") != null)'
moves isb "$mla" police-channel '.allowed and .missing == []'
ok isb "$mla" stage=legal-check partner=UK \
	requesting_authority=FIA contact='Inspector S. Malik' \
	legal_basis=uncac proceedings='Enquiry 41/26' offences='PPC 420' \
	law_text='Whoever cheats' max_penalty='Seven years' facts='He took it' \
	assistance=bank-records assistance_text='Account 1, 2026' \
	purpose='Shows the payments'
ok isb "$mla" dual_criminality=yes necessity='No other way' coercive=yes
no 'it needs Legal check' d isb set "$mla" stage=agency-head
moves isb "$mla" agency-head '.missing == ["Legal check"]'

# Nobody approves what he asks for, not even with another word.
no 'a.khan@isb opened the record' d isb new approval "parent=$mla" \
	what=legal-check decision=granted
no 'has no approval .board.; it has: Legal check (legal-check), Approval' \
	shah new approval "parent=$mla" what=board decision=granted
shah new approval "parent=$mla" what=legal-check decision=granted \
	>/dev/null || fail "the legal check"
no 'who approved it does not make the move' \
	shah set "$mla" stage=agency-head
moves isb "$mla" agency-head '.allowed'
ok isb "$mla" stage=agency-head

# The role decides, and an approval travels like everything else.
exchange
no 'is given by supervisor or hq' d khi new approval "parent=$mla" \
	what=head-of-agency decision=granted
no 'it needs Approval of the head of the agency by supervisor or hq' \
	d isb set "$mla" stage=central-authority signed_by=S signed_on=t
[ -n "$(approve hq "$mla" head-of-agency granted)" ] || fail "hq approves"
exchange
ok isb "$mla" stage=central-authority signed_by=S signed_on=t

# A refusal bars the way; a new grant opens it. What is approved is fixed.
case=$(d isb new case title='Visa fraud' stage=enquiry --json | jq -r .id)
register() { # RECORD
	later
	d isb set "$1" stage=registered approved_by='Zonal Board' \
		approved_on=t approval_terms=none fir_number=12/26 \
		registered_on=t
}
granted=$(shah new approval "parent=$case" what=registration \
	decision=granted --json | jq -r .id)
shah set "$granted" decision=refused >/dev/null || fail "refuse"
no 'b.shah@isb refused it' register "$case"
shah set "$granted" decision=granted >/dev/null || fail "grant again"
ok isb "$granted" what=raids
no 'Zonal Board: registration' register "$case"
ok isb "$granted" what=registration
no 'what was signed was for something else' register "$case"
shah set "$granted" what=raids >/dev/null || fail "what"
shah set "$granted" what=registration >/dev/null || fail "what again"
exchange

# His role when it was accepted counts, not what became of him since.
d hq enrol --officer 'B. Shah <b.shah@isb>' --role officer >/dev/null ||
	fail "no longer a supervisor"
exchange
moves isb "$case" registered '.missing | any(startswith("Zonal")) | not'
no 'is given by supervisor or hq' shah new approval "parent=$case" \
	what=raids decision=granted
register "$case" >/dev/null || fail "registered"
d isb rebuild >/dev/null || fail rebuild
other=$(d isb new case title='Second' stage=enquiry --json | jq -r .id)
moves isb "$other" registered '.missing | any(startswith("Zonal Board"))'

# A client that forgets the rule: headquarters reads it by its own.
exchange
ok khi "$other" summary='Seen here'
sqlite3 "$T/khi/register.db" "UPDATE type_def SET json =
	replace(json, '[\"registration\"]', '[]') WHERE name = 'case'" ||
	fail "the hostile client"
ok khi "$other" stage=registered approved_by='Zonal Board' approved_on=t \
	approval_terms=none fir_number=13/26 registered_on=t
d khi sync >/dev/null || fail "khi: sync"
d hq review --json >"$T/review" || fail review
jq -se 'any(.[]; .replica | startswith("khi")) and
	any(.[].violations[]; tostring |
	contains("it needs Zonal Board: registration by supervisor or hq"))' \
	"$T/review" >/dev/null || fail "not flagged: $(cat "$T/review")"
d hq merge --json >"$T/merge" || fail merge
jq -se 'any(.[]; .decision == "hold" and (.replica | startswith("khi")))' \
	"$T/merge" >/dev/null || fail "not held: $(cat "$T/merge")"

# A check list: a figure, in words and in lists.
ext=$(d isb new extradition title='R v Rafiq' --json | jq -r .id)
d isb show "$ext" --json | jq -e '.complete == "0/14"' >/dev/null ||
	fail "an empty check list"
ok isb "$ext" check_identity=pres check_warrant=s check_law=asked \
	check_transit='not needed: direct flight'
no 'reason' d isb set "$ext" check_escort=not-needed
d isb show "$ext" --json | jq -e '.complete == "3/14" and
	.fields.check_transit[0].value == "not-needed: direct flight"' \
	>/dev/null || fail "three of fourteen"
d isb new extradition title='R v Other' >/dev/null || fail new
d isb list extradition --sort complete --desc --json >"$T/list" || fail list
jq -se '[.[].complete] == ["3/14", "0/14"]' "$T/list" >/dev/null ||
	fail "not sorted: $(cat "$T/list")"
d isb list case --json | jq -se 'all(.[]; .complete == null)' >/dev/null ||
	fail "a case has no check list"

# The seat's own count at once; they are judged as their writer stood all the
# same: the facts that a later one replaced were there at the move.
mla=$(d hq new mla-request title='Bank records' partner=GB \
	requesting_authority=FIA contact=Malik legal_basis=uncac \
	proceedings='Enquiry 41' offences='AMLA 3' law_text='Whoever acquires' \
	max_penalty='Ten years' facts='As told' assistance=bank-records \
	assistance_text='Account 1' purpose='To prove it' --json | jq -r .id)
ok hq "$mla" stage=legal-check
ok hq "$mla" facts='As found since'
d hq review --json | jq -se 'map(select(.replica | startswith("hq"))) |
	length > 2 and all(.[]; .violations == [])' >/dev/null ||
	fail "the seat's own: $(d hq review --json)"
fixture_stop
