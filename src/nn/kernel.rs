//! Matrix products on flat, row-major slices.
//!
//! One tile of 2 rows x 16 columns is 8 SIMD accumulators, which is what SSE2 and simd128 have registers for. The
//! right-hand matrix is packed first into panels of 16 columns, so that the inner loop reads it in order.
//!
//! Every element of a product is one sum, started from the given value, over k = 0, 1, 2, ... in this order, each
//! term a rounded product. Neither the tile's edges nor the number of rows change it: a row gives the same bits alone
//! and in a batch.

const COLUMNS: usize = 16;

/// Rows of k summed before the tile is written back, so that a panel's block stays in the first-level cache.
const BLOCK: usize = 256;

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
    fn columns(&self, first: usize) -> Option<[f32; COLUMNS]> {
        match self {
            Start::Zero => Some([0.0; COLUMNS]),
            Start::Row(row) => Some(load(&row[first..])),
            Start::Kept => None,
        }
    }
}

/// A right-hand matrix B (k, n), packed into panels of 16 columns, the last one filled up with zeros.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    data: Vec<f32>,
    depth: usize,
    columns: usize,
}

impl Panels {
    fn resize(&mut self, depth: usize, columns: usize) {
        self.depth = depth;
        self.columns = columns;
        self.data.clear();
        self.data
            .resize(columns.div_ceil(COLUMNS) * depth * COLUMNS, 0.0);
    }

    /// Packs B, given row-major in one or more parts that follow one another: together (k, n).
    pub fn pack(&mut self, parts: &[&[f32]], columns: usize) {
        let depth = parts.iter().map(|part| part.len() / columns.max(1)).sum();
        self.resize(depth, columns);
        if columns == 0 || depth == 0 {
            return;
        }
        for (panel, data) in self.data.chunks_exact_mut(depth * COLUMNS).enumerate() {
            let first = panel * COLUMNS;
            let width = COLUMNS.min(columns - first);
            let rows = parts.iter().flat_map(|part| part.chunks_exact(columns));
            for (packed, row) in data.as_chunks_mut::<COLUMNS>().0.iter_mut().zip(rows) {
                if let Some(whole) = row[first..].first_chunk::<COLUMNS>() {
                    *packed = *whole;
                } else {
                    packed[..width].copy_from_slice(&row[first..]);
                }
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
            let start = column / COLUMNS * depth * COLUMNS + column % COLUMNS;
            for (packed, &weight) in self.data[start..].iter_mut().step_by(COLUMNS).zip(row) {
                *packed = weight;
            }
        }
    }
}

/// `out` (m, n) = `start` + A (m, k) B (k, n).
pub fn product(a: &[f32], b: &Panels, start: Start, out: &mut [f32]) {
    let (depth, columns) = (b.depth, b.columns);
    if columns == 0 {
        return;
    }
    if depth == 0 {
        begin(start, out, columns);
        return;
    }
    for (index, panel) in b.data.chunks_exact(depth * COLUMNS).enumerate() {
        let first = index * COLUMNS;
        let panel = panel.as_chunks::<COLUMNS>().0;
        let begun = start.columns(first);
        let mut rows = a.chunks_exact(2 * depth);
        let mut outs = out.chunks_exact_mut(2 * columns);
        for (rows, out) in rows.by_ref().zip(outs.by_ref()) {
            let (top, bottom) = rows.split_at(depth);
            let (out_top, out_bottom) = out.split_at_mut(columns);
            let pairs = top.iter().zip(bottom);
            tiles_2(
                pairs,
                panel,
                begun,
                &mut out_top[first..],
                &mut out_bottom[first..],
            );
        }
        let (row, out) = (rows.remainder(), outs.into_remainder());
        if !row.is_empty() && !out.is_empty() {
            tiles_1(row, panel, begun, &mut out[first..]);
        }
    }
}

/// A left-hand matrix A^T (r, k), made from A (k, r) and packed into pairs of rows.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    data: Vec<f32>,
    depth: usize,
    rows: usize,
}

