import Domain
import Store

/// What a delivery does next.
enum Step: Hashable, Sendable {
    /// Nothing is left to do.
    case finish
    case send(Operation)
    /// A person must look.
    case park(reason: String, detail: String)
    /// Nothing is left to do before that time.
    case schedule(Timestamp)
    /// Not now; this was no failed try.
    case wait(Duration, problem: String?)
}

/// What an answer means for the job.
enum Verdict: Hashable, Sendable {
    /// Look at what is wanted again, and go on.
    case proceed
    /// Give the job back and try again after a jittered wait, and not before `atLeast`.
    case again(atLeast: Duration?, counts: Bool, problem: String)
    /// Leave the whole app alone for a while.
    case hold(reason: String, detail: String)
    case park(reason: String, detail: String)
}

/// What a delivery has learned from one request to the next.
///
/// Gone when the job is given back.
struct DeliveryMemory: Hashable, Sendable {
    /// Whether the resource must be searched for before it is created.
    var lookUp: Claim.LookUp
    /// What is still to be searched by; nil before the search has begun.
    var remainingLookUps: [LookUpKey]?
    /// Whether the target has said that it has such a resource already.
    var metConflict = false
    /// Whether the holder of the name that we want is to be found.
    var asksForHolder = false
    /// Whether the target shows no version of the resource, so that a change is sent without.
    var hasNoVersion = false
    /// How often a change met another version than it was meant for.
    var timesStale = 0
    /// Whether the target has answered anything in this delivery.
    var wasAnswered = false
    /// Whether a resource that had vanished was sought once more.
    var soughtVanished = false
    /// A name to take in between, so that two resources can swap theirs.
    var temporaryName: String?
    /// Whether the group is to be read, to tell a missing group from a missing member.
    var readsGroup = false
    /// How many of the next members go one by one, so that the one shows that the target did not take in or let out.
    var suspects = 0
    var goesOneByOne: Bool { suspects > 0 }
    /// How far the members of the group have been looked through.
    var progress = GroupProgress()
    /// A member that the target did not take in or let out: whether its account is still there is to be read.
    var doubtfulMember: DoubtfulMember?

    /// How many requests this attempt has begun, how many of them were to change something, and how many that were not
    /// have been answered.
    var requests: Int64 = 0
    var changes: Int64 = 0
    var questions: Int64 = 0

    /// The group as the target has just shown it, for targets that take it only as a whole.
    var shownGroup: RemoteResource?

    struct DoubtfulMember: Hashable, Sendable {
        let member: WantedGroup.Member
        let isRemoval: Bool
        /// With what the target answered.
        let status: Int
    }

    init(_ claim: Claim) { lookUp = claim.lookUp }
}
