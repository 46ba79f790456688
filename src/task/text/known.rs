//! What can be known of a text at best, and without reading.

use super::UNKNOWN;

/// The share of the most frequent symbol: what answering always the same is right about.
///
/// As the score does it counts the targets of all windows of `length` symbols; unknown symbols are none.
pub fn chance(tokens: &[u32], length: usize) -> f32 {
    // How often the symbol at a place is a target: once for every window that has it after its first symbol.
    let windows = tokens.len().saturating_sub(length);
    let mut counts = std::collections::BTreeMap::new();
    let mut all = 0;
    for (at, &token) in tokens.iter().enumerate().skip(1) {
        // Windows begin at 0 to windows - 1 and ask for the symbols begin + 1 to begin + length.
        let first = at.saturating_sub(length);
        let last = (at - 1).min(windows.saturating_sub(1));
        if token != UNKNOWN && windows > 0 && first <= last {
            *counts.entry(token).or_insert(0_usize) += last - first + 1;
            all += last - first + 1;
        }
    }
    let most = counts.values().max().copied().unwrap_or(0);
    most as f32 / all.max(1) as f32
}

/// The share of symbols that knowing the text by heart can foretell, over all windows of `length` symbols: at each step
/// of a window, the most frequent of the symbols that follow what was read of it anywhere among the windows.
///
/// Takes about windows x (length + log windows) steps.
pub fn best(tokens: &[u32], length: usize) -> f32 {
    let windows = tokens.len().saturating_sub(length);
    let window = |start: usize| &tokens[start..start + length + 1];
    let mut order: Vec<usize> = (0..windows).collect();
    order.sort_unstable_by(|&a, &b| window(a).cmp(window(b)));
    // How many first symbols a window shares with the one before it in this order.
    let shared: Vec<usize> = (0..windows)
        .map(|at| match at {
            0 => 0,
            _ => {
                let pair = window(order[at - 1]).iter().zip(window(order[at]));
                pair.take_while(|(a, b)| a == b).count()
            }
        })
        .collect();
    let (mut right, mut all) = (0, 0);
    for read in 1..=length {
        // The longest run of an equal next symbol among windows that agree in the symbols read.
        let (mut most, mut run) = (0, 0);
        for (at, &start) in order.iter().enumerate() {
            if shared[at] < read {
                right += most;
                most = 0;
            }
            if shared[at] < read + 1 {
                run = 0;
            }
            if window(start)[read] != UNKNOWN {
                run += 1;
                all += 1;
                most = most.max(run);
            }
        }
        right += most;
    }
    right as f32 / all.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_by_hand() {
        // Windows of 2: (1 2) 1, (2 1) 3, (1 3) 1, (3 1) 2. After 1: 2, 3; after 2: 1; after 3: 1: three of four right.
        // After 1 2, 2 1, 1 3, 3 1 all is known: four of four.
        let tokens = [1, 2, 1, 3, 1, 2];
        assert_eq!(best(&tokens, 2), 7.0 / 8.0);
        // Targets: 2 1, 1 3, 3 1, 1 2: four times 1, twice 2, twice 3.
        assert_eq!(chance(&tokens, 2), 0.5);
    }

    #[test]
    fn a_text_that_repeats_one_symbol_is_known_without_reading() {
        assert_eq!((chance(&[4; 20], 8), best(&[4; 20], 8)), (1.0, 1.0));
        assert_eq!((chance(&[], 8), best(&[], 8)), (0.0, 0.0));
        assert_eq!((chance(&[1; 8], 8), best(&[1; 8], 8)), (0.0, 0.0));
    }

    #[test]
    fn unknown_symbols_are_not_asked_for() {
        let tokens = [1, UNKNOWN, 1, UNKNOWN, 1];
        assert_eq!((chance(&tokens, 2), best(&tokens, 2)), (1.0, 1.0));
    }
}
