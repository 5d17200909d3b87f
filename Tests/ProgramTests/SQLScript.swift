import Foundation

/// Looks into a database from outside, as somebody with the sqlite3 program would.
enum SQLScript {
    /// Runs statements on a file; false where one failed.
    static func run(_ script: String, on path: String) throws -> Bool {
        try sqlite(script, path).status == 0
    }

    /// What a query prints, one row a line.
    static func query(_ script: String, on path: String) throws -> String { try sqlite(script, path).output }

    private static func sqlite(_ script: String, _ path: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [path, script]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
