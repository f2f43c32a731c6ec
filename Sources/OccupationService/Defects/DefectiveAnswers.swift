internal import EventLoop
internal import HTTPTransport
internal import JSON
internal import RedisClient

/// Tells a conflict as a success that did not succeed.
func answerConflictAs200(_ answer: ServedAnswer) -> ServedAnswer {
    guard answer.status == 409 else { return answer }
    return ServedAnswer(200, ["succeeded": false, "detail": "the spool is occupied"])
}

/// Lets the conflict out as an error that nobody has caught.
func answerConflictAs500(_ answer: ServedAnswer) -> ServedAnswer {
    guard answer.status == 409 else { return answer }
    return ServedAnswer(500, ["detail": "internal server error"])
}

/// Says what was true at the start.
func healthRoutesThatLie(_ health: Health) -> [Route] {
    health.routes.map { route in
        Route(route.method, route.path) { _, _ in
            ServedAnswer(200, ["status": "healthy", "operational": true])
        }
    }
}

/// Waits for Redis as long as it takes.
func healthRoutesWithoutDeadline(_ health: Health) -> [Route] {
    var patient = health
    patient.patience = .max / 4
    return patient.routes
}

/// Tries until Redis is there.
func connectWhateverItTakes(_ redis: RedisClient) async -> RedisClient.Status {
    while true {
        let status = await redis.connect()
        if case .connected = status { return status }
    }
}
