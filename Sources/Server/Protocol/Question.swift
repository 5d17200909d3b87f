import Domain
import JSON

/// As of when a question is asked.
enum Moment: Hashable, Sendable {
    case now
    /// `context.at`: as the journal was at an instant.
    case at(Timestamp)
    /// `context.seq`: as the journal was at an event, such as an earlier answer named.
    case seq(Seq)
}

/// A subject or a resource: a type, and an identifier within it.
struct Entity: Hashable, Sendable {
    let type: String
    /// Empty where a search leaves it out.
    let id: String
}

/// Whether a subject may do something to a resource (AuthZEN Authorization API 1.0, section 6.1).
struct Evaluation: Hashable, Sendable {
    let subject: Entity
    let action: String
    let resource: Entity
    let moment: Moment
    /// Where the context stands in the request that says as of when.
    let contextPlace: String
}

/// When the evaluations of one request end early (section 7.1.2.1).
enum Semantic: String, Hashable, Sendable, CaseIterable {
    case executeAll = "execute_all"
    case denyOnFirstDeny = "deny_on_first_deny"
    case permitOnFirstPermit = "permit_on_first_permit"
}

/// What is searched for (section 8).
enum SearchKind: String, Hashable, Sendable, CaseIterable {
    case subject
    case resource
    case action
}

/// A search, and which of its pages.
struct Search: Hashable, Sendable {
    let kind: SearchKind
    let subject: Entity
    /// nil where actions are searched for.
    let action: String?
    let resource: Entity
    let moment: Moment
    let page: Page

    /// A page as it is asked for.
    struct Page: Hashable, Sendable {
        /// Most results of it.
        let limit: Int
        /// What the page before gave; nil for the first page.
        let token: PageToken?
        /// Stands for all of the search but its page: a token belongs to one search.
        let search: String
    }
}

/// What one request asks.
enum Question: Hashable, Sendable {
    case evaluation(Evaluation)
    case evaluations([Evaluation], Semantic)
    case search(Search)
}
