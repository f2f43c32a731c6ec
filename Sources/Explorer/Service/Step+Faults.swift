extension Step.Action {
    /// What can become of a command beside going.
    static let faults: [Step.Action] = [.dropBefore, .dropAfter, .loading, .readOnly, .outOfMemory, .maxClients]

    /// What Redis says, for those that are errors.
    var errorText: String {
        switch self {
        case .loading: "LOADING Redis is loading the dataset in memory"
        case .readOnly: "READONLY You can't write against a read only replica."
        case .outOfMemory: "OOM command not allowed when used memory > 'maxmemory'."
        case .maxClients: "ERR max number of clients reached"
        case .go, .dropBefore, .dropAfter, .expire, .restart, .background: ""
        }
    }

    /// What stands behind the command in a drawing.
    var mark: String {
        switch self {
        case .dropBefore: "  ✗ the connection breaks before"
        case .dropAfter: "  ✗ the connection breaks after"
        default: ""
        }
    }
}
