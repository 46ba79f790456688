//! The engine.
//!
//! Recurrent networks with PyTorch as the reference: its parameter names, shapes, gate order and arithmetic. A run
//! returns its [`Trace`], every intermediate value of every step; a backward pass returns the gradients of
//! parameters, inputs and every step's states.
//!
//! All buffers are flat, row-major `f32`, time-major as PyTorch's default: (T, N, F). In shapes, T is the number of
//! time steps, N of sequences, I of input features, H of units, L of layers, D of directions, G of gate blocks.
//!
//! The same input gives the same bits on every platform: see [`math`]; every sum has a fixed order. Wrong input is an
//! [`Error`]; NaN and infinity are values like any other.
//!
//! This package alone is compiled for speed. Whatever is inlined into another is compiled for size with it, and its loops
//! are then no SIMD code any more: what is called from outside and has such loops is `#[inline(never)]`.

mod cell;
pub mod error;
mod fingerprint;
pub mod init;
pub mod jacobian;
pub mod model;
pub mod params;
pub mod rng;
pub mod spec;
pub mod spectral;
pub mod stack;
pub mod trace;

pub mod embedding;
pub(crate) mod kernel;
mod lanes;
pub mod linear;
pub mod loss;
pub mod math;
pub mod optimizer;
pub mod weights;
pub mod wiring;
pub mod yardstick;

pub use cell::Hold;
pub use error::{Error, MAX_VALUES, Result};
pub use fingerprint::{fingerprint, hash};
pub use init::{Init, Scheme};
pub use jacobian::{StepJacobians, cell_jacobian_norms, jacobian_norms};
pub use model::{
    Batch, Items, Model, ModelSpec, ModelTrace, Reader, Sequences, Targets, Workspace,
};
pub use optimizer::{Adam, Sgd, clip_grad_norm};
pub use params::Params;
pub use rng::Rng;
pub use spec::{Gate, Kind, Spec};
pub use spectral::{rescale_to_radius, spectral_norm, spectral_radius};
pub use stack::{Gradients, LayerGradients, Stack, Stepper};
pub use trace::{Input, LayerTrace, State, Trace};
