import Testing

@Suite struct LayoutTests {
    @Test func `the top level holds what a reader expects, and dot files`() throws {
        let expected: Set = ["Package.swift", "Sources", "Tests", "Migrations", "README.md", "docs", "samples"]
        // Made by the package manager; kept out of the repository.
        let made: Set = ["Package.resolved"]
        let found = Set(try Repository.entries().filter { !$0.hasPrefix(".") })
        #expect(found.subtracting(made) == expected)
    }

    @Test func `source files are short enough to be read`() throws {
        var lengths: [(path: String, lines: Int)] = []
        for folder in ["Sources", "Tests", "Migrations"] {
            for path in try Repository.files(below: folder) where path.hasSuffix(".swift") || path.hasSuffix(".sql") {
                let lines =
                    try Repository.text(path)?.split(separator: "\n", omittingEmptySubsequences: false).count ?? 0
                lengths.append((path, lines))
            }
        }
        lengths.sort { $0.lines < $1.lines }
        let median = lengths[lengths.count / 2].lines
        let ninth = lengths[lengths.count * 9 / 10].lines
        let longest = try #require(lengths.last)
        #expect(longest.lines <= 600, "\(longest.path)")
        #expect(ninth <= 350)
        #expect(median <= 120)
        print(
            "files: \(lengths.count), median \(median) lines, 90 % within \(ninth), longest \(longest.path) with \(longest.lines)"
        )
    }

    @Test func `file names are unique within a target`() throws {
        for target in try Repository.entries("Sources") + Repository.entries("Tests").map({ "../Tests/" + $0 }) {
            guard !target.hasSuffix("/run"), !target.hasSuffix("/prepare"), !target.contains("/.") else { continue }
            let names = try Repository.files(below: "Sources/" + target).filter { $0.hasSuffix(".swift") }
                .compactMap { $0.split(separator: "/").last }
            #expect(Set(names).count == names.count, "\(target)")
        }
    }

    @Test func `no file speaks of a path of one machine`() throws {
        // Put together here, so that this file does not hold them itself.
        let homes = ["/ho" + "me/", "/ro" + "ot/", "/wo" + "rk/", "/op" + "t/swift"]
        var count = 0
        for path in try Repository.files(below: "") {
            guard let text = try Repository.text(path) else { continue }
            count += 1
            let held = homes.filter { text.contains($0) }
            #expect(held.isEmpty, "\(path)")
        }
        print("searched \(count) files for paths of a machine")
    }

    @Test func `tests are Swift Testing, and none is switched off or sleeps`() throws {
        let words = ["import XC" + "Test", ".dis" + "abled(", "Task.sl" + "eep", "us" + "leep("]
        var count = 0
        for path in try Repository.files(below: "Tests") where path.hasSuffix(".swift") {
            guard let text = try Repository.text(path) else { continue }
            count += text.split(separator: "\n").count { $0.contains("@Te" + "st") }
            let held = words.filter { text.contains($0) }
            #expect(held.isEmpty, "\(path)")
        }
        print("tests: \(count)")
    }
}
