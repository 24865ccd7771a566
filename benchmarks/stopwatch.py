"""Wall and processor time of work that is done many times, by label: the median and the 95th percentile."""

import statistics
import time


class Stopwatch:
    """Times work by label. Processor time is this process's own: what a database server does is not in it."""

    def __init__(self) -> None:
        self._spent: dict[str, list[tuple[float, float]]] = {}

    def timed(self, label: str, work):
        """Do the work, keep how long it took in seconds, and give what it answered."""
        start, busy = time.perf_counter(), time.process_time()
        answer = work()
        spent = (time.perf_counter() - start, time.process_time() - busy)
        self._spent.setdefault(label, []).append(spent)
        return answer

    def tell(self) -> None:
        """Print each label's milliseconds, in the order in which they were first timed."""
        for label, spent in self._spent.items():
            wall, busy = (sorted(1000 * pair[n] for pair in spent) for n in (0, 1))
            last = int(len(spent) * 0.95)
            print(
                f"  {label:42} {len(spent):4} times   p50 {statistics.median(wall):7.1f}   p95 {wall[last]:7.1f} ms"
                f"   (processor p50 {statistics.median(busy):7.1f}   p95 {busy[last]:7.1f})"
            )
