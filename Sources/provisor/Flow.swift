import Delivery
import Domain
import Sinks
import Store

/// The way of a change, top to bottom: each stage and the type that crosses to the next.
///
/// 1. A command line is parsed into a `Command`: requests with names as typed, who asks, and why
///    (`provisor/Commands`, one file a subcommand).
/// 2. `Decider` turns each `Request` into `Event`s, or refuses it with a `Refusal`. Pure: it asks only its `State`
///    (`Domain/Commands`).
/// 3. `CommandProcessor` appends the events to the journal, sealed, inside one transaction
///    (`Store/Journal`). Waiting commands share a commit (`GroupCommit`).
///    Before it, whatever has fallen due by the command's time becomes events, each by a command of its own
///    (`CommandProcessor.fire`, from `DueTable`): windows, ends and beginnings of memberships, dates of leaving.
///    After it, `SeparationCheck` sees whether somebody came to hold what must be separate; then all of it is taken back.
/// 4. `Projector` computes the derived tables from each event, in the same transaction (`Store/Projections`). What rules,
///    conditions and scopes say of a user (`RuleBook`, over `Expressions`) it evaluates there, and nowhere else.
/// 5. `Reactor` raises what is wanted of each app, and `Outbox` makes the jobs due, in the same transaction
///    (`Store/Reactor`, `Store/Outbox`).
/// 6. `DeliveryWorker` leases a job as a `Claim`. Each `Turn` records the last answer, reads what is wanted now,
///    and commits the next request's intent (`Delivery/Worker`). Four times a second it sees whether something has
///    fallen due. `UserDelivery` and `GroupDelivery` decide what to send,
///    `Pacing` when. Removals beyond an app's limits were held at stage 3 (`Decider.holding`), and count as wanted still.
/// 7. A `Connector` turns an `Operation` into a `PreparedRequest`, sends it, and classifies the answer as a `Reply`
///    (`SCIMConnector`, over the protocol in `SCIM`; what a product accepts is a `TargetProfile`).
/// 8. What the reply confirmed goes back to stage 3 as events: `AccountCreated`, `MembersConfirmed`, ...
///
/// A `Review` keeps no lines: `ReviewLines` computes them from the intervals as of its seq, whenever they are asked for.
///
/// Beside the flow: `Reconciliation` reads a target as a whole and reports what differs, as events of stage 3;
/// `HistoryImport` is a source of commands; `Audit` answers questions from the interval tables, and its `Tracer` walks all of
/// these stages, back and forth, for one change of access; `Reports` makes files of such answers that people hand over;
/// `DecisionServer` answers the one question of a sign-in from the same tables, over HTTP: each `Question` on one snapshot,
/// let in by a token that is a fact of stage 3 like any other (`Server`);
/// `SinkService` tells the journal to others, each `SinkRunner` by a place of its own that moves on once the sink has taken a batch
/// (`Sinks`); an event becomes an `EventOutline`, and from it OCSF, a CloudEvent or a plain record.
/// `Rebuild` replays stage 4 and 5 into a scratch database and compares; `Backup` copies journal and keys while the rest
/// goes on, and `Restoration` checks such a copy and puts it back; `Doctor` looks and changes nothing; `Sandbox` stands in
/// for a target.
enum Flow {
    /// What crosses each boundary, in order.
    ///
    /// Here so that the compiler notices when the list above grows old.
    typealias Stages = (
        command: Command, request: Request, event: Event, refusal: Refusal, claim: Claim, operation: Operation,
        prepared: PreparedRequest, reply: Reply, told: SinkMessage
    )
}
