//! Matrix products on flat, row-major slices.
//!
//! One tile of 2 rows x 16 columns is 8 SIMD accumulators, which is what SSE2 and simd128 have registers for: with them
//! and the 6 loads that a step of k needs, all 16 registers are taken. Both matrices are packed first, the left-hand one
//! into pairs of rows and the right-hand one into panels of 16 columns, so that the inner loop reads both in order, by two
//! pointers that it counts up.
//!
//! Every element of a product is one sum, started from the given value, over k = 0, 1, 2, ... in this order, each
//! term a rounded product. Neither the tile's edges nor the number of rows change it: a row gives the same bits alone
//! and in a batch.

use super::lanes::Lanes;

const COLUMNS: usize = 16;

/// The sums of one row of a tile.
type Sums = [Lanes; COLUMNS / 4];

/// Rows of k summed before the tiles are written back, so that a panel's block stays in the first-level cache and a
/// packed matrix's in the second.
pub const BLOCK: usize = 256;

/// What a product is added to.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// 0.
    Zero,
    /// The same row everywhere: a bias (n).
    Row(&'a [f32]),
    /// What the result's buffer holds.
    Kept,
}

impl Start<'_> {
    /// The start of 16 columns from `first` on, unless it is what the buffer holds.
    #[inline(always)]
    fn columns(&self, first: usize) -> Option<Sums> {
        match self {
            Start::Zero => Some([Lanes::splat(0.0); COLUMNS / 4]),
            Start::Row(row) => Some(load(&row[first..])),
            Start::Kept => None,
        }
    }
}

/// 16 columns of one row of k: one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([f32; COLUMNS]);

impl Line {
    #[inline(always)]
    fn lanes(&self) -> Sums {
        lanes(&self.0)
    }
}

/// A right-hand matrix B (k, n), packed into panels of 16 columns, the last one filled up with zeros.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    data: Vec<Line>,
    depth: usize,
    columns: usize,
}

impl Panels {
    /// Number of rows k.
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn resize(&mut self, depth: usize, columns: usize) {
        if (self.depth, self.columns) != (depth, columns) {
            (self.depth, self.columns) = (depth, columns);
            self.data.clear();
            let lines = columns.div_ceil(COLUMNS) * depth;
            self.data.resize(lines, Line([0.0; COLUMNS]));
        }
    }

    /// Packs B, given by its k rows of n values each.
    pub fn pack<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a [f32]>,
        depth: usize,
        columns: usize,
    ) {
        self.resize(depth, columns);
        for (k, row) in rows.take(depth).enumerate() {
            let lines = self.data[k..].iter_mut().step_by(depth);
            let (whole, rest) = row.as_chunks::<COLUMNS>();
            let mut lines = lines.map(|line| &mut line.0);
            // In this order: a zip that ends looks at its first iterator alone.
            for (whole, line) in whole.iter().zip(lines.by_ref()) {
                *line = *whole;
            }
            if !rest.is_empty()
                && let Some(line) = lines.next()
            {
                line[..rest.len()].copy_from_slice(rest);
            }
        }
    }

    /// Packs B = W^T, W given row-major as (n, k): a weight matrix as PyTorch stores it.
    pub fn pack_transposed(&mut self, weights: &[f32], columns: usize) {
        let depth = weights.len() / columns.max(1);
        self.resize(depth, columns);
        if depth == 0 {
            return;
        }
        for (column, row) in weights.chunks_exact(depth).enumerate() {
            let lines = &mut self.data[column / COLUMNS * depth..][..depth];
            for (line, &weight) in lines.iter_mut().zip(row) {
                line.0[column % COLUMNS] = weight;
            }
        }
    }
}

/// A left-hand matrix A (m, k), packed into pairs of rows; an odd last row goes with zeros.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    data: Vec<[f32; 2]>,
    depth: usize,
    rows: usize,
}

impl Pairs {
    fn resize(&mut self, depth: usize, rows: usize) {
        if (self.depth, self.rows) != (depth, rows) {
            (self.depth, self.rows) = (depth, rows);
            self.data.clear();
            self.data.resize(rows.div_ceil(2) * depth, [0.0; 2]);
        }
    }

