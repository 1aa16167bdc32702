"""A writer in a process of its own, killed at some moment."""

import os
import random
import signal
import time
from collections.abc import Callable


def killed_writer(write: Callable[[int], None], least: int, most: int, soon: float) -> list[int]:
    """Run what writes for ever and reports each number to a pipe, kill it, and give all the numbers it reported.

    It is killed some time, at most ``soon`` seconds, after a number of reports from ``least`` to below ``most``.
    """
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(out)
            write(into)
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as reports:
        lines = [reports.readline() for _ in range(random.randrange(least, most))]
        time.sleep(random.uniform(0, soon))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended before it was killed"
        lines += reports.readlines()
    return [int(line) for line in lines if line]
