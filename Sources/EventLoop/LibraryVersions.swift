internal import COpenSSL
internal import CUV

extension EventLoop {
    /// The C libraries that it stands on, with the versions that are loaded now.
    public static var libraries: [(name: String, version: String)] {
        // OpenSSL's own text has the date of its release too: `OpenSSL 3.0.17 1 Jul 2025`.
        let openSSL = String(cString: OpenSSL_version(OPENSSL_VERSION)).split(separator: " ")
        return [
            ("libuv", String(cString: uv_version_string())),
            ("OpenSSL", openSSL.count > 1 ? String(openSSL[1]) : "unknown"),
        ]
    }
}
