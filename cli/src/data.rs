//! The data folder of a service, for the verbs that keep one in order.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use guicheng_service::config::{Config, ConfigError};
use guicheng_service::data_folder::{DataFolder, FolderError};
use guicheng_service::desk::{Desk, DeskError};
use guicheng_service::identity::{Identity, IdentityError};
use guicheng_service::vault::Cipher;

use crate::console::Console;
use crate::failure::Failure;

/// Which data folder is meant.
#[derive(Debug, Args)]
pub(crate) struct DataArguments {
    /// The data folder of the service; by default that of the configuration, else `data` | 服务的数据文件夹，缺省为配置中所写的，没有写的为 `data`
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The configuration that says where the folder is and where the master key comes from | 写明数据文件夹和主密钥位置的配置文件
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
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
    /// The folder, and where its master key comes from.
    pub(crate) fn folder(&self, console: &Console) -> Result<DataFolder, Failure> {
        let config = self.settings(console)?;
        data_folder(console, &config, self.data.as_deref())
    }

    /// How the service is set up, as far as it is said.
    pub(crate) fn settings(&self, console: &Console) -> Result<Config, Failure> {
        settings(console, self.config.as_deref())
    }

    /// The store in it, opened.
    pub(crate) fn open(&self, console: &Console) -> Result<Desk, Failure> {
        self.folder(console)?.open().map_err(|error| folder_failure(console, &error))
    }

    /// The store in it, opened, or made if there is none.
    pub(crate) fn open_or_create(&self, console: &Console, new: &NewStoreArguments) -> Result<Desk, Failure> {
        let config = self.settings(console)?;
        let folder = data_folder(console, &config, self.data.as_deref())?;
        folder.open_or_create(new.cipher.or(config.server.cipher)).map_err(|error| folder_failure(console, &error))
    }
}

/// How a service is set up.
pub(crate) fn settings(console: &Console, file: Option<&Path>) -> Result<Config, Failure> {
    Config::read(file, &|name| std::env::var(name).ok()).map_err(|error| config_failure(console, &error))
}

/// The data folder that is named, or the one of a configuration, with the master key as the configuration has it.
pub(crate) fn data_folder(console: &Console, config: &Config, named: Option<&Path>) -> Result<DataFolder, Failure> {
    let path = named.or(config.server.data.as_deref()).unwrap_or(Path::new("data"));
    let keys = config.key_source().map_err(|error| config_failure(console, &error))?;
    Ok(DataFolder::new(path).with_keys(keys))
}

pub(crate) fn config_failure(console: &Console, error: &ConfigError) -> Failure {
    Failure::Input(error.message(console.language))
}

/// The people of a store.
pub(crate) fn identity(desk: Desk) -> (Arc<Desk>, Identity) {
    let desk = Arc::new(desk);
    let identity = Identity::new(Arc::clone(&desk));
    (desk, identity)
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
