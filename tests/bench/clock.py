"""Time that a process has spent on the processor: what else the machine is doing does not count."""

import time


def seconds(pid):
    """Of all threads of any process (Linux: clock_getcpuclockid(3)); elsewhere the time of day."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return time.perf_counter()
