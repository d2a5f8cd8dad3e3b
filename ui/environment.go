package ui

import (
	"os"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/export"
)

// The five variables that sandbox exec gives to a command, that --env reads, and that
// export writes.
const (
	envAPIRoot = export.APIRoot
	envID      = export.ConnectorID
	envSecret  = export.Secret
	envRefresh = export.Refresh
	envGroupID = export.GroupID
)

// environment are the values that the five variables had. No process that this one
// starts inherits them.
type environment struct {
	apiRoot, id, groupID string
	secret, refresh      secret.Secret
}

// takeEnvironment reads the five variables and unsets them, whether or not --env asks
// for them: a browser or the command of an identity has no use for secrets.
func takeEnvironment() environment {
	take := func(name string) string {
		v := os.Getenv(name)
		_ = os.Unsetenv(name)
		return v
	}
	return environment{
		apiRoot: take(envAPIRoot), id: take(envID), groupID: take(envGroupID),
		secret: secret.New(take(envSecret)), refresh: secret.New(take(envRefresh)),
	}
}

// taken are the names of those that were set.
func (e environment) taken() []string {
	var out []string
	for _, v := range []struct {
		name string
		set  bool
	}{{envAPIRoot, e.apiRoot != ""}, {envID, e.id != ""}, {envSecret, !e.secret.IsZero()}, {envRefresh, !e.refresh.IsZero()}, {envGroupID, e.groupID != ""}} {
		if v.set {
			out = append(out, v.name)
		}
	}
	return out
}
