//! Whether a folder is on another computer, or surely on a disk of this one.

use std::path::Path;

/// The file systems that other computers serve, as Linux calls them.
#[cfg(target_os = "linux")]
const NETWORK: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "9p",
    "davfs",
    "ncpfs",
    "ocfs2",
    "gfs2",
];

/// Names the file system of a folder where another computer serves it (`nfs4`, `cifs`, `fuse.sshfs`); nothing elsewhere.
///
/// Reads the system's table of mounts and does not touch the folder, which may hang.
#[cfg(target_os = "linux")]
pub fn network_of(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_at(&mounts, folder)?;
    is_network(kind).then(|| kind.to_owned())
}

/// Names nothing: elsewhere it is not known.
#[cfg(not(target_os = "linux"))]
pub fn network_of(_: &Path) -> Option<String> {
    None
}

/// Says whether a folder is on a file system of this computer's own kernel. There a file can be read while it is written; a share
/// may show it only once it is closed.
#[cfg(target_os = "linux")]
pub(crate) fn is_on_own_disk(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo");
    mounts.is_ok_and(|mounts| kind_at(&mounts, folder).is_some_and(is_of_own_disk))
}

/// Says no: elsewhere it is not known.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_on_own_disk(_: &Path) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn is_of_own_disk(kind: &str) -> bool {
    !is_network(kind) && !kind.starts_with("fuse.")
}

/// A FUSE file system may be anything; those that are named after a protocol or a tool for one are on a network.
#[cfg(target_os = "linux")]
fn is_network(kind: &str) -> bool {
    const FUSE: [&str; 8] = [
        "sshfs",
        "s3fs",
        "rclone",
        "glusterfs",
        "davfs",
        "cifs",
        "smbnetfs",
        "nfs",
    ];
    match kind.strip_prefix("fuse.") {
        Some(tool) => FUSE.iter().any(|known| tool.contains(known)),
        None => NETWORK.contains(&kind),
    }
}

/// The file system that is mounted at or above a folder: of two at the same place the later one covers the other.
#[cfg(target_os = "linux")]
fn kind_at<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let found = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let point = unescaped(before.split(' ').nth(4)?);
        let kind = after.split(' ').next()?;
        let point = Path::new(&point);
        folder
            .starts_with(point)
            .then(|| (point.components().count(), kind))
    });
    let mut deepest: Option<(usize, &str)> = None;
    for (depth, kind) in found {
        if deepest.is_none_or(|(known, _)| depth >= known) {
            deepest = Some((depth, kind));
        }
    }
    deepest.map(|(_, kind)| kind)
}

/// A mount point as it is: the table writes a space as `\040`.
#[cfg(target_os = "linux")]
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        plain.push_str(&rest[..start]);
        let code = rest.get(start + 1..start + 4);
        match code.and_then(|code| u8::from_str_radix(code, 8).ok()) {
            Some(byte) => {
                plain.push(char::from(byte));
                rest = &rest[start + 4..];
            }
            None => {
                plain.push('\\');
                rest = &rest[start + 1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /mnt/slips rw,relatime shared:9 - cifs //nas/slips rw
41 22 0:41 / /mnt/our\\040plant rw - nfs4 nas:/plant rw
42 22 0:42 / /mnt/usb rw - exfat /dev/sdb1 rw
43 42 0:43 / /mnt/usb rw - fuse.sshfs nas: rw
44 22 0:44 / /mnt/mine rw - fuse.encfs encfs rw
";

    #[test]
    fn the_deepest_mount_says_what_a_folder_is_on() {
        for (folder, kind) in [
            ("/home/asha", "ext4"),
            ("/mnt/slips", "cifs"),
            ("/mnt/slips/line2", "cifs"),
            ("/mnt/slips2", "ext4"),
            ("/mnt/our plant/line 2", "nfs4"),
            ("/mnt/usb/x", "fuse.sshfs"),
        ] {
            assert_eq!(kind_at(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
        }
    }

    #[test]
    fn what_another_computer_serves_is_told_from_a_disk() {
        for (kind, expected) in [
            ("ext4", false),
            ("cifs", true),
            ("nfs4", true),
            ("fuse.sshfs", true),
            ("fuse.encfs", false),
            ("tmpfs", false),
        ] {
            assert_eq!(is_network(kind), expected, "{kind}");
        }
        for (kind, expected) in [
            ("ext4", true),
            ("exfat", true),
            ("fuseblk", true),
            ("cifs", false),
            ("fuse.gvfsd-fuse", false),
            ("fuse.sshfs", false),
        ] {
            assert_eq!(is_of_own_disk(kind), expected, "{kind}");
        }
    }
}
