import Glibc

/// Until when each client must have sent its request. libmicrohttpd ends connections on which nothing happens; one
/// that drips a byte a second would stay for ever.
struct ClientPatience {
    private var deadlines: [Int32: Int64] = [:]

    /// From now on the client on this socket has to hurry; nil: it may take its time.
    mutating func set(_ socket: Int32, deadline: Int64?) { deadlines[socket] = deadline }

    /// Shuts down the connections of those that were too slow; libmicrohttpd sees their end and closes them.
    mutating func end(now: Int64) {
        for (socket, deadline) in deadlines where deadline <= now {
            shutdown(socket, Int32(SHUT_RDWR))
            deadlines[socket] = nil
        }
    }
}
