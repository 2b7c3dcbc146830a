//! The language server: the protocol around `guicheng_workbench::editor`, and when packs are checked. Texts are taken at
//! once; what takes longer is done beside, for the latest texts only.

mod convert;
mod library;
mod server;
mod work;

use std::io;
use std::path::PathBuf;

use guicheng_engine::Language;
use tower_lsp_server::{LspService, Server};

use server::LanguageServer;

/// Serves one editor over standard input and output until it says that it ends.
///
/// # Errors
/// If nothing can be run beside.
pub(crate) fn serve(language: Language, folders: &[PathBuf]) -> io::Result<()> {
    let folders: Vec<PathBuf> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().enable_io().build()?;
    runtime.block_on(async {
        let (service, socket) = LspService::new(|client| LanguageServer::new(client, language, folders));
        Server::new(tokio::io::stdin(), tokio::io::stdout(), socket).serve(service).await;
    });
    // Who reads standard input does so until it ends, which an editor need not close.
    runtime.shutdown_background();
    Ok(())
}
