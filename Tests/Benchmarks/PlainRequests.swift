import Delivery
import SCIMConnector

/// The requests that the worker's connector would make, made beforehand for the plain loop.
struct PlainRequests {
    let connector: SCIMConnector

    init(_ connections: SCIMConnections) {
        let profile = Workload.profile(1)
        connector = connections.connector(
            endpoint: "", token: { Workload.token }, profile: profile, paths: profile.mapping.keys.sorted())
    }

    /// A user is looked for, if so asked, and created.
    func creation(_ number: Int, lookingUp: Bool) -> [PreparedRequest] {
        let externalId = Self.externalId(number)
        let creation = connector.prepare(.createUser(externalId: externalId, attributes: Self.account(number)))
        return lookingUp
            ? [connector.prepare(.findUser(by: .externalId, value: externalId)), creation] : [creation]
    }

    /// One attribute of a user is changed.
    func change(_ number: Int) -> [PreparedRequest] {
        let set = ["displayName": Workload.newName(number)]
        return [
            connector.prepare(
                .updateUser(
                    remoteId: Self.externalId(number), set: set, clear: [],
                    all: Self.account(number).merging(set) { $1 }))
        ]
    }

    private static func externalId(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    private static func account(_ number: Int) -> [String: String] {
        let attributes = Workload.attributes(number)
        return [
            "userName": Workload.name(number), "name.givenName": attributes["givenName"] ?? "",
            "name.familyName": attributes["familyName"] ?? "", "displayName": attributes["displayName"] ?? "",
            "emails[type eq \"work\"].value": attributes["email"] ?? "",
        ]
    }
}
