"""Files of this machine that never travel: state folder, log, snapshots, undo."""
