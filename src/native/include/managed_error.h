// An exception that a managed callback threw, on its way through libtorch to the managed caller.
#pragma once

#include "abi.h"

#include <stdexcept>

namespace snoopi {

// The managed side keeps the exception under this number and throws it again; only the number travels.
class ManagedError : public std::runtime_error {
public:
    explicit ManagedError(int64_t id) : std::runtime_error("a managed callback threw"), id_(id) {}
    int64_t id() const noexcept { return id_; }

private:
    int64_t id_;
};

void set_managed_error(int64_t id) noexcept;

// `guarded` for calls that may run managed code: backward passes and custom functions.
template <class Body>
auto guarded_with_managed(Body&& body) noexcept -> std::invoke_result_t<Body> {
    return guarded([&]() -> std::invoke_result_t<Body> {
        try {
            return body();
        } catch (const ManagedError& error) {
            set_error(ErrorKind::managed, error.what());
            set_managed_error(error.id());
            return std::invoke_result_t<Body>{};
        }
    });
}

}  // namespace snoopi
