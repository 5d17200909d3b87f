package import Domain
import Database
import Foundation
import JSON

/// What a backup says of itself, in `backup.json`: what it holds, and how to tell that it still does.
package struct BackupManifest: Hashable, Sendable {
    /// One file of a backup.
    package struct File: Hashable, Sendable {
        package let name: String
        package let bytes: Int64
        /// In hexadecimal, as `sha256sum` prints it.
        package let sha256: String
        /// How long the pieces are that have a digest each.
        let pieceSize: Int64
        let pieces: [String]
    }

    /// Identifier of the journal, in hexadecimal.
    package let journal: String
    /// The newest event that it holds, and when that took effect.
    package let head: Seq
    package let headAt: Timestamp?
    /// When it was made.
    package let at: Timestamp
    /// The version of Provisor that made it.
    package let version: String
    package let files: [File]

    /// The names of its files.
    package static let database = "provisor.db"
    package static let keys = "provisor.db.keys"
    package static let manifest = "backup.json"
    private static let format: Int64 = 1

    var text: String {
        let files: [JSONValue] = files.map {
            [
                "name": .string($0.name), "bytes": .integer($0.bytes), "sha256": .string($0.sha256),
                "pieceBytes": .integer($0.pieceSize), "pieces": .array($0.pieces.map { .string($0) }),
            ]
        }
        let value: JSONValue = [
            "format": .integer(Self.format), "journal": .string(journal), "head": .integer(head),
            "headAt": headAt.map { .string($0.description) } ?? .null, "at": .string(at.description),
            "version": .string(version), "files": .array(files),
        ]
        return value.canonicalText + "\n"
    }

    /// Reads the manifest of a backup.
    ///
    /// - Throws: `StorageError` where the folder holds no whole one.
    static func read(_ folder: String) throws -> BackupManifest {
        let path = folder + "/" + manifest
        guard let data = FileManager.default.contents(atPath: path) else {
            throw StorageError(
                .io,
                "\(folder) is no backup: it has no \(manifest); name a folder that `provisor backup` has made, whole")
        }
        let damaged = StorageError(.corrupt, "\(path) is damaged; use another backup")
        guard let json = try? JSONValue(parsing: [UInt8](data)) else { throw damaged }
        guard json["format"]?.integer == format else {
            throw StorageError(
                .version, "\(folder) was made by another version of Provisor, in a form that this one does not know")
        }
        let files = (json["files"]?.array ?? []).compactMap { file -> File? in
            guard let name = file["name"]?.string, let bytes = file["bytes"]?.integer,
                let sha256 = file["sha256"]?.string, let size = file["pieceBytes"]?.integer, size > 0,
                let pieces = file["pieces"]?.array
            else { return nil }
            return File(
                name: name, bytes: bytes, sha256: sha256, pieceSize: size, pieces: pieces.compactMap(\.string))
        }
        guard let journal = json["journal"]?.string, let head = json["head"]?.integer,
            let at = json["at"]?.string.flatMap({ Timestamp($0) }), files.map(\.name) == [database, keys]
        else { throw damaged }
        return BackupManifest(
            journal: journal, head: head, headAt: json["headAt"]?.string.flatMap { Timestamp($0) }, at: at,
            version: json["version"]?.string ?? "unknown", files: files)
    }
}

extension BackupManifest.File {
    /// About so many pieces, and none under a mebibyte.
    private static let mostPieces: Int64 = 256

    /// Takes the digests of a file that is there.
    init(name: String, in folder: String) throws {
        let size =
            try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.size] as? Int64 ?? 0
        let piece = max(1, (size / Self.mostPieces + 1 << 20 - 1) >> 20) << 20
        let digest = try Durable.digest(folder + "/" + name, pieceSize: piece)
        self.init(
            name: name, bytes: digest.bytes, sha256: digest.whole, pieceSize: piece, pieces: digest.pieces)
    }

    /// How the file in a folder differs from this; nil where it does not.
    func difference(in folder: String) throws -> String? {
        let found = try Durable.digest(folder + "/" + name, pieceSize: pieceSize)
        if found.bytes != bytes { return "\(name) has \(found.bytes) bytes and not \(bytes)" }
        if found.whole == sha256 { return nil }
        let places = zip(found.pieces, pieces).enumerated().filter { $1.0 != $1.1 }.map { number, _ in
            "\(Int64(number) * pieceSize) to \(min(Int64(number + 1) * pieceSize, bytes) - 1)"
        }
        return "\(name) was changed: bytes \(places.prefix(5).joined(separator: ", ")) are not as they were"
    }
}
