/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit-sound.c - which names must meet, and which must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "core/sound.h"

static void
fold(struct daf_buf *out, const char *s)
{
	daf_buf_reset(out);
	daf_text_fold(out, s, strlen(s));
}

static struct daf_sound
sound(const char *word)
{
	struct daf_buf b = { 0 };
	struct daf_sound out;

	fold(&b, word);
	daf_sound_word(&out, daf_buf_str(&b), b.len);
	daf_buf_clear(&b);
	return out;
}

static int
alike(const char *a, const char *b)
{
	struct daf_buf x = { 0 }, y = { 0 };
	int how;

	fold(&x, a);
	fold(&y, b);
	how = daf_sound_alike(daf_buf_str(&x), x.len, daf_buf_str(&y), y.len);
	assert_int_equal(how,
	    daf_sound_alike(daf_buf_str(&y), y.len, daf_buf_str(&x), x.len));
	daf_buf_clear(&x);
	daf_buf_clear(&y);
	return how;
}

/* Each line: all of them sound alike. */
static void
words_meet(void **state)
{
	static const char *const lines[][8] = {
		{ "Muhammad", "Mohammad", "Mohammed", "Muhammed", "Mohd", "Md",
		    "MUHAMAD", "محمد" },
		{ "Hussain", "Husain", "Hussein", "Hosein", "حسین" },
		{ "Hassan", "Hasan", "حسن" },
		{ "Chaudhry", "Choudhary", "Chaudhri", "Chowdhury", "Ch",
		    "چودھری", "چوہدری" },
		{ "Sheikh", "Shaikh", "Shaykh", "Sheik", "شیخ" },
		{ "Yousaf", "Yusuf", "Yousuf", "Yousif", "یوسف" },
		{ "Ahmad", "Ahmed", "Ahmd", "احمد", "أحمد" },
		{ "Mahmood", "Mehmood", "Mahmud", "محمود" },
		{ "Usman", "Osman", "Uthman", "عثمان" },
		{ "Umar", "Omar", "Umer", "عمر" },
		{ "Ali", "Aly", "علی", "علي" },
		{ "Qureshi", "Quraishi", "Koreshi", "قریشی" },
		{ "Iqbal", "Eqbal", "اقبال" },
		{ "Ghulam", "Gulam", "غلام" },
		{ "Khan", "خان", "خاں" },
		{ "Fatima", "Fatimah", "فاطمہ", "فاطمة" },
		{ "Ayesha", "Aisha", "Aysha", "عائشہ" },
		{ "Javed", "Jawed", "Javaid", "جاوید" },
		{ "Pervez", "Parvaiz", "Parwez", "پرویز" },
		{ "Anwar", "Anwer", "Anver", "انور" },
		{ "Nawaz", "Navaz", "نواز" },
		{ "Rehman", "Rahman", "رحمان", "رحمن" },
		{ "Abdullah", "Abdulla", "Abdallah", "عبداللہ" },
		{ "Abdulrahman", "Abdurrehman", "Abdulrehman", "عبدالرحمن",
		    "عبدالرحمان" },
		{ "Zia", "Ziya", "ضیاء" },
		{ "Zulfiqar", "Zulfikar", "ذوالفقار" },
		{ "Saifullah", "Saifulla", "سیفاللہ" },
		{ "Ziauddin", "Ziaudin", "Zia'uddin" },
		{ "Khokhar", "Khokher", "کھوکھر" },
		{ "Bhatti", "Bhati", "بھٹی" },
		{ "Subhan", "Subhaan", "سبحان" },
		{ "Farhan", "Farhaan", "فرحان" },
		{ "Athar", "Ather", "اطہر" },
		{ "Tahir", "Taher", "طاہر" },
		{ "Shahzad", "Shehzad", "شہزاد" },
		{ "Shah", "شاہ" },
		{ "Dawood", "Daud", "داؤد" },
		{ "Ishaq", "Ishaque", "اسحاق", "اسحٰق" },
		{ "Owais", "Uwais", "Awais", "اویس" },
		{ "Bakhsh", "Bux", "بخش" },
		{ "Mumtaz", "Mumtaaz", "ممتاز" },
		{ "Waseem", "Wasim", "Vaseem", "وسیم" },
		{ "Yaqoob", "Yaqub", "Yakub", "یعقوب" },
		{ "Syed", "Sayyid", "Saiyed", "سید" },
		{ "Khawaja", "Khwaja", "خواجہ" },
		{ "Aslam", "Islam", "اسلم", "اسلام" },
		{ "Zafar", "Zaffar", "ظفر" },
		{ "Akhtar", "Akhter", "اختر" },
		{ "Begum", "Begam", "بیگم" },
		{ "Riaz", "Reyaz", "ریاض" },
	};
	struct daf_sound a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		a = sound(lines[i][0]);
		assert_true(a.n > 0);
		for (j = 1; j < 8 && lines[i][j] != NULL; j++) {
			b = sound(lines[i][j]);
			if (!daf_sound_same(&a, &b))
				fail_msg("%s (%s) and %s (%s) do not meet",
				    lines[i][0], a.keys[0], lines[i][j],
				    b.n > 0 ? b.keys[0] : "no key");
		}
	}
}

