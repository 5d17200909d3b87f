package import Audit
package import Domain

/// Who had an app, or every app, over a period, since when, how, and by whom: for people to review.
package struct AccessReport: ReportContent {
    package enum Grouping: String, Sendable, CaseIterable {
        /// A table for each app.
        case app
        /// A table for each manager, on a sheet of its own.
        case manager
    }

    /// One app, by its key and the name that it was asked for by; nil for every one.
    private let app: (key: EntityKey, name: String)?
    private let grouping: Grouping
    /// Which attribute of a user names the manager.
    private let managerAttribute: String

    package init(app: (key: EntityKey, name: String)?, grouping: Grouping, managerAttribute: String) {
        self.app = app
        self.grouping = grouping
        self.managerAttribute = managerAttribute
    }

    package let report = "access"
    package let kind = "Access review"
    package var title: String { app.map { "Who had \($0.name)" } ?? "Who had which app" }

    package let explanation =
        "Everybody who had access at any time of the period, one row for each unbroken stretch of it: how they signed in, which policies gave it by which groups, and whose command began it. Names, policies and groups are called as they were at the end of the period."

    package var options: [(name: String, value: String)] {
        [("app", app?.name ?? "(every app)"), ("by", grouping.rawValue), ("managerAttribute", managerAttribute)]
    }

    package var columns: [ReportColumn] {
        let isByManager = grouping == .manager
        return [
            ReportColumn("user", "User"), ReportColumn("displayName", "Name", .data),
            ReportColumn("app", "App", isByManager && app == nil ? .everywhere : .data),
            ReportColumn("manager", "Manager", isByManager ? .data : .everywhere),
            ReportColumn("loginMethods", "Login method"), ReportColumn("since", "From"),
            ReportColumn("until", "Until"), ReportColumn("reasons", "Policy (by groups)"),
            ReportColumn("grantedBy", "Begun by"), ReportColumn("grantedReason", "Reason", .data),
            ReportColumn("seq", "Seq"), ReportColumn("review", "Review", .page),
        ]
    }

    package func write(to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod) throws {
        let count = try audit.accessCount(app: app?.key, in: period)
        let apps = try app.map { [$0.key] } ?? audit.apps(in: period)
        var figures = [("People with access", count.users.grouped)]
        if app == nil { figures.append(("Apps", Int64(apps.count).grouped)) }
        let counted = app == nil ? "Accesses at" : "At"
        figures += [
            ("\(counted) the beginning", count.atBeginning.grouped), ("Begun", count.began.grouped),
            ("Ended", count.ended.grouped), ("\(counted) the end", count.atEnd.grouped),
        ]
        try writer.figures(figures.map { (label: $0.0, value: $0.1) })
        switch grouping {
        case .app: try writeByApp(apps, to: writer, from: audit, period)
        case .manager: try writeByManager(count, to: writer, from: audit, period)
        }
    }

    private func writeByApp(
        _ apps: [EntityKey], to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod
    ) throws {
        let methods = try audit.loginMethods(in: period)
        var origins = AccessOrigins(audit, period, managerAttribute: managerAttribute)
        for (place, app) in apps.enumerated() {
            let name = try audit.name(.app, app, asOf: period.last)
            let count = try audit.accessCount(app: app, in: period)
            try writer.beginSection(
                ReportSection(
                    title: name, caption: "Who had \(name), by user name", note: Self.note(count),
                    empty: "Nobody had \(name) in this period.", beginsSheet: place > 0, isSigned: true))
            if writer.isPage, count.stretches > 0 {
                var picture = TimelinePicture(period, kinds: methods)
                try audit.forEachAccess(app: app, in: period) { picture.add($0, label: $0.userName) }
                picture.finish()
                try writer.picture(
                    picture.svg(place + 1, title: "Who had \(name) over the period", things: "people"),
                    caption: picture.caption(by: "login method", "people"))
            }
            try audit.forEachAccess(app: app, in: period) { record in
                try writer.row(Self.cells(record, try origins.origin(of: record)))
            }
            try writer.endSection()
        }
    }

    private func writeByManager(
        _ count: AccessCount, to writer: any ReportWriter, from audit: Audit, _ period: ReportPeriod
    ) throws {
        var origins = AccessOrigins(audit, period, managerAttribute: managerAttribute)
        if writer.isPage, count.stretches > 0 {
            let title = "\(app.map { "Who had \($0.name)" } ?? "All access") over the period"
            let things = app == nil ? "accesses" : "people"
            var picture = TimelinePicture(period, kinds: try audit.loginMethods(in: period))
            for app in try app.map({ [$0.key] }) ?? audit.apps(in: period) {
                try audit.forEachAccess(app: app, in: period) { record in
                    picture.add(
                        record, label: self.app == nil ? "\(record.appName): \(record.userName)" : record.userName)
                }
            }
            picture.finish()
            try writer.picture(
                picture.svg(1, title: title, things: things), caption: picture.caption(by: "login method", things))
        }
        let managers = try audit.usersByManager(app: app?.key, in: period, managerAttribute: managerAttribute)
        for (manager, users) in managers {
            let who = manager.map { "managed by \($0)" } ?? "without a manager"
            try writer.beginSection(
                ReportSection(
                    title: manager ?? "No manager", caption: "Access of those \(who), by user name",
                    note: "\(Int64(users.count).of("user", "users")) \(who).", empty: "", beginsSheet: true,
                    isSigned: true))
            for user in users {
                try audit.forEachAccess(app: nil, user: user, in: period) { record in
                    guard app == nil || app?.key == record.app else { return }
                    try writer.row(Self.cells(record, try origins.origin(of: record)))
                }
            }
            try writer.endSection()
        }
        if managers.isEmpty {
            try writer.beginSection(
                ReportSection(title: "No access", caption: "", empty: "Nobody had access in this period."))
            try writer.endSection()
        }
    }

    private static func note(_ count: AccessCount) -> String {
        "\(count.users.of("person", "people")) in all: \(count.atBeginning.grouped) at the beginning, \(count.atEnd.grouped) at the end."
    }

    private static func cells(_ record: AccessRecord, _ origin: AccessOrigin) -> [ReportCell] {
        [
            .name(record.userName, detail: origin.person.displayName), .text(origin.person.displayName),
            .text(record.appName), .text(origin.person.manager), .list(record.methods.map(\.name)),
            .time(record.since), .time(record.until), .list(origin.reasons),
            .name(origin.actor ?? "", detail: origin.reason), .text(origin.reason), .number(record.seq),
            .boxes(record.until == nil ? ["keep", "remove"] : []),
        ]
    }
}
