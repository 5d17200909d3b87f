import Foundation

/// The bytes of a write-ahead log as they lie on the disk (https://sqlite.org/fileformat2.html#walformat).
///
/// To read it in the process that has the database open is safe: SQLite holds no locks on this file.
struct WriteAheadLog {
    /// Two random numbers, new each time that the log is begun again, which it only is once all of it was copied back.
    let salts: [UInt8]

    private let path: String
    private let pageSize: Int
    private let isBigEndian: Bool
    private let start: Sum

    private static let headerSize = 32
    private static let frameHeaderSize = 24
    private static let framesAtOnce = 256

    /// Reads the header of a log; nil where there is none that is whole.
    init?(_ path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let bytes = try? file.read(upToCount: Self.headerSize), bytes.count == Self.headerSize else { return nil }
        let header = unsafe bytes.withUnsafeBytes { all -> (isBigEndian: Bool, pageSize: Int, start: Sum)? in
            let magic = unsafe Self.word(all, 0, isBigEndian: true)
            guard magic & 0xFFFF_FFFE == 0x377F_0682 else { return nil }
            var start = Sum()
            unsafe start.add(all, 0..<24, isBigEndian: magic & 1 == 1)
            let pageSize = unsafe Int(Self.word(all, 8, isBigEndian: true))
            guard unsafe start.isStored(all, at: 24), pageSize >= 512, pageSize <= 65_536 else { return nil }
            return (magic & 1 == 1, pageSize, start)
        }
        guard let header else { return nil }
        (isBigEndian, pageSize, start) = header
        salts = [UInt8](bytes[16..<24])
        self.path = path
    }

    /// How many frames there are up to the last one that ends a commit, each as it was written: the sum of each goes on from
    /// that of the one before.
    var committedFrames: Int {
        guard let file = FileHandle(forReadingAtPath: path) else { return 0 }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(Self.headerSize))) != nil else { return 0 }
        var sum = start
        var (frames, committed) = (0, 0)
        let size = Self.frameHeaderSize + pageSize
        while let part = try? file.read(upToCount: size * Self.framesAtOnce), part.count >= size {
            let whole = part.count / size
            let right = unsafe part.withUnsafeBytes { all in
                for number in 0..<whole {
                    guard unsafe isRight(all, at: number * size, &sum) else { return number }
                    frames += 1
                    // A frame that ends a commit names the size of the database after it.
                    if unsafe Self.word(all, number * size + 4, isBigEndian: true) != 0 { committed = frames }
                }
                return whole
            }
            if right < Self.framesAtOnce { break }
        }
        return committed
    }

    /// Whether a frame belongs to this log and its sum goes on from the one before.
    private func isRight(_ bytes: UnsafeRawBufferPointer, at place: Int, _ sum: inout Sum) -> Bool {
        let page = place + Self.frameHeaderSize
        guard unsafe bytes[(place + 8)..<(place + 16)].elementsEqual(salts) else { return false }
        unsafe sum.add(bytes, place..<place + 8, isBigEndian: isBigEndian)
        unsafe sum.add(bytes, page..<page + pageSize, isBigEndian: isBigEndian)
        return unsafe sum.isStored(bytes, at: place + 16)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int, isBigEndian: Bool) -> UInt32 {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    private struct Sum {
        private var (first, second) = (UInt32(0), UInt32(0))

        mutating func add(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, isBigEndian: Bool) {
            var (one, other) = (first, second)
            for offset in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
                one &+= unsafe word(bytes, offset, isBigEndian: isBigEndian) &+ other
                other &+= unsafe word(bytes, offset + 4, isBigEndian: isBigEndian) &+ one
            }
            (first, second) = (one, other)
        }

        func isStored(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
            unsafe word(bytes, offset, isBigEndian: true) == first
                && word(bytes, offset + 4, isBigEndian: true) == second
        }
    }
}
