/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo_rows.c - see demo_story.h: one file of each kind of work that the
 * offices have beside their cases: journeys and victims, liaison, laboratory
 * and custody, convictions, money, borders, plans, the Committee, training,
 * the year's review; an extradition put off, a request that is executed, consent
 * to another use, a witness under a pseudonym. Some clocks run, some have run
 * out, some wait for somebody's approval. Each type has a record somewhere.
 */
#include "tui/demo_story.h"

/* Gujrat to Lesbos; the board has not approved the registration yet. */
static const char *const journey[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|phone={phone}|"
	"occupation=recruiting agent",
	"person|name={B}|father_name={G}|name_ur={B.ur}|sex=male|"
	"date_of_birth={year+3}|nationality=PK",
	"smuggling-case|title=Gujrat to Lesbos by way of Turbat: {A}|"
	"stage=enquiry|agency=fia|unit=AHT circle {place}|found_at=complaint|"
	"sections=Prevention of Smuggling of Migrants Act 2018 ss. 3, 4|"
	"origin_country=PK|origin_place=Gujrat|transit=Iran, Türkiye|"
	"destination=GB|mode=mixed|journey_from={d-70}|migrants=14|deaths=1|"
	"price=PKR 1900000|payment=a third each at Quetta, Istanbul, Lesbos|"
	"started_by=complaint|complaint_on={d-30}|verification_on={d-26}|"
	"verification_officer={officer}|enquiry_number={n}/{yy}|"
	"enquiry_on={d-16}|enquiry_officer={officer}|lead_officer={officer}|"
	"district={district}|province={province}",
	"journey-leg|parent=.3|leg=1|from_place=Gujrat|from_country=PK|"
	"to_place=Turbat|to_country=PK|departed_on={d-70}|arrived_on={d-67}|"
	"mode=bus|document=own|agent=.1|price=PKR 600000|persons=14",
	"journey-leg|parent=.3|leg=2|from_place=Turbat|from_country=PK|"
	"to_place=Mytilene, Lesbos|to_country=GR|departed_on={d-66}|"
	"arrived_on={d-40}|mode=boat|document=none|agent_name=Ustad|"
	"price=EUR 2500|persons=14|deaths=1|"
	"conditions=Six nights in a lorry; the boat took water",
	"network-link|parent=.3|person=.2|relation=recruits-for|other=.1|"
	"place=Gujrat|since={d-400}|basis=calls|"
	"evidence=212 calls in the weeks before each group left|"
	"source_grade=B|information_grade=2",
	"link|parent=.3|person=.1|role=agent|custody=at-large", NULL
};

/* Referred long ago: the decision on reasonable grounds is late. */
static const char *const victims[] = {
	"trafficking-case|title=Kiln at {village}: bonded labour|"
	"stage=enquiry|agency=police|reach=domestic|"
	"exploitation=bonded-labour|started_by=source|complaint_on={d-25}|"
	"verification_on={d-24}|verification_officer={officer}|"
	"enquiry_number={n}/{yy}|enquiry_on={d-20}|enquiry_officer={officer}|"
	"victims=3|children=1|lead_officer={officer}|district={district}|"
	"province={province}|sections=Prevention of Trafficking in Persons "
	"Act 2018 s. 3",
	"victim|parent=.1|pseudonym=Jasmine 3|stage=referred|"
	"age_group=adult|sex=female|nationality=PK|"
	"exploitation=bonded-labour|identified_on={d-19}|consent=yes|"
	"consent_on={d-18}|first_responder={officer}|referred_on={d-18}|"
	"needs_care=shelter|language=Punjabi|"
	"identity_kept_at=safe of the circle, envelope {n}|"
	"indicators=Papers taken away; debts of the father|handling=H3|"
	"handling_text=Only for the investigating officer",
	NULL
};

