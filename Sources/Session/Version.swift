/// The version of Stampede.
public enum Version {
    /// As reports and `stampede version` tell it.
    public static let current = "0.1.0"
}
