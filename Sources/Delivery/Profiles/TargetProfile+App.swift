package import Domain

extension TargetProfile {
    /// The profile of an app: its own, where it has one, or the one in the box that its connection names.
    ///
    /// - Parameters:
    ///   - connection: of the app.
    ///   - settings: of the app.
    ///   - named: finds a profile by its name.
    /// - Returns: nil where the app names none that this version has.
    /// - Throws: `ProfileProblems` where the app's own profile cannot be read, as when a newer Provisor has recorded it.
    package static func of(
        _ connection: AppConnection, _ settings: AppSettings,
        named: (String) -> TargetProfile? = { TargetProfile.named($0) }
    ) throws(ProfileProblems) -> TargetProfile? {
        guard let own = settings[.profile] else { return connection.profile.flatMap(named) }
        return try TargetProfile(parsing: Array(own.utf8), source: "the app's own profile")
    }
}
