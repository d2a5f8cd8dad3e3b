package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// newOpen is the hidden command by which the program opens an address in a session of
// its own: see session.Browse.
func newOpen(a *app) *cobra.Command {
	var url string
	return a.command(&cobra.Command{Use: session.OpenCommand, Hidden: true}, &url, func(context.Context) (result, error) {
		if err := session.OpenDefault(url); err != nil {
			return result{}, steps.Fail(session.CodeBrowserFailed, err, err.Error())
		}
		return result{}, nil
	})
}
