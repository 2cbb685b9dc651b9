// Process groups over NCCL: tensors on one CUDA device of this process.
//
// Not through c10d's ProcessGroupNCCL: its watchdog ends the whole process when a collective fails, and how it is
// aborted changes with every version of libtorch. NCCL's own interface has been the same since 2.14 and gives what
// re-forming needs: a communicator that can be aborted from another thread, also while it is being made.
#ifdef SNOOPI_WITH_NCCL
#include "collectives.h"

#include <c10/cuda/CUDAStream.h>
#include <cstring>
#include <cuda_runtime_api.h>
#include <mutex>
#include <nccl.h>
#include <thread>

namespace snoopi::collectives {
namespace {

using clock = std::chrono::steady_clock;

// What a wait costs in latency at most; a collective of some MB takes longer.
constexpr auto look_again = std::chrono::microseconds(50);

void check(cudaError_t result, const char* what) {
    if (result != cudaSuccess) {
        throw CollectiveError(Failure::other, std::string(what) + ": " + cudaGetErrorString(result));
    }
}

[[noreturn]] void fail(ncclResult_t result, const char* what) {
    // A rank that died shows as a broken connection to it.
    const bool is_remote = result == ncclRemoteError || result == ncclSystemError;
    throw CollectiveError(
        is_remote ? Failure::peer_lost : Failure::other, std::string(what) + ": " + ncclGetErrorString(result));
}

void check(ncclResult_t result, const char* what) {
    if (result != ncclSuccess && result != ncclInProgress) fail(result, what);
}

// The communicator and its stream. Works share it, so that neither goes while a kernel may use a buffer.
class Communicator {
public:
    explicit Communicator(int device) : device_(device) {
        check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream for collectives");
    }

    ~Communicator() {
        abort();
        // An aborted kernel ends by itself; until then it may write.
        cudaStreamSynchronize(stream_);
        cudaStreamDestroy(stream_);
    }

    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    void connect(const Seat& seat, const ncclUniqueId& id) {
        ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
        config.blocking = 0;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            check(ncclCommInitRankConfig(&handle_, seat.world_size, id, seat.rank, &config), "connecting");
        }
        settle("connecting", [&] { seat.check("NCCL to connect all ranks"); });
    }

    // Runs a collective after what the caller's stream has been given so far.
    template <class Collective>
    void enqueue(const char* what, clock::time_point deadline, const Collective& collective) {
        const auto callers = c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(device_));
        Event before;
        before.record(callers.stream());
        check(cudaStreamWaitEvent(stream_, before.handle, 0), "waiting for the buffer");
        {
            std::lock_guard<std::mutex> lock(mutex_);
            throw_if_aborted();
            check(collective(handle_, stream_), what);
        }
        settle(what, [&] { throw_if_late(what, deadline); });
    }

    cudaStream_t stream() const { return stream_; }

    // Until NCCL's background work is through; `patience` throws when it takes too long.
    template <class Patience>
    void settle(const char* what, const Patience& patience) {
        while (state(what) == ncclInProgress) {
            patience();
            std::this_thread::sleep_for(look_again);
        }
    }

    ncclResult_t state(const char* what) {
        std::lock_guard<std::mutex> lock(mutex_);
        throw_if_aborted();
        ncclResult_t result = ncclSuccess;
        check(ncclCommGetAsyncError(handle_, &result), what);
        check(result, what);
        return result;
    }

    static void throw_if_late(const char* what, clock::time_point deadline) {
        if (clock::now() < deadline) return;
        throw CollectiveError(Failure::timed_out, std::string(what) + " was not over in time");
    }

    void abort() noexcept {
        std::lock_guard<std::mutex> lock(mutex_);
        is_aborted_ = true;
        if (handle_ != nullptr) ncclCommAbort(handle_);
        handle_ = nullptr;
    }

    struct Event {
        cudaEvent_t handle = nullptr;
        Event() { check(cudaEventCreateWithFlags(&handle, cudaEventDisableTiming), "making an event"); }
        ~Event() { cudaEventDestroy(handle); }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;
        void record(cudaStream_t stream) { check(cudaEventRecord(handle, stream), "recording an event"); }
    };

private:
    void throw_if_aborted() const {
        if (is_aborted_) throw CollectiveError(Failure::aborted, "the group was aborted");
    }

    std::mutex mutex_;
    const int device_;
    cudaStream_t stream_ = nullptr;
    ncclComm_t handle_ = nullptr;
    bool is_aborted_ = false;
};

class NcclWork final : public Work {
public:
    NcclWork(std::shared_ptr<Communicator> communicator, at::Tensor buffer, const char* what, clock::time_point deadline)
        : communicator_(std::move(communicator)), buffer_(std::move(buffer)), what_(what), deadline_(deadline) {
        done_.record(communicator_->stream());
    }

