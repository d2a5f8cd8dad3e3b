package ui

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
)

type sandboxSeedOptions struct {
	*app
	state string
	file  outFile
}

func newSandboxSeed(a *app) *cobra.Command {
	o := &sandboxSeedOptions{app: a}
	c := a.command(&cobra.Command{
		Use: "seed", Short: "Write people, groups and connectors for a sandbox to start with",
		Long: `Writes a seed: JSON with the people, groups, IDs and permissions of a sandbox's
file, or of the practice organisation with one connector. A sandbox with --seed
starts with it, and POST /sandbox/reset brings it back.

The file of a sandbox has no secrets, so secrets, tokens and the signing key in the
seed are new. They open nothing but a sandbox that starts with this seed.`,
		Example: `  kaizala-setup sandbox seed --output seed.json
  kaizala-setup sandbox exec --seed seed.json -- env`,
	}, nil, o.run)
	c.Flags().StringVar(&o.state, "from", "", "the `file` of a sandbox that ran with --state")
	o.file.flags(c)
	return c
}

// run writes the seed. Codes: usage, file_exists, file_unwritable, those of
// sandbox.NewSeed.
func (o *sandboxSeedOptions) run(ctx context.Context) (result, error) {
	if err := o.file.free(); err != nil {
		return result{}, err
	}
	seed, err := sandbox.NewSeed(ctx, o.state, o.now)
	if err != nil {
		return result{}, err
	}
	if o.file.path == "" {
		return result{text: seed.Reveal() + "\n", plain: true, json: map[string]json.RawMessage{"seed": json.RawMessage(seed.Reveal())}}, nil
	}
	if err := o.file.write(seed); err != nil {
		return result{}, err
	}
	o.warn(o.file.published(ctx)...)
	return result{text: fmt.Sprintf("%s has the seed. Start a sandbox with --seed %s.\n", secret.Clean(o.file.path), secret.Clean(o.file.path)), json: map[string]string{"file": o.file.path}}, nil
}
