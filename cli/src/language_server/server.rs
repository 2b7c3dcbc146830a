//! The requests of the protocol.

use std::path::PathBuf;
use std::sync::Arc;

use guicheng_engine::Language;
use guicheng_workbench::editor::{self, Document, Lines, View};
use guicheng_workbench::layout::laid_out;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability,
    CodeActionResponse, CodeLens, CodeLensOptions, CodeLensParams, Command, CompletionList, CompletionOptions,
    CompletionParams, CompletionResponse, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams,
    DocumentSymbolResponse, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverContents, HoverParams,
    HoverProviderCapability, InitializeParams, InitializeResult, Location, MarkupContent, MarkupKind, OneOf, Position,
    PrepareRenameResponse, ReferenceParams, RenameOptions, RenameParams, SaveOptions, ServerCapabilities, ServerInfo,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, TextEdit, Uri, WorkDoneProgressOptions, WorkspaceEdit,
};
use tower_lsp_server::{Client, LanguageServer as Protocol};

use super::convert;
use super::library::real;
use super::work::{OpenLibrary, Work, in_background_of};

/// The server of one editor.
#[derive(Debug)]
pub(super) struct LanguageServer {
    work: Arc<Work>,
}

impl LanguageServer {
    pub(super) fn new(client: Client, language: Language, folders: Vec<PathBuf>) -> Self {
        Self { work: Work::new(client, language, folders) }
    }

    /// The file of a document, and the library it belongs to; nothing for what is no file of a pack.
    fn of(&self, uri: &Uri) -> Option<(PathBuf, Arc<OpenLibrary>)> {
        let file = uri.to_file_path()?;
        let file = real(&file);
        let library = self.work.library_of(&file)?;
        Some((file, library))
    }

    fn take(&self, uri: &Uri, text: &str) {
        let Some((file, open)) = self.of(uri) else { return };
        open.lock().workspace.change(&file, text);
        self.work.changed(open, &file);
    }

    /// Answers a question about a place of a document from the latest texts; with `at_once`, from names that may be older.
    async fn ask<T: Send + 'static>(
        &self,
        uri: &Uri,
        at_once: bool,
        answer: impl FnOnce(&OpenLibrary, &View, &Document) -> T + Send + 'static,
    ) -> Option<T> {
        let (file, open) = self.of(uri)?;
        let language = self.work.language;
        let answered = in_background_of(&open, move |open| {
            let document = open.texts().1.document(&file)?;
            let view = match at_once {
                true => open.view_at_once(document.pack(), language),
                false => open.view(document.pack(), language),
            };
            Some(answer(open, &view, &document))
        });
        answered.await.flatten()
    }
}

fn offset(document: &Document, position: Position) -> usize {
    Lines::new(&document.text).offset(convert::place(position))
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", "\"", "/", "[", "{", " "].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        ..ServerCapabilities::default()
    }
}

