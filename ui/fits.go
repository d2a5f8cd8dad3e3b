package ui

import (
	"fmt"
	"net"

	"kaizala-setup/kaizala"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// A text does not decide where secrets are sent: the flags do. A text that names another
// Kaizala than they do is refused, with the flag that fits the text.

// fits refuses API roots of a text that are of another Kaizala. The address of a sandbox moves:
// any of this machine fits one. Codes: other_root.
func (a *app) fits(roots []kaizala.Root, t session.Target) error {
	for _, root := range roots {
		if t.InSandbox() && root.IsLoopback() || !t.InSandbox() && root == t.API {
			continue
		}
		there, add := "the sandbox of this machine", fmt.Sprintf("use --api-root %s in place of --sandbox", root)
		if !t.InSandbox() {
			there, add = t.API.String(), a.flagFor(root)
		}
		return usage(words.CodeOtherRoot, root.String(), there, add)
	}
	return nil
}

// fitsSandbox refuses API roots of a text that are not where the sandbox of this machine is:
// another sandbox would be sent the values of this one. Codes: other_root.
func fitsSandbox(roots []kaizala.Root, at kaizala.Root) error {
	there := "the sandbox of this machine"
	if at != (kaizala.Root{}) { // it was served before
		there += " at " + at.String()
	}
	for _, root := range roots {
		if !sameOnLoopback(root, at) {
			return usage(words.CodeOtherRoot, root.String(), there, fmt.Sprintf("use --api-root %s in place of --sandbox", root))
		}
	}
	return nil
}

// sameOnLoopback reports whether two addresses of this machine have the same port: the
// sandbox answers to each name of loopback.
func sameOnLoopback(a, b kaizala.Root) bool {
	_, port, _ := net.SplitHostPort(a.Host())
	_, wanted, _ := net.SplitHostPort(b.Host())
	return a.IsLoopback() && b.IsLoopback() && port == wanted
}

// flagFor says what to add for a Kaizala that a text names. Of the addresses of this
// machine, one may be that of its sandbox.
func (a *app) flagFor(root kaizala.Root) string {
	if root.IsLoopback() {
		if h, err := a.home(session.Target{}); err == nil && h.SandboxRoot() == root.String() {
			return "add --sandbox"
		}
	}
	return "add --api-root " + root.String()
}
