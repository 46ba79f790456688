//! The tasks: what their generators draw, how answers are scored, that every default setup learns its task, and what a
//! setup refuses.

// proptest is a development dependency of the native build alone.
#![cfg(not(target_arch = "wasm32"))]

mod generators;
mod learning;
mod setups;
mod text;
mod truncation;

use unrolled::task::{Setup, Task, TaskName};

/// A task of every kind that runs on sequences of a length, small enough to be drawn often.
fn tasks(length: usize) -> [Task; 5] {
    [
        Task::Copy { length },
        Task::Adding { length },
        Task::Parity { length },
        Task::Counting { length },
        Task::Sine { length },
    ]
}

/// A task's default setup with fewer units and sequences.
fn small(name: TaskName) -> Setup {
    Setup {
        units: 8,
        batch: 4,
        ..Setup::default_of(name)
    }
}