/* Soaked cloth: gross and net differ. Taken, stored, sent, reported on. */
static const char *const laboratory[] = {
	"narcotics-case|title=Cloth soaked in heroin at {airport}|"
	"stage=registered|agency=anf|drug=heroin|role=export|mode=air-cargo|"
	"sections=Control of Narcotic Substances Act 1997 s. 9|"
	"started_by=profile|information_on={d-21}|from_country=PK|"
	"from_place={place}|to_country=GB|to_place=Birmingham|"
	"fir_number={n}/{yy}|fir_station=ANF {place}|registered_on={d-20}|"
	"investigator={officer}|lead_officer={officer}|partner_told=yes|"
	"district={district}|province={province}",
	"seizure|title=Forty bales of cloth for Birmingham|seized_at={t-20}|"
	"place_kind=airport|place={airport}|district={district}|"
	"province={province}|country=PK|detected_by=profile|agency=anf|"
	"mode=air-cargo|airway_bill=214-{n}0{n}|officer={officer}|"
	"from_country=PK|to_country=GB|to_place=Birmingham|case=.1|"
	"memo_number={n}/{yy}|witnesses=Two porters of the cargo shed",
	"seizure-line|parent=.2|drug=heroin|description=soaked into towels|"
	"quantity=11.4 kg|gross=212 kg|basis=estimated|packages=40|"
	"concealment=soaked-cloth|marks=a green thread|store=shelf 9|seal=K",
	"sample|parent=.3|number_on_parcel=K-1|stage=reported|drug=heroin|"
	"amount=20 g|drawn_at={t-20}|drawn_by={officer}|"
	"witnesses=Two porters of the cargo shed|seal=K1|"
	"dispatched_at={t-19}|sent_by={officer}|laboratory=Chemical examiner|"
	"received_at={t-18}|seal_found=intact|reported_on={d-8}|"
	"report_number=CE {n}/{yy}|result=Heroin, 5.4 % of the cloth|"
	"purity=5.4",
	"custody-move|parent=.3|moved_at={t-20}|reason=store-in|"
	"from_holder={officer}|to_holder=Moharrir of the store|"
	"seal_state=intact|seal_before=K|seal_after=K|condition=dry|place="
	"Store room, {place}",
	"custody-move|parent=.3|moved_at={t-7}|reason=inspection|"
	"from_holder=Moharrir of the store|to_holder={officer}|"
	"seal_state=intact|seal_before=K|seal_after=K|condition=dry|road_"
	"certificate={n}/{yy}|"
	"carried_by={officer}",
	"custody-move|parent=.3|moved_at={t-6}|reason=store-in|"
	"from_holder={officer}|to_holder=Moharrir of the store|"
	"seal_state=intact|seal_before=K|seal_after=K|condition=damp",
	"disposal|parent=.3|kind=destroy|stage=asked|asked_on={d-5}|"
	"asked_by={officer}|court={court}|kept_back=two samples of 20 g|"
	"reasons=Damp: the cloth rots",
	NULL
};

static const char *const store[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK",
	"case|title=Counterfeit visas at {village}|category=fraud|"
	"stage=registered|agency=fia|fir_number={n}/{yy}|"
	"fir_station=AHT circle {place}|registered_on={d-9}|"
	"sections=Passports Act 1974 s. 6|investigator={officer}|"
	"lead_officer={officer}|district={district}|province={province}",
	"link|parent=.2|person=.1|role=accused|custody=police|"
	"arrested_at={t-9}|arrest_place={village}",
	"remand|parent=.3|person=.1|kind=police|stage=running|asked_on={d-8}|"
	"days_asked=10|ordered_on={d-8}|days=10|until_on={d+2}|"
	"magistrate={court}|arrested_at={t-9}|produced_at={t-8}|"
	"first_on={d-8}|grounds=The press has to be found",
	"exhibit|parent=.2|title=Stamp of the visa section, London|kind=other|"
	"stage=stored|count=1|found_at={t-9}|place={village}|person=.1|"
	"found_by={officer}|memo_number={n}/{yy}|label=P1|seal=V1|"
	"store=Store room, {place}|store_number={n}/{yy}|stored_on={d-9}|"
	"check_by={today+20}|holder=Moharrir of the store",
	"custody-move|parent=.5|moved_at={t-9}|reason=store-in|"
	"from_holder={officer}|to_holder=Moharrir of the store|"
	"seal_state=intact|seal_before=V1|seal_after=V1|condition=clean",
	NULL
};

