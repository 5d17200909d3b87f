import Delivery
import Domain
import SCIMConnector
import Testing

/// Reading all of a target, page by page.
@Suite struct ListTests {
    /// Users 1 to `count`, of which `size` stand on a page.
    private static func serve(
        _ count: Int, by size: Int, cursors: Bool, total: Bool = true
    ) -> @Sendable (String) -> LoopbackServer.Action {
        { request in
            let line = request.prefix { !$0.isNewline }.split(separator: " ")[1]
            let query = line.split(separator: "?").dropFirst().joined().split(separator: "&")
            func value(_ name: String) -> String? {
                query.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
            }
            let start =
                cursors ? value("cursor").flatMap { Int($0.dropFirst()) } ?? 1 : Int(value("startIndex") ?? "1") ?? 1
            let ids = start > count ? [] : Array(start...min(count, start + size - 1))
            var members = ids.map { #"{"id":"\#($0)","userName":"u\#($0)"}"# }.joined(separator: ",")
            members = #""resources":[\#(members)]"#
            if total { members += #","totalResults":\#(count)"# }
            if cursors, start + size <= count { members += #","nextCursor":"c\#(start + size)""# }
            return .answer(Fixtures.http("200 OK", "{\(members)}"))
        }
    }

    /// Walks through all pages.
    private static func walk(
        _ profile: TargetProfile, _ script: @escaping @Sendable (String) -> LoopbackServer.Action,
        _ kind: ResourceKind = .user
    ) async throws -> (ids: [String], problem: String?, requests: [String]) {
        var ids: [String] = []
        var problem: String?
        var requests: [String] = []
        try await Fixtures.talk(script, profile: profile) { connector, server in
            var walk = ListWalk()
            while problem == nil, let place = walk.place {
                let reply = await connector.send(connector.prepare(.list(kind, at: place)), idempotencyKey: nil)
                guard case .page(let page, 200) = reply else {
                    problem = reply.detail
                    break
                }
                problem = walk.take(page)
                ids += page.resources.map(\.id)
            }
            if problem == nil { #expect(walk.isComplete && walk.count == ids.count) }
            requests = server.requests.map { String($0.prefix { !$0.isNewline }) }
        }
        return (ids, problem, requests)
    }

    private static func profile(_ listing: TargetProfile.ListStyle, emptyCursor: Bool = false) -> TargetProfile {
        var profile = TargetProfile.scim
        profile.listing = listing
        profile.firstCursorIsEmpty = emptyCursor
        profile.pageSize = 3
        return profile
    }

    @Test("All pages of an index", arguments: [0, 1, 3, 4, 7])
    func index(count: Int) async throws {
        let outcome = try await Self.walk(Self.profile(.index), Self.serve(count, by: 3, cursors: false))
        #expect(outcome.problem == nil)
        #expect(outcome.ids == (1...7).prefix(count).map(String.init))
        let starts = count == 0 ? [1] : Array(stride(from: 1, through: count, by: 3))
        #expect(outcome.requests == starts.map { "GET /tenant/scim/v2/Users?startIndex=\($0)&count=3 HTTP/1.1" })
    }

    @Test func whereNoTotalIsSaidOnlyAnEmptyPageIsTheEnd() async throws {
        let outcome = try await Self.walk(Self.profile(.index), Self.serve(4, by: 3, cursors: false, total: false))
        #expect(outcome.ids == ["1", "2", "3", "4"] && outcome.problem == nil)
        #expect(outcome.requests.count == 3)
    }

    @Test(
        "All pages by cursors, of which the first may have to be empty",
        arguments: [(true, "cursor=&count=3"), (false, "count=3")])
    func cursors(empty: Bool, first: String) async throws {
        let outcome = try await Self.walk(
            Self.profile(.cursor, emptyCursor: empty), Self.serve(7, by: 3, cursors: true, total: false), .group)
        #expect(outcome.problem == nil && outcome.ids.count == 7)
        #expect(
            outcome.requests
                == [first, "cursor=c4&count=3", "cursor=c7&count=3"].map {
                    "GET /tenant/scim/v2/Groups?\($0)&excludedAttributes=members HTTP/1.1"
                })
    }

    @Test func aServerMayInsistOnCursors() async throws {
        let outcome = try await Self.walk(Self.profile(.index), Self.serve(5, by: 3, cursors: true))
        #expect(outcome.problem == nil && outcome.ids.count == 5)
    }

    @Test func aListInOnePieceIsWholeOnlyIfItSaysSo() async throws {
        let whole = try await Self.walk(Self.profile(.none), Self.serve(3, by: 3, cursors: false))
        #expect(whole.problem == nil && whole.ids.count == 3)
        #expect(whole.requests == ["GET /tenant/scim/v2/Users HTTP/1.1"])
        #expect(try await Self.walk(Self.profile(.none), Self.serve(4, by: 3, cursors: false)).problem != nil)
        #expect(
            try await Self.walk(Self.profile(.none), Self.serve(3, by: 3, cursors: false, total: false)).problem != nil)
    }

    private static let one = #"{"id":"1"}"#
    private static let two = #"{"id":"2"}"#

    @Test(
        "A list that cannot be read to its end is never taken for the whole",
        arguments: [
            // A server that ignores startIndex, silently or not.
            (TargetProfile.ListStyle.index, [#"{"totalResults":2,"Resources":[\#(one)]}"#], "twice"),
            (.index, [#"{"totalResults":2,"startIndex":1,"Resources":[\#(one)]}"#], "asked for what comes from 2"),
            (.index, [#"{"Resources":[\#(one)]}"#], "twice"),
            // Less than was promised.
            (
                .index, [#"{"totalResults":2,"Resources":[\#(one)]}"#, #"{"totalResults":2,"Resources":[]}"#],
                "none of the 1"
            ),
            (.index, [#"{"totalResults":1,"Resources":[\#(one),\#(two)]}"#], "there are 1, and has shown 2"),
            (
                .index, [#"{"totalResults":2,"Resources":[\#(one)]}"#, #"{"totalResults":1,"Resources":[\#(two)]}"#],
                "shown 2"
            ),
            (.index, [#"{"totalResults":2,"Resources":[\#(one)]}"#, "<html>Maintenance</html>"], "web page"),
            (.index, [#"{"totalResults":2,"Resources":[\#(one)]}"#, #"{"message":"busy"}"#], "not a list"),
            (.index, [#"{"totalResults":2,"Resources":[\#(one),\#(one)]}"#], "twice"),
            (.index, [#"{"totalResults":1,"Resources":[{"userName":"ada"}]}"#], "without an id"),
            // Cursors that lead nowhere, or are not kept up.
            (.cursor, [#"{"Resources":[],"nextCursor":"a"}"#], "same next page"),
            (
                .cursor,
                [
                    #"{"Resources":[],"nextCursor":"a"}"#, #"{"Resources":[],"nextCursor":"b"}"#,
                    #"{"Resources":[],"nextCursor":"a"}"#,
                ],
                "nowhere"
            ), (.cursor, [#"{"Resources":[\#(one)],"totalResults":51}"#], "1 of 51"),
            (
                .cursor, [#"{"Resources":[\#(one)],"nextCursor":"a"}"#, #"{"Resources":[\#(two)],"totalResults":3}"#],
                "there are 3, and has shown 2"
            ),
        ])
    func partial(listing: TargetProfile.ListStyle, pages: [String], words: String) async throws {
        let turns = Turns(pages)
        let outcome = try await Self.walk(Self.profile(listing)) { _ in .answer(Fixtures.http("200 OK", turns.next())) }
        #expect(outcome.problem?.contains(words) == true, "\(outcome.problem ?? "no problem")")
    }

    @Test func anErrorOnALaterPageIsNoEnd() async throws {
        let turns = Turns([
            Fixtures.http("200 OK", #"{"totalResults":2,"Resources":[\#(Self.one)]}"#),
            Fixtures.failure("404 Not Found"),
        ])
        let outcome = try await Self.walk(Self.profile(.index)) { _ in .answer(turns.next()) }
        #expect(outcome.problem == "No.")
    }

    @Test func cursorsWithoutAnythingOnTheirPagesComeToAnEnd() async throws {
        let numbers = Turns((1...50).map { #"{"Resources":[],"nextCursor":"\#($0)"}"# })
        let outcome = try await Self.walk(Self.profile(.cursor)) { _ in .answer(Fixtures.http("200 OK", numbers.next()))
        }
        #expect(outcome.problem?.contains("nowhere") == true)
        #expect(outcome.requests.count == 9)
    }
}
