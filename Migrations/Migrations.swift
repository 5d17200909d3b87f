/// The schema of each engine as numbered SQL files, compiled into the binary, in the order in which they are applied.
///
/// An applied file is never changed: the migrator refuses a database whose checksum of it is another.
package enum Migrations {
    /// Which tables a file makes; a rebuild needs the derived ones alone.
    package enum Part: Sendable {
        case journal
        case projections
        case outbox
        /// No table: what the planner is told of them all.
        case statistics
    }

    /// One numbered file.
    package struct File: Sendable {
        /// Number and name, such as `0001_journal`.
        package let name: String
        package let part: Part
        package let sql: String
    }

    /// The files for SQLite.
    package static let sqlite: [File] = [
        File(name: "0001_journal", part: .journal, sql: text(PackageResources._001_journal_sqlite_sql)),
        File(name: "0002_projections", part: .projections, sql: text(PackageResources._002_projections_sqlite_sql)),
        File(name: "0003_outbox", part: .outbox, sql: text(PackageResources._003_outbox_sqlite_sql)),
        File(name: "0004_removals", part: .projections, sql: text(PackageResources._004_removals_sqlite_sql)),
        File(name: "0005_flow", part: .outbox, sql: text(PackageResources._005_flow_sqlite_sql)),
        // A rebuild computes under the same plans.
        File(name: "0006_statistics", part: .statistics, sql: text(PackageResources._006_statistics_sqlite_sql)),
        File(name: "0007_doubts", part: .outbox, sql: text(PackageResources._007_doubts_sqlite_sql)),
        File(
            name: "0008_doubt_statistics", part: .outbox,
            sql: text(PackageResources._008_doubt_statistics_sqlite_sql)),
        File(name: "0009_tokens", part: .projections, sql: text(PackageResources._009_tokens_sqlite_sql)),
        File(name: "0010_time", part: .projections, sql: text(PackageResources._010_time_sqlite_sql)),
        File(
            name: "0011_time_statistics", part: .statistics,
            sql: text(PackageResources._011_time_statistics_sqlite_sql)),
        File(name: "0012_rules", part: .projections, sql: text(PackageResources._012_rules_sqlite_sql)),
        File(
            name: "0013_rule_statistics", part: .statistics,
            sql: text(PackageResources._013_rule_statistics_sqlite_sql)),
        File(name: "0014_mappings", part: .projections, sql: text(PackageResources._014_mappings_sqlite_sql)),
        File(
            name: "0015_mapping_statistics", part: .statistics,
            sql: text(PackageResources._015_mapping_statistics_sqlite_sql)),
        File(
            name: "0016_separations", part: .projections, sql: text(PackageResources._016_separations_sqlite_sql)),
        File(name: "0017_scopes", part: .projections, sql: text(PackageResources._017_scopes_sqlite_sql)),
        File(
            name: "0018_scope_statistics", part: .statistics,
            sql: text(PackageResources._018_scope_statistics_sqlite_sql)),
        File(
            name: "0019_audit_indexes", part: .projections, sql: text(PackageResources._019_audit_indexes_sqlite_sql)),
        File(
            name: "0020_audit_statistics", part: .statistics,
            sql: text(PackageResources._020_audit_statistics_sqlite_sql)),
        File(name: "0021_traces", part: .outbox, sql: text(PackageResources._021_traces_sqlite_sql)),
        File(
            name: "0022_trace_statistics", part: .outbox,
            sql: text(PackageResources._022_trace_statistics_sqlite_sql)),
        File(name: "0023_reviews", part: .projections, sql: text(PackageResources._023_reviews_sqlite_sql)),
        File(
            name: "0024_review_statistics", part: .statistics,
            sql: text(PackageResources._024_review_statistics_sqlite_sql)),
        File(
            name: "0025_attribute_types", part: .projections,
            sql: text(PackageResources._025_attribute_types_sqlite_sql)),
        File(
            name: "0026_attribute_type_statistics", part: .statistics,
            sql: text(PackageResources._026_attribute_type_statistics_sqlite_sql)),
        File(name: "0027_sinks", part: .projections, sql: text(PackageResources._027_sinks_sqlite_sql)),
        File(name: "0028_sink_progress", part: .outbox, sql: text(PackageResources._028_sink_progress_sqlite_sql)),
        File(
            name: "0029_sink_statistics", part: .statistics,
            sql: text(PackageResources._029_sink_statistics_sqlite_sql)),
        File(name: "0030_names", part: .outbox, sql: text(PackageResources._030_names_sqlite_sql)),
        File(
            name: "0031_name_statistics", part: .outbox, sql: text(PackageResources._031_name_statistics_sqlite_sql)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