impl Protocol for LanguageServer {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(ServerInfo { name: "guicheng".to_owned(), version });
        Ok(InitializeResult { capabilities: capabilities(), server_info, ..InitializeResult::default() })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.take(&params.text_document.uri, &params.text_document.text);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        // All of the text is asked for, so the last one is all there is.
        if let Some(change) = params.content_changes.last() {
            self.take(&params.text_document.uri, &change.text);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        if let Some((_, open)) = self.of(&params.text_document.uri) {
            let mut library = open.lock();
            library.saves = library.saves.saturating_add(1);
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let Some((file, open)) = self.of(&params.text_document.uri) else { return };
        open.lock().workspace.close(&file);
        self.work.changed(open, &file);
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let items = self.ask(&text_document.uri, true, move |_, view, document| {
            let at = offset(document, position);
            let lines = Lines::new(&document.text);
            let found = editor::completions(view, document, at).into_iter();
            found.map(|proposal| convert::completion(&lines, document, at, proposal)).collect()
        });
        // By what is typed next, others may be meant: titles are compared here and not by the editor.
        Ok(items.await.map(|items| CompletionResponse::List(CompletionList { is_incomplete: true, items })))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let told = self.ask(&text_document.uri, false, move |_, view, document| {
            let found = editor::hover(view, document, offset(document, position))?;
            let range = convert::range(&Lines::new(&document.text), &found.range);
            let contents = MarkupContent { kind: MarkupKind::Markdown, value: found.text };
            Some(Hover { contents: HoverContents::Markup(contents), range: Some(range) })
        });
        Ok(told.await.flatten())
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let found = self.ask(&text_document.uri, false, move |open, view, document| {
            let found = editor::definition(view, document, offset(document, position))?;
            convert::found(&open.texts().1, &found)
        });
        Ok(found.await.flatten().map(GotoDefinitionResponse::Scalar))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let with_definitions = params.context.include_declaration;
        let found = self.ask(&text_document.uri, false, move |open, view, document| {
            let there = view.index.at(&document.path, offset(document, position))?;
            let (_, workspace) = open.texts();
            let all = view.index.everywhere(&there.symbol, document.pack());
            let meant = all.iter().filter(|found| with_definitions || !found.occurrence.defines);
            Some(meant.filter_map(|found| convert::found(&workspace, found)).collect())
        });
        Ok(found.await.flatten())
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let language = self.work.language;
        let Some((file, open)) = self.of(&params.text_document.uri) else { return Ok(None) };
        let items = in_background_of(&open, move |open| {
            let document = open.texts().1.document(&file)?;
            let lines = Lines::new(&document.text);
            let items = editor::outline(&document, language).into_iter();
            Some(items.map(|item| convert::symbol(&lines, item)).collect())
        });
        Ok(items.await.flatten().map(DocumentSymbolResponse::Nested))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let Some((file, open)) = self.of(&params.text_document.uri) else { return Ok(None) };
        let formatted = in_background_of(&open, move |open| {
            let document = open.texts().1.document(&file).filter(|document| document.path.ends_with(".yaml"))?;
            // What is no YAML stays as it is; why, its diagnostics say.
            let new_text = laid_out(&document.path, &document.text).ok()?;
            let whole = convert::range(&Lines::new(&document.text), &(0..document.text.len()));
            Some(if *new_text == *document.text { Vec::new() } else { vec![TextEdit { range: whole, new_text }] })
        });
        Ok(formatted.await.flatten())
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let position = params.position;
        let found = self.ask(&params.text_document.uri, false, move |_, view, document| {
            match editor::renameable(view, document, offset(document, position)) {
                Ok(range) => Ok(convert::range(&Lines::new(&document.text), &range)),
                Err(reason) => Err(reason.message(view)),
            }
        });
        match found.await {
            Some(Ok(range)) => Ok(Some(PrepareRenameResponse::Range(range))),
            Some(Err(reason)) => Err(Error::invalid_params(reason)),
            None => Ok(None),
        }
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let name = params.new_name;
        let renamed = self.ask(&text_document.uri, false, move |open, view, document| {
            let (_, workspace) = open.texts();
            match editor::rename(&workspace, view, document, offset(document, position), &name) {
                Ok(edits) => Ok(convert::edits(&workspace, view, &edits)),
                Err(reason) => Err(reason.message(view)),
            }
        });
        match renamed.await {
            Some(Ok(edit)) => Ok(Some(edit)),
            Some(Err(reason)) => Err(Error::invalid_params(reason)),
            None => Ok(None),
        }
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (asked, told) = (params.range, params.context.diagnostics);
        let language = self.work.language;
        let actions = self.ask(&params.text_document.uri, false, move |open, view, document| {
            let lines = Lines::new(&document.text);
            let (problems, workspace) = {
                let library = open.lock();
                let all = library.problems.values().flatten();
                let own = all.filter(|problem| problem.path == document.path).cloned().collect::<Vec<_>>();
                (own, library.workspace.clone())
            };
            let mut actions: Vec<CodeActionOrCommand> = Vec::new();
            for problem in problems {
                let at = convert::range(&lines, &problem.range);
                if at.end < asked.start || asked.end < at.start {
                    continue;
                }
                let mends = convert::diagnostic(&workspace, &lines, &problem, language);
                let mends = told.iter().find(|told| told.range == mends.range && told.code == mends.code).cloned();
                for fix in editor::fixes(view, document, &problem) {
                    let action = CodeActionOrCommand::CodeAction(CodeAction {
                        title: fix.title,
                        kind: Some(CodeActionKind::QUICKFIX),
                        diagnostics: mends.clone().map(|mends| vec![mends]),
                        edit: Some(convert::edits(&workspace, view, &[fix.edit])),
                        is_preferred: Some(fix.is_preferred),
                        ..CodeAction::default()
                    });
                    if !actions.contains(&action) {
                        actions.push(action);
                    }
                }
            }
            actions
        });
        Ok(actions.await)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let Some((_, open)) = self.of(&params.text_document.uri) else { return Ok(None) };
        let work = Arc::clone(&self.work);
        let lenses = self.ask(&params.text_document.uri, false, move |_, view, document| {
            let pack = document.pack();
            let known = open.lock().reached.get(pack).map(|(_, reached)| Arc::clone(reached));
            let lines = Lines::new(&document.text);
            let lenses = known.map(|reached| editor::lenses(view, document, &reached)).unwrap_or_default();
            let lenses = lenses.into_iter().map(|lens| CodeLens {
                range: convert::range(&lines, &lens.range),
                command: Some(Command { title: lens.title, command: String::new(), arguments: None }),
                data: None,
            });
            (pack.to_owned(), open, lenses.collect())
        });
        let Some((pack, open, lenses)) = lenses.await else { return Ok(None) };
        work.run_scenarios(&open, &pack);
        Ok(Some(lenses))
    }
}
