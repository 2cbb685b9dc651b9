"""Reads and writes safetensors with numpy alone: eight bytes of header length, a JSON header, the tensors."""
import json
import struct

import numpy
import torch

DTYPES = {"F32": numpy.float32, "F16": numpy.float16, "I64": numpy.int64, "I32": numpy.int32}


def load(path):
    """{name: tensor} of the file at `path`; fp32 and integers as stored, fp16 widened."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            array = numpy.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
            array = array.astype(numpy.float32) if array.dtype == numpy.float16 else array.copy()
            tensors[name] = torch.from_numpy(array)
    return tensors
