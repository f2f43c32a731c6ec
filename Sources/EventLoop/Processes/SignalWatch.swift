internal import CUV
import Glibc

/// Turns a signal to this process into a call on the loop's thread, until it is cancelled.
public final class SignalWatch: @unchecked Sendable {
    // Sendable: `action` is set once and called on the loop's thread; the handle is touched only there.
    private let loop: EventLoop
    private let handle: UnsafeMutablePointer<uv_signal_t>
    fileprivate let action: @Sendable () -> Void

    /// Calls the action at each such signal from now on.
    public init(_ signal: Int32, on loop: EventLoop, action: @escaping @Sendable () -> Void) async {
        self.loop = loop
        self.action = action
        handle = .allocate(capacity: 1)
        await loop.run {
            uv_signal_init(loop.uv, self.handle)
            self.handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
            uv_signal_start(self.handle, signalHasCome, signal)
        }
    }

    /// The signal does again what it does without us.
    public func cancel() async {
        await loop.run {
            uv_close(UnsafeMutableRawPointer(self.handle).assumingMemoryBound(to: uv_handle_t.self)) { handle in
                guard let handle, let data = uv_handle_get_data(handle) else { return }
                handle.deallocate()
                Unmanaged<SignalWatch>.fromOpaque(data).release()
            }
        }
    }
}

private func signalHasCome(_ handle: UnsafeMutablePointer<uv_signal_t>?, _ signal: Int32) {
    guard let data = handle?.pointee.data else { return }
    Unmanaged<SignalWatch>.fromOpaque(data).takeUnretainedValue().action()
}
