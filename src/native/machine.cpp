// What this process computes with: threads, the BLAS that is live, CUDA devices.
#include "abi.h"

#include <ATen/Parallel.h>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <omp.h>
#include <torch/version.h>

#ifdef SNOOPI_WITH_NCCL  // then CUDA's headers are there too
#include <c10/cuda/CUDACachingAllocator.h>
#endif

using snoopi::guarded;

namespace {

// A symbol among the libraries that this one was linked with or that the process made global; null when there
// is none.
template <class Function>
Function find(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

void keep(const std::string& text, char* buffer, int64_t capacity) {
    TORCH_CHECK(capacity > 0, "The buffer for a text must have room.");
    const auto length = std::min<int64_t>(static_cast<int64_t>(text.size()), capacity - 1);
    std::memcpy(buffer, text.data(), length);
    buffer[length] = '\0';
}

std::string library_of(void* symbol) {
    Dl_info info;
    if (symbol == nullptr || dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return "";
    char resolved[PATH_MAX];
    return realpath(info.dli_fname, resolved) != nullptr ? resolved : info.dli_fname;
}

// The driver's own interface, which is the same for every CUDA version; absent on a machine without a driver.
struct CudaDriver {
    int (*init)(unsigned) = nullptr;
    int (*count)(int*) = nullptr;
    int (*get)(int*, int) = nullptr;
    int (*name)(char*, int, int) = nullptr;
    int (*memory)(size_t*, int) = nullptr;
    int (*attribute)(int*, int, int) = nullptr;
    bool live = false;

    CudaDriver() {
        void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
        if (library == nullptr) return;
        load(library, "cuInit", init);
        load(library, "cuDeviceGetCount", count);
        load(library, "cuDeviceGet", get);
        load(library, "cuDeviceGetName", name);
        load(library, "cuDeviceTotalMem_v2", memory);
        load(library, "cuDeviceGetAttribute", attribute);
        live = init && count && get && name && memory && attribute && init(0) == 0;
    }

    template <class Function>
    static void load(void* library, const char* symbol, Function& function) {
        function = reinterpret_cast<Function>(dlsym(library, symbol));
    }
};

const CudaDriver& driver() {
    static const CudaDriver instance;
    return instance;
}

constexpr int compute_capability_major = 75, compute_capability_minor = 76;

}  // namespace

SNOOPI_API int32_t snoopi_machine_threads() {
    return guarded([] { return static_cast<int32_t>(at::get_num_threads()); });
}

// Threads of libtorch's operations and of our own loops (OpenMP), for the calling thread and those not yet in
// libtorch.
SNOOPI_API int32_t snoopi_machine_set_threads(int32_t count) {
    return guarded([&] {
        TORCH_CHECK(count >= 1, "The number of threads must be at least 1; found ", count, ".");
        at::set_num_threads(count);
        omp_set_num_threads(count);
        return 1;
    });
}

// Threads that OpenBLAS starts by itself, 0 where another BLAS is live.
// Operations that have no deterministic form refuse to run instead of differing from run to run.
SNOOPI_API int32_t snoopi_machine_set_deterministic(int32_t deterministic) {
    return guarded([&] {
        at::globalContext().setDeterministicAlgorithms(deterministic != 0, false);
        at::globalContext().setDeterministicCuDNN(deterministic != 0);
        at::globalContext().setBenchmarkCuDNN(false);
        return 1;
    });
}

SNOOPI_API int32_t snoopi_machine_blas_threads() {
    return guarded([] {
        const auto get = find<int (*)()>("openblas_get_num_threads");
        return get == nullptr ? 0 : get();
    });
}

SNOOPI_API int32_t snoopi_machine_set_blas_threads(int32_t count) {
    return guarded([&] {
        TORCH_CHECK(count >= 1, "The number of threads must be at least 1; found ", count, ".");
        if (const auto set = find<void (*)(int)>("openblas_set_num_threads")) set(count);
        return 1;
    });
}

SNOOPI_API int32_t snoopi_machine_libtorch(char* version, char* path, int64_t capacity) {
    return guarded([&] {
        keep(TORCH_VERSION, version, capacity);
        keep(library_of(reinterpret_cast<void*>(&at::get_num_threads)), path, capacity);
        return 1;
    });
}

// The library that libtorch's matrix products end in (`path`), and what OpenBLAS says of itself (`detail`,
// else empty). `mkl` is 1 where libtorch was built with MKL, which it then links statically or by its own
// names.
SNOOPI_API int32_t snoopi_machine_blas(char* path, char* detail, int64_t capacity, uint8_t* mkl) {
    return guarded([&] {
        keep(library_of(dlsym(RTLD_DEFAULT, "sgemm_")), path, capacity);
        const auto config = find<const char* (*)()>("openblas_get_config");
        keep(config == nullptr ? "" : config(), detail, capacity);
        *mkl = at::hasMKL() ? 1 : 0;
        return 1;
    });
}

// CUDA devices that the driver shows, whether or not this libtorch can use them.
SNOOPI_API int32_t snoopi_machine_cuda_devices(int32_t* count) {
    return guarded([&] {
        int found = 0;
        if (!driver().live || driver().count(&found) != 0) found = 0;
        *count = found;
        return 1;
    });
}

// Bytes that libtorch's allocator has taken from a CUDA device; -1 where this library was built without CUDA's headers.
SNOOPI_API int32_t snoopi_machine_cuda_memory(int32_t index, int64_t* bytes) {
    return guarded([&] {
#ifdef SNOOPI_WITH_NCCL
        // Place 0 of each statistic is the sum over all pools.
        *bytes = c10::cuda::CUDACachingAllocator::getDeviceStats(index).reserved_bytes[0].current;
#else
        *bytes = -1;
#endif
        return 1;
    });
}

SNOOPI_API int32_t snoopi_machine_cuda_device(
    int32_t index, char* name, int64_t capacity, int64_t* memory_bytes, int32_t* major, int32_t* minor) {
    return guarded([&] {
        int device = 0;
        size_t bytes = 0;
        char text[256] = "";
        const CudaDriver& cuda = driver();
        TORCH_CHECK(cuda.live && cuda.get(&device, index) == 0, "There is no CUDA device ", index, ".");
        const bool told = cuda.name(text, sizeof text, device) == 0 && cuda.memory(&bytes, device) == 0 &&
                          cuda.attribute(major, compute_capability_major, device) == 0 &&
                          cuda.attribute(minor, compute_capability_minor, device) == 0;
        TORCH_CHECK(told, "The driver would not describe CUDA device ", index, ".");
        keep(text, name, capacity);
        *memory_bytes = static_cast<int64_t>(bytes);
        return 1;
    });
}
