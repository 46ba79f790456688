//! What networks learn here.
