extension Scenario {
    /// How clients reach the target.
    public enum Connections: Sendable, Equatable {
        /// Each client has a connection of its own.
        case own
        /// All clients share a pool of at most so many.
        case pool(Int)
        /// The clients of a process of the service share so many HTTP/2 connections, each request on a stream of its own.
        case multiplexed(Int)
    }
}
