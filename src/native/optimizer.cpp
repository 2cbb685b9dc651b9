// AdamW with decoupled weight decay, and the moving average of the weights, as one sweep over flat buffers.
#include "abi.h"
#include "sweep.h"

#include <cmath>
#include <cstring>
#include <vector>

using snoopi::guarded;
using snoopi::TensorHandle;
namespace sweep = snoopi::sweep;

// Sums of squares over the masters; the managed side mirrors this layout.
struct SnoopiAdamWSquares {
    double change = 0;   // of what the step changed
    double weights = 0;  // of the masters after it
};

namespace {

// One step's constants, rounded to fp32 once: what libtorch does with the scalars of its fp32 operations.
struct Step {
    float gradient_scale;
    float weight_factor;      // 1 - lr * weight decay
    float beta1, one_less_beta1;
    float beta2, one_less_beta2;
    float root_correction2;   // sqrt(1 - beta2^t)
    float epsilon;
    float step_size;          // lr / (1 - beta1^t)
    float average_rate;       // 1 - EMA decay
};

struct Buffers {
    float* master;
    const float* gradient;
    float* first;
    float* second;
    float* average;      // null: no EMA
    uint16_t* compute;   // null: the masters are the compute weights
};

// bf16 by rounding to nearest, ties to even; NaN stays NaN.
inline uint16_t to_bf16(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    return static_cast<uint16_t>((bits & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : rounded);
}

SNOOPI_SWEEP void adamw_span(float* __restrict master, const float* __restrict gradient,
    float* __restrict first, float* __restrict second, int64_t count, const Step& given) {
    const Step s = given;
    for (int64_t i = 0; i < count; ++i) {
        const float g = gradient[i] * s.gradient_scale;
        const float m = first[i] * s.beta1 + g * s.one_less_beta1;
        const float v = second[i] * s.beta2 + (g * g) * s.one_less_beta2;
        const float denominator = std::sqrt(v) / s.root_correction2 + s.epsilon;
        first[i] = m;
        second[i] = v;
        master[i] = master[i] * s.weight_factor - s.step_size * (m / denominator);
    }
}

// Written as a step towards the weights, so that an average equal to them stays equal.
SNOOPI_SWEEP void average_span(
    float* __restrict average, const float* __restrict master, int64_t count, float rate) {
    for (int64_t i = 0; i < count; ++i) average[i] = average[i] + (master[i] - average[i]) * rate;
}

SNOOPI_SWEEP void round_span(uint16_t* __restrict compute, const float* __restrict master, int64_t count) {
    for (int64_t i = 0; i < count; ++i) compute[i] = to_bf16(master[i]);
}

// Sums of squares of a block's change and of its weights, in sixteen lanes side by side: the same bits whatever the vector width.
// fp32 within a block, since a metric needs no more.
using lanes = float __attribute__((vector_size(64)));

SNOOPI_SWEEP void measure_span(
    const float* before, const float* master, int64_t count, double* change, double* weights) {
    lanes changes = {}, squares = {};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        lanes old_value, value;
        __builtin_memcpy(&old_value, before + i, sizeof old_value);
        __builtin_memcpy(&value, master + i, sizeof value);
        const lanes difference = value - old_value;
        changes += difference * difference;
        squares += value * value;
    }
    double change_sum = 0, weight_sum = 0;
    for (int lane = 0; lane < 16; ++lane) {
        change_sum += changes[lane];
        weight_sum += squares[lane];
    }
    for (; i < count; ++i) {
        const double difference = static_cast<double>(master[i]) - before[i];
        change_sum += difference * difference;
        weight_sum += static_cast<double>(master[i]) * master[i];
    }
    *change += change_sum;
    *weights += weight_sum;
}

// Each block goes through all three loops while it is in the first-level cache, so memory is swept once.
constexpr int64_t block_elements = 1 << 10;

void apply_cpu(const Buffers& b, int64_t count, const Step& step, SnoopiAdamWSquares* squares) {
    // One place a chunk, so that the sum does not depend on the threads.
    std::vector<SnoopiAdamWSquares> sums(
        squares == nullptr ? 0 : (count + sweep::chunk_elements - 1) / sweep::chunk_elements);
    sweep::for_chunks(count, [&](int64_t begin, int64_t end) {
        float before[block_elements];
        for (int64_t at = begin; at < end; at += block_elements) {
            const int64_t length = std::min(block_elements, end - at);
            if (squares != nullptr) std::memcpy(before, b.master + at, length * sizeof(float));
            adamw_span(b.master + at, b.gradient + at, b.first + at, b.second + at, length, step);
            if (squares != nullptr) {
                auto& sum = sums[begin / sweep::chunk_elements];
                measure_span(before, b.master + at, length, &sum.change, &sum.weights);
            }
            if (b.average != nullptr) average_span(b.average + at, b.master + at, length, step.average_rate);
            if (b.compute != nullptr) round_span(b.compute + at, b.master + at, length);
        }
    });
    for (const auto& sum : sums) {
        squares->change += sum.change;
        squares->weights += sum.weights;
    }
}

// `scratch` has room for the difference, so that nothing is allocated once the first element has changed.
void average_portable(at::Tensor average, const at::Tensor& master, double rate, at::Tensor scratch) {
    average.add_(at::sub_out(scratch, master, average), rate);
}

at::Tensor scratch_like(const at::Tensor& buffer) {
    return at::empty({std::min(buffer.numel(), sweep::portable_elements)}, buffer.options());
}

}  // namespace

