import Domain
import Foundation
import Logging
import ServiceLifecycle
import Sinks
import Store

/// The delivery to sinks as a service: a signal stops it at once, and what was not acknowledged comes again.
struct SinkDelivery: Service {
    let service: SinkService

    /// - Parameters:
    ///   - session: whose journal is delivered.
    ///   - database: path of its file.
    ///   - logger: told what fails.
    ///   - only: the one sink to deliver to; nil for all.
    init(_ session: Session, database: String, _ logger: Logger, only: EntityKey? = nil) {
        service = SinkService(
            store: session.store,
            environment: SinkEnvironment(
                origin: SinkOrigin(version: Provisor.version, host: Self.host, process: "\(getpid())"),
                sleep: { try await Task.sleep(for: $0) }, random: { UInt64.random(in: .min ... .max) },
                secret: { try Secret.read($0) }, lockPath: database + ".sinks"),
            logger: logger, only: only)
    }

    func run() async throws { await cancelWhenGracefulShutdown { await service.run() } }

    private static var host: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, 255) == 0 else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
