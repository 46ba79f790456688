//! Hangul syllables: their final consonant, the particle that agrees with it, and composition of loose jamo.
//!
//! A precomposed syllable is `0xAC00 + (initial * 21 + vowel) * 28 + final`, final 0 being none (Unicode 16, 3.12).

const SYLLABLES: u32 = 0xAC00;
const INITIALS: u32 = 0x1100;
const VOWELS: u32 = 0x1161;
/// One before the first final consonant: index 0 means none.
const FINALS: u32 = 0x11A7;
const VOWEL_COUNT: u32 = 21;
const FINAL_COUNT: u32 = 28;
const SYLLABLE_COUNT: u32 = 19 * VOWEL_COUNT * FINAL_COUNT;
/// The index of the final ㄹ, after which 로 is used and not 으로.
const RIEUL: u32 = 8;

/// Particles which have two forms: after a final consonant, after a vowel.
pub(crate) const PAIRS: &[(&str, &str)] = &[
    ("을", "를"),
    ("이", "가"),
    ("은", "는"),
    ("과", "와"),
    ("이랑", "랑"),
    ("으로", "로"),
    ("이에요", "예요"),
    ("이야", "야"),
];

/// Particles with one form, and endings that make a sentence of a noun. They may follow a known word; only those which
/// the grammar uses have a number of their own.
const SINGLE: &[&str] = &[
    "에",
    "에서",
    "에게",
    "에겐",
    "엔",
    "에선",
    "한테",
    "한테서",
    "께",
    "께서",
    "도",
    "만",
    "까지",
    "부터",
    "보다",
    "만큼",
    "처럼",
    "마다",
    "조차",
    "밖에",
    "의",
    "라",
    "이라",
    "하고",
    "라고",
    "이라고",
    "라는",
    "이라는",
    "나",
    "이나",
    "입니다",
    "인데",
    "인데요",
    "이고",
];

/// Whether the text is a particle.
pub(crate) fn is_particle(text: &str) -> bool {
    pair_of(text).is_some() || SINGLE.contains(&text)
}

/// Whether the particle may follow the word: a form of a pair must agree.
pub(crate) fn may_follow(word: &str, particle: &str) -> bool {
    match pair_of(particle) {
        Some(pair) => takes_first_form(word, pair) == (particle == pair.0),
        None => SINGLE.contains(&particle),
    }
}

/// The final consonant's index of the last syllable, 0 for none; `None` if the word does not end in a Hangul syllable.
fn final_consonant(word: &str) -> Option<u32> {
    let code = word.chars().next_back()? as u32;
    (SYLLABLES..SYLLABLES + SYLLABLE_COUNT)
        .contains(&code)
        .then(|| (code - SYLLABLES) % FINAL_COUNT)
}

/// Whether the word is followed by the first form of a pair (을, 이, 은, 으로 …). A word which does not end in Hangul is
/// followed by the second.
pub(crate) fn takes_first_form(word: &str, pair: (&str, &str)) -> bool {
    match final_consonant(word) {
        None | Some(0) => false,
        Some(RIEUL) => pair.0 != "으로",
        Some(_) => true,
    }
}

/// The pair that a particle belongs to.
pub(crate) fn pair_of(particle: &str) -> Option<(&'static str, &'static str)> {
    PAIRS
        .iter()
        .copied()
        .find(|&(first, second)| particle == first || particle == second)
}

/// The word with the particle in the form that agrees with it: `with_particle("런던", "가")` is `런던이`,
/// `with_particle("파리", "으로")` is `파리로`. A particle with a single form (에, 에서, 도) is attached as it is.
pub fn with_particle(word: &str, particle: &str) -> String {
    let form = match pair_of(particle) {
        Some(pair) if takes_first_form(word, pair) => pair.0,
        Some(pair) => pair.1,
        None => particle,
    };
    format!("{word}{form}")
}

/// Composes conjoining jamo (macOS hands out file names and some pasted text decomposed) into syllables. Everything
/// else stays as it is.
pub(crate) fn compose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // The syllable being built; a following vowel or final may still change it.
    let mut pending: Option<char> = None;
    for c in text.chars() {
        match pending.and_then(|p| join(p, c)) {
            Some(joined) => pending = Some(joined),
            None => out.extend(pending.replace(c)),
        }
    }
    out.extend(pending);
    out
}

