import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// Why a connection could not be made or used, in words that hold no secret.
enum ConnectionWords {
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            // One for each address of a name.
            error.connectionErrors.first.map { words($0.error) } ?? "its name cannot be resolved"
        case let error as IOError: unsafe String(cString: strerror(error.errnoCode))
        // A full description may repeat header values, and so the token.
        case let error as HTTPClientError: error.shortDescription
        default: String(String(describing: error).prefix(160))
        }
    }
}
