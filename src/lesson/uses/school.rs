//! Teaches the networks of the uses in the page, a few updates a frame: the one that is shown first, then those that the page
//! asks for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::figure::effect::effect;
use crate::lesson::frames::{Frame, work_in_frames};
use crate::nn::Result;
use crate::nn::wiring::Wiring;
use crate::task::moscow::Language;
use crate::task::uses::{Book, Network, Use, accuracy};

/// What decides a network.
pub type Key = (Use, Language, u64);

/// A network that has been taught and tested.
#[derive(Clone, Debug)]
pub struct Taught {
    pub wiring: Arc<Wiring>,
    /// Share of right answers on the kept examples.
    pub accuracy: f32,
}

impl PartialEq for Taught {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.wiring, &other.wiring)
    }
}

thread_local! {
    /// Networks that this page has taught, so that coming back to them costs nothing.
    static TAUGHT: RefCell<HashMap<Key, Taught>> = RefCell::new(HashMap::new());
    /// Books that this page has opened.
    static BOOKS: RefCell<HashMap<(Use, Language), Arc<Book>>> = RefCell::new(HashMap::new());
}

/// The examples of a use.
pub fn book(purpose: Use, language: Language) -> Arc<Book> {
    BOOKS.with_borrow_mut(|books| {
        let book = books.entry((purpose, language));
        book.or_insert_with(|| Arc::new(Book::new(purpose, language)))
            .clone()
    })
}

/// The networks as the page sees them.
#[derive(Clone, Copy)]
pub struct School {
    /// Those that have been taught.
    pub taught: RwSignal<HashMap<Key, Taught>>,
    /// The one that is being taught, as it is now, with its number of updates.
    pub learning: RwSignal<Option<(Key, usize, Arc<Wiring>)>>,
    /// What went wrong, if teaching stopped.
    pub failure: RwSignal<Option<String>>,
}

impl School {
    /// Teaches the networks of `wanted`, in its order.
    pub fn new(wanted: Memo<Vec<Key>>) -> Self {
        let school = Self {
            taught: RwSignal::new(TAUGHT.with_borrow(Clone::clone)),
            learning: RwSignal::new(None),
            failure: RwSignal::new(None),
        };
        // Who was interrupted goes on where it stopped.
        let desks = StoredValue::new_local(HashMap::<Key, Network>::new());
        let busy = work_in_frames(move |frame| {
            let Some(key) = wanted.with_untracked(|wanted| school.next(wanted)) else {
                return false;
            };
            match desks.try_update_value(|desks| school.frame(desks, key, frame)) {
                Some(Ok(())) => true,
                Some(Err(error)) => {
                    school.failure.set(Some(error.to_string()));
                    false
                }
                None => false,
            }
        });
        effect(move || {
            let next = wanted.with(|wanted| school.next(wanted));
            school.failure.set(None);
            busy.set(next.is_some());
        });
        school
    }

    /// The first that is wanted and not taught.
    fn next(self, wanted: &[Key]) -> Option<Key> {
        let taught = self.taught.read_untracked();
        wanted.iter().copied().find(|key| !taught.contains_key(key))
    }

    /// Works for a frame.
    fn frame(self, desks: &mut HashMap<Key, Network>, key: Key, frame: &Frame) -> Result<()> {
        let (purpose, language, seed) = key;
        let mut begun = false;
        if let std::collections::hash_map::Entry::Vacant(place) = desks.entry(key) {
            place.insert(Network::of(book(purpose, language), seed)?);
            begun = true;
        }
        let Some(network) = desks.get_mut(&key) else {
            return Ok(());
        };
        while frame.has_time() && !network.is_done() {
            network.step()?;
        }
        if network.is_done() {
            let wiring = Arc::new(network.wiring().clone());
            let accuracy = accuracy(&wiring, network.book())?;
            let taught = Taught { wiring, accuracy };
            TAUGHT.with_borrow_mut(|all| all.insert(key, taught.clone()));
            desks.remove(&key);
            self.taught.update(|all| {
                all.insert(key, taught);
            });
            self.learning.set(None);
        } else if frame.look || begun {
            let wiring = Arc::new(network.wiring().clone());
            self.learning.set(Some((key, network.updates(), wiring)));
        }
        Ok(())
    }

    /// The network of a key, taught or as far as it has come.
    pub fn wiring(self, key: Key) -> Option<Arc<Wiring>> {
        let taught = self.taught.with(|all| all.get(&key).cloned());
        if let Some(taught) = taught {
            return Some(taught.wiring);
        }
        self.learning.with(|learning| match learning {
            Some((of, _, wiring)) if *of == key => Some(wiring.clone()),
            _ => None,
        })
    }

    /// The accuracy of a key's network, once it has been taught.
    pub fn accuracy(self, key: Key) -> Option<f32> {
        self.taught.with(|all| all.get(&key).map(|t| t.accuracy))
    }
}
