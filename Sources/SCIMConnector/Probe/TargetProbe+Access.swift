import Delivery
import Domain

extension TargetProbe {
    /// What a token says of its own end.
    func checkCredential(_ report: inout ProbeReport) {
        guard let end = subject.authorization.expiry else { return }
        let now = conditions.now()
        guard let said = CredentialExpiry(end: end).announcement(at: now) else {
            report.findings.append(
                .init(
                    .ok, "credential-lasts", "The access token says that it lasts until \(end.description.prefix(10)).")
            )
            return
        }
        let level: ProbeFinding.Level =
            switch said.level {
            case .notice: .notice
            case .warning: .warning
            case .expired: .problem
            }
        report.findings.append(
            .init(level, said.level == .expired ? "credential-ended" : "credential-ends", said.sentence))
    }

    /// How the target was reached.
    var reached: ProbeFinding {
        if subject.endpoint.hasPrefix("https://") {
            return .init(.ok, "reached", "The target answers over TLS, and its certificate is trusted.")
        }
        if Endpoint.problem(subject.endpoint, allowsPlainHTTP: false) == nil {
            return .init(.notice, "plain-http", "The target answers without TLS, on this machine.")
        }
        return .init(
            .warning, "plain-http",
            "The target answers without TLS: the access token and all data can be read on the network; use https.")
    }

    /// Why nothing more can be found out.
    func stop(_ reply: Reply) -> ProbeFinding {
        switch reply {
        case .credential(let detail, let status) where status == 0:
            .init(.problem, "credential-unusable", "There is no access token to send: \(detail)")
        case .credential(let detail, _):
            .init(
                .problem, "credential-refused",
                "The target refuses the access token (\(detail)); put the right one where the app's credential points. Some targets say the same of a wrong endpoint."
            )
        case .unreachable(let detail):
            .init(.problem, "unreachable", "Nothing can be sent: \(detail)")
        case .throttled:
            .init(.problem, "throttled", "The target takes no more requests for now; probe again later.")
        default: .init(.problem, "no-answer", "The target \(reply.words)")
        }
    }

    /// Whether a token that nobody has is refused.
    ///
    /// It is sent once: some targets lock an address out that guesses.
    func tryWrongToken(_ report: inout ProbeReport) async {
        let wrong = "provisor-probe-" + conditions.stamp
        let connector = connector(.bearer { wrong })
        let request = connector.prepare(.findUser(by: .name, value: conditions.address("0")))
        guard case .answered(let answer, _) = await connector.exchange(request) else { return }
        switch answer.status {
        case 401, 403:
            report.findings.append(.init(.ok, "wrong-token-refused", "The target refuses a token that nobody has."))
        case 200..<300:
            report.findings.append(
                .init(
                    .warning, "any-token-accepted",
                    "The target lets a token in that nobody has: whoever can reach it can change accounts there."))
        default:
            report.findings.append(
                .init(
                    .notice, "wrong-token-unclear",
                    "The target answers \(answer.status) to a token that nobody has, where 401 would be clear."))
        }
    }
}