static const char *const liaison[] = {
	"contact|name={U}|rank=Liaison officer|agency=National Crime Agency|"
	"country=GB|place=British High Commission, Islamabad|"
	"subject=narcotics|office_phone=+44 7700 900{nnn}|channel=secure-mail|"
	"hours=09-16|checked_on={d-40}|check_by={today+50}",
	"liaison-request|title=Who holds +44 7700 900{nnn}?|direction=out|"
	"kind=phone|stage=part-answered|partner=GB|"
	"from_agency=FIA|to_agency=National Crime Agency|contact=.1|"
	"question=Subscriber, and since when|"
	"purpose=He is called before each load|urgency=urgent|"
	"channel=liaison|sent_on={d-12}|acknowledged_on={d-11}|"
	"reply_by={today-1}|outstanding=Since when|lead_officer={officer}|"
	"coercive=no",
	"liaison-answer|parent=.2|answered_on={d-4}|kind=part|"
	"summary=A shop in Luton; the date is asked for|"
	"from_agency=National Crime Agency|contact=.1|evidence_use=ask|"
	"use_limit=Intelligence only|handling=H1|"
	"provider=National Crime Agency",
	NULL
};

static const char *const convictions[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|nationality=PK|passport={passport}",
	"conviction-notice|title={A}: Crown Court at Leeds|direction=in|"
	"stage=received|partner=GB|person=.1|identified=fingerprints|"
	"court=Crown Court at Leeds|court_country=GB|convicted_on={d-60}|"
	"final_on={d-32}|later=none|channel=ncb|received_on={d-6}|"
	"sentence=Six years' imprisonment|acro_reference=ACRO {n}|handling=H1|"
	"provider=ACRO",
	"conviction-offence|parent=.2|offence=Supply of a class A drug|"
	"law=Misuse of Drugs Act 1971 s. 4(3)|committed_on={d-300}|"
	"place=Leeds|completion=C|participation=M|sentence_kind=prison|"
	"sentence_length=6 years",
	"equivalence|parent=.2|offence=.3|recordable=yes|"
	"section=Control of Narcotic Substances Act 1997 s. 9|"
	"decided_by={officer}|decided_on={d-2}|"
	"elements=Sale to another of a controlled drug",
	"conviction-request|title=Was {B} convicted in the United Kingdom?|"
	"direction=out|stage=sent|partner=GB|asked_by={court}|"
	"purpose=proceedings|consent=not-needed|channel=ncb|sent_on={d-20}|"
	"reply_by={today+10}|fingerprints=yes|question=All convictions since "
	"2010",
	"conviction-reply|parent=.5|result=no-record|replied_on={d-1}|"
	"replied_by=ACRO|identified=fingerprints|"
	"text=No record under these fingerprints",
	"conviction-correction|parent=.2|kind=correction|stage=open|"
	"what=Date on which the sentence became final|"
	"old_text={d-32}|new_text={d-25}|basis=Letter of the court|"
	"noticed_on={d-3}|asked_by=ACRO|apply_by={today-2}",
	NULL
};

