package session

import (
	"cmp"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Target is which Kaizala is meant: the public one, one of the person's own, or
// the sandbox. Roots of the sandbox come from the sandbox itself.
type Target struct {
	Realm  persist.Realm
	API    kaizala.Root
	Portal kaizala.Portal
	// Named is whether the person named it. Otherwise it is where a new set-up begins,
	// and a set-up that is there is found in whichever Kaizala it belongs to.
	Named bool
}

// ParseTarget reads --sandbox, --api-root and --portal. Without any it is the
// public service, as in the guide.
func ParseTarget(inSandbox bool, apiRoot, portal string) (Target, error) {
	if inSandbox {
		if apiRoot != "" || portal != "" {
			return Target{}, steps.Fail(CodeTwoTargets, nil)
		}
		return Target{Realm: persist.Sandbox, Named: true}, nil
	}
	t := Target{Realm: persist.Public, Named: apiRoot != "" || portal != ""}
	var err error
	if t.API, err = kaizala.ParseRoot(cmp.Or(apiRoot, kaizala.PublicAPIRoot)); err != nil {
		return Target{}, err
	}
	if t.Portal, err = kaizala.ParsePortal(cmp.Or(portal, kaizala.PublicPortal)); err != nil {
		return Target{}, err
	}
	if !t.API.IsPublic() {
		t.Realm = persist.Own
	}
	return t, nil
}

// InSandbox reports whether it is the sandbox.
func (t Target) InSandbox() bool { return t.Realm == persist.Sandbox }

// IsPublic reports whether it is the public service.
func (t Target) IsPublic() bool { return t.Realm == persist.Public }

// Flags has a command use the same Kaizala: they follow its name on a command line.
func (t Target) Flags() string {
	switch {
	case t.Realm == persist.Sandbox:
		return " --sandbox"
	case t.API.IsPublic():
		return ""
	}
	return " --api-root " + t.API.String()
}

// Command is a command about a connector of this Kaizala, as a shell takes it. It means the
// same connector where another Kaizala has the name.
func (t Target) Command(command, connector string) string {
	return CommandLine(command, secret.Quote(connector), t.Flags())
}

// CommandLine is a command about a connector, whose name is quoted already. A name that
// begins with a dash comes last, where no command takes it for a flag.
func CommandLine(command, connector, flags string) string {
	if strings.HasPrefix(strings.TrimPrefix(connector, "'"), "-") {
		return "kaizala-setup " + command + flags + " -- " + connector
	}
	return "kaizala-setup " + command + " " + connector + flags
}

// TargetOf is the Kaizala that a document belongs to. Codes: bad_root.
func TargetOf(d persist.Document) (Target, error) {
	return ParseTarget(d.Realm == persist.Sandbox, d.APIRoot, d.Portal)
}

// Flag is the flag that tells this Kaizala from all others.
func (t Target) Flag() string {
	if t.Realm == persist.Sandbox {
		return "--sandbox"
	}
	return "--api-root " + t.API.String()
}

// Badge names the Kaizala in a list: a realm, or the host of the person's own.
func (t Target) Badge() string {
	if t.Realm == persist.Own {
		return t.API.Host()
	}
	return string(t.Realm)
}

// binding is what documents of the target are bound to.
func (t Target) binding() vault.Binding {
	if t.Realm == persist.Sandbox {
		return vault.Binding{Realm: t.Realm}
	}
	return vault.Binding{Realm: t.Realm, APIRoot: t.API.String(), Portal: t.Portal.String()}
}
