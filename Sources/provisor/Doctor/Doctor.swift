import Database
import Domain
import Foundation
import SQLiteDatabase
import Store

/// Looks an installation over, and changes nothing: it works on what is damaged, locked, newer, half there or missing.
struct Doctor: Sendable {
    let database: String
    /// Whether every page, event and key is looked at.
    let isThorough: Bool
    let now: Timestamp

    var keys: String { database + ".keys" }

    /// What to do about a database that is broken.
    static let advice = "stop all workers, and restore a backup (`provisor restore --help`); keep the broken file"

    /// Looks at everything that can be looked at.
    func look() async -> [Diagnosis] {
        var found = program()
        guard FileManager.default.fileExists(atPath: database) else {
            found.append(
                .wrong(
                    "database", "there is none at \(database)",
                    "name it with --database, make one with `provisor init`, or restore a backup"))
            return found + place() + (FileManager.default.fileExists(atPath: keys) ? keyFile() : [])
        }
        found += file() + place() + lock()
        // Before this process opens the database: to close a file ends all its locks on it.
        found += log()
        found += keyFile()
        return await found + inside()
    }

    private func program() -> [Diagnosis] {
        let bug =
            SQLiteLibrary.hasLogResetBug
            ? "; it has the WAL reset bug of versions before 3.51.3, from which the write lock keeps Provisor: let no other program write the database"
            : ""
        var found: [Diagnosis] = [.fine("SQLite", "version \(SQLiteLibrary.version)\(bug)")]
        if !SQLiteLibrary.isThreadSafe {
            found.append(
                .wrong(
                    "SQLite", "it was compiled without threads (THREADSAFE=0)", "install your system's usual library"))
        }
        let matter = ["THREADSAFE", "SECURE_DELETE", "TEMP_STORE", "DEFAULT_SYNCHRONOUS", "DEFAULT_MMAP_SIZE"]
        let options = SQLiteLibrary.compileOptions.filter { option in matter.contains { option.hasPrefix($0) } }
        found.append(.fine("SQLite", "compiled with \(options.joined(separator: ", "))"))
        return found
    }

    /// What the database says of itself.
    private func inside() async -> [Diagnosis] {
        let view: SQLiteView
        do {
            // Without a log nobody has it open, and it is read as it lies there; a long look takes part like any reader.
            let isAtRest = !FileManager.default.fileExists(atPath: database + "-wal") && !isThorough
            view = try SQLiteView(path: database, isAtRest: isAtRest)
        } catch {
            return [.wrong("database", "\(error)", Self.advice)]
        }
        let check = FileCheck(view, advice: Self.advice) { Output.progress($0) }
        let schema = await check.migrations()
        var found = [schema]
        if isThorough { found += [await check.integrity(), await check.foreignKeys()] }
        // Of a newer version nothing more is known.
        if schema.verdict != .wrong {
            found.append(isThorough ? await check.journal() : await head(view))
            found.append(await check.tables())
            if isThorough || FileManager.default.fileExists(atPath: keys) { found.append(await keyStore(view, check)) }
            found += await outbox(view)
            found.append(await due(view))
            found.append(await expressions(view))
            found.append(await duties(view))
            found.append(await reviews(view))
            found.append(await sinks(view))
            found.append(await clock(view))
        }
        await view.close()
        if !isThorough {
            let sentence = "pages, events and keys were not gone through one by one"
            found.append(.fine("depth", "\(sentence); `provisor doctor --integrity` does that"))
        }
        return found
    }
}
