#ifndef PROVISOR_CSQLITE_H
#define PROVISOR_CSQLITE_H

#include <sqlite3.h>

/// Keeps no statistics of the memory that SQLite uses: with them every allocation of every connection takes one lock.
/// Only before the first connection of the process is opened; sqlite3_config has variable arguments, which Swift cannot
/// call. https://sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus
static inline int provisor_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
