"""One rank of a plain c10d group over Gloo: times all-reduces as it is told.

Arguments: rank, world size, port of rank 0's store. Reads lines "MEGABYTES ROUNDS" and answers each with the seconds of every
round, with blanks between.
"""

import sys
import time
from datetime import timedelta

import torch
import torch.distributed as dist


def main():
    rank, world_size, port = (int(word) for word in sys.argv[1:4])
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=world_size,
                            timeout=timedelta(seconds=60))
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        megabytes, rounds = (int(word) for word in line.split())
        flat = torch.zeros(megabytes << 18)
        seconds = []
        for _ in range(rounds):
            # Together: a rank that waits for the other one's start would count that as its own time.
            dist.all_gather([torch.zeros(1) for _ in range(world_size)], torch.zeros(1))
            start = time.perf_counter()
            dist.all_reduce(flat)
            seconds.append(time.perf_counter() - start)
        print(" ".join(repr(value) for value in seconds), flush=True)


main()
