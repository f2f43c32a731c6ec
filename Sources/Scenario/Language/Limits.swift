/// What a scenario may ask for at most; beyond it a number is more likely a slip than a wish.
enum Limits {
    /// Clients of a scenario.
    static let clients = 1...100_000
    /// Rounds, passes.
    static let rounds = 1...100_000_000
    /// The time of a scenario.
    static let duration = Duration.milliseconds(1)...Duration.seconds(7 * 24 * 3600)
    /// The TTL of a lock.
    static let lease = Duration.seconds(30 * 24 * 3600)
    /// The time of one operation.
    static let timeout = Duration.milliseconds(1)...Duration.seconds(600)
    /// Fixed resources.
    static let resources = 1...1_000_000
    /// Connections of a pool, and of a ceiling.
    static let connections = 1...100_000
}
