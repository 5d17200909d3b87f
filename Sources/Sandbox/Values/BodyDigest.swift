import Foundation

/// A number that tells one request from another: of the method, the path and the bytes of the body (FNV-1a, 64 bits).
///
/// It is there to notice a client's slip, not a forger.
struct BodyDigest: Sendable, Hashable {
    /// The number.
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes the digest of a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - target: The path.
    ///   - body: The bytes behind the head.
    init(method: String, target: String, body: Data) {
        add(method.utf8)
        add(CollectionOfOne(0))
        add(target.utf8)
        add(CollectionOfOne(0))
        add(body)
    }

    /// As 16 hexadecimal digits.
    var text: String { SeededGenerator.hexadecimal(value) }

    private mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
