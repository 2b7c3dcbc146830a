//! The shape of scenario files.

use std::sync::Arc;

use chrono::NaiveDate;

use super::as_of::AsOf;
use super::expect::effects::EffectExpectation;
use guicheng_engine::document;
use guicheng_engine::internals::decode::{Keyed, KeyedAny, OneOrMany};
use guicheng_engine::internals::diagnostic::Spanned;
use guicheng_engine::internals::yaml::Node;
use guicheng_engine::{Id, Text};

document! {
    /// A scenario.
    pub(crate) struct ScenarioDocument {
        pub(super) title: Text,
        /// The articles it is about.
        pub(super) articles: OneOrMany<Spanned<Arc<str>>> = default,
        /// The scenario whose steps come first.
        pub(super) given: Option<Spanned<Id>> = default,
        /// The scenario of a pack below whose steps these change.
        pub(super) adapts: Option<Spanned<Id>> = default,
        pub(super) steps: Vec<StepDocument>,
    }
}

document! {
    /// A step.
    pub(super) struct StepDocument {
        /// The local date; nine in the morning.
        pub(super) on: Option<Spanned<Arc<str>>> = default,
        /// The local date and time.
        pub(super) at: Option<Spanned<Arc<str>>> = default,
        /// Who acts; nobody if only time passes.
        pub(super) who: Option<Spanned<Arc<str>>> = default,
        /// The workflow opened.
        pub(super) open: Option<Spanned<Id>> = default,
        /// The workflow whose case is taken over …
        pub(super) take_over: Option<Spanned<Id>> = default,
        /// … and the state that it is in.
        pub(super) into: Option<Spanned<Id>> = default,
        /// The pack or version it is opened under, if not the one in force.
        pub(super) under: Option<Spanned<Arc<str>>> = default,
        /// The action taken.
        pub(super) do_: Option<Spanned<Id>> = default,
        /// The name of the procedure opened.
        pub(super) as_: Option<Spanned<Arc<str>>> = default,
        /// The procedure it is about.
        pub(super) concerns: Option<Spanned<Arc<str>>> = default,
        /// The procedure acted in.
        pub(super) in_: Option<Spanned<Arc<str>>> = default,
        pub(super) case_: Option<Spanned<Arc<str>>> = default,
        /// The input.
        pub(super) with: Option<Node> = default,
        /// The figures that the action's form asks for.
        pub(super) figures: Option<FiguresDocument> = default,
        /// The label of the step whose sequence number the person has seen.
        pub(super) seen: Option<Spanned<Arc<str>>> = default,
        /// The idempotency key.
        pub(super) key: Option<Arc<str>> = default,
        /// The name of the step.
        pub(super) label: Option<Spanned<Arc<str>>> = default,
        /// Where the scenario adapts another: the step it comes before …
        pub(super) before: Option<Node> = default,
        /// … or after …
        pub(super) after: Option<Node> = default,
        /// … or that it takes the place of …
        pub(super) replace: Option<Node> = default,
        /// … or whose keys it changes …
        pub(super) change: Option<Node> = default,
        /// … or that it leaves out.
        pub(super) drop: Option<Node> = default,
        /// The conditions or codes it is refused for.
        pub(super) refused: OneOrMany<Spanned<Arc<str>>> = default,
        /// The articles the refusal cites.
        pub(super) article: OneOrMany<Spanned<Arc<str>>> = default,
        /// What holds afterwards.
        pub(super) expect: Option<ExpectDocument> = default,
        /// A new version of the pack.
        pub(super) publish: Option<PublishDocument> = default,
        /// Further years of the calendar.
        pub(super) calendar: Option<Node> = default,
    }
}

document! {
    /// A new version of the pack.
    pub(super) struct PublishDocument {
        pub(super) version: Option<Arc<str>> = default,
        /// What it changes.
        pub(super) overlay: Option<Node> = default,
        /// The days it is in force.
        pub(super) in_force: Option<Node> = default,
        /// How it takes the place of the version before.
        pub(super) transition: Option<Node> = default,
        /// Another pack of the library, instead.
        pub(super) pack: Option<Spanned<Id>> = default,
    }
}

