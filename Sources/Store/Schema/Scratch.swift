/// The scratch tables through which the projector tells itself and the reactor what an event has touched.
///
/// They live in each writing connection's own temporary schema, hold rows only within one transaction, and let one event
/// touch a million rows, or a thousand events one row each, with a fixed number of statements.
package enum Scratch {
    /// Makes the tables; run once when a writing connection opens.
    package static let script = """
        -- Reasons that an event may have begun or ended.
        CREATE TEMP TABLE scratch_reasons (
            policy INTEGER, via INTEGER, user INTEGER, seq INTEGER, PRIMARY KEY (policy, via, user)
        ) WITHOUT ROWID;
        -- Assignments whose reasons have changed, and by which event.
        CREATE TEMP TABLE scratch_assignments (app INTEGER, user INTEGER, seq INTEGER, PRIMARY KEY (app, user)) WITHOUT ROWID;
        -- Users who came into a group or left it, and what follows is not settled yet.
        CREATE TEMP TABLE scratch_moves (seq INTEGER PRIMARY KEY, grp INTEGER, user INTEGER);
        -- Candidates whose policy's condition is false (0) or has no value (2).
        CREATE TEMP TABLE scratch_conditions (
            policy INTEGER, user INTEGER, value INTEGER, message TEXT, seq INTEGER, PRIMARY KEY (policy, user)
        ) WITHOUT ROWID;
        -- Candidates for whom the scope of the app is false (0) or has no value (2).
        CREATE TEMP TABLE scratch_scopes (
            app INTEGER, user INTEGER, value INTEGER, message TEXT, seq INTEGER, PRIMARY KEY (app, user)
        ) WITHOUT ROWID;
        -- Users whose membership by a rule changes: how they are members now, and how they were; NULL where not.
        CREATE TEMP TABLE scratch_rules (
            grp INTEGER, user INTEGER, how TEXT, was TEXT, direct INTEGER, PRIMARY KEY (grp, user)
        ) WITHOUT ROWID;
        -- What the reactor must raise: the resources of apps, why, and by which seq.
        CREATE TEMP TABLE touched (
            app INTEGER, resource INTEGER, kind TEXT, seq INTEGER, revoke_seq INTEGER, assignment INTEGER, delay INTEGER
        );
        -- What one command has touched in all, for what it takes away at once.
        CREATE TEMP TABLE scratch_taken (
            app INTEGER, resource INTEGER, kind TEXT, revoked INTEGER, PRIMARY KEY (app, resource)
        ) WITHOUT ROWID;
        """
}
