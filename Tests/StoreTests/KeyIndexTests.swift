import Testing

@testable import Store

@Suite struct KeyIndexTests {
    @Test func `every identifier leads to its own record, and a stranger to none`() {
        var index = KeyIndex()
        let count = 5_000
        for number in 0..<count { index.insert(Self.id(number), record: UInt32(number + 2)) }
        var (found, strangers, vain) = (0, 0, 0)
        for number in 0..<count {
            let record = index.find(Self.id(number)) { record in
                if record != number + 2 { vain += 1 }
                return record == number + 2
            }
            if record == UInt32(number + 2) { found += 1 }
        }
        for number in count..<2 * count where index.find(Self.id(number), { _ in false }) != nil { strangers += 1 }
        #expect(found == count)
        #expect(strangers == 0)
        // A record that is looked at in vain costs a read of the file.
        #expect(vain < count / 10)
        print("identifiers: \(count), records looked at in vain: \(vain)")
    }

    /// Sixteen bytes that differ in few bits, which is the worst that can come.
    private static func id(_ number: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 12) + (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
