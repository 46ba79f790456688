//! The six uses reach on fresh inputs what the lesson states, and need what the lesson says they need for it.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::HashMap;
use std::hash::Hash;

use unrolled::nn::State;
use unrolled::task::moscow::Language;
use unrolled::task::uses::{Book, Example, Network, Prompt, Use, accuracy, answers};

/// What the lesson states of every use.
const STATED: f32 = 0.95;

fn taught(purpose: Use, language: Language, seed: u64) -> Network {
    let mut network = Network::new(purpose, language, seed).unwrap();
    while !network.is_done() {
        network.step().unwrap();
    }
    network
}

fn last_token(example: &Example) -> u32 {
    match &example.prompt {
        Prompt::Words(sentence) => *sentence.tokens.last().unwrap(),
        Prompt::Picture(_) => 0,
    }
}

/// What is most often right for each key in what is taught, tried on what is kept.
fn by_key<K: Hash + Eq, V: Hash + Eq + Clone>(
    taught: impl Iterator<Item = (K, V)>,
    kept: impl Iterator<Item = (K, V)>,
) -> f32 {
    let mut counts: HashMap<K, HashMap<V, usize>> = HashMap::new();
    for (key, value) in taught {
        *counts.entry(key).or_default().entry(value).or_default() += 1;
    }
    let (mut right, mut all) = (0, 0);
    for (key, value) in kept {
        let best = counts
            .get(&key)
            .and_then(|c| c.iter().max_by_key(|(_, n)| **n));
        right += usize::from(best.is_some_and(|(best, _)| *best == value));
        all += 1;
    }
    right as f32 / all as f32
}

/// The best that can be done without memory: one answer a last word, or a tag a word.
fn without_memory(book: &Book) -> f32 {
    if book.purpose == Use::Tagging {
        let pairs = |examples: &[Example]| {
            let all = examples.iter().flat_map(|example| match &example.prompt {
                Prompt::Words(sentence) => {
                    let pairs = sentence.tokens.iter().zip(&example.answer);
                    pairs.map(|(a, b)| (*a, *b)).collect::<Vec<_>>()
                }
                Prompt::Picture(_) => Vec::new(),
            });
            all.collect::<Vec<_>>().into_iter()
        };
        return by_key(pairs(&book.taught), pairs(&book.kept));
    }
    let pairs = |examples: &[Example]| {
        let all = examples.iter();
        let all = all.map(|example| (last_token(example), example.answer.clone()));
        all.collect::<Vec<_>>().into_iter()
    };
    by_key(pairs(&book.taught), pairs(&book.kept))
}

fn reaches_what_is_stated(purpose: Use) {
    for language in Language::ALL {
        for seed in [1, 2] {
            let start = std::time::Instant::now();
            let network = taught(purpose, language, seed);
            let time = start.elapsed();
            let book = network.book();
            let share = accuracy(network.wiring(), book).unwrap();
            let guess = without_memory(book);
            println!(
                "{purpose} {language:?} seed {seed}: {share:.4} of {}, without memory {guess:.4}, {} parameters, {time:.1?}",
                book.kept.len(),
                network.wiring().params().len()
            );
            assert!(share >= STATED, "{purpose} {language:?} {seed}: {share}");
            assert!(guess < 0.9, "{purpose} {language:?}: {guess}");
            if purpose.writes() {
                // A decoder that is not told h_n says the same whatever was asked.
                let wiring = network.wiring();
                let spec = wiring.spec().decoder().unwrap();
                let said = wiring.write(&State::zeros(&spec, 1), 0, 1, 16).unwrap();
                let kept: Vec<&Example> = book.kept.iter().collect();
                let same = kept.iter().filter(|example| example.answer == said[0]);
                assert!((same.count() as f32) < 0.2 * kept.len() as f32);
            }
        }
    }
}

#[test]
fn captions() {
    reaches_what_is_stated(Use::Caption);
}

#[test]
fn sentiment() {
    reaches_what_is_stated(Use::Sentiment);
}

#[test]
fn spam() {
    reaches_what_is_stated(Use::Spam);
}

#[test]
fn tagging() {
    reaches_what_is_stated(Use::Tagging);
}

#[test]
fn translation() {
    reaches_what_is_stated(Use::Translation);
}

#[test]
fn chat() {
    reaches_what_is_stated(Use::Chat);
}

/// One prompt alone and many side by side are answered alike; the same seed gives the same bits.
#[test]
fn a_network_depends_on_its_seed_alone() {
    for purpose in [Use::Caption, Use::Tagging, Use::Chat] {
        let [mut one, mut two] =
            [3, 3].map(|seed| Network::new(purpose, Language::Korean, seed).unwrap());
        for _ in 0..20 {
            one.step().unwrap();
            two.step().unwrap();
        }
        assert_eq!(one.wiring(), two.wiring());
        let book = one.book();
        let kept: Vec<&Example> = book.kept.iter().take(20).collect();
        let together = answers(one.wiring(), book, &kept).unwrap();
        for (example, answer) in kept.iter().zip(together) {
            let reading =
                unrolled::task::uses::read(one.wiring(), book, &example.prompt, true).unwrap();
            let length = answer.len();
            assert_eq!(reading.answer[..length], answer);
            assert_eq!(reading.shares.len(), reading.answer.len());
        }
    }
}
