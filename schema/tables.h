/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.h - code lists of ISO: data, no behaviour. */
#ifndef DAF_SCHEMA_TABLES_H
#define DAF_SCHEMA_TABLES_H

#include <stddef.h>

struct daf_country {
	const char *alpha2, *alpha3,
	    *name; /* ISO 3166-1; the common English name */
};
extern const struct daf_country daf_countries[];
extern const size_t daf_ncountries;

/* Official and other names that people write. */
struct daf_country_name {
	const char *alpha2, *name;
};
extern const struct daf_country_name daf_country_names[];
extern const size_t daf_ncountry_names;

struct daf_currency {
	const char *code, *name; /* ISO 4217 */
};
extern const struct daf_currency daf_currencies[];
extern const size_t daf_ncurrencies;

#endif
