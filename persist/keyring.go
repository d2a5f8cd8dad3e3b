package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala/secret"

	zalando "github.com/zalando/go-keyring"
)

const (
	keyringService = "kaizala-setup"
	// keyringDeadline limits a call that needs no person. A locked keyring asks the
	// person for its own password during the call: askDeadline limits that.
	keyringDeadline = 3 * time.Second
	askDeadline     = time.Minute
	usual           = time.Second / 2 // a call that takes longer is reported; see Asking
	stateDeadline   = time.Second     // limits the question whether the keyring is locked
)

// Keyring is the part of an OS keyring that is used here: entries of this program
// by name. Calls may hang for ever, as those of a D-Bus that does not answer do.
type Keyring interface {
	Get(name string) (string, error)
	Set(name, value string) error
	Remove(name string) error
	RemoveAll() error
	Locked() (bool, error)
}

// osKeyring is the operating system's keyring.
type osKeyring struct {
	good *atomic.Bool // the way to the keyring was tried, and can be used
}

func newOSKeyring() osKeyring { return osKeyring{new(atomic.Bool)} }

func (k osKeyring) tried() error {
	if k.good.Load() {
		return nil
	}
	err := tryKeyring()
	k.good.Store(err == nil)
	return err
}

func (k osKeyring) Get(name string) (v string, err error) {
	if err = k.tried(); err == nil {
		v, err = zalando.Get(keyringService, name)
	}
	return v, err
}

func (k osKeyring) Set(name, value string) error {
	if err := k.tried(); err != nil {
		return err
	}
	return zalando.Set(keyringService, name, value)
}

func (k osKeyring) Remove(name string) error {
	if err := k.tried(); err != nil {
		return err
	}
	return zalando.Delete(keyringService, name)
}

func (k osKeyring) RemoveAll() error {
	if err := k.tried(); err != nil {
		return err
	}
	return zalando.DeleteAll(keyringService)
}

// hasBus reports whether there can be a keyring at all. Without a session bus, and with
// the address "autolaunch:", the library would start one and leave it running.
func hasBus(goos string, env func(string) string) bool {
	if goos != "linux" && !strings.HasSuffix(goos, "bsd") {
		return true
	}
	if address := env("DBUS_SESSION_BUS_ADDRESS"); address != "" && !strings.HasPrefix(address, "autolaunch") {
		return true
	}
	dir := env("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	info, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil && info.Mode()&os.ModeSocket != 0
}

// begin runs one keyring call in a goroutine. A call that hangs is left behind,
// because the process is short-lived. The library trusts what a service answers
// and may panic over it: that becomes an error.
func begin(call func() error) <-chan error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- errBadAnswer
			}
		}()
		done <- call()
	}()
	return done
}

var errBadAnswer = errors.New("the keyring's answer cannot be read")

func await(ctx context.Context, limit time.Duration, done <-chan error) (answered bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case err := <-done:
		return true, err
	case <-ctx.Done():
		return false, stopped(ctx)
	}
}

// stopped is the error of a call that was given up because ctx ended.
func stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &Error{Reason: CodeKeyringTimeout}
}

// bounded runs one keyring call under a deadline: the short one, or the long one
// where a person may be typing the keyring's password. See Asking.
func bounded(ctx context.Context, k Keyring, call func() error) error {
	if !hasBus(runtime.GOOS, os.Getenv) {
		return &Error{Reason: CodeKeyringAbsent}
	}
	q := questionOf(ctx)
	ctx, stop := q.within(ctx)
	defer stop()
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case q.never && closedState(ctx, k) == CodeKeyringLocked: // before the call, which would open a question
		return &Error{Reason: CodeKeyringLocked}
	}
	began, done := time.Now(), begin(call)
	answered, err := await(ctx, usual, done)
	if !answered && ctx.Err() == nil {
		q.report(true)
		defer q.report(false)
		limit := keyringDeadline
		if !q.never && (asksWithin || closedState(ctx, k) == CodeKeyringLocked) {
			limit = askDeadline
		}
		answered, err = await(ctx, limit-time.Since(began), done)
	}
	if !answered {
		return err
	}
	return keyringError(ctx, k, err)
}

