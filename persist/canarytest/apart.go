package canarytest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// apart is the variable that names the test for which a process was started.
const apart = "CANARYTEST_APART"

// IsApart reports whether this is a process that Apart started.
func IsApart() bool { return os.Getenv(apart) != "" }

// Apart runs a test in a process of its own, beside the others of the package, and
// reports whether this is that process. It is for a test that sets a variable of its
// process, such as the address of a message bus:
//
//	if !canarytest.Apart(t) {
//		return
//	}
func Apart(t *testing.T) bool {
	t.Helper()
	if os.Getenv(apart) == t.Name() {
		return true
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(t.Name()), "/", "$/^") + "$"
	c := exec.CommandContext(t.Context(), self, "-test.run="+pattern, "-test.v", "-test.timeout=4m", fmt.Sprintf("-test.short=%t", testing.Short()))
	c.Env = append(os.Environ(), apart+"="+t.Name())
	if shared := os.Getenv(machine); shared != "" { // its machine is not in our temporary directory, which others scan
		c.Env = append(c.Env, "TMPDIR="+filepath.Dir(shared))
	}
	out, err := c.CombinedOutput()
	switch text := string(out); {
	case err != nil:
		t.Errorf("%v:\n%s", err, text)
	case strings.Contains(text, "--- SKIP: "+t.Name()):
		t.Skip(text)
	case !strings.Contains(text, "--- PASS: "+t.Name()):
		t.Errorf("it did not run:\n%s", text)
	default:
		t.Log(text)
	}
	return false
}
