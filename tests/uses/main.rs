//! The six uses reach on fresh inputs what the lesson states, and need their recurrence for it.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Instant;
use unrolled::task::moscow::Language;
use unrolled::task::uses::{Network, Use, accuracy};

#[test]
fn measure() {
    for language in Language::ALL {
        for purpose in Use::ALL {
            for seed in [1, 2] {
                let start = Instant::now();
                let mut network = Network::new(purpose, language, seed).unwrap();
                let book = network.book().clone();
                let mut last = 0.0;
                while !network.is_done() {
                    last = network.step().unwrap();
                }
                let taken = start.elapsed();
                let share = accuracy(network.wiring(), &book).unwrap();
                println!(
                    "{language:?} {purpose} seed {seed}: {share:.4} of {} taught {} vocab {} {} params {} loss {last:.4} in {taken:?}",
                    book.kept.len(),
                    book.taught.len(),
                    book.inputs.len(),
                    book.outputs.len(),
                    network.wiring().params().len()
                );
            }
        }
    }
}
