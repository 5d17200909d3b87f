#ifndef PROVISOR_CSQLITE_H
#define PROVISOR_CSQLITE_H

#include <sqlite3.h>

/// Keeps no statistics of the memory that SQLite uses: with them every allocation of every connection takes one lock.
/// Only before the first connection of the process is opened; sqlite3_config has variable arguments, which Swift cannot
/// call. https://sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus
static inline int provisor_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int provisor_sqlite_note_frames(void *place, sqlite3 *database, const char *schema, int frames) {
    (void)database;
    if (sqlite3_stricmp(schema, "main") == 0) *(int *)place = frames;
    return SQLITE_OK;
}

/// Keeps at `frames` how many frames the log of the main database has after each commit of this connection. Takes the place
/// of automatic checkpoints. https://sqlite.org/c3ref/wal_hook.html
static inline void provisor_sqlite_count_frames(sqlite3 *database, int *frames) {
    sqlite3_wal_hook(database, provisor_sqlite_note_frames, frames);
}

#endif
