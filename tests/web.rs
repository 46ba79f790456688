//! What has to hold in a browser, run there by `cargo xtask test`.

#![cfg(target_arch = "wasm32")]

#[path = "same_bits/run.rs"]
mod run;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Without it the engine is four times slower, and nothing else would tell.
#[wasm_bindgen_test]
fn the_engine_is_compiled_with_simd() {
    let features = [cfg!(target_feature = "simd128")];
    assert_eq!(features, [true]);
}

/// `tests/same_bits.rs` finds the same natively.
#[wasm_bindgen_test]
fn a_training_run_has_the_bits_that_it_has_everywhere() {
    assert_eq!(run::found(), Ok(run::EXPECTED));
}
