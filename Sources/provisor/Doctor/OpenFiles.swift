import Foundation

/// Which other processes have a file open, also one that was removed since.
///
/// As far as this process may see: other users' are hidden from all but root.
enum OpenFiles {
    /// The processes that have the file at a path open, or had it open when it was removed from there.
    static func processes(_ path: String) -> [Int32] {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath().path
        let path = (folder == "/" ? "" : folder) + "/" + URL(fileURLWithPath: path).lastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 != getpid() && holds(path, $0) }.sorted()
    }

    private static func holds(_ path: String, _ process: Int32) -> Bool {
        let folder = "/proc/\(process)/fd"
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return descriptors.contains { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + descriptor)
            return target == path || target == path + " (deleted)"
        }
    }
}