/* The report of a large payment in cash is late; hawala, and a restraint. */
static const char *const money[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|occupation=jeweller",
	"financial-referral|title=Cash for gold: {A}|kind=ctr|"
	"stage=draft|person=.1|reporting_entity=Bank branch, {place}|"
	"cash_on={d-14}|amount=PKR 9400000|district={district}|"
	"summary=Paid in by three men in one morning|predicate=unknown",
	"financial-referral|title=Hundi from Birmingham to {place}|"
	"kind=enquiry|stage=enquiry|direction=in|partner=GB|person=.1|"
	"predicate=hawala|hawala_operator=.1|hawala_name=Gold house {n}|"
	"other_side=A grocer's in Birmingham|received_on={d-30}|"
	"enquiry_number={n}/{yy}|enquiry_on={d-28}|enquiry_officer={officer}|"
	"report_next_on={today+2}|amount=GBP 310000|from_on={d-400}|"
	"until_on={d-40}|summary=Paid out against tokens",
	"account|parent=.3|account_number=0{n}-{n}{nnn}-01|"
	"institution=Bank of {place}|country=PK|kind=business|currency=PKR|"
	"holder=.1|status=restrained|balance=PKR 4210000|balance_on={d-5}",
	"transaction|parent=.3|done_on={d-45}|amount=GBP 12000|kind=hawala|"
	"from_name=Grocer's, Birmingham|from_country=GB|to_person=.1|"
	"to_country=PK|hawala_operator=.1|token=a note of ten rupees|"
	"commission=PKR 30000|suspicion=No trade stands behind it",
	"restraint|parent=.3|property=Balance of the business account|"
	"kind=account|account=.4|owner=.1|value=PKR 4210000|stage=in-force|"
	"legal_basis=Anti-Money Laundering Act 2010 s. 8|court={court}|"
	"order_number={n}/{yy}|applied_on={d-9}|ordered_on={d-5}|"
	"served_on={d-4}|expires_on={today+80}",
	NULL
};

/* Asked for, and nobody has approved it; a passenger who is not the man. */
static const char *const borders[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|passport={passport}|nationality=PK",
	"watch-list-entry|title={A}: no exit|list=pnil|stage=requested|"
	"person=.1|listed_name={A}|listed_father={F}|listed_passport={passport}"
	"|"
	"instruction=no-exit|contact=FIA {place}|requester=FIA {place}|"
	"requested_on={d-3}|request_number={n}/{yy}|basis=enquiry|"
	"basis_text=He has sold his house",
	"screening|passenger={A}|born={year+6}|sex=male|nationality=PK|"
	"father_name={H}|source=list|way=out|carrier=PK {n}|"
	"departs_at={t-1}|from_place={place}|to_place=Manchester|"
	"post={airport}|list=pnil|entry=.2|score=81|"
	"explanation=Name alike; another father's name, six years younger",
	"vessel|name=Al Noor {n}|kind=dhow|flag=PK|home_port=Karachi|"
	"registration=KHI-{n}|look=blue, white cabin|owner={H}|crew=9|"
	"last_port=Jiwani|watched=yes|watch_reason=Met at sea by night",
	"container|container_number=CSQU3054383|stage=held|vessel=.4|"
	"from_port=Karachi|from_country=PK|to_port=Felixstowe|to_country=GB|"
	"declared=Towels|gross=9.2 t|weighed=11.9 t|"
	"reason=Weighs more than towels do|hold_until={today+1}",
	NULL
};

/* An action that nobody did in time. */
static const char *const plan[] = {
	"prevention-plan|title=Young men of Gujrat and the boats|"
	"theme=smuggling|stage=running|district=Gujrat|owner={officer}|"
	"agencies=FIA, district police, schools|aim=Fewer who go by sea|"
	"approved_by=Director|approved_on={d-80}|starts_on={d-75}|"
	"until_on={today+200}|review_on={today+14}",
	"problem|parent=.1|title=Agents at the bus stand|"
	"offence=migrant smuggling|district=Gujrat|rank=1|incidents=23|"
	"trend=up|source=This register",
	"plan-action|parent=.1|title=Talks in six colleges|problem=.2|"
	"owner={officer}|agency=FIA|due={today-6}|stage=under-way|"
	"started_on={d-30}",
	"plan-indicator|parent=.1|title=Journeys begun in Gujrat|"
	"unit=journeys a quarter|source=This register|better=less|"
	"baseline=23|baseline_on={d-80}|target=12|measure_by={today+30}",
	"plan-result|parent=.1|title=After the first quarter|judgement=part|"
	"indicator=.4|value=17|measured_on={d-2}|"
	"evidence=Smuggling cases of the district in this register|"
	"other_causes=The sea was rough for three weeks",
	"plan-review|parent=.1|held_on={d-1}|held_by={officer}|decision=on|"
	"findings=Fewer journeys; the talks in colleges have not begun|"
	"next_on={today+14}",
	NULL
};

