//! The commands in docs/backup.md, in their order.

use super::{PROGRAM, in_folder, installation};
use std::{fs, path::Path, process::Command};

#[test]
fn each_command_of_the_guide_works() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/backup.md");
    let guide = fs::read_to_string(guide).unwrap();
    let folder = installation();
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    let mut run = 0;
    for line in guide.lines().map(str::trim).filter(|line| line.starts_with("latchkey ")) {
        // The guide names an example; take any backup.
        let line = line
            .replace("latchkey-2027-03-04T130509Z.db", "latchkey-*.db")
            .replace("/mnt/", "./")
            .replacen("latchkey ", "\"$0\" ", 1);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &line]).arg(&*PROGRAM);
        let output = in_folder(command, folder.path()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        run += 1;
    }
    assert!(run >= 6, "{run}");
}