    /// Packs A, given row-major as (m, k).
    pub fn pack(&mut self, a: &[f32], depth: usize) {
        self.resize(depth, a.len() / depth.max(1));
        if depth == 0 {
            return;
        }
        let pairs = self.data.chunks_exact_mut(depth);
        for (pair, rows) in pairs.zip(a.chunks(2 * depth)) {
            let (top, bottom) = rows.split_at(depth);
            if bottom.is_empty() {
                for (packed, &x) in pair.iter_mut().zip(top) {
                    *packed = [x, 0.0];
                }
                continue;
            }
            // Four at once, which makes two shuffles of it.
            let (fours, rest) = pair.as_chunks_mut::<4>();
            let (tops, top_rest) = top.as_chunks::<4>();
            let (bottoms, bottom_rest) = bottom.as_chunks::<4>();
            for ((packed, x), y) in fours.iter_mut().zip(tops).zip(bottoms) {
                *packed = [[x[0], y[0]], [x[1], y[1]], [x[2], y[2]], [x[3], y[3]]];
            }
            for ((packed, &x), &y) in rest.iter_mut().zip(top_rest).zip(bottom_rest) {
                *packed = [x, y];
            }
        }
    }

    /// Packs A^T, A given row-major as (k, m).
    pub fn pack_transposed(&mut self, a: &[f32], rows: usize) {
        let depth = a.len() / rows.max(1);
        self.resize(depth, rows);
        if depth == 0 {
            return;
        }
        // Sixteen steps of k at once: what is read and what is written stays in the first-level cache.
        for (block, steps) in a.chunks(16 * rows).enumerate() {
            for (index, pair) in self.data.chunks_exact_mut(depth).enumerate() {
                let columns = steps.chunks_exact(rows).map(|row| &row[2 * index..]);
                for (packed, column) in pair[16 * block..].iter_mut().zip(columns) {
                    *packed = match column.first_chunk::<2>() {
                        Some(both) => *both,
                        None => [column[0], 0.0],
                    };
                }
            }
        }
    }
}

/// `out` (m, n) = `start` + A (m, k) B (k, n).
pub fn product(a: &Pairs, b: &Panels, start: Start, out: &mut [f32]) {
    let (depth, columns) = (b.depth, b.columns);
    debug_assert_eq!(a.depth, depth);
    if columns == 0 || a.rows == 0 {
        return;
    }
    if depth == 0 {
        begin(start, out, columns);
        return;
    }
    for (index, panel) in b.data.chunks_exact(depth).enumerate() {
        let first = index * COLUMNS;
        for (block, panel) in panel.chunks(BLOCK).enumerate() {
            let from = block * BLOCK;
            // The sums go on where the block before left them.
            let begun = match block {
                0 => start.columns(first),
                _ => None,
            };
            let pairs = a.data.chunks_exact(depth);
            for (pair, out) in pairs.zip(out.chunks_mut(2 * columns)) {
                let pair = &pair[from..from + panel.len()];
                let (out_top, out_bottom) = out.split_at_mut(columns);
                tile_at(pair, panel, begun, [out_top, out_bottom], first);
            }
        }
    }
}

/// `out` (1, n) = `start` + a (1, k) B (k, n): two panels at once, which makes 8 accumulators again.
pub fn product_of_row(a: &[f32], b: &Panels, start: Start, out: &mut [f32]) {
    if b.columns == 0 {
        return;
    }
    if b.depth == 0 {
        begin(start, out, b.columns);
        return;
    }
    for (index, panels) in b.data.chunks(2 * b.depth).enumerate() {
        let first = index * 2 * COLUMNS;
        let (left, right) = panels.split_at(b.depth);
        let (out_left, out_right) = out[first..].split_at_mut(COLUMNS.min(b.columns - first));
        let begun = [0, COLUMNS].map(|offset| match start {
            Start::Row(row) if first + offset >= row.len() => None,
            _ => start.columns(first + offset),
        });
        let begun_left = begun[0].unwrap_or_else(|| load(out_left));
        if right.is_empty() {
            store(tile_1(a, left, begun_left), out_left);
        } else {
            let begun_right = begun[1].unwrap_or_else(|| load(out_right));
            let [sums_left, sums_right] = tile_1_wide(a, left, right, [begun_left, begun_right]);
            store(sums_left, out_left);
            let width = COLUMNS.min(out_right.len());
            store(sums_right, &mut out_right[..width]);
        }
    }
}

