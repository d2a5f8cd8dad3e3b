package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// Load reads one document's file and gives it mode 0600. Codes: newer_version,
// corrupt, link, not_ours and those of a failing disk.
func (s *Store) Load(_ context.Context, k persist.Key) (persist.Document, error) {
	path, err := s.path(k)
	if err != nil {
		return persist.Document{}, err
	}
	b, err := s.options.Disk.Read(path, persist.MaxDocument)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return persist.Document{Version: persist.Version, Key: k}, nil
	case err != nil:
		return persist.Document{}, about(k, persist.DiskError(path, err))
	}
	d, err := persist.Decode(b, k)
	return d, at(path, err)
}

// at notes in an error which file it is about.
func at(path string, err error) error {
	var e *persist.Error
	if errors.As(err, &e) && e.Path == "" {
		e.Path = path
	}
	return err
}

// Update changes one document under its lock, and runs change once. A document
// with a new pin is saved only while the identity of that pin exists. Codes:
// those of Load, busy, no_identity, wrong_identity, too_much, sandbox_in_real.
func (s *Store) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	path, err := s.path(k)
	if err != nil {
		return err
	}
	if err := s.makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	unlock, err := lockSoon(ctx, path+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	d, err := s.Load(ctx, k)
	if err != nil {
		return err
	}
	before := persist.Pin{}
	if len(d.Sealed) > 0 {
		before = d.Pin
	}
	if err := change(&d); err != nil {
		return err
	}
	if d.Pin.Kind == persist.PinSandbox && k.Realm != persist.Sandbox {
		return &persist.Error{Reason: persist.CodeSandboxIdentity, Path: path, Key: k}
	}
	if len(d.Sealed) > 0 && d.Pin != before {
		release, err := s.Identities.Hold(ctx, d.Pin)
		if err != nil {
			return err
		}
		defer release()
	}
	d.Key = k
	d.Revision++
	b, err := persist.Encode(d)
	if err != nil {
		return at(path, err)
	}
	return about(k, persist.DiskError(path, s.options.Disk.Replace(path, b)))
}

// ProveRoom writes a file as long as the document may become, beside it and under its
// lock, and removes it. See persist.ProveRoom.
func (s *Store) ProveRoom(ctx context.Context, k persist.Key) error {
	path, err := s.path(k)
	if err != nil {
		return err
	}
	unlock, err := lockSoon(ctx, path+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	kept := 0
	if info, err := os.Lstat(path); err == nil {
		kept = int(info.Size())
	}
	return about(k, persist.DiskError(path, s.options.Disk.HasRoom(path, persist.RoomFor(kept))))
}

// Remove deletes a document and its lock. Codes: busy and those of a failing disk.
func (s *Store) Remove(ctx context.Context, k persist.Key) error {
	path, err := s.path(k)
	if err != nil {
		return err
	}
	unlock, err := lockSoon(ctx, path+".lock")
	switch {
	case errors.Is(err, fs.ErrNotExist): // the directory is gone too
		return nil
	case err != nil:
		return err
	}
	defer unlock()
	if err := disk.Remove(path); err != nil {
		return about(k, persist.DiskError(path, err))
	}
	_ = os.Remove(path + ".lock") // stays, empty, where an open file cannot be removed
	return nil
}

// Dir is the directory of the store.
func (s *Store) Dir() string { return s.dir }
