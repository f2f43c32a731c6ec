public import EventLoop
internal import HTTPTransport

/// Gets a document from a service: one GET, no redirect.
public struct DocumentFetch: Sendable {
    private static let patience: Int64 = 10_000_000_000

    /// Why there is none: a sentence that says what to do.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    private let origin: HTTPOrigin

    /// Of an `http` or `https` URL without a query.
    public init(_ url: String) throws(Failure) {
        do throws(HTTPOrigin.ParseError) { origin = try HTTPOrigin(url) } catch {
            throw Failure(description: error.description)
        }
    }

    /// The host, unless it is this machine.
    public var foreignHost: String? { origin.foreignHost }

    /// Its content, if the answer is a 2xx that comes within ten seconds.
    public func get(on loop: EventLoop = .shared) async throws(Failure) -> [UInt8] {
        try await loop.run { () throws(Failure) in
            let answer: HTTPAnswer
            do throws(HTTPError) { answer = try await self.answer(on: loop) } catch {
                throw Failure(description: "\(error); start the service, or name a file")
            }
            guard (200...299).contains(answer.status) else {
                throw Failure(
                    description:
                        "\(origin) answered \(answer.status); name the document itself, like \(origin.host)/openapi.json"
                )
            }
            return answer.body
        }
    }

    private func answer(on loop: EventLoop) async throws(HTTPError) -> HTTPAnswer {
        let request = HTTPRequest("GET", origin.basePath.isEmpty ? "/" : origin.basePath)
        let encoded: EncodedRequest
        do throws(HTTPRequestError) { encoded = try EncodedRequest(request, host: origin.host) } catch {
            throw HTTPError(unsendable: error)
        }
        let client = HTTPClient(origin, on: loop)
        defer { client.close() }
        return try await client.send(encoded, deadline: MonotonicClock.now + Self.patience)
    }
}
