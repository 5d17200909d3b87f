import Database
import Foundation

extension KeyStore {
    /// How many keys a key store has.
    package struct Count: Hashable, Sendable {
        package var whole = 0
        package var erased = 0
        package var damaged = 0
    }

    /// Counts the users' keys.
    ///
    /// A last record that is not whole is one that is being written, or that a crash has cut short: no event needs it.
    package func count() throws -> Count {
        var count = Count()
        try Self.forEachRecord(descriptor, path) { record, isLast in
            if record.count < Self.recordSize || !Self.isWhole(record) {
                if !isLast { count.damaged += 1 }
            } else if Self.key(in: record)?.key == nil {
                count.erased += 1
            } else {
                count.whole += 1
            }
        }
        return count
    }

    /// Copies a key store that others may be adding to, durably, into a file that must not exist yet.
    ///
    /// A record that is being written at its end is left out: the event that needs it is not in the journal yet. Copied after
    /// the journal, it has every key that the journal's copy needs, and of whoever was erased meanwhile none.
    ///
    /// - Parameters:
    ///   - path: of the key store.
    ///   - target: of the copy.
    /// - Throws: `StorageError`, `.corrupt` where a key is damaged: a copy of that would hide the loss.
    static func copy(_ path: String, to target: String) throws {
        let store = try KeyStore(path: path)
        var bytes = try read(2 * recordSize, at: 0, store.descriptor, path)
        var number = 2
        let copy = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { throw Durable.failure(target, "be made") }
        defer { _ = close(copy) }
        var written = 0
        func flush() throws {
            try write(bytes, at: written, copy, target)
            written += bytes.count
            bytes.removeAll(keepingCapacity: true)
        }
        try forEachRecord(store.descriptor, path) { record, isLast in
            var record = record
            // Read again: it may have been erased at that very moment.
            for _ in 0..<3 where record.count < recordSize || !isWhole(record) {
                record = try read(recordSize, at: number * recordSize, store.descriptor, path)[...]
            }
            guard record.count == recordSize, isWhole(record) else {
                if isLast { return }
                throw StorageError(
                    .corrupt, "record \(number) of the key store \(path) is damaged; put it back from its backup")
            }
            bytes += record
            number += 1
            if bytes.count >= 1 << 20 { try flush() }
        }
        try flush()
        try sync(copy, target)
    }

    private static func forEachRecord(
        _ descriptor: Int32, _ path: String, _ body: (ArraySlice<UInt8>, _ isLast: Bool) throws -> Void
    ) throws {
        var place = 2 * recordSize
        while true {
            let chunk = try read(1024 * recordSize, at: place, descriptor, path)
            guard !chunk.isEmpty else { return }
            // Whether anything stands behind this chunk shows only where it is full.
            let isEnd =
                try chunk.count < 1024 * recordSize || read(1, at: place + chunk.count, descriptor, path).isEmpty
            for start in stride(from: 0, to: chunk.count, by: recordSize) {
                let end = min(start + recordSize, chunk.count)
                try body(chunk[start..<end], isEnd && end == chunk.count)
            }
            place += chunk.count
            if isEnd { return }
        }
    }
}
