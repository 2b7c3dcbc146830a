//! What of its environment an expression rests on: where that is the same, so is what the expression is compiled to.

use rhai::{ASTFlags, ASTNode, Expr};

use super::types::{Environment, Type};
use crate::base::Id;

/// A name of an environment that an expression reads, or a property of it.
#[derive(Clone, Debug)]
pub(super) struct RestsOn {
    variable: &'static str,
    /// The one property that is read of a record or an object; none where it is handed on whole.
    property: Option<Id>,
    kind: Type,
}

impl RestsOn {
    /// Whether an environment has the same there.
    pub(super) fn holds_in(&self, environment: &Environment) -> bool {
        let Some(kind) = environment.variables.get(self.variable) else { return false };
        match &self.property {
            Some(property) => property_of(kind, property.as_str()) == Some(&self.kind),
            None => *kind == self.kind,
        }
    }

    /// All that an expression rests on which was found to be right in an environment. `roots` are the names that it reads of
    /// it.
    pub(super) fn all(root: &Expr, roots: &[&'static str], environment: &Environment) -> Vec<Self> {
        let mut uses = Uses::default();
        root.walk(&mut Vec::new(), &mut |path| {
            if let [.., ASTNode::Expr(expression)] = path {
                uses.note(expression);
            }
            true
        });
        let mut all = Vec::new();
        for &variable in roots {
            let Some(kind) = environment.variables.get(variable) else { continue };
            let whole = || Self { variable, property: None, kind: kind.clone() };
            let of_variable = || uses.properties.iter().filter(|(name, _)| name == variable);
            let times = uses.variables.iter().filter(|name| *name == variable).count();
            let properties = of_variable().map(|(_, property)| {
                let kind = property_of(kind, property)?.clone();
                Some(Self { variable, property: Some(Id::from(property.as_str())), kind })
            });
            // Whatever is done with it but to read its properties, functions that it is handed to may read all of it.
            let are_all = times > 0 && of_variable().count() == times;
            match properties.collect::<Option<Vec<Self>>>().filter(|_| are_all) {
                Some(properties) => all.extend(properties),
                None => all.push(whole()),
            }
        }
        all
    }
}

/// The type of a property of a record or an object.
fn property_of<'t>(kind: &'t Type, property: &str) -> Option<&'t Type> {
    match kind {
        Type::Record(shape) => shape.fields.get(property),
        Type::Object(shape) => shape.properties.get(property),
        _ => None,
    }
}

/// Where the names of an expression stand.
#[derive(Default)]
struct Uses {
    /// The names, each as often as it stands there.
    variables: Vec<String>,
    /// Those of them of which a property is read, with the property.
    properties: Vec<(String, String)>,
}

impl Uses {
    fn note(&mut self, expression: &Expr) {
        match expression {
            Expr::Variable(variable, ..) => self.variables.push(variable.1.to_string()),
            Expr::Dot(pair, flags, _) => {
                let Expr::Variable(variable, ..) = &pair.lhs else { return };
                let step = match &pair.rhs {
                    Expr::Dot(next, ..) | Expr::Index(next, ..) if !flags.contains(ASTFlags::BREAK) => &next.lhs,
                    last => last,
                };
                let property = match step {
                    Expr::Property(property, _) => property.2.as_str(),
                    Expr::MethodCall(call, _) if matches!(call.name.as_str(), "has" | "get") => match call.args.first()
                    {
                        Some(Expr::StringConstant(field, _)) => field.as_str(),
                        _ => return,
                    },
                    _ => return,
                };
                self.properties.push((variable.1.to_string(), property.to_owned()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{Diagnostics, Sources, Span};
    use crate::expression::compiled::Body;
    use crate::expression::{Evaluator, Expected, Expression, ExpressionText};

    fn environment(data: &[(&str, Type)]) -> Environment {
        let data = Type::record("data", data.iter().map(|(name, kind)| (*name, kind.clone())));
        Environment { variables: [("data", data)].into() }
    }

    /// Whether a text is compiled once for two environments; none if it is refused in the second.
    fn is_shared(text: &str, one: &Environment, other: &Environment) -> Option<bool> {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        let functions = sources.add(None, "rules/all.rhai", "fn first(data) { data.name }");
        let file = sources.add(None, "forms.yaml", text);
        let span = Span { file, start: 0, end: u32::try_from(text.len()).unwrap() };
        let script = ExpressionText { text: Arc::from(text), span };
        let scripts = Evaluator::new(&[functions], ["name", "age"], Arc::default(), &sources, &mut diagnostics);
        let mut compiled =
            |environment| scripts.compile(&script, environment, &Expected::AnyValue, &sources, &mut diagnostics);
        let tree = |expression: Expression| match expression.body {
            Body::Tree { tree, .. } => tree,
            Body::Constant(_) => panic!("`{text}` reads something"),
        };
        let one = tree(compiled(one).unwrap());
        Some(Arc::ptr_eq(&one, &tree(compiled(other)?)))
    }

    #[test]
    fn an_expression_rests_on_what_it_reads_and_on_nothing_else() {
        let one = environment(&[("name", Type::Text), ("age", Type::Integer)]);
        let another_age = environment(&[("name", Type::Text), ("age", Type::Date)]);
        let no_name = environment(&[("age", Type::Integer)]);
        let same = one.clone();
        for text in ["data.name", "data.has(\"name\")", "data.get(\"name\", \"\")", "data.name.len", "[data.name]"] {
            assert_eq!(is_shared(text, &one, &same), Some(true), "{text}");
            assert_eq!(is_shared(text, &one, &another_age), Some(true), "{text}");
            assert_eq!(is_shared(text, &one, &no_name), None, "{text}");
        }
        for text in ["data.age", "data.get(\"name\", \"\") == \"\" && data.has(\"age\")", "first(data)"] {
            assert_eq!(is_shared(text, &one, &same), Some(true), "{text}");
            assert_eq!(is_shared(text, &one, &another_age), Some(false), "{text}");
        }
        assert_eq!(is_shared("data.age + 1", &one, &another_age), None);
    }
}