/* Held; the minutes wait. What was agreed is due. */
static const char *const committee[] = {
	"meeting|title=Fourth meeting of the Steering Committee|"
	"kind=committee|meeting_number=4|stage=held|"
	"chair=Ministry of Interior|secretary={officer}|planned_on={d-5}|"
	"venue=Ministry of Interior, Islamabad|mode=both|invited_on={d-30}|"
	"papers_by={d-15}|papers_sent_on={d-16}|held_on={d-5}|quorum=5|"
	"quorum_met=yes|minutes_by={today+4}|next_on={today+90}",
	"attendance|parent=.1|name={A}|name_ur={A.ur}|body=interior|"
	"rank=Additional Secretary|presence=present|counts=yes",
	"attendance|parent=.1|name={U}|body=bhc|rank=First Secretary|"
	"presence=present|counts=yes",
	"attendance|parent=.1|name={B}|name_ur={B.ur}|body=npb|"
	"rank=Deputy Inspector General|presence=apology",
	"agenda-item|parent=.1|item=1|title=Minutes of the third meeting|"
	"kind=decision|outcome=agreed|minute=Confirmed without a change.",
	"agenda-item|parent=.1|item=2|title=Requests that wait for papers|"
	"kind=discussion|presenter={A}|outcome=action|"
	"minute=Nine requests lack a certified translation.",
	"action|parent=.1|title=List of sworn translators|action_number=4/1|"
	"item=.6|body=interior|owner={A}|owner_office=isb|due={today+9}|"
	"text=English and Urdu, with what they ask for a page",
	"action|parent=.1|title=Room for video links in Karachi|"
	"action_number=3/2|item=.6|body=bhc|owner={U}|due={today-12}|"
	"progress=The line is ordered",
	"decision|parent=.1|title=One sworn translator at each seat|"
	"decision_number=4/A|item=.6|stage=proposed|how=circulation|"
	"text=Each seat names one sworn translator for requests|"
	"conditions=The Ministry finds the money|conditions_by={today+20}",
	NULL
};

