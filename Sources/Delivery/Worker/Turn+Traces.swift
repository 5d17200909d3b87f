import Store

/// What a turn leaves behind for a trace, beside what the delivery itself needs.
extension Turn {
    /// Notes a question that was answered; a request that was to change something has its own record.
    func note(_ sent: Sent, _ memory: inout DeliveryMemory, _ outbox: Outbox) throws {
        guard let question = sent.question, sent.wasSent else { return }
        memory.questions += 1
        try outbox.note(
            question, of: claim, status: sent.reply.status, className: sent.reply.className, now: now)
    }

    /// Notes the end of the attempt, where this turn is it.
    func close(_ outcome: Outcome, _ memory: DeliveryMemory, _ outbox: Outbox) throws {
        let (result, problem): (ClaimResult, String?)
        switch outcome {
        case .send: return
        case .finished: (result, problem) = (.done, nil)
        case .putBack(let why): (result, problem) = (.again, why)
        case .parked(let reason, _): (result, problem) = (.parked, reason)
        case .held(let reason, _): (result, problem) = (.held, reason)
        case .fenced: (result, problem) = (.fenced, nil)
        }
        try outbox.close(claim, result, problem: problem, questions: memory.questions, now: now)
    }
}
