import Database
import GRDB
import GRDBSQLite

/// SQLite's result codes in words that say what to do.
enum SQLiteFailure {
    static func error(code: Int32, message: String, path: String) -> StorageError {
        switch code & 0xFF {
        case SQLITE_FULL:
            StorageError(
                .full, "no room on the disk for \(path); nothing of the last change was kept; make room and repeat it")
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
            StorageError(
                .io, "\(path) cannot be read or written (\(message)); check the disk and the rights of the file")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            StorageError(
                .corrupt,
                // SQLite says so of a page that the disk refused to give, too.
                "\(path) is damaged or no Provisor database (\(message)), or the disk could not read it; check the disk and repeat, and if that does not help restore it from a backup; nothing was changed"
            )
        case SQLITE_BUSY, SQLITE_LOCKED:
            StorageError(
                .locked, "\(path) is locked by a program that is not Provisor (\(message)); close it and repeat")
        case SQLITE_CONSTRAINT: StorageError(.constraint, message)
        default: StorageError(.other, "SQLite refused a statement on \(path): \(message)")
        }
    }

    static func error(_ error: any Error, path: String) -> any Error {
        guard let error = error as? GRDB.DatabaseError else { return error }
        return Self.error(code: error.extendedResultCode.rawValue, message: error.message ?? "", path: path)
    }
}
