//! `guicheng bundle`: writes a resolved pack as one file, named by its hash, and signs it.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::failure::Failure;
use crate::signature;

/// Write a resolved pack with its sources as one file | 把合并后的规则包连同原文写成一个文件
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The pack | 规则包
    pack: String,
    /// The file; by default the digits of the hash, `.json` | 写入的文件，缺省为哈希的数字加 `.json`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Sign it with this ed25519 key (PEM, PKCS#8): the signature is written beside it, `.sig` | 用这把 ed25519 私钥（PEM，PKCS#8）签名，签名写在同一处的 `.sig` 文件里
    #[arg(long, value_name = "KEYFILE")]
    sign: Option<PathBuf>,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let pack = console.library()?.load(&asked.pack)?;
    let file = asked.out.clone().unwrap_or_else(|| PathBuf::from(pack.hash.file_name()));
    let bundle = pack.bundle()?;
    let signed = asked.sign.as_deref().map(|key| signature::sign(console, key, bundle.as_bytes())).transpose()?;
    console.write_file(&file, bundle.as_bytes())?;
    let mut text =
        console.say("bundle-written", &[("file", &file.display()), ("pack", &pack.id), ("hash", &pack.hash)]);
    let mut record = json!({"pack": pack.id, "version": pack.version, "hash": pack.hash, "file": file});
    if let Some(signed) = signed {
        let beside = signature::beside(&file);
        console.write_file(&beside, &signed)?;
        text.push('\n');
        text.push_str(&console.say("bundle-signed", &[("file", &beside.display())]));
        if let Some(record) = record.as_object_mut() {
            record.insert("signature".to_owned(), json!(beside));
        }
    }
    if console.json() {
        console.record(record);
    } else {
        console.print(&text)?;
    }
    Ok(Verdict::Fine)
}