// What one step needs; the managed side mirrors this layout.
struct SnoopiAdamWStep {
    double learning_rate;
    double beta1;
    double beta2;
    double epsilon;
    double weight_decay;
    double gradient_scale;
    double average_decay;
    int64_t step;      // 1 for the first
    uint8_t portable;  // libtorch's operations also on the CPU; the other devices always take them
};

namespace {

Step constants(const SnoopiAdamWStep& s) {
    const double correction1 = 1 - std::pow(s.beta1, static_cast<double>(s.step));
    const double correction2 = 1 - std::pow(s.beta2, static_cast<double>(s.step));
    Step step;
    step.gradient_scale = static_cast<float>(s.gradient_scale);
    step.weight_factor = static_cast<float>(1 - s.learning_rate * s.weight_decay);
    step.beta1 = static_cast<float>(s.beta1);
    step.one_less_beta1 = static_cast<float>(1 - s.beta1);
    step.beta2 = static_cast<float>(s.beta2);
    step.one_less_beta2 = static_cast<float>(1 - s.beta2);
    step.root_correction2 = static_cast<float>(std::sqrt(correction2));
    step.epsilon = static_cast<float>(s.epsilon);
    step.step_size = static_cast<float>(s.learning_rate / correction1);
    step.average_rate = static_cast<float>(1 - s.average_decay);
    return step;
}

void apply_portable(const at::Tensor& master, const at::Tensor& gradient, const at::Tensor& first,
    const at::Tensor& second, const at::Tensor& average, const at::Tensor& compute,
    const SnoopiAdamWStep& s, SnoopiAdamWSquares* squares) {
    const Step step = constants(s);
    const auto scratch = scratch_like(master);
    const auto before = squares == nullptr ? at::Tensor() : scratch_like(master);
    const auto sums = squares == nullptr ? at::Tensor() : at::zeros({2}, master.options().dtype(at::kDouble));
    sweep::for_portable_pieces(master.numel(), [&](int64_t begin, int64_t length) {
        const auto part = [&](const at::Tensor& buffer) { return buffer.narrow(0, begin, length); };
        auto p = part(master), m = part(first), v = part(second), room = scratch.narrow(0, 0, length);
        if (squares != nullptr) before.narrow(0, 0, length).copy_(p);
        at::mul_out(room, part(gradient), at::scalar_tensor(step.gradient_scale));
        m.mul_(step.beta1).add_(room, step.one_less_beta1);
        v.mul_(step.beta2).addcmul_(room, room, step.one_less_beta2);
        at::sqrt_out(room, v).div_(step.root_correction2).add_(step.epsilon);
        p.mul_(step.weight_factor).addcdiv_(m, room, -step.step_size);
        if (squares != nullptr) {
            auto change = before.narrow(0, 0, length);
            sums[0].add_(change.sub_(p).square_().sum(at::kDouble));
            sums[1].add_(at::mul_out(room, p, p).sum(at::kDouble));
        }
        if (average.defined()) average_portable(part(average), p, step.average_rate, room);
        if (compute.defined()) part(compute).copy_(p);
    });
    if (squares != nullptr) {
        const auto read = sums.cpu();
        squares->change = read[0].item<double>();
        squares->weights = read[1].item<double>();
    }
}

}  // namespace

