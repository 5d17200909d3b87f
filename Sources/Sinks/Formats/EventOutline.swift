import Domain

/// What an event is about, apart from the format in which it is told.
struct EventOutline: Sendable {
    /// The class of identity and access management that it belongs to in OCSF.
    enum Category: Int, Sendable {
        case accountChange = 3001
        case entityManagement = 3004
        case userAccess = 3005
        case groupManagement = 3006
    }

    enum Severity: Int, Sendable {
        case informational = 1
        case low = 2
        case medium = 3
    }

    /// Somebody or something, with the name it had then.
    struct Thing: Sendable {
        /// `user`, `group`, `app`, ...
        let kind: String
        /// The externalId of users and groups, the journal's own number of everything else.
        let uid: String
        let name: String
    }

    let category: Category
    /// The activity's number in its class; 99 where OCSF has none for it.
    let activity: Int
    /// What OCSF calls the activity, or what we do where it has none.
    let activityName: String
    var severity = Severity.informational
    var isFailure = false
    /// Whom it is about: a user, or an actor.
    var user: Thing?
    /// The identifier of the user's account in the app.
    var account: String?
    var group: Thing?
    var app: Thing?
    /// Whatever else it is about.
    var entity: Thing?
    var privileges: [String] = []
    /// Names of attributes that changed; never their values.
    var attributes: [String] = []
    /// Users who came in and went, of an event about many.
    var added: [Thing] = []
    var removed: [Thing] = []

    /// What it is mainly about.
    var subject: Thing? {
        switch category {
        case .accountChange, .userAccess: user ?? entity
        case .groupManagement: group
        case .entityManagement: entity
        }
    }

    /// An activity of accounts.
    static func account(_ activity: Int, _ name: String, _ user: Thing, app: Thing? = nil) -> EventOutline {
        var outline = EventOutline(category: .accountChange, activity: activity, activityName: name)
        outline.user = user
        outline.app = app
        return outline
    }

    /// An activity of what a user may do.
    static func access(_ activity: Int, _ name: String, _ user: Thing, _ privilege: String) -> EventOutline {
        var outline = EventOutline(category: .userAccess, activity: activity, activityName: name)
        outline.user = user
        outline.privileges = [privilege]
        outline.severity = .medium
        return outline
    }

    /// An activity of groups.
    static func group(
        _ activity: Int, _ name: String, _ group: Thing, user: Thing? = nil, app: Thing? = nil
    ) -> EventOutline {
        var outline = EventOutline(category: .groupManagement, activity: activity, activityName: name)
        outline.group = group
        outline.user = user
        outline.app = app
        return outline
    }

    /// An activity of anything else.
    static func entity(
        _ activity: Int, _ name: String, _ entity: Thing, _ severity: Severity = .informational
    ) -> EventOutline {
        var outline = EventOutline(category: .entityManagement, activity: activity, activityName: name)
        outline.entity = entity
        outline.severity = severity
        return outline
    }
}
