import Foundation

/// The file system that a folder is on, as far as it matters to a database.
struct FileSystem: Sendable {
    /// What a database is to expect of it.
    enum Kind: Sendable {
        case local
        /// Files are gone when the machine stops.
        case memory
        /// Locks and shared memory are not those of one machine.
        case network
        case unknown
    }

    /// As `mount` calls it, such as `ext4`.
    let name: String
    /// What anybody may still write.
    let freeBytes: Int64

    var kind: Kind {
        if Self.local.contains(name) { return .local }
        if Self.memory.contains(name) { return .memory }
        return Self.network.contains(name) || name.hasPrefix("nfs") ? .network : .unknown
    }

    private static let local: Set = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "overlay", "bcachefs",
    ]
    private static let memory: Set = ["tmpfs", "ramfs"]
    private static let network: Set = [
        "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "gfs2", "ocfs2", "glusterfs", "fuse.sshfs",
        "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "virtiofs",
    ]

    /// The file system of a folder; nil where that is not there.
    static func of(_ folder: String) -> FileSystem? {
        var found = statvfs()
        guard unsafe statvfs(folder, &found) == 0 else { return nil }
        let free = Int64(truncatingIfNeeded: found.f_bavail)
            .multipliedReportingOverflow(by: Int64(truncatingIfNeeded: found.f_frsize))
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        let path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        return FileSystem(name: name(of: path, mounts: mounts), freeBytes: free.overflow ? .max : free.partialValue)
    }

    /// The file system on which a path is, by a table of mounts as in `proc_pid_mountinfo(5)`.
    ///
    /// - Parameters:
    ///   - path: absolute, without links.
    ///   - mounts: a mount a line; of several at one place the last is seen.
    /// - Returns: its name; `unknown` where no mount holds the path.
    static func name(of path: String, mounts: String) -> String {
        var (longest, name) = (-1, "unknown")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let place = fields[4].replacing("\\040", with: " ").replacing("\\134", with: "\\")
            let isAbove = place == "/" || path == place || path.hasPrefix(place + "/")
            if isAbove && place.utf8.count >= longest { (longest, name) = (place.utf8.count, String(fields[dash + 1])) }
        }
        return name
    }
}
