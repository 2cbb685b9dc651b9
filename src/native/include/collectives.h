// Process groups: what the ABI (collectives.cpp) asks of a backend (collectives_gloo.cpp, collectives_nccl.cpp).
#pragma once

#include "abi.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace snoopi::collectives {

// What ended a join or a collective. Numbers are part of the ABI (CollectiveFailure in C#).
enum class Failure : int32_t { other = 0, peer_lost = 1, timed_out = 2, aborted = 3 };

// Numbers are part of the ABI (CollectiveBackend in C#).
enum class Backend : int32_t { gloo = 0, nccl = 1 };

class CollectiveError : public std::runtime_error {
public:
    CollectiveError(Failure failure, const std::string& cause) : std::runtime_error(cause), failure(failure) {}
    const Failure failure;
};

// A collective that was started. It keeps its buffer's memory, and what of the group it needs, alive.
class Work {
public:
    virtual ~Work() = default;
    // Returns when the buffer holds the result; throws otherwise.
    virtual void wait() = 0;
};

// The ranks of one membership, connected. One thread calls collectives; any thread may call abort.
class Group {
public:
    virtual ~Group() = default;
    virtual void set_timeout(std::chrono::milliseconds timeout) = 0;
    virtual std::unique_ptr<Work> all_reduce_sum(const at::Tensor& flat) = 0;
    // `bytes` is a contiguous buffer of bytes on the backend's device.
    virtual std::unique_ptr<Work> broadcast(const at::Tensor& bytes, int root) = 0;
    // `mine` and `all` (as often as there are ranks) are host memory.
    virtual void all_gather(const uint8_t* mine, int64_t length, uint8_t* all) = 0;
    // Ends what is in progress, on whichever thread, and closes the connections, so that the others notice.
    virtual void abort() noexcept = 0;
};

struct Seat {
    int rank;
    int world_size;
    std::chrono::milliseconds timeout;
    std::string bind_host;
    int device;  // of CUDA, where the backend wants one
    // Set when the join was given up; looked at wherever a join can wait.
    const std::atomic<bool>& given_up;
    std::chrono::steady_clock::time_point deadline;

    // Throws when the join was given up or its time is over; `what` is what it still waits for.
    void check(const std::string& what) const;
};

// Blocking; run on a thread that may be left behind. The store is absent for a group of one rank.
std::unique_ptr<Group> join_gloo(const Seat& seat, const c10::intrusive_ptr<c10d::Store>& store);
int current_cuda_device();
std::unique_ptr<Group> join_nccl(const Seat& seat, const c10::intrusive_ptr<c10d::Store>& store);

}  // namespace snoopi::collectives
