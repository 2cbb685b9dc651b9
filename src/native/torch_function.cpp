// Custom autograd functions whose forward ran in managed code and whose backward will.
#include "torch_args.h"
#include "managed_error.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <mutex>
#include <unordered_set>

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using namespace snoopi;

namespace snoopi {

namespace {
thread_local int64_t last_managed_error = 0;
}

void set_managed_error(int64_t id) noexcept { last_managed_error = id; }

}  // namespace snoopi

SNOOPI_API int64_t snoopi_managed_error() { return snoopi::last_managed_error; }

namespace {

// Newer versions of libtorch count a node's owners in the node (c10::intrusive_ptr), older ones beside it
// (std::shared_ptr). What differs is named only inside templates, so that the other form need not exist.
using NodePointer = decltype(torch::autograd::Edge::function);

template <class Pointer, class T>
constexpr bool is_counted_beside = std::is_constructible_v<Pointer, T*, void (*)(T*)>;

template <class Pointer, class T>
Pointer own(T* fresh) {
    if constexpr (is_counted_beside<Pointer, T>) {
        return Pointer(fresh, [](auto* node) { deleteNode(node); });
    } else {
        return Pointer::unsafe_steal_from_new(fresh);
    }
}

template <class Pointer, class T>
Pointer share(T* owned) {
    if constexpr (is_counted_beside<Pointer, T>) {
        return owned->shared_from_this();
    } else {
        return Pointer::unsafe_reclaim_from_nonowning(owned);
    }
}

class ManagedNode;

// Both return 0, or the number under which the managed side keeps its exception.
using BackwardCallback = int64_t (*)(void* managed, ManagedNode* node, const TensorList* grads, TensorList* results);
using ReleaseCallback = void (*)(void* managed);

class ManagedNode final : public torch::autograd::Node {
public:
    ManagedNode(void* managed, BackwardCallback backward, ReleaseCallback release)
        : managed_(managed), backward_(backward), release_(release) {}

    ~ManagedNode() override { release_(managed_); }

    std::string name() const override { return "ManagedFunction"; }

    void release_variables() override {
        const std::lock_guard<std::mutex> lock(mutex_);
        saved_.clear();
        was_released_ = true;
    }

    void save(const TensorList& variables, const std::vector<bool>& is_output) {
        for (size_t i = 0; i < variables.size(); ++i) saved_.emplace_back(variables[i], is_output[i]);
    }

    TensorList saved() {
        const std::lock_guard<std::mutex> lock(mutex_);
        TORCH_CHECK(
            !was_released_,
            "this graph was already freed by an earlier backward pass; pass retain_graph: true to run it twice");
        TensorList variables;
        const auto self = share<NodePointer>(this);
        for (auto& variable : saved_) variables.push_back(variable.unpack(self));
        return variables;
    }

