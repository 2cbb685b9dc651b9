"""The PyTorch side of the benchmark: answers one JSON object a line for each JSON object a line.

  {"open": FOLDER, "threads": N}    loads unet/ (config.json, weights) and lora.safetensors of the folder
                                    -> {"variants": [NAME, ...], "torch": VERSION}
  {"step": NAME, "inputs": FILE}    one step of a variant -> {"seconds": S, "vsd_loss": L, "lora_loss": L}
  {"add": COUNT}                    that many additions of 4x4 tensors -> {"seconds": S}

Every variant starts from the same weights and keeps its own state. The process ends when its input does.
"""
import gc
import json
import os
import sys
import time

import torch

import pgsb
import safetensors_file
from unet import UNet

# What a PyTorch user would try: the fastest one counts.
VARIANTS = {
    "batched teachers": {"batched": True},
    "four teacher forwards": {"batched": False},
    "batched teachers, channels last": {"batched": True, "channels_last": True},
}


def load_step(folder, **options):
    with open(os.path.join(folder, "unet", "config.json")) as file:
        config = json.load(file)
    with open(os.path.join(folder, "lora.json")) as file:
        lora = json.load(file)
    weights = safetensors_file.load(os.path.join(folder, "unet", "diffusion_pytorch_model.safetensors"))
    adapters = safetensors_file.load(os.path.join(folder, "lora.safetensors"))
    student, teacher = UNet(config), UNet(config)
    student.load_state_dict(weights)
    teacher.load_state_dict(weights)
    parameters = []
    with torch.no_grad():
        for name, layer in teacher.add_lora(lora["rank"], lora["alpha"], lora["targets"]):
            layer.lora_a.copy_(adapters.pop(f"base_model.model.{name}.lora_A.weight"))
            layer.lora_b.copy_(adapters.pop(f"base_model.model.{name}.lora_B.weight"))
            parameters += [layer.lora_a, layer.lora_b]
    if adapters:
        raise ValueError(f"lora.safetensors has adapters that fit no layer: {', '.join(adapters)}")
    return pgsb.Step(student, teacher, parameters, **options)


def load_inputs(path, cache={}):
    if path not in cache:
        inputs = safetensors_file.load(path)
        inputs["null"] = inputs["null"].expand(inputs["text"].shape).contiguous()
        drops = inputs.pop("drops").bool()[:, None, None]
        inputs["lora_text"] = torch.where(drops, inputs["null"], inputs["text"])
        cache[path] = inputs
    return cache[path]


def run_step(step, inputs):
    gc.collect()
    begin = time.perf_counter()
    vsd_loss, lora_loss = step.run(inputs)
    return {"seconds": time.perf_counter() - begin, "vsd_loss": vsd_loss, "lora_loss": lora_loss}


def run_additions(count):
    a, b = torch.ones(4, 4), torch.ones(4, 4)
    begin = time.perf_counter()
    for _ in range(count):
        a + b
    return {"seconds": time.perf_counter() - begin}


def main():
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            torch.set_num_threads(request["threads"])
            steps = {name: load_step(request["open"], **options) for name, options in VARIANTS.items()}
            answer = {"variants": list(steps), "torch": torch.__version__}
        elif "step" in request:
            answer = run_step(steps[request["step"]], load_inputs(request["inputs"]))
        else:
            answer = run_additions(request["add"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
