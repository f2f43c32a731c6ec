#pragma once
#include <sys/types.h>

/// Starts the process that kills what is left of our children's groups when this process has ended, however it ended,
/// unless it runs already. It is deaf to the signals that are blocked here. Returns 0, or -errno.
int stampede_guard_start(void);

/// From now on this group is killed at our end. Async-signal-safe.
void stampede_guard_add(pid_t group);

/// From now on it isn't. To be said before the id can belong to somebody else.
void stampede_guard_remove(pid_t group);
