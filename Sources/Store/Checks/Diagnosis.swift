/// One thing that was looked at, and how it is.
package struct Diagnosis: Hashable, Sendable {
    /// How bad it is.
    package enum Verdict: String, Hashable, Sendable {
        /// As it should be.
        case fine = "ok"
        /// A person should look, nothing is broken.
        case look
        case wrong
    }

    /// What was looked at, in a word or two.
    package let topic: String
    package let verdict: Verdict
    /// How it is, in a sentence.
    package let said: String
    /// What to do; nil where there is nothing to do.
    package let advice: String?

    package static func fine(_ topic: String, _ said: String) -> Diagnosis {
        Diagnosis(topic: topic, verdict: .fine, said: said, advice: nil)
    }

    package static func look(_ topic: String, _ said: String, _ advice: String) -> Diagnosis {
        Diagnosis(topic: topic, verdict: .look, said: said, advice: advice)
    }

    package static func wrong(_ topic: String, _ said: String, _ advice: String) -> Diagnosis {
        Diagnosis(topic: topic, verdict: .wrong, said: said, advice: advice)
    }
}
