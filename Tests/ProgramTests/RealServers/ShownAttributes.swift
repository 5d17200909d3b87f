import JSON

/// Reads a user as a server shows it, attribute by attribute, by our names.
enum ShownAttributes {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    static func read(_ user: JSONValue) -> [String: String] {
        let texts = [
            "givenName": user["name"]?["givenName"]?.string,
            "familyName": user["name"]?["familyName"]?.string,
            "displayName": user["displayName"]?.string,
            "title": user["title"]?.string,
            "department": user[enterprise]?["department"]?.string,
            "email": only(user["emails"]),
            "phone": only(user["phoneNumbers"]),
        ]
        return texts.compactMapValues { $0 }.filter { !$0.value.isEmpty }
    }

    /// The value of the one element; several are joined, so that they compare equal to none.
    private static func only(_ list: JSONValue?) -> String? {
        list?.array.map { $0.map { $0["value"]?.string ?? "" }.joined(separator: " and ") }
    }
}