fn join(left: char, right: char) -> Option<char> {
    let (left, right) = (left as u32, right as u32);
    let initial = left.wrapping_sub(INITIALS);
    let vowel = right.wrapping_sub(VOWELS);
    if initial < 19 && vowel < VOWEL_COUNT {
        return char::from_u32(SYLLABLES + (initial * VOWEL_COUNT + vowel) * FINAL_COUNT);
    }
    let syllable = left.wrapping_sub(SYLLABLES);
    let last = right.wrapping_sub(FINALS);
    if syllable < SYLLABLE_COUNT
        && syllable.is_multiple_of(FINAL_COUNT)
        && (1..FINAL_COUNT).contains(&last)
    {
        return char::from_u32(left + last);
    }
    None
}

/// Takes a syllable apart into two or three conjoining jamo; any other character stays as it is.
pub(crate) fn decompose(c: char) -> impl Iterator<Item = char> {
    let index = (c as u32).wrapping_sub(SYLLABLES);
    let jamo = if index < SYLLABLE_COUNT {
        let last = index % FINAL_COUNT;
        [
            char::from_u32(INITIALS + index / FINAL_COUNT / VOWEL_COUNT),
            char::from_u32(VOWELS + index / FINAL_COUNT % VOWEL_COUNT),
            char::from_u32(FINALS + last).filter(|_| last > 0),
        ]
    } else {
        [Some(c), None, None]
    };
    jamo.into_iter().flatten()
}

/// Whether the character is a conjoining consonant that ends a syllable.
pub(crate) fn is_final(c: char) -> bool {
    (1..FINAL_COUNT).contains(&(c as u32).wrapping_sub(FINALS))
}

/// The letter that a conjoining jamo is written as when it stands alone (U+3131 to U+3163).
pub(crate) fn letter(c: char) -> Option<char> {
    const INITIAL_LETTERS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    const FINAL_LETTERS: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
    let code = c as u32;
    let vowel = code.wrapping_sub(VOWELS);
    if vowel < VOWEL_COUNT {
        return char::from_u32('ㅏ' as u32 + vowel);
    }
    let letters = if is_final(c) {
        FINAL_LETTERS.chars().nth((code - FINALS - 1) as usize)
    } else {
        None
    };
    letters.or_else(|| {
        INITIAL_LETTERS
            .chars()
            .nth(code.checked_sub(INITIALS)? as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_agree() {
        assert_eq!(with_particle("런던", "가"), "런던이");
        assert_eq!(with_particle("파리", "이"), "파리가");
        assert_eq!(with_particle("런던", "로"), "런던으로");
        assert_eq!(with_particle("파리", "으로"), "파리로");
        assert_eq!(with_particle("서울", "으로"), "서울로");
        assert_eq!(with_particle("서울", "는"), "서울은");
        assert_eq!(with_particle("모스크바", "이에요"), "모스크바예요");
        assert_eq!(with_particle("베를린", "예요"), "베를린이에요");
        assert_eq!(with_particle("모스크바", "에서"), "모스크바에서");
        assert_eq!(with_particle("Moscow", "을"), "Moscow를");
        assert_eq!(with_particle("", "을"), "를");
    }

    #[test]
    fn jamo_are_composed() {
        // 모스크바 and 런던, as macOS decomposes them.
        let decomposed = "\u{1106}\u{1169}\u{1109}\u{1173}\u{110f}\u{1173}\u{1107}\u{1161} \u{1105}\u{1165}\u{11ab}\u{1103}\u{1165}\u{11ab}";
        assert_eq!(compose(decomposed), "모스크바 런던");
        assert_eq!(compose("이미 합쳐진 글 abc 🙂"), "이미 합쳐진 글 abc 🙂");
        // Jamo that form no syllable stay.
        assert_eq!(
            compose("\u{1161}\u{11ab}\u{1100}"),
            "\u{1161}\u{11ab}\u{1100}"
        );
        assert_eq!(compose(""), "");
    }
}
