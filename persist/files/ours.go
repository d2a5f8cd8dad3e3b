package files

import (
	"path/filepath"
	"slices"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// ours reports whether this program makes a file or a directory of that name. All
// others below the directory are a person's own, and are never removed.
func (s *Store) ours(path string) bool {
	below, err := filepath.Rel(s.dir, path)
	if err != nil {
		return false
	}
	dir, name := filepath.Split(below)
	dir = filepath.Clean(dir)
	name, _, _ = strings.Cut(name, disk.TempMark)
	media := filepath.Join(s.SandboxDir(), "world.json.media")
	top, deeper, _ := strings.Cut(filepath.ToSlash(dir), "/")
	switch name, lock := strings.CutSuffix(name, ".lock"); {
	case dir == ".":
		return s.oursAtTop(name, lock)
	case dir == filepath.Base(s.OutDir()):
		return isMessage(name)
	case top == filepath.Base(persist.TeamsDir(s.dir)):
		return isTeams(deeper, name)
	case path == s.SandboxDir(), path == s.Identities.SandboxPath():
		return true
	case filepath.Dir(path) == s.SandboxDir():
		return slices.Contains([]string{"world.json", "world.json.log", filepath.Base(media)}, name)
	case filepath.Dir(path) == media: // uploaded files have GUIDs
		return len(name) == 36 && only(name, "0123456789abcdef-")
	case lock:
		return isDocument(dir, lockedBy(name)+".json")
	default:
		return isDocument(dir, strings.TrimSuffix(name, movingName))
	}
}

// oursAtTop are the names in the directory itself.
func (s *Store) oursAtTop(name string, lock bool) bool {
	return slices.Contains([]string{".", probe, filepath.Base(persist.TeamsDir(s.dir)), filepath.Base(s.OutDir()), filepath.Base(s.Identities.PassphrasePath())}, name) ||
		slices.Contains(persist.Realms(), persist.Realm(name)) || lock && name == "identity"
}

// isMessage reports whether a file of that name is a message that is ready to be sent.
func isMessage(name string) bool {
	kind, id, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(name, ".txt"), ".html"), "-")
	return slices.Contains([]string{"request", "reply", "card"}, kind) && id != "" && only(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
}

// isTeams reports whether a name is one of those that are kept for teams: a directory for each,
// what is in it, and what package away has in its directories there.
func isTeams(dir, name string) bool {
	team, in, _ := strings.Cut(dir, "/")
	switch {
	case team == "":
		return persist.IsTeamDir(name)
	case !persist.IsTeamDir(team), strings.Contains(in, "/"):
		return false
	case in == "":
		return slices.Contains([]string{persist.TeamHost, persist.TeamCopies, persist.TeamOutbox}, name)
	default:
		return strings.HasSuffix(name, ".age") || name == "seen"
	}
}

func isDocument(realm, name string) bool {
	_, ok := keyOf(persist.Realm(realm), name)
	return ok
}

func only(s, of string) bool { return strings.Trim(s, of) == "" }
