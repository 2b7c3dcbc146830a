//! Writing down what happened, for people.
