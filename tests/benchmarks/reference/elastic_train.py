"""Trains a small UNet data-parallel under torchrun: what is killed in the recovery benchmark beside our ranks.

elastic_train.py CONFIG FOLDER BATCH TIMEOUT_SECONDS. A checkpoint each 10 steps, as torchrun's own examples keep one; every
start goes on from it. FOLDER/rank-R holds the rank's process id; a line "START STEP SECONDS" of FOLDER/steps is a step that
both ranks have committed.
"""
import datetime
import json
import os
import sys
import time

import torch
import torch.distributed as dist

from unet import UNet

config_file, folder, batch, timeout = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
torch.set_num_threads(1)
dist.init_process_group("gloo", timeout=datetime.timedelta(seconds=timeout))
rank, world = dist.get_rank(), dist.get_world_size()
with open(os.path.join(folder, f"rank-{rank}"), "w") as file:
    file.write(str(os.getpid()))
with open(config_file) as file:
    config = json.load(file)
torch.manual_seed(0)
net = UNet(config)
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
checkpoint = os.path.join(folder, "checkpoint.pt")
step = 0
if os.path.exists(checkpoint):
    saved = torch.load(checkpoint)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    step = saved["step"]
start = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
share = batch // world
with open(os.path.join(folder, "steps"), "a") as log:
    while True:
        x = torch.randn(share, config["in_channels"], 8, 8)
        context = torch.randn(share, 16, config["cross_attention_dim"])
        # Two passes, as a step of ours has a student's and an adapter's.
        for _ in range(2):
            loss = (net(x, torch.full((share,), 500.0), context) - x).square().mean()
            loss.backward()
        for parameter in net.parameters():
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        flat = torch.cat([parameter.grad.flatten() for parameter in net.parameters()])
        dist.all_reduce(flat)
        offset = 0
        for parameter in net.parameters():
            parameter.grad.copy_(flat[offset:offset + parameter.numel()].view_as(parameter))
            offset += parameter.numel()
        optimizer.step()
        optimizer.zero_grad()
        if rank == 0:
            log.write(f"{start} {step} {time.time():.6f}\n")
            log.flush()
        step += 1
        if rank == 0 and step % 10 == 0:
            torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, checkpoint + ".new")
            os.replace(checkpoint + ".new", checkpoint)
