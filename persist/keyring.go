package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"kaizala-setup/kaizala/secret"

	zalando "github.com/zalando/go-keyring"
)

const (
	keyringService = "kaizala-setup"
	// keyringDeadline is for a keyring that needs no person, and askDeadline for
	// one that is locked: it asks for its own password meanwhile.
	keyringDeadline = 3 * time.Second
	askDeadline     = time.Minute
	usual           = time.Second / 2 // what takes longer is told of
	stateDeadline   = time.Second     // for the question whether it is locked
)

// keyring is the OS keyring as far as it is used here. The library's calls know
// no deadline: a mute bus would hold them for ever.
type keyring interface {
	get(user string) (string, error)
	set(user, value string) error
	remove(user string) error
	removeAll() error // of this program
	locked() (bool, error)
}

// osKeyring is the real one.
type osKeyring struct{}

func (osKeyring) get(user string) (string, error) { return zalando.Get(keyringService, user) }
func (osKeyring) set(user, value string) error    { return zalando.Set(keyringService, user, value) }
func (osKeyring) remove(user string) error        { return zalando.Delete(keyringService, user) }
func (osKeyring) removeAll() error                { return zalando.DeleteAll(keyringService) }

// hasBus reports whether a keyring can be there at all. Without a session bus
// the library would start one and leave it behind.
func hasBus(goos string, env func(string) string) bool {
	if goos != "linux" && !strings.HasSuffix(goos, "bsd") {
		return true
	}
	if env("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := env("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	info, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil && info.Mode()&os.ModeSocket != 0
}

// begin runs one call of the keyring beside us. One that hangs is left behind;
// the process is short-lived. The library trusts what a service answers: where
// it comes to grief over that, it is an error, and no crash of ours.
func begin(call func() error) <-chan error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- errNoSense
			}
		}()
		done <- call()
	}()
	return done
}

var errNoSense = errors.New("the answer makes no sense")

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

// stopped is why a call was not waited for any longer: ctx's end.
func stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &Error{Reason: CodeKeyringTimeout}
}

// bounded runs one call of the keyring under a deadline: the short one, or the
// long one where a person may be typing its password. See Asking.
func bounded(ctx context.Context, k keyring, call func() error) error {
	if !hasBus(runtime.GOOS, os.Getenv) {
		return &Error{Reason: CodeKeyringAbsent}
	}
	q := questionOf(ctx)
	ctx, stop := q.within(ctx)
	defer stop()
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case q.never && shut(ctx, k) == CodeKeyringLocked: // before the call, which would open its question
		return &Error{Reason: CodeKeyringLocked}
	}
	began, done := time.Now(), begin(call)
	answered, err := await(ctx, usual, done)
	if !answered && ctx.Err() == nil {
		q.tell(true)
		defer q.tell(false)
		limit := keyringDeadline
		if !q.never && (asksWithin || shut(ctx, k) == CodeKeyringLocked) {
			limit = askDeadline
		}
		answered, err = await(ctx, limit-time.Since(began), done)
	}
	if !answered {
		return err
	}
	return keyringError(ctx, k, err)
}

// shut is the state of a keyring that does not open.
func shut(ctx context.Context, k keyring) Code {
	yes := false
	answered, err := await(ctx, stateDeadline, begin(func() (err error) { yes, err = k.locked(); return err }))
	switch {
	case !answered, err != nil:
		return CodeKeyringAbsent
	case yes:
		return CodeKeyringLocked
	}
	return CodeKeyringDenied
}

// keyringError gives the state behind an error. The libraries below have no
// types for most of them, so their words decide. "failed to unlock" is what they
// say of a keyring that stayed locked, of one that does not exist, and of an item
// whose question was answered with no.
func keyringError(ctx context.Context, k keyring, err error) error {
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
		code = shut(ctx, k)
	case strings.Contains(text, "locked"):
		code = CodeKeyringLocked
	}
	return &Error{Reason: code, Err: errors.New(secret.Clean(err.Error()))}
}

// keep puts an identity into the keyring and reads it back: a keyring that
// forgets or changes it is worse than none. One that took it and does not have it
// had a question that was answered with no: the library does not look at that.
func keep(ctx context.Context, k keyring, id Identity) (err error) {
	e := writing{keyring: k, user: id.Recipient()}
	defer func() {
		if err != nil {
			e.undo(ctx)
		}
	}()
	if err := bounded(ctx, k, func() error { return e.put(id.Secret().Reveal()) }); err != nil {
		return err
	}
	back, err := fromKeyring(ctx, k, id.Recipient())
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

// writing is an entry that is being put into the keyring. If that comes to nothing it
// does not stay there, also where the keyring takes it after it was given up.
type writing struct {
	keyring         keyring
	user            string
	mu              sync.Mutex
	there, unwanted bool
}

func (e *writing) put(value string) error {
	err := e.keyring.set(e.user, value)
	e.mu.Lock()
	e.there = err == nil
	late := e.there && e.unwanted
	e.mu.Unlock()
	if late {
		_ = e.keyring.remove(e.user)
	}
	return err
}

// undo waits a moment at most: the person may have pressed Esc.
func (e *writing) undo(ctx context.Context) {
	e.mu.Lock()
	e.unwanted = true
	there := e.there
	e.mu.Unlock()
	if there {
		_, _ = await(context.WithoutCancel(ctx), usual/2, begin(func() error { return e.keyring.remove(e.user) }))
	}
}

func fromKeyring(ctx context.Context, k keyring, user string) (secret.Secret, error) {
	var v string
	err := bounded(ctx, k, func() (err error) { v, err = k.get(user); return err })
	if err != nil {
		return secret.Secret{}, err // v may still be written to
	}
	return secret.New(v), nil
}