    void materialize_grads(bool value) { materialize_grads_ = value; }

protected:
    variable_list apply(variable_list&& grads) override {
        if (materialize_grads_) {
            for (size_t i = 0; i < grads.size(); ++i) {
                if (!grads[i].defined()) grads[i] = input_metadata(i).zeros_like();
            }
        }
        TensorList results;
        const int64_t error = backward_(managed_, this, &grads, &results);
        if (error != 0) throw ManagedError(error);
        TORCH_CHECK(
            results.size() == num_outputs(), "backward of a custom function returned ", results.size(),
            " gradients for ", num_outputs(), " tensors");
        return results;
    }

private:
    void* managed_;
    BackwardCallback backward_;
    ReleaseCallback release_;
    std::mutex mutex_;
    std::vector<SavedVariable> saved_;
    bool was_released_ = false;
    bool materialize_grads_ = true;
};

std::unordered_set<at::TensorImpl*> identities(const TensorHandle* handles, int32_t count) {
    std::unordered_set<at::TensorImpl*> set;
    for (int32_t i = 0; i < count; ++i) set.insert(handles[i]->unsafeGetTensorImpl());
    return set;
}

// libtorch's own step from raw outputs to outputs with a history (views, inputs changed in place, inputs handed
// back).
// Its parameter list grew over the versions; this takes whichever form the headers declare.
template <class Wrap>
auto wrap_outputs(
    Wrap wrap, const variable_list& inputs, const std::unordered_set<at::TensorImpl*>& non_differentiable,
    const std::unordered_set<at::TensorImpl*>& dirty, const std::vector<Optional<at::Tensor>>& raw,
    const NodePointer& node) {
    using Set = const std::unordered_set<at::TensorImpl*>&;
    using Raw = at::ArrayRef<Optional<at::Tensor>>;
    using NodeReference = const NodePointer&;
    const auto no_jvp = [](variable_list, variable_list) -> variable_list {
        TORCH_CHECK_NOT_IMPLEMENTED(false, "custom functions have no forward-mode derivative");
    };
    const auto view_as_self = [](at::Tensor x) -> at::Tensor { return x.view_as(x); };
    using Jvp = decltype(no_jvp);
    using View = decltype(view_as_self);
    if constexpr (std::is_invocable_v<Wrap, const variable_list&, Set, Set, Raw, NodeReference, Jvp>) {
        return wrap(inputs, non_differentiable, dirty, raw, node, no_jvp);
    } else if constexpr (std::is_invocable_v<Wrap, const variable_list&, Set, Set, Raw, NodeReference, Jvp, Set>) {
        return wrap(inputs, non_differentiable, dirty, raw, node, no_jvp, {});
    } else if constexpr (
        std::is_invocable_v<Wrap, const variable_list&, Set, Set, Raw, NodeReference, Jvp, Set, View>) {
        return wrap(inputs, non_differentiable, dirty, raw, node, no_jvp, {}, view_as_self);
    } else {
        return wrap(inputs, non_differentiable, dirty, raw, node, no_jvp, {}, view_as_self, false);
    }
}

}  // namespace

// Ties the outputs of a managed forward to its inputs. Returns the outputs to use from here on, and takes over
// `managed` (released when the graph goes, or here when it fails or no gradient is wanted).
SNOOPI_API TensorList* snoopi_function_link(
    void* managed, BackwardCallback backward, ReleaseCallback release, const TensorHandle* inputs,
    int32_t input_count,
    const TensorHandle* outputs, int32_t output_count, const TensorHandle* saved, int32_t saved_count,
    const TensorHandle* dirty, int32_t dirty_count, const TensorHandle* non_differentiable,
    int32_t non_differentiable_count, int32_t materialize_grads) {
    return guarded_with_managed([&] {
        // First of all, so that `managed` has an owner whatever happens next.
        auto* const managed_node = new ManagedNode(managed, backward, release);
        const NodePointer node = own<NodePointer>(managed_node);
        const TensorList input_list = tensors(inputs, input_count);
        const bool is_tracked =
            c10::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(input_list);
        managed_node->materialize_grads(materialize_grads != 0);
        if (is_tracked) node->set_next_edges(torch::autograd::collect_next_edges(input_list));

        std::vector<Optional<at::Tensor>> raw;
        for (int32_t i = 0; i < output_count; ++i) raw.emplace_back(*outputs[i]);
        const auto wrapped = wrap_outputs(
            &torch::autograd::_wrap_outputs, input_list, identities(non_differentiable, non_differentiable_count),
            identities(dirty, dirty_count), raw, is_tracked ? node : NodePointer());

        TensorList results;
        for (const auto& output : wrapped) results.push_back(output.value());
        if (is_tracked) {
            TensorList variables = tensors(saved, saved_count);
            std::vector<bool> is_output(variables.size(), false);
            for (size_t i = 0; i < variables.size(); ++i) {
                for (size_t j = 0; j < results.size(); ++j) {
                    const bool is_same = raw[j]->unsafeGetTensorImpl() == variables[i].unsafeGetTensorImpl();
                    if (variables[i].defined() && is_same) {
                        variables[i] = results[j];
                        is_output[i] = results[j].grad_fn().get() == managed_node;
                    }
                }
            }
            managed_node->save(variables, is_output);
        }
        return new TensorList(std::move(results));
    });
}

SNOOPI_API TensorList* snoopi_function_saved(ManagedNode* node) {
    return guarded([&] { return new TensorList(node->saved()); });
}
