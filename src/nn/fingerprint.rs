//! A number that stands for the bits of many.

/// FNV-1a (64 bits) over the values' little-endian bytes: equal bits, equal fingerprint. Every NaN counts as the same
/// one, since WebAssembly leaves the bits of a computed NaN open.
pub fn fingerprint(values: &[f32]) -> u64 {
    hash(values.iter().flat_map(|value| {
        let bits = if value.is_nan() {
            f32::NAN.to_bits()
        } else {
            value.to_bits()
        };
        bits.to_le_bytes()
    }))
}

/// FNV-1a (64 bits) over bytes.
pub fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bits_alone_have_equal_fingerprints() {
        // FNV-1a's offset basis, and its published value for four bytes of zero.
        assert_eq!(fingerprint(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(&[0.0]), 0x4d25_767f_9dce_13f5);
        assert_ne!(fingerprint(&[0.0]), fingerprint(&[-0.0]));
        assert_ne!(fingerprint(&[1.0, 2.0]), fingerprint(&[2.0, 1.0]));
        let negative = f32::from_bits(0xffc0_0001);
        assert_eq!(fingerprint(&[f32::NAN]), fingerprint(&[negative]));
    }
}