// One AdamW step over flat fp32 buffers: masters, gradients (scaled as they are read), both moments; then,
// where given, the moving average `average` (fp32) and the compute weights `compute` (bf16). Where `squares` is given it
// receives what the step did to the masters; no element depends on it.
SNOOPI_API int32_t snoopi_adamw_apply(TensorHandle master, TensorHandle gradient, TensorHandle first,
    TensorHandle second, TensorHandle average, TensorHandle compute, const SnoopiAdamWStep* step, SnoopiAdamWSquares* squares) {
    return guarded([&] {
        if (squares != nullptr) *squares = {};
        at::NoGradGuard no_grad;
        const int64_t count = master->numel();
        const auto average_or_none = snoopi::optional(average), compute_or_none = snoopi::optional(compute);
        sweep::check_flat(*master, "master", at::kFloat, count);
        sweep::check_flat(*gradient, "gradient", at::kFloat, count);
        sweep::check_flat(*first, "first moment", at::kFloat, count);
        sweep::check_flat(*second, "second moment", at::kFloat, count);
        if (average_or_none.defined()) sweep::check_flat(average_or_none, "EMA", at::kFloat, count);
        if (compute_or_none.defined()) sweep::check_flat(compute_or_none, "compute", at::kBFloat16, count);
        if (!sweep::on_cpu(*master) || step->portable != 0) {
            apply_portable(*master, *gradient, *first, *second, average_or_none, compute_or_none, *step, squares);
            return 1;
        }
        const Buffers buffers{
            master->data_ptr<float>(), gradient->data_ptr<float>(), first->data_ptr<float>(),
            second->data_ptr<float>(),
            average_or_none.defined() ? average_or_none.data_ptr<float>() : nullptr,
            compute_or_none.defined() ? static_cast<uint16_t*>(compute_or_none.data_ptr()) : nullptr};
        apply_cpu(buffers, count, constants(*step), squares);
        return 1;
    });
}

// average += (1 - decay) * (master - average), with the same bits as inside snoopi_adamw_apply.
SNOOPI_API int32_t snoopi_average_update(
    TensorHandle average, TensorHandle master, double decay, uint8_t portable) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        const int64_t count = master->numel();
        sweep::check_flat(*master, "master", at::kFloat, count);
        sweep::check_flat(*average, "EMA", at::kFloat, count);
        const float rate = static_cast<float>(1 - decay);
        if (!sweep::on_cpu(*master) || portable != 0) {
            const auto scratch = scratch_like(*master);
            sweep::for_portable_pieces(count, [&](int64_t begin, int64_t length) {
                average_portable(average->narrow(0, begin, length), master->narrow(0, begin, length), rate,
                    scratch.narrow(0, 0, length));
            });
            return 1;
        }
        float* to = average->data_ptr<float>();
        const float* from = master->data_ptr<float>();
        sweep::for_chunks(count, [&](int64_t begin, int64_t end) {
            average_span(to + begin, from + begin, end - begin, rate);
        });
        return 1;
    });
}
