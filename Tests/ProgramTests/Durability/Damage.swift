import Foundation
import TestKit

/// One thing that can happen to a file that nobody is looking at.
enum Damage: Sendable, CustomStringConvertible {
    /// The file ends here.
    case cut(Int)
    /// One bit is the other way round.
    case flip(byte: Int, bit: UInt8)
    /// A block was never written, or only in part: zeros from here on, so many.
    case zeroed(Int, count: Int)
    /// Something else stands here, so many bytes from a seed.
    case overwritten(Int, count: Int, seed: UInt64)
    /// The file is gone.
    case removed

    var description: String {
        switch self {
        case .cut(let place): "cut to \(place) bytes"
        case .flip(let byte, let bit): "bit \(bit) of byte \(byte) flipped"
        case .zeroed(let place, let count): "\(count) zeros at \(place)"
        case .overwritten(let place, let count, _): "\(count) strange bytes at \(place)"
        case .removed: "removed"
        }
    }

    /// Any damage to a file of so many bytes.
    static func draw(size: Int, _ random: inout SplitMix64) -> Damage {
        guard size > 0 else { return .removed }
        let place = Int.random(in: 0..<size, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: return .cut(random.chance(15) ? 0 : place)
        case 3..<7: return .flip(byte: place, bit: UInt8(random.next() % 8))
        case 7: return .zeroed(place / 512 * 512, count: 512 * Int.random(in: 1...8, using: &random))
        case 8: return .overwritten(place, count: Int.random(in: 1...600, using: &random), seed: random.next())
        default: return random.chance(40) ? .removed : .cut(place)
        }
    }

    /// Lets it happen.
    func happen(to path: String) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        switch self {
        case .cut(let place): bytes.removeSubrange(min(place, bytes.count)...)
        case .flip(let byte, let bit): bytes[byte] ^= 1 << bit
        case .zeroed(let place, let count):
            for byte in place..<min(place + count, bytes.count) { bytes[byte] = 0 }
        case .overwritten(let place, let count, let seed):
            var random = SplitMix64(seed: seed)
            for byte in place..<min(place + count, bytes.count) {
                bytes[byte] = UInt8(truncatingIfNeeded: random.next())
            }
        case .removed:
            try FileManager.default.removeItem(atPath: path)
            return
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