impl Pairs {
    /// Packs A^T, A given row-major as (k, r).
    pub fn pack_transposed(&mut self, a: &[f32], rows: usize) {
        self.rows = rows;
        self.depth = a.len() / rows.max(1);
        self.data.clear();
        self.data.resize(rows.div_ceil(2) * 2 * self.depth, 0.0);
        if self.depth == 0 {
            return;
        }
        // Sixteen steps of k at once: what is read and what is written stays in the first-level cache.
        let depth = self.depth;
        for (block, steps) in a.chunks(16 * rows).enumerate() {
            for (index, pair) in self.data.chunks_exact_mut(2 * depth).enumerate() {
                let pair = &mut pair.as_chunks_mut::<2>().0[16 * block..];
                let columns = steps.chunks_exact(rows).map(|row| &row[2 * index..]);
                for (packed, column) in pair.iter_mut().zip(columns) {
                    packed[0] = column[0];
                    packed[1] = column.get(1).copied().unwrap_or(0.0);
                }
            }
        }
    }
}

/// `out` (r, n) = `start` + A^T (r, k) B (k, n).
pub fn product_of_pairs(a: &Pairs, b: &Panels, start: Start, out: &mut [f32]) {
    let (depth, columns) = (b.depth, b.columns);
    if columns == 0 || a.rows == 0 {
        return;
    }
    debug_assert_eq!(a.depth, depth);
    if depth == 0 {
        begin(start, out, columns);
        return;
    }
    for (index, panel) in b.data.chunks_exact(depth * COLUMNS).enumerate() {
        let first = index * COLUMNS;
        for (block, panel) in panel.as_chunks::<COLUMNS>().0.chunks(BLOCK).enumerate() {
            let from = block * BLOCK;
            // The sums go on where the block before left them.
            let begun = if block == 0 {
                start.columns(first)
            } else {
                None
            };
            let pairs = a.data.chunks_exact(2 * depth);
            for (pair, out) in pairs.zip(out.chunks_mut(2 * columns)) {
                let pair = &pair.as_chunks::<2>().0[from..from + panel.len()];
                let (out_top, out_bottom) = out.split_at_mut(columns);
                let pairs = pair.iter().map(|[top, bottom]| (top, bottom));
                // The last pair has one row where r is odd.
                let mut none = [0.0; COLUMNS];
                let out_bottom = match out_bottom.get_mut(first..) {
                    Some(bottom) => bottom,
                    None => &mut none[..COLUMNS.min(columns - first)],
                };
                tiles_2(pairs, panel, begun, &mut out_top[first..], out_bottom);
            }
        }
    }
}

/// `out` (n) = the sum of the rows of A (m, n), in order.
pub fn sum_rows(a: &[f32], out: &mut [f32]) {
    out.fill(0.0);
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

/// 16 columns, or as many as there are, of two rows.
#[inline(always)]
fn tiles_2<'a>(
    rows: impl Iterator<Item = (&'a f32, &'a f32)>,
    panel: &[[f32; COLUMNS]],
    begun: Option<[f32; COLUMNS]>,
    out_top: &mut [f32],
    out_bottom: &mut [f32],
) {
    let whole = (out_top.first_chunk_mut(), out_bottom.first_chunk_mut());
    if let (Some(top), Some(bottom)) = whole {
        let begin = begun.map_or([*top, *bottom], |begun| [begun, begun]);
        [*top, *bottom] = tile_2(rows, panel, begin);
    } else {
        let begin = begun.map_or_else(|| [load(out_top), load(out_bottom)], |begun| [begun, begun]);
        let [top, bottom] = tile_2(rows, panel, begin);
        store(&top, out_top);
        store(&bottom, out_bottom);
    }
}

/// 16 columns, or as many as there are, of one row.
#[inline(always)]
fn tiles_1(row: &[f32], panel: &[[f32; COLUMNS]], begun: Option<[f32; COLUMNS]>, out: &mut [f32]) {
    let begin = begun.unwrap_or_else(|| load(out));
    store(&tile_1(row, panel, begin), out);
}