static const char *const training[] = {
	"activity|title=Workshop on requests for mutual legal assistance|"
	"kind=workshop|theme=mla|stage=held|aim=Requests that are not sent "
	"back|partner=UK Central Authority|partner_country=GB|"
	"lead_officer={officer}|starts_on={d-15}|until_on={d-14}|"
	"held_on={d-15}|held_until={d-14}|place=Police College, {place}|"
	"district={district}|country=PK|places=24|cost=GBP 6800|"
	"funded_by=Programme|rights_reference=OSJA {n}|rights_on={d-40}|"
	"evaluate_by={today+2}",
	"participant|parent=.1|name={A}|name_ur={A.ur}|cnic={cnic}|"
	"rank=Inspector|agency=FIA|sex=male|district={district}|"
	"role=participant|attendance=full|days=2|score_before=41|"
	"score_after=78|certificate={n}/1",
	"participant|parent=.1|name={W}|name_ur={W.ur}|rank=Public prosecutor|"
	"agency=Prosecution|sex=female|district={district}|role=participant|"
	"attendance=full|days=2|score_before=55|score_after=83|"
	"certificate={n}/2",
	"participant|parent=.1|name={U}|agency=UK Central Authority|"
	"country=GB|role=trainer|attendance=full|days=2",
	"equipment|title=Two scanners for passports|kind=detection|"
	"tag=EQ-{n}|serial=PS40-{n}{nnn}|pieces=2|stage=in-use|activity=.1|"
	"value=GBP 3900|given_by=Programme|received_on={d-50}|"
	"custodian={officer}|unit=Immigration, {airport}|"
	"location={airport}|district={district}|end_use_reference=EU {n}|"
	"end_use_on={d-49}|end_use_by={officer}|inspect_by={today+7}",
	"hand-over|parent=.5|handed_on={d-49}|from_holder=Programme|"
	"to_holder={officer}|certificate=HO {n}|reason=first|"
	"place={airport}|condition=new|undertaking=yes",
	"evaluation|parent=.1|evaluated_on={d-13}|kind=end|"
	"evaluator={officer}|method=Test before and after, and a form|"
	"respondents=2|reached=part|findings=The form of a request is known; "
	"dual criminality is not|recommendation=Half a day on the law of both "
	"sides",
	"inspection|parent=.5|inspected_on={d-20}|inspector={officer}|"
	"location={airport}|tag_seen=EQ-{n}|found=idle|end_use_kept=yes|"
	"findings=One of the two waits for a cable|to_do=Order the cable|"
	"next_on={today+7}",
	NULL
};

static const char *const year[] = {
	"proposal|title=A joint desk for forged visas|theme=borders|"
	"stage=committee|proposer={A}|body=fia|submitted_on={d-10}|"
	"decide_by={today+60}|cost=GBP 40000|funded_by=Programme|"
	"idea=Two officers of each side at one desk, for a year|"
	"benefit=A doubtful visa is looked at on the day|"
	"basis=Registers of the airports",
	"objective|title=Requests are answered in time|theme=mla|"
	"stage=agreed|body=interior|owner={officer}|starts_on={d-200}|"
	"until_on={today+165}|review_on={today+30}",
	"indicator|parent=.2|title=Requests answered within 90 days|unit=%|"
	"source=This register|better=more|baseline=34|baseline_on={d-200}|"
	"target=60|measure_by={today+21}|"
	"definition=Of those transmitted in the year|"
	"formula=answered within 90 days, of all that were transmitted",
	"review|title=Yearly review|year=20{yy}|stage=collecting|"
	"from_on={d-300}|until_on={d-1}|lead_officer={officer}|"
	"due_on={today+35}",
	"result|parent=.4|indicator=.3|value=41|counted_on={d-1}|score=3|"
	"narrative=Translations take half of the time.",
	NULL
};

/* The court waits for an assurance that is late: the hearing was put off. */
static const char *const adjourned[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|nationality_2=GB",
	"extradition|title=Request of the United Kingdom: {A}, murder|"
	"direction=to-uk|person=.1|wanted_for=trial|stage=remanded|"
	"requested_by=Crown Prosecution Service|requested_on={d-90}|"
	"received_on={d-70}|arrested_on={d-40}|remand_until={today+10}|"
	"held_at=Central jail, {place}|enquiry_ordered_on={d-38}|"
	"enquiry_began_on={d-20}|lead_officer={officer}|"
	"offences=Murder, Bradford|max_penalty=imprisonment for life|"
	"check_identity=present|check_warrant=present|check_law=present|"
	"check_facts=present|check_death=asked|uk_reference=CPS-EX-{n}|"
	"handling=H1|provider=Crown Prosecution Service",
	"assurance|parent=.2|kind=death-penalty|stage=asked|"
	"asked_by=Ministry of Interior|asked_on={d-30}|wanted_by={today-4}|"
	"by_country=GB|authority=Home Office|"
	"asked_text=That no sentence of death can be passed, in writing and "
	"signed for the Secretary of State",
	"hearing|parent=.2|date={d-2}|purpose=extradition|court={court}|"
	"judge=ADC (G)|attending={officer}|outcome=adjourned|"
	"adjourned_reason=The assurance is not there|next_date={today+9}",
	"adjournment|parent=.2|hearing=.4|adjourned_on={d-2}|from_date={d-2}|"
	"to_date={today+9}|cause=assurance|asked_by=state|opposed=yes|"
	"opposed_text=Counsel asks for release: third time for one paper|"
	"reason=The assurance against the death penalty has not come|"
	"court={court}|judge=ADC (G)",
	"hearing|parent=.2|date={today+9}|purpose=extradition|court={court}|"
	"judge=ADC (G)|attending={officer}",
	NULL
};

