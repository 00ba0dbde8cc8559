/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sql.h - the DDL of the two databases, embedded from schema/ (.sql). */
#ifndef DAF_SCHEMA_SQL_H
#define DAF_SCHEMA_SQL_H

extern const char daf_register_sql[];
extern const char daf_desk_sql[];

#endif
