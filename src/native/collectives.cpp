// The ABI of rendezvous stores, process groups and collectives, and what joining is, whichever the backend.
#include "collectives.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <sstream>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

using snoopi::guarded;
using snoopi::TensorHandle;

namespace snoopi::collectives {

#ifndef SNOOPI_WITH_GLOO
std::unique_ptr<Group> join_gloo(const Seat&, const c10::intrusive_ptr<c10d::Store>&) {
    throw std::invalid_argument("this build has no Gloo");
}
#endif
#ifndef SNOOPI_WITH_NCCL
std::unique_ptr<Group> join_nccl(const Seat&, const c10::intrusive_ptr<c10d::Store>&) {
    throw std::invalid_argument("this build has no NCCL");
}
int current_cuda_device() { throw std::invalid_argument("this build has no NCCL"); }
#endif

void Seat::check(const std::string& what) const {
    if (given_up) throw CollectiveError(Failure::aborted, "the join was given up");
    if (std::chrono::steady_clock::now() >= deadline) {
        std::ostringstream text;
        text << "after " << timeout.count() << " ms still waiting for " << what;
        throw CollectiveError(Failure::timed_out, text.str());
    }
}

namespace {

using clock = std::chrono::steady_clock;

// How long freeing a group may hold up its caller. An aborted group is gone in milliseconds; one that is not
// is left to its thread.
constexpr auto farewell = std::chrono::seconds(2);

constexpr auto dialling = std::chrono::seconds(10);

// The store answers already when it is dialled. c10d counts its time-out in whole seconds.
c10::intrusive_ptr<c10d::Store> dial(const std::string& host, uint16_t port) {
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = false;
    options.waitWorkers = false;
    options.timeout = dialling;
    return c10::make_intrusive<c10d::TCPStore>(host, options);
}

// What c10d says, without the trace of its stack.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Waits until every rank has said that it is there. c10d's own wait cannot be ended, so the store is asked
// again and again; ranks come within milliseconds of each other or not for long.
void meet(const Seat& seat, c10d::Store& store) {
    const auto key = [](int rank) { return "here/" + std::to_string(rank); };
    if (store.add(key(seat.rank), 1) != 1) {
        throw CollectiveError(Failure::other,
            "another process has joined as rank " + std::to_string(seat.rank) + " under this prefix");
    }
    try {
        auto pause = std::chrono::milliseconds(1);
        for (int next = 0; next < seat.world_size;) {
            if (store.check({key(next)})) {
                ++next;
                continue;
            }
            seat.check("rank " + std::to_string(next));
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds(10));
        }
    } catch (const CollectiveError&) {
        // Nobody shall go on to connect with a rank that has left.
        store.deleteKey(key(seat.rank));
        throw;
    }
}

// A membership of this process, from the beginning of its join. Shared with the joining thread, which outlives
// it when the join is given up.
struct Membership {
    std::string store_host, prefix, bind_host;
    uint16_t store_port = 0;
    int rank = 0, world_size = 1, device = 0;
    Backend backend = Backend::gloo;
    std::chrono::milliseconds timeout{};
    clock::time_point deadline;
    std::atomic<bool> given_up{false};

    std::mutex mutex;
    std::condition_variable changed;
    bool is_over = false;                // the joining thread has nothing left to say
    std::unique_ptr<Group> group;        // once joined
    std::exception_ptr error;            // once failed

    void join() noexcept {
        std::unique_ptr<Group> joined;
        std::exception_ptr failure;
        try {
            joined = connect();
        } catch (...) {
            failure = std::current_exception();
        }
        {
            std::lock_guard<std::mutex> lock(mutex);
            is_over = true;
            error = failure;
            if (!given_up) group = std::move(joined);
            changed.notify_all();
        }
        if (joined) joined->abort();
    }

    void abort() noexcept {
        std::lock_guard<std::mutex> lock(mutex);
        given_up = true;
        if (group) group->abort();
    }

private:
    c10::intrusive_ptr<c10d::Store> find_others(const Seat& seat) {
        try {
            auto store = c10::make_intrusive<c10d::PrefixStore>(prefix, dial(store_host, store_port));
            meet(seat, *store);
            return store;
        } catch (const CollectiveError&) {
            throw;
        } catch (const std::exception& error) {
            // c10d throws several types for a connection that broke, and nothing else goes wrong here.
            throw CollectiveError(Failure::peer_lost,
                "the rendezvous store at " + store_host + ":" + std::to_string(store_port) + " is gone: " +
                    first_line(error.what()));
        }
    }

