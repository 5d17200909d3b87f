package import Database

/// What must hold between wants and jobs while no worker runs.
package enum JobCheck {
    /// A want without a job, or with one that reflects another seq.
    ///
    /// - Parameter connection: where it is sought.
    /// - Returns: the first in words; nil where there is none.
    /// - Throws: `StorageError`.
    package static func difference(_ connection: any SQLConnection) throws -> String? {
        let row = try connection.first(
            """
            SELECT wants.app, wants.resource, wants.wanted_seq, jobs.wanted_seq
            FROM wants LEFT JOIN jobs ON jobs.app = wants.app AND jobs.resource = wants.resource
            WHERE jobs.wanted_seq IS NULL OR jobs.wanted_seq <> wants.wanted_seq OR jobs.kind <> wants.kind
            """)
        return row.map { "a want without its job: \($0.values)" }
    }
}
