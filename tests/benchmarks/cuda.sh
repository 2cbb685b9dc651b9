#!/usr/bin/env bash
# The checks that need an NVIDIA GPU, on a machine that has Python's torch with CUDA, CMake and g++, but no .NET.
#
#   tests/benchmarks/cuda.sh pack       where .NET is: packs the programs, self-contained, into artifacts/cuda.tar.gz
#   tests/benchmarks/cuda.sh run [DEV]  on the GPU machine, in a copy of the checkout with that file: builds src/native against
#                                       python3's torch, runs the golden tests on DEV (default cuda), then bf16 training steps
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packed=$home/artifacts/cuda
cd "$home"

pack() {
    rm -rf "$packed"
    local project
    for project in tests/SnoopiCluster.Models.Tests tests/SnoopiCluster.Tensors.Tests \
        tests/SnoopiCluster.Distillation.Tests src/SnoopiCluster.Cli; do
        dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:RestorePackagesWithLockFile=false \
            -p:ArtifactsPath="$home/artifacts/cuda-build" -p:NativeBuild="$home/artifacts/native/" -o "$packed" --nologo
    done
    rm -f "$packed/libsnoopi_native.so"
    tar -C "$home/artifacts" -czf "$home/artifacts/cuda.tar.gz" cuda
    du -h "$home/artifacts/cuda.tar.gz"
}

run() {
    local device=${1:-cuda} status=0 suite
    [[ -d $packed ]] || tar -C "$home/artifacts" -xzf "$home/artifacts/cuda.tar.gz"
    cmake -S src/native -B artifacts/cuda-native -DCMAKE_BUILD_TYPE=Release
    cmake --build artifacts/cuda-native --parallel "$(nproc)"
    cp artifacts/cuda-native/libsnoopi_native.so "$packed/"
    export OPENBLAS_NUM_THREADS=1 NVIDIA_TF32_OVERRIDE=0 SNOOPI_TEST_DEVICE=$device
    "$packed/snoopi" doctor || status=1
    for suite in Models Tensors Distillation; do
        "$packed/SnoopiCluster.$suite.Tests" -class "*Golden*" || status=1
    done
    local work
    work=$(mktemp -d)
    "$packed/snoopi" models init --arch sd15-tiny --out "$work/model" --channels 64,128,128
    "$packed/snoopi" train --local --teacher "$work/model" --prompts "$packed/Shipped/prompts.txt" --out "$work/runs" \
        --name bf16 --steps 50 --batch 16 --precision bf16 --device "$device" --set samples.every=0 || status=1
    "$packed/snoopi" verify "$work/runs/bf16" || status=1
    rm -rf "$work"
    return "$status"
}

case ${1:-} in
    pack) pack ;;
    run) shift; run "$@" ;;
    *) sed -n '2,7p' "${BASH_SOURCE[0]}" | cut -c3-; exit 2 ;;
esac
