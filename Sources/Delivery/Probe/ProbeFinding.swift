/// One thing that a probe found out about a target.
package struct ProbeFinding: Hashable, Sendable {
    package let level: Level
    /// Stable, for scripts, such as `filter-ignored`.
    package let code: String
    /// What was found, and where something is to be done, what.
    package let sentence: String

    package init(_ level: Level, _ code: String, _ sentence: String) {
        self.level = level
        self.code = code
        self.sentence = sentence
    }

    /// How much a finding matters.
    package enum Level: String, CaseIterable, Hashable, Sendable {
        /// Works as the profile has it.
        case ok
        /// Worth knowing; nothing is to be done.
        case notice
        /// Works, but not as well as it should.
        case warning
        /// Something that the app needs will not work.
        case problem
    }
}

/// What a probe of one target came to.
package struct ProbeReport: Hashable, Sendable {
    /// In the order in which they were found.
    package var findings: [ProbeFinding] = []
    /// What the target says of itself, and what trying it has shown.
    package var capabilities = TargetCapabilities()
    /// The app's profile with the capabilities laid over it.
    package var profile: TargetProfile
    /// What differs between the app's profile and that one.
    package var changes: [ProfileChange] = []

    package init(profile: TargetProfile) { self.profile = profile }

    /// Whether something that the app needs will not work.
    package var hasProblem: Bool { findings.contains { $0.level == .problem } }
}
