import Foundation
import Testing

/// A SCIM server that is not ours, as `Tests/Servers` installs and runs it, and what it keeps of what it is sent.
struct RealServer: Hashable, Sendable {
    /// Its folder in `Tests/Servers`, which also holds the profile that speaks its dialect.
    let name: String
    /// The attributes that it keeps and shows as they were sent, by our names.
    let attributes: [String]
    /// Those of them that it goes on showing after they were taken away.
    var stickyAttributes: Set<String> = []
    /// Whether names of people and groups can change there.
    var letsNamesChange = true
    /// Whether it refuses a group with the name of another.
    var groupNamesAreUnique = false
    /// Whether the app is given the profile in the server's folder, and not the one in the box.
    var hasOwnProfile = true
    /// Whether a group there goes on naming a user who was deleted, if the deletion was quicker than the removal.
    var keepsDeletedMembers = false
    /// Whether it keeps our own ids.
    var keepsExternalIds = true

    /// The strictest at hand: filters, PATCH that is all or nothing, every attribute of the schemas.
    static let scim2Server = RealServer(
        name: "scim2-server",
        attributes: ["givenName", "familyName", "displayName", "email", "title", "phone", "department"],
        keepsDeletedMembers: true)

    /// The same with the profile `scim`, which is in the box.
    static let inTheBox = RealServer(
        name: "scim2-server", attributes: ["givenName", "familyName", "displayName", "email"], hasOwnProfile: false,
        keepsDeletedMembers: true)

    /// Filters are ignored, a page that is counted and a name that is taken are answered with 500 and a page in HTML,
    /// names never change, and nobody's own ids are kept.
    static let canaille = RealServer(
        name: "canaille", attributes: ["givenName", "familyName", "displayName", "email", "title", "department"],
        letsNamesChange: false, keepsExternalIds: false)

    /// Most of PATCH is answered with 501, and what it filters by is little.
    static let djangoSCIM2 = RealServer(
        name: "django-scim2", attributes: ["givenName", "familyName", "email"], stickyAttributes: ["email"],
        groupNamesAreUnique: true)

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Servers").path

    /// The file with the profile for it.
    var profile: String { "\(Self.folder)/\(name)/profile.json" }

    /// Why it cannot be had on this machine, as its installation says it; nil where it is installed now.
    ///
    /// That there is no way to the package index is a reason to leave it out, and any other failure is none.
    func lack() -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.folder + "/install")
        process.arguments = [name]
        let pipe = Pipe()
        process.standardError = pipe
        do { try process.run() } catch { return nil }
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let sentence = said.split(separator: "\n").last.map { String($0) } ?? "\(name) cannot be had"
        guard process.terminationStatus == 69 else { return nil }
        print("real servers: \(name) is left out: \(sentence)")
        return sentence
    }

    /// Runs `body` while the server runs, with its endpoint and access token.
    func whileRunning(_ body: (RealClient) async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.folder + "/run")
        process.arguments = [name]
        let pipe = Pipe()
        let log = NSTemporaryDirectory() + "provisor-server-" + UUID().uuidString
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: log) }
        process.standardOutput = pipe
        process.standardError = FileHandle(forWritingAtPath: log)
        process.standardInput = FileHandle.nullDevice
        let (lines, line) = AsyncStream<String>.makeStream()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { line.finish() } else { line.yield(String(decoding: data, as: UTF8.self)) }
        }
        defer { pipe.fileHandleForReading.readabilityHandler = nil }
        let (end, ended) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in ended.finish() }
        try process.run()
        var said = ""
        for await text in lines {
            said += text
            if said.contains("\n") { break }
        }
        let words = said.split(whereSeparator: \.isWhitespace).map { String($0) }
        let outcome: Result<Void, any Error>
        do {
            guard words.count == 2 else {
                throw Failure(
                    sentence: "\(name) did not start: " + ((try? String(contentsOfFile: log, encoding: .utf8)) ?? ""))
            }
            try await body(RealClient(endpoint: words[0], token: words[1]))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        process.terminate()
        for await _ in end {}
        try outcome.get()
    }

    struct Failure: Error, CustomStringConvertible {
        let sentence: String
        var description: String { sentence }
    }
}
