//! What a network is asked: a kept example, or what the reader wrote or drew.

use super::model::Config;
use crate::task::uses::{Book, Prompt, Sentence, WRITTEN, Wrong};

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made by the grammar, and kept from teaching.
    Kept,
    /// Made by the grammar, and taught.
    Taught,
    /// Neither.
    Own,
}

/// An input, and what is right for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub prompt: Prompt,
    /// Known only for inputs that the grammar makes.
    pub answer: Option<Vec<u32>>,
    pub origin: Origin,
    /// Why what the reader wrote or drew is not read.
    pub wrong: Option<Wrong>,
}

impl Asked {
    /// What the reader wrote or drew; one of the kept examples where that cannot be read, or there is nothing.
    pub fn new(config: &Config, book: &Book) -> Option<Self> {
        let own = match (&config.text, config.picture) {
            (Some(text), _) => Some(Sentence::parse(text, &book.inputs).map(Prompt::Words)),
            (None, Some(picture)) => Some(picture.check().map(|()| Prompt::Picture(picture))),
            (None, None) => None,
        };
        let wrong = match own {
            Some(Ok(prompt)) => {
                let known = book.find(&prompt);
                let kept = known.is_some_and(|known| book.kept.contains(known));
                return Some(Self {
                    answer: known.map(|known| known.answer.clone()),
                    origin: match known {
                        Some(_) if kept => Origin::Kept,
                        Some(_) => Origin::Taught,
                        None => Origin::Own,
                    },
                    prompt,
                    wrong: None,
                });
            }
            Some(Err(wrong)) => Some(wrong),
            None => None,
        };
        let drawn = book.draw(config.draw)?;
        Some(Self {
            prompt: drawn.prompt.clone(),
            answer: Some(drawn.answer.clone()),
            origin: Origin::Kept,
            wrong,
        })
    }

    /// The most steps that a network can make of it.
    pub fn most_steps(&self) -> usize {
        let read = match &self.prompt {
            Prompt::Words(sentence) => sentence.tokens.len(),
            Prompt::Picture(_) => 1,
        };
        read + WRITTEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::query::Query;
    use crate::task::moscow::Language;
    use crate::task::uses::Use;

    #[test]
    fn the_reviews_that_the_lesson_says_were_not_shown_were_not() {
        let texts = [include_str!("ko.md"), include_str!("en.md")];
        for (text, language) in texts.into_iter().zip([Language::Korean, Language::English]) {
            let book = Book::new(Use::Sentiment, language);
            let links = text.split("(?lesson=uses&").skip(1);
            let links = links.filter_map(|link| link.split_once(')').map(|(link, _)| link));
            let mut found = Vec::new();
            for link in links.filter(|link| link.contains("use=sentiment&text=")) {
                let config = Config::read(&Query::parse(link), &mut Vec::new());
                let asked = Asked::new(&config, &book).unwrap();
                assert_eq!(asked.origin, Origin::Kept, "{link}");
                found.push(asked.answer);
            }
            assert_eq!(found.len(), 2);
            assert_ne!(found[0], found[1]);
        }
    }
}
