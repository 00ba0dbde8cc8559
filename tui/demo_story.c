/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_story.c - see demo_story.h. */
#include "tui/demo_story.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/timefmt.h"

#define ZONE 300 /* Pakistan, minutes */
#define DAY 86400

static const struct {
	const char *latin, *urdu;
} men[] = {
	{ "Muhammad Aslam", "محمد اسلم" }, { "Ghulam Rasool", "غلام رسول" },
	{ "Tariq Mehmood", "طارق محمود" }, { "Abdul Rehman", "عبدالرحمٰن" },
	{ "Imran Hussain", "عمران حسین" }, { "Nadeem Akhtar", "ندیم اختر" },
	{ "Shahid Iqbal", "شاہد اقبال" }, { "Zafar Ullah", "ظفر اللہ" },
	{ "Riaz Ahmed", "ریاض احمد" }, { "Khalid Yousaf", "خالد یوسف" },
	{ "Bashir Chaudhry", "بشیر چودھری" }, { "Waqas Sheikh", "وقاص شیخ" },
	{ "Arshad Mahmood", "ارشد محمود" }, { "Sajid Bhatti", "ساجد بھٹی" },
	{ "Faisal Khattak", "فیصل خٹک" }, { "Naveed Anjum", "نوید انجم" },
	{ "Liaquat Ali", "لیاقت علی" }, { "Usman Ghani", "عثمان غنی" },
	{ "Asif Nawaz", "آصف نواز" },
}, women[] = {
	{ "Nasreen Bibi", "نسرین بی بی" }, { "Shazia Parveen", "شازیہ پروین" },
	{ "Rukhsana Kausar", "رخسانہ کوثر" }, { "Saima Noreen", "صائمہ نورین" },
	{ "Farzana Malik", "فرزانہ ملک" }, { "Zubaida Khatoon", "زبیدہ خاتون" },
	{ "Ayesha Siddiqa", "عائشہ صدیقہ" },
};
static const char *const british[] = {
	"Andrew Whitfield",
	"Claire Hargreaves",
	"Simon Pemberton",
	"Helen Ashworth",
	"Daniel Okafor",
	"Rachel Thornbury",
	"Gareth Llewellyn",
	"Priya Raman",
	"Stephen Blackwood",
};
static const char *const villages[] = {
	"Chak 41 NB",
	"Dhok Hassu",
	"Mauza Bhikhi",
	"Kot Radha",
	"Goth Ibrahim",
	"Basti Noor Pur",
	"Chak 205 RB",
	"Mouza Kahna",
	"Goth Haji Murad",
	"Dhoke Syedan",
	"Pind Begwal",
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const smuggling[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|phone={phone}|"
	"occupation=travel agent|marks=scar over the left eyebrow",
	"person|name={B}|father_name={G}|name_ur={B.ur}|sex=male|"
	"date_of_birth={year+9}|nationality=PK|phone={phone+1}|"
	"occupation=electrician",
	"case|title=Journey to the United Kingdom by boat: {A}|"
	"category=migrant-smuggling|"
	"sections=Prevention of Smuggling of Migrants Act 2018 ss. 3, 5|"
	"stage=verification|agency=fia|unit=AHT circle {place}|"
	"started_by=complaint|complaint_on={d-12}|enquiry_number={n}/{yy}|"
	"enquiry_on={d}|enquiry_officer={officer}|lead_officer={officer}|"
	"district={district}|province={province}|loss=PKR 2400000|"
	"summary={B} paid {A} for passage to England. He was taken through "
	"Iran and Türkiye and left on the Libyan coast.",
	"link|parent=.3|person=.1|role=agent|part=took the "
	"money|custody=at-large",
	"link|parent=.3|person=.2|role=complainant|statement_on={d-11}",
	"address|parent=.1|kind=permanent|village={village}|"
	"district={district}|province={province}|country=PK",
	"entry|parent=.3|kind=statement|title=Statement of {B}|"
	"entered_at={t}|informed_at={t-1}|officer={officer}|"
	"text=He names {A}, s/o {F}, and a second man called Ustad.\nThe money "
	"was paid in three parts, the last one by hundi.",
	"document|parent=.3|kind=letter|title=Complaint of {B}|dated={d-12}|"
	"received_on={d-12}|pages=3|language=Urdu|location=file, f. 1",
	"task|parent=.3|title=Call data of {phone}|due={today+4}|"
	"assigned_to={officer}|priority=high",
	NULL
};
static const char *const smuggling_fir[] = {
	"set|stage=registered|fir_number={n}/{yy}|"
	"fir_station=AHT circle {place}|registered_on={d}|"
	"investigator={officer}",
	"entry|parent={main}|kind=other|title=FIR registered|entered_at={t}|"
	"officer={officer}|text=FIR {n}/{yy} registered; copy sent to the "
	"court.",
	NULL
};
static const char *const smuggling_arrest[] = {
	"set|interim_report_on={d}|loss=PKR 2650000",
	"entry|parent={main}|kind=arrest|title=Search at {village}|"
	"entered_at={t}|officer={officer}|"
	"text=The house was locked. Neighbours say that he left for Lahore.",
	"task|parent={main}|title=Passport control list: ask for entry|"
	"due={today+1}|assigned_to={officer}",
	NULL
};

static const char *const airport[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|passport={passport}|nationality=PK|"
	"phone={phone}",
	"seizure|title=Trolley bag of {A} at {airport}|seized_at={t-1}|"
	"place_kind=airport|place={airport}|district={district}|"
	"province={province}|country=PK|detected_by=scanner|agency=anf|"
	"mode=air-passenger|from_place={airport}|from_country=PK|"
	"to_place=Manchester|to_country=GB|flight=PK {n}|officer={officer}|"
	"memo_number={n}/{yy}|arrests=1|value=GBP 96000|"
	"circumstances=The bag was heavier than its contents.",
	"seizure-line|parent=.2|drug=heroin|description=two false bottoms|"
	"quantity=3.2 kg|gross=3.6 kg|basis=measured|packages=2|"
	"concealment=trolley-bag|store=shelf 4|seal=A",
	"seizure-line|parent=.2|drug=methamphetamine|street_name=ice|"
	"description=in the lining|quantity=410 g|basis=measured|packages=1|"
	"concealment=trolley-bag|store=shelf 4|seal=B",
	"seizure-line|parent=.2|drug=phone|description=telephone with two "
	"cards|"
	"quantity=1 piece|basis=measured|store=shelf 4|seal=C",
	"link|parent=.2|person=.1|role=carrier|custody=judicial|"
	"arrested_at={t-1}|arrest_place={airport}|produced_on={d}|"
	"remand_from={d}|remand_until={today+3}",
	"identity-document|parent=.1|kind=passport|document_number={passport}|"
	"country=PK|issued_on={d-900}|expires_on={d+900}|status=genuine",
	"entry|parent=.2|kind=recovery|title=Recovery before two witnesses|"
	"entered_at={t}|officer={officer}|text=Weighed on the airport's scale "
	"in the presence of the witnesses; samples sealed with A, B and C.",
	"task|parent=.2|title=Laboratory report of samples S-{n}|"
	"due={today+6}|assigned_to={officer}",
	"sample|parent=.3|number_on_parcel=S-{n}-1|stage=sent|drug=heroin|"
	"amount=10 g|drawn_at={t-1}|drawn_by={officer}|seal=A|"
	"dispatched_at={t}|sent_by={officer}|"
	"laboratory=Chemical examiner, {place}|report_due={today+6}",
	"sample|parent=.4|number_on_parcel=S-{n}-2|stage=drawn|"
	"drug=methamphetamine|amount=5 g|drawn_at={t-1}|drawn_by={officer}|"
	"seal=B",
	NULL
};
static const char *const airport_next[] = {
	"set|fir_number={n}/{yy}|fir_station=ANF {place}|"
	"value_basis=as the court's list of last year",
	"entry|parent={main}|kind=court|title=Remand granted|entered_at={t}|"
	"officer={officer}|text=Judicial remand until the laboratory reports.",
	NULL
};

static const char *const to_uk[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|nationality_2=GB|"
	"marks=tattoo of an anchor on the right arm",
	"extradition|title=Request of the United Kingdom: {A}|"
	"direction=to-uk|person=.1|wanted_for=trial|stage=requested|"
	"requested_by=Crown Prosecution Service|requested_on={d-20}|"
	"received_on={d-6}|lead_officer={officer}|"
	"offences=Conspiracy to supply class A drugs, Birmingham|"
	"max_penalty=life imprisonment|check_identity=present|"
	"check_warrant=present|check_death=asked|"
	"uk_reference=CPS-EX-{n}|handling=H1|provider=Crown Prosecution "
	"Service",
	"name|parent=.1|name={H}|kind=alias|source=the warrant",
	"identity-document|parent=.1|kind=nicop|document_number={cnic}|"
	"country=PK|status=not-checked",
	"hearing|parent=.2|date={today+5}|purpose=extradition|court={court}|"
	"judge=ADC (G)|attending={officer}",
	"entry|parent=.2|kind=letter|title=Requisition received|entered_at={t}|"
	"officer={officer}|text=Diplomatic bag; the photographs are certified, "
	"the statement of {U} is not.",
	"document|parent=.2|kind=request|title=Requisition with annexes A to F|"
	"dated={d-20}|received_on={d-6}|pages=148|copy=certified|handling=H1",
	"task|parent=.2|title=Ask for certified statement of {U}|"
	"due={today+2}|assigned_to={officer}|priority=high",
	"arrangement|parent=.2|person=.1|kind=direction|stage=in-force|"
	"certificate_number=F.{n}/{yy}|certificate_on={d-4}|"
	"certified_by=Section officer, Ministry of Interior|"
	"terms=The Act applies to the United Kingdom for {A} alone|"
	"speciality=Conspiracy to supply class A drugs",
	NULL
};
static const char *const to_uk_located[] = {
	"set|stage=located|located_at={village}, {district}|located_on={d}",
	"entry|parent={main}|kind=observation|title=Seen at {village}|"
	"entered_at={t}|officer={officer}|text=He drives a white pick-up truck "
	"and sleeps at his uncle's.",
	NULL
};
static const char *const to_uk_remand[] = {
	"set|stage=remanded|arrested_on={d}|remand_until={today+8}|"
	"held_at=Central jail, {place}|enquiry_ordered_on={d}",
	"entry|parent={main}|kind=arrest|title=Arrested on the warrant|"
	"entered_at={t}|officer={officer}|text=Told the reasons in Urdu; his "
	"brother was told by telephone.",
	NULL
};

static const char *const from_uk[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK",
	"case|title=Murder of {B} at {village}|category=homicide|"
	"sections=Pakistan Penal Code ss. 302, 34|stage=challan|agency=police|"
	"fir_number={n}/{yy}|fir_station=PS {district}|registered_on={d-400}|"
	"investigator={officer}|lead_officer={officer}|challan_on={d-300}|"
	"challan_kind=incomplete|court={court}|district={district}|"
	"province={province}",
	"extradition|title=Return of {A} from the United Kingdom|"
	"direction=to-pakistan|person=.1|case=.2|wanted_for=trial|"
	"stage=provisionally-arrested|requested_by={officer}|"
	"requested_on={d-30}|provisional_arrest_on={d-8}|"
	"held_at=HMP Wandsworth|"
	"lead_officer={officer}|offences=Murder|max_penalty=imprisonment for "
	"life; assurance against the death penalty given|check_death=sent|"
	"check_prison=asked|check_facts=present",
	"link|parent=.2|person=.1|role=accused|custody=abroad|absent_since={d-"
	"390}",
	"hearing|parent=.3|date={today+12}|purpose=extradition|"
	"court=Westminster Magistrates' Court|judge=District Judge {U}",
	"entry|parent=.3|kind=letter|title=Arrest told by the United Kingdom|"
	"entered_at={t}|informed_at={t-1}|officer={officer}|"
	"text=Arrested at Luton. {U} of the Home Office asks for the papers "
	"within 45 days.",
	"task|parent=.3|title=Papers for Westminster, translated|"
	"due={today+9}|assigned_to={officer}|priority=high",
	"document|parent=.3|kind=warrant|title=Warrant of arrest, perpetual|"
	"dated={d-380}|language=Urdu|pages=2|copy=certified",
	"arrangement|parent=.3|person=.1|kind=special|stage=in-force|"
	"certificate_number=ESO {n}|certificate_on={d-9}|"
	"certified_by=Secretary of State|terms=As in the exchange of notes|"
	"speciality=The murder at {village}",
	NULL
};
static const char *const from_uk_papers[] = {
	"set|papers_received_on={d}|check_translation=sent|check_facts=sent",
	"entry|parent={main}|kind=letter|title=Papers delivered|entered_at={t}|"
	"officer={officer}|text=Delivered to the Home Office against receipt.",
	NULL
};

static const char *const mla_out[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|occupation=importer",
	"case|title=Over-invoicing by the firm of {A}|category=illicit-finance|"
	"sections=Anti-Money Laundering Act 2010 ss. 3, 4|stage=enquiry|"
	"agency=fia|unit=AML circle {place}|started_by=agency|"
	"enquiry_number={n}/{yy}|enquiry_on={d-30}|lead_officer={officer}|"
	"district={district}|province={province}|loss=PKR 184000000",
	"mla-request|title=Bank records in London: {A}|"
	"partner=GB|case=.2|stage=transmitted|assistance=bank-records|"
	"assistance_text=Statements of two accounts since 2023|"
	"requesting_authority=Ministry of Interior|legal_basis=uncac|"
	"offences=Money laundering|max_penalty=ten years|"
	"purpose=To show that the price was paid back to the importer|"
	"signed_by=Secretary|signed_on={d-4}|transmitted_on={d}|"
	"remind_on={today+10}|reply_by={today+40}|lead_officer={officer}|"
	"dual_criminality=yes|handling=H2",
	"link|parent=.2|person=.1|role=suspect|custody=free",
	"entry|parent=.3|kind=letter|title=Request transmitted|entered_at={t}|"
	"officer={officer}|text=By diplomatic bag, a copy by secure mail to "
	"{U}.",
	"document|parent=.3|kind=request|title=Letter of request, signed|"
	"dated={d-4}|pages=22|copy=original|sent_to=UK Central Authority|"
	"sent_on={d}|reply_by={today+30}",
	"task|parent=.3|title=Telephone {U} about receipt|due={today-2}|"
	"assigned_to={officer}",
	NULL
};
static const char *const mla_out_ack[] = {
	"set|stage=acknowledged|acknowledged_on={d}|uk_reference=UKCA-{n}",
	"entry|parent={main}|kind=letter|title=Acknowledged by the UK Central "
	"Authority|entered_at={t}|officer={officer}|text=Reference UKCA-{n}.",
	NULL
};
static const char *const mla_out_accepted[] = {
	"set|stage=accepted|executing_authority=City of London Police", NULL
};

static const char *const mla_in[] = {
	"person|name={B}|father_name={F}|name_ur={B.ur}|sex=male|"
	"date_of_birth={year}|nationality=PK|phone={phone}",
	"mla-incoming|title=Statement of {B} for a court in Leeds|"
	"partner=GB|stage=received|assistance=statement|"
	"requesting_authority=Crown Prosecution Service|"
	"contact={U}, +44 7700 900{nnn}|received_on={d-3}|"
	"offences=Fraud by false representation|purpose=He keeps the books of "
	"the buyer|facts=Forty sales in Leeds of cars that were never there|"
	"assistance_text=Ask him when each sale was entered, and for the books|"
	"uk_reference=CPS-MLA-{n}|lead_officer={officer}|"
	"reply_by={today+20}|handling=H1|provider=Crown Prosecution Service",
	"link|parent=.2|person=.1|role=witness",
	"address|parent=.1|kind=present|line=House {n}, Street 4|"
	"district={district}|province={province}|country=PK",
	"entry|parent=.2|kind=letter|title=Request received|entered_at={t}|"
	"officer={officer}|text=Annex C is missing.",
	"task|parent=.2|title=Ask {U} for annex C|due={today}|"
	"assigned_to={officer}",
	"document|parent=.2|kind=request|title=Letter of request from Leeds|"
	"dated={d-15}|received_on={d-3}|pages=9|handling=H1",
	NULL
};
static const char *const mla_in_check[] = {
	"set|stage=legal-check|dual_criminality=yes|coercive=no|"
	"findings=No ground to refuse: the books are needed to date the sales|"
	"legal_officer={officer}",
	"entry|parent={main}|kind=supervision|title=Legal check|entered_at={t}|"
	"officer={officer}|text=No coercion is asked for: it can be done here.",
	NULL
};

static const char *const trafficking[] = {
	"person|name={W}|father_name={G}|name_ur={W.ur}|sex=female|"
	"date_of_birth={year+14}|nationality=PK|protected=yes|"
	"protected_reason=victim of trafficking|pseudonym=Jasmine {n}",
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|phone={phone}",
	"case|title=Promise of work abroad, {village}|category=trafficking|"
	"sections=Prevention of Trafficking in Persons Act 2018 s. 3|"
	"stage=complaint|agency=fia|started_by=complaint|complaint_on={d-1}|"
	"complaint_number={n}/{yy}|lead_officer={officer}|"
	"district={district}|province={province}",
	"link|parent=.3|person=.1|role=victim",
	"link|parent=.3|person=.2|role=suspect|custody=at-large",
	"entry|parent=.3|kind=statement|title=First account|entered_at={t}|"
	"officer={officer}|text=Heard by a woman officer in the presence of "
	"her mother. She does not wish to be telephoned.",
	"task|parent=.3|title=Place in a shelter|due={today+1}|"
	"assigned_to={officer}|priority=high",
	"document|parent=.3|kind=medical|title=Medical certificate|dated={d}|"
	"handling=H3|handling_text=Only for the investigating officer",
	NULL
};
static const char *const trafficking_enquiry[] = {
	"set|stage=verification|verification_on={d}|"
	"verification_officer={officer}",
	"entry|parent={main}|kind=visit|title=Visit to the recruiting office|"
	"entered_at={t}|officer={officer}|text=Closed; the sign was taken "
	"down.",
	NULL
};

const struct daf_story daf_stories[] = {
	{ "extradition", 2, to_uk, { to_uk_located, to_uk_remand } },
	{ "case", 3, smuggling, { smuggling_fir, smuggling_arrest } },
	{ "seizure", 2, airport, { airport_next } },
	{ "mla-request", 3, mla_out, { mla_out_ack, mla_out_accepted } },
	{ "case", 3, trafficking, { trafficking_enquiry } },
	{ "extradition", 3, from_uk, { from_uk_papers } },
	{ "mla-request", 2, mla_in, { mla_in_check } },
};
const size_t daf_nstories = COUNT(daf_stories);

/* The i-th person of a file: spread, so that few files share one. */
static size_t
draw(const struct daf_scene *s, size_t i, size_t count)
{
	return (s->file * 5 + i * 7 + s->file / 4) % count;
}

/* "+9" behind a name: the number; 0 if there is none. */
static int
offset(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (name[i] == '+' || name[i] == '-')
			return (int)strtol(name + i, NULL, 10);
	return 0;
}

static void
fill_day(struct daf_buf *b, int64_t at, int days)
{
	char text[DAF_TIME_SIZE];

	daf_date_text(text, daf_time_date(at + (int64_t)days * DAY, ZONE));
	daf_buf_adds(b, text);
}

static void
fill_time(struct daf_buf *b, int64_t at, int days)
{
	char text[DAF_TIME_SIZE];

	daf_time_local(text, at + (int64_t)days * DAY, ZONE);
	daf_buf_adds(b, text);
}

/* Texts of the scene, and of the people drawn for it. */
static const char *
text_of(const struct daf_scene *s, const char *name, size_t len)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "place", s->place },
		{ "district", s->district },
		{ "province", s->province },
		{ "court", s->court },
		{ "officer", s->officer },
		{ "airport", s->airport },
		{ "main", s->main },
		{ "village", villages[draw(s, 0, COUNT(villages))] },
		{ "A", men[draw(s, 0, COUNT(men))].latin },
		{ "A.ur", men[draw(s, 0, COUNT(men))].urdu },
		{ "F", men[draw(s, 1, COUNT(men))].latin },
		{ "B", men[draw(s, 2, COUNT(men))].latin },
		{ "B.ur", men[draw(s, 2, COUNT(men))].urdu },
		{ "G", men[draw(s, 3, COUNT(men))].latin },
		{ "H", men[draw(s, 4, COUNT(men))].latin },
		{ "W", women[draw(s, 0, COUNT(women))].latin },
		{ "W.ur", women[draw(s, 0, COUNT(women))].urdu },
		{ "U", british[draw(s, 0, COUNT(british))] },
	};
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		if (strlen(texts[i].name) == len &&
		    memcmp(texts[i].name, name, len) == 0)
			return texts[i].text;
	return NULL;
}

