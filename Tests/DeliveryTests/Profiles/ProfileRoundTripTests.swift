import Delivery
import JSON
import TestKit
import Testing

@Suite("Profiles as text")
struct ProfileRoundTripTests {
    @Test("Reading what was written gives the same profile", arguments: Seeds.take(short: 50, long: 2000))
    func roundTrip(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let profile = Self.random(&generator)
        let text = profile.json.canonicalText
        do {
            let again = try TargetProfile(parsing: Array(text.utf8), source: "seed \(seed)")
            #expect(again == profile, "seed \(seed): \(text)")
            #expect(again.json.canonicalText == text, "seed \(seed)")
        } catch {
            Issue.record("seed \(seed): \(error)\n\(text)")
        }
    }

    @Test(
        "Those in the box can be written, read under another name, and used as they are", arguments: TargetProfile.all)
    func box(profile: TargetProfile) throws {
        var copy = profile
        copy.name = "my-\(profile.name)"
        #expect(try TargetProfile(parsing: Array(copy.json.canonicalText.utf8), source: "x") == copy)
    }

    @Test("A field that differs shows, whichever it is", arguments: Seeds.take(short: 20, long: 200))
    func differences(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let (one, other) = (Self.random(&generator), Self.random(&generator))
        #expect((one == other) == (one.json == other.json), "seed \(seed)")
    }

    // MARK: Profiles drawn by chance

    private static let paths = [
        "userName", "title", "name.givenName", "emails[type eq \"work\"].value",
        "phoneNumbers[type eq \"mobile\"].value",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "entitlements[primary eq true].value",
    ]
    private static let texts = ["a", "Zoë \"quoted\"", "x\\y", "${name}", "日本"]

    private static func random(_ generator: inout SplitMix64) -> TargetProfile {
        var profile = TargetProfile.scim
        func some<Element>(_ elements: [Element]) -> [Element] {
            elements.shuffled(using: &generator).filter { _ in generator.chance(50) }
        }
        func one<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &generator)]
        }
        func flag() -> Bool { generator.chance(50) }
        func number(_ range: ClosedRange<Int> = 1...10_000) -> Int { Int.random(in: range, using: &generator) }
        func milliseconds(_ range: ClosedRange<Int>) -> Duration {
            .milliseconds(number(range)) + (flag() ? .zero : .milliseconds(0))
        }

        profile.name = "p-\(number())"
        profile.title = one(texts)
        profile.mapping = Dictionary(
            uniqueKeysWithValues: some(paths).map { ($0, one(["user.title", "\"text\"", "email"])) })
        profile.requiredPaths = some(paths)
        profile.knownRoots =
            flag()
            ? nil
            : Set(
                ["userName", "title", "name", "emails", "phoneNumbers", "entitlements"]
                    + ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] + some(["locale", "photos"]))
        profile.singleElementRoots = Set(some(["emails", "phoneNumbers", "addresses"]))
        profile.forbiddenCharacters = one(["", "<>;:%", "\"\\", "é"])
        profile.maximumLengths = Dictionary(uniqueKeysWithValues: some(paths + [""]).map { ($0, number()) })
        profile.allowsSpaceInUserName = flag()
        profile.foldsUserName = flag()
        profile.needsInitialPassword = flag()

        profile.contentType = one(["application/scim+json", "application/json; charset=utf-8"])
        profile.accept = one(["*/*", "application/json, text/json;q=0.5"])
        profile.userAgent = one(["Provisor/1 (SCIM client)", "curl"])
        profile.requestTimeout = milliseconds(1000...120_000)
        profile.concurrency = number(1...64)
        profile.rate = flag() ? nil : Double(number()) / one([1, 3, 10])
        profile.burst = number()
        profile.throttlingCodes = Set(some(["A", "b-c", "ü"]))
        profile.conflictCodes = Set(some(["uniqueness", "x"]))
        profile.usersPath = one(["/Users", "/users", "/v2/Users"])
        profile.groupsPath = one(["/Groups", "/groups", "/v2/Groups"])
        profile.discoveryPath = one(["/ServiceProviderConfig", "/ServiceProviderConfigs", "/a/b~c"])
        profile.authentication = Set(
            [one(TargetProfile.Authentication.allCases)] + some(TargetProfile.Authentication.allCases))
        profile.usesInstanceURL = flag()
        profile.tokenLifetime = flag() ? nil : .seconds(number(1...36_500) * 86_400)
        profile.protectedNames = Set(some(texts))

        profile.updateStyle = one(TargetProfile.UpdateStyle.allCases)
        profile.elementUpdate = one(TargetProfile.ElementUpdate.allCases)
        profile.operationCase = one(TargetProfile.OperationCase.allCases)
        profile.operationsKey = one(["Operations", "operations"])
        profile.maximumPatchOperations = flag() ? nil : number()
        profile.activeForm = one(TargetProfile.ActiveForm.allCases)
        profile.usesVersions = flag()
        profile.deletionDeactivates = flag()

        profile.groupStyle = one(TargetProfile.GroupStyle.allCases)
        profile.groupCapabilities = Set(some(TargetProfile.GroupCapability.allCases))
        profile.groupAttributes = Dictionary(
            uniqueKeysWithValues: some(paths).map {
                ($0, one(["${slug}@example.com", "$x {y}", "${name}${externalId}"]))
            })
        profile.requiredGroupPaths = some(paths)
        profile.memberAddition = one(TargetProfile.MemberAddition.allCases)
        profile.memberRemoval = one(TargetProfile.MemberRemoval.allCases)
        profile.memberChunk = number()
        profile.memberRemovalChunk = number()
        profile.membersAreShown = profile.groupStyle == .put || flag()
        profile.canExcludeMembers = flag()
        profile.unknownMemberStatuses = Set(some([400, 404, 409, 499]))
        profile.groupsHaveExternalId = flag()

        profile.listing = one(TargetProfile.ListStyle.allCases)
        profile.filters = profile.listing == .none ? true : flag()
        profile.firstCursorIsEmpty = profile.listing == .cursor && flag()
        profile.userLookUps = one([[.externalId], [.name], [.name, .externalId], [.externalId, .name]])
        profile.groupLookUps = one([[.externalId], [.name, .externalId]])
        profile.pageSize = number()
        profile.visibilityDelay = milliseconds(0...3_600_000)
        profile.adoptsUnclaimed = flag()
        profile.recreatesVanished = flag()
        return profile
    }
}
