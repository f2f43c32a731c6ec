internal import EventLoop
internal import History
internal import LockService
internal import Redaction
internal import Scenario

/// What the lock client of a run sends for each operation, and what Redis answered, as far as the recorded outcome
/// tells it: nothing is guessed. Tokens are shortened.
struct LockExchanges: Sendable {
    private let locks: LockConfiguration
    private let defect: LockDefect?
    /// By how much the scenario extends leases, where all its steps do so by the same.
    private let extendsBy: Duration?

    init(_ scenario: Scenario, defect: LockDefect?) {
        locks = LockConfiguration(scenario)
        self.defect = defect
        let times = scenario.groups.flatMap(\.steps).compactMap { step -> Duration? in
            if case .extend(let time, _) = step.action { time } else { nil }
        }
        extendsBy = Set(times).count == 1 ? times.first : nil
    }

    /// The words for an operation; nil if nothing was sent, or it isn't known what.
    func exchange(of operation: Operation, _ names: Names) -> Exchange? {
        guard operation.outcome != .unavailable else { return nil }
        let call = Call(
            operation, key: locks.key(of: names[operation.resource]),
            fence: locks.fenceKey(of: names[operation.resource]),
            token: RedactedToken(operation.token.text(in: names)).description, names: names)
        if let defect, defect.changes(operation.kind) { return defective(defect, call) }
        return honest(call)
    }

    /// One operation with its texts.
    private struct Call {
        let operation: Operation
        let key: String
        let fence: String
        let token: String
        let holder: String

        init(_ operation: Operation, key: String, fence: String, token: String, names: Names) {
            self.operation = operation
            self.key = key
            self.fence = fence
            self.token = token
            holder = RedactedToken(operation.holder.text(in: names)).description
        }

        func exchange(_ request: String, granted: String = "", conflict: String = "", refused: String = "") -> Exchange
        {
            let answer =
                switch operation.outcome {
                case .granted: granted
                case .conflict: conflict
                case .refused: refused
                case .unavailable, .failed, .indeterminate: ""
                }
            return Exchange(request: request, answer: answer)
        }
    }

    private func honest(_ call: Call) -> Exchange? {
        let (key, token) = (call.key, call.token)
        switch call.operation.kind {
        case .acquire where locks.fencing:
            return call.exchange(
                "script acquire(\(key), \(call.fence), \(token), \(locks.ttl.wholeMilliseconds))",
                granted: "\(call.operation.fencing)", conflict: "the holder's token")
        case .acquire:
            let expiry = locks.expiry
            return call.exchange(
                "SET \(key) \(token) NX \(expiry.unit) \(expiry.count)", granted: "OK", conflict: "nil")
        case .release: return call.exchange("script release(\(key), \(token))", granted: "1", refused: "0")
        case .extend:
            let time = extendsBy.map { "\($0.wholeMilliseconds)" } ?? "…"
            return call.exchange(
                "script extend(\(key), \(token), \(time))", granted: Self.left(call.operation.lease),
                refused: "nil, or another holder's token")
        case .read:
            let isFree = call.operation.holder.isNone
            return call.exchange(
                "script owner(\(key))",
                granted: isFree ? "nil, -2" : "\(call.holder), \(Self.left(call.operation.lease))")
        // No command of the lock client.
        case .call: return nil
        }
    }

    private func defective(_ defect: LockDefect, _ call: Call) -> Exchange? {
        let (key, token) = (call.key, call.token)
        switch (defect, call.operation.outcome) {
        case (.checkThenSet, .granted):
            let set = "GET \(key)\nSET \(key) \(token) PX \(locks.ttl.wholeMilliseconds)"
            return locks.fencing
                ? call.exchange("\(set)\nINCR \(call.fence)", granted: "nil\nOK\n\(call.operation.fencing)")
                : call.exchange(set, granted: "nil\nOK")
        case (.checkThenSet, .conflict): return call.exchange("GET \(key)", conflict: "the holder's token")
        case (.noTTL, _): return call.exchange("SET \(key) \(token) NX", granted: "OK", conflict: "nil")
        case (.secondsAsMilliseconds, _):
            let seconds = max(1, locks.ttl.components.seconds)
            return call.exchange("SET \(key) \(token) NX PX \(seconds)", granted: "OK", conflict: "nil")
        case (.getThenDelete, .granted): return call.exchange("GET \(key)\nDEL \(key)", granted: "\(token)\n1")
        case (.releaseWithoutToken, _): return call.exchange("DEL \(key)", granted: "1", refused: "0")
        case (.extendWithoutOwner, .granted):
            return call.exchange("PEXPIRE \(key) \(call.operation.lease / 1_000_000)", granted: "1")
        default: return nil
        }
    }

    /// The time left as Redis tells it: milliseconds, or -1 for a lock without an end.
    private static func left(_ lease: Int64) -> String {
        lease == Operation.noExpiry ? "-1" : "\(lease / 1_000_000)"
    }
}

extension LockDefect {
    /// Whether operations of a kind are sent in another way than by the honest client.
    fileprivate func changes(_ kind: Operation.Kind) -> Bool {
        switch self {
        case .checkThenSet, .noTTL, .secondsAsMilliseconds: kind == .acquire
        case .getThenDelete, .releaseWithoutToken: kind == .release
        case .extendWithoutOwner: kind == .extend
        // What it sends beyond the honest client's command is no part of the operation.
        case .connectionLeakOnConflict: false
        }
    }
}
