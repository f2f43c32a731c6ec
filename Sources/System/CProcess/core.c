#define _GNU_SOURCE
#include <sched.h>
#include <string.h>

#include "CProcess.h"

_Static_assert(sizeof(stampede_cores) >= sizeof(cpu_set_t), "a set of cores has no room");

int stampede_stay_on_core(stampede_cores *before) {
    cpu_set_t all, one;
    int core = sched_getcpu();
    if (core < 0 || sched_getaffinity(0, sizeof all, &all) < 0) return -1;
    memcpy(before, &all, sizeof all);
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return sched_setaffinity(0, sizeof one, &one);
}

int stampede_leave_core(const stampede_cores *before) {
    return sched_setaffinity(0, sizeof(cpu_set_t), (const cpu_set_t *)before);
}
