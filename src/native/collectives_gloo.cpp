// Process groups over c10d's Gloo: tensors on the CPU, TCP between ranks.
#ifdef SNOOPI_WITH_GLOO
#include "collectives.h"

#include <cstring>
#include <gloo/transport/unbound_buffer.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace snoopi::collectives {
namespace {

// Two collectives run at a time: the halves of one buffer, or the student's buffer and the LoRA teacher's.
constexpr int threads = 2;

// Elements from which on a buffer is summed in halves side by side: while one waits for its socket, the other
// adds. Measured on two cores: 8 to 20 % less time at 16 and 64 MiB; at 1 MiB the second thread costs more.
constexpr int64_t worth_halving = int64_t{1} << 21;

// A slot that no collective of Gloo uses: theirs begin with the number of the collective.
constexpr uint64_t unused_slot = uint64_t{0xFF} << 40;

// c10d's group with an end that can be forced.
class Ranks final : public c10d::ProcessGroupGloo {
public:
    using c10d::ProcessGroupGloo::ProcessGroupGloo;

    void set_timeout(std::chrono::milliseconds timeout) {
        for (const auto& context : contexts_) context->setTimeout(timeout);
    }

    // Once connected, ranks need the store no longer; letting go of it keeps its host's death from reaching us.
    void leave_store() { store_.reset(); }

    // Gloo has no abort. But a receive that times out makes its context fail everything that is pending, on
    // whichever thread, and close all connections: so one is started that nobody will ever answer.
    void close() noexcept {
        for (const auto& context : contexts_) {
            for (int peer = 0; peer < getSize(); ++peer) {
                if (peer != getRank()) let_time_out(*context, peer);
            }
        }
    }

private:
    static void let_time_out(gloo::Context& context, int peer) noexcept {
        try {
            char never = 0;
            const auto buffer = context.createUnboundBuffer(&never, sizeof never);
            buffer->recv(peer, unused_slot);
            buffer->waitRecv(std::chrono::milliseconds(1));
        } catch (const std::exception&) {
            // The time-out, or a connection that is closed already: either is what was wanted.
        }
    }
};

bool says(const std::string& text, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* word) { return text.find(word) != text.npos; });
}

// Gloo has one type for all that can go wrong with a connection and tells them apart in words only, after the
// place in its source.
[[noreturn]] void rethrow(const std::exception& error) {
    std::string text = error.what();
    if (text.compare(0, 1, "[") == 0 && text.find("] ") != text.npos) text.erase(0, text.find("] ") + 2);
    if (says(text, {"imed out", "imeout"})) throw CollectiveError(Failure::timed_out, text);
    if (says(text, {"closed", "reset", "roken pipe", "refused", "not connected"})) {
        throw CollectiveError(Failure::peer_lost, text);
    }
    throw CollectiveError(Failure::other, text);
}

class GlooWork final : public Work {
public:
    GlooWork(std::vector<c10::intrusive_ptr<c10d::Work>> parts, c10::intrusive_ptr<Ranks> ranks)
        : parts_(std::move(parts)), ranks_(std::move(ranks)) {}

    void wait() override {
        std::exception_ptr failure;
        for (const auto& part : parts_) {
            try {
                part->wait();
            } catch (const std::exception&) {
                if (!failure) failure = std::current_exception();
                // In a ring only the neighbours of a lost rank notice; closing passes the news on at once. It
                // also ends the other parts, none of which may write to the buffer after this.
                ranks_->close();
            }
        }
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            rethrow(error);
        }
    }

private:
    std::vector<c10::intrusive_ptr<c10d::Work>> parts_;
    c10::intrusive_ptr<Ranks> ranks_;
};

class GlooGroup final : public Group {
public:
    explicit GlooGroup(c10::intrusive_ptr<Ranks> ranks) : ranks_(std::move(ranks)) {}

    void set_timeout(std::chrono::milliseconds timeout) override { ranks_->set_timeout(timeout); }

    std::unique_ptr<Work> all_reduce_sum(const at::Tensor& flat) override {
        const int64_t count = flat.numel(), half = count >= worth_halving ? count / 2 : count;
        std::vector<at::Tensor> parts{flat.narrow(0, 0, half)};
        if (half < count) parts.push_back(flat.narrow(0, half, count - half));
        return start(parts, [&](std::vector<at::Tensor>& part) { return ranks_->allreduce(part); });
    }

    std::unique_ptr<Work> broadcast(const at::Tensor& bytes, int root) override {
        c10d::BroadcastOptions options;
        options.rootRank = root;
        return start({bytes}, [&](std::vector<at::Tensor>& part) { return ranks_->broadcast(part, options); });
    }

    void all_gather(const uint8_t* mine, int64_t length, uint8_t* all) override {
        // Copies: memory of the caller's must not be written to by a gather that was given up.
        const auto bytes = at::TensorOptions().dtype(at::kByte);
        const at::Tensor in = at::empty({length}, bytes);
        std::memcpy(in.data_ptr(), mine, length);
        const at::Tensor gathered = at::empty({ranks_->getSize(), length}, bytes);
        std::vector<std::vector<at::Tensor>> out{gathered.unbind(0)};
        start({in}, [&](std::vector<at::Tensor>& part) { return ranks_->allgather(out, part); })->wait();
        std::memcpy(all, gathered.data_ptr(), gathered.numel());
    }

    void abort() noexcept override { ranks_->close(); }

private:
    template <class Start>
    std::unique_ptr<Work> start(const std::vector<at::Tensor>& parts, const Start& collective) {
        std::vector<c10::intrusive_ptr<c10d::Work>> started;
        try {
            for (const at::Tensor& part : parts) {
                std::vector<at::Tensor> alone{part};
                started.push_back(collective(alone));
            }
        } catch (const gloo::Exception& error) {
            rethrow(error);
        }
        return std::make_unique<GlooWork>(std::move(started), ranks_);
    }

    c10::intrusive_ptr<Ranks> ranks_;
};

}  // namespace

std::unique_ptr<Group> join_gloo(const Seat& seat, const c10::intrusive_ptr<c10d::Store>& store) {
    try {
        auto options = c10d::ProcessGroupGloo::Options::create(seat.timeout);
        options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(seat.bind_host));
        options->threads = threads;
        auto ranks = c10::make_intrusive<Ranks>(store, seat.rank, seat.world_size, options);
        ranks->leave_store();
        return std::make_unique<GlooGroup>(std::move(ranks));
    } catch (const gloo::Exception& error) {
        rethrow(error);
    }
}

}  // namespace snoopi::collectives
#endif
