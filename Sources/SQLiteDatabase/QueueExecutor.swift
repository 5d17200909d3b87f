import Dispatch

/// Runs tasks on a dispatch queue.
///
/// A loop of transactions whose task runs on the queue of the writing connection changes no thread between two of them: each change
/// costs about as much as ten statements.
final class QueueExecutor: TaskExecutor {
    let queue: DispatchQueue

    init(_ queue: DispatchQueue) { self.queue = queue }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
