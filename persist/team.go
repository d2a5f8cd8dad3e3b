package persist

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
)

// What a machine has of a team's store is in a directory of its own below the state
// directory. These are the names there: the engine of the team writes TeamHost, package
// away what is in the other two, and the engine of this machine knows what it may remove.
const (
	TeamHost   = "host.json" // as whom this machine is in the team
	TeamCopies = "copies"
	TeamOutbox = "outbox"
)

// TeamsDir has a directory for each team's store.
func TeamsDir(stateDir string) string { return filepath.Join(stateDir, "team") }

// TeamDir is the directory for one store, whose name is a hash of what tells the store
// from others.
func TeamDir(stateDir, store string) string {
	sum := sha256.Sum256([]byte(store))
	return filepath.Join(TeamsDir(stateDir), hex.EncodeToString(sum[:8]))
}

// IsTeamDir reports whether a directory in TeamsDir may be one of TeamDir, by its name.
func IsTeamDir(name string) bool {
	return len(name) == 16 && strings.Trim(name, "0123456789abcdef") == ""
}
