package ui

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(a *app) *cobra.Command {
	return a.command(&cobra.Command{
		Use: "version", Short: "Show the version", Example: "  kaizala-setup version --json",
	}, nil, func(context.Context) (result, error) { return versionOf(), nil })
}

// versionOf is the version that the program was built as.
func versionOf() result {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	return result{
		text: fmt.Sprintf("kaizala-setup %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH),
		json: map[string]string{"release": version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH},
	}
}
