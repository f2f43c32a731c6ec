/// A piece that doesn't pass at once.
struct Parcel {
    /// What is left of it.
    var bytes: ArraySlice<UInt8>
    /// Not before this instant (monotonic, nanoseconds).
    var due: Int64
    /// The most bytes a second, if that is limited.
    var rate: Int?
    /// The faults that hold it back as long as they are in effect.
    var stalls: UInt64
    /// The faults by which it is late: when they are over, it goes at once.
    var delays: UInt64
    /// Whether the connection ends behind it.
    var isLast: Bool

    /// A fault is over.
    mutating func forget(_ fault: UInt64) {
        stalls &= ~fault
        guard delays & fault != 0 else { return }
        delays &= ~fault
        if delays == 0 { (due, rate) = (0, nil) }
    }
}
