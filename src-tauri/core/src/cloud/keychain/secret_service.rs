//! The Secret Service of a desktop (GNOME's keyring, KWallet, KeePassXC), asked over the session's D-Bus.
//!
//! Secrets cross that bus as they are: it is a socket of this account, and whoever reads it may ask the service as well.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};

use super::{KeychainProblem, LABEL};

const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
const OF_SERVICE: &str = "org.freedesktop.Secret.Service";
const OF_COLLECTION: &str = "org.freedesktop.Secret.Collection";
const OF_ITEM: &str = "org.freedesktop.Secret.Item";

/// What stands for "no object": nothing to ask anybody, no such collection.
const NOTHING: &str = "/";

/// A thread that nobody waits for any more ends after that.
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// Session, parameters, value, kind of text.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

pub(super) fn read(folder: &str) -> Result<Option<String>, KeychainProblem> {
    let bus = Bus::open()?;
    let (unlocked, locked) = bus.find(folder)?;
    let found = match unlocked.into_iter().next() {
        Some(item) => item,
        None => match bus.unlock(locked)?.into_iter().next() {
            Some(item) => item,
            // One that cannot take a key either is no keychain to whoever asks.
            None => return bus.collection().map(|_| None),
        },
    };
    let (_, _, value, _): Secret = bus.call(&found, OF_ITEM, "GetSecret", &bus.session)?;
    let text = String::from_utf8(value);
    text.map(Some)
        .map_err(|_| KeychainProblem::Failed("what is kept is no text".to_owned()))
}

pub(super) fn keep(folder: &str, text: &str) -> Result<(), KeychainProblem> {
    let bus = Bus::open()?;
    let collection = bus.collection()?;
    let locked: OwnedValue = bus.call(
        &collection,
        "org.freedesktop.DBus.Properties",
        "Get",
        &(OF_COLLECTION, "Locked"),
    )?;
    if bool::try_from(locked).map_err(failed)? {
        bus.unlock(vec![collection.clone()])?;
    }
    let properties = HashMap::from([
        ("org.freedesktop.Secret.Item.Label", Value::from(LABEL)),
        (
            "org.freedesktop.Secret.Item.Attributes",
            Value::from(attributes(folder)),
        ),
    ]);
    let secret = (&bus.session, Vec::<u8>::new(), text.as_bytes(), "text/plain");
    let (item, _): (OwnedObjectPath, OwnedObjectPath) = bus.call(
        &collection,
        OF_COLLECTION,
        "CreateItem",
        &(properties, secret, true),
    )?;
    // Otherwise it wants to ask somebody first.
    if item.as_str() == NOTHING {
        return Err(KeychainProblem::Locked);
    }
    Ok(())
}

pub(super) fn forget(folder: &str) -> Result<bool, KeychainProblem> {
    let bus = Bus::open()?;
    let (mut items, locked) = bus.find(folder)?;
    items.extend(bus.unlock(locked)?);
    for item in &items {
        let prompt: OwnedObjectPath = bus.call(item, OF_ITEM, "Delete", &())?;
        if prompt.as_str() != NOTHING {
            return Err(KeychainProblem::Locked);
        }
    }
    Ok(!items.is_empty())
}

/// What an entry is found by. None of it is secret.
fn attributes(folder: &str) -> HashMap<&'static str, String> {
    HashMap::from([
        ("application", "batchbook".to_owned()),
        ("data-folder", folder.to_owned()),
    ])
}

/// The session's bus, and a session with the keychain on it.
struct Bus {
    bus: Connection,
    root: OwnedObjectPath,
    session: OwnedObjectPath,
}

impl Bus {
    fn open() -> Result<Self, KeychainProblem> {
        let bus = Builder::session()
            .and_then(|builder| builder.method_timeout(LONGEST_CALL).build())
            .map_err(|error| {
                tracing::debug!(%error, "there is no session's bus");
                KeychainProblem::NoSession
            })?;
        let root = OwnedObjectPath::from(ObjectPath::from_static_str_unchecked(ROOT));
        let mut bus = Self {
            bus,
            session: root.clone(),
            root,
        };
        let (_, session): (OwnedValue, OwnedObjectPath) =
            bus.call(&bus.root, OF_SERVICE, "OpenSession", &("plain", Value::from("")))?;
        bus.session = session;
        Ok(bus)
    }

    /// Asks an object; the answer is read as `Answer`.
    fn call<Answer>(
        &self,
        path: &OwnedObjectPath,
        interface: &str,
        method: &str,
        body: &(impl Serialize + DynamicType),
    ) -> Result<Answer, KeychainProblem>
    where
        Answer: serde::de::DeserializeOwned + Type,
    {
        let answer = self
            .bus
            .call_method(Some(SERVICE), path, Some(interface), method, body)
            .map_err(refused)?;
        answer.body().deserialize().map_err(failed)
    }

    /// Where new entries go.
    fn collection(&self) -> Result<OwnedObjectPath, KeychainProblem> {
        let collection: OwnedObjectPath = self.call(&self.root, OF_SERVICE, "ReadAlias", &"default")?;
        if collection.as_str() == NOTHING {
            return Err(KeychainProblem::NotSetUp);
        }
        Ok(collection)
    }

    /// The entries of a data folder: those that can be read, and those that cannot.
    fn find(&self, folder: &str) -> Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>), KeychainProblem> {
        self.call(&self.root, OF_SERVICE, "SearchItems", &attributes(folder))
    }

    /// Has objects unlocked where that needs nobody's password.
    fn unlock(&self, objects: Vec<OwnedObjectPath>) -> Result<Vec<OwnedObjectPath>, KeychainProblem> {
        if objects.is_empty() {
            return Ok(objects);
        }
        let (unlocked, _): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            self.call(&self.root, OF_SERVICE, "Unlock", &objects)?;
        if unlocked.is_empty() {
            Err(KeychainProblem::Locked)
        } else {
            Ok(unlocked)
        }
    }
}

fn refused(error: zbus::Error) -> KeychainProblem {
    const NOBODY: [&str; 4] = [
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
        "org.freedesktop.DBus.Error.Spawn.ExecFailed",
    ];
    match &error {
        zbus::Error::MethodError(name, _, _) if NOBODY.contains(&name.as_str()) => KeychainProblem::NoService,
        zbus::Error::MethodError(name, _, _) if name.as_str() == "org.freedesktop.Secret.Error.IsLocked" => {
            KeychainProblem::Locked
        }
        zbus::Error::MethodError(name, _, _) if name.as_str() == "org.freedesktop.DBus.Error.NoReply" => {
            KeychainProblem::NoAnswer
        }
        zbus::Error::InputOutput(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
            KeychainProblem::NoAnswer
        }
        _ => failed(error),
    }
}

fn failed(error: impl std::fmt::Display) -> KeychainProblem {
    KeychainProblem::Failed(error.to_string())
}
