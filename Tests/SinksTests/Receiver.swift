import NIOCore
import NIOPosix
import Synchronization

/// A receiver on the loopback interface that keeps what it was sent, and answers what a test says.
final class Receiver: Sendable {
    /// What happens once a message is whole.
    enum Action: Sendable {
        /// These bytes.
        case answer(String)
        /// Nothing; the connection is closed at once.
        case close
        /// Nothing.
        case keep
    }

    /// How messages are told apart.
    enum Framing: Sendable {
        /// HTTP requests with a Content-Length.
        case http
        /// Octet counts (RFC 6587).
        case counted
    }

    let port: Int
    private let channel: any Channel
    private let log: Log

    final class Log: Sendable {
        private let texts = Mutex<[String]>([])
        func note(_ text: String) -> Int {
            texts.withLock { texts in
                texts.append(text)
                return texts.count
            }
        }
        var all: [String] { texts.withLock { $0 } }
    }

    private init(_ channel: any Channel, _ log: Log) {
        port = channel.localAddress?.port ?? 0
        self.channel = channel
        self.log = log
    }

    /// Runs `body` while a receiver listens.
    ///
    /// - Parameters:
    ///   - framing: how messages are told apart.
    ///   - port: where; 0 for any that is free.
    ///   - script: is given each message and its number from 1 on, and says what happens.
    ///   - body: is given the receiver.
    /// - Throws: what `body` throws, and what keeps it from listening.
    static func with(
        _ framing: Framing, port: Int = 0, _ script: @escaping @Sendable (String, Int) -> Action,
        _ body: (Receiver) async throws -> Void
    ) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reader(framing, log, script))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        let receiver = Receiver(channel, log)
        do {
            try await body(receiver)
        } catch {
            try? await channel.close()
            throw error
        }
        try? await channel.close()
    }

    /// Everything that came, in order.
    var messages: [String] { log.all }

    /// Waits until so many messages have come, and fails after ten seconds.
    func messages(_ count: Int) async throws -> [String] {
        for _ in 0..<1_000 where log.all.count < count { try await ContinuousClock().sleep(for: .milliseconds(10)) }
        return log.all
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let framing: Framing
        private let log: Log
        private let script: @Sendable (String, Int) -> Action
        private var received: [UInt8] = []

        init(_ framing: Framing, _ log: Log, _ script: @escaping @Sendable (String, Int) -> Action) {
            self.framing = framing
            self.log = log
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytesView
            while let message = next() {
                switch script(message, log.note(message)) {
                case .answer(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                case .close: return context.close(promise: nil)
                case .keep: break
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func next() -> String? {
            let length: Int
            switch framing {
            case .counted:
                guard let space = received.firstIndex(of: 0x20),
                    let count = Int(String(decoding: received[..<space], as: UTF8.self))
                else { return nil }
                length = space + 1 + count
            case .http:
                let text = String(decoding: received.prefix(4_096), as: UTF8.self)
                guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
                let head = text[..<end.upperBound]
                let count = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) }
                length = head.utf8.count + (count ?? 0)
            }
            guard received.count >= length else { return nil }
            defer { received.removeFirst(length) }
            return String(decoding: received.prefix(length), as: UTF8.self)
        }
    }
}
