// Package away is what this machine keeps so that it can go on for a while when an
// engine that it shares with others does not answer.
//
// Store keeps a copy of each document that the engine gave or took. While the engine
// is away, reads give the copies, and AsOf says of when they are. Nothing is written
// and no lease is given then: what changes a document waits for the engine.
//
// Outbox keeps what a live call brought, a new refresh token above all, until it is
// saved where the document is.
//
// All of it is sealed to this member's own identity, so that no file here says more
// than how many there are, their revisions and their times.
package away

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/seal"
)

// Member gives the identity of this member, and the pin that names it.
type Member func(context.Context) (persist.Identity, persist.Pin, error)

// Once asks for the identity until it was given, and gives the same from then on.
func Once(ask Member) Member {
	var mu sync.Mutex
	var me persist.Identity
	var pin persist.Pin
	return func(ctx context.Context) (persist.Identity, persist.Pin, error) {
		mu.Lock()
		defer mu.Unlock()
		if me.Recipient() != "" {
			return me, pin, nil
		}
		id, named, err := ask(ctx)
		if err == nil {
			me, pin = id, named
		}
		return id, named, err
	}
}

// IsAway reports whether an error of an engine means that it cannot answer now, while
// nothing is wrong with the store: it is away, has no time, or is the copy of a server
// that takes no writes. Whoever is refused, or is shown another store, gets no copies.
func IsAway(err error) bool {
	switch persist.CodeOf(err) {
	case persist.CodeStoreAway, persist.CodeStoreTimeout, persist.CodeStoreReplica, persist.CodeBusy:
		return true
	}
	return false
}

// maxTempAge is the age at which a temporary file is left over from a killed process.
const maxTempAge = time.Minute

// sealedName is the ending of every sealed file.
const sealedName = ".age"

// shelf is a directory of sealed files of one kind.
type shelf struct {
	dir    string
	kind   string // is sealed with each file, so that none passes for one of another kind
	disk   *disk.Disk
	member Member
}

func newShelf(dir, kind string, d *disk.Disk, member Member) shelf {
	if d == nil {
		d = disk.New()
	}
	disk.RemoveTemps(dir, "", maxTempAge, time.Now())
	return shelf{dir, kind, d, Once(member)}
}

// names are those of the sealed files, without their ending, in order.
func (s shelf) names() []string {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil // what cannot be read is not there
	}
	var out []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), sealedName); ok {
			out = append(out, name)
		}
	}
	return out
}

func (s shelf) path(name string) string { return filepath.Join(s.dir, name+sealedName) }

// write seals a file in one step that survives a crash. Codes: those of the member's
// identity, of seal and of a failing disk.
func (s shelf) write(ctx context.Context, name string, plain []byte) error {
	_, pin, err := s.member(ctx)
	if err != nil {
		return err
	}
	sealed, err := seal.ToRecipient(pin.Recipient, slices.Concat([]byte(s.kind+"\n"), plain))
	if err != nil {
		return err
	}
	if err := s.disk.MakeDir(s.dir); err != nil {
		return persist.DiskError(s.dir, err)
	}
	return persist.DiskError(s.path(name), s.disk.Replace(s.path(name), sealed))
}

// proveRoom writes a file as long as two of usual length, and removes it. Codes: those of
// a failing disk.
func (s shelf) proveRoom() error {
	if err := s.disk.MakeDir(s.dir); err != nil {
		return persist.DiskError(s.dir, err)
	}
	return persist.DiskError(s.dir, s.disk.HasRoom(s.path("room"), persist.RoomFor(0)))
}

// read opens a file. One that is damaged, or of another kind or member, is corrupt.
// Codes: corrupt, those of the member's identity and of a failing disk; a file that is
// not there is fs.ErrNotExist.
func (s shelf) read(ctx context.Context, name string) ([]byte, error) {
	sealed, err := s.disk.Read(s.path(name), seal.MaxSealed)
	if err != nil {
		return nil, persist.DiskError(s.path(name), err)
	}
	me, _, err := s.member(ctx)
	if err != nil {
		return nil, err
	}
	plain, err := seal.Open(sealed, me)
	if err != nil {
		return nil, s.corrupt(name, err)
	}
	kind, rest, _ := bytes.Cut(plain, []byte("\n"))
	if string(kind) != s.kind {
		return nil, s.corrupt(name, nil)
	}
	return rest, nil
}

func (s shelf) corrupt(name string, err error) error {
	return &persist.Error{Reason: persist.CodeCorrupt, Path: s.path(name), Err: err}
}

// remove removes a file. If it is not there, that is no error.
func (s shelf) remove(name string) error {
	return persist.DiskError(s.path(name), disk.Remove(s.path(name)))
}

// at is when a file was written or confirmed; zero if it is not there.
func (s shelf) at(file string) time.Time {
	info, err := os.Lstat(filepath.Join(s.dir, file))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
