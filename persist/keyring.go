package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	zalando "github.com/zalando/go-keyring"

	"kaizala-setup/kaizala"
)

const (
	keyringService = "kaizala-setup"
	// keyringDeadline is for a keyring that needs no person; one that asks for
	// its own password gets the longer one, by the caller's context.
	keyringDeadline = 3 * time.Second
)

// keyring is the OS keyring as far as it is used here. The library's calls know
// no deadline: a mute bus would hold them for ever.
type keyring interface {
	get(user string) (string, error)
	set(user, value string) error
}

// osKeyring is the real one.
type osKeyring struct{}

func (osKeyring) get(user string) (string, error) { return zalando.Get(keyringService, user) }
func (osKeyring) set(user, value string) error    { return zalando.Set(keyringService, user, value) }

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

// bounded runs one call of the keyring under a deadline. A call that hangs is
// left behind; the process is short-lived.
func bounded(ctx context.Context, call func() (string, error)) (string, error) {
	if !hasBus(runtime.GOOS, os.Getenv) {
		return "", &Error{Code: CodeKeyringAbsent}
	}
	ctx, cancel := context.WithTimeout(ctx, keyringDeadline)
	defer cancel()
	type result struct {
		value string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := call()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.value, keyringError(r.err)
	case <-ctx.Done():
		return "", &Error{Code: CodeKeyringTimeout, Err: ctx.Err()}
	}
}

// keyringError gives the state behind an error. The libraries below have no
// types for most of them, so their words decide.
func keyringError(err error) error {
	if err == nil {
		return nil
	}
	text := strings.ToLower(err.Error())
	code := CodeKeyringAbsent
	switch {
	case errors.Is(err, zalando.ErrNotFound):
		code = CodeNoIdentity
	case strings.Contains(text, "locked"):
		code = CodeKeyringLocked
	case strings.Contains(text, "dismissed"), strings.Contains(text, "denied"), strings.Contains(text, "cancel"):
		code = CodeKeyringDenied
	}
	return &Error{Code: code, Err: errors.New(kaizala.Clean(err.Error()))}
}

// keep puts an identity into the keyring and reads it back: a keyring that
// forgets or changes it is worse than none.
func keep(ctx context.Context, k keyring, id Identity) error {
	if _, err := bounded(ctx, func() (string, error) { return "", k.set(id.Recipient(), id.Secret().Reveal()) }); err != nil {
		return err
	}
	back, err := bounded(ctx, func() (string, error) { return k.get(id.Recipient()) })
	if err != nil {
		return err
	}
	if !kaizala.NewSecret(back).Equal(id.Secret()) {
		return &Error{Code: CodeKeyringMismatch}
	}
	return nil
}
