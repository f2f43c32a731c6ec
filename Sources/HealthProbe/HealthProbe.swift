internal import EventLoop
internal import HTTPTransport
internal import JSON

/// One look at a health path, for containers and orchestrators without curl: what `stampede probe` does.
public struct HealthProbe: Sendable {
    /// A value that the answer's JSON must have at a path.
    public struct Expectation: Sendable, Equatable {
        /// Names and indices: `checks.redis`.
        public var path: String
        /// A text as it is; anything else as JSON writes it: `true`, `7`.
        public var value: String

        /// Reads `PATH=VALUE`; nil if there is no `=` or no path.
        public init?(_ text: String) {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
            path = String(text[..<sign])
            value = String(text[text.index(after: sign)...])
        }
    }

    /// Why the target isn't as it should be.
    public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    /// What to ask, with its path.
    public var url: String
    /// What its answer must say.
    public var expectations: [Expectation]
    /// How long connecting and answering may take together.
    public var timeout: Duration

    /// A look at a URL, by default for any 2xx within 5 s.
    public init(url: String, expectations: [Expectation] = [], timeout: Duration = .seconds(5)) {
        self.url = url
        self.expectations = expectations
        self.timeout = timeout
    }

    /// Asks once. It returns if the answer is a 2xx that meets the expectations.
    public func run() async throws(Failure) {
        do {
            let origin = try HTTPOrigin(url)
            let target = origin.basePath.isEmpty ? "/" : origin.basePath
            let request = try EncodedRequest(HTTPRequest("GET", target), host: origin.host)
            let time = timeout.components.seconds * 1_000_000_000 + timeout.components.attoseconds / 1_000_000_000
            let (status, body) = try await EventLoop.shared.run {
                let client = HTTPClient(origin, on: .shared)
                defer { client.close() }
                let answer = try await client.send(request, deadline: MonotonicClock.now + time)
                return (answer.status, answer.body)
            }
            try check(status, body)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    private func check(_ status: Int, _ body: [UInt8]) throws(Failure) {
        guard (200..<300).contains(status) else { throw Failure(description: "\(url) answered \(status)") }
        guard !expectations.isEmpty else { return }
        guard let json = try? JSON(parsing: body) else {
            throw Failure(description: "\(url) answered something that is no JSON")
        }
        for expectation in expectations {
            let found = json.value(at: expectation.path)
            let text = found.map { $0.string ?? $0.text }
            guard text == expectation.value else {
                let what = text.map { "is \($0)" } ?? "is not there"
                throw Failure(
                    description: "\(url): \(expectation.path) \(what), not \(expectation.value)")
            }
        }
    }
}
