// Generators and everything that draws from one. A null generator means libtorch's default one for the device.
#include "torch_args.h"

#include <ATen/CPUGeneratorImpl.h>
#include <mutex>

using namespace snoopi;

namespace {

using GeneratorHandle = at::Generator*;

Optional<at::Generator> optional_generator(GeneratorHandle handle) {
    if (handle == nullptr) return {};
    return *handle;
}

}  // namespace

SNOOPI_API GeneratorHandle snoopi_generator_new(uint64_t seed, OptionsArgument where) {
    return guarded([&] {
        at::Generator made;
        if (where.device_type <= 0) {
            made = at::make_generator<at::CPUGeneratorImpl>(seed);
        } else {
            // A clone of the device's default generator: the one way to make another that needs no CUDA header.
            made = at::globalContext().defaultGenerator(device(where)).clone();
            made.set_current_seed(seed);
        }
        return new at::Generator(std::move(made));
    });
}

SNOOPI_API GeneratorHandle snoopi_generator_default() {
    return guarded([&] { return new at::Generator(at::globalContext().defaultGenerator(at::kCPU)); });
}

SNOOPI_API void snoopi_generator_delete(GeneratorHandle generator) { delete generator; }

SNOOPI_API int32_t snoopi_generator_manual_seed(GeneratorHandle generator, uint64_t seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
        return 1;
    });
}

SNOOPI_API int64_t snoopi_generator_initial_seed(GeneratorHandle generator) {
    return guarded([&] { return static_cast<int64_t>(generator->current_seed()); });
}

SNOOPI_API int64_t snoopi_generator_seed(GeneratorHandle generator) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return static_cast<int64_t>(generator->seed());
    });
}

SNOOPI_API TensorHandle snoopi_generator_state(GeneratorHandle generator) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return hand_over(generator->get_state());
    });
}

SNOOPI_API int32_t snoopi_generator_set_state(GeneratorHandle generator, TensorHandle state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
        return 1;
    });
}

// Seeds the default generators of all devices.
SNOOPI_API int32_t snoopi_manual_seed(uint64_t seed) {
    return guarded([&] {
        at::manual_seed(seed);
        return 1;
    });
}

SNOOPI_API TensorHandle snoopi_rand(
    const int64_t* sizes, int32_t count, GeneratorHandle generator, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(
            at::rand(integers(sizes, count), optional_generator(generator), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_randn(
    const int64_t* sizes, int32_t count, GeneratorHandle generator, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(
            at::randn(integers(sizes, count), optional_generator(generator), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_randint(
    int64_t low, int64_t high, const int64_t* sizes, int32_t count, GeneratorHandle generator,
    OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(
            at::randint(low, high, integers(sizes, count), optional_generator(generator), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_randperm(int64_t n, GeneratorHandle generator, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(at::randperm(n, optional_generator(generator), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_normal(TensorHandle mean, TensorHandle std, GeneratorHandle generator) {
    return guarded([&] { return hand_over(at::normal(*mean, *std, optional_generator(generator))); });
}

SNOOPI_API int32_t snoopi_uniform_(TensorHandle tensor, double from, double to, GeneratorHandle generator) {
    return guarded([&] {
        tensor->uniform_(from, to, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_normal_(TensorHandle tensor, double mean, double std, GeneratorHandle generator) {
    return guarded([&] {
        tensor->normal_(mean, std, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_exponential_(TensorHandle tensor, double lambda, GeneratorHandle generator) {
    return guarded([&] {
        tensor->exponential_(lambda, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_random_(TensorHandle tensor, int64_t from, int64_t to, GeneratorHandle generator) {
    return guarded([&] {
        tensor->random_(from, to, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_bernoulli_(TensorHandle tensor, double p, GeneratorHandle generator) {
    return guarded([&] {
        tensor->bernoulli_(p, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_bernoulli_tensor_(TensorHandle tensor, TensorHandle p, GeneratorHandle generator) {
    return guarded([&] {
        tensor->bernoulli_(*p, optional_generator(generator));
        return 1;
    });
}

SNOOPI_API TensorHandle snoopi_bernoulli(TensorHandle tensor, GeneratorHandle generator) {
    return guarded([&] { return hand_over(at::bernoulli(*tensor, optional_generator(generator))); });
}

SNOOPI_API TensorHandle snoopi_multinomial(
    TensorHandle tensor, int64_t samples, int32_t replacement, GeneratorHandle generator) {
    return guarded([&] {
        return hand_over(at::multinomial(*tensor, samples, replacement != 0, optional_generator(generator)));
    });
}
