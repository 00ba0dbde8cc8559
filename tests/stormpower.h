/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stormpower.h - a power cut: what this process wrote and did not sync may be
 * lost with it. Of each file either all that was written since its last sync is,
 * or nothing; of names (created, renamed, linked, removed, folders made) some of
 * the last ones, back to front, that no sync of their folder made safe: a file
 * system's journal keeps their order.
 *
 * Only of the process that armed it; a child's writes are as if synced.
 */
#ifndef DAF_TESTS_STORMPOWER_H
#define DAF_TESTS_STORMPOWER_H

#include <stdbool.h>
#include <stdint.h>

/* From now on it is noted what could be lost. scratch: a folder on the same file
 * system, where nobody looks. */
void storm_power_arm(const char *scratch);
/* Before a write to fd; after a sync of it. */
void storm_power_write(int fd);
void storm_power_sync(int fd);
/* Before these calls; then, where one fails, what it would have changed is
 * forgotten. errno stays. */
void storm_power_rename(const char *from, const char *to);
void storm_power_unlink(const char *path);
void storm_power_failed(void);
/* After these. */
void storm_power_link(const char *to);
void storm_power_mkdir(const char *path);
void storm_power_create(const char *path);
/* The cut. */
void storm_power_lose(uint64_t *rng);

#endif
