package tokens

import (
	"flag"
	"os"
	"testing"
)

// Each check of a property here makes machines, and calls over HTTP: a few are made in
// the ordinary run. -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	if os.Getenv("KAIZALA_SETUP_LONG") != "1" {
		if err := flag.Set("rapid.checks", "25"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
