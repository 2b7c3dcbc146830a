//! `guicheng lsp`: what editors ask while packs are written, over standard input and output.

use clap::Args;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::language_server;

/// Help an editor that speaks the Language Server Protocol, over standard input and output | 通过标准输入输出为支持语言服务器协议（LSP）的编辑器服务
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Standard input and output, which is the only way; some editors say so | 使用标准输入输出（唯一的方式，有的编辑器会写明）
    #[arg(long)]
    stdio: bool,
}

pub(crate) fn execute(console: &Console, _: &Asked) -> Result<Verdict, Failure> {
    if console.json() {
        return Err(console.bad("lsp-no-json", &[]));
    }
    language_server::serve(console.language, console.folders()).map_err(Failure::Output)?;
    Ok(Verdict::Fine)
}