#[inline(always)]
fn tile_2<'a>(
    rows: impl Iterator<Item = (&'a f32, &'a f32)>,
    panel: &[[f32; COLUMNS]],
    [mut top, mut bottom]: [[f32; COLUMNS]; 2],
) -> [[f32; COLUMNS]; 2] {
    for ((&x, &y), columns) in rows.zip(panel) {
        for (sum, &b) in top.iter_mut().zip(columns) {
            *sum += x * b;
        }
        for (sum, &b) in bottom.iter_mut().zip(columns) {
            *sum += y * b;
        }
    }
    [top, bottom]
}

#[inline(always)]
fn tile_1(row: &[f32], panel: &[[f32; COLUMNS]], mut sums: [f32; COLUMNS]) -> [f32; COLUMNS] {
    for (&x, columns) in row.iter().zip(panel) {
        for (sum, &b) in sums.iter_mut().zip(columns) {
            *sum += x * b;
        }
    }
    sums
}

/// The first 16 values; zeros beyond the row's end.
#[inline(always)]
fn load(row: &[f32]) -> [f32; COLUMNS] {
    match row.first_chunk::<COLUMNS>() {
        Some(whole) => *whole,
        None => {
            let mut values = [0.0; COLUMNS];
            values[..row.len()].copy_from_slice(row);
            values
        }
    }
}

/// Writes up to 16 values, as many as the row holds.
#[inline(always)]
fn store(values: &[f32; COLUMNS], row: &mut [f32]) {
    match row.first_chunk_mut::<COLUMNS>() {
        Some(whole) => *whole = *values,
        None => {
            let width = row.len();
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
        panels.pack(&[&[5.0, 6.0, 7.0, 8.0]], 2);
        let mut out = [0.0; 4];
        product(
            &[1.0, 2.0, 3.0, 4.0],
            &panels,
            Start::Row(&[100.0, 200.0]),
            &mut out,
        );
        assert_eq!(out, [119.0, 222.0, 143.0, 250.0]);
        product(&[1.0, 0.0, 0.0, 1.0], &panels, Start::Kept, &mut out);
        assert_eq!(out, [124.0, 228.0, 150.0, 258.0]);
    }

    proptest! {
        #[test]
        fn tiles_equal_the_plain_sum_bit_for_bit(
            m in 0usize..7, k in 0usize..300, n in 0usize..40, seed in any::<u64>(),
        ) {
            let mut rng = crate::nn::Rng::seed_from_u64(seed);
            let mut draw = |count: usize| -> Vec<f32> { (0..count).map(|_| rng.normal()).collect() };
            let (a, b, bias) = (draw(m * k), draw(k * n), draw(n));
            let expected = reference(&a, &b, &bias, m, k, n);

            let mut panels = Panels::default();
            let cut = k / 3 * n;
            panels.pack(&[&b[..cut], &b[cut..]], n);
            let mut out = vec![0.0; m * n];
            product(&a, &panels, Start::Row(&bias), &mut out);
            prop_assert_eq!(bits(&out), bits(&expected));

            // A row alone has the bits that it has in the batch.
            for row in 0..m {
                let mut alone = vec![0.0; n];
                product(&a[row * k..(row + 1) * k], &panels, Start::Row(&bias), &mut alone);
                prop_assert_eq!(bits(&alone), bits(&expected[row * n..(row + 1) * n]));
            }

            let mut pairs = Pairs::default();
            pairs.pack_transposed(&transpose(&a, m, k), m);
            if k > 0 && m > 0 {
                out.fill(9.0);
                product_of_pairs(&pairs, &panels, Start::Row(&bias), &mut out);
                prop_assert_eq!(bits(&out), bits(&expected));

                panels.pack_transposed(&transpose(&b, k, n), n);
                out.fill(9.0);
                product(&a, &panels, Start::Row(&bias), &mut out);
                prop_assert_eq!(bits(&out), bits(&expected));
            }
        }
    }
}
