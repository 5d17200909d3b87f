import Foundation

/// A folder of its own for one test.
package struct TemporaryFolder: Sendable {
    /// Absolute path, without a slash at its end.
    package let path: String

    /// A folder that is there, and that somebody else removes.
    package init(path: String) { self.path = path }

    /// The path of a file in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Runs `body` with a new folder, and removes it afterwards with all that it holds.
    package static func with<T>(_ body: (TemporaryFolder) async throws -> T) async throws -> T {
        let path = NSTemporaryDirectory() + "provisor-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TemporaryFolder(path: path))
    }
}
