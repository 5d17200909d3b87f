import Foundation

/// The files of this repository, as a checkout has them.
enum Repository {
    /// The folder that holds `Package.swift`.
    static var root: URL {
        URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// What lies directly in a folder, by name.
    static func entries(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }

    /// Paths, from the root, of all files below a folder, dot files left out.
    static func files(below folder: String) throws -> [String] {
        var found: [String] = []
        for name in try entries(folder) where !name.hasPrefix(".") {
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
            found += isFolder.boolValue ? try files(below: path) : [path]
        }
        return found
    }

    /// The text of a file; nil where it is none.
    static func text(_ path: String) throws -> String? {
        String(validating: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }
}
