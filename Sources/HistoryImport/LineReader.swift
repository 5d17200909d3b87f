import Foundation

/// Reads a file line by line, in pieces, so that a file of any size needs little memory.
struct LineReader {
    private static let pieceSize = 1 << 16
    /// Longest line; a longer one is handed over cut, and then is no JSON.
    private static let maximumLine = 1 << 20

    private let file: FileHandle

    /// - Throws: where the file cannot be opened.
    init(path: String) throws {
        var isDirectory: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        guard exists, !isDirectory.boolValue, let file = FileHandle(forReadingAtPath: path) else {
            throw HistoryFileError(
                description: "the history \(path) cannot be read; name a file that is there and that you may read")
        }
        self.file = file
    }

    /// Hands over each line without its end, with its number from 1.
    ///
    /// Empty lines are left out.
    func forEach(_ body: (Int, [UInt8]) throws -> Void) throws {
        defer { try? file.close() }
        var rest: [UInt8] = []
        var number = 0
        func hand(_ line: [UInt8]) throws {
            number += 1
            let text = line.last == 0x0D ? Array(line.dropLast()) : line
            if !text.isEmpty { try body(number, text) }
        }
        while let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty {
            var start = piece.startIndex
            while let end = piece[start...].firstIndex(of: 0x0A) {
                rest.append(contentsOf: piece[start..<end])
                try hand(rest)
                rest.removeAll(keepingCapacity: true)
                start = piece.index(after: end)
            }
            if rest.count < Self.maximumLine { rest.append(contentsOf: piece[start...]) }
        }
        if !rest.isEmpty { try hand(rest) }
    }
}

/// Why a history cannot be read at all.
package struct HistoryFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