static void
words_differ(void **state)
{
	static const char *const pairs[][2] = {
		{ "Muhammad", "Mahmood" },
		{ "محمد", "محمود" },
		{ "Muhammad", "Ahmad" },
		{ "Hassan", "Hussain" },
		{ "حسن", "حسین" },
		{ "Aslam", "Akram" },
		{ "Karim", "Khurram" },
		{ "Umar", "Amir" },
		{ "Ali", "Wali" },
		{ "Zahid", "Sajid" },
		{ "Tariq", "Tahir" },
		{ "Bilal", "Jalal" },
		{ "Imran", "Kamran" },
		{ "Arif", "Asif" },
		{ "Shahid", "Sajid" },
		{ "Iqbal", "Akbar" },
		{ "Nasir", "Nasreen" },
		{ "Khan", "Jan" },
		{ "Rashid", "Rashida Bibi" },
		{ "Javed", "Majeed" },
		{ "Nawaz", "Niaz" },
		{ "Zafar", "Jafar" },
		{ "Abdullah", "Abid" },
		{ "Rehman", "Rehan" },
		{ "Sohail", "Shakeel" },
		{ "Qasim", "Hashim" },
		{ "خالد", "حامد" },
		{ "Khalid", "خلیل" },
	};
	struct daf_sound a, b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		a = sound(pairs[i][0]);
		b = sound(pairs[i][1]);
		if (daf_sound_same(&a, &b))
			fail_msg("%s and %s meet (%s)", pairs[i][0],
			    pairs[i][1], a.keys[0]);
	}
}

/* What has no sound has no key; keys are small letters and short. */
static void
no_key(void **state)
{
	static const char *const none[] = { "", "M", "7", "61101", "A1", "Ж",
		"中文", "-", "ا", "م" };
	struct daf_sound s;
	char longest[400];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		s = sound(none[i]);
		if (s.n != 0)
			fail_msg("%s has the key %s", none[i], s.keys[0]);
	}
	for (i = 0; i < sizeof(longest) - 1; i++)
		longest[i] = "kbtdma"[i % 6];
	longest[i] = '\0';
	s = sound(longest);
	assert_int_equal(s.n, 1);
	assert_int_equal(strlen(s.keys[0]), DAF_SOUND_SIZE - 1);
	assert_int_equal(strspn(s.keys[0], "abcdefghijklmnopqrstuvwxyz"),
	    DAF_SOUND_SIZE - 1);
}

static void
names(void **state)
{
	static const struct {
		const char *a, *b;
		int how;
	} pairs[] = {
		{ "Saifullah", "Saif Ullah", 2 },
		{ "Saifullah", "Saif-ullah", 2 },
		{ "سیف اللہ", "Saifullah", 2 },
		{ "Zia ud Din", "Ziauddin", 2 },
		{ "Zia-ud-Din", "ضیاء الدین", 2 },
		{ "Shams-ul-Din", "Shamsuddin", 2 },
		{ "Abdul Rehman", "Abdur Rahman", 2 },
		{ "Abdul Rehman", "عبدالرحمن", 2 },
		{ "Abdul Rehman", "عبد الرحمٰن", 2 },
		{ "Abd-ur-Rehman", "Abdurrahman", 2 },
		{ "Noor ul Haq", "نور الحق", 2 },
		{ "Noorul Haq", "Noor-ul-Haq", 2 },
		{ "Inayat Ullah", "عنایت اللہ", 2 },
		{ "Muhammad Aslam", "Aslam Mohd.", 2 },
		{ "Muhammad Aslam", "محمد اسلم", 2 },
		{ "Muhammad Aslam Khan", "M. Aslam", 1 },
		{ "Muhammad Aslam", "Aslam Billa", 0 },
		{ "Abdul Rehman", "Rehman", 1 },
		{ "Muhammad Ali", "Mohammad Aly", 2 },
		{ "Muhammad Ali", "Muhammad Ali Raza", 0 },
		{ "Muhammad Ali Raza", "Ali Raza", 1 },
		{ "Muhammad", "Muhammad Yousaf", 0 },
		{ "Muhammad Aslam", "Muhammad Akram", 0 },
		{ "Ghulam Nabi", "Ghulam Rasool", 0 },
		{ "Gul Khan", "Gul Khan", 2 },
		{ "Иван", "Иван", 2 },
		{ "Иван", "Пётр", 0 },
		{ "", "", 0 },
		{ "-", "Aslam", 0 },
	};
	size_t i;
	int how;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		how = alike(pairs[i].a, pairs[i].b);
		if (how != pairs[i].how)
			fail_msg("%s and %s: %d, not %d", pairs[i].a,
			    pairs[i].b, how, pairs[i].how);
	}
}

/* A name of many words, and one of particles alone. */
static void
parts(void **state)
{
	struct daf_sound_part p[DAF_SOUND_PARTS];
	struct daf_buf b = { 0 };
	int i;

	(void)state;
	fold(&b, "Hafiz Saif Ullah Khan");
	assert_int_equal(daf_sound_name(p, b.data, b.len), 3);
	assert_int_equal(p[1].words, 2);
	assert_int_equal(p[1].from, 6);
	assert_int_equal(p[1].to, 16);
	assert_string_equal(p[1].sound.keys[0], "sfl");
	assert_string_equal(p[1].inner[0].keys[0], "sf");
	daf_buf_reset(&b);
	for (i = 0; i < 100; i++)
		daf_buf_adds(&b, "aslam ullah ");
	assert_int_equal(daf_sound_name(p, b.data, b.len), DAF_SOUND_PARTS);
	fold(&b, "ul ud al ul ullah uddin ul");
	assert_true(daf_sound_name(p, b.data, b.len) <= DAF_SOUND_PARTS);
	daf_buf_clear(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_meet),
		cmocka_unit_test(words_differ),
		cmocka_unit_test(no_key),
		cmocka_unit_test(names),
		cmocka_unit_test(parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
