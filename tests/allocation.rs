//! A training step allocates nothing once the buffers have their sizes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use unrolled::nn::{
    Adam, Batch, Init, Kind, Model, ModelSpec, Rng, Sequences, Sgd, Spec, Stack, Stepper,
    Workspace, clip_grad_norm,
};

/// The system's allocator, which counts what the present thread asks it for.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // Not at a thread's end, when its counter is gone.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations made by `work` on this thread.
fn allocations(work: impl FnOnce()) -> usize {
    let before = COUNT.get();
    work();
    COUNT.get() - before
}

const KINDS: [Kind; 4] = [Kind::RnnTanh, Kind::RnnRelu, Kind::Lstm, Kind::Gru];
const STEPS: usize = 9;
const BATCH: usize = 5;

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1, 2, 3]))), 1);
    assert_eq!(allocations(|| ()), 0);
}

/// Allocations of three updates, after two that bring the buffers to their sizes.
fn allocations_of_training(stack: Spec, of_tokens: bool, ragged: bool, truncated: bool) -> usize {
    let mut rng = Rng::seed_from_u64(1);
    let spec = if of_tokens {
        ModelSpec::of_tokens(11, stack, 4)
    } else {
        ModelSpec::of_values(stack, 4)
    };
    let mut model = Model::init(spec, &Init::default(), &mut rng).unwrap();
    let (mut adam, mut sgd) = (Adam::new(1e-3), Sgd::new(1e-3, 0.9));
    let mut workspace = Workspace::default();
    let tokens: Vec<u32> = (0..STEPS * BATCH).map(|_| rng.below(11) as u32).collect();
    let values: Vec<f32> = (0..STEPS * BATCH * stack.input_size)
        .map(|_| rng.normal())
        .collect();
    let targets: Vec<Option<u32>> = (0..STEPS * BATCH)
        .map(|index| (index % 2 == 0).then(|| rng.below(4) as u32))
        .collect();
    let weights = [0.1; STEPS * BATCH];
    let lengths: Vec<usize> = (0..BATCH).map(|n| STEPS - n).collect();
    let sequences = if of_tokens {
        Sequences::new(&tokens, STEPS, BATCH)
    } else {
        Sequences::new(&values, STEPS, BATCH)
    };
    let batch = Batch {
        weights: ragged.then_some(&weights[..]),
        truncation: truncated.then_some(4),
        ..Batch::new(
            Sequences {
                lengths: ragged.then_some(&lengths[..]),
                ..sequences
            },
            &targets,
        )
    };
    let mut update = || {
        let loss = model.loss_and_gradients(&batch, &mut workspace).unwrap();
        assert!(loss.is_finite());
        let gradients = &mut workspace.gradients.params;
        clip_grad_norm(gradients, 1.0);
        adam.step(model.params_mut(), gradients).unwrap();
        sgd.step(model.params_mut(), gradients).unwrap();
    };
    update();
    update();
    allocations(|| (0..3).for_each(|_| update()))
}

#[test]
fn a_training_step_allocates_nothing() {
    for kind in KINDS {
        for layers in [1, 2] {
            for bidirectional in [false, true] {
                // 16 units fill a panel of the matrix product, 19 do not.
                for units in [16, 19] {
                    for of_tokens in [true, false] {
                        for ragged in [true, false] {
                            let stack = Spec::new(kind, 6, units)
                                .layers(layers)
                                .bidirectional(bidirectional);
                            let found = allocations_of_training(stack, of_tokens, ragged, false);
                            assert_eq!(found, 0, "{stack:?}, {of_tokens} {ragged}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_truncated_training_step_allocates_nothing() {
    for kind in KINDS {
        for ragged in [true, false] {
            let stack = Spec::new(kind, 6, 19).layers(2);
            let found = allocations_of_training(stack, true, ragged, true);
            assert_eq!(found, 0, "{kind:?} {ragged}");
        }
    }
}

#[test]
fn a_single_step_allocates_nothing() {
    for kind in KINDS {
        let mut rng = Rng::seed_from_u64(1);
        let spec = Spec::new(kind, 6, 19).layers(2);
        let stack = Stack::init(spec, &Init::default(), &mut rng).unwrap();
        let mut stepper = Stepper::new(&stack).unwrap();
        let found = allocations(|| {
            for _ in 0..3 {
                stepper.step(&[0.5; 6]).unwrap();
            }
        });
        assert_eq!(found, 0, "{kind:?}");
    }
}
