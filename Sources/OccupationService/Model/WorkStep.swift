/// The steps of work on a spool, in their order.
enum WorkStep: String, Sendable, CaseIterable {
    /// Assembly.
    case assembly = "ARM"
    /// Welding; its turn comes when assembly is complete.
    case welding = "SOLD"
    /// Measuring; its turn comes when welding is complete.
    case metrology = "METROLOGIA"

    /// The step that must be complete before this one; nil for the first.
    var before: WorkStep? {
        switch self {
        case .assembly: nil
        case .welding: .assembly
        case .metrology: .welding
        }
    }
}
