import Foundation
import TestKit

/// A disk of a few megabytes, in memory; needs the right to mount one.
enum SmallDisk {
    static let isAvailable: Bool = {
        let folder = NSTemporaryDirectory() + "provisor-mount-" + UUID().uuidString
        guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
        else {
            return false
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        guard run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]) else {
            print("left out: no disk can be mounted here; run the tests as root")
            return false
        }
        return run("umount", [folder])
    }()

    /// Runs `body` with a folder that is such a disk.
    static func with(megabytes: Int, _ body: (TemporaryFolder) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            guard run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path]) else {
                throw CocoaError(.fileWriteNoPermission)
            }
            defer { _ = run("umount", [folder.path]) }
            try await body(folder)
        }
    }

    private static func run(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