    // The host waits, not only the stream: a kernel whose peer is gone never ends, and who waits for it must be
    // able to give up.
    void wait() override {
        try {
            while (cudaEventQuery(done_.handle) == cudaErrorNotReady) {
                communicator_->state(what_);
                Communicator::throw_if_late(what_, deadline_);
                std::this_thread::sleep_for(look_again);
            }
            communicator_->state(what_);
        } catch (const CollectiveError&) {
            communicator_->abort();
            // An aborted kernel may write until it has ended.
            cudaStreamSynchronize(communicator_->stream());
            throw;
        }
    }

private:
    std::shared_ptr<Communicator> communicator_;
    at::Tensor buffer_;
    const char* what_;
    clock::time_point deadline_;
    Communicator::Event done_;
};

class NcclGroup final : public Group {
public:
    NcclGroup(std::shared_ptr<Communicator> communicator, const Seat& seat, int device)
        : communicator_(std::move(communicator)), world_size_(seat.world_size), device_(device), timeout_(seat.timeout) {}

    void set_timeout(std::chrono::milliseconds timeout) override { timeout_ = timeout; }

    std::unique_ptr<Work> all_reduce_sum(const at::Tensor& flat) override {
        return start("all-reduce", flat, [&](ncclComm_t handle, cudaStream_t stream) {
            return ncclAllReduce(flat.data_ptr(), flat.data_ptr(), flat.numel(), ncclFloat, ncclSum, handle, stream);
        });
    }

    std::unique_ptr<Work> broadcast(const at::Tensor& bytes, int root) override {
        return start("broadcast", bytes, [&](ncclComm_t handle, cudaStream_t stream) {
            return ncclBroadcast(bytes.data_ptr(), bytes.data_ptr(), bytes.numel(), ncclUint8, root, handle, stream);
        });
    }

    void all_gather(const uint8_t* mine, int64_t length, uint8_t* all) override {
        const auto on_device = at::TensorOptions().dtype(at::kByte).device(at::kCUDA, static_cast<c10::DeviceIndex>(device_));
        const at::Tensor in = at::empty({length}, at::kByte), gathered = at::empty({world_size_, length}, on_device);
        std::memcpy(in.data_ptr(), mine, length);
        const at::Tensor sent = in.to(on_device);
        start("all-gather", gathered, [&](ncclComm_t handle, cudaStream_t stream) {
            return ncclAllGather(sent.data_ptr(), gathered.data_ptr(), length, ncclUint8, handle, stream);
        })->wait();
        const at::Tensor on_host = gathered.cpu();
        std::memcpy(all, on_host.data_ptr(), on_host.numel());
    }

    void abort() noexcept override { communicator_->abort(); }

private:
    template <class Collective>
    std::unique_ptr<Work> start(const char* what, const at::Tensor& buffer, const Collective& collective) {
        TORCH_CHECK(buffer.get_device() == device_, "The group was joined on CUDA device ", device_,
            "; the buffer is on ", buffer.device(), ".");
        const auto deadline = clock::now() + timeout_;
        communicator_->enqueue(what, deadline, collective);
        return std::make_unique<NcclWork>(communicator_, buffer, what, deadline);
    }

    std::shared_ptr<Communicator> communicator_;
    const int world_size_;
    const int device_;
    std::chrono::milliseconds timeout_;
};

// Rank 0 makes the id under which NCCL's ranks find each other, and leaves it in the store.
ncclUniqueId agree_on_id(const Seat& seat, const c10::intrusive_ptr<c10d::Store>& store) {
    const std::string key = "nccl";
    ncclUniqueId id;
    if (seat.rank == 0) {
        check(ncclGetUniqueId(&id), "making an id for the group");
        const auto* bytes = reinterpret_cast<const uint8_t*>(&id);
        if (store) store->set(key, std::vector<uint8_t>(bytes, bytes + sizeof id));
        return id;
    }
    while (!store->check({key})) {
        seat.check("rank 0 to leave NCCL's id in the store");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::vector<uint8_t> bytes = store->get(key);
    TORCH_CHECK(bytes.size() == sizeof id, "NCCL's id has ", bytes.size(), " bytes instead of ", sizeof id,
        ": the ranks run different versions of NCCL.");
    std::memcpy(&id, bytes.data(), sizeof id);
    return id;
}

}  // namespace

std::unique_ptr<Group> join_nccl(const Seat& seat, const c10::intrusive_ptr<c10d::Store>& store) {
    // The joining thread has no device of its own.
    check(cudaSetDevice(seat.device), "choosing the CUDA device");
    auto communicator = std::make_shared<Communicator>(seat.device);
    communicator->connect(seat, agree_on_id(seat, store));
    return std::make_unique<NcclGroup>(std::move(communicator), seat, seat.device);
}

// The device that is current on the calling thread.
int current_cuda_device() {
    int device = 0;
    check(cudaGetDevice(&device), "asking for the CUDA device");
    return device;
}

}  // namespace snoopi::collectives
#endif
