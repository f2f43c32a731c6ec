public import WireFaults

extension Scenario.Fault.Kind {
    /// What is done to what passes, if that is what it is.
    public var wire: WireFault? {
        switch self {
        case .redisWire(let fault), .serviceWire(let fault): fault
        default: nil
        }
    }

    /// Whether it is done to the service or to the way there, and not to Redis or the way there.
    public var isOfService: Bool {
        if case .serviceWire = self { return true }
        return instance != nil
    }
}
