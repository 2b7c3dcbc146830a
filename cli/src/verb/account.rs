//! `guicheng account`: accounts of a service, until somebody can sign in who looks after them.

use clap::{Args, Subcommand};
use guicheng_engine::Id;
use guicheng_service::identity::{Identity, IdentityError, Keeper, Terms};
use guicheng_service::records::memberships::Reach;
use serde_json::json;

use crate::Verdict;
use crate::console::Console;
use crate::data::{DataArguments, identity, identity_failure};
use crate::failure::Failure;

/// Add accounts of a service, or reset their passwords | 添加服务的账号，或者重设密码
#[derive(Debug, Args)]
pub(crate) struct Asked {
    #[command(subcommand)]
    what: What,
}

/// What to do with an account.
#[derive(Debug, Subcommand)]
enum What {
    /// Add an account; its password is told once | 添加账号，密码只显示一次
    Add(Added),
    /// Give an account another password, which is told once | 重设账号的密码，只显示一次
    Reset(Reset),
}

/// An account to be added.
#[derive(Debug, Args)]
struct Added {
    /// By which the person signs in | 登录名
    account: String,
    /// What the person, or the office, is called | 姓名或者岗位名称
    #[arg(long)]
    title: String,
    /// The organisation acted for | 所在单位
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
    /// A role there; several times for several | 在单位的职责，可以写几次
    #[arg(long = "role", value_name = "ROLE", requires = "organisation")]
    roles: Vec<String>,
    /// Where, as a code of GB/T 2260; by default everywhere | 辖区的行政区划代码，缺省不限辖区
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Whether they look after who else acts for the organisation | 是否管理本单位的人员
    #[arg(long, requires = "organisation")]
    manages: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// An account to be reset.
#[derive(Debug, Args)]
struct Reset {
    /// By which the person signs in | 登录名
    account: String,
    /// Remove the second factor too, where device and recovery codes are lost | 动态口令设备和恢复码都已丢失的，同时解除两步验证
    #[arg(long)]
    second_factor: bool,
    #[command(flatten)]
    data: DataArguments,
}

pub(crate) fn execute(console: &Console, asked: &Asked) -> Result<Verdict, Failure> {
    let (account, password, done) = match &asked.what {
        What::Add(added) => {
            let (_, identity) = identity(added.data.open(console)?);
            let password = add(&identity, added).map_err(|error| identity_failure(console, &error))?;
            (&added.account, password, "account-added")
        }
        What::Reset(reset) => {
            let (_, identity) = identity(reset.data.open(console)?);
            if reset.second_factor {
                let removed = identity.remove_second_factor(&Keeper::Operator, &reset.account);
                removed.map_err(|error| identity_failure(console, &error))?;
            }
            let password = identity.reset_for(&Keeper::Operator, &reset.account);
            (&reset.account, password.map_err(|error| identity_failure(console, &error))?, "account-reset")
        }
    };
    if console.json() {
        console.record(json!({"account": account, "password": password}));
    } else {
        console.print(&console.say(done, &[("account", account)]))?;
        console.print(&console.say("account-password", &[("password", &password)]))?;
    }
    Ok(Verdict::Fine)
}

fn add(identity: &Identity, added: &Added) -> Result<String, IdentityError> {
    let reach = Reach::of(added.jurisdiction.as_deref());
    let member = added.organisation.as_deref().map(|organisation| Terms {
        account: added.account.clone(),
        organisation: Id::from(organisation),
        reach: reach.clone(),
        roles: added.roles.iter().map(|role| Id::from(role.as_str())).collect(),
        manages: added.manages,
        from: None,
        until: None,
        stands_in_for: None,
    });
    identity.enter_as(&added.account, &added.title, &reach, member)
}
