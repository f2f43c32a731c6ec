/// Tells by the name of a header, a parameter or a member whether its value is a secret.
enum SecretName {
    private static let parts = [
        "password", "passwd", "passphrase", "pwd", "token", "secret", "credential", "cookie", "signature", "apikey",
        "accesskey", "privatekey", "authorization", "authentication",
    ]

    static func isSecret(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased().filter { $0 != "_" && $0 != "-" }
        return name == "pass" || name == "auth" || parts.contains { name.contains($0) }
    }

    /// Whether the value of a parameter of a URL is a secret: `key` is an API's there, and a datum's elsewhere.
    static func isSecretParameter(_ name: some StringProtocol) -> Bool { isSecret(name) || name.lowercased() == "key" }

    /// Whether the value is one of those that are told apart by their beginning: a token of a lock or a lease.
    static func isToken(_ name: some StringProtocol) -> Bool { name.lowercased().contains("token") }
}
