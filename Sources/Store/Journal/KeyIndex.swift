/// In which record of the key store each identifier's key is: eight bytes or so for each, and nothing else in memory.
///
/// Open addressing over a power of two, at most three quarters full. A slot holds 32 bits of hash, from which its place
/// follows, and the number of the record; whether the record is the right one is for the caller to see.
struct KeyIndex {
    /// 0 is an empty slot: record 0 is the store's header, and no identifier's.
    private var slots = [UInt64](repeating: 0, count: 64)
    private var count = 0

    /// Notes that an identifier's key is in a record.
    mutating func insert(_ id: some Collection<UInt8>, record: UInt32) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        place(Self.hash(id), record)
        count += 1
    }

    /// The record of an identifier.
    ///
    /// - Parameters:
    ///   - id: sixteen bytes.
    ///   - isRight: whether a record that may be the one is the one; asked seldom in vain.
    /// - Returns: the record's number; nil where there is none.
    /// - Throws: what `isRight` throws.
    func find(_ id: some Collection<UInt8>, _ isRight: (UInt32) throws -> Bool) rethrows -> UInt32? {
        let hash = Self.hash(id)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let record = UInt32(truncatingIfNeeded: slots[slot])
            if slots[slot] >> 32 == hash, try isRight(record) { return record }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func place(_ hash: UInt32, _ record: UInt32) {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt64(hash) << 32 | UInt64(record)
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 { place(UInt32(entry >> 32), UInt32(truncatingIfNeeded: entry)) }
    }

    /// FNV-1a, folded: identifiers are random already.
    private static func hash(_ id: some Collection<UInt8>) -> UInt32 {
        let hash = id.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
