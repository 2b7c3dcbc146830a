//! What the workbench finds, as the protocol says it.

use std::collections::HashMap;
use std::ops::Range as Bytes;
use std::path::Path;

use guicheng_engine::Language;
use guicheng_workbench::editor::{
    Completion, CompletionKind, Document, Edit, Found, Lines, OutlineItem, Position as Place, Problem, View, Workspace,
};
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DocumentSymbol, Location, NumberOrString, Position, Range, SymbolKind, TextEdit, Uri,
    WorkspaceEdit,
};

pub(super) fn place(position: Position) -> Place {
    Place { line: position.line, character: position.character }
}

pub(super) fn range(lines: &Lines<'_>, bytes: &Bytes<usize>) -> Range {
    let at = |offset| {
        let Place { line, character } = lines.position(offset);
        Position { line, character }
    };
    Range { start: at(bytes.start), end: at(bytes.end) }
}

pub(super) fn uri(file: &Path) -> Option<Uri> {
    Uri::from_file_path(file)
}

/// Where something is in a file.
fn location(workspace: &Workspace, path: &str, bytes: &Bytes<usize>) -> Option<Location> {
    let file = workspace.file(path)?;
    let document = workspace.document(&file)?;
    Some(Location { uri: uri(&file)?, range: range(&Lines::new(&document.text), bytes) })
}

pub(super) fn found(workspace: &Workspace, found: &Found) -> Option<Location> {
    location(workspace, &found.path, &(found.occurrence.from..found.occurrence.to))
}

pub(super) fn diagnostic(
    workspace: &Workspace,
    lines: &Lines<'_>,
    problem: &Problem,
    language: Language,
) -> Diagnostic {
    let related = problem.related.iter().filter_map(|(path, bytes, [zh, en])| {
        let message = match language {
            Language::Chinese => zh,
            Language::English => en,
        };
        Some(DiagnosticRelatedInformation { location: location(workspace, path, bytes)?, message: message.clone() })
    });
    let severity = if problem.is_error() { DiagnosticSeverity::ERROR } else { DiagnosticSeverity::WARNING };
    Diagnostic {
        range: range(lines, &problem.range),
        severity: Some(severity),
        code: Some(NumberOrString::String(problem.diagnostic.code().to_owned())),
        source: Some("guicheng".to_owned()),
        message: problem.message(language),
        related_information: Some(related.collect::<Vec<_>>()).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

#[allow(deprecated, reason = "the type has no other way to be made")]
pub(super) fn symbol(lines: &Lines<'_>, item: OutlineItem) -> DocumentSymbol {
    DocumentSymbol {
        range: range(lines, &item.range),
        selection_range: range(lines, &item.key),
        name: item.name,
        detail: item.detail,
        kind: if item.is_group { SymbolKind::NAMESPACE } else { SymbolKind::OBJECT },
        tags: None,
        deprecated: None,
        children: Some(item.inner.into_iter().map(|item| symbol(lines, item)).collect()),
    }
}

/// A proposal. Editors compare what is typed with one text only: in Chinese that is a title.
pub(super) fn completion(
    lines: &Lines<'_>,
    document: &Document,
    offset: usize,
    proposal: Completion,
) -> CompletionItem {
    let typed = document.text.get(proposal.range.start..offset).unwrap_or("");
    let title = proposal.titles.iter().find(|title| !typed.is_empty() && title.contains(typed));
    let filter = title.filter(|_| !typed.is_ascii()).map(|title| {
        // Editors want the text to begin as what is typed does.
        title.find(typed).and_then(|at| title.get(at..)).unwrap_or(title).to_owned()
    });
    let kind = match proposal.kind {
        CompletionKind::Key => CompletionItemKind::PROPERTY,
        CompletionKind::Name => CompletionItemKind::REFERENCE,
        CompletionKind::Word => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
    };
    CompletionItem {
        label: proposal.text.clone(),
        kind: Some(kind),
        detail: proposal.told,
        filter_text: filter,
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: range(lines, &proposal.range),
            new_text: proposal.text,
        })),
        ..CompletionItem::default()
    }
}

/// Changes of several files.
pub(super) fn edits(workspace: &Workspace, view: &View, edits: &[Edit]) -> WorkspaceEdit {
    #[allow(clippy::mutable_key_type, reason = "the protocol's own type")]
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for edit in edits {
        let Some(uri) = workspace.file(&edit.path).and_then(|file| uri(&file)) else { continue };
        let Some(document) = view.index.document(&edit.path) else { continue };
        let range = range(&Lines::new(&document.text), &edit.range);
        changes.entry(uri).or_default().push(TextEdit { range, new_text: edit.text.clone() });
    }
    WorkspaceEdit::new(changes)
}