/* With the Secretary of State; ordered, and to be fetched; and one for whom the
 * two months of the Act of 1972 are over. */
static const char *const surrender[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|nationality=PK|passport={passport}",
	"extradition|title=Return of {A}: with the Secretary of State|"
	"direction=to-pakistan|person=.1|wanted_for=trial|stage=committed|"
	"requested_by=FIA {place}|requested_on={d-160}|"
	"provisional_arrest_on={d-150}|papers_received_on={d-118}|"
	"hearing_clock_from={d-118}|hearing_began_on={d-70}|"
	"sent_to_secretary_on={d-20}|held_at=HMP Wandsworth|"
	"lead_officer={officer}|offences=Fraud upon depositors|"
	"max_penalty=ten years|check_identity=present|check_warrant=present|"
	"check_law=present|check_facts=present|check_dual=present",
	"person|name={B}|father_name={G}|name_ur={B.ur}|sex=male|"
	"date_of_birth={year+4}|nationality=PK",
	"extradition|title=Return of {B}: to be fetched|"
	"direction=to-pakistan|person=.3|wanted_for=sentence|stage=ordered|"
	"requested_by=Home Department, {province}|requested_on={d-300}|"
	"provisional_arrest_on={d-280}|papers_received_on={d-260}|"
	"hearing_clock_from={d-260}|hearing_began_on={d-210}|"
	"sent_to_secretary_on={d-80}|ordered_on={d-40}|"
	"told_of_order_on={d-40}|removal_clock_from={d-22}|"
	"held_at=HMP Wandsworth|lead_officer={officer}|"
	"offences=Murder|max_penalty=imprisonment for life",
	"task|parent=.4|title=Escort of three, and seats by way of Doha|"
	"due={today+1}|assigned_to={officer}|priority=high",
	"person|name={H}|sex=male|date_of_birth={year+11}|nationality=GB",
	"extradition|title=Request of the United Kingdom: {H}, robbery|"
	"direction=to-uk|person=.6|wanted_for=trial|stage=committed|"
	"requested_by=Crown Prosecution Service|requested_on={d-200}|"
	"received_on={d-180}|arrested_on={d-150}|"
	"enquiry_ordered_on={d-148}|enquiry_began_on={d-130}|"
	"committed_on={d-75}|held_at=Central jail, {place}|"
	"lead_officer={officer}|offences=Robbery, Walsall|"
	"max_penalty=imprisonment for life|handling=H1|"
	"provider=Crown Prosecution Service",
	NULL
};

