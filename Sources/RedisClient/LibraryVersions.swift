internal import CHiredis

extension RedisClient {
    /// The C library that it stands on, with the version that it was built with: hiredis tells none at run time.
    public static var libraries: [(name: String, version: String)] {
        [("hiredis", "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)")]
    }
}
