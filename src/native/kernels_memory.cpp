// A step allocates and frees the same activations over and over. By default glibc gives the freed ones back to the
// system and takes them again page by page in the next step, which costs more than a tenth of a small step.
#if defined(__GLIBC__) || __has_include(<malloc.h>)
#include <malloc.h>

namespace {

__attribute__((constructor)) void keep_freed_memory() {
#if defined(__GLIBC__)
    // The largest threshold that glibc takes: blocks beneath it come from the heap instead of the system.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

}  // namespace
#endif
