internal import EventLoop
public import HTTPTransport
public import JSON

/// What can be asked of an occupation service, wherever it runs: each request on a connection of its own.
public protocol OccupationCalls: Sendable {
    /// Where it listens.
    var origin: HTTPOrigin { get throws }
}

/// What it answered.
public struct OccupationAnswer: Sendable {
    /// The status.
    public var status: Int
    /// The content.
    public var body: JSON
    /// `Retry-After`.
    public var retryAfter: String?
    /// `Allow`.
    public var allow: String?
}

extension OccupationCalls {
    /// Sends a request; without an answer in 30 s it is an error.
    public func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> OccupationAnswer {
        try await send(method, path, bytes: body.map { Array($0.utf8) })
    }

    /// The same with any content.
    public func send(_ method: String, _ path: String, bytes: [UInt8]?) async throws -> OccupationAnswer {
        let origin = try origin
        return try await EventLoop.shared.run {
            let client = HTTPClient(origin, on: .shared)
            defer { client.close() }
            let request = HTTPRequest(method, path, body: bytes)
            let answer = try await client.send(
                EncodedRequest(request, host: origin.host), deadline: MonotonicClock.now + 30_000_000_000)
            return OccupationAnswer(
                status: answer.status, body: try JSON(parsing: answer.body),
                retryAfter: answer.value(of: "Retry-After"),
                allow: answer.value(of: "Allow")
            )
        }
    }

    /// Takes a spool, by default for its first step.
    public func take(_ tag: String, worker: Int, _ step: String = "ARM") async throws -> OccupationAnswer {
        try await send(
            "POST", "/api/occupation/tomar",
            #"{"worker_id":\#(worker),"worker_nombre":"W\#(worker)","tag_spool":"\#(tag)","operacion":"\#(step)"}"#)
    }

    /// Pauses the work on it.
    public func pause(_ tag: String, worker: Int, token: String? = nil) async throws -> OccupationAnswer {
        try await send("POST", "/api/occupation/pausar", content(tag, worker, token, ""))
    }

    /// Completes the work on it.
    public func complete(_ tag: String, worker: Int, token: String? = nil) async throws -> OccupationAnswer {
        try await send(
            "POST", "/api/occupation/completar", content(tag, worker, token, #","fecha_operacion":"2026-01-31""#))
    }

    /// Extends the lease on it.
    public func extend(
        _ tag: String, worker: Int, token: String? = nil, seconds: Int
    ) async throws -> OccupationAnswer {
        try await send(
            "POST", "/api/occupation/extender", content(tag, worker, token, #","additional_seconds":\#(seconds)"#))
    }

    private func content(_ tag: String, _ worker: Int, _ token: String?, _ rest: String) -> String {
        #"{"worker_id":\#(worker),"tag_spool":"\#(tag)"\#(token.map { #","lock_token":"\#($0)""# } ?? "")\#(rest)}"#
    }
}
