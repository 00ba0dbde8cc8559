# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# world.sh - what is there when a screen test begins. run calls world_NAME for a
# script's line `# world: NAME`, with T set.
#
# small: a ledger `national` with a hub by path. At $T/hq, isb, khi: registers
# of S. Malik (the seat), A. Khan and N. Rind, whose keys need no passphrase.
# isb has 62 cases, some tasks and hearings around the fixed day of the driver
# (Monday, 23 November 2026), a case and a task whose titles turn the direction of
# text, and an extradition of a person with an Urdu name whose lead officer is
# disputed (khi wrote another one); one change set of isb was refused, two are not
# yet sent, and one of khi is held at hq.
#
# Ids, numbers and times are the same each time: DAFTAR_SEED and DAFTAR_NOW are
# set for each step, and the keys are those of tests/keys.

: "${srcdir:=.}"
# shellcheck source=/dev/null
. "$srcdir/tests/lib.sh"

# at TIME: the time of the next commands, on some day of November
at() {
	DAFTAR_NOW=2026-11-$1:00+05:00
	export DAFTAR_NOW
}

# as REGISTER ARG...: the command with random numbers of its own
as() {
	step=$((step + 1))
	DAFTAR_SEED=$step-$1 d "$@" >"$T/out" 2>"$T/err" ||
		fail "world: $*: $(cat "$T/err")"
}

world_join() { # REGISTER NAME OFFICER KEY
	cp "$srcdir/tests/keys/$4" "$srcdir/tests/keys/$4.pub" "$T"
	chmod 600 "$T/$4"
	[ "$1" != hq ] || return 0
	as "$1" join "$HUB" --office "$1" --officer "$3" --key "$T/$4.pub" \
		--trust "$fingerprint"
	as hq enrol --office "$1" --name "$2"
	as hq enrol --officer "$3" --role officer --key "$T/$4.pub"
}

world_founded() {
	step=0
	HOME=$T/home
	HUB=$T/hub.git
	export HOME HUB
	mkdir "$HOME"
	"$DAFTAR" hub "$HUB" >/dev/null || fail hub
	at 02T09:00
	world_join hq Headquarters 'S. Malik <s.malik@hq>' for-tests-hq
	as hq init --office hq --officer 'S. Malik <s.malik@hq>' \
		--key "$T/for-tests-hq.pub" --hub "$HUB" --ledger national
	fingerprint=$(ssh-keygen -lf "$T/for-tests-hq.pub" | cut -d' ' -f2)
	as hq sync
	at 02T10:00
	world_join isb Islamabad 'A. Khan <a.khan@isb>' for-tests-khan
	world_join khi Karachi 'N. Rind <n.rind@khi>' for-tests-rind
	as hq merge
}

# Sixty cases, a line of JSON each.
world_cases() {
	awk 'BEGIN {
		split("fraud cyber theft migrant-smuggling forgery", kinds, " ")
		split("complaint enquiry verification complaint enquiry", stages, " ")
		for (i = 1; i <= 60; i++)
			printf "{\"type\":\"case\",\"set\":{\"title\":" \
			    "\"Case %02d of the %s file\",\"category\":\"%s\"," \
			    "\"stage\":\"%s\",\"lead_officer\":\"A. Khan\"," \
			    "\"complaint_on\":\"2026-10-%02d\"}}\n", i,
			    kinds[i % 5 + 1], kinds[i % 5 + 1],
			    stages[i % 5 + 1], i % 28 + 1
	}'
}

