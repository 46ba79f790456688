//! Four numbers that are computed at once.
//!
//! Left to itself the compiler makes such code of a plain loop over `[f32; 4]` in some builds and not in others: the tile
//! of a matrix product came out scalar, six times slower, where it was compiled without link-time optimisation. In
//! WebAssembly, where the speed counts, the instructions are therefore named. Elsewhere the same arithmetic is written
//! out, with the same bits.

use std::ops::{Add, Mul};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    pub use std::arch::wasm32::{f32x4_add as add, f32x4_mul as mul, f32x4_splat as splat};

    use std::arch::wasm32::v128;

    pub type Raw = v128;

    #[inline(always)]
    pub fn load(values: [f32; 4]) -> Raw {
        // SAFETY: both are 16 bytes, and every pattern of bits is a value of both.
        unsafe { std::mem::transmute::<[f32; 4], v128>(values) }
    }

    #[inline(always)]
    pub fn store(raw: Raw) -> [f32; 4] {
        // SAFETY: as above.
        unsafe { std::mem::transmute::<v128, [f32; 4]>(raw) }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod imp {
    pub type Raw = [f32; 4];

    #[inline(always)]
    pub fn load(values: [f32; 4]) -> Raw {
        values
    }

    #[inline(always)]
    pub fn store(raw: Raw) -> [f32; 4] {
        raw
    }

    #[inline(always)]
    pub fn splat(value: f32) -> Raw {
        [value; 4]
    }

    #[inline(always)]
    pub fn add(a: Raw, b: Raw) -> Raw {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }

    #[inline(always)]
    pub fn mul(a: Raw, b: Raw) -> Raw {
        [a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]]
    }
}

/// Four numbers that are computed at once.
#[derive(Debug, Clone, Copy)]
pub struct Lanes(imp::Raw);

impl Lanes {
    /// The same number four times.
    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Lanes(imp::splat(value))
    }

    #[inline(always)]
    pub fn load(values: &[f32; 4]) -> Self {
        Lanes(imp::load(*values))
    }

    #[inline(always)]
    pub fn store(self, values: &mut [f32; 4]) {
        *values = imp::store(self.0);
    }
}

impl Add for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn add(self, other: Lanes) -> Lanes {
        Lanes(imp::add(self.0, other.0))
    }
}

impl Mul for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn mul(self, other: Lanes) -> Lanes {
        Lanes(imp::mul(self.0, other.0))
    }
}
