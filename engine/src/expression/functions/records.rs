//! What is asked of records, and of who acts. These are read where they are, so the tree has nodes of its own for them.

use rhai::Dynamic;

use super::{Body, Form, Function, Lookup, Tree};
use crate::base::Value;
use crate::expression::check::typing;
use crate::expression::functions::kinds::ValueKind;
use crate::expression::interpreter::binding::{Object, Property, Record};
use crate::expression::interpreter::reading::to_dynamic;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "has",
        typing: typing::has,
        body: Body {
            form: Form::Method(ValueKind::Record),
            parameters: &[ValueKind::Field],
            answer: ValueKind::Boolean,
            rhai: |engine, name, _| {
                engine.register_fn(name, |record: &mut Record, field: &str| record.values.contains_key(field));
            },
            tree: Tree::Lookup(Lookup::Has),
        },
        english: "Whether a field of a record is recorded.",
        chinese: "记录中是否有该字段",
    },
    Function {
        name: "get",
        typing: typing::get,
        body: Body {
            form: Form::Method(ValueKind::Record),
            parameters: &[ValueKind::Field, ValueKind::Recorded],
            answer: ValueKind::Recorded,
            rhai: |engine, name, _| {
                engine.register_fn(name, |record: &mut Record, field: &str, fallback: Dynamic| {
                    record.values.get(field).map_or(fallback, to_dynamic)
                });
            },
            tree: Tree::Lookup(Lookup::Get),
        },
        english: "A field of a record, or a fallback if it is not recorded.",
        chinese: "记录的字段；没有记录的，取备用值",
    },
    Function {
        name: "has_role",
        typing: typing::as_declared,
        body: Body {
            form: Form::Method(ValueKind::Actor),
            parameters: &[ValueKind::Text],
            answer: ValueKind::Boolean,
            rhai: |engine, name, _| {
                engine.register_fn(name, |actor: &mut Object, role: &str| match actor.properties.get("roles") {
                    Property::Value(Value::List(roles)) => {
                        roles.iter().any(|held| matches!(held, Value::Text(held) if **held == *role))
                    }
                    _ => false,
                });
            },
            tree: Tree::Lookup(Lookup::Role),
        },
        english: "Whether who acts has a role.",
        chinese: "办理人是否有该角色",
    },
];
