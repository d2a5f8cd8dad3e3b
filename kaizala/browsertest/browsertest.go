// Package browsertest starts a real browser for tests: Chromium without a window.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// programs are the browsers that will do, best first. The headless shell is Chromium
// without what only a window needs: a test computes less than half as much with it. Debian
// has a script for it on the path, which a kill would end in the browser's place.
var programs = []string{"/usr/lib/chromium/chromium-headless-shell", "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// Path is where the browser is. Without one the test is skipped, or fails where
// KAIZALA_SETUP_PARTS says that nothing may lack.
func Path(t testing.TB) string {
	t.Helper()
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
		t.Fatal("no Chromium is installed")
	}
	t.Skip("none of these is installed, so no real browser tries it: " + strings.Join(programs, ", "))
	return ""
}

// Start starts the browser, which ends with the test, or after two minutes. The context is
// its first tab's, as chromedp has it.
func Start(t testing.TB) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Path(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("in-process-gpu", true)) // nobody looks at the pixels
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}
