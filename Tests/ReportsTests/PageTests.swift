import Audit
import Crypto
import Domain
import Foundation
import Reports
import Store
import TestKit
import Testing

@Suite struct PageTests {
    @Test func `text that is put into markup is escaped, and what hides or turns is made visible`() {
        let hostile = "<script>\"x\" & 'y'</script>\u{202E}\u{0}\u{85}"
        let html: HTML = "<td title=\"\(hostile)\">\(hostile)</td>"
        #expect(
            html.markup.contains(
                ">&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;[U+202E][U+0000][U+0085]<"))
        #expect(html.markup.filter { $0 == "<" }.count == 2)
        let text = "a<b"
        let part: HTML = "<b>\(text)</b>"
        #expect(("<p>\(part)</p>" as HTML).markup == "<p><b>a&lt;b</b></p>")
        #expect(("\(1.0) \(-0.04) \(2.25) \(1234.96)" as HTML).markup == "1 0 2.3 1235")
    }

    @Test func `every page is well formed, holds no script, and lets nothing in but its own style sheet`() async throws
    {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            for content in Making.all {
                let page = try await Making.text(
                    temporary.store, .html, from: Organisation.from, to: Organisation.to, content)
                var reader = MarkupReader(page)
                try reader.read()
                #expect(
                    reader.elements.isDisjoint(with: ["script", "iframe", "object", "img", "link", "form", "base"]))
                #expect(reader.attributes.isDisjoint(with: ["style", "src", "href", "srcset", "action"]))
                #expect(!reader.attributes.contains { $0.hasPrefix("on") })
                #expect(Set(reader.ids).count == reader.ids.count)
                #expect(reader.count("table") == reader.count("caption"))
                let style = try #require(reader.styles.first)
                let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
                #expect(
                    page.contains("style-src &#39;sha256-\(digest)&#39;")
                        || page.contains("style-src 'sha256-\(digest)'"))
                #expect(page.contains("seq ") && page.contains("<code>00ff</code>"))
            }
        }
    }

    @Test func `names are shown as text, whatever they hold`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let page = try await Making.text(
                temporary.store, .html, from: Organisation.from, to: Organisation.to, Making.all[0])
            #expect(page.contains("<bdi class=\"long\">&lt;script&gt;alert(1)&lt;/script&gt;<wbr>@example.org</bdi>"))
            #expect(page.contains("<bdi>o&#39;neil&amp;sons<wbr>@example.org</bdi>"))
            #expect(page.contains("<bdi>أمينة<wbr>@example.org</bdi>"))
            #expect(page.contains("[U+202E]") && !page.contains("\u{202E}"))
            #expect(page.contains("<bdi>👩‍💻dev<wbr>@example.org</bdi>"))
        }
    }

    @Test func `a page of many people draws few of them, and says so`() async throws {
        try await TemporaryStore.with { temporary in
            try await Crowd.play(temporary, people: 2_000, leavers: 100)
            let page = try await Making.text(
                temporary.store, .html, from: HandClock.start, to: HandClock.start.advanced(by: .seconds(86_400)),
                Making.all[0])
            let picture = try #require(
                page.split(separator: "<figure>").dropFirst().first?.split(separator: "</figure>").first)
            #expect(picture.utf8.count < 40_000, "\(picture.utf8.count)")
            #expect(picture.contains("drawn are the first 40 by name of the 100 for which something changed"))
            #expect(page.split(separator: "<tr>").count == 2 + 2_000)
        }
    }
}

/// Reads markup far enough to see that every element is closed in its order, and what there is.
struct MarkupReader {
    private(set) var elements: Set<String> = []
    private(set) var attributes: Set<String> = []
    private(set) var ids: [String] = []
    private(set) var styles: [String] = []
    private var counts: [String: Int] = [:]
    private var rest: Substring

    struct Malformed: Error {
        let what: String
    }

    init(_ text: String) { rest = text[...] }

    func count(_ element: String) -> Int { counts[element] ?? 0 }

    mutating func read() throws {
        var open: [String] = []
        while let start = rest.firstIndex(of: "<") {
            if rest[..<start].contains(">") { throw Malformed(what: "a stray > before \(rest.prefix(80))") }
            guard let end = rest[start...].firstIndex(of: ">") else { throw Malformed(what: "an open tag") }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!DOCTYPE") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Malformed(what: "</\(tag.dropFirst())>") }
                continue
            }
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            elements.insert(name)
            counts[name, default: 0] += 1
            try take(tag.dropFirst(name.count), name)
            if tag.hasSuffix("/") || ["meta", "br", "wbr"].contains(name) { continue }
            open.append(name)
            if name == "style", let close = rest.firstRange(of: "</style>") {
                styles.append(String(rest[..<close.lowerBound]))
                rest = rest[close.lowerBound...]
            }
        }
        guard open.isEmpty else { throw Malformed(what: "never closed: \(open)") }
    }

    private mutating func take(_ text: Substring, _ element: String) throws {
        var text = text
        while let equals = text.firstIndex(of: "=") {
            let name = text[..<equals].filter { $0 != " " }
            let value = text[text.index(after: equals)...]
            guard value.first == "\"", let close = value.dropFirst().firstIndex(of: "\"") else {
                throw Malformed(what: "an attribute of \(element) without quotes: \(text.prefix(60))")
            }
            attributes.insert(name)
            if name == "id" { ids.append(String(value[value.index(after: value.startIndex)..<close])) }
            text = value[value.index(after: close)...]
        }
        guard text.allSatisfy({ $0 == " " || $0 == "/" }) else { throw Malformed(what: "in \(element): \(text)") }
    }
}

/// Many people in one app.
enum Crowd {
    static func play(_ temporary: TemporaryStore, people: Int, leavers: Int) async throws {
        var random = SplitMix64(seed: 7)
        func give(_ requests: [Request]) async throws {
            let answer = try await temporary.store.submit(Command(requests, actor: "hr", at: temporary.clock.now))
            guard case .accepted = answer.outcome else { throw MarkupReader.Malformed(what: "\(answer)") }
        }
        try await give([
            .createGroup(name: "all", externalId: ExternalId(using: &random)),
            .addApp(name: "crm", connection: AppConnection(), allowsPlainHTTP: false),
            .addPolicy(name: "all", app: "crm", group: "all", loginMethod: "sso", priority: 0),
        ])
        let names = (0..<people).map { "person\($0)@example.org" }
        for start in stride(from: 0, to: people, by: 500) {
            let part = names[start..<min(start + 500, people)]
            var requests: [Request] = []
            for name in part {
                requests.append(
                    .registerUser(userName: name, attributes: [:], externalId: ExternalId(using: &random)))
            }
            requests.append(.addMembers(group: "all", members: part.map { .user($0) }))
            try await give(requests)
        }
        temporary.clock.advance(by: .seconds(3_600))
        for name in names.prefix(leavers) { try await give([.removeUser(userName: name)]) }
    }
}
