import Crypto
import Database

/// One derived table, as rebuild compares it.
package struct DerivedTable: Hashable, Sendable {
    package let name: String
    /// Columns in order, the primary key first.
    let columns: [String]
    /// How many of the columns are the primary key.
    let keyCount: Int

    /// Every derived table.
    ///
    /// A table that is missing here would be neither compared nor made again; a test counts them.
    package static let all = [
        DerivedTable("users", "key", 1, "external_id user_name folded status attributes"),
        DerivedTable("groups", "key", 1, "external_id name folded removed_seq"),
        DerivedTable(
            "apps", "key", 1,
            "name folded connector profile endpoint credential concurrency features push_groups paused removed_seq changed_seq"
        ),
        DerivedTable("app_mappings", "app path", 2, "expression"),
        DerivedTable("policies", "key", 1, "name folded app grp login_method priority enabled removed_seq"),
        DerivedTable("policy_versions", "policy from_seq", 2, "app grp login_method priority enabled to_seq"),
        DerivedTable("names", "kind key from_seq", 3, "name folded to_seq"),
        DerivedTable("memberships", "grp member from_seq", 3, "kind to_seq"),
        DerivedTable("group_paths", "ancestor descendant", 2, "ways"),
        DerivedTable("reasons", "app user policy via from_seq", 5, "to_seq"),
        DerivedTable("assignments", "app user from_seq", 3, "to_seq"),
        DerivedTable("login_methods", "app user from_seq", 3, "policy login_method to_seq"),
        DerivedTable("app_groups", "app grp from_seq", 3, "to_seq"),
        DerivedTable("links", "app resource", 2, "kind remote_id created active attributes activated_seq"),
        DerivedTable("accounts", "app user from_seq", 3, "remote_id active to_seq"),
        DerivedTable("link_members", "app grp user", 3, ""),
        DerivedTable("wants", "app resource", 2, "kind wanted_seq revoke_seq"),
        DerivedTable("parked", "app resource", 2, "seq reason detail dropped"),
        DerivedTable("vanished", "app resource", 2, "seq"),
        DerivedTable("app_settings", "app name", 2, "value"),
        DerivedTable("drift", "app kind remote_id", 3, "drift resource detail seq"),
        DerivedTable("reconciliations", "app", 1, "seq users groups"),
        DerivedTable("held_removals", "app grp resource", 3, "kind held_seq discarded"),
        DerivedTable("tokens", "key", 1, "name folded digest role removed_seq"),
        DerivedTable("policy_windows", "policy from_seq", 2, "from_at until_at open to_seq"),
        DerivedTable("due", "kind entity member", 3, "at member_kind until seq"),
        DerivedTable("attributes", "name", 1, "first_seq"),
        DerivedTable("attribute_types", "name from_seq", 2, "type to_seq"),
        DerivedTable("group_rules", "grp from_seq", 2, "expression language to_seq"),
        DerivedTable("rule_exceptions", "grp user from_seq", 3, "mode to_seq"),
        DerivedTable("rule_memberships", "grp member from_seq", 3, "how direct to_seq"),
        DerivedTable("policy_conditions", "policy from_seq", 2, "expression language to_seq"),
        DerivedTable("app_scopes", "app from_seq", 2, "expression language to_seq"),
        DerivedTable("expression_errors", "kind owner user", 3, "seq message"),
        DerivedTable("mapping_options", "app path", 2, "on_create_only fallback when_absent"),
        DerivedTable("separations", "key", 1, "name folded kind first second removed_seq"),
        DerivedTable("separation_exceptions", "from_seq", 1, "separation user until_at to_seq"),
        DerivedTable(
            "reviews", "key", 1,
            "name folded kind subject at_seq lines digest reviewers due_at allows_own closed_seq"),
        DerivedTable("review_decisions", "review user from_seq", 3, "decision to_seq"),
        DerivedTable(
            "sinks", "key", 1,
            "name folded kind target format batch credential certificates reasons first_seq paused removed_seq"),
        DerivedTable("roles", "key", 1, "actor folded role removed_seq"),
        DerivedTable("installation_settings", "name", 1, "value seq"),
        DerivedTable("queries", "seq", 1, "answers as_of"),
        DerivedTable("timeline", "kind key seq", 3, ""),
    ]

    private init(_ name: String, _ key: String, _ keyCount: Int, _ others: String) {
        self.name = name
        columns = (key.split(separator: " ") + others.split(separator: " ")).map { String($0) }
        self.keyCount = keyCount
    }

    private var list: String { columns.joined(separator: ", ") }

    /// Rows in the order of the primary key.
    var select: String {
        "SELECT \(list) FROM \(name) ORDER BY \(columns.prefix(keyCount).joined(separator: ", "))"
    }

    /// Replaces the rows of this table by those of the same table in another schema.
    func takeOver(from schema: String) -> [String] {
        ["DELETE FROM main.\(name)", "INSERT INTO main.\(name) (\(list)) SELECT \(list) FROM \(schema).\(name)"]
    }

    /// A digest over all rows, and how many there are.
    func digest(_ connection: any SQLConnection) throws -> TableDigest {
        var hash = SHA256()
        var rows = 0
        var bytes: [UInt8] = []
        try connection.forEach(select, []) { row in
            Self.append(row, to: &bytes)
            rows += 1
            if bytes.count > Self.hashedAtOnce {
                hash.update(data: bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        hash.update(data: bytes)
        return TableDigest(rows: rows, digest: hash.finalize().hexadecimal)
    }

    /// Bytes that are put into the digest in one go.
    private static let hashedAtOnce = 1 << 16

    /// A row as it goes into a digest: every value marked by its class, so that 1 and "1" differ.
    private static func append(_ row: SQLRow, to bytes: inout [UInt8]) {
        for value in row.values {
            switch value {
            case .null: bytes.append(UInt8(ascii: "n"))
            case .integer(let number):
                bytes.append(UInt8(ascii: "i"))
                bytes.append(contentsOf: String(number).utf8)
            case .real(let number):
                bytes.append(UInt8(ascii: "r"))
                bytes.append(contentsOf: String(number).utf8)
            case .text(let text):
                bytes.append(UInt8(ascii: "t"))
                bytes.append(contentsOf: String(text.utf8.count).utf8)
                bytes.append(UInt8(ascii: ":"))
                bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                bytes.append(UInt8(ascii: "b"))
                bytes.append(contentsOf: blob.hexadecimal.utf8)
            }
            bytes.append(UInt8(ascii: "|"))
        }
    }

    /// A row for a person, with the names of its columns.
    func describe(_ row: SQLRow) -> String {
        zip(columns, row.values).map { column, value in
            switch value {
            case .null: "\(column)=NULL"
            case .integer(let number): "\(column)=\(number)"
            case .real(let number): "\(column)=\(number)"
            case .text(let value): "\(column)=\(value)"
            case .blob(let bytes): "\(column)=\(bytes.hexadecimal)"
            }
        }.joined(separator: " ")
    }

    /// The newest seq that a row names: the event that should have made it as it is.
    func newestSeq(_ row: SQLRow) -> Int64? {
        zip(columns, row.values).compactMap { column, value -> Int64? in
            guard column.hasSuffix("seq") || (column == "key" && name != "names" && name != "timeline"),
                case .integer(let number) = value
            else { return nil }
            return number
        }.max()
    }
}

/// What a table holds, in short.
package struct TableDigest: Hashable, Sendable {
    package let rows: Int
    /// SHA-256 over the rows in the order of the primary key, in hexadecimal.
    package let digest: String

    /// That of a table without rows.
    static let empty = TableDigest(rows: 0, digest: SHA256().finalize().hexadecimal)
}
