/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide.c - a guide file; see guide.h and typeload.h. */
#include "schema/guide.h"

#include <string.h>
#include <strings.h>

#include "schema/typeload.h"

static const char *const guide_keys[] = { "guide", "label", "label_ur", "help",
	"synonyms", "sections", "terms", NULL };
static const char *const section_keys[] = { "title", "text", NULL };
static const char *const term_keys[] = { "en", "ur", "means", NULL };

static const struct daf_err *
read_sections(struct daf_guide *g, const struct daf_node *root)
{
	struct daf_node list = daf_load_member(root, "sections"), node;
	struct daf_guide_section *s;
	const struct daf_err *err;
	size_t n, i;

	err = daf_load_array(&n, &list, 1, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	g->sections = s = daf_pool_array(root->load->pool, n, sizeof(*s));
	for (i = 0; i < n; i++) {
		node = daf_load_element(&list, i);
		if ((err = daf_load_object(&node, section_keys)) != NULL ||
		    (err = daf_load_text(
			 &s[i].title, &node, "title", DAF_LOAD_LINE)) != NULL ||
		    (err = daf_load_text(
			 &s[i].text, &node, "text", DAF_LOAD_HELP)) != NULL)
			return err;
	}
	g->nsections = n;
	return NULL;
}

static const struct daf_err *
read_terms(struct daf_guide *g, const struct daf_node *root)
{
	struct daf_node list = daf_load_member(root, "terms"), node;
	struct daf_guide_term *t;
	const struct daf_err *err;
	size_t n, i;

	err = daf_load_array(&n, &list, 0, DAF_TYPE_LIST_MAX);
	if (err != NULL)
		return err;
	g->terms = t = daf_pool_array(root->load->pool, n, sizeof(*t));
	for (i = 0; i < n; i++) {
		node = daf_load_element(&list, i);
		if ((err = daf_load_object(&node, term_keys)) != NULL ||
		    (err = daf_load_text(
			 &t[i].en, &node, "en", DAF_LOAD_LINE)) != NULL ||
		    (err = daf_load_text(&t[i].ur, &node, "ur",
			 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
		    (err = daf_load_text(&t[i].means, &node, "means",
			 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL)
			return err;
		if (t[i].ur == NULL && t[i].means == NULL)
			return daf_load_fault(
			    &node, "\"ur\" or \"means\" is wanted");
	}
	g->nterms = n;
	return NULL;
}

const struct daf_err *
daf_load_guide(struct daf_guide **out, const struct daf_node *root)
{
	struct daf_load *load = root->load;
	struct daf_guide *g = daf_pool_alloc(load->pool, sizeof(*g));
	const struct daf_err *err;

	*g = (struct daf_guide){ .synonyms = daf_load_no_words(load) };
	if ((err = daf_load_object(root, guide_keys)) != NULL ||
	    (err = daf_load_text(&g->name, root, "guide", DAF_LOAD_NAME)) !=
		NULL ||
	    (err = daf_load_text(&g->label, root, "label", DAF_LOAD_LINE)) !=
		NULL ||
	    (err = daf_load_text(&g->label_ur, root, "label_ur",
		 DAF_LOAD_LINE | DAF_LOAD_MAYBE)) != NULL ||
	    (err = daf_load_text(&g->help, root, "help", DAF_LOAD_HELP)) !=
		NULL ||
	    (err = daf_load_list(
		 &g->synonyms, root, "synonyms", 0, NULL, "a word")) != NULL ||
	    (err = read_sections(g, root)) != NULL ||
	    (err = read_terms(g, root)) != NULL)
		return err;
	*out = g;
	return NULL;
}

/* Does a word of the text begin so? */
static bool
has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *p = text;

	while (p != NULL) {
		if (strncasecmp(p, word, len) == 0)
			return true;
		p = strchr(p, ' ');
		p = p != NULL ? p + 1 : NULL;
	}
	return false;
}

const struct daf_guide *
daf_types_guide_find(const struct daf_types *types, const char *word)
{
	const struct daf_guide *g;
	const char **s;
	size_t i;

	if (*word == '\0')
		return NULL;
	for (i = 0; (g = daf_types_guide(types, i)) != NULL; i++)
		if (strcasecmp(g->name, word) == 0)
			return g;
	for (i = 0; (g = daf_types_guide(types, i)) != NULL; i++) {
		if (has_word(g->label, word))
			return g;
		for (s = g->synonyms; *s != NULL; s++)
			if (strcasecmp(*s, word) == 0)
				return g;
	}
	return NULL;
}