// closedState is the state of a keyring that does not open.
func closedState(ctx context.Context, k Keyring) Code {
	yes := false
	answered, err := await(ctx, stateDeadline, begin(func() (err error) { yes, err = k.Locked(); return err }))
	switch {
	case !answered, err != nil:
		return CodeKeyringAbsent
	case yes:
		return CodeKeyringLocked
	}
	return CodeKeyringDenied
}

// keyringError gives a library's error its code. The libraries have no types for
// most errors, so their words decide. They say "failed to unlock" of a keyring
// that stayed locked, of one that does not exist, and of an entry whose question
// the person answered with no.
func keyringError(ctx context.Context, k Keyring, err error) error {
	if err == nil {
		return nil
	}
	text := strings.ToLower(err.Error())
	code := CodeKeyringAbsent
	switch {
	case errors.Is(err, zalando.ErrNotFound):
		code = CodeNoIdentity
	case errors.Is(err, zalando.ErrSetDataTooBig):
		code = CodeKeyringTooBig
	case strings.Contains(text, "dismissed"), strings.Contains(text, "denied"), strings.Contains(text, "cancel"):
		code = CodeKeyringDenied
	case strings.Contains(text, "failed to unlock"):
		code = closedState(ctx, k)
	case strings.Contains(text, "locked"):
		code = CodeKeyringLocked
	}
	return &Error{Reason: code, Err: errors.New(secret.Clean(err.Error()))}
}

// storeInKeyring stores an identity in the keyring and reads it back, because a
// keyring that loses or changes it is worse than none. If the entry is not there
// after all, the person answered the keyring's question with no, which the library
// does not notice.
func storeInKeyring(ctx context.Context, k Keyring, id Identity) (err error) {
	e := newEntry{keyring: k, name: id.Recipient()}
	defer func() {
		if err != nil {
			e.undo(ctx)
		}
	}()
	if err := bounded(ctx, k, func() error { return e.put(id.Secret().Reveal()) }); err != nil {
		return err
	}
	back, err := readKeyring(ctx, k, id.Recipient())
	switch {
	case CodeOf(err) == CodeNoIdentity:
		return &Error{Reason: CodeKeyringDenied}
	case err != nil:
		return err
	case !back.Equal(id.Secret()):
		return &Error{Reason: CodeKeyringMismatch}
	}
	return nil
}

// newEntry is an entry that is being stored. If that fails it does not stay in the
// keyring, even if the keyring stores it after we gave up.
type newEntry struct {
	keyring        Keyring
	name           string
	mu             sync.Mutex
	stored, undone bool
}

func (e *newEntry) put(value string) error {
	err := e.keyring.Set(e.name, value)
	e.mu.Lock()
	e.stored = err == nil
	late := e.stored && e.undone
	e.mu.Unlock()
	if late {
		_ = e.keyring.Remove(e.name)
	}
	return err
}

// undo removes the entry. It waits only a moment, because the person may have
// pressed Esc.
func (e *newEntry) undo(ctx context.Context) {
	e.mu.Lock()
	e.undone = true
	stored := e.stored
	e.mu.Unlock()
	if stored {
		_, _ = await(context.WithoutCancel(ctx), usual/2, begin(func() error { return e.keyring.Remove(e.name) }))
	}
}

func readKeyring(ctx context.Context, k Keyring, name string) (secret.Secret, error) {
	var v string
	err := bounded(ctx, k, func() (err error) { v, err = k.Get(name); return err })
	if err != nil {
		return secret.Secret{}, err // v may still be written to
	}
	return secret.New(v), nil
}

// removeFromKeyring removes an entry. If it is not there, that is no error.
func removeFromKeyring(ctx context.Context, k Keyring, name string) error {
	err := bounded(ctx, k, func() error { return k.Remove(name) })
	if CodeOf(err) == CodeNoIdentity {
		return nil
	}
	return err
}