    std::unique_ptr<Group> connect() {
        const Seat seat{rank, world_size, timeout, bind_host, device, given_up, deadline};
        c10::intrusive_ptr<c10d::Store> store;
        if (world_size > 1) {
            store = find_others(seat);
        }
        return backend == Backend::nccl ? join_nccl(seat, store) : join_gloo(seat, store);
    }
};

struct MembershipHandle {
    std::shared_ptr<Membership> membership;

    Group& group() const {
        // Joined before it was handed to anybody who calls collectives; nobody takes it away but deletion.
        TORCH_CHECK(membership->group != nullptr, "The process group has not been joined.");
        return *membership->group;
    }
};

// As `guarded`, and tells why a join or a collective failed. What c10d throws by itself is told by the backend.
template <class Body>
auto guarded_collective(int32_t* failure, Body&& body) noexcept -> std::invoke_result_t<Body> {
    *failure = static_cast<int32_t>(Failure::other);
    return guarded([&]() -> std::invoke_result_t<Body> {
        try {
            return body();
        } catch (const CollectiveError& error) {
            *failure = static_cast<int32_t>(error.failure);
            set_error(ErrorKind::collective, error.what());
            return std::invoke_result_t<Body>{};
        }
    });
}

// A failure ends the other ones too; they are waited for, since none may write to the buffer after this.
void wait_for_first(std::deque<std::unique_ptr<Work>>& works) {
    const std::unique_ptr<Work> first = std::move(works.front());
    works.pop_front();
    try {
        first->wait();
    } catch (...) {
        const std::exception_ptr failure = std::current_exception();
        for (const auto& work : works) {
            try {
                work->wait();
            } catch (const std::exception&) {
                // The first failure is the one that is told.
            }
        }
        std::rethrow_exception(failure);
    }
}

}  // namespace
}  // namespace snoopi::collectives

using namespace snoopi::collectives;

// Bit b is set where backend b was compiled in.
SNOOPI_API int32_t snoopi_collectives_backends() {
    int32_t compiled = 0;
#ifdef SNOOPI_WITH_GLOO
    compiled |= 1 << static_cast<int32_t>(Backend::gloo);
#endif
#ifdef SNOOPI_WITH_NCCL
    compiled |= 1 << static_cast<int32_t>(Backend::nccl);
#endif
    return compiled;
}

// A rendezvous store that listens on a free port.
SNOOPI_API void* snoopi_store_listen(int32_t* port) {
    return guarded([&]() -> void* {
        c10d::TCPStoreOptions options;
        options.port = 0;
        options.isServer = true;
        options.waitWorkers = false;
        auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
        *port = store->getPort();
        return new c10::intrusive_ptr<c10d::TCPStore>(std::move(store));
    });
}

SNOOPI_API void snoopi_store_delete(c10::intrusive_ptr<c10d::TCPStore>* store) {
    guarded([&] { delete store; });
}

// Begins to join on a thread of its own; snoopi_group_join_wait tells when that is done.
SNOOPI_API MembershipHandle* snoopi_group_join(
    const char* store_host, int32_t store_port, const char* prefix, int32_t rank, int32_t world_size,
    int32_t backend, const char* bind_host, int64_t timeout_ms) {
    return guarded([&] {
        auto membership = std::make_shared<Membership>();
        membership->store_host = store_host;
        membership->store_port = static_cast<uint16_t>(store_port);
        membership->prefix = prefix;
        membership->rank = rank;
        membership->world_size = world_size;
        membership->backend = static_cast<Backend>(backend);
        if (membership->backend == Backend::nccl) membership->device = current_cuda_device();
        membership->bind_host = bind_host;
        membership->timeout = std::chrono::milliseconds(timeout_ms);
        membership->deadline = clock::now() + membership->timeout;
        std::thread([membership] { membership->join(); }).detach();
        return new MembershipHandle{std::move(membership)};
    });
}