/// `out` (n) += the rows of A (m, n), in order.
pub fn add_rows(a: &[f32], out: &mut [f32]) {
    if out.is_empty() {
        return;
    }
    for row in a.chunks_exact(out.len()) {
        for (sum, &value) in out.iter_mut().zip(row) {
            *sum += value;
        }
    }
}

fn begin(start: Start, out: &mut [f32], columns: usize) {
    match start {
        Start::Zero => out.fill(0.0),
        Start::Row(row) => {
            for out in out.chunks_exact_mut(columns) {
                out.copy_from_slice(row);
            }
        }
        Start::Kept => {}
    }
}

/// 16 columns from `first` on, or as many as there are, of two rows, or of one where m is odd.
#[inline(always)]
fn tile_at(
    pair: &[[f32; 2]],
    panel: &[Line],
    begun: Option<Sums>,
    [top, bottom]: [&mut [f32]; 2],
    first: usize,
) {
    let top = &mut top[first..];
    let mut none = [0.0; COLUMNS];
    let bottom = match bottom.get_mut(first..) {
        Some(bottom) => bottom,
        None => &mut none[..],
    };
    let whole = (
        top.first_chunk_mut::<COLUMNS>(),
        bottom.first_chunk_mut::<COLUMNS>(),
    );
    if let (Some(top), Some(bottom)) = whole {
        let begin = begun.map_or_else(|| [lanes(top), lanes(bottom)], |begun| [begun, begun]);
        let [sums_top, sums_bottom] = tile_2(pair, panel, begin);
        spread(sums_top, top);
        spread(sums_bottom, bottom);
    } else {
        let begin = begun.map_or_else(|| [load(top), load(bottom)], |begun| [begun, begun]);
        let [sums_top, sums_bottom] = tile_2(pair, panel, begin);
        store(sums_top, top);
        store(sums_bottom, bottom);
    }
}

/// The loop in which nearly all of the time is spent.
#[inline(always)]
fn tile_2(pair: &[[f32; 2]], panel: &[Line], [mut top, mut bottom]: [Sums; 2]) -> [Sums; 2] {
    let depth = pair.len().min(panel.len());
    let (mut pair, mut line) = (pair.as_ptr(), panel.as_ptr());
    // A zip of two slices counts an index, and what it takes to make two addresses of an index in WebAssembly costs a
    // tenth of the loop; two iterators ask twice whether the end has come.
    //
    // SAFETY: both pointers stay inside their slices, for `depth` is at most the length of either.
    let end = unsafe { line.add(depth) };
    while line != end {
        let (&[x, y], columns) = unsafe { (&*pair, (*line).lanes()) };
        (pair, line) = unsafe { (pair.add(1), line.add(1)) };
        let (x, y) = (Lanes::splat(x), Lanes::splat(y));
        for ((top, bottom), b) in top.iter_mut().zip(&mut bottom).zip(columns) {
            *top = *top + x * b;
            *bottom = *bottom + y * b;
        }
    }
    [top, bottom]
}

#[inline(always)]
fn tile_1(row: &[f32], panel: &[Line], mut sums: Sums) -> Sums {
    for (&x, line) in row.iter().zip(panel) {
        let x = Lanes::splat(x);
        for (sum, b) in sums.iter_mut().zip(line.lanes()) {
            *sum = *sum + x * b;
        }
    }
    sums
}

#[inline(always)]
fn tile_1_wide(
    row: &[f32],
    left: &[Line],
    right: &[Line],
    [mut sums_left, mut sums_right]: [Sums; 2],
) -> [Sums; 2] {
    let depth = row.len().min(left.len()).min(right.len());
    let (mut x, mut left, mut right) = (row.as_ptr(), left.as_ptr(), right.as_ptr());
    // SAFETY: as in `tile_2`.
    let end = unsafe { x.add(depth) };
    while x != end {
        let (factor, first, second) = unsafe { (*x, (*left).lanes(), (*right).lanes()) };
        (x, left, right) = unsafe { (x.add(1), left.add(1), right.add(1)) };
        let factor = Lanes::splat(factor);
        for (sum, b) in sums_left.iter_mut().zip(first) {
            *sum = *sum + factor * b;
        }
        for (sum, b) in sums_right.iter_mut().zip(second) {
            *sum = *sum + factor * b;
        }
    }
    [sums_left, sums_right]
}

#[inline(always)]
fn lanes(values: &[f32; COLUMNS]) -> Sums {
    let (fours, _) = values.as_chunks::<4>();
    std::array::from_fn(|index| Lanes::load(&fours[index]))
}

