/// How hard a round presses, drawn for each round: which race shows depends on it.
struct StormPressure: Sendable, Equatable {
    /// How requests are let go.
    enum Release: String, Sendable, CaseIterable {
        /// In waves: each client's request is on its way but for its last byte, and those go out together.
        case gate = "from the gate"
        /// Each client by itself, up to 2 ms before each request.
        case offsets = "at offsets of 0 to 2 ms"
    }

    /// How many clients there are.
    var clients: Int
    var release: Release
    /// Whether connections carry their first request.
    var areConnectionsNew: Bool
    /// The one process that all requests go to; nil: they are spread over all.
    var process: Int?
    /// How many processes there are.
    var processes: Int

    /// The longest pause before a request, in nanoseconds.
    static let longestOffset: Int64 = 2_000_000

    /// Draws one for at most so many clients.
    init(most: Int, processes: Int, using random: inout SeededGenerator) {
        self.processes = processes
        release = Release.allCases.randomElement(using: &random) ?? .gate
        areConnectionsNew = Bool.random(using: &random)
        process = processes > 1 && Bool.random(using: &random) ? Int.random(in: 0..<processes, using: &random) : nil
        // Few, some and many clients show different races: each as often.
        let sizes = [2...4, 5...20, 21...100].map { $0.clamped(to: 2...max(2, most)) }
        clients = Int.random(in: sizes.randomElement(using: &random) ?? 2...2, using: &random)
        // Those of one process are every n-th connection.
        if process != nil { clients = max(2, min(clients, most / processes)) }
    }

    /// The connection that a client has, among those that are spread over the processes in turn.
    func connection(of client: Int) -> Int { process.map { client * processes + $0 } ?? client }

    /// In words.
    var words: String {
        let place = processes == 1 ? "" : process == nil ? " to \(processes) processes" : " to one process"
        return "\(clients) clients \(release.rawValue) on \(areConnectionsNew ? "new" : "warm") connections\(place)"
    }

    /// Its parts in words, each for itself.
    var parts: [String] {
        let size = clients < 5 ? "2 to 4 clients" : clients < 21 ? "5 to 20 clients" : "more than 20 clients"
        let place = processes == 1 ? [] : [process == nil ? "\(processes) processes" : "one process"]
        return [release.rawValue, areConnectionsNew ? "new connections" : "warm connections", size] + place
    }
}