// 1: joined; 2: still at it after `milliseconds`; 0: failed.
SNOOPI_API int32_t snoopi_group_join_wait(MembershipHandle* handle, int32_t milliseconds, int32_t* failure) {
    return guarded_collective(failure, [&]() -> int32_t {
        Membership& membership = *handle->membership;
        std::unique_lock<std::mutex> lock(membership.mutex);
        const auto until = std::chrono::milliseconds(milliseconds);
        if (!membership.changed.wait_for(lock, until, [&] { return membership.is_over; })) {
            // Connecting has no end of its own that would fit; its thread is left behind.
            const bool is_late = clock::now() > membership.deadline + std::chrono::milliseconds(100);
            if (is_late) {
                throw CollectiveError(Failure::timed_out,
                    "all ranks were there, but connecting with them was not over in " +
                        std::to_string(membership.timeout.count()) + " ms");
            }
            return 2;
        }
        if (membership.error) std::rethrow_exception(membership.error);
        if (!membership.group) throw CollectiveError(Failure::aborted, "the join was given up");
        return 1;
    });
}

SNOOPI_API int32_t snoopi_group_abort(MembershipHandle* handle) {
    return guarded([&] { return handle->membership->abort(), 1; });
}

// Aborts and frees it, without ever waiting for another rank.
SNOOPI_API void snoopi_group_delete(MembershipHandle* handle) {
    guarded([&] {
        const std::shared_ptr<Membership> membership = std::move(handle->membership);
        delete handle;
        membership->abort();
        std::unique_ptr<Group> group;
        {
            std::lock_guard<std::mutex> lock(membership->mutex);
            group = std::move(membership->group);
        }
        if (!group) return;
        struct Done {
            std::mutex mutex;
            std::condition_variable changed;
            bool is_done = false;
        };
        auto done = std::make_shared<Done>();
        std::thread([done, group = std::move(group)]() mutable {
            group.reset();
            std::lock_guard<std::mutex> lock(done->mutex);
            done->is_done = true;
            done->changed.notify_all();
        }).detach();
        std::unique_lock<std::mutex> lock(done->mutex);
        done->changed.wait_for(lock, farewell, [&] { return done->is_done; });
    });
}

SNOOPI_API int32_t snoopi_group_set_timeout(MembershipHandle* handle, int64_t timeout_ms) {
    return guarded([&] { return handle->group().set_timeout(std::chrono::milliseconds(timeout_ms)), 1; });
}

// Sums an fp32 buffer in place; the caller waits with snoopi_work_wait.
SNOOPI_API Work* snoopi_group_all_reduce_sum(MembershipHandle* handle, TensorHandle flat, int32_t* failure) {
    return guarded_collective(failure, [&]() -> Work* {
        at::NoGradGuard no_grad;
        return handle->group().all_reduce_sum(flat->detach().view({-1})).release();
    });
}

SNOOPI_API int32_t snoopi_work_wait(Work* work, int32_t* failure) {
    return guarded_collective(failure, [&]() -> int32_t { return work->wait(), 1; });
}

SNOOPI_API void snoopi_work_delete(Work* work) {
    guarded([&] { delete work; });
}

// Copies a contiguous buffer of any dtype from rank `root`, in place. In pieces: a time-out then holds for a
// piece, not for gigabytes, and one piece travels on while the next one is read.
SNOOPI_API int32_t snoopi_group_broadcast(
    MembershipHandle* handle, TensorHandle flat, int32_t root, int32_t* failure) {
    return guarded_collective(failure, [&]() -> int32_t {
        constexpr int64_t piece = int64_t{16} << 20;
        constexpr size_t under_way = 2;
        at::NoGradGuard no_grad;
        const at::Tensor whole = flat->detach();
        const int64_t size = whole.numel() * whole.element_size();
        const at::Tensor bytes = at::from_blob(
            whole.data_ptr(), {size}, [whole](void*) {}, whole.options().dtype(at::kByte).requires_grad(false));
        std::deque<std::unique_ptr<Work>> works;
        for (int64_t begin = 0; begin < size; begin += piece) {
            works.push_back(handle->group().broadcast(bytes.narrow(0, begin, std::min(piece, size - begin)), root));
            if (works.size() < under_way) continue;
            wait_for_first(works);
        }
        while (!works.empty()) wait_for_first(works);
        return 1;
    });
}

// Gathers `length` bytes of every rank into `all`, in the order of ranks.
SNOOPI_API int32_t snoopi_group_all_gather(
    MembershipHandle* handle, const uint8_t* mine, int64_t length, uint8_t* all, int32_t* failure) {
    return guarded_collective(
        failure, [&]() -> int32_t { return handle->group().all_gather(mine, length, all), 1; });
}
