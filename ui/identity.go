package ui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/ui/words"
)

const (
	// maxIdentity is how much of a descriptor or of a command's output is read, in bytes.
	maxIdentity = 64 << 10
	// identityWait is how long a descriptor or a command may take: a person may have to
	// touch a key.
	identityWait = time.Minute
	// agentWait is how long the output of a command is read after its end: an agent that
	// it started may hold the pipe for ever.
	agentWait = time.Second / 2
)

// identitySource is an age identity of the person's own that opens the secrets; the zero
// value is none.
type identitySource struct {
	kind  persist.PinKind // PinFile or PinGiven
	given persist.Given
	from  origin
}

// identitySource is the one that counts of --identity, --identity-fd and --identity-cmd.
// Codes: usage.
func (a *app) identitySource() (identitySource, error) {
	var all []string
	var best identitySource
	for name, has := range map[string]bool{"identity": a.flags.identity != "", "identity-fd": a.descriptor != nil, "identity-cmd": a.flags.identityCmd != ""} {
		from := a.setting(name).From
		if name == "identity-fd" {
			from = fromFlag // it has no variable: a number means nothing without its process
		}
		switch {
		case !has || from < best.from:
			continue
		case from > best.from:
			all = nil
		}
		all, best.from = append(all, name), from
	}
	switch {
	case len(all) == 0:
		return identitySource{}, nil
	case len(all) > 1:
		return identitySource{}, usage(words.CodeUsage, "--identity, --identity-fd and --identity-cmd cannot be used together: each gives an identity")
	case all[0] == "identity":
		// The document stores the path, and the next command may run elsewhere.
		path, err := filepath.Abs(a.flags.identity)
		if isDescriptor(path) {
			return identitySource{}, usage(words.CodeUsage, "--identity takes a file, and "+path+" is an open descriptor: give its number with --identity-fd, as in --identity-fd 3 3< <(COMMAND), or use --identity-cmd COMMAND")
		}
		best.kind, best.given.Path = persist.PinFile, path
		return best, err
	}
	best.kind, best.given.Read = persist.PinGiven, a.givenIdentity
	return best, nil
}

// isDescriptor reports whether a path stands for a descriptor of the process, as a shell's
// <(COMMAND) does. Only this process could open it, so no document can note it.
func isDescriptor(path string) bool {
	return strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

// handed is the identity that a descriptor or a command gives.
type handed struct {
	descriptor *os.File      // of --identity-fd
	giving     sync.Mutex    // guards identity
	identity   secret.Secret // what was read
}

// givenIdentity reads the identity from the descriptor or from the command's output, once
// a process, and not for a shell that completes a word: a command may ask somebody
// something. Codes: identity_command, identity_descriptor, identity_not_given.
func (a *app) givenIdentity(ctx context.Context) (secret.Secret, error) {
	if ctx.Value(atTab{}) != nil {
		return secret.Secret{}, &persist.Error{Reason: persist.CodeIdentityNotGiven}
	}
	a.giving.Lock()
	defer a.giving.Unlock()
	if !a.identity.IsZero() {
		return a.identity, nil
	}
	read := a.runIdentityCommand
	if a.descriptor != nil {
		read = a.readDescriptor
	}
	var err error
	a.identity, err = read(ctx)
	return a.identity, err
}

// openDescriptor takes the descriptor of --identity-fd before any file of ours could get
// its number. Codes: usage, identity_descriptor.
func (a *app) openDescriptor(root *cobra.Command) error {
	if !root.PersistentFlags().Changed("identity-fd") {
		return nil
	}
	n := a.flags.identityFD
	if n < 3 {
		return usage(words.CodeUsage, "--identity-fd takes 3 or more: 0, 1 and 2 are standard input, output and error")
	}
	f := os.NewFile(uintptr(n), "identity")
	if f == nil {
		return usage(words.CodeIdentityDescriptor, strconv.Itoa(n), fs.ErrInvalid.Error())
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Type()&^(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice|fs.ModeCharDevice) != 0 {
		err = errors.New("it is no file and no pipe")
	}
	if err != nil {
		return usage(words.CodeIdentityDescriptor, strconv.Itoa(n), causeOf(err))
	}
	a.descriptor = f
	return nil
}

// readDescriptor reads the descriptor to its end. A writer that does not close it is not
// waited for longer than identityWait.
func (a *app) readDescriptor(ctx context.Context) (secret.Secret, error) {
	ctx, cancel := context.WithTimeout(ctx, identityWait)
	defer cancel()
	type answer struct {
		text []byte
		err  error
	}
	got := make(chan answer, 1)
	go func() { // it may read for ever: the end of the process ends it
		text, err := io.ReadAll(io.LimitReader(a.descriptor, maxIdentity+1))
		got <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return secret.Secret{}, ctx.Err()
		}
		return secret.Secret{}, usage(words.CodeIdentityDescriptor, strconv.Itoa(a.flags.identityFD), "nobody closed it within a minute")
	case r := <-got:
		switch {
		case r.err == nil && len(r.text) > maxIdentity:
			r.err = errors.New("it has more than 64 kB")
		case r.err == nil && len(bytes.TrimSpace(r.text)) == 0:
			r.err = errors.New("it is empty")
		}
		if r.err != nil {
			return secret.Secret{}, usage(words.CodeIdentityDescriptor, strconv.Itoa(a.flags.identityFD), causeOf(r.err))
		}
		return secret.New(string(r.text)), nil
	}
}

// runIdentityCommand runs the command without a shell and gives its output. What it
// writes on standard error is for the person. Codes: identity_command.
func (a *app) runIdentityCommand(ctx context.Context) (secret.Secret, error) {
	args, err := secret.Split(a.flags.identityCmd)
	if err == nil && len(args) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return secret.Secret{}, usage(words.CodeIdentityCommand, "it cannot be read", err.Error())
	}
	limited, cancel := context.WithTimeout(ctx, identityWait)
	defer cancel()
	var out bounded
	c := exec.CommandContext(limited, args[0], args[1:]...)
	c.Stdout, c.WaitDelay = &out, agentWait
	if !a.flags.json {
		c.Stderr = a.Err
	}
	err = c.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it ended well, and left an agent running that has the pipe
	}
	switch {
	case ctx.Err() != nil:
		return secret.Secret{}, ctx.Err()
	case limited.Err() != nil:
		err = errors.New("it did not end within a minute")
	case out.over:
		err = errors.New("it printed more than 64 kB")
	case err == nil && len(bytes.TrimSpace(out.text)) == 0:
		err = errors.New("it printed nothing")
	}
	if err != nil {
		return secret.Secret{}, usage(words.CodeIdentityCommand, args[0], reason(err))
	}
	return secret.New(string(out.text)), nil
}

// reason is why a command did not run or ended with an error, without its path.
func reason(err error) string {
	if errors.Is(err, exec.ErrNotFound) {
		return "there is no such command"
	}
	var not *exec.Error
	if errors.As(err, &not) {
		err = not.Err
	}
	return cmp.Or(causeOf(err), "it failed")
}

// bounded takes maxIdentity bytes and notes whether more came.
type bounded struct {
	text []byte
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.over = len(b.text)+len(p) > maxIdentity; b.over {
		return 0, errors.New("too much output")
	}
	b.text = append(b.text, p...)
	return len(p), nil
}