# The records of people, and what hangs on them.
world_people() {
	cat <<-'LINES'
		{"type":"person","set":{"name":"Ahmed Ali","father_name":"Muhammad Ali","name_ur":"احمد علی","father_name_ur":"محمد علی","sex":"male","date_of_birth":"1987-03-14","nationality":"PK","cnic":"35202-1234567-1","phone":"0300-1234567"}}
		{"type":"person","set":{"name":"Kashif Rafiq","father_name":"Rafiq Ahmed","sex":"male","date_of_birth":"1990","nationality":"PK","occupation":"driver"}}
		{"type":"extradition","set":{"title":"احمد علی","direction":"to-pakistan","person":".1","stage":"draft","lead_officer":"A. Khan","wanted_for":"trial"}}
		{"type":"case","set":{"title":"Boat from Gwadar, 24 on board","category":"migrant-smuggling","stage":"enquiry","lead_officer":"A. Khan","enquiry_on":"2026-11-05","enquiry_officer":"A. Khan","district":"Islamabad","province":"islamabad"}}
		{"type":"case","set":{"title":"گاڑی کی چوری","category":"vehicle","stage":"complaint","lead_officer":"A. Khan","complaint_on":"2026-11-16"}}
		{"type":"case","set":{"title":"Invoice ‮fdp.exe","category":"cyber","stage":"complaint","lead_officer":"A. Khan","complaint_on":"2026-11-16"}}
		{"type":"link","set":{"parent":".4","person":".2","role":"suspect","custody":"at-large"}}
		{"type":"link","set":{"parent":".4","person":".1","role":"complainant"}}
		{"type":"entry","set":{"parent":".4","kind":"statement","title":"Statement taken","entered_at":"2026-11-12T15:30:00+05:00","officer":"A. Khan"}}
		{"type":"hearing","set":{"parent":".3","date":"2026-11-25","purpose":"extradition","court":"Court 4"}}
		{"type":"task","set":{"title":"Get the laboratory report","parent":".4","due":"2026-11-18","assigned_to":"A. Khan"}}
		{"type":"task","set":{"title":"Answer headquarters' letter 88","due":"2026-11-23","assigned_to":"A. Khan","priority":"high"}}
		{"type":"task","set":{"title":"Send the request to London","parent":".3","due":"2026-11-27","assigned_to":"A. Khan"}}
		{"type":"task","set":{"title":"A‮fdp.exe","due":"2026-11-23","assigned_to":"A. Khan"}}
		{"type":"task","set":{"title":"احمد علی","parent":".1","due":"2026-11-26"}}
	LINES
}

# id_of TYPE FIELD=VALUE: at isb
id_of() {
	d isb list "$1" --where "$2" --json | jq -r .id | head -n 1
}

world_small() {
	world_founded
	at 03T09:00
	world_cases >"$T/lines"
	as isb sync
	as isb new - <"$T/lines"
	at 16T10:15
	world_people >"$T/lines"
	as isb new - <"$T/lines"
	extradition=$(id_of extradition wanted_for=trial)
	at 16T11:00
	as isb set "$extradition" wanted_for=sentence
	at 16T12:00
	as isb sync
	at 17T09:00
	as hq merge
	as isb sync
	as khi sync
	# Both offices write the same field; isb's sentence is refused.
	at 18T09:30
	as isb set "$extradition" lead_officer='S. Bibi'
	at 18T10:00
	as khi set "$extradition" lead_officer='N. Rind'
	at 18T10:30
	as khi new case title='Containers at Port Qasim' \
		category=narcotics stage=complaint
	at 18T11:00
	as isb set "$extradition" max_penalty='ten years'
	refused=$(d isb history "$extradition" --json |
		jq -r 'select(.set.max_penalty).at')
	as isb sync
	as khi sync
	at 19T09:00
	as hq merge --refuse "$refused" --reason 'It is seven years: see s. 22'
	as isb sync
	as khi sync
	# One of khi waits, held; two of isb are only here.
	at 20T09:00
	as khi new case title='Cheque dishonoured' category=fraud \
		stage=complaint
	as khi sync
	held=$(d khi list case --where title='Cheque dishonoured' --json |
		jq -r .id)
	as hq merge --hold "$held" --reason 'Which police station?'
	at 20T16:45
	as isb set "$(id_of case title='Case 07 of the theft file')" \
		district=Rawalpindi
	at 21T10:20
	as isb new task title='Telephone the consulate' due=2026-11-24 \
		assigned_to='A. Khan'
}
