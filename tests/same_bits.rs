//! The same seed gives the same bits natively as in the browser, where `tests/web.rs` runs the same code.

#[path = "same_bits/run.rs"]
mod run;

#[test]
fn a_training_run_has_the_bits_that_it_has_everywhere() {
    assert_eq!(run::found().unwrap(), run::EXPECTED);
}
