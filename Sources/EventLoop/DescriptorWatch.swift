internal import CUV
import Glibc

/// Watches a file descriptor that belongs to somebody else (a C library's epoll or socket) and calls on the
/// loop's thread while it is ready. Loop-bound; it lives until it is cancelled.
public final class DescriptorWatch {
    /// What a descriptor can be ready for.
    public struct Events: OptionSet, Sendable {
        /// libuv's bits.
        public let rawValue: Int32
        /// The events of these bits.
        public init(rawValue: Int32) { self.rawValue = rawValue }
        /// There is something to read, or the end.
        public static let readable = Events(rawValue: Int32(UV_READABLE.rawValue))
        /// There is room to write.
        public static let writable = Events(rawValue: Int32(UV_WRITABLE.rawValue))
    }

    private let handle: UnsafeMutablePointer<uv_poll_t>
    private let loop: EventLoop
    private var isCancelled = false
    fileprivate let action: (Events) -> Void

    /// Calls the action, again and again, while the descriptor is ready for one of the events (level-triggered).
    public init(_ descriptor: Int32, for events: Events, on loop: EventLoop, action: @escaping (Events) -> Void) {
        loop.assertOnLoop()
        self.loop = loop
        self.action = action
        handle = .allocate(capacity: 1)
        uv_poll_init(loop.uv, handle, descriptor)
        handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
        watch(for: events)
    }

    /// Watches for these events from now on; for none, it rests.
    public func watch(for events: Events) {
        loop.assertOnLoop()
        guard !isCancelled else { return }
        if events.isEmpty {
            uv_poll_stop(handle)
        } else {
            uv_poll_start(handle, events.rawValue, descriptorIsReady)
        }
    }

    /// Ends the watch at once. The descriptor may be closed after it.
    public func cancel() {
        loop.assertOnLoop()
        guard !isCancelled else { return }
        isCancelled = true
        uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)) { handle in
            guard let handle, let data = uv_handle_get_data(handle) else { return }
            handle.deallocate()
            Unmanaged<DescriptorWatch>.fromOpaque(data).release()
        }
    }
}

private func descriptorIsReady(_ handle: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
    guard let data = handle?.pointee.data else { return }
    // An error makes the descriptor ready for everything: its owner finds out which by using it.
    let seen = status < 0 ? [.readable, .writable] : DescriptorWatch.Events(rawValue: events)
    Unmanaged<DescriptorWatch>.fromOpaque(data).takeUnretainedValue().action(seen)
}
