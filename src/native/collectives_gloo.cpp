// Process groups over c10d's Gloo: tensors on the CPU, TCP between ranks.
#ifdef SNOOPI_WITH_GLOO
#include "collectives.h"

#include <gloo/transport/unbound_buffer.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace snoopi::collectives {
namespace {

// The student's buffer and the LoRA teacher's with its tail may be under way together.
constexpr int threads = 2;

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
    GlooWork(c10::intrusive_ptr<c10d::Work> work, c10::intrusive_ptr<Ranks> ranks)
        : work_(std::move(work)), ranks_(std::move(ranks)) {}

    void wait() override {
        try {
            work_->wait();
        } catch (const std::exception& error) {
            // In a ring only the neighbours of a lost rank notice; closing passes the news on at once.
            ranks_->close();
            rethrow(error);
        }
    }

private:
    c10::intrusive_ptr<c10d::Work> work_;
    c10::intrusive_ptr<Ranks> ranks_;
};

class GlooGroup final : public Group {
public:
    explicit GlooGroup(c10::intrusive_ptr<Ranks> ranks) : ranks_(std::move(ranks)) {}

    void set_timeout(std::chrono::milliseconds timeout) override { ranks_->set_timeout(timeout); }

    std::unique_ptr<Work> all_reduce_sum(const at::Tensor& flat) override {
        std::vector<at::Tensor> tensors{flat};
        return start([&] { return ranks_->allreduce(tensors); });
    }

    std::unique_ptr<Work> broadcast(const at::Tensor& bytes, int root) override {
        std::vector<at::Tensor> tensors{bytes};
        c10d::BroadcastOptions options;
        options.rootRank = root;
        return start([&] { return ranks_->broadcast(tensors, options); });
    }

    void all_gather(const uint8_t* mine, int64_t length, uint8_t* all) override {
        // Copies: memory of the caller's must not be written to by a gather that was given up.
        const auto bytes = at::TensorOptions().dtype(at::kByte);
        std::vector<at::Tensor> in{at::empty({length}, bytes)};
        std::memcpy(in[0].data_ptr(), mine, length);
        const at::Tensor gathered = at::empty({ranks_->getSize(), length}, bytes);
        std::vector<std::vector<at::Tensor>> out{gathered.unbind(0)};
        start([&] { return ranks_->allgather(out, in); })->wait();
        std::memcpy(all, gathered.data_ptr(), gathered.numel());
    }

    void abort() noexcept override { ranks_->close(); }

private:
    template <class Start>
    std::unique_ptr<Work> start(const Start& collective) {
        try {
            return std::make_unique<GlooWork>(collective(), ranks_);
        } catch (const gloo::Exception& error) {
            rethrow(error);
        }
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
