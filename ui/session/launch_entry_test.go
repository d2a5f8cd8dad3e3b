package session

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseBrowser(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have other names on Windows")
	}
	const url = "https://portal.example/?a=1&b=$(id)"
	spaced := filepath.Join(t.TempDir(), "my browser")
	if err := os.WriteFile(spaced, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for entry, wanted := range map[string][]string{
		"firefox":                   {"firefox", url},
		" firefox --private ":       {"firefox", "--private", url},
		"firefox %s &":              {"firefox", url},
		"firefox &":                 {"firefox", url},
		"chrome --app=%s":           {"chrome", "--app=" + url},
		"open %s twice %s":          {"open", url, "twice", url},
		"sh -c 'echo \"%s\"; true'": {"sh", "-c", "echo \"" + url + "\"; true"},
		`"/opt/a b/chrome" %s`:      {"/opt/a b/chrome", url},
		`/opt/a\ b/chrome`:          {"/opt/a b/chrome", url},
		`x '' "a'b"`:                {"x", "", "a'b", url},
		spaced:                      {spaced, url},
		"%s":                        {"%s", url}, // the address is never the program
		"firefox > /tmp/file":       {"firefox", ">", "/tmp/file", url},
		"firefox; reboot":           {"firefox;", "reboot", url},
		"$(reboot) `reboot` $HOME":  {"$(reboot)", "`reboot`", "$HOME", url},
		"":                          nil,
		" & ":                       nil,
		"fire'fox":                  nil,
		`firefox "a`:                nil,
		`firefox \`:                 nil,
	} {
		program, args, err := parseBrowser(entry, url)
		if wanted == nil {
			if err == nil {
				t.Errorf("%q was taken as %q %q", entry, program, args)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", entry, err)
		}
		if diff := cmp.Diff(wanted, append([]string{program}, args...)); diff != "" {
			t.Errorf("%q: %s", entry, diff)
		}
	}
}
