public import EventLoop
internal import Harness
internal import RedisClient
internal import Reporting

/// Whether this machine is ready for runs, and what to do where it isn't.
public struct Diagnosis: Sendable {
    /// One thing that was looked at.
    public struct Finding: Sendable, Equatable {
        /// How bad it is.
        public enum State: String, Sendable, CaseIterable {
            /// As it should be.
            case ok
            /// Runs work, but not every one, or not as well.
            case warning
            /// No run works.
            case problem
        }

        /// What was looked at.
        public var name: String
        /// How bad it is.
        public var state: State
        /// What was found.
        public var text: String
        /// What to do; nil where nothing is to be done.
        public var advice: String?

        /// A finding; without advice it is `ok`.
        public init(_ name: String, _ text: String, _ state: State = .ok, advice: String? = nil) {
            self.name = name
            self.state = state
            self.text = text
            self.advice = advice
        }
    }

    /// What was found, in the order in which it was looked at.
    public var findings: [Finding]

    /// Whether runs work.
    public var isReady: Bool { !findings.contains { $0.state == .problem } }

    /// Looks at everything; takes well under a second. A private Redis is started and stopped, and a folder is made
    /// and removed where reports will stand.
    public static func examine(reports: String, on loop: EventLoop = .shared) async -> Diagnosis {
        let libraries = (EventLoop.libraries + RedisClient.libraries).map { "\($0.name) \($0.version)" }
        return Diagnosis(findings: [
            Finding("stampede", "\(Version.current), with \(libraries.joined(separator: ", "))"),
            await .redis(on: loop),
            .openFiles(OpenFileLimit.current, raised: OpenFileLimit.raise()),
            .ports(PortRange.current),
            .clocks(),
            .cores(Report.Machine.current.cores),
            .reports(reports),
        ])
    }
}
