import Crypto
import Foundation
import Synchronization
import Database

/// The keys under which personal data is sealed: one for the journal itself, one for each user.
///
/// A file of its own beside the journal, so that forgetting a person is the loss of one key. Fixed records of 64 bytes:
/// sixteen of identifier, thirty-two of key, sixteen of check sum; the first two records are the header and the
/// journal's own key. Keys are durable before the events that need them, and are written under the journal's write lock; a
/// record that a crash has cut short is dropped by the next writer. Erasing a key overwrites its record in place.
///
/// Which key is whose stands in the journal: what is sealed begins with the identifier of its key, and what is about a user
/// is sealed under the key of the event that the user began with. So keys can be made ahead: a process that registers one
/// user after the other makes them durable by the hundred, and waits for one disk and not for two.
package final class KeyStore: Sendable {
    private struct Cache {
        var index = KeyIndex()
        var readTo = 0
        /// Records that are written and not yet durable, with their places.
        var unsynced: [(place: Int, bytes: [UInt8])] = []
        /// Whether the last try to make them durable failed.
        var isDoubtful = false
        /// Random bytes that are in stock: each call to the system for some costs as much as a statement.
        var random: [UInt8] = []
        /// Identifiers of keys that this process has made and nobody has yet.
        var spares: [[UInt8]] = []
        /// The keys of the newest refill: each is asked for once when its user begins.
        var fresh: [[UInt8]: [UInt8]] = [:]
        /// How many keys are made when there are no spares: twice as many each time, so that a process that registers one
        /// user leaves no spare behind.
        var refill = 1
    }

    private static let largestRefill = 256

    private static let magic = Array("provisor-keys-1\n".utf8)
    static let recordSize = 64
    static let journalKeyId = [UInt8](repeating: 0, count: 16)

    package let path: String
    /// Identifies the journal that these keys belong to: sixteen bytes.
    package let journalId: [UInt8]
    /// The key that seals what is about no single user: actors, and reasons of commands about many.
    let journal: SymmetricKey
    /// Begins each keyed digest: with a key, so that a stored digest does not give away what was typed.
    let digester: HMAC<SHA256>
    let descriptor: Int32
    private let cache = Mutex(Cache())

    /// Makes a new key store, durable when this returns.
    ///
    /// It is written under another name first: a process that is killed leaves a whole key store, or none.
    package static func create(path: String) throws -> KeyStore {
        let draft = path + ".new-\(getpid())"
        let descriptor = unsafe open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(
                .io, "the key store \(path) cannot be made (\(reason)); check the rights of its folder")
        }
        defer {
            _ = close(descriptor)
            _ = unsafe unlink(draft)
        }
        let id = randomBytes(16)
        var header = magic + id
        header += [UInt8](repeating: 0, count: recordSize - header.count)
        let bytes = header + record(id: journalKeyId, key: randomBytes(32))
        try write(bytes, at: 0, descriptor, path)
        try sync(descriptor, path)
        // Not rename, which would put it in the place of another.
        guard unsafe link(draft, path) == 0 else {
            throw StorageError(
                .io, "the key store \(path) cannot be made (\(reason)); it must not exist before its database does")
        }
        return try KeyStore(path: path)
    }

    /// Whether there is a whole key store that holds no user's key yet.
    static func isUnused(path: String) -> Bool {
        guard let store = try? KeyStore(path: path) else { return false }
        return (try? read(1, at: 2 * recordSize, store.descriptor, path))?.isEmpty ?? false
    }

    /// Opens the key store of a journal.
    ///
    /// - Throws: `StorageError`, with what to do, where it is missing or damaged.
    package init(path: String) throws {
        var opened = unsafe open(path, O_RDWR | O_CLOEXEC)
        // Who may only read the journal reads its keys.
        if opened < 0 && (errno == EACCES || errno == EROFS) { opened = unsafe open(path, O_RDONLY | O_CLOEXEC) }
        let descriptor = opened
        guard descriptor >= 0 else {
            throw StorageError(
                .io,
                "the key store \(path) cannot be opened (\(Self.reason)); without it names cannot be read or written: put it back from its backup, nothing was changed"
            )
        }
        self.path = path
        self.descriptor = descriptor
        let head = try Self.read(2 * Self.recordSize, at: 0, descriptor, path)
        guard head.count == 2 * Self.recordSize, head.starts(with: Self.magic),
            let first = Self.key(in: head[Self.recordSize...]), first.id == Self.journalKeyId, let key = first.key
        else {
            throw StorageError(
                .corrupt, "the key store \(path) is damaged; put it back from its backup, nothing was changed")
        }
        journalId = Array(head[16..<32])
        journal = SymmetricKey(data: key)
        digester = HMAC(
            key: HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key), info: Array("provisor digests".utf8), outputByteCount: 32))
        cache.withLock { $0.readTo = 2 * Self.recordSize }
    }

    deinit { _ = close(descriptor) }

    /// A key by its identifier of sixteen bytes; nil where it was erased.
    ///
    /// - Throws: `StorageError` where the store never had it, which means that it is not the one that belongs here.
    func key(_ bytes: [UInt8]) throws -> SymmetricKey? {
        let found = try cache.withLock { cache -> [UInt8]?? in
            // Once: from then on it is read from its record, where it may have been erased.
            if let fresh = cache.fresh.removeValue(forKey: bytes) { return fresh }
            if let known = try find(bytes, cache) { return known }
            try readNew(&cache)
            return try find(bytes, cache)
        }
        guard let found else {
            throw StorageError(
                .corrupt,
                "the key store \(path) lacks the key of a user of this journal; put the newest backup of it back")
        }
        return found.map { SymmetricKey(data: $0) }
    }

    /// Whether there is a record of a key, whole or erased; that of the journal's own key is one too.
    ///
    /// - Parameter id: sixteen bytes.
    /// - Returns: whether there is.
    /// - Throws: `StorageError` where the file cannot be read.
    func has(_ id: [UInt8]) throws -> Bool {
        if id == Self.journalKeyId { return true }
        return try cache.withLock { cache in
            if try find(id, cache) != nil { return true }
            try readNew(&cache)
            return try find(id, cache) != nil
        }
    }

    /// The key of an identifier that is indexed, read from its record; the inner nil is one that was erased.
    private func find(_ id: [UInt8], _ cache: borrowing Cache) throws -> [UInt8]?? {
        var found: [UInt8]??
        _ = try cache.index.find(id) { number in
            let bytes = try Self.read(Self.recordSize, at: Int(number) * Self.recordSize, descriptor, path)
            guard bytes.count == Self.recordSize, bytes.starts(with: id) else { return false }
            guard let record = Self.key(in: bytes[...]) else { throw Self.damage(path, record: Int(number)) }
            found = .some(record.key)
            return true
        }
        return found
    }

    /// Takes a key for a new user, durable after ``synchronize()``.
    ///
    /// - Returns: its identifier, sixteen random bytes.
    func draw() throws -> [UInt8] {
        try cache.withLock { cache in
            if let spare = cache.spares.popLast() { return spare }
            try readNew(&cache)
            var bytes: [UInt8] = []
            var ids: [[UInt8]] = []
            cache.fresh = [:]
            let drawn = Self.randomBytes(48 * cache.refill)
            for start in stride(from: 0, to: drawn.count, by: 48) {
                let (id, key) = (Array(drawn[start..<start + 16]), Array(drawn[start + 16..<start + 48]))
                ids.append(id)
                cache.fresh[id] = key
                bytes += Self.record(id: id, key: key)
            }
            try Self.write(bytes, at: cache.readTo, descriptor, path)
            cache.unsynced.append((cache.readTo, bytes))
            for id in ids {
                cache.index.insert(id, record: UInt32(cache.readTo / Self.recordSize))
                cache.readTo += Self.recordSize
            }
            cache.refill = min(cache.refill * 2, Self.largestRefill)
            cache.spares = ids.dropLast()
            return ids[ids.count - 1]
        }
    }

    /// Twelve random bytes that were never given out before: a nonce.
    func nonce() -> ArraySlice<UInt8> {
        cache.withLock { cache in
            if cache.random.count < 12 { cache.random = Self.randomBytes(3_072) }
            defer { cache.random.removeLast(12) }
            return cache.random.suffix(12)
        }
    }

    /// Makes every key that was made durable.
    ///
    /// Called before the transaction that uses them commits. After a sync that failed the system may hold the pages for
    /// clean, so that the next one succeeds and has written nothing: they are written again first.
    func synchronize() throws {
        try cache.withLock { cache in
            guard !cache.unsynced.isEmpty else { return }
            if cache.isDoubtful {
                for record in cache.unsynced { try Self.write(record.bytes, at: record.place, descriptor, path) }
            }
            cache.isDoubtful = true
            try Self.sync(descriptor, path)
            cache.isDoubtful = false
            cache.unsynced = []
        }
    }

    /// Reads what other processes have added.
    ///
    /// A piece of a record at the end is what a crash has left, and is written over by the next one. A whole record that
    /// is not as it was written is damage: nothing is written over that.
    private func readNew(_ cache: inout Cache) throws {
        while true {
            let chunk = try Self.read(1024 * Self.recordSize, at: cache.readTo, descriptor, path)
            let whole = chunk.count / Self.recordSize
            for index in 0..<whole {
                let record = chunk[index * Self.recordSize..<(index + 1) * Self.recordSize]
                guard Self.isWhole(record) else {
                    throw Self.damage(path, record: cache.readTo / Self.recordSize)
                }
                cache.index.insert(record.prefix(16), record: UInt32(cache.readTo / Self.recordSize))
                cache.readTo += Self.recordSize
            }
            if whole < 1024 { return }
        }
    }

    private static func record(id: [UInt8], key: [UInt8]) -> [UInt8] {
        id + key + Array(SHA256.hash(data: id + key).prefix(16))
    }

    /// The identifier and key of a record; the key is nil where it was erased, the whole is nil where it is damaged.
    static func key(in record: ArraySlice<UInt8>) -> (id: [UInt8], key: [UInt8]?)? {
        guard isWhole(record) else { return nil }
        let rest = record.dropFirst(16)
        return (Array(record.prefix(16)), rest.allSatisfy { $0 == 0 } ? nil : Array(rest.prefix(32)))
    }

    /// Whether a record is as it was written, or was erased.
    static func isWhole(_ record: ArraySlice<UInt8>) -> Bool {
        let sum = record.dropFirst(48)
        return sum.elementsEqual(SHA256.hash(data: record.prefix(48)).prefix(16))
            || record.dropFirst(16).allSatisfy { $0 == 0 }
    }

    /// Random bytes of the system's, by as few calls as it takes.
    private static func randomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            // At most 256 at once (getentropy(3)), all or none.
            let part = done..<min(done + 256, count)
            let code = unsafe bytes.withUnsafeMutableBytes { all in
                unsafe getentropy(UnsafeMutableRawBufferPointer(rebasing: all[part]).baseAddress, part.count)
            }
            if code == 0 { done = part.upperBound }
        }
        return bytes
    }

    static func read(_ count: Int, at offset: Int, _ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, count, off_t(offset)) }
        guard got >= 0 else {
            throw StorageError(.io, "the key store \(path) cannot be read (\(reason)); check the disk and repeat")
        }
        return Array(bytes[..<got])
    }

    static func write(_ bytes: [UInt8], at offset: Int, _ descriptor: Int32, _ path: String) throws {
        let put = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, bytes.count, off_t(offset)) }
        guard put != bytes.count else { return }
        // Written in part: the disk became full in the middle of it.
        if put >= 0 || errno == ENOSPC {
            throw StorageError(
                .full, "no room on the disk for the key store \(path); nothing was changed; make room and repeat")
        }
        throw StorageError(.io, "the key store \(path) cannot be written (\(reason)); nothing was changed")
    }

    private static func damage(_ path: String, record: Int) -> StorageError {
        StorageError(
            .corrupt,
            "the key store \(path) is damaged at byte \(record * recordSize); put it back from its newest backup, nothing was changed"
        )
    }

    static func sync(_ descriptor: Int32, _ path: String) throws {
        guard fsync(descriptor) == 0 else {
            throw StorageError(.io, "the key store \(path) cannot be made durable (\(reason)); nothing was changed")
        }
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}
