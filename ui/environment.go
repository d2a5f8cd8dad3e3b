package ui

import (
	"os"

	"kaizala-setup/kaizala/secret"
)

// The five variables that sandbox exec gives to a command, and that --env reads.
const (
	envAPIRoot = "KAIZALA_API_ROOT" // with or without /v1
	envID      = "KAIZALA_CONNECTOR_ID"
	envSecret  = "KAIZALA_CONNECTOR_SECRET"
	envRefresh = "KAIZALA_REFRESH_TOKEN"
	envGroupID = "KAIZALA_GROUP_ID"
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