/* Bank records for Leeds: one step is late, one runs. */
static const char *const executing[] = {
	"mla-incoming|title=Bank records in {place} for a court in Leeds|"
	"partner=GB|stage=executing|assistance=bank-records|"
	"assistance_2=statement|requesting_authority=UK Central Authority|"
	"contact={U}, +44 7700 900{nnn}|received_on={d-45}|"
	"acknowledged_on={d-40}|offences=Fraud by false representation|"
	"facts=The price of forty cars went to one account in {place}|"
	"purpose=To show who took the money out|dual_criminality=yes|"
	"coercive=yes|legal_officer={officer}|legal_check_on={d-35}|"
	"decided_by=Secretary, Ministry of Interior|decided_on={d-20}|"
	"executing_authority=FIA {place}|executing_officer={officer}|"
	"lead_officer={officer}|report_by={today+14}|"
	"uk_reference=UKCA-{n}|handling=H2|provider=UK Central Authority",
	"execution-step|parent=.1|title=Records of the account since 2024|"
	"kind=bank-records|stage=running|coercive=yes|"
	"order=Sessions judge {place}, {n}/{yy}|agency=FIA|officer={officer}|"
	"begun_on={d-5}|due_on={today+5}|place={place}",
	"execution-step|parent=.1|title=Statement of the branch manager|"
	"kind=statement|stage=planned|agency=FIA|officer={officer}|"
	"due_on={today-1}|place={place}|"
	"text=When the account was opened, by whom, who came for the cash",
	NULL
};

/* What London sent for one case is wanted in another; twice entered. */
static const char *const consent[] = {
	"person|name={A}|father_name={F}|name_ur={A.ur}|sex=male|"
	"date_of_birth={year}|cnic={cnic}|nationality=PK|occupation=importer",
	"person|name={A}|father_name={F}|nationality=PK|phone={phone}|"
	"remarks=As the bank in London wrote it",
	"same-as|parent=.1|person=.2|decided_by={officer}|decided_on={d}|"
	"reason=Same telephone, same father, same firm",
	"person|name={W}|father_name={G}|name_ur={W.ur}|sex=female|"
	"date_of_birth={year+5}|nationality=PK|protected=yes|"
	"protected_reason=Witness against {A}: threatened at home|"
	"pseudonym=Witness Tulip",
	"case|title=Duty evaded by the firm of {A}|category=illicit-finance|"
	"stage=enquiry|agency=customs|started_by=agency|"
	"enquiry_number={n}/{yy}|enquiry_on={d-20}|lead_officer={officer}|"
	"district={district}|province={province}|loss=PKR 61000000",
	"link|parent=.5|person=.1|role=suspect|custody=free",
	"link|parent=.5|person=.4|role=witness",
	"mla-request|title=Invoices in London: {A}|partner=GB|"
	"stage=part-reply|assistance=documents|"
	"assistance_text=Invoices for forty containers|"
	"requesting_authority=Ministry of Interior|legal_basis=uncac|"
	"offences=Money laundering|max_penalty=ten years|"
	"purpose=To show the price that was paid|lead_officer={officer}|"
	"dual_criminality=yes|uk_reference=UKCA-{n}|handling=H2",
	"use-consent|parent=.8|evidence=Invoices 1 to 17, certified|"
	"stage=asked|other_use=To reckon the customs duty|other_case=.5|"
	"wanted_by_officer={officer}|needed_by={today+6}|asked_on={d-2}|"
	"asked_of=UK Central Authority|reference=MoI {n}/{yy}|"
	"reply_by={today+12}",
	NULL
};

static const char board[] =
    "approval|parent={main}|what=registration|decision=granted|"
    "authority=Zonal Board|decided_on={d}|"
    "reasons=Three statements agree, and the debt book was found";

const struct daf_row_story daf_row_stories[] = {
	{ 3, 16, journey, NULL },
	{ 3, 15, victims, board },
	{ 2, 14, laboratory, NULL },
	{ 1, 13, store, NULL },
	{ 2, 12, liaison, NULL },
	{ 1, 11, convictions, NULL },
	{ 2, 10, money, NULL },
	{ 1, 9, borders, NULL },
	{ 3, 8, plan, NULL },
	{ 0, 7, committee, NULL },
	{ 1, 6, training, NULL },
	{ 0, 5, year, NULL },
	{ 1, 4, adjourned, NULL },
	{ 3, 3, surrender, NULL },
	{ 3, 3, executing, NULL },
	{ 2, 2, consent, NULL },
};
const size_t daf_nrow_stories =
    sizeof(daf_row_stories) / sizeof(daf_row_stories[0]);
