#pragma once
#include <sys/types.h>

/// Starts `file` (found in PATH) with `argv` and `environment` as the leader of a process group of its own.
///
/// The child has default signal handlers and an empty signal mask, reads from /dev/null, writes to
/// `output`, which becomes both its stdout and its stderr, has no other file of ours open, and is killed by
/// the kernel when this process ends, however it ends; what the child has started in its group is killed then too, by a
/// second process of ours. `directory` may be NULL.
///
/// Returns the process id, or -errno of the step that failed, that of `execve` included.
pid_t stampede_spawn(const char *file, char *const argv[], char *const environment[], const char *directory,
                     int output);

/// Kills what a child that has ended left in its group, and stores its status. Returns 1, or 0 if it hasn't ended.
int stampede_collect(pid_t pid, int *status);

/// A file descriptor that becomes readable when the process ends, or -errno.
int stampede_pidfd_open(pid_t pid);
