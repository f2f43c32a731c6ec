internal import Checkers

/// One kind of fault that can be done and undone. Loop-bound.
protocol Disturbance: AnyObject {
    /// What it means for whoever is judged; asked after `begin`.
    var effect: FaultWindow.Effect { get }
    /// Does it; when this returns it is surely in effect.
    func begin() async throws(TargetError)
    /// Undoes it; when this returns all that it touched is surely as before.
    func end() async throws(TargetError)
    /// Whether its time runs from when it was asked for, and ends without us.
    var endsByItself: Bool { get }
    /// What a reader should know of it, after its end; nil: nothing beyond its window.
    var note: String? { get }
}

extension Disturbance {
    var endsByItself: Bool { false }
    var note: String? { nil }
}
