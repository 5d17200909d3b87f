/// The few names that random histories choose from, so that they clash, return and are used again all the time.
package struct NamePool: Sendable {
    package var users: [String]
    package var groups: [String]
    package var apps: [String]
    package var policies: [String]
    package var separations = ["s1", "s2", "s3", "S3"]
    package var reviews = ["r1", "r2", "R2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12"]
    package var tokens = ["gateway", "Gateway", "portal"]
    /// Rules and conditions: some fail for users without an attribute, some always, and some are refused.
    package var expressions = [
        "user.title == \"x\"", "has(user.email)", "user.title.startsWith(\"x\")", "user.givenName in [\"x\", \"y\"]",
        "user.displayName == user.title", "!has(user.title) || user.title.size() > 1", "true", "user.email == null",
        "int(user.givenName) > 0", "user.familyName != \"y\" && user.email.endsWith(\"y\")", "has(user.title)",
        "user.title in [\"x\", \"y\"] || user.givenName.size() == 1", "user.userName < \"c\"", "user.titel == \"x\"",
        "user.level >= 2", "user.level == 1.0 || has(user.title)", "user.level", "\"x\" in user.level",
        "user.level < timestamp(\"2026-01-01T00:00:00Z\")",
        "user.title ==", "user.title", "user.email == 1", "user != null",
    ]
    /// Values that users' attributes take.
    package var values: [String]

    /// Values of the one attribute whose type is declared again and again.
    package var levels = ["1", "2", "3", "2.5", "x,y", "true", "2025-12-31"]

    package init(users: [String], groups: [String], apps: [String], policies: [String], values: [String]) {
        self.users = users
        self.groups = groups
        self.apps = apps
        self.policies = policies
        self.values = values
    }

    /// So few names that everybody soon belongs to nearly everything.
    package static let few = NamePool(
        users: ["ana", "bo", "cy", "dee"], groups: ["staff", "eng", "ops"], apps: ["mail", "wiki"],
        policies: ["p1", "p2", "p3"], values: ["x", "y"])

    /// Names that differ, names that only look different (`Ana`, `ana`; composed and decomposed), and one that a user
    /// and a group share.
    package static let usual = NamePool(
        users: ["ana", "Ana", "bo", "cy", "dee", "eli", "fay", "caf\u{E9}", "cafe\u{301}", "staff"],
        groups: ["staff", "eng", "ops", "all", "Sales", "sales", "board"],
        apps: ["mail", "wiki", "Wiki", "crm"],
        policies: ["p1", "p2", "p3", "p4", "P4", "p5"],
        values: ["x", "y", "Z\u{FC}rich", "quote \" and \\", "{0}", "line\nline"])
}