document! {
    /// Figures over all cases of the scenario.
    pub(super) struct FiguresDocument {
        /// First day.
        pub(super) from: NaiveDate,
        /// Last day.
        pub(super) until: NaiveDate,
        /// The organisation; all cases if none.
        pub(super) of: Option<Spanned<Id>> = default,
    }
}

document! {
    /// What holds after a step.
    pub(super) struct ExpectDocument {
        /// The state of the procedure acted in.
        pub(super) state: Option<Spanned<Id>> = default,
        /// States of procedures, by name or workflow.
        pub(super) states: KeyedAny<Spanned<Id>> = default,
        /// Packs or versions that procedures are under, by name or workflow.
        pub(super) under: KeyedAny<Spanned<Arc<str>>> = default,
        /// Facts.
        pub(super) facts: Keyed<Node> = default,
        /// Data of the procedure acted in.
        pub(super) data: Keyed<Node> = default,
        /// Clocks.
        pub(super) clocks: Keyed<Node> = default,
        /// All breaches of the case.
        pub(super) breaches: Option<Vec<Spanned<Id>>> = default,
        /// All that waits in the case: automatic actions and clocks, by procedure and path.
        pub(super) waits: Option<Vec<Spanned<Id>>> = default,
        /// All that may be erased in the case, by procedure: the fields, in the order of their names.
        pub(super) erasable: Option<KeyedAny<OneOrMany<Spanned<Id>>>> = default,
        /// The effects of the step, in order.
        pub(super) effects: Option<Vec<EffectExpectation>> = default,
        /// The letters of the step: what must stand in each, by letter.
        pub(super) letters: Option<Keyed<OneOrMany<Spanned<Arc<str>>>>> = default,
        /// Who is bound to parties.
        pub(super) parties: Keyed<OneOrMany<Spanned<Id>>> = default,
        /// What whoever acted can do now.
        pub(super) available: Keyed<bool> = default,
        /// All that somebody can do now in the whole case, by actor: `<procedure>.<action>` and `open.<workflow>`.
        pub(super) can: KeyedAny<OneOrMany<Spanned<Arc<str>>>> = default,
        /// What audiences see whole: `facts`, and procedures by name; with `on`, what they saw on a day.
        pub(super) sees: AsOf<OneOrMany<Spanned<Arc<str>>>> = default,
        /// What audiences see; with `on`, what they saw on a day.
        pub(super) views: AsOf<Keyed<Node>> = default,
        /// What stands in collections, of all cases of the scenario: all that does, or by audience what it reads there.
        pub(super) lists: AsOf<Node> = default,
    }
}

document! {
    /// What a clock is expected to be.
    pub(super) struct ClockExpectation {
        /// Its last day.
        pub(super) due: Spanned<Arc<str>>,
        /// Whether that is provisional.
        pub(super) provisional: bool = default,
    }
}

document! {
    /// What scenarios share.
    pub(crate) struct CastDocument {
        /// Organisations outside the pack.
        pub(super) organisations: Keyed<OutsiderDocument> = default,
        /// Who acts.
        pub(super) actors: KeyedAny<ActorDocument> = default,
        /// Sets of input.
        pub(super) data: Keyed<Node> = default,
    }
}

document! {
    /// An organisation outside the pack.
    pub(super) struct OutsiderDocument {
        /// What people call it.
        pub(super) title: Text,
        /// Its territory, for the reader.
        #[allow(dead_code, reason = "for readers of the scenarios")]
        pub(super) territory: Option<Arc<str>> = default,
    }
}

document! {
    /// Somebody who acts.
    pub(super) struct ActorDocument {
        pub(super) organisation: Option<Id> = default,
        pub(super) person: Option<Id> = default,
        pub(super) roles: Vec<Id> = default,
        /// Whether the real name is verified.
        pub(super) real_name: bool = default,
        /// Whom the actor acts for as an agent.
        pub(super) for_: Option<Id> = default,
    }
}

impl StepDocument {
    /// The step of another scenario that it is about: what is left where there is no other.
    pub(super) fn adapted(&self) -> Option<&Node> {
        [&self.before, &self.after, &self.replace, &self.change, &self.drop].into_iter().find_map(Option::as_ref)
    }

    /// The workflow that the step opens or takes over.
    pub(super) fn opened(&self) -> Option<&Spanned<Id>> {
        self.open.as_ref().or(self.take_over.as_ref())
    }
}
