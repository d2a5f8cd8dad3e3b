package session

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Target is which Kaizala is meant: the public one, one of the person's own, or
// the sandbox. Roots of the sandbox come from the sandbox itself.
type Target struct {
	Realm       persist.Realm
	API, Portal kaizala.Root
}

// ParseTarget reads --sandbox, --api-root and --portal. Without any it is the
// public service, as in the guide.
func ParseTarget(inSandbox bool, apiRoot, portal string) (Target, error) {
	if inSandbox {
		if apiRoot != "" || portal != "" {
			return Target{}, steps.Fail(CodeTwoTargets, nil)
		}
		return Target{Realm: persist.Sandbox}, nil
	}
	t := Target{Realm: persist.Public}
	if apiRoot == "" {
		apiRoot = kaizala.PublicAPIRoot
	}
	if portal == "" {
		portal = kaizala.PublicPortal
	}
	var err error
	if t.API, err = kaizala.ParseRoot(apiRoot); err != nil {
		return Target{}, err
	}
	if t.Portal, err = kaizala.ParseRoot(portal); err != nil {
		return Target{}, err
	}
	if !t.API.IsPublic() {
		t.Realm = persist.Own
	}
	return t, nil
}

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

// binding is what documents of the target are bound to.
func (t Target) binding() vault.Binding {
	if t.Realm == persist.Sandbox {
		return vault.Binding{Realm: t.Realm}
	}
	return vault.Binding{Realm: t.Realm, APIRoot: t.API.String(), Portal: t.Portal.String()}
}
