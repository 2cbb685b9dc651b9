#include "abi.h"

#include <c10/util/Exception.h>
#include <new>

namespace snoopi {
namespace {

thread_local ErrorKind last_kind = ErrorKind::none;
thread_local std::string last_message;

// libtorch 1.13 has no own type for a failed host allocation and reports it in words.
ErrorKind kind_of(const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (text.find("out of memory") != std::string::npos || text.find("can't allocate memory") != std::string::npos) {
        return ErrorKind::out_of_memory;
    }
    return ErrorKind::argument;
}

}  // namespace

void set_error(ErrorKind kind, const char* message) noexcept {
    last_kind = kind;
    try {
        last_message = message;
    } catch (...) {
        last_message.clear();
    }
}

void clear_error() noexcept { last_kind = ErrorKind::none; }

void set_error_from(std::exception_ptr error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (const c10::NotImplementedError& e) {
        set_error(ErrorKind::not_implemented, e.what_without_backtrace());
    } catch (const c10::Error& e) {
        set_error(kind_of(e), e.what_without_backtrace());
    } catch (const std::bad_alloc& e) {
        set_error(ErrorKind::out_of_memory, "the host is out of memory");
    } catch (const std::invalid_argument& e) {
        set_error(ErrorKind::argument, e.what());
    } catch (const std::exception& e) {
        set_error(ErrorKind::other, e.what());
    } catch (...) {
        set_error(ErrorKind::other, "an exception that is not a std::exception");
    }
}

}  // namespace snoopi

SNOOPI_API int32_t snoopi_error_kind() { return static_cast<int32_t>(snoopi::last_kind); }

// Valid until the calling thread's next call into this library.
SNOOPI_API const char* snoopi_error_message() { return snoopi::last_message.c_str(); }
