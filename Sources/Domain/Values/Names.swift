// The standard library keeps normalisation behind this gate until it has public names for it.
@_spi(_Unicode) import Swift

/// What the name of a user, group, app or policy may be, and when two names are the same.
package enum Names {
    /// Longest name in characters.
    package static let maximumLength = 256

    /// The key under which a name is looked up: Unicode lower case in canonical composition (NFC).
    ///
    /// Two names with one folded key are the same name. It is computed here, never by an SQL engine, so that every
    /// engine agrees.
    package static func folded(_ name: String) -> String {
        // Most names: no table of Unicode has to be asked.
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
        var scalars = String.UnicodeScalarView()
        for scalar in name.lowercased()._nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// Why a text cannot be a name, as the end of a sentence; nil where it can.
    package static func problem(_ name: String) -> String? {
        if name.isEmpty { return "it is empty" }
        if isLonger(name, than: maximumLength) { return "it is longer than \(maximumLength) characters" }
        if name.unicodeScalars.contains(where: \.isControl) { return "it holds a control character" }
        if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
            return "it begins or ends with a space"
        }
        return nil
    }

    /// Whether a text has more characters than that; they are counted only where its bytes leave it open.
    static func isLonger(_ text: String, than characters: Int) -> Bool {
        text.utf8.count > characters && text.count > characters
    }
}

extension Unicode.Scalar {
    /// Whether this is a control character, which no name or attribute may hold.
    ///
    /// General category Cc: these code points, and by Unicode's stability policy no other ever.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

/// The attributes of a user: the default ones of SCIM, and an organisation's own.
package enum UserAttribute {
    package static let userName = "userName"
    package static let givenName = "givenName"
    package static let familyName = "familyName"
    package static let displayName = "displayName"
    package static let email = "email"

    /// The attributes that every installation has; each other name is one of the organisation's own.
    package static let standard = [userName, givenName, familyName, displayName, email]

    /// Longest value in characters, which is the smallest limit of the targets that publish one.
    package static let maximumLength = 1024

    /// Why a text cannot name an attribute, as the end of a sentence; nil where it can.
    package static func problem(name: String) -> String? {
        let isIdentifier = name.utf8.enumerated().allSatisfy { index, byte in
            (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
                || (index > 0 && (byte == 95 || (byte >= 48 && byte <= 57)))
        }
        if name.isEmpty || !isIdentifier || name.utf8.count > 64 {
            return "an attribute is named by up to 64 letters, digits and underscores, and begins with a letter"
        }
        if reserved.contains(name) { return "the name \(name) is Provisor's own" }
        return nil
    }

    /// Names that mean something else wherever attributes are shown.
    private static let reserved: Set<String> = [
        "id", "key", "status", "externalId", "group", "app", "account", "parked",
    ]

    /// Why a text cannot be an attribute's value, as the end of a sentence; nil where it can.
    package static func problem(value: String) -> String? {
        if value.isEmpty { return "it is empty; leave the attribute out, or clear it" }
        if Names.isLonger(value, than: maximumLength) { return "it is longer than \(maximumLength) characters" }
        if value.unicodeScalars.contains(where: { $0.isControl && $0 != "\n" && $0 != "\t" }) {
            return "it holds a control character"
        }
        return nil
    }
}
