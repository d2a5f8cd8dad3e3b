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
	dir, file := filepath.Split(below)
	dir, teams := filepath.ToSlash(filepath.Clean(dir)), persist.TeamsDir(s.dir)
	name, _, _ := strings.Cut(file, disk.TempMark)
	name, lock := strings.CutSuffix(name, ".lock")
	switch {
	case dir == ".":
		return name == "." || name == probe || name == filepath.Base(teams) || name == filepath.Base(s.OutDir()) || slices.Contains(persist.Realms(), persist.Realm(name)) ||
			lock && name == "identity" || name == filepath.Base(s.Identities.PassphrasePath())
	case dir == filepath.Base(s.OutDir()):
		kind, id, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(name, ".txt"), ".html"), "-")
		return slices.Contains([]string{"request", "reply", "card"}, kind) && id != "" && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
	case dir == filepath.Base(teams):
		return persist.IsTeamDir(name)
	case filepath.Dir(filepath.Dir(path)) == teams:
		return persist.IsTeamDir(filepath.Base(dir)) && slices.Contains([]string{persist.TeamHost, persist.TeamCopies, persist.TeamOutbox}, name)
	case filepath.Dir(filepath.Dir(filepath.Dir(path))) == teams: // of package away
		return persist.IsTeamDir(filepath.Base(filepath.Dir(dir))) && (strings.HasSuffix(name, ".age") || name == "seen")
	case path == s.SandboxDir() || path == s.Identities.SandboxPath():
		return true
	case filepath.Dir(path) == s.SandboxDir():
		return slices.Contains([]string{"world.json", "world.json.log", "world.json.media"}, name)
	case filepath.Dir(path) == filepath.Join(s.SandboxDir(), "world.json.media"): // uploaded files have GUIDs
		return len(name) == 36 && strings.Trim(name, "0123456789abcdef-") == ""
	case lock && strings.Count(name, "-") == 2: // of a grant
		name = name[:strings.LastIndexByte(name, '-')] + ".json"
	}
	if !lock {
		name = strings.TrimSuffix(name, movingName)
	}
	_, ok := keyOf(persist.Realm(dir), name)
	return ok
}
