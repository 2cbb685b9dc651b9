// Matrix products in fp32: C = A B, where A is read where it lies (any two strides) and B is read row by row,
// packed into panels or in place. The inner dimension may consist of several segments, so that a convolution
// is one product whose segments are its taps. Every element of C is one chain of fused multiply-adds over the
// inner dimension in its order, wherever its tile begins: equal rows of A give bit-equal rows of C.
#pragma once

#include "kernels_simd.h"

namespace snoopi::kernels::SNOOPI_ISA {

struct Segment {
    const float* a;
    const float* b;
};

struct Product {
    const Segment* segments;
    int64_t num_segments;
    int64_t length;     // inner steps of each segment
    int64_t a_row;      // distance in A from a row to the next
    int64_t a_step;     // and from an inner step to the next
    int64_t b_step;     // distance in B from an inner step to the next
    int64_t b_panel;    // and from a panel of columns to the next
    bool b_is_packed;   // whether B may be read past the last column
    const float* bias;  // [columns] or null: what C starts from
    bool accumulate;    // C starts from itself (bias is ignored)
    float* c;
    int64_t c_row;
    int64_t rows;
    int64_t columns;
};

// One tile: Rows rows by Vectors vectors of columns, the last of which holds `last` columns.
template <int Rows, int Vectors, bool Masked>
inline void multiply_tile(const Product& p, int64_t row, int64_t column, const float* bias, int last) {
    V acc[Rows][Vectors];
    float* const c = p.c + row * p.c_row + column;
    for (int v = 0; v < Vectors; ++v) {
        const int n = v == Vectors - 1 ? last : lanes;
        for (int r = 0; r < Rows; ++r) {
            acc[r][v] = p.accumulate      ? load_first(c + r * p.c_row + v * lanes, n)
                        : bias != nullptr ? load_first(bias + v * lanes, n)
                                          : all(0.0f);
        }
    }
    const int64_t a_offset = row * p.a_row, b_offset = column / panel * p.b_panel;
    const int64_t a_row = p.a_row, a_step = p.a_step, b_step = p.b_step;
    for (int64_t s = 0; s < p.num_segments; ++s) {
        // A base for each three rows: the rest is an index times one or two, which an address can hold.
        const float* a[(Rows + 2) / 3];
        for (int i = 0; i < (Rows + 2) / 3; ++i) a[i] = p.segments[s].a + a_offset + 3 * i * a_row;
        const float* b = p.segments[s].b + b_offset;
        for (int64_t k = 0; k < p.length; ++k) {
            V bv[Vectors];
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v) {
                bv[v] = Masked && v == Vectors - 1 ? load_first(b + v * lanes, last) : load(b + v * lanes);
            }
#pragma GCC unroll 12
            for (int r = 0; r < Rows; ++r) {
                const V av = all(a[r / 3][r % 3 * a_row]);
#pragma GCC unroll 2
                for (int v = 0; v < Vectors; ++v) acc[r][v] = fma(av, bv[v], acc[r][v]);
            }
#pragma GCC unroll 4
            for (int i = 0; i < (Rows + 2) / 3; ++i) a[i] += a_step;
            b += b_step;
        }
    }
    for (int v = 0; v < Vectors; ++v) {
        for (int r = 0; r < Rows; ++r) {
            float* const out = c + r * p.c_row + v * lanes;
            if (v == Vectors - 1 && last < lanes) {
                store_first(out, acc[r][v], last);
            } else {
                store(out, acc[r][v]);
            }
        }
    }
}

template <int Rows>
inline void multiply_row_of_tiles(const Product& p, int64_t row, int64_t column) {
    const int64_t columns = p.columns - column;
    const float* bias = p.bias == nullptr ? nullptr : p.bias + column;
    const bool masked = !p.b_is_packed && columns < panel && columns % lanes != 0;
    const int last = columns >= panel ? lanes : static_cast<int>((columns - 1) % lanes + 1);
    if (columns > lanes) {
        masked ? multiply_tile<Rows, 2, true>(p, row, column, bias, last)
               : multiply_tile<Rows, 2, false>(p, row, column, bias, last);
    } else {
        masked ? multiply_tile<Rows, 1, true>(p, row, column, bias, last)
               : multiply_tile<Rows, 1, false>(p, row, column, bias, last);
    }
}

inline void multiply_rows(const Product& p, int64_t row, int num_rows, int64_t column) {
    switch (num_rows) {
        case 1:
            return multiply_row_of_tiles<1>(p, row, column);
        case 2:
            return multiply_row_of_tiles<2>(p, row, column);
        case 3:
            return multiply_row_of_tiles<3>(p, row, column);
        case 4:
            return multiply_row_of_tiles<4>(p, row, column);
        case 5:
            return multiply_row_of_tiles<5>(p, row, column);
        case 6:
            return multiply_row_of_tiles<6>(p, row, column);
        default:
            break;
    }
    if constexpr (tile_rows == 12) {
        switch (num_rows) {
            case 7:
                return multiply_row_of_tiles<7>(p, row, column);
            case 8:
                return multiply_row_of_tiles<8>(p, row, column);
            case 9:
                return multiply_row_of_tiles<9>(p, row, column);
            case 10:
                return multiply_row_of_tiles<10>(p, row, column);
            case 11:
                return multiply_row_of_tiles<11>(p, row, column);
            default:
                return multiply_row_of_tiles<12>(p, row, column);
        }
    }
}

// Rows first..last-1 of C. Tiles are of equal height where the rows do not divide evenly.
inline void multiply(const Product& p, int64_t first_row, int64_t last_row) {
    const int64_t rows = last_row - first_row;
    if (rows <= 0) return;
    const int64_t num_tiles = (rows + tile_rows - 1) / tile_rows;
    // Eight tiles of A stay in the second-level cache while each panel of B passes over them.
    for (int64_t group = 0; group < num_tiles; group += 8) {
        const int64_t end = group + 8 < num_tiles ? group + 8 : num_tiles;
        for (int64_t column = 0; column < p.columns; column += panel) {
            for (int64_t tile = group; tile < end; ++tile) {
                const int64_t begin = rows * tile / num_tiles;
                const int num_rows = static_cast<int>(rows * (tile + 1) / num_tiles - begin);
                multiply_rows(p, first_row + begin, num_rows, column);
            }
        }
    }
}

// Packs the transpose of a row-major matrix [columns, length] (row distance `row`, element distance `step`)
// into panels of `panel` columns: out[column / panel][k][column % panel], zero past the last column.
inline void pack_transposed(
    const float* in, int64_t row, int64_t step, int64_t columns, int64_t length, float* out) {
    for (int64_t first_column = 0; first_column < columns; first_column += panel) {
        const int64_t n = columns - first_column < panel ? columns - first_column : panel;
        float* const block = out + first_column * length;
        if (n < panel) std::memset(block, 0, length * panel * sizeof(float));
        transpose(in + first_column * row, row, step, n, length, block, panel);
    }
}

inline int64_t packed_size(int64_t columns, int64_t length) {
    return (columns + panel - 1) / panel * panel * length;
}

}  // namespace snoopi::kernels::SNOOPI_ISA
