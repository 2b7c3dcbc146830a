//! The data folder of a service, for the verbs that keep one in order.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use guicheng_service::data_folder::{DataFolder, FolderError};
use guicheng_service::desk::{Desk, DeskError};
use guicheng_service::identity::{Identity, IdentityError};
use guicheng_service::vault::Cipher;

use crate::console::Console;
use crate::failure::Failure;

/// Which data folder is meant.
#[derive(Debug, Args)]
pub(crate) struct DataArguments {
    /// The data folder of the service; by default `data` | 服务的数据文件夹，缺省为 `data`
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub(crate) data: PathBuf,
}

/// How a store is made, if there is none.
#[derive(Debug, Args)]
pub(crate) struct NewStoreArguments {
    /// What a store that is made locks personal values and documents with: `aes-256-gcm` (the default) or `sm4-gcm`; it stays so | 新建数据库时加密个人信息和文书所用的算法：`aes-256-gcm`（缺省）或者 `sm4-gcm`，建立后不能更改
    #[arg(long, value_name = "CIPHER", value_parser = parse_cipher)]
    pub(crate) cipher: Option<Cipher>,
}

fn parse_cipher(text: &str) -> Result<Cipher, String> {
    text.parse().map_err(|()| Cipher::ALL.map(Cipher::as_str).join(", "))
}

impl DataArguments {
    pub(crate) fn folder(&self) -> DataFolder {
        DataFolder::new(&self.data)
    }

    /// The store in it, opened.
    pub(crate) fn open(&self, console: &Console) -> Result<Desk, Failure> {
        self.folder().open().map_err(|error| folder_failure(console, &error))
    }
}

/// The people of a store.
pub(crate) fn identity(console: &Console, desk: Desk) -> Result<(Arc<Desk>, Identity), Failure> {
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk)).map_err(|error| identity_failure(console, &error))?;
    Ok((desk, identity))
}

pub(crate) fn identity_failure(console: &Console, error: &IdentityError) -> Failure {
    match error {
        IdentityError::Desk(error) => desk_failure(console, error),
        other => Failure::Input(other.message(console.language)),
    }
}

pub(crate) fn folder_failure(console: &Console, error: &FolderError) -> Failure {
    Failure::Input(error.message(console.language))
}

pub(crate) fn desk_failure(console: &Console, error: &DeskError) -> Failure {
    Failure::Input(error.for_operators(console.language))
}
