package import Domain

/// When each value was there: half-open intervals [from, to), the open ones apart.
package struct History<Value: Hashable & Sendable>: Sendable {
    /// A value that was there from one seq until before another.
    package struct Closed: Hashable, Sendable {
        package var value: Value
        package var from: Seq
        package var to: Seq
    }

    /// The intervals that have ended.
    package private(set) var closed: [Closed] = []
    /// The values that are there now, and since when.
    package private(set) var open: [Value: Seq] = [:]

    package init() {}

    /// Notes what is there after the event at `seq`.
    mutating func note(_ now: Set<Value>, at seq: Seq) {
        for (value, from) in open where !now.contains(value) {
            closed.append(Closed(value: value, from: from, to: seq))
            open[value] = nil
        }
        for value in now where open[value] == nil { open[value] = seq }
    }

    /// Every interval, with nil for an open end.
    package var intervals: [(value: Value, from: Seq, to: Seq?)] {
        closed.map { ($0.value, $0.from, Optional($0.to)) } + open.map { ($0.key, $0.value, nil) }
    }
}

/// The histories of everything that has one.
package struct Histories: Sendable {
    package var memberships = History<Model.Membership>()
    package var reasons = History<Views.Reason>()
    package var assignments = History<Views.Assignment>()
    package var logins = History<Views.Login>()
    package var appGroups = History<Views.AppGroup>()
    package var names = History<Views.Name>()
    package var policyTexts = History<Views.PolicyText>()
    package var accounts = History<Views.Account>()
    package var windows = History<Views.Window>()
    package var ruleMemberships = History<Views.RuleMembership>()
    package var rules = History<Views.RuleText>()
    package var exceptions = History<Views.Exception>()
    package var conditions = History<Views.RuleText>()
    package var scopes = History<Views.RuleText>()
    package var types = History<Views.DeclaredType>()
    package var errors = History<Views.ExpressionError>()
    package var allowances = History<Views.Allowance>()
    package var decisions = History<Views.Decided>()

    package init() {}

    mutating func note(_ views: Views, at seq: Seq) {
        memberships.note(views.memberships, at: seq)
        reasons.note(views.reasons, at: seq)
        assignments.note(views.assignments, at: seq)
        logins.note(views.logins, at: seq)
        appGroups.note(views.appGroups, at: seq)
        names.note(views.names, at: seq)
        policyTexts.note(views.policyTexts, at: seq)
        accounts.note(views.accounts, at: seq)
        windows.note(views.windows, at: seq)
        ruleMemberships.note(views.ruleMemberships, at: seq)
        rules.note(views.rules, at: seq)
        exceptions.note(views.exceptions, at: seq)
        conditions.note(views.conditions, at: seq)
        scopes.note(views.scopes, at: seq)
        types.note(views.types, at: seq)
        errors.note(views.errors, at: seq)
        allowances.note(views.allowances, at: seq)
        decisions.note(views.decisions, at: seq)
    }
}
