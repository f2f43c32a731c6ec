internal import EventLoop
internal import WireFaults

/// What faults do to a piece and to a connection.
extension RelayedConnection {
    /// Does these faults to a piece, and lets it wait its turn if it still exists then.
    func strike(_ piece: UnsafeRawBufferPointer, by struck: UInt64, on lane: Lane) {
        var parcel = Parcel(bytes: [], due: 0, rate: nil, stalls: 0, delays: 0, isLast: false)
        var delay: Int64 = 0
        var length = piece.count
        board.forEach(in: struck) { fault in
            guard !isOver, !lane.isMute else { return }
            switch fault.fault.kind {
            case .latency:
                delay += fault.delay + relay.jitter(within: fault.jitter)
                parcel.delays |= fault.bit
            case .bandwidth(let rate):
                parcel.rate = min(rate, parcel.rate ?? rate)
                parcel.delays |= fault.bit
            case .stall: parcel.stalls |= fault.bit
            case .reset, .halfOpen: return meet(fault)
            case .drop:
                guard fault.dropsOne() else { return }
                lane.mute()
            case .cut(let limit):
                let left = cutsAfter[fault.bit] ?? limit
                cutsAfter[fault.bit] = max(0, left - piece.count)
                guard piece.count >= left else { return }
                parcel.isLast = true
                length = min(length, left)
            }
            note(fault)
        }
        // Lost, if it was dropped or the connection is gone or dead.
        guard !isOver, !lane.isMute else { return }
        if delay > 0 { parcel.due = MonotonicClock.now + delay }
        parcel.bytes = ArraySlice(piece.prefix(length))
        lane.append(parcel)
        if parcel.isLast { lane.mute() }
        pump(lane)
    }

    /// Meets a fault of the whole connection.
    func meet(_ fault: FaultInEffect) {
        guard !isOver else { return }
        note(fault)
        if case .reset = fault.fault.kind { return cut(byReset: true) }
        silences |= fault.bit
        for lane in [requests, replies] where fault.fault.concerns(lane.direction) { lane.silence() }
    }

    private func note(_ fault: FaultInEffect) {
        fault.meetsPiece()
        if met & fault.bit == 0 {
            met |= fault.bit
            fault.meetsConnection()
        }
    }
}