static bool
is(const char *name, size_t len, const char *want)
{
	size_t n = strlen(want);

	return len >= n && memcmp(name, want, n) == 0 &&
	       (len == n || name[n] == '+' || name[n] == '-');
}

static void
fill(struct daf_buf *b, const struct daf_scene *s, const char *name, size_t len)
{
	const char *text = text_of(s, name, len);
	unsigned n = s->file * 37 % 900 + 100;
	int plus = offset(name, len);

	if (text != NULL)
		daf_buf_adds(b, text);
	else if (is(name, len, "today"))
		fill_day(b, s->today, plus);
	else if (is(name, len, "d"))
		fill_day(b, s->when, plus);
	else if (is(name, len, "t"))
		fill_time(b, s->when, plus);
	else if (is(name, len, "year"))
		daf_buf_addf(b, "%d", 1961 + (int)(s->file * 11 % 29) + plus);
	else if (is(name, len, "yy"))
		daf_buf_addf(
		    b, "%02d", daf_time_date(s->when, ZONE).year % 100);
	else if (is(name, len, "n"))
		daf_buf_addf(b, "%u", n);
	else if (is(name, len, "nnn"))
		daf_buf_addf(b, "%03u", n);
	else if (is(name, len, "cnic"))
		daf_buf_addf(b, "9%04u-%07u-%u", s->file * 131 % 10000,
		    1000003 + s->file * 7919 % 900000, s->file % 5 * 2 + 1);
	else if (is(name, len, "phone"))
		daf_buf_addf(b, "+92 30%d %03u0000", plus % 10, n);
	else if (is(name, len, "passport"))
		daf_buf_addf(b, "ZZ%07u", 1000000 + s->file * 4099);
}

char *
daf_story_fill(const char *line, const struct daf_scene *scene)
{
	struct daf_buf b = { 0 };
	const char *end;

	for (; *line != '\0'; line++) {
		end = *line == '{' ? strchr(line, '}') : NULL;
		if (end == NULL) {
			daf_buf_addc(&b, *line);
			continue;
		}
		fill(&b, scene, line + 1, (size_t)(end - line - 1));
		line = end;
	}
	return daf_buf_steal(&b);
}