#[inline(always)]
fn spread(sums: Sums, values: &mut [f32; COLUMNS]) {
    let (fours, _) = values.as_chunks_mut::<4>();
    for (four, sums) in fours.iter_mut().zip(sums) {
        sums.store(four);
    }
}

/// The first 16 values; zeros beyond the row's end.
#[inline(always)]
fn load(row: &[f32]) -> Sums {
    match row.first_chunk::<COLUMNS>() {
        Some(whole) => lanes(whole),
        None => {
            let mut values = [0.0; COLUMNS];
            values[..row.len()].copy_from_slice(row);
            lanes(&values)
        }
    }
}

/// Writes up to 16 values, as many as the row holds.
#[inline(always)]
fn store(sums: Sums, row: &mut [f32]) {
    match row.first_chunk_mut::<COLUMNS>() {
        Some(whole) => spread(sums, whole),
        None => {
            let width = row.len();
            let mut values = [0.0; COLUMNS];
            spread(sums, &mut values);
            row.copy_from_slice(&values[..width]);
        }
    }
}

// proptest needs a system under it.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One sum an element, in order: what the tiles must equal bit for bit.
    fn reference(a: &[f32], b: &[f32], bias: &[f32], m: usize, k: usize, n: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(m * n);
        for row in 0..m {
            for column in 0..n {
                let mut sum = bias[column];
                for i in 0..k {
                    sum += a[row * k + i] * b[i * n + column];
                }
                out.push(sum);
            }
        }
        out
    }

    fn transpose(a: &[f32], rows: usize, columns: usize) -> Vec<f32> {
        (0..rows * columns)
            .map(|i| a[i % rows * columns + i / rows])
            .collect()
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn a_product_by_hand() {
        // (1 2; 3 4) (5 6; 7 8) + (100, 200)
        let mut panels = Panels::default();
        panels.pack([5.0, 6.0, 7.0, 8.0].chunks_exact(2), 2, 2);
        let mut pairs = Pairs::default();
        pairs.pack(&[1.0, 2.0, 3.0, 4.0], 2);
        let mut out = [0.0; 4];
        product(&pairs, &panels, Start::Row(&[100.0, 200.0]), &mut out);
        assert_eq!(out, [119.0, 222.0, 143.0, 250.0]);
        pairs.pack(&[1.0, 0.0, 0.0, 1.0], 2);
        product(&pairs, &panels, Start::Kept, &mut out);
        assert_eq!(out, [124.0, 228.0, 150.0, 258.0]);
    }

    proptest! {
        #[test]
        fn tiles_equal_the_plain_sum_bit_for_bit(
            m in 0usize..7, k in 0usize..600, n in 0usize..70, seed in any::<u64>(),
        ) {
            let mut rng = crate::Rng::seed_from_u64(seed);
            let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| rng.normal()).collect() };
            let (a, b, bias) = (draw(m * k), draw(k * n), draw(n));
            let expected = reference(&a, &b, &bias, m, k, n);
            prop_assume!(k > 0 && m > 0 && n > 0);

            let mut panels = Panels::default();
            panels.pack(b.chunks_exact(n), k, n);
            let mut pairs = Pairs::default();
            pairs.pack(&a, k);
            let mut out = vec![9.0; m * n];
            product(&pairs, &panels, Start::Row(&bias), &mut out);
            prop_assert_eq!(bits(&out), bits(&expected));

            // A row alone has the bits that it has in the batch.
            for row in 0..m {
                let mut alone = vec![9.0; n];
                product_of_row(&a[row * k..(row + 1) * k], &panels, Start::Row(&bias), &mut alone);
                prop_assert_eq!(bits(&alone), bits(&expected[row * n..(row + 1) * n]));
            }

            pairs.pack_transposed(&transpose(&a, m, k), m);
            panels.pack_transposed(&transpose(&b, k, n), n);
            out.copy_from_slice(&bias.repeat(m));
            product(&pairs, &panels, Start::Kept, &mut out);
            prop_assert_eq!(bits(&out), bits(&expected));
            for row in 0..m {
                let mut alone = bias.clone();
                product_of_row(&a[row * k..(row + 1) * k], &panels, Start::Kept, &mut alone);
                prop_assert_eq!(bits(&alone), bits(&expected[row * n..(row + 1) * n]));
            }
        }
    }
}
